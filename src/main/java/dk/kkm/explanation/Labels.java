package dk.kkm.explanation;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Text;
import dk.kkm.Vocabulary;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.RDFS;
import org.apache.jena.vocabulary.SKOS;

/** What the model calls things. */
public final class Labels {
    private static final Node UNIT = NodeFactory.createURI("http://qudt.org/schema/qudt/hasUnit");
    private static final Node SYMBOL = NodeFactory.createURI("http://qudt.org/schema/qudt/symbol");

    private final Graph model;

    public Labels(Graph model) {
        this.model = model;
    }

    /** A label, or the last part of the IRI where there is none. */
    public Text of(Node node) {
        if (node.isLiteral()) {
            return new Text(node.getLiteralLexicalForm(), node.getLiteralLexicalForm());
        }
        return Stream.of(SKOS.prefLabel, RDFS.label)
                .map(property -> Text.of(model, node, property.asNode()))
                .filter(text -> !text.da().isEmpty())
                .findFirst()
                .orElseGet(() -> new Text(Vocabulary.localName(node), Vocabulary.localName(node)));
    }

    /** The symbol of a measure's unit, empty where it has none. */
    public Text unit(Node measure) {
        return object(measure, UNIT)
                .map(unit -> object(unit, SYMBOL).map(this::of).orElseGet(() -> of(unit)))
                .orElse(new Text("", ""));
    }

    /** A value laid down by specialists. */
    Explanation.Reference reference(Node node) {
        Optional<Node> scheme = object(node, kkm("factorSet")).or(() -> object(node, kkm("series")));
        Text own = of(node);
        Text label = scheme.map(this::of)
                .map(of -> new Text(of.da() + ", " + own.da(), of.en() + ", " + own.en()))
                .orElse(own);
        return new Explanation.Reference(
                node,
                label,
                Stream.of("value", "factor", "weight")
                        .flatMap(name -> object(node, kkm(name)).stream())
                        .filter(Node::isLiteral)
                        .map(value -> new BigDecimal(value.getLiteralLexicalForm()))
                        .findFirst(),
                object(node, kkm("toUnit")).map(this::of).orElse(new Text("", "")),
                object(node, DCTerms.source.asNode())
                        .or(() -> scheme.flatMap(of -> object(of, DCTerms.source.asNode())))
                        .map(source -> source.isLiteral() ? source.getLiteralLexicalForm() : source.toString()),
                preliminary(node) || scheme.filter(this::preliminary).isPresent());
    }

    private boolean preliminary(Node node) {
        return object(node, kkm("preliminary"))
                .filter(value -> value.getLiteralLexicalForm().equals("true"))
                .isPresent();
    }

    /** Whether a measure's values are sums of contributions that are kept. */
    boolean rollsUp(Node measure) {
        return object(measure, kkm("rollsUp"))
                .filter(value -> value.getLiteralLexicalForm().equals("true"))
                .isPresent();
    }

    private Optional<Node> object(Node subject, Node property) {
        return model.find(subject, property, Node.ANY).mapWith(Triple::getObject).toList().stream()
                .findFirst();
    }
}

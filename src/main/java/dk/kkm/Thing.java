package dk.kkm;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.RDF;
import org.apache.jena.vocabulary.RDFS;
import org.apache.jena.vocabulary.SKOS;

/** Something as a graph describes it. */
public record Thing(Graph graph, Node node) {
    /** The things of a class, in order of their IRIs. */
    public static List<Thing> of(Graph graph, Node type) {
        return with(graph, RDF.Nodes.type, type);
    }

    /** The concepts of a code list, in order of their IRIs. */
    public static List<Thing> in(Graph graph, Node list) {
        return with(graph, SKOS.inScheme.asNode(), list);
    }

    /** The things that have this property with this object, in order of their IRIs. */
    public static List<Thing> with(Graph graph, Node property, Node object) {
        return graph.find(Node.ANY, property, object).mapWith(Triple::getSubject).toList().stream()
                .distinct()
                .sorted(Comparator.comparing(Node::toString))
                .map(node -> new Thing(graph, node))
                .toList();
    }

    /** All objects of a property, in no order. */
    public List<Node> all(Node property) {
        return graph.find(node, property, Node.ANY).mapWith(Triple::getObject).toList();
    }

    /** The object of a property that has one at the most. */
    public Optional<Node> one(Node property) {
        return all(property).stream().findFirst();
    }

    /** As written, without its type or language; an IRI whole. */
    public Optional<String> string(Node property) {
        return one(property).map(object -> object.isLiteral() ? object.getLiteralLexicalForm() : object.toString());
    }

    /** The number of a property that has one at the most. */
    public Optional<BigDecimal> number(Node property) {
        return one(property).filter(Node::isLiteral).map(object -> new BigDecimal(object.getLiteralLexicalForm()));
    }

    /** Whether a property is said to be true. */
    public boolean is(Node property) {
        return string(property).filter("true"::equals).isPresent();
    }

    /** What is said in both languages; empty where nothing is. */
    public Text text(Node property) {
        return Text.of(graph, node, property);
    }

    /** Its label or title; where there is none, the last part of the IRI, and of a literal what is written. */
    public Text label() {
        return Stream.of(SKOS.prefLabel, RDFS.label, DCTerms.title)
                .map(property -> text(property.asNode()))
                .filter(text -> !text.da().isEmpty())
                .findFirst()
                .orElseGet(() -> Text.same(node.isLiteral() ? node.getLiteralLexicalForm() : code()));
    }

    /** The last part of its IRI. */
    public String code() {
        return Vocabulary.localName(node);
    }
}

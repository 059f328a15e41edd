package dk.kkm.keyfigure;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Text;
import dk.kkm.Thing;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.OWL;
import org.apache.jena.vocabulary.RDF;
import org.apache.jena.vocabulary.SKOS;

/**
 * Reads a key figure's definition from the model.
 *
 * <pre>{@code
 * <key-figures/heat-per-area> a kkm:KeyFigure ; dct:identifier "heat-per-area" ;
 *   skos:prefLabel "varme pr. m²"@da, "heat per m²"@en ; kkm:formula "…"@da, "…"@en ;
 *   qudt:hasUnit unit:KiloW-HR-PER-M2 ; kkm:direction <code/direction/low> ; kkm:dimension "use", "estate" ; …
 * }</pre>
 */
final class Definition {
    private static final Node UNIT = NodeFactory.createURI("http://qudt.org/schema/qudt/hasUnit");

    private final Graph model;
    private final String id;
    private final Thing figure;

    Definition(Graph model, String id) {
        this.model = model;
        this.id = id;
        this.figure = new Thing(model, Vocabulary.iri("key-figures/" + id));
    }

    KeyFigure keyFigure(String query) {
        if (!figure.all(RDF.Nodes.type).contains(kkm("KeyFigure"))) {
            throw new UnreadableException(
                    "Nøgletallet %s har en forespørgsel, men ingen definition <%s> a kkm:KeyFigure.",
                    "The key figure %s has a query but no definition <%s> a kkm:KeyFigure.", id, figure.node());
        }
        List<Node> reads = figure.all(kkm("reads")).stream()
                .sorted(Comparator.comparing(Node::getURI))
                .toList();
        Set<Node> doubtable = new HashSet<>(reads);
        Regrouping.properties(Regrouping.parse(id, query)).stream()
                .filter(property -> model.contains(property, RDF.type.asNode(), kkm("Measure")))
                .forEach(doubtable::add);
        Node direction = one(kkm("direction"));
        return new KeyFigure(
                id,
                text(SKOS.prefLabel.asNode()),
                text(SKOS.definition.asNode()),
                text(kkm("readingGuide")),
                text(kkm("formula")),
                one(kkm("theme")),
                one(UNIT),
                text(kkm("unitLabel")),
                direction,
                new Thing(model, direction).one(SKOS.broader.asNode()).orElse(direction),
                new Thing(model, direction).label(),
                one(kkm("areaPolicy")),
                one(kkm("status")),
                Boolean.parseBoolean(string(kkm("preliminary"))),
                LocalDate.parse(string(DCTerms.issued.asNode())),
                string(OWL.versionInfo.asNode()),
                new Text(joined(DCTerms.source.asNode(), "da"), joined(DCTerms.source.asNode(), "en")),
                dimensions(),
                figure.one(kkm("category")).map(Node::getLiteralLexicalForm),
                Integer.parseInt(string(kkm("decimals"))),
                reads,
                doubtable,
                figure.number(kkm("targetLower")),
                figure.number(kkm("targetUpper")),
                query);
    }

    private SortedSet<String> dimensions() {
        var dimensions = new TreeSet<String>(Comparator.reverseOrder());
        figure.all(kkm("dimension")).forEach(node -> dimensions.add(node.getLiteralLexicalForm()));
        return dimensions;
    }

    private Text text(Node property) {
        return new Text(in(property, "da"), in(property, "en"));
    }

    private String in(Node property, String language) {
        return figure.all(property).stream()
                .filter(node -> node.isLiteral() && node.getLiteralLanguage().equals(language))
                .map(Node::getLiteralLexicalForm)
                .findFirst()
                .orElseThrow(() -> missing(property, "@" + language));
    }

    /** All texts of one language, in order. */
    private String joined(Node property, String language) {
        return figure.all(property).stream()
                .filter(node -> node.isURI() || node.getLiteralLanguage().equals(language))
                .map(node -> node.isURI() ? node.getURI() : node.getLiteralLexicalForm())
                .sorted()
                .collect(Collectors.joining("; "));
    }

    private String string(Node property) {
        return one(property).getLiteralLexicalForm();
    }

    private Node one(Node property) {
        return figure.one(property).orElseThrow(() -> missing(property, ""));
    }

    private UnreadableException missing(Node property, String what) {
        String name = "<" + property + "> " + what;
        return new UnreadableException(
                "Definitionen af nøgletallet %s mangler %s", "The definition of the key figure %s lacks %s", id, name);
    }
}

package dk.kkm.benchmark;

import dk.kkm.Specification;
import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.RDF;
import org.apache.jena.vocabulary.SKOS;

/**
 * Something by which municipalities are alike or not: a stored query that yields {@code ?municipality ?year ?value}, and
 * beside it in {@code queries/peers/}
 *
 * <pre>{@code
 * <peers/inhabitants> a kkm:PeerCriterion ; dct:identifier "inhabitants" ;
 *   skos:prefLabel "indbyggere"@da, "inhabitants"@en ; kkm:weight 2.0 ; kkm:scale <code/scale/logarithmic> .
 * }</pre>
 *
 * @param weight how much it counts beside the others; 0 if only on request
 * @param logarithmic whether twice as much is the same difference everywhere
 */
record Criterion(String id, Text label, BigDecimal weight, boolean logarithmic, String query) {

    /** Those of the model, in order of id. */
    static List<Criterion> all(Specification specification) {
        Graph model = specification.model();
        return specification.texts("queries/peers", ".rq").entrySet().stream()
                .map(file -> of(model, file.getKey(), file.getValue()))
                .toList();
    }

    private static Criterion of(Graph model, String id, String query) {
        Node criterion = model.find(Node.ANY, DCTerms.identifier.asNode(), NodeFactory.createLiteralString(id))
                .mapWith(triple -> triple.getSubject())
                .filterKeep(node -> model.contains(node, RDF.type.asNode(), Vocabulary.kkm("PeerCriterion")))
                .nextOptional()
                .orElseThrow(() -> new UnreadableException(
                        "Kriteriet " + id
                                + " har en forespørgsel, men ingen definition <…> a kkm:PeerCriterion ; dct:identifier \""
                                + id + "\".",
                        "The criterion " + id
                                + " has a query but no definition <…> a kkm:PeerCriterion ; dct:identifier \"" + id
                                + "\"."));
        Optional<Node> scale = object(model, criterion, Vocabulary.kkm("scale"));
        return new Criterion(
                id,
                Text.of(model, criterion, SKOS.prefLabel.asNode()),
                object(model, criterion, Vocabulary.kkm("weight"))
                        .map(node -> new BigDecimal(node.getLiteralLexicalForm()))
                        .orElse(BigDecimal.ONE),
                scale.filter(node -> Vocabulary.localName(node).equals("logarithmic"))
                        .isPresent(),
                query);
    }

    private static Optional<Node> object(Graph model, Node subject, Node property) {
        return model.find(subject, property, Node.ANY)
                .mapWith(triple -> triple.getObject())
                .nextOptional();
    }

    /** What the municipalities have, by year; the caller holds the transaction. */
    Map<Node, NavigableMap<Integer, BigDecimal>> values(DatasetGraph dataset) {
        var values = new HashMap<Node, NavigableMap<Integer, BigDecimal>>();
        try (QueryExec execution = QueryExec.dataset(dataset).query(query).build()) {
            execution.select().forEachRemaining(row -> {
                Node municipality = row.get("municipality");
                if (municipality != null && row.get("year") != null && row.get("value") != null) {
                    values.computeIfAbsent(municipality, node -> new TreeMap<>())
                            .put(Integer.parseInt(text(row, "year")), new BigDecimal(text(row, "value")));
                }
            });
        }
        return values;
    }

    private static String text(Binding row, String name) {
        return row.get(name).getLiteralLexicalForm();
    }
}

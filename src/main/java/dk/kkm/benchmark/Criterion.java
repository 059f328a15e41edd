package dk.kkm.benchmark;

import dk.kkm.Specification;
import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.Syntax;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.engine.binding.Binding;
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
record Criterion(String id, Text label, BigDecimal weight, boolean logarithmic, StoredQuery query) {

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
                new StoredQuery(QueryFactory.create(query, Syntax.syntaxSPARQL_11)));
    }

    private static Optional<Node> object(Graph model, Node subject, Node property) {
        return model.find(subject, property, Node.ANY)
                .mapWith(triple -> triple.getObject())
                .nextOptional();
    }

    /**
     * What the municipalities have in a year.
     *
     * @param records the graphs of records of that year: no other is looked into where the query says {@code GRAPH ?records}
     */
    Map<Node, BigDecimal> values(DatasetGraph dataset, int year, Collection<Node> records) {
        var values = new HashMap<Node, BigDecimal>();
        for (Binding row : query.rows(dataset, Map.of(), records)) {
            Node value = row.get("value");
            if (value != null && StoredQuery.number(row, "year").intValueExact() == year) {
                values.put(
                        StoredQuery.node(row, "municipality"),
                        Ratio.rounded(new BigDecimal(value.getLiteralLexicalForm())));
            }
        }
        return values;
    }
}

package dk.kkm.keyfigure;

import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Specification;
import dk.kkm.store.Store;
import java.util.Map;
import java.util.Objects;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.system.Txn;
import org.apache.jena.vocabulary.RDF;

/**
 * What the public sees of all municipalities together, as {@code queries/public/*.rq} construct it. It is computed when
 * somebody publishes and not with each delivery: the difference between two days would be the municipality that delivered.
 *
 * <pre>{@code
 * GRAPH <graph/key-figures/public> {
 *   <aggregate/heat-per-area/2025> a kkm:PublicAggregate ; kkm:keyFigure <key-figures/heat-per-area> ;
 *     kkm:year "2025"^^xsd:gYear ; qudt:hasUnit unit:KiloW-HR-PER-M2 ; kkm:value 101.5 ; kkm:municipalities 8 .
 * }
 * }</pre>
 */
public final class Aggregates {
    /** Where they are kept. */
    public static final Node GRAPH = iri("graph/key-figures/public");

    private Aggregates() {}

    /** Those that may be published, of what a dataset holds. */
    public static Graph of(DatasetGraph dataset, Specification specification) {
        Graph aggregates = GraphFactory.createGraphMem();
        specification.texts("queries/public", ".rq").values().forEach(text -> {
            Query query = QueryFactory.create(Objects.requireNonNull(text));
            Txn.executeRead(dataset, () -> {
                try (QueryExec execution =
                        QueryExec.dataset(dataset).query(query).build()) {
                    execution.construct(aggregates);
                }
            });
        });
        return aggregates;
    }

    /** Publishes them in the place of those before; how many there are. */
    public static int publish(Store store, Specification specification) {
        Graph aggregates = of(store.dataset(), specification);
        store.replace(Map.of(GRAPH, aggregates));
        return aggregates
                .find(Node.ANY, RDF.type.asNode(), kkm("PublicAggregate"))
                .toList()
                .size();
    }
}

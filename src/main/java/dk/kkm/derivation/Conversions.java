package dk.kkm.derivation;

import dk.kkm.IndexedGraph;
import dk.kkm.JoinOrder;
import dk.kkm.Specification;
import dk.kkm.Vocabulary;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.jena.atlas.iterator.Iter;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.query.ARQ;
import org.apache.jena.query.Query;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.vocabulary.RDF;

/**
 * The stored CONSTRUCT queries of {@code queries/conversions}, run one after the other in the order of their file names:
 * from what a municipality's systems export to the form all share. Each reads the delivery and what the queries before it
 * made as its default graph, and the model as {@code graph/model}. An interim result serves the queries after it and is
 * not kept.
 *
 * <pre>{@code
 * <record/posting/0851/2025/17> a kkm:Posting ; kkm:costCentre <id/cost-centre/0851/4711> ; kkm:value 1250.00 .
 *     becomes
 * <record/cost/0851/2025/E1/K1.1/direct/3.22.01> a kkm:Cost ; kkm:estate <id/estate/0851/E1> ; kkm:value 1250.00 ;
 *     prov:wasDerivedFrom <record/posting-sum/…> ; kkm:file "posteringer.csv" ; kkm:row 17 .
 * }</pre>
 *
 * Immutable; many threads may convert at once.
 */
public final class Conversions {
    private static final Node INTERIM = Vocabulary.kkm("InterimResult");

    private final Graph model;
    private final SortedMap<String, Query> queries;

    private Conversions(Graph model, SortedMap<String, Query> queries) {
        this.model = model;
        this.queries = queries;
    }

    /** The conversions of a specification. */
    public static Conversions of(Specification specification) {
        var queries = new TreeMap<String, Query>();
        specification
                .texts("queries/conversions", ".rq")
                .forEach((topic, text) ->
                        queries.put(topic, Derivations.parse("queries/conversions/" + topic + ".rq", text)));
        return new Conversions(IndexedGraph.of(specification.model()), queries);
    }

    /** What follows in the common form from the exports in one municipality-year's delivery, its submission node included. */
    public Graph convert(Graph delivered) {
        return convert(delivered, (topic, time) -> {});
    }

    /** As {@link #convert(Graph)}, telling how long each conversion took. */
    public Graph convert(Graph delivered, BiConsumer<String, Duration> times) {
        Graph converted = GraphMemFactory.createGraphMem2();
        if (!holdsExports(delivered)) {
            return converted;
        }
        var known = IndexedGraph.of(delivered);
        DatasetGraph seen = DatasetGraphFactory.create(known);
        seen.addGraph(Vocabulary.MODEL_GRAPH, model);
        var interim = new HashSet<Node>();
        for (Map.Entry<String, Query> conversion : queries.entrySet()) {
            long start = System.nanoTime();
            List<Triple> made;
            try (QueryExec exec = QueryExec.dataset(seen)
                    .query(conversion.getValue())
                    .set(ARQ.stageGenerator, JoinOrder.BY_SIZE)
                    .build()) {
                made = Iter.toList(exec.constructTriples());
            }
            for (Triple triple : made) {
                if (triple.getPredicate().equals(RDF.Nodes.type)
                        && triple.getObject().equals(INTERIM)) {
                    interim.add(triple.getSubject());
                }
                known.add(triple);
            }
            made.removeIf(triple -> interim.contains(triple.getSubject()));
            made.forEach(converted::add);
            times.accept(conversion.getKey(), Duration.ofNanos(System.nanoTime() - start));
        }
        return converted;
    }

    /** Whether any table of exports is in it; most deliveries have none, and then there is nothing to ask. */
    private boolean holdsExports(Graph delivered) {
        return model.find(Node.ANY, Vocabulary.kkm("tableKind"), Vocabulary.iri("code/table-kind/export"))
                .filterKeep(table -> model.find(table.getSubject(), Vocabulary.kkm("yields"), Node.ANY)
                        .filterKeep(type -> delivered.contains(Node.ANY, RDF.Nodes.type, type.getObject()))
                        .nextOptional()
                        .isPresent())
                .nextOptional()
                .isPresent();
    }
}

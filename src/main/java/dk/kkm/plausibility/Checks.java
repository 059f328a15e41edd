package dk.kkm.plausibility;

import dk.kkm.Finding;
import dk.kkm.IndexedGraph;
import dk.kkm.JoinOrder;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.derivation.Derived;
import dk.kkm.validation.Findings;
import dk.kkm.validation.StoredRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.query.ARQ;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryException;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.exec.QueryExec;

/**
 * The stored queries of {@code queries/checks}. A SELECT answers for all places of a delivery at once, and for one rule or
 * several: {@code ?rule}, or the rule of its own name where it selects none. It reads
 *
 * <ul>
 *   <li>the delivery with all that was derived from it, as default graph;
 *   <li>{@code graph/model};
 *   <li>{@code graph/previous}: records, estates, buildings and consumption kept for the year before;
 *   <li>{@code graph/same-year}: the records kept for this very year, which the delivery would replace;
 *   <li>{@code graph/distribution}: how the measures of all municipalities spread, see {@link Distributions};
 *   <li>{@code graph/comparison}: what the CONSTRUCT queries among them, asked first, make for several.
 * </ul>
 *
 * Immutable; many threads may check at once.
 */
public final class Checks {
    static final Node PREVIOUS = Vocabulary.iri("graph/previous");
    static final Node SAME_YEAR = Vocabulary.iri("graph/same-year");
    static final Node COMPARISON = Vocabulary.iri("graph/comparison");
    private static final List<String> COMPARED = List.of("ejendomme", "bygninger", "forbrug");

    private final Graph model;
    private final StoredRules rules;
    private final SortedMap<String, Query> queries;

    private Checks(Graph model, StoredRules rules, SortedMap<String, Query> queries) {
        this.model = model;
        this.rules = rules;
        this.queries = queries;
    }

    /** The checks of a specification. */
    public static Checks of(Specification specification) {
        Graph model = specification.model();
        var queries = new TreeMap<String, Query>();
        specification.texts("queries/checks", ".rq").forEach((name, text) -> queries.put(name, parse(name, text)));
        return new Checks(IndexedGraph.of(model), StoredRules.of(model, Vocabulary.kkm("Check")), queries);
    }

    private static Query parse(String name, String text) {
        String file = "queries/checks/" + name + ".rq";
        Query query;
        try {
            query = QueryFactory.create(text, Vocabulary.BASE);
        } catch (QueryException e) {
            throw new UnreadableException(
                    file + " er ikke gyldig SPARQL: " + e.getMessage(),
                    file + " is not valid SPARQL: " + e.getMessage());
        }
        boolean selects = query.isSelectType() && query.getResultVars().contains("this");
        if (!selects && !query.isConstructType()) {
            throw new UnreadableException(
                    file + " skal være en SELECT med ?this eller en CONSTRUCT.",
                    file + " must be a SELECT with ?this or a CONSTRUCT.");
        }
        return query;
    }

    /**
     * What the checks find in one municipality-year, what matters most first. None of it blocks unless its rule says so.
     *
     * @param candidate the delivered graph, as the shapes see it
     * @param derived what was derived from it, flags apart
     * @param kept what is kept of this and other years; the caller holds a transaction if it wants one
     */
    public List<Finding> check(SubmissionId id, Graph candidate, Derived derived, DatasetGraph kept) {
        return check(id, candidate, derived, kept, new ConcurrentHashMap<>());
    }

    /** As {@link #check(SubmissionId, Graph, Derived, DatasetGraph)}, telling how long each query took. */
    List<Finding> check(
            SubmissionId id, Graph candidate, Derived derived, DatasetGraph kept, Map<String, Duration> times) {
        DatasetGraph seen = seen(id, derived, kept);
        Graph comparison = seen.getGraph(COMPARISON);
        timed(true, times, query -> made(query.getValue(), seen).stream()).forEach(comparison::add);
        List<Map<String, Node>> rows =
                timed(false, times, query -> found(query.getKey(), query.getValue(), seen).stream());
        return Findings.of(rules.tell(rows, candidate)).all();
    }

    /** What the checks read, {@code graph/comparison} still empty. */
    DatasetGraph seen(SubmissionId id, Derived derived, DatasetGraph kept) {
        var previous = new SubmissionId(id.municipality(), id.year().minusYears(1));
        DatasetGraph seen = DatasetGraphFactory.create(derived.seen());
        seen.addGraph(Vocabulary.MODEL_GRAPH, model);
        seen.addGraph(
                PREVIOUS,
                copy(
                        kept,
                        Stream.concat(
                                Stream.of(previous.recordsGraph()),
                                COMPARED.stream().map(previous::tableGraph))));
        seen.addGraph(SAME_YEAR, copy(kept, Stream.of(id.recordsGraph())));
        seen.addGraph(Distributions.GRAPH, copy(kept, Stream.of(Distributions.GRAPH)));
        seen.addGraph(COMPARISON, new IndexedGraph());
        return seen;
    }

    /** The answers of all queries of one kind, on all cores. */
    private <T> List<T> timed(
            boolean construct, Map<String, Duration> times, Function<Map.Entry<String, Query>, Stream<T>> ask) {
        return queries.entrySet().parallelStream()
                .filter(query -> query.getValue().isConstructType() == construct)
                .flatMap(query -> {
                    long start = System.nanoTime();
                    Stream<T> answer = ask.apply(query);
                    times.put(query.getKey(), Duration.ofNanos(System.nanoTime() - start));
                    return answer;
                })
                .toList();
    }

    /** The rules that can find something, {@code check/water-year-on-year}. */
    public Set<Node> names() {
        return rules.names();
    }

    /** Graphs as one, copied out of the store once: checks go through them many times. */
    private static Graph copy(DatasetGraph kept, Stream<Node> names) {
        var graph = new IndexedGraph();
        names.forEach(name -> kept.getGraph(name).find().forEachRemaining(graph::add));
        return graph;
    }

    private static List<Triple> made(Query query, DatasetGraph seen) {
        try (QueryExec exec = exec(query, seen)) {
            var made = new ArrayList<Triple>();
            exec.constructTriples().forEachRemaining(made::add);
            return made;
        }
    }

    private static List<Map<String, Node>> found(String name, Query query, DatasetGraph seen) {
        try (QueryExec exec = exec(query, seen)) {
            var rows = new ArrayList<Map<String, Node>>();
            exec.select().forEachRemaining(solution -> {
                var row = new HashMap<String, Node>();
                solution.forEach((variable, node) -> row.put(variable.getVarName(), node));
                row.putIfAbsent("rule", Vocabulary.iri("check/" + name));
                rows.add(row);
            });
            return rows;
        }
    }

    private static QueryExec exec(Query query, DatasetGraph seen) {
        return QueryExec.dataset(seen)
                .query(query)
                .set(ARQ.stageGenerator, JoinOrder.BY_SIZE)
                .build();
    }
}

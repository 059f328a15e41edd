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
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.query.ARQ;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryException;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.exec.QueryExec;

/**
 * The stored SELECT queries of {@code queries/checks}. A query answers for all places of a delivery at once, and for one
 * rule or several: {@code ?rule}, or the rule of its own name where it selects none. It reads
 *
 * <ul>
 *   <li>the delivery with all that was derived from it, as default graph;
 *   <li>{@code graph/model};
 *   <li>{@code graph/previous}: records, details, estates and buildings kept for the year before;
 *   <li>{@code graph/same-year}: the same kept for this very year, which the delivery would replace;
 *   <li>{@code graph/distribution}: how the measures of all municipalities spread, see {@link Distribution}.
 * </ul>
 *
 * Immutable; many threads may check at once.
 */
public final class Checks {
    static final Node PREVIOUS = Vocabulary.iri("graph/previous");
    static final Node SAME_YEAR = Vocabulary.iri("graph/same-year");
    private static final List<String> MASTER_TABLES = List.of("ejendomme", "bygninger");

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
        if (!query.isSelectType() || !query.getResultVars().contains("this")) {
            throw new UnreadableException(
                    file + " skal være en SELECT med ?this.", file + " must be a SELECT with ?this.");
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
        DatasetGraph seen = DatasetGraphFactory.create(derived.seen());
        seen.addGraph(Vocabulary.MODEL_GRAPH, model);
        seen.addGraph(
                PREVIOUS, year(new SubmissionId(id.municipality(), id.year().minusYears(1)), kept));
        seen.addGraph(SAME_YEAR, year(id, kept));
        seen.addGraph(Distribution.GRAPH, IndexedGraph.of(kept.getGraph(Distribution.GRAPH)));
        List<Map<String, Node>> rows = queries.entrySet().parallelStream()
                .flatMap(query -> {
                    long start = System.nanoTime();
                    List<Map<String, Node>> found = ask(query.getKey(), query.getValue(), seen);
                    times.put(query.getKey(), Duration.ofNanos(System.nanoTime() - start));
                    return found.stream();
                })
                .toList();
        return Findings.of(rules.tell(rows, candidate)).all();
    }

    /** The rules that can find something, {@code check/water-year-on-year}. */
    public Set<Node> names() {
        return rules.names();
    }

    /** Records, details and places of one year, copied out of the store once: checks go through them many times. */
    private static Graph year(SubmissionId id, DatasetGraph kept) {
        var graph = new IndexedGraph();
        var names = new ArrayList<>(List.of(id.recordsGraph(), id.detailsGraph()));
        MASTER_TABLES.forEach(table -> names.add(id.tableGraph(table)));
        names.forEach(name -> kept.getGraph(name).find().forEachRemaining(graph::add));
        return graph;
    }

    private static List<Map<String, Node>> ask(String name, Query query, DatasetGraph seen) {
        try (QueryExec exec = QueryExec.dataset(seen)
                .query(query)
                .set(ARQ.stageGenerator, JoinOrder.BY_SIZE)
                .build()) {
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
}

package dk.kkm.release;

import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Finding;
import dk.kkm.IndexedGraph;
import dk.kkm.MunicipalityCode;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Thing;
import dk.kkm.Vocabulary;
import dk.kkm.keyfigure.StoredQueries;
import dk.kkm.store.Store;
import dk.kkm.submission.Receipt;
import dk.kkm.submission.Submissions;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.system.Txn;

/**
 * What would become of the deliveries in a store under a changed specification: which would be refused, which findings would
 * come and go, and which key figures would move. Nothing is written: the tables in force of a municipality are judged and
 * derived anew, year by year, in two stores in memory, one by each specification, that are forgotten when it is done. How
 * values spread over all municipalities is as it is kept.
 *
 * @param outcomes by municipality and year
 */
public record Trial(SortedMap<SubmissionId, Outcome> outcomes) {
    private static final MathContext PERCENT = new MathContext(6);

    /**
     * Of one municipality and year.
     *
     * @param refused whether it is kept today and would not be
     * @param come findings there would be
     * @param gone findings there would no longer be
     * @param moves of its key figures as a whole, and by category of those that have one; none if it would be refused
     */
    public record Outcome(SubmissionId id, boolean refused, List<Finding> come, List<Finding> gone, List<Move> moves) {
        public Outcome {
            come = List.copyOf(come);
            gone = List.copyOf(gone);
            moves = List.copyOf(moves);
        }
    }

    /**
     * A key figure that has another value, or only one of them.
     *
     * @param breakdown {@code all}, or a category of its own
     */
    public record Move(
            SubmissionId id, String figure, String breakdown, Optional<BigDecimal> before, Optional<BigDecimal> after) {

        /** How much larger it becomes. */
        public Optional<BigDecimal> difference() {
            return before.flatMap(then -> after.map(now -> now.subtract(then)));
        }

        /** The same of what it was, percent. */
        public Optional<BigDecimal> percent() {
            return difference()
                    .filter(none -> before.orElseThrow().signum() != 0)
                    .map(more ->
                            more.movePointRight(2).divide(before.orElseThrow().abs(), PERCENT));
        }
    }

    /**
     * Tries a specification on all that is kept, on all cores.
     *
     * @param progress told of each municipality and year that is done, by any thread
     */
    public static Trial of(Store store, Specification now, Specification changed, Consumer<SubmissionId> progress) {
        Map<MunicipalityCode, SortedSet<SubmissionId>> kept = Submissions.of(store, now).kept().stream()
                .collect(Collectors.groupingBy(
                        SubmissionId::municipality, TreeMap::new, Collectors.toCollection(TreeSet::new)));
        var outcomes = new TreeMap<SubmissionId, Outcome>();
        kept.values().parallelStream()
                .flatMap(ids -> outcomes(store, ids, now, changed, progress).stream())
                .toList()
                .forEach(outcome -> outcomes.put(outcome.id(), outcome));
        return new Trial(outcomes);
    }

    private static List<Outcome> outcomes(
            Store store,
            SortedSet<SubmissionId> ids,
            Specification now,
            Specification changed,
            Consumer<SubmissionId> progress) {
        try (Store before = copy(store, ids, now);
                Store after = copy(store, ids, changed)) {
            var today = Submissions.of(before, now);
            var then = Submissions.of(after, changed);
            var outcomes = new ArrayList<Outcome>();
            for (SubmissionId id : ids) {
                Receipt one = today.again(id);
                Receipt other = then.again(id);
                outcomes.add(new Outcome(
                        id,
                        one.kept() && !other.kept(),
                        without(other, one),
                        without(one, other),
                        other.kept() && one.kept() ? moves(id, before, after, changed) : List.of()));
                progress.accept(id);
            }
            return outcomes;
        }
    }

    /** What is delivered of these, and what checks compare it with. */
    private static Store copy(Store store, SortedSet<SubmissionId> ids, Specification specification) {
        var graphs = new HashMap<Node, Graph>();
        DatasetGraph dataset = store.dataset();
        Node distribution = iri("graph/distribution");
        return Txn.calculateRead(dataset, () -> {
            graphs.put(Vocabulary.MODEL_GRAPH, specification.model());
            graphs.put(distribution, dataset.getGraph(distribution));
            for (SubmissionId id : ids) {
                Graph told = dataset.getGraph(id.submissionGraph());
                graphs.put(id.submissionGraph(), told);
                graphs.put(id.protectedGraph(), dataset.getGraph(id.protectedGraph()));
                new Thing(told, id.node()).all(kkm("hasTable")).forEach(table -> {
                    Node name = id.tableGraph(Vocabulary.localName(table));
                    graphs.put(name, dataset.getGraph(name));
                });
            }
            Store copy = Store.inMemory();
            copy.replace(graphs);
            return copy;
        });
    }

    /** The findings of one receipt that the other has none like. */
    private static List<Finding> without(Receipt one, Receipt other) {
        var there = other.findings().all().stream().map(Trial::key).collect(Collectors.toSet());
        return one.findings().all().stream()
                .filter(finding -> !there.contains(key(finding)))
                .toList();
    }

    private static List<Object> key(Finding finding) {
        return List.of(
                finding.rule(), finding.severity(), finding.focus(), finding.file(), finding.rows(), finding.column());
    }

    private static List<Move> moves(SubmissionId id, Store before, Store after, Specification changed) {
        DatasetGraph cubes = DatasetGraphFactory.create();
        cubes.addGraph(iri("graph/before"), cube(before, id));
        cubes.addGraph(iri("graph/after"), cube(after, id));
        return StoredQueries.of(changed, "queries/trial").ask(cubes, "figures", Map.of()).stream()
                .map(row -> new Move(
                        id,
                        Vocabulary.localName(StoredQueries.node(row, "figure")),
                        Vocabulary.localName(StoredQueries.node(row, "breakdown")),
                        number(row, "before"),
                        number(row, "after")))
                .toList();
    }

    private static Graph cube(Store store, SubmissionId id) {
        DatasetGraph dataset = store.dataset();
        return Txn.calculateRead(dataset, () -> IndexedGraph.of(dataset.getGraph(id.cubeGraph())));
    }

    private static Optional<BigDecimal> number(Binding row, String name) {
        return row.contains(name) ? Optional.of(StoredQueries.number(row, name)) : Optional.empty();
    }

    /** Whether a delivery that is kept today would be refused. */
    public boolean refuses() {
        return outcomes.values().stream().anyMatch(Outcome::refused);
    }

    /** All moves: figures that come or go first, then the largest in percent. */
    public List<Move> moves() {
        return outcomes.values().stream()
                .flatMap(outcome -> outcome.moves().stream())
                .sorted(Comparator.comparing((Move move) -> move.difference().isPresent())
                        .thenComparing(
                                move -> move.percent().map(BigDecimal::abs).orElse(BigDecimal.ZERO),
                                Comparator.reverseOrder())
                        .thenComparing(Move::figure)
                        .thenComparing(Move::id))
                .toList();
    }
}

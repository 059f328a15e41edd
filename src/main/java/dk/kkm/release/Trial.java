package dk.kkm.release;

import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Finding;
import dk.kkm.IndexedGraph;
import dk.kkm.Severity;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.Thing;
import dk.kkm.Vocabulary;
import dk.kkm.keyfigure.StoredQueries;
import dk.kkm.store.Store;
import dk.kkm.submission.Receipt;
import dk.kkm.submission.Submissions;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
 * @param effects what is refused first, then findings, then figures: those that come or go, then the largest in percent
 */
public record Trial(List<Effect> effects) {
    private static final MathContext PERCENT = new MathContext(6);
    private static final Comparator<Effect> ORDER = Comparator.comparing(Effect::kind)
            .thenComparing(effect -> effect.difference().isPresent())
            .thenComparing(
                    effect -> effect.percent().map(BigDecimal::abs).orElse(BigDecimal.ZERO), Comparator.reverseOrder())
            .thenComparing(Effect::id)
            .thenComparing(Effect::name)
            .thenComparing(effect -> effect.row().orElse(0));

    /** What a changed specification does. */
    public enum Kind {
        /** A finding that refuses what is kept today. */
        REFUSED,
        FINDING_NEW,
        FINDING_GONE,
        FIGURE
    }

    /**
     * One thing it does to one municipality and year.
     *
     * @param name the rule or the key figure
     * @param part of a key figure its category, or {@code all}; of a finding how grave it is
     * @param words of a finding
     */
    public record Effect(
            Kind kind,
            SubmissionId id,
            String name,
            String part,
            Optional<String> file,
            Optional<Integer> row,
            Optional<BigDecimal> before,
            Optional<BigDecimal> after,
            Text words) {

        /** How much larger a figure becomes. */
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
        Map<?, SortedSet<SubmissionId>> kept = Submissions.of(store, now).kept().stream()
                .collect(Collectors.groupingBy(SubmissionId::municipality, Collectors.toCollection(TreeSet::new)));
        return new Trial(kept.values().parallelStream()
                .flatMap(ids -> effects(store, ids, now, changed, progress).stream())
                .sorted(ORDER)
                .toList());
    }

    private static List<Effect> effects(
            Store store,
            SortedSet<SubmissionId> ids,
            Specification now,
            Specification changed,
            Consumer<SubmissionId> progress) {
        try (Store before = copy(store, ids, now);
                Store after = copy(store, ids, changed)) {
            var today = Submissions.of(before, now);
            var then = Submissions.of(after, changed);
            return ids.stream()
                    .flatMap(id -> {
                        Receipt one = today.again(id);
                        Receipt other = then.again(id);
                        boolean refused = one.kept() && !other.kept();
                        progress.accept(id);
                        return Stream.of(
                                        without(other, one)
                                                .map(finding -> effect(
                                                        refused && finding.severity() == Severity.VIOLATION
                                                                ? Kind.REFUSED
                                                                : Kind.FINDING_NEW,
                                                        id,
                                                        finding)),
                                        without(one, other).map(finding -> effect(Kind.FINDING_GONE, id, finding)),
                                        other.kept() ? moves(id, before, after, changed) : Stream.<Effect>empty())
                                .flatMap(some -> some);
                    })
                    .toList();
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
    private static Stream<Finding> without(Receipt one, Receipt other) {
        var there = other.findings().all().stream().map(Trial::key).collect(Collectors.toSet());
        return one.findings().all().stream().filter(finding -> !there.contains(key(finding)));
    }

    private static List<Object> key(Finding finding) {
        return List.of(
                finding.rule(), finding.severity(), finding.focus(), finding.file(), finding.rows(), finding.column());
    }

    private static Effect effect(Kind kind, SubmissionId id, Finding finding) {
        return new Effect(
                kind,
                id,
                finding.ruleName(),
                finding.severity().label().en(),
                finding.file(),
                finding.rows().stream().findFirst(),
                Optional.empty(),
                Optional.empty(),
                finding.message());
    }

    private static Stream<Effect> moves(SubmissionId id, Store before, Store after, Specification changed) {
        DatasetGraph cubes = DatasetGraphFactory.create();
        cubes.addGraph(iri("graph/before"), cube(before, id));
        cubes.addGraph(iri("graph/after"), cube(after, id));
        return StoredQueries.of(changed, "queries/trial").ask(cubes, "figures", Map.of()).stream()
                .map(row -> new Effect(
                        Kind.FIGURE,
                        id,
                        Vocabulary.localName(StoredQueries.node(row, "figure")),
                        Vocabulary.localName(StoredQueries.node(row, "breakdown")),
                        Optional.empty(),
                        Optional.empty(),
                        number(row, "before"),
                        number(row, "after"),
                        Text.NONE));
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
        return effects.stream().anyMatch(effect -> effect.kind() == Kind.REFUSED);
    }
}

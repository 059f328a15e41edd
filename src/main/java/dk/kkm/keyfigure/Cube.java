package dk.kkm.keyfigure;

import static dk.kkm.keyfigure.Grouping.MUNICIPALITY;
import static dk.kkm.keyfigure.Grouping.YEAR;

import dk.kkm.MunicipalityCode;
import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import java.time.Year;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.jena.atlas.iterator.Iter;
import org.apache.jena.graph.Node;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.binding.BindingFactory;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.system.Txn;
import org.apache.jena.vocabulary.RDF;
import org.jspecify.annotations.Nullable;

/**
 * The values of all key figures as a view of a store shows them now, in any grouping. What the cube keeps – every figure
 * as a whole and use by use or category by category – is read from it, each cube graph once until it is replaced; any other
 * grouping is computed from the records, without what is in doubt only where something is. What has been asked is kept until the store changes, so asking again costs nothing.
 * Many threads may ask at once, outside of any transaction.
 */
public final class Cube {
    private static final int KEPT_ROWS = 200_000;
    private static final Pattern VERSION = Pattern.compile("([0-9a-f]{12})-([0-9a-f]{12})");
    private static final Var MEASURE = Var.alloc("measure");
    private static final Query IN_DOUBT = QueryFactory.create("""
            PREFIX kkm: <https://w3id.org/kkm/def/>
            SELECT DISTINCT ?records ?measure WHERE { GRAPH ?records { ?record kkm:flaggedMeasure ?measure } }
            """);

    private final Store store;
    private final View view;
    private final KeyFigures figures;
    private final Object looking = new Object();
    private volatile Shown shown;
    private final Map<Question, Answer> underway = new ConcurrentHashMap<>();
    private final Map<Question, Values> answers = new LinkedHashMap<>(64, 0.75f, true);
    private long keptRows;

    private record Question(String figure, Grouping grouping, String version) {}

    /** Worked out by the first who asks, while the others wait. */
    private static final class Answer {
        private @Nullable Values values;

        synchronized Values values(Supplier<Values> work) {
            Values known = values;
            if (known == null) {
                known = work.get();
                values = known;
            }
            return known;
        }
    }

    /**
     * What the view shows at one version of the store.
     *
     * @param dataset the view as the store gave it at that version
     * @param uncounted municipalities and years whose records are shown and whose cube is not
     * @param stale those whose cube another specification computed
     */
    private record Shown(
            String version,
            DatasetGraph dataset,
            NavigableMap<SubmissionId, Kept> cubes,
            SortedSet<SubmissionId> uncounted,
            SortedSet<SubmissionId> stale) {}

    private Cube(Store store, View view, KeyFigures figures) {
        this.store = store;
        this.view = view;
        this.figures = figures;
        this.shown = new Shown("", store.view(view), new TreeMap<>(), new TreeSet<>(), new TreeSet<>());
    }

    /** Over what a view shows. */
    public static Cube of(Store store, View view, KeyFigures figures) {
        return new Cube(store, view, figures);
    }

    /** The key figures whose values these are. */
    public KeyFigures figures() {
        return figures;
    }

    /**
     * What the view shows, for stored queries about the same data. Begin a READ transaction, and ask again for the next: a
     * store may give another when it has changed.
     */
    public DatasetGraph dataset() {
        return shown().dataset();
    }

    /** Changes when any value may have changed. */
    public String version() {
        return store.version();
    }

    /** The municipalities and years there are values of. */
    public NavigableSet<SubmissionId> submissions() {
        Shown now = shown();
        var all = new TreeSet<>(now.cubes().keySet());
        all.addAll(now.uncounted());
        return all;
    }

    /** The municipalities there are values of. */
    public SortedSet<MunicipalityCode> municipalities() {
        return submissions().stream().map(SubmissionId::municipality).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The years there are values of. */
    public SortedSet<Year> years() {
        return submissions().stream().map(SubmissionId::year).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The municipalities and years whose cube was computed by another specification than this, and awaits a rebuild. */
    public SortedSet<SubmissionId> stale() {
        return shown().stale();
    }

    /** Whether the values of this municipality and year await a rebuild. */
    public boolean stale(SubmissionId id) {
        return stale().contains(id);
    }

    /**
     * The value the cube keeps, with what it rests on; empty when there is none or the view does not show it.
     *
     * @param breakdown a use, the figure's own category, or {@link Observed#ALL}
     */
    public Optional<Observed> observation(KeyFigure figure, SubmissionId id, Node breakdown) {
        return Optional.ofNullable(shown().cubes().get(id)).flatMap(cube -> cube.observation(figure, breakdown));
    }

    /**
     * What {@link #observation} was under a version; empty when no such version is kept, or it had none.
     *
     * @param version as {@link Observed#version} writes it
     */
    public Optional<Observed> observation(KeyFigure figure, SubmissionId id, Node breakdown, String version) {
        Matcher parts = VERSION.matcher(version);
        Optional<Observed> current = observation(figure, id, breakdown);
        DatasetGraph dataset = dataset();
        return parts.matches()
                ? Txn.calculateRead(
                        dataset,
                        () -> Observations.asOf(
                                parts.group(1),
                                parts.group(2),
                                Observations.node(figure, id, breakdown),
                                id,
                                current,
                                dataset::getGraph,
                                figures))
                : Optional.empty();
    }

    /**
     * Whether a value cannot be compared with that of the year before, as figure or model has changed between them: {@code
     * 0.1.0 (0a1b2c3d4e5f, 1.0.0) → 0.2.0 (1b2c3d4e5f60, 1.1.0)}, the versions of definition, query and model of both.
     */
    public Optional<String> broken(KeyFigure figure, SubmissionId id) {
        NavigableMap<SubmissionId, Kept> cubes = shown().cubes();
        Optional<String> now = Optional.ofNullable(cubes.get(id)).flatMap(kept -> kept.definition(figure));
        return now.flatMap(by -> cubes.headMap(id, false).descendingMap().entrySet().stream()
                .takeWhile(earlier -> earlier.getKey().municipality().equals(id.municipality()))
                .flatMap(earlier -> earlier.getValue().definition(figure).stream())
                .findFirst()
                .filter(before -> !before.equals(by))
                .map(before -> before + " → " + by));
    }

    /** The values of a key figure in this grouping. */
    public Values values(KeyFigure figure, Grouping grouping) {
        Shown now = shown();
        Supplier<Values> work = () -> kept(figure, grouping, now)
                .orElseGet(() -> grouping.withFlagged() || inDoubt(figure, grouping, now)
                        ? Txn.calculateRead(now.dataset(), () -> Values.of(figure, grouping, now.dataset()))
                        : values(figure, new Grouping(grouping.by(), grouping.only())));
        if (now.dataset().isInTransaction()) {
            // The caller's transaction may have begun before this version: its answer is not kept for others.
            return work.get();
        }
        var question = new Question(figure.id(), grouping, now.version());
        Values known = known(question);
        if (known == null) {
            Answer answer = underway.computeIfAbsent(question, none -> new Answer());
            try {
                known = answer.values(work);
                keep(question, known);
            } finally {
                underway.remove(question, answer);
            }
        }
        return known;
    }

    /** Whether anything the figure reads is in doubt in a municipality and year asked for. */
    private static boolean inDoubt(KeyFigure figure, Grouping grouping, Shown now) {
        Query query = IN_DOUBT.cloneQuery();
        query.setValuesDataBlock(
                List.of(MEASURE),
                figure.doubtable().stream()
                        .map(measure -> BindingFactory.binding(MEASURE, measure))
                        .toList());
        return Txn.calculateRead(now.dataset(), () -> {
            try (QueryExec execution =
                    QueryExec.dataset(now.dataset()).query(query).build()) {
                return Iter.anyMatch(execution.select(), row -> SubmissionId.in(row.get("records"), "graph/")
                        .filter(grouping::wants)
                        .isPresent());
            }
        });
    }

    private synchronized @Nullable Values known(Question question) {
        return answers.get(question);
    }

    /** Keeps an answer, and of the earlier ones those asked for last, up to so many rows; an empty answer counts as one. */
    private synchronized void keep(Question question, Values values) {
        if (values.rows().size() > KEPT_ROWS || answers.put(question, values) != null) {
            return;
        }
        keptRows += values.rows().size() + 1;
        var oldest = answers.values().iterator();
        while (keptRows > KEPT_ROWS) {
            keptRows -= oldest.next().rows().size() + 1;
            oldest.remove();
        }
    }

    /** Reads the values from the cube, if it is grouped so; those of a year whose cube is not shown come from its records. */
    private Optional<Values> kept(KeyFigure figure, Grouping grouping, Shown now) {
        List<String> dimensions = figure.dimensions(grouping);
        String own = figure.category().orElse("use");
        boolean whole = dimensions.equals(List.of(MUNICIPALITY, YEAR));
        Set<Node> wanted = grouping.only().getOrDefault(own, Set.of());
        boolean restricted = grouping.only().containsKey(own);
        boolean asKept =
                whole ? !restricted || wanted.size() == 1 : dimensions.equals(List.of(MUNICIPALITY, YEAR, own));
        if (!asKept
                || !Set.of(MUNICIPALITY, YEAR, own).containsAll(grouping.only().keySet())) {
            return Optional.empty();
        }
        var rows = new ArrayList<Value>();
        now.cubes().forEach((id, cube) -> {
            if (grouping.wants(id)) {
                for (Observed observed : cube.observations(figure)) {
                    boolean all = observed.breakdown().equals(Observed.ALL);
                    if (restricted ? wanted.contains(observed.breakdown()) : all == whole) {
                        Optional<Value> value =
                                grouping.withFlagged() ? Optional.of(observed.value()) : observed.withoutFlagged();
                        value.map(it -> whole && !all ? it.without(own) : it).ifPresent(rows::add);
                    }
                }
            }
        });
        for (SubmissionId id : now.uncounted()) {
            if (grouping.wants(id)) {
                rows.addAll(Txn.calculateRead(now.dataset(), () -> Values.of(figure, grouping.only(id), now.dataset()))
                        .rows());
            }
        }
        return Optional.of(Values.sorted(figure, dimensions, rows));
    }

    private Shown shown() {
        Shown known = shown;
        return known.version().equals(store.version()) ? known : look();
    }

    /** Reads the cube graphs that are not the ones read before. */
    private Shown look() {
        synchronized (looking) {
            Shown before = shown;
            String version = store.version();
            if (before.version().equals(version)) {
                return before;
            }
            DatasetGraph dataset = store.view(view);
            boolean pinned = dataset.isInTransaction();
            Shown now = Txn.calculateRead(dataset, () -> look(version, dataset, before));
            if (!pinned) {
                shown = now;
            }
            return now;
        }
    }

    private Shown look(String version, DatasetGraph dataset, Shown before) {
        var cubes = new TreeMap<SubmissionId, Kept>();
        var stale = new TreeSet<SubmissionId>();
        for (Kept.Content content : Kept.contents(dataset)) {
            SubmissionId id = content.id();
            Kept earlier = before.cubes().get(id);
            cubes.put(
                    id,
                    earlier != null && earlier.content().equals(content)
                            ? earlier
                            : Kept.read(content, dataset.getGraph(id.cubeGraph()), figures));
            if (!content.contentHash().equals(figures.contentHash())) {
                stale.add(id);
            }
        }
        SortedSet<SubmissionId> uncounted = instances(Vocabulary.kkm("MunicipalityYear"), "graph/", dataset);
        uncounted.removeAll(cubes.keySet());
        return new Shown(
                version,
                dataset,
                cubes,
                Collections.unmodifiableSortedSet(uncounted),
                Collections.unmodifiableSortedSet(stale));
    }

    /** The municipalities and years in whose graph of this kind there is an instance of this class. */
    private static SortedSet<SubmissionId> instances(Node ofClass, String kind, DatasetGraph dataset) {
        var ids = new TreeSet<SubmissionId>();
        dataset.findNG(Node.ANY, Node.ANY, RDF.type.asNode(), ofClass)
                .forEachRemaining(quad -> SubmissionId.in(quad.getGraph(), kind).ifPresent(ids::add));
        return ids;
    }
}

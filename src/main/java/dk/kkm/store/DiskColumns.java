package dk.kkm.store;

import dk.kkm.Vocabulary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.regex.Pattern;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.query.TxnType;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.tdb2.store.DatasetGraphTDB;
import org.apache.jena.tdb2.store.GraphTDB;
import org.jspecify.annotations.Nullable;

/**
 * The columns of the records and cube graphs of a database, in memory beside it. They are read from the database one by
 * one, by whoever needs them first or in the background. A reader sees those of the moment its transaction began.
 */
final class DiskColumns implements GroupedParts.Source {
    private static final Pattern KEPT =
            Pattern.compile(Pattern.quote(Vocabulary.BASE + "graph/") + "(key-figures/)?\\d{4}/\\d{4}");

    private final DatasetGraph database;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final ExecutorService background = Executors.newSingleThreadExecutor(task -> {
        var thread = new Thread(task, "columns");
        thread.setDaemon(true);
        return thread;
    });

    @SuppressWarnings("ThreadLocalUsage") // a transaction belongs to one thread and one database
    private final ThreadLocal<@Nullable Map<Node, Kept>> pinned = new ThreadLocal<>();

    private volatile Map<Node, Kept> newest;
    private volatile boolean closed;

    /** What is known of one graph as it is in the database until it is replaced. */
    private static final class Kept {
        private final Map<GroupedStar.Pattern, Boolean> holds = new ConcurrentHashMap<>();
        private volatile @Nullable FlatGraph columns;

        FlatGraph columns(Graph graph) {
            FlatGraph known = columns;
            if (known == null) {
                synchronized (this) {
                    known = columns == null ? FlatGraph.of(graph) : columns;
                    columns = known;
                }
            }
            return known;
        }
    }

    DiskColumns(DatasetGraph database, Collection<Node> names) {
        this.database = database;
        var all = new LinkedHashMap<Node, Kept>();
        names.forEach(name -> all.put(name, new Kept()));
        newest = all;
        // From the other end than a reader, so that the two share the work.
        var last = new ArrayList<>(names);
        Collections.reverse(last);
        last.forEach(this::readSoon);
    }

    /** Begins a READ transaction of the database. */
    void begin() {
        lock.readLock().lock();
        try {
            database.begin(TxnType.READ);
            pinned.set(newest);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Forgets what {@link #begin} saw. */
    void end() {
        pinned.remove();
    }

    /** Commits a WRITE transaction of the database that has replaced these graphs. */
    void commit(Map<Node, Graph> replaced) {
        lock.writeLock().lock();
        try {
            database.commit();
            var next = new LinkedHashMap<>(newest);
            replaced.forEach((name, graph) -> {
                next.remove(name);
                if (!graph.isEmpty()) {
                    next.put(name, new Kept());
                }
            });
            newest = next;
        } finally {
            lock.writeLock().unlock();
        }
        replaced.keySet().forEach(this::readSoon);
    }

    /** The names of the graphs, as the reader sees them. */
    Set<Node> names() {
        Map<Node, Kept> mine = pinned.get();
        return (mine == null ? newest : mine).keySet();
    }

    private void readSoon(Node name) {
        if (KEPT.matcher(name.getURI()).matches()) {
            background.execute(() -> {
                if (closed) {
                    return;
                }
                begin();
                try {
                    Kept kept = newest.get(name);
                    if (kept != null && kept == pinnedKept(name)) {
                        kept.columns(database.getGraph(name));
                    }
                } finally {
                    end();
                    database.end();
                }
            });
        }
    }

    private @Nullable Kept pinnedKept(Node name) {
        Map<Node, Kept> mine = pinned.get();
        return mine == null ? null : mine.get(name);
    }

    /** Stops reading in the background; an interrupt would close the files of the database. */
    void close() {
        closed = true;
        background.shutdown();
        try {
            if (!background.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("A graph is still being read");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Iterator<Node> names(DatasetGraph dataset) {
        return dataset instanceof DatasetGraphTDB ? names().iterator() : dataset.listGraphNodes();
    }

    @Override
    public boolean mayHold(Graph graph, GroupedStar star) {
        Kept kept = graph instanceof GraphTDB stored ? pinnedKept(stored.getGraphName()) : null;
        return kept == null
                ? star.mayBeIn(graph)
                : star.patterns().stream()
                        .allMatch(pattern -> kept.holds.computeIfAbsent(pattern.open(), open -> open.isIn(graph)));
    }

    @Override
    public @Nullable FlatGraph columns(Graph graph) {
        if (graph instanceof GraphTDB stored
                && KEPT.matcher(stored.getGraphName().toString()).matches()) {
            Kept kept = pinnedKept(stored.getGraphName());
            return kept == null ? null : kept.columns(graph);
        }
        return null;
    }
}

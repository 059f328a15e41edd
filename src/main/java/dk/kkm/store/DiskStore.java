package dk.kkm.store;

import dk.kkm.Decimals;
import dk.kkm.UnreadableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.jena.atlas.iterator.Iter;
import org.apache.jena.dboe.DBOpEnvException;
import org.apache.jena.dboe.base.file.Location;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.mem2.GraphMem2Fast;
import org.apache.jena.query.ReadWrite;
import org.apache.jena.query.TxnType;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphReadOnly;
import org.apache.jena.sparql.core.Quad;
import org.apache.jena.sparql.util.Context;
import org.apache.jena.system.Txn;
import org.apache.jena.tdb2.DatabaseMgr;
import org.apache.jena.tdb2.store.DatasetGraphTDB;
import org.apache.jena.tdb2.sys.TDBInternal;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the graphs in a TDB2 database in the folder {@code tdb2} of the data folder. Numbers are kept by value: 0.10
 * comes back as 0.1. They are written so too, since TDB2 knows 0.10 and 0.1 apart but shows both as 0.1: what it shows could
 * else not be taken out again.
 */
final class DiskStore extends Store {
    private static final String DATABASE = "tdb2";

    /** TDB2 hands out the same database twice within one program; its file lock only keeps other programs out. */
    private static final Set<Path> OPEN_HERE = ConcurrentHashMap.newKeySet();

    /** Disk that must be left over, and disk one triple may take with journal and copied blocks. */
    private static final long SPARE_BYTES = 64L << 20;

    private static final long TRIPLE_BYTES = 2_000;

    private final Path folder;
    private final DatasetGraph database;
    private final DatasetGraph dataset;
    private final DiskColumns columns;

    /** A write has failed. TDB2 would write on from a wrong place in its files; opened anew it is whole again. */
    private volatile boolean failed;

    private DiskStore(Path folder, DatasetGraph database) {
        this.folder = folder;
        this.database = database;
        this.columns = new DiskColumns(database, named(database));
        StoreExecution.onDisk(database.getContext(), columns);
        this.dataset = new ReadOnly(database, database.getContext());
    }

    static DiskStore in(Path data) {
        Path folder = data.toAbsolutePath().normalize();
        Path files = folder.resolve(DATABASE);
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new UnreadableException(
                    folder + " er en fil. Datalageret skal være en mappe.",
                    folder + " is a file. The data store must be a folder.");
        }
        try {
            if (Files.isDirectory(folder) && !Files.isDirectory(files) && !isEmpty(folder)) {
                throw new UnreadableException(
                        "Mappen " + folder + " indeholder noget andet end et datalager. Vælg en tom eller ny mappe.",
                        "The folder " + folder
                                + " holds something else than a data store. Choose an empty or new one.");
            }
            Files.createDirectories(files);
            Path real = files.toRealPath();
            if (!OPEN_HERE.add(real)) {
                throw inUse(folder);
            }
            try {
                return new DiskStore(folder, DatabaseMgr.connectDatasetGraph(Location.create(real)));
            } catch (DBOpEnvException e) {
                OPEN_HERE.remove(real);
                throw inUse(folder);
            } catch (RuntimeException e) {
                OPEN_HERE.remove(real);
                throw refused(
                        "Datalageret " + folder + " kan ikke åbnes",
                        "The data store " + folder + " cannot be opened",
                        e);
            }
        } catch (IOException e) {
            throw refused(
                    "Datalageret " + folder + " kan ikke oprettes eller læses",
                    "The data store " + folder + " cannot be made or read",
                    e);
        }
    }

    /** Whether there is nothing in it but tokens, which may be given before the store is made. */
    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.allMatch(path -> String.valueOf(path.getFileName()).startsWith("tokens.tsv"));
        }
    }

    private static UnreadableException inUse(Path folder) {
        return new UnreadableException(
                "Datalageret " + folder + " er i brug af et andet program. Stop det først, eller vælg en anden mappe.",
                "The data store " + folder
                        + " is in use by another program. Stop that first, or choose another folder.");
    }

    private static UncheckedIOException refused(String da, String en, Throwable cause) {
        return new UncheckedIOException(
                new IOException(da + ": " + cause.getMessage() + " / " + en + ": " + cause.getMessage(), cause));
    }

    @Override
    public String kind() {
        return DATABASE;
    }

    @Override
    public DatasetGraph dataset() {
        return dataset;
    }

    @Override
    public DatasetGraph view(View view) {
        return new Shown(view);
    }

    @Override
    public synchronized void replace(Map<Node, Graph> graphs) {
        var news = new LinkedHashMap<Node, Graph>();
        long triples = 0;
        for (Map.Entry<Node, Graph> entry : graphs.entrySet()) {
            var copy = new GraphMem2Fast();
            entry.getValue()
                    .find()
                    .forEachRemaining(triple ->
                            copy.add(triple.getSubject(), triple.getPredicate(), Decimals.oneForm(triple.getObject())));
            news.put(entry.getKey(), copy);
            triples += copy.size();
        }
        requireSpaceFor(triples);
        if (database.isInTransaction()) {
            throw new IllegalStateException("Graphs are replaced outside of any reader's transaction");
        }
        if (failed) {
            throw refused(
                    "Datalageret " + folder + " skrives ikke mere, før programmet er startet igen",
                    "The data store " + folder + " is written no more until the program has been started again",
                    new IOException("disk"));
        }
        database.begin(TxnType.WRITE);
        try {
            news.forEach(this::change);
            columns.commit(news);
            count();
        } catch (RuntimeException | Error e) {
            failed = true;
            abort(e);
            throw refused(
                    "Datalageret " + folder + " kunne ikke skrives; det, der var gemt, er uskadt",
                    "The data store " + folder + " could not be written; what was kept is unharmed",
                    e);
        } finally {
            database.end();
        }
    }

    private void abort(Throwable reason) {
        try {
            database.abort();
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
    }

    /** Takes out and puts in only what differs, since the files of TDB2 grow with every change. */
    private void change(Node name, Graph wanted) {
        List<Triple> surplus = new ArrayList<>();
        Set<Triple> there = new HashSet<>();
        database.getGraph(name).find().forEachRemaining(triple -> {
            if (wanted.contains(triple)) {
                there.add(triple);
            } else {
                surplus.add(triple);
            }
        });
        surplus.forEach(t -> database.delete(name, t.getSubject(), t.getPredicate(), t.getObject()));
        wanted.find()
                .filterDrop(there::contains)
                .forEachRemaining(t -> database.add(name, t.getSubject(), t.getPredicate(), t.getObject()));
    }

    private void requireSpaceFor(long triples) {
        long needed = SPARE_BYTES + triples * TRIPLE_BYTES;
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            if (free < needed) {
                throw new IOException(free / 1_000_000 + " MB < " + needed / 1_000_000 + " MB");
            }
        } catch (IOException e) {
            throw refused(
                    "Disken har ikke plads til mere i datalageret " + folder + "; intet er ændret",
                    "The disk has no room for more in the data store " + folder + "; nothing is changed",
                    e);
        }
    }

    @Override
    public Set<Node> graphs() {
        return Set.copyOf(columns.names());
    }

    private static Set<Node> named(DatasetGraph database) {
        return Txn.calculateRead(database, () -> {
            var names = new LinkedHashSet<Node>();
            database.listGraphNodes().forEachRemaining(names::add);
            return names;
        });
    }

    @Override
    public void close() {
        columns.close();
        Path files = folder.resolve(DATABASE);
        TDBInternal.expel(database, true);
        OPEN_HERE.removeIf(open -> isSame(open, files));
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException e) {
            return one.equals(other);
        }
    }

    /** The database itself, whose queries TDB2 answers: ARQ unwraps this, so nothing may be hidden by it. */
    private class ReadOnly extends DatasetGraphReadOnly {
        ReadOnly(DatasetGraph database, Context context) {
            super(database, context);
        }

        @Override
        public void begin() {
            begin(TxnType.READ);
        }

        @Override
        public void begin(ReadWrite mode) {
            begin(TxnType.convert(mode));
        }

        @Override
        public void begin(TxnType type) {
            if (type == TxnType.WRITE) {
                throw ReadOnlyDataset.refuseToWrite();
            }
            columns.begin();
        }

        @Override
        public void end() {
            columns.end();
            super.end();
        }

        @Override
        public Graph getGraph(Node name) {
            return new ReadOnlyGraph(getWrapped().getGraph(name));
        }
    }

    /** The graphs of a view; which of them are there is looked up once per transaction. */
    private final class Shown extends ReadOnlyDataset {
        private final View view;

        @SuppressWarnings("ThreadLocalUsage") // a transaction belongs to one thread and one dataset
        private final ThreadLocal<@Nullable Names> known = new ThreadLocal<>();

        Shown(View view) {
            super(true);
            this.view = view;
            getContext().putAll(database.getContext());
        }

        @Override
        Collection<Node> names() {
            Names mine = known.get();
            if (mine == null) {
                return look();
            }
            if (mine.names == null) {
                mine.names = look();
            }
            return mine.names;
        }

        private List<Node> look() {
            var names = new ArrayList<Node>();
            for (Node name : columns.names()) {
                if (view.shows().test(name)) {
                    names.add(name);
                }
            }
            return names;
        }

        /** TDB2's own graph, which its query executor knows how to reorder patterns for. */
        @Override
        Graph named(Node name) {
            DatasetGraphTDB now = TDBInternal.getDatasetGraphTDB(database);
            return view.shows().test(name) ? now.getGraph(name) : Graph.emptyGraph;
        }

        /** Asked of the indexes over all graphs, since there are many graphs and few hits. */
        @Override
        protected Iterator<Quad> findInAnyNamedGraphs(Node s, Node p, Node o) {
            return Iter.filter(
                    database.findNG(Node.ANY, s, p, o), quad -> view.shows().test(quad.getGraph()));
        }

        @Override
        Iterator<Triple> inUnion(Triple pattern) {
            return Iter.distinct(Iter.map(
                    findInAnyNamedGraphs(pattern.getSubject(), pattern.getPredicate(), pattern.getObject()),
                    Quad::asTriple));
        }

        @Override
        public boolean containsGraph(Node name) {
            return Quad.isDefaultGraph(name)
                    || Quad.isUnionGraph(name)
                    || (view.shows().test(name) && database.containsGraph(name));
        }

        @Override
        public void begin(TxnType type) {
            if (type == TxnType.WRITE) {
                throw refuseToWrite();
            }
            columns.begin();
            known.set(new Names());
        }

        @Override
        public void commit() {
            known.remove();
            database.commit();
        }

        @Override
        public void abort() {
            known.remove();
            database.abort();
        }

        @Override
        public void end() {
            known.remove();
            columns.end();
            database.end();
        }

        @Override
        public boolean isInTransaction() {
            return database.isInTransaction();
        }

        @Override
        public @Nullable ReadWrite transactionMode() {
            return database.transactionMode();
        }

        @Override
        public @Nullable TxnType transactionType() {
            return database.transactionType();
        }
    }

    /** The names seen in one transaction, absent until someone asks. */
    private static final class Names {
        private @Nullable List<Node> names;
    }
}

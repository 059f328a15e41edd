package dk.kkm.store;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.sparql.core.DatasetGraph;

/**
 * The named graphs of the model, of submissions and of key figures.
 *
 * <p>A reader begins a READ transaction on {@link #dataset()} or a view and sees the store as it was at that moment
 * until it ends; a reader without one sees whatever is newest at each step. Transactions belong to the thread that
 * began them. Nobody writes but {@link #replace}, which is one transaction of its own and may be called from any
 * thread.
 */
public abstract sealed class Store implements AutoCloseable permits MemoryStore, DiskStore, RemoteStore {
    private final String opened = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    private final AtomicLong replaced = new AtomicLong();

    /** An empty store that lives as long as the program. */
    public static Store inMemory() {
        return new MemoryStore();
    }

    /**
     * The store in this folder, made if the folder is empty or missing.
     *
     * @throws dk.kkm.UnreadableException if it is not a folder, is a folder of something else, or is used by another
     *     program
     * @throws java.io.UncheckedIOException if the disk refuses
     */
    public static Store open(Path folder) {
        return DiskStore.in(folder);
    }

    /**
     * Another SPARQL 1.1 store, asked and changed over HTTP. A transaction does not hold it still: each query and each
     * {@link #replace} is whole if the other store makes it so, but two queries may see a submission come in between.
     */
    public static Store at(RemoteAddress address) {
        return new RemoteStore(address);
    }

    /** What kind of store this is, {@code memory}, {@code tdb2} or {@code sparql}. */
    public abstract String kind();

    /** All named graphs, to be read; the default graph is empty. */
    public abstract DatasetGraph dataset();

    /**
     * The named graphs of a view, to be read; the default graph is their union. A query's FROM is to be resolved before
     * it is asked, as {@link org.apache.jena.sparql.core.DynamicDatasets} does.
     */
    public abstract DatasetGraph view(View view);

    /**
     * Puts these graphs in the place of those of the same names, all at once; an empty graph removes. The graphs are
     * copied.
     *
     * @throws java.io.UncheckedIOException if the disk is full or refuses; then nothing is replaced, and if it happened in
     *     the middle, nothing will be until the store is opened again; a {@link RemoteStoreException} if another store
     *     does not take it
     */
    public abstract void replace(Map<Node, Graph> graphs);

    /**
     * Changes with every {@link #replace}, and from one opening of the store to the next. What another program has
     * written to another store changes it within a second.
     */
    public final String version() {
        return opened + "." + stamp();
    }

    /** What changes with every {@link #replace}. */
    String stamp() {
        return Long.toString(replaced.get());
    }

    /** Tells that graphs have been replaced. */
    final void count() {
        replaced.incrementAndGet();
    }

    /** The names of the graphs that are there. */
    public abstract Set<Node> graphs();

    /** Gives up files and locks. Nothing may be read afterwards. */
    @Override
    public abstract void close();
}

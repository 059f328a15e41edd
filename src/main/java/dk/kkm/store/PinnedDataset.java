package dk.kkm.store;

import java.util.Map;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.query.ReadWrite;
import org.apache.jena.query.TxnType;
import org.apache.jena.sparql.JenaTransactionException;
import org.jspecify.annotations.Nullable;

/** A dataset of which a READ transaction holds on to some graphs, those of its thread. */
abstract class PinnedDataset extends ReadOnlyDataset {
    @SuppressWarnings("ThreadLocalUsage") // a transaction belongs to one thread and one dataset
    private final ThreadLocal<@Nullable Map<Node, Graph>> pinned = new ThreadLocal<>();

    PinnedDataset(boolean unionAsDefaultGraph) {
        super(unionAsDefaultGraph);
    }

    /** What a transaction that begins now holds on to. */
    abstract Map<Node, Graph> pin();

    /** What the transaction of this thread holds on to, if there is one. */
    final @Nullable Map<Node, Graph> pinned() {
        return pinned.get();
    }

    @Override
    public final void begin(TxnType type) {
        if (type == TxnType.WRITE) {
            throw refuseToWrite();
        }
        if (isInTransaction()) {
            throw new JenaTransactionException("This thread is already in a transaction");
        }
        pinned.set(pin());
    }

    @Override
    public final void commit() {
        end();
    }

    @Override
    public final void abort() {
        end();
    }

    @Override
    public final void end() {
        pinned.remove();
    }

    @Override
    public final boolean isInTransaction() {
        return pinned() != null;
    }

    @Override
    public final @Nullable ReadWrite transactionMode() {
        return isInTransaction() ? ReadWrite.READ : null;
    }

    @Override
    public final @Nullable TxnType transactionType() {
        return isInTransaction() ? TxnType.READ : null;
    }
}

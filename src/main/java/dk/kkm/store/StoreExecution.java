package dk.kkm.store;

import dk.kkm.EmptyJoins;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.graph.impl.WrappedGraph;
import org.apache.jena.query.QueryCancelledException;
import org.apache.jena.sparql.algebra.op.OpGroup;
import org.apache.jena.sparql.algebra.op.OpJoin;
import org.apache.jena.sparql.algebra.op.OpLeftJoin;
import org.apache.jena.sparql.algebra.op.OpPath;
import org.apache.jena.sparql.engine.ExecutionContext;
import org.apache.jena.sparql.engine.QueryIterator;
import org.apache.jena.sparql.engine.iterator.QueryIterPath;
import org.apache.jena.sparql.engine.main.QC;
import org.apache.jena.sparql.util.Context;
import org.apache.jena.tdb2.solver.OpExecutorTDB2;
import org.apache.jena.util.iterator.ExtendedIterator;

/**
 * How the stores' queries are run where ARQ's own way will not do: a property path stops when its query is cancelled, which
 * ARQ follows to its end without looking up; and the grouped parts of a key figure run over columns.
 */
final class StoreExecution {
    private StoreExecution() {}

    /** Makes the queries of a dataset with this context so. */
    static void inMemory(Context context) {
        QC.setFactory(context, InMemory::new);
    }

    /** Makes the queries of a TDB2 dataset with this context so. */
    static void onDisk(Context context, GroupedParts.Source columns) {
        QC.setFactory(context, execution -> new OnDisk(execution, columns));
    }

    private static ExecutionContext cancellable(ExecutionContext context) {
        AtomicBoolean signal = context.getCancelSignal();
        return signal == null
                ? context
                : ExecutionContext.copyChangeActiveGraph(context, new Watched(context.getActiveGraph(), signal));
    }

    private static final class InMemory extends EmptyJoins.Executor {
        InMemory(ExecutionContext context) {
            super(context);
        }

        @Override
        protected QueryIterator execute(OpPath path, QueryIterator input) {
            return new QueryIterPath(path.getTriplePath(), input, cancellable(execCxt));
        }

        @Override
        protected QueryIterator execute(OpGroup group, QueryIterator input) {
            return GroupedParts.of(group, input, execCxt, GroupedParts.IN_MEMORY, () -> super.execute(group, input));
        }
    }

    private static final class OnDisk extends OpExecutorTDB2 {
        private final GroupedParts.Source columns;

        OnDisk(ExecutionContext context, GroupedParts.Source columns) {
            super(context);
            this.columns = columns;
        }

        @Override
        protected QueryIterator execute(OpGroup group, QueryIterator input) {
            return GroupedParts.of(group, input, execCxt, columns, () -> super.execute(group, input));
        }

        @Override
        protected QueryIterator execute(OpPath path, QueryIterator input) {
            return new QueryIterPath(path.getTriplePath(), input, cancellable(execCxt));
        }

        @Override
        protected QueryIterator execute(OpJoin join, QueryIterator input) {
            return EmptyJoins.join(exec(join.getLeft(), input), () -> exec(join.getRight(), root()), execCxt);
        }

        @Override
        protected QueryIterator execute(OpLeftJoin join, QueryIterator input) {
            return EmptyJoins.leftJoin(join, exec(join.getLeft(), input), () -> exec(join.getRight(), root()), execCxt);
        }
    }

    /** A graph that looks at the signal at every triple. */
    private static final class Watched extends WrappedGraph {
        private final AtomicBoolean signal;

        Watched(Graph graph, AtomicBoolean signal) {
            super(graph);
            this.signal = signal;
        }

        private Triple check(Triple triple) {
            if (signal.get()) {
                throw new QueryCancelledException();
            }
            return triple;
        }

        @Override
        public ExtendedIterator<Triple> find(Triple pattern) {
            return super.find(check(pattern)).mapWith(this::check);
        }

        @Override
        public ExtendedIterator<Triple> find(Node s, Node p, Node o) {
            return find(Triple.createMatch(s, p, o));
        }
    }
}

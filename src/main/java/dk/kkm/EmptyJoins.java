package dk.kkm;

import java.util.function.Supplier;
import org.apache.jena.query.ARQ;
import org.apache.jena.sparql.algebra.op.OpJoin;
import org.apache.jena.sparql.algebra.op.OpLeftJoin;
import org.apache.jena.sparql.engine.ExecutionContext;
import org.apache.jena.sparql.engine.QueryIterator;
import org.apache.jena.sparql.engine.iterator.QueryIterNullIterator;
import org.apache.jena.sparql.engine.join.Join;
import org.apache.jena.sparql.engine.main.OpExecutor;
import org.apache.jena.sparql.engine.main.QC;
import org.apache.jena.sys.JenaSubsystemLifecycle;

/**
 * Ends a join whose left side is empty before its right side is begun, everywhere ARQ runs with its own executor;
 * an executor of another kind calls {@link #join} and {@link #leftJoin}. Jena 5.6.0 otherwise throws a
 * NullPointerException when it closes a right side that is itself a hash join (AbstractIterHashJoin.closeSubIterator), as
 * the parts of a key figure are when nothing was delivered for one of them.
 */
public final class EmptyJoins implements JenaSubsystemLifecycle {
    private static final int AFTER_ARQ = 500;

    @Override
    public void start() {
        QC.setFactory(ARQ.getContext(), Executor::new);
    }

    @Override
    public void stop() {}

    @Override
    public int level() {
        return AFTER_ARQ;
    }

    /** ARQ's executor, mended. */
    public static class Executor extends OpExecutor {
        public Executor(ExecutionContext context) {
            super(context);
        }

        @Override
        protected QueryIterator execute(OpJoin join, QueryIterator input) {
            return join(exec(join.getLeft(), input), () -> exec(join.getRight(), root()), execCxt);
        }

        @Override
        protected QueryIterator execute(OpLeftJoin join, QueryIterator input) {
            return leftJoin(join, exec(join.getLeft(), input), () -> exec(join.getRight(), root()), execCxt);
        }
    }

    /** Joins, beginning the right side only if the left has something to join. */
    public static QueryIterator join(QueryIterator left, Supplier<QueryIterator> right, ExecutionContext context) {
        return isEmpty(left) ? QueryIterNullIterator.create(context) : Join.join(left, right.get(), context);
    }

    /** As {@link #join}, keeping what finds no partner. */
    public static QueryIterator leftJoin(
            OpLeftJoin join, QueryIterator left, Supplier<QueryIterator> right, ExecutionContext context) {
        return isEmpty(left)
                ? QueryIterNullIterator.create(context)
                : Join.leftJoin(left, right.get(), join.getExprs(), context);
    }

    private static boolean isEmpty(QueryIterator left) {
        if (left.hasNext()) {
            return false;
        }
        left.close();
        return true;
    }
}

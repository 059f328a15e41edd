package dk.kkm;

import java.util.function.Supplier;
import org.apache.jena.query.ARQ;
import org.apache.jena.sparql.algebra.Op;
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
 * Ends a join whose left side is empty before its right side is begun, everywhere ARQ runs. Jena 5.6.0 otherwise throws a
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

    private static final class Executor extends OpExecutor {
        Executor(ExecutionContext context) {
            super(context);
        }

        @Override
        protected QueryIterator execute(OpJoin join, QueryIterator input) {
            return unlessEmpty(
                    exec(join.getLeft(), input),
                    () -> alone(join.getRight()),
                    (left, right) -> Join.join(left, right, execCxt),
                    execCxt);
        }

        @Override
        protected QueryIterator execute(OpLeftJoin join, QueryIterator input) {
            return unlessEmpty(
                    exec(join.getLeft(), input),
                    () -> alone(join.getRight()),
                    (left, right) -> Join.leftJoin(left, right, join.getExprs(), execCxt),
                    execCxt);
        }

        private QueryIterator alone(Op op) {
            return exec(op, root());
        }
    }

    /** How two sides are joined. */
    public interface Joining {
        /** Joins them. */
        QueryIterator join(QueryIterator left, QueryIterator right);
    }

    /** Joins, beginning the right side only if the left has something to join. */
    public static QueryIterator unlessEmpty(
            QueryIterator left, Supplier<QueryIterator> right, Joining joining, ExecutionContext context) {
        if (!left.hasNext()) {
            left.close();
            return QueryIterNullIterator.create(context);
        }
        return joining.join(left, right.get());
    }
}

package dk.kkm;

import java.util.Iterator;
import java.util.function.Supplier;
import org.apache.jena.atlas.iterator.Iter;
import org.apache.jena.graph.Triple;
import org.apache.jena.query.ARQ;
import org.apache.jena.sparql.algebra.op.OpBGP;
import org.apache.jena.sparql.algebra.op.OpConditional;
import org.apache.jena.sparql.algebra.op.OpJoin;
import org.apache.jena.sparql.algebra.op.OpLeftJoin;
import org.apache.jena.sparql.engine.ExecutionContext;
import org.apache.jena.sparql.engine.QueryIterator;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.engine.iterator.QueryIterNullIterator;
import org.apache.jena.sparql.engine.iterator.QueryIterPlainWrapper;
import org.apache.jena.sparql.engine.join.Join;
import org.apache.jena.sparql.engine.main.OpExecutor;
import org.apache.jena.sparql.engine.main.QC;
import org.apache.jena.sparql.engine.main.solver.StageMatchTriple;
import org.apache.jena.sys.JenaSubsystemLifecycle;

/**
 * Ends a join whose left side is empty before its right side is begun, and looks an optional triple up without planning,
 * everywhere ARQ runs with its own executor;
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

        /** What is optional is mostly one triple: it is looked up for each row, where ARQ would plan a query for each. */
        @Override
        protected QueryIterator execute(OpConditional optional, QueryIterator input) {
            if (!(optional.getRight() instanceof OpBGP bgp) || bgp.getPattern().size() != 1) {
                return super.execute(optional, input);
            }
            Triple pattern = bgp.getPattern().get(0);
            return QueryIterPlainWrapper.create(
                    Iter.flatMap(exec(optional.getLeft(), input), row -> {
                        Iterator<Binding> found = StageMatchTriple.accessTriple(
                                Iter.of(row), execCxt.getActiveGraph(), pattern, null, execCxt);
                        return found.hasNext() ? found : Iter.of(row);
                    }),
                    execCxt);
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

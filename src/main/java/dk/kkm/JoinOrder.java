package dk.kkm;

import dk.kkm.Sized.Term;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.sparql.core.BasicPattern;
import org.apache.jena.sparql.engine.ExecutionContext;
import org.apache.jena.sparql.engine.QueryIterator;
import org.apache.jena.sparql.engine.main.StageGeneratorGeneric;
import org.apache.jena.sparql.engine.optimizer.reorder.PatternElements;
import org.apache.jena.sparql.engine.optimizer.reorder.PatternTriple;
import org.apache.jena.sparql.engine.optimizer.reorder.ReorderTransformationSubstitution;
import org.apache.jena.sparql.sse.Item;

/**
 * Joins the triple patterns of a query in the order of how many triples each finds in the graph that is asked, staying with
 * what is joined already; in a graph that does not know, in ARQ's own order. Given to a query as {@code ARQ.stageGenerator}.
 */
public final class JoinOrder extends StageGeneratorGeneric {
    /** For any number of queries at once. */
    public static final JoinOrder BY_SIZE = new JoinOrder();

    private JoinOrder() {}

    @Override
    public QueryIterator execute(BasicPattern pattern, QueryIterator input, ExecutionContext context) {
        Graph graph = context.getActiveGraph();
        return graph instanceof Sized sized
                ? execute(pattern, new FewestFirst(sized), input, context)
                : super.execute(pattern, input, context);
    }

    private static final class FewestFirst extends ReorderTransformationSubstitution {
        private static final double UNRELATED = 1e6;
        private final Sized graph;

        FewestFirst(Sized graph) {
            this.graph = graph;
        }

        @Override
        protected double weight(PatternTriple pattern) {
            double expected = graph.expected(term(pattern.subject), term(pattern.predicate), term(pattern.object));
            boolean joined = isBound(pattern.subject) || isBound(pattern.object);
            return joined || expected <= 1 ? expected : expected * UNRELATED;
        }

        private static boolean isBound(Item item) {
            return PatternElements.TERM.equals(item);
        }

        private static Term term(Item item) {
            if (isBound(item)) {
                return Term.BOUND;
            }
            Node node = item.getNode();
            return node == null || !node.isConcrete() ? Term.OPEN : new Term(true, node);
        }
    }
}

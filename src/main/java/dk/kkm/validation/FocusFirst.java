package dk.kkm.validation;

import org.apache.jena.graph.Node;
import org.apache.jena.sparql.core.BasicPattern;
import org.apache.jena.sparql.engine.ExecutionContext;
import org.apache.jena.sparql.engine.QueryIterator;
import org.apache.jena.sparql.engine.main.StageGeneratorGeneric;
import org.apache.jena.sparql.engine.optimizer.reorder.PatternElements;
import org.apache.jena.sparql.engine.optimizer.reorder.PatternTriple;
import org.apache.jena.sparql.engine.optimizer.reorder.ReorderTransformation;
import org.apache.jena.sparql.engine.optimizer.reorder.ReorderTransformationSubstitution;
import org.apache.jena.sparql.sse.Item;
import org.apache.jena.vocabulary.RDF;

/**
 * Joins triple patterns outwards from the focus nodes: what is delivered is small and the model is large, so a rule's
 * query goes from {@code $this} to the codes and never from a code to everything that has it.
 */
final class FocusFirst extends StageGeneratorGeneric {
    private static final ReorderTransformation ORDER = new Order();

    @Override
    public QueryIterator execute(BasicPattern pattern, QueryIterator input, ExecutionContext context) {
        return execute(pattern, ORDER, input, context);
    }

    /** The fewer triples a pattern is likely to match for each row so far, the sooner it comes. */
    private static final class Order extends ReorderTransformationSubstitution {
        @Override
        protected double weight(PatternTriple pattern) {
            boolean subject = isKnown(pattern.subject);
            boolean predicate = isKnown(pattern.predicate);
            boolean object = isKnown(pattern.object);
            if (subject) {
                return predicate ? (object ? 1 : 2) : 10;
            }
            boolean isFocus = SetAtATime.THIS.equals(pattern.subject.getNode());
            if (!predicate) {
                return object ? 20 : 1000;
            }
            if (RDF.Nodes.type.equals(pattern.predicate.getNode())) {
                return isFocus ? 3 : 40;
            }
            boolean joined = PatternElements.TERM.equals(pattern.object);
            return joined ? 5 : isFocus ? (object ? 4 : 35) : object ? 30 : 100;
        }

        /** A constant, or a variable an earlier pattern has bound. */
        private static boolean isKnown(Item item) {
            Node node = item.getNode();
            return PatternElements.TERM.equals(item) || (node != null && node.isConcrete());
        }
    }
}

package dk.kkm;

import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Triple;
import org.apache.jena.graph.impl.GraphBase;
import org.apache.jena.util.iterator.ExtendedIterator;

/** Two graphs read as one, without copying either. What both hold is found once. */
public final class Layers extends GraphBase implements Sized {
    private final Graph upper;
    private final Graph lower;

    /** Sees both graphs; the lower one is better the one that more patterns miss. */
    public Layers(Graph upper, Graph lower) {
        this.upper = upper;
        this.lower = lower;
    }

    @Override
    protected ExtendedIterator<Triple> graphBaseFind(Triple pattern) {
        ExtendedIterator<Triple> below = lower.find(pattern);
        if (!below.hasNext()) {
            return upper.find(pattern);
        }
        ExtendedIterator<Triple> above = upper.find(pattern);
        return above.hasNext() ? above.andThen(below.filterDrop(upper::contains)) : below;
    }

    @Override
    protected boolean graphBaseContains(Triple pattern) {
        return upper.contains(pattern) || lower.contains(pattern);
    }

    @Override
    public double expected(Term subject, Term predicate, Term object) {
        return expected(upper, subject, predicate, object) + expected(lower, subject, predicate, object);
    }

    private static double expected(Graph graph, Term subject, Term predicate, Term object) {
        return graph instanceof Sized sized ? sized.expected(subject, predicate, object) : 1000;
    }
}

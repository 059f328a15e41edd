package dk.kkm;

import org.apache.jena.graph.Node;
import org.jspecify.annotations.Nullable;

/** A graph that can tell how many triples a pattern will find. */
public interface Sized {
    /** A place in a pattern: a node, a variable that will have some value by then, or one that is open. */
    record Term(boolean known, @Nullable Node node) {
        static final Term OPEN = new Term(false, null);
        static final Term BOUND = new Term(true, null);
    }

    /** How many triples there are for such a pattern; on average, where a value is not given but will be. */
    double expected(Term subject, Term predicate, Term object);
}

package dk.kkm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.graph.impl.GraphBase;
import org.apache.jena.util.iterator.ExtendedIterator;
import org.apache.jena.util.iterator.NullIterator;
import org.apache.jena.util.iterator.SingletonIterator;
import org.apache.jena.util.iterator.WrappedIterator;
import org.jspecify.annotations.Nullable;

/**
 * A graph to ask stored queries of: it only grows, is indexed by predicate with subject or object as far as it is asked, and
 * knows how many triples a pattern will find, which {@link JoinOrder} uses. Many threads may read it at once; adding is for
 * one thread while no other reads.
 */
public final class IndexedGraph extends GraphBase implements Sized {
    private static final int MANY = 16;

    private final Map<Node, Predicate> predicates = new HashMap<>();
    private final Index bySubject = new Index(Triple::getSubject);
    private final List<Triple> triples = new ArrayList<>();

    /** A graph with nothing in it. */
    public IndexedGraph() {}

    /** The triples of another graph, as they are now. */
    public static IndexedGraph of(Graph graph) {
        var indexed = new IndexedGraph();
        graph.find().forEachRemaining(indexed::append);
        return indexed;
    }

    /** What is known of one predicate. */
    private static final class Predicate {
        final List<Triple> triples = new ArrayList<>();
        final Index bySubject = new Index(Triple::getSubject);
        final Index byObject = new Index(Triple::getObject);
    }

    /** Triples by one of their nodes, made when first asked for. */
    private static final class Index {
        private final Function<Triple, Node> key;
        private volatile @Nullable Map<Node, Bunch> bunches;

        Index(Function<Triple, Node> key) {
            this.key = key;
        }

        Map<Node, Bunch> over(List<Triple> triples) {
            Map<Node, Bunch> made = bunches;
            if (made == null) {
                synchronized (this) {
                    made = bunches;
                    if (made == null) {
                        made = new HashMap<>(Math.max(16, triples.size() * 4 / 3 + 1)); // so many fit without growing
                        for (Triple triple : triples) {
                            put(made, triple);
                        }
                        bunches = made;
                    }
                }
            }
            return made;
        }

        void add(Triple triple) {
            Map<Node, Bunch> made = bunches;
            if (made != null) {
                put(made, triple);
            }
        }

        private void put(Map<Node, Bunch> made, Triple triple) {
            Node node = key.apply(triple);
            Bunch bunch = made.get(node);
            if (bunch == null) {
                made.put(node, new Bunch(triple));
            } else {
                bunch.add(triple);
            }
        }
    }

    /** The triples that share a node: mostly one, so the first has a place of its own. */
    private static final class Bunch {
        private final Triple first;
        private @Nullable List<Triple> all;

        Bunch(Triple first) {
            this.first = first;
        }

        void add(Triple triple) {
            if (all == null) {
                all = new ArrayList<>(4);
                all.add(first);
            }
            all.add(triple);
        }

        int size() {
            return all == null ? 1 : all.size();
        }

        ExtendedIterator<Triple> iterator() {
            return all == null ? new SingletonIterator<>(first) : WrappedIterator.createNoRemove(all.iterator());
        }

        boolean contains(Triple triple) {
            return all == null ? first.equals(triple) : all.contains(triple);
        }
    }

    @Override
    public void performAdd(Triple triple) {
        if (!graphBaseContains(triple)) {
            append(triple);
        }
    }

    private void append(Triple triple) {
        Predicate predicate = predicates.computeIfAbsent(triple.getPredicate(), none -> new Predicate());
        predicate.triples.add(triple);
        predicate.bySubject.add(triple);
        predicate.byObject.add(triple);
        bySubject.add(triple);
        triples.add(triple);
    }

    @Override
    protected ExtendedIterator<Triple> graphBaseFind(Triple pattern) {
        Node subject = pattern.getSubject();
        Node object = pattern.getObject();
        if (!pattern.getPredicate().isConcrete()) {
            ExtendedIterator<Triple> found = subject.isConcrete()
                    ? iterator(bySubject.over(triples).get(subject))
                    : WrappedIterator.createNoRemove(triples.iterator());
            return object.isConcrete()
                    ? found.filterKeep(triple -> triple.getObject().equals(object))
                    : found;
        }
        Predicate predicate = predicates.get(pattern.getPredicate());
        if (predicate == null) {
            return NullIterator.instance();
        }
        if (subject.isConcrete()) {
            Bunch bunch = predicate.bySubject.over(predicate.triples).get(subject);
            if (object.isConcrete()) {
                return bunch != null && bunch.contains(pattern)
                        ? new SingletonIterator<>(pattern)
                        : NullIterator.instance();
            }
            return iterator(bunch);
        }
        return object.isConcrete()
                ? iterator(predicate.byObject.over(predicate.triples).get(object))
                : WrappedIterator.createNoRemove(predicate.triples.iterator());
    }

    private static ExtendedIterator<Triple> iterator(@Nullable Bunch bunch) {
        return bunch == null ? NullIterator.instance() : bunch.iterator();
    }

    @Override
    protected boolean graphBaseContains(Triple pattern) {
        if (!pattern.isConcrete()) {
            return graphBaseFind(pattern).hasNext();
        }
        Predicate predicate = predicates.get(pattern.getPredicate());
        if (predicate == null) {
            return false;
        }
        Bunch bunch = predicate.bySubject.over(predicate.triples).get(pattern.getSubject());
        if (bunch != null && bunch.size() > MANY) {
            // A sum of thousands of postings, say: each of them is mostly the object of one.
            bunch = predicate.byObject.over(predicate.triples).get(pattern.getObject());
        }
        return bunch != null && bunch.contains(pattern);
    }

    @Override
    protected int graphBaseSize() {
        return triples.size();
    }

    @Override
    public double expected(Term subject, Term predicate, Term object) {
        if (predicate.node() == null) {
            return subject.known() ? 12 : triples.size();
        }
        Predicate its = predicates.get(predicate.node());
        if (its == null) {
            return 0;
        }
        if (subject.known()) {
            double found = expected(its.bySubject.over(its.triples), its.triples.size(), subject.node());
            return object.known() ? Math.min(found, 0.5) : found;
        }
        return object.known()
                ? expected(its.byObject.over(its.triples), its.triples.size(), object.node())
                : its.triples.size();
    }

    private static double expected(Map<Node, Bunch> bunches, double all, @Nullable Node node) {
        if (node == null) {
            return all / bunches.size();
        }
        Bunch bunch = bunches.get(node);
        return bunch == null ? 0 : bunch.size();
    }
}

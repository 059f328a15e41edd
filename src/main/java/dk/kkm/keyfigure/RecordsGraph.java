package dk.kkm.keyfigure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.graph.impl.GraphBase;
import org.apache.jena.util.iterator.ExtendedIterator;
import org.apache.jena.util.iterator.NullIterator;
import org.apache.jena.util.iterator.WrappedIterator;

/**
 * Records to be read over and over, by one thread. A record has some eighty properties, and Jena's graphs look through all
 * of them for one; here a property of a record is found at once, which is what a key-figure query asks for most.
 */
final class RecordsGraph extends GraphBase {
    private final Graph records;
    private final Map<Node, Map<Node, List<Triple>>> bySubject = new HashMap<>();
    private final Map<Node, List<Triple>> byPredicate = new HashMap<>();
    private final Map<Node, Map<Node, List<Triple>>> byPredicateAndObject = new HashMap<>();

    RecordsGraph(Graph records) {
        this.records = records;
        records.find().forEachRemaining(triple -> {
            bySubject
                    .computeIfAbsent(triple.getSubject(), subject -> new HashMap<>())
                    .computeIfAbsent(triple.getPredicate(), predicate -> new ArrayList<>(1))
                    .add(triple);
            byPredicate
                    .computeIfAbsent(triple.getPredicate(), predicate -> new ArrayList<>())
                    .add(triple);
        });
    }

    @Override
    protected ExtendedIterator<Triple> graphBaseFind(Triple pattern) {
        Node subject = pattern.getSubject();
        Node predicate = pattern.getPredicate();
        Node object = pattern.getObject();
        if (!predicate.isConcrete()) {
            return records.find(pattern);
        }
        if (subject.isConcrete()) {
            List<Triple> triples = bySubject.getOrDefault(subject, Map.of()).getOrDefault(predicate, List.of());
            ExtendedIterator<Triple> found = iterator(triples);
            return object.isConcrete()
                    ? found.filterKeep(triple -> triple.getObject().equals(object))
                    : found;
        }
        if (object.isConcrete()) {
            return iterator(byPredicateAndObject
                    .computeIfAbsent(predicate, this::byObject)
                    .getOrDefault(object, List.of()));
        }
        return iterator(byPredicate.getOrDefault(predicate, List.of()));
    }

    private Map<Node, List<Triple>> byObject(Node predicate) {
        var byObject = new HashMap<Node, List<Triple>>();
        byPredicate.getOrDefault(predicate, List.of()).forEach(triple -> byObject.computeIfAbsent(
                        triple.getObject(), object -> new ArrayList<>())
                .add(triple));
        return byObject;
    }

    private static ExtendedIterator<Triple> iterator(List<Triple> triples) {
        return triples.isEmpty() ? NullIterator.instance() : WrappedIterator.create(triples.iterator());
    }

    @Override
    protected int graphBaseSize() {
        return records.size();
    }
}

package dk.kkm.benchmark;

import dk.kkm.Text;
import dk.kkm.Thing;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.vocabulary.SKOS;

/** Uses and the themes they lie under. */
final class Uses {
    private static final Node LIST = Vocabulary.iri("code/use");

    private final Graph model;
    private final Map<Node, Set<Node>> withNarrower = new HashMap<>();

    Uses(Graph model) {
        this.model = model;
        for (Thing use : Thing.in(model, LIST)) {
            for (Optional<Node> at = Optional.of(use.node()); at.isPresent(); at = broader(at.get())) {
                withNarrower.computeIfAbsent(at.get(), one -> new HashSet<>()).add(use.node());
            }
        }
    }

    private Optional<Node> broader(Node use) {
        return new Thing(model, use).one(SKOS.broader.asNode());
    }

    /** The use of this code. */
    Node of(String code) {
        Node use = Vocabulary.iri("code/use/" + code);
        if (!withNarrower.containsKey(use)) {
            var known = new TreeSet<String>();
            withNarrower.keySet().forEach(one -> known.add(Vocabulary.localName(one)));
            throw new UnreadableException(
                    "'%s' er ikke en anvendelse. Der er %s.",
                    "'%s' is not a use. There are %s.", Text.shown(code), String.join(", ", known));
        }
        return use;
    }

    /** A use and all those under it. */
    Set<Node> under(Node use) {
        return withNarrower.getOrDefault(use, Set.of(use));
    }

    /** Whether two uses are the same or lie under the same theme. */
    boolean related(Node one, Node other) {
        return theme(one).equals(theme(other));
    }

    private Node theme(Node use) {
        Node top = use;
        for (Optional<Node> at = Optional.of(use); at.isPresent(); at = broader(at.get())) {
            top = at.get();
        }
        return top;
    }
}

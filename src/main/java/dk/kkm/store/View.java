package dk.kkm.store;

import static dk.kkm.Vocabulary.MODEL_GRAPH;
import static dk.kkm.Vocabulary.SPECIFICATION_GRAPH;
import static dk.kkm.Vocabulary.iri;

import dk.kkm.SubmissionId;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.jena.graph.Node;

/**
 * What a reader may see of the store: the named graphs the predicate accepts. All else is hidden, also when asked for by
 * name.
 *
 * @param name names what is shown: views of one name show the same
 * @param shows whether the graph of this name is shown
 * @param figures whether figures of named municipalities are among it beside what those have opened to everyone
 */
public record View(String name, Predicate<Node> shows, boolean figures) {
    private static final Set<Node> PUBLISHED =
            Set.of(MODEL_GRAPH, SPECIFICATION_GRAPH, iri("graph/catalog"), iri("graph/key-figures/public"));

    /** What only checks read, as it may rest on very few. */
    private static final Node DISTRIBUTION = iri("graph/distribution");

    private static final View OPEN = new View("open", View::isOpen, true);
    private static final View CLOSED = new View("public", PUBLISHED::contains, false);

    /** Everything but where protected estates lie, which only their owner may see, what is kept for the record only, and what only checks
     * read. */
    public static View open() {
        return OPEN;
    }

    /** What the public sees: model with codes and definitions, rules and stored queries, catalogue, public aggregates. */
    public static View closed() {
        return CLOSED;
    }

    private static boolean isOpen(Node graph) {
        String name = graph.getURI();
        return !name.endsWith(SubmissionId.PROTECTED)
                && !SubmissionId.isArchived(graph)
                && !name.equals(DISTRIBUTION.getURI())
                && !name.startsWith(DISTRIBUTION.getURI() + "/");
    }
}

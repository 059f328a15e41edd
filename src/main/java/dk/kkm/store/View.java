package dk.kkm.store;

import static dk.kkm.Vocabulary.MODEL_GRAPH;
import static dk.kkm.Vocabulary.iri;

import dk.kkm.SubmissionId;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.jena.graph.Node;

/**
 * What a reader may see of the store: the named graphs the predicate accepts. All else is hidden, also when asked for by
 * name.
 *
 * @param name what the view is called, {@code public}
 * @param shows whether the graph of this name is shown
 */
public record View(String name, Predicate<Node> shows) {
    private static final Set<Node> PUBLISHED =
            Set.of(MODEL_GRAPH, iri("graph/catalog"), iri("graph/key-figures/public"));
    private static final View OPEN = new View(
            "open", graph -> !graph.getURI().endsWith(SubmissionId.PROTECTED) && !SubmissionId.isArchived(graph));
    private static final View CLOSED = new View("public", PUBLISHED::contains);

    /** Everything but where protected estates lie, which only their owner may see, and what is kept for the record only. */
    public static View open() {
        return OPEN;
    }

    /** What the public sees: model with codes and definitions, catalogue, public aggregates. */
    public static View closed() {
        return CLOSED;
    }
}

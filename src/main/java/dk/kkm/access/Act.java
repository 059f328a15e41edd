package dk.kkm.access;

import static dk.kkm.Vocabulary.iri;

import java.util.Locale;
import org.apache.jena.graph.Node;

/** What can be done to submissions, rounds and access, as {@code code/act/…} defines it. */
public enum Act {
    CHECK,
    DELIVER,
    WITHDRAW,
    RESTORE,
    EXPLAIN,
    MATCH,
    OPEN,
    ROUNDS,
    PUBLISH;

    /** {@code code/act/deliver}. */
    public Node node() {
        return iri("code/act/" + name().toLowerCase(Locale.ROOT));
    }
}

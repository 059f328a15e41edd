package dk.kkm.submission;

import static dk.kkm.Vocabulary.iri;

import org.apache.jena.graph.Node;

/**
 * Who is behind a step.
 *
 * @param agent {@code id/agent/…}
 * @param name as people know them, written down as it is now
 */
public record Sender(Node agent, String name) {

    /** Whoever runs the program. */
    public static Sender local() {
        return new Sender(iri("id/agent/local"), System.getProperty("user.name", "local"));
    }
}

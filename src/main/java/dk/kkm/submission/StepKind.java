package dk.kkm.submission;

import static dk.kkm.Vocabulary.iri;

import dk.kkm.Vocabulary;
import java.util.Locale;
import org.apache.jena.graph.Node;

/** What can happen to a submission: the code list {@code code/step-kind}. */
public enum StepKind {
    KEPT,
    REFUSED,
    WITHDRAWN,
    RESTORED,
    EXPLAINED;

    /** {@code code/step-kind/kept}. */
    public Node node() {
        return iri("code/step-kind/" + name().toLowerCase(Locale.ROOT));
    }

    static StepKind of(Node code) {
        return valueOf(Vocabulary.localName(code).toUpperCase(Locale.ROOT));
    }
}

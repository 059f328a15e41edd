package dk.kkm.benchmark;

import dk.kkm.Thing;
import dk.kkm.Vocabulary;
import java.math.BigDecimal;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;

/** The limits of {@code code/limit} that comparisons keep to. */
final class Limits {
    private Limits() {}

    static BigDecimal of(Graph model, String id) {
        Node limit = Vocabulary.iri("code/limit/" + id);
        return new Thing(model, limit)
                .number(Vocabulary.kkm("value"))
                .orElseThrow(() -> new IllegalStateException(limit + " has no kkm:value"));
    }
}

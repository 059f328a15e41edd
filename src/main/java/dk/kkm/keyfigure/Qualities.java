package dk.kkm.keyfigure;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Thing;
import dk.kkm.Vocabulary;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;

/**
 * The grades of a value's quality, best first; a value has the first whose limits it keeps.
 *
 * <pre>{@code
 * <code/quality/high> skos:inScheme <code/quality> ; kkm:order 1 ; kkm:leastCoverage 0.95 ; kkm:mostFlagged 0 .
 * }</pre>
 */
record Qualities(List<Quality> bestFirst) {
    private static final Node SCHEME = Vocabulary.iri("code/quality");

    /**
     * One grade.
     *
     * @param leastCoverage the coverage it takes, 0 to 1; absent when it takes none
     * @param mostFlagged the share of estates that may have a value in doubt, 0 to 1; absent when all may
     */
    private record Quality(Node code, Optional<BigDecimal> leastCoverage, Optional<BigDecimal> mostFlagged) {
        boolean holds(Optional<BigDecimal> coverage, BigDecimal inDoubt, BigDecimal estates) {
            return leastCoverage
                            .map(least -> coverage.isPresent() && coverage.get().compareTo(least) >= 0)
                            .orElse(true)
                    && mostFlagged
                            .map(most -> inDoubt.compareTo(most.multiply(estates)) <= 0)
                            .orElse(true);
        }
    }

    static Qualities of(Graph model) {
        return new Qualities(Thing.in(model, SCHEME).stream()
                .sorted(Comparator.comparing(code -> code.number(kkm("order")).orElseThrow()))
                .map(code ->
                        new Quality(code.node(), code.number(kkm("leastCoverage")), code.number(kkm("mostFlagged"))))
                .toList());
    }

    /** The quality of a value that rests on so many estates, so many of them with a value in doubt. */
    Node of(Optional<BigDecimal> coverage, long inDoubt, long estates) {
        return bestFirst.stream()
                .filter(quality -> quality.holds(coverage, BigDecimal.valueOf(inDoubt), BigDecimal.valueOf(estates)))
                .findFirst()
                .orElse(bestFirst.get(bestFirst.size() - 1))
                .code();
    }
}

package dk.kkm.benchmark;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.jena.graph.Node;

/**
 * A key figure in a year, cell by cell: what each municipality has in the narrowest cells, and what all have together in
 * these and in every wider one. Invented and real municipalities are added up apart.
 */
final class Cells {
    private final Predicate<Node> fictional;
    private final Map<Node, Map<Cell, Sum>> own = new HashMap<>();
    private final Map<Boolean, Map<Cell, Sum>> all = Map.of(true, new HashMap<>(), false, new HashMap<>());

    Cells(Predicate<Node> fictional) {
        this.fictional = fictional;
    }

    /** Adds an estate. */
    void add(Node municipality, Cell cell, Sum estate) {
        own.computeIfAbsent(municipality, node -> new HashMap<>()).merge(cell, estate, Sum::plus);
        Map<Cell, Sum> together = all.getOrDefault(fictional.test(municipality), Map.of());
        for (Optional<Cell> at = Optional.of(cell);
                at.isPresent();
                at = at.get().wider()) {
            together.merge(at.get(), estate, Sum::plus);
        }
    }

    /** What a municipality has in the narrowest cells. */
    Map<Cell, Sum> of(Node municipality) {
        return own.getOrDefault(municipality, Map.of());
    }

    /** What the others have, in all cells in which there are any. */
    Map<Cell, Sum> others(Node municipality) {
        Map<Cell, Sum> together = all.getOrDefault(fictional.test(municipality), Map.of());
        var ours = new HashMap<Cell, Sum>();
        of(municipality).forEach((cell, sum) -> {
            for (Optional<Cell> at = Optional.of(cell);
                    at.isPresent();
                    at = at.get().wider()) {
                ours.merge(at.get(), sum, Sum::plus);
            }
        });
        var others = new HashMap<Cell, Sum>();
        ours.forEach((cell, sum) ->
                others.put(cell, together.getOrDefault(cell, Sum.NONE).minus(sum)));
        return others;
    }
}

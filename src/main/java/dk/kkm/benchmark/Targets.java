package dk.kkm.benchmark;

import dk.kkm.Specification;
import dk.kkm.keyfigure.Cube;
import dk.kkm.keyfigure.KeyFigure;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.jena.graph.Node;

/** The municipalities' own targets, as delivered. */
final class Targets {
    private final Cube cube;
    private final StoredQuery query;
    private final Kept<String, Map<Whose, List<Target>>> kept = new Kept<>(1);

    private record Whose(Node municipality, Node keyFigure) {}

    Targets(Cube cube, Specification specification) {
        this.cube = cube;
        this.query = StoredQuery.of(specification, "targets");
    }

    /**
     * The target that holds in a year: of those delivered last up to then, the next to be reached, else the last one.
     *
     * @param own what the municipality has that year
     */
    Optional<Target> of(KeyFigure figure, Node municipality, int year, Optional<Ratio> own) {
        List<Target> all = kept.get(cube.version(), "all", question -> read())
                .getOrDefault(new Whose(municipality, figure.node()), List.of());
        Optional<Integer> setIn =
                all.stream().map(Target::setIn).filter(set -> set <= year).max(Comparator.naturalOrder());
        List<Target> held = all.stream()
                .filter(target -> setIn.filter(set -> set == target.setIn()).isPresent())
                .sorted(Comparator.comparingInt(Target::year))
                .toList();
        return held.stream()
                .filter(target -> target.year() >= year)
                .findFirst()
                .or(() -> held.stream().reduce((first, last) -> last))
                .map(target -> new Target(
                        target.year(),
                        target.value(),
                        target.setIn(),
                        own.map(ratio -> Ratio.rounded(ratio.value().subtract(target.value())))));
    }

    private Map<Whose, List<Target>> read() {
        var all = new HashMap<Whose, List<Target>>();
        query.rows(cube.dataset(), Map.of(), List.of()).forEach(row -> all.computeIfAbsent(
                        new Whose(StoredQuery.node(row, "municipality"), StoredQuery.node(row, "keyFigure")),
                        whose -> new ArrayList<>())
                .add(new Target(
                        StoredQuery.number(row, "year").intValueExact(),
                        StoredQuery.number(row, "value"),
                        StoredQuery.number(row, "setIn").intValueExact(),
                        Optional.<BigDecimal>empty())));
        return all;
    }
}

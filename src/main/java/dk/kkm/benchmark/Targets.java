package dk.kkm.benchmark;

import dk.kkm.keyfigure.Cube;
import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.StoredQueries;
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
    private final StoredQueries queries;
    private final Kept<String, Map<Whose, List<Target>>> kept = new Kept<>(1);

    private record Whose(Node municipality, Node keyFigure) {}

    Targets(Cube cube, StoredQueries queries) {
        this.cube = cube;
        this.queries = queries;
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
        queries.ask(cube.dataset(), "targets", Map.of()).forEach(row -> all.computeIfAbsent(
                        new Whose(StoredQueries.node(row, "municipality"), StoredQueries.node(row, "keyFigure")),
                        whose -> new ArrayList<>())
                .add(new Target(
                        StoredQueries.number(row, "year").intValueExact(),
                        StoredQueries.number(row, "value"),
                        StoredQueries.number(row, "setIn").intValueExact(),
                        Optional.<BigDecimal>empty())));
        return all;
    }
}

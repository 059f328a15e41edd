package dk.kkm.keyfigure;

import static dk.kkm.keyfigure.Grouping.YEAR;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.jena.graph.Node;

/**
 * Means over several years, since some things are lumpy: Σnumerator/Σdenominator over the years of a window that have both,
 * always of one municipality (and use, estate …) alone. A row's year is the last of its window. Its estates are those of the
 * year that had most, its coverage that of the year that had least.
 *
 * @param years for each row how many years of its window had data
 * @param withoutFlagged the same with values in doubt counted as missing, where they are to stand beside; a row all of which
 *     is in doubt has none there
 */
public record Means(Values values, List<Integer> years, Optional<Values> withoutFlagged) {

    public Means {
        years = List.copyOf(years);
    }

    /** With nothing beside. */
    public Means(Values values, List<Integer> years) {
        this(values, years, Optional.empty());
    }

    /** With what they are when values in doubt count as missing. */
    public Means beside(Values without) {
        return new Means(values, years, Optional.of(without));
    }

    /** Whether anything in doubt stands beside them. */
    public boolean inDoubt() {
        return withoutFlagged
                .filter(without -> !without.rows().equals(values.rows()))
                .isPresent();
    }

    /** Each row's counterpart without values in doubt, by its dimensions. */
    Map<Map<String, Node>, Value> sound() {
        return withoutFlagged.stream()
                .flatMap(without -> without.rows().stream())
                .collect(Collectors.toMap(Value::dimensions, row -> row));
    }

    /**
     * The means of windows of so many years.
     *
     * @param single the values of all years any window needs
     * @param ends the years in which a window ends
     */
    public static Means of(Values single, int window, Set<Integer> ends) {
        var series = new LinkedHashMap<Map<String, Node>, NavigableMap<Integer, Value>>();
        for (Value row : single.rows()) {
            var key = new LinkedHashMap<>(row.dimensions());
            key.remove(YEAR);
            series.computeIfAbsent(key, k -> new TreeMap<>()).put(row.year(), row);
        }
        var means = new TreeMap<Integer, List<Value>>();
        var years = new LinkedHashMap<Value, Integer>();
        series.values()
                .forEach(byYear -> ends.forEach(end -> {
                    SortedMap<Integer, Value> within = byYear.subMap(end - window + 1, true, end, true);
                    if (!within.isEmpty()) {
                        Value mean = mean(within.values(), end, single.figure());
                        means.computeIfAbsent(end, e -> new ArrayList<>()).add(mean);
                        years.put(mean, within.size());
                    }
                }));
        var rows = means.values().stream().flatMap(List::stream).toList();
        Values values = Values.sorted(single.figure(), single.dimensions(), new ArrayList<>(rows));
        return new Means(
                values,
                values.rows().stream().map(row -> years.getOrDefault(row, 0)).toList());
    }

    private static Value mean(Collection<Value> years, int end, KeyFigure figure) {
        Value first = years.iterator().next();
        BigDecimal numerator = sum(years.stream().map(Value::numerator).toList());
        BigDecimal denominator = sum(years.stream().map(Value::denominator).toList());
        var dimensions = new LinkedHashMap<>(first.dimensions());
        dimensions.put(YEAR, Grouping.yearNode(Integer.toString(end)));
        Optional<BigDecimal> coverage =
                years.stream().flatMap(year -> year.coverage().stream()).min(BigDecimal::compareTo);
        return new Value(
                dimensions,
                numerator,
                denominator,
                Value.rounded(numerator.multiply(figure.scale()).divide(denominator, Value.DIGITS)),
                years.stream().mapToLong(Value::estates).max().orElse(0),
                coverage);
    }

    private static BigDecimal sum(List<BigDecimal> numbers) {
        return numbers.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}

package dk.kkm.benchmark;

import dk.kkm.keyfigure.Distribution;
import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.Value;
import dk.kkm.keyfigure.Values;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.jena.graph.Node;

/**
 * A key figure of every municipality, year by year.
 *
 * @param years by municipality and year
 */
record Series(KeyFigure figure, Map<Node, NavigableMap<Integer, Ratio>> years) {

    static Series of(Values values) {
        var years = new HashMap<Node, NavigableMap<Integer, Ratio>>();
        for (Value row : values.rows()) {
            years.computeIfAbsent(row.municipality(), municipality -> new TreeMap<>())
                    .put(row.year(), Ratio.of(row));
        }
        return new Series(values.figure(), years);
    }

    /** What a municipality has, year by year. */
    NavigableMap<Integer, Ratio> of(Node municipality) {
        return years.getOrDefault(municipality, new TreeMap<>());
    }

    Optional<Ratio> of(Node municipality, int year) {
        return Optional.ofNullable(of(municipality).get(year));
    }

    /** The years in which any of these has a value. */
    NavigableSet<Integer> years(Collection<Node> municipalities) {
        var all = new TreeSet<Integer>();
        municipalities.forEach(municipality -> all.addAll(of(municipality).keySet()));
        return all;
    }

    /** How these municipalities lie in a year, those that have a value; empty when fewer have one than may be compared. */
    Optional<Distribution> distribution(Collection<Node> municipalities, int year, int fewest) {
        var ratios = new ArrayList<Ratio>();
        municipalities.forEach(municipality -> of(municipality, year).ifPresent(ratios::add));
        return ratios.size() < fewest ? Optional.empty() : distribution(ratios, figure.scale());
    }

    static Optional<Distribution> distribution(List<Ratio> ratios, BigDecimal scale) {
        return Distribution.of(
                ratios.stream().map(Ratio::value).toList(),
                sum(ratios.stream().map(Ratio::numerator).toList()),
                sum(ratios.stream().map(Ratio::denominator).toList()),
                scale);
    }

    private static BigDecimal sum(List<BigDecimal> numbers) {
        return numbers.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}

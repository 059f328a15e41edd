package dk.kkm.benchmark;

import dk.kkm.keyfigure.Distribution;
import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.Value;
import dk.kkm.keyfigure.Values;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.jena.graph.Node;

/**
 * A key figure of everybody, year by year.
 *
 * @param years by whose it is, a municipality or an estate, and year
 */
record Series(KeyFigure figure, Map<Node, NavigableMap<Integer, Ratio>> years) {
    private static final NavigableMap<Integer, Ratio> NONE = Collections.emptyNavigableMap();

    /**
     * From the rows of a key figure, of which there is one for each and a year.
     *
     * @param whose municipality or estate of a row
     */
    static Series of(Values values, Function<Value, Node> whose, Function<Value, Optional<Basis>> basis) {
        var years = new HashMap<Node, NavigableMap<Integer, Ratio>>();
        for (Value row : values.rows()) {
            years.computeIfAbsent(whose.apply(row), node -> new TreeMap<>())
                    .put(row.year(), Ratio.of(row, basis.apply(row)));
        }
        return new Series(values.figure(), years);
    }

    /** What one has, year by year. */
    NavigableMap<Integer, Ratio> of(Node one) {
        return years.getOrDefault(one, NONE);
    }

    Optional<Ratio> of(Node one, int year) {
        return Optional.ofNullable(of(one).get(year));
    }

    /** The years in which any of these has a value. */
    NavigableSet<Integer> years(Collection<Node> some) {
        var all = new TreeSet<Integer>();
        some.forEach(one -> all.addAll(of(one).keySet()));
        return all;
    }

    /** Each year with those before it added up, so many in all; years without a value are passed over. */
    Series over(int window) {
        if (window == 1) {
            return this;
        }
        var added = new HashMap<Node, NavigableMap<Integer, Ratio>>();
        years.forEach((one, all) -> {
            var ours = new TreeMap<Integer, Ratio>();
            all.forEach((year, ratio) -> {
                Collection<Ratio> some =
                        all.subMap(year - window + 1, true, year, true).values();
                ours.put(
                        year,
                        ratio.with(
                                figure.scale(),
                                sum(some, Ratio::numerator),
                                sum(some, Ratio::denominator),
                                some.size()));
            });
            added.put(one, ours);
        });
        return new Series(figure, added);
    }

    /** How ratios are spread; empty where fewer than may be compared. */
    static Optional<Distribution> distribution(Collection<Ratio> ratios, BigDecimal scale, int fewest) {
        return ratios.size() < fewest
                ? Optional.empty()
                : Distribution.of(
                        ratios.stream().map(Ratio::value).toList(),
                        sum(ratios, Ratio::numerator),
                        sum(ratios, Ratio::denominator),
                        scale);
    }

    private static BigDecimal sum(Collection<Ratio> ratios, Function<Ratio, BigDecimal> side) {
        return ratios.stream().map(side).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}

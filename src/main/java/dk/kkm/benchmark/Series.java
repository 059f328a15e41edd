package dk.kkm.benchmark;

import dk.kkm.keyfigure.Distribution;
import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.Value;
import dk.kkm.keyfigure.Values;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
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

    /** The numerators, which are amounts of money, in the prices of one year. */
    Series in(Prices prices, int base) {
        return each((all, at) -> {
            Ratio ratio = at.getValue();
            BigDecimal amount = prices.in(ratio.numerator(), at.getKey(), base);
            return ratio.with(figure.scale(), amount, ratio.denominator(), 1);
        });
    }

    /** Each year with those before it added up, so many in all; years without a value are passed over. */
    Series over(int window) {
        return each((all, at) -> {
            Collection<Ratio> some = all.subMap(at.getKey() - window + 1, true, at.getKey(), true)
                    .values();
            return at.getValue()
                    .with(
                            figure.scale(),
                            sum(some.stream().map(Ratio::numerator).toList()),
                            sum(some.stream().map(Ratio::denominator).toList()),
                            some.size());
        });
    }

    private Series each(BiFunction<NavigableMap<Integer, Ratio>, Map.Entry<Integer, Ratio>, Ratio> change) {
        var changed = new HashMap<Node, NavigableMap<Integer, Ratio>>();
        years.forEach((one, all) -> {
            var ours = new TreeMap<Integer, Ratio>();
            all.entrySet().forEach(at -> ours.put(at.getKey(), change.apply(all, at)));
            changed.put(one, ours);
        });
        return new Series(figure, changed);
    }

    /** How ratios are spread; empty where fewer than may be compared. */
    static Optional<Distribution> distribution(Collection<Ratio> ratios, BigDecimal scale, int fewest) {
        return ratios.size() < fewest
                ? Optional.empty()
                : Distribution.of(
                        ratios.stream().map(Ratio::value).toList(),
                        sum(ratios.stream().map(Ratio::numerator).toList()),
                        sum(ratios.stream().map(Ratio::denominator).toList()),
                        scale);
    }

    private static BigDecimal sum(List<BigDecimal> numbers) {
        return numbers.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}

package dk.kkm.keyfigure;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Text;
import dk.kkm.Thing;
import dk.kkm.UnreadableException;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.SKOS;

/**
 * Amounts of different years at the prices of one. An index that is fictional is for fictional municipalities only; what no
 * index fits is left out, never guessed.
 *
 * <pre>{@code
 * <code/price-index/demo> a kkm:PriceIndex ; kkm:baseYear "2020"^^xsd:gYear ; kkm:fictional true ; dct:source "…" .
 * <code/price-index/demo/2025> a kkm:PriceIndexYear ; kkm:series <code/price-index/demo> ; kkm:year "2025"^^xsd:gYear ; kkm:value 117.0 .
 * }</pre>
 */
public final class Prices {
    private final Graph model;
    private final List<Index> indices;

    /**
     * A series of price levels.
     *
     * @param levels by year
     */
    public record Index(
            Node node,
            Text label,
            Text source,
            boolean fictional,
            int baseYear,
            SortedMap<Integer, BigDecimal> levels) {
        private static Index of(Thing index) {
            var levels = new TreeMap<Integer, BigDecimal>();
            Thing.with(index.graph(), kkm("series"), index.node())
                    .forEach(level -> levels.put(
                            year(level, "year"), level.number(kkm("value")).orElseThrow()));
            return new Index(
                    index.node(),
                    index.text(SKOS.prefLabel.asNode()),
                    index.text(DCTerms.source.asNode()),
                    index.is(kkm("fictional")),
                    year(index, "baseYear"),
                    levels);
        }

        private static int year(Thing thing, String property) {
            return Integer.parseInt(thing.string(kkm(property)).orElseThrow());
        }
    }

    private Prices(Graph model) {
        this.model = model;
        this.indices = Thing.of(model, kkm("PriceIndex")).stream()
                .sorted(Comparator.comparing(index -> !index.is(kkm("default"))))
                .map(Index::of)
                .toList();
    }

    /** The indices of a model. */
    public static Prices of(Graph model) {
        return new Prices(model);
    }

    /** Whether the numerator of a key figure is an amount in Danish kroner. */
    public static boolean areAmounts(KeyFigure figure) {
        return figure.unit().getURI().toUpperCase(Locale.ROOT).matches(".*[/_]DKK(-.*)?");
    }

    /** The index that fits a municipality: a real one, or for a fictional municipality a fictional one. */
    public Optional<Index> index(Node municipality) {
        return index(new Thing(model, municipality).is(kkm("fictional")));
    }

    /** The index that fits fictional municipalities, or real ones. */
    public Optional<Index> index(boolean fictional) {
        return indices.stream().filter(index -> index.fictional() == fictional).findFirst();
    }

    /** Whether amounts of a year can be given at the prices of another. */
    public boolean fit(boolean fictional, int year, int base) {
        return year == base
                || index(fictional)
                        .filter(index -> index.levels().keySet().containsAll(Set.of(year, base)))
                        .isPresent();
    }

    /** The year whose prices are meant when nobody says: the base year of the index that comes first. */
    public int baseYear() {
        return indices.stream()
                .findFirst()
                .map(Index::baseYear)
                .orElseThrow(() -> new UnreadableException(
                        "Modellen har intet prisindeks, så faste priser kan ikke beregnes.",
                        "The model has no price index, so fixed prices cannot be computed."));
    }

    /** Refuses a year no index has, naming those there are. */
    public void requireYear(int base) {
        var years = new TreeSet<Integer>();
        indices.forEach(index -> years.addAll(index.levels().keySet()));
        if (!years.contains(base)) {
            String all = years.stream().map(String::valueOf).collect(Collectors.joining(", "));
            throw new UnreadableException(
                    "Intet prisindeks har året %s. Der er %s.",
                    "No price index has the year %s. There are %s.", base, all);
        }
    }

    /** What an amount of a municipality and year is worth at the prices of another year; empty when no index fits. */
    public Optional<BigDecimal> fixed(BigDecimal amount, Node municipality, int year, int base) {
        if (year == base) {
            return Optional.of(amount);
        }
        return index(municipality).flatMap(index -> {
            BigDecimal from = index.levels().get(year);
            BigDecimal to = index.levels().get(base);
            return from == null || to == null
                    ? Optional.empty()
                    : Optional.of(Value.rounded(amount.multiply(to).divide(from, Value.DIGITS)));
        });
    }

    /** The values at the prices of a year; rows no index fits are left out. */
    public Values fixed(Values values, int base) {
        var rows = values.rows().stream()
                .flatMap(row -> fixed(row.numerator(), row.municipality(), row.year(), base)
                        .map(numerator -> new Value(
                                row.dimensions(),
                                numerator,
                                row.denominator(),
                                Value.rounded(numerator
                                        .multiply(values.figure().scale())
                                        .divide(row.denominator(), Value.DIGITS)),
                                row.estates(),
                                row.coverage()))
                        .stream())
                .toList();
        return new Values(values.figure(), values.dimensions(), rows);
    }
}

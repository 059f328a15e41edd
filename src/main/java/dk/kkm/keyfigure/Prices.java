package dk.kkm.keyfigure;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Text;
import dk.kkm.UnreadableException;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.RDF;
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
    private static final Node TRUE = NodeFactory.createLiteralDT("true", XSDDatatype.XSDboolean);

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
            SortedMap<Integer, BigDecimal> levels) {}

    private Prices(Graph model, List<Index> indices) {
        this.model = model;
        this.indices = indices;
    }

    /** The indices of a model. */
    public static Prices of(Graph model) {
        List<Index> indices =
                model.find(Node.ANY, RDF.type.asNode(), kkm("PriceIndex")).mapWith(Triple::getSubject).toList().stream()
                        .sorted(Comparator.comparing((Node node) -> !isTrue(model, node, "default"))
                                .thenComparing(Node::getURI))
                        .map(node -> index(model, node))
                        .toList();
        return new Prices(model, indices);
    }

    private static Index index(Graph model, Node node) {
        var levels = new TreeMap<Integer, BigDecimal>();
        model.find(Node.ANY, kkm("series"), node)
                .mapWith(Triple::getSubject)
                .forEach(level -> levels.put(
                        year(one(model, level, "year")),
                        new BigDecimal(one(model, level, "value").getLiteralLexicalForm())));
        return new Index(
                node,
                Text.of(model, node, SKOS.prefLabel.asNode()),
                Text.of(model, node, DCTerms.source.asNode()),
                isTrue(model, node, "fictional"),
                year(one(model, node, "baseYear")),
                levels);
    }

    private static Node one(Graph model, Node node, String property) {
        return model.find(node, kkm(property), Node.ANY).next().getObject();
    }

    private static int year(Node node) {
        return Integer.parseInt(node.getLiteralLexicalForm());
    }

    private static boolean isTrue(Graph model, Node node, String property) {
        return model.contains(node, kkm(property), TRUE);
    }

    /** Whether the numerator of a key figure is an amount in Danish kroner. */
    public static boolean areAmounts(KeyFigure figure) {
        return figure.unit().getURI().toUpperCase(Locale.ROOT).matches(".*[/_]DKK(-.*)?");
    }

    /** The index that fits a municipality: a real one, or for a fictional municipality a fictional one. */
    public Optional<Index> index(Node municipality) {
        boolean fictional = isTrue(model, municipality, "fictional");
        return indices.stream().filter(index -> index.fictional() == fictional).findFirst();
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
                    "Intet prisindeks har året " + base + ". Der er " + all + ".",
                    "No price index has the year " + base + ". There are " + all + ".");
        }
    }

    /** What an amount of a municipality and year is worth at the prices of another year; empty when no index fits. */
    public Optional<BigDecimal> fixed(BigDecimal amount, Node municipality, int year, int base) {
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

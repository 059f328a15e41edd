package dk.kkm.keyfigure;

import static dk.kkm.keyfigure.Grouping.MUNICIPALITY;
import static dk.kkm.keyfigure.Grouping.YEAR;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.jena.graph.Node;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.expr.NodeValue;

/**
 * One row of a key figure.
 *
 * @param dimensions municipality, year and what else it was grouped by, in order
 * @param numerator exact, as summed
 * @param denominator exact, as summed, greater than 0
 * @param value in the key figure's unit, to 12 significant digits
 * @param estates how many estates the value rests on
 * @param coverage between 0 and 1, to 12 significant digits; absent when it is not known what should have been covered
 * @param coveredArea the area the value rests on, m²; absent when the figure does not say
 */
public record Value(
        Map<String, Node> dimensions,
        BigDecimal numerator,
        BigDecimal denominator,
        BigDecimal value,
        long estates,
        Optional<BigDecimal> coverage,
        Optional<BigDecimal> coveredArea) {

    /** What every stored query yields beside its dimensions. */
    static final List<String> OUTPUTS = List.of("numerator", "denominator", "value", "estates", "coverage");

    /** Engines divide with different scales; the digits they agree on are kept. */
    static final MathContext DIGITS = new MathContext(12);

    private static final List<Var> OUTPUT_VARS = Stream.concat(OUTPUTS.stream(), Stream.of("coveredArea"))
            .map(Var::alloc)
            .toList();

    public Value {
        dimensions = Collections.unmodifiableMap(new LinkedHashMap<>(dimensions));
    }

    /** A row that does not say which area it rests on. */
    public Value(
            Map<String, Node> dimensions,
            BigDecimal numerator,
            BigDecimal denominator,
            BigDecimal value,
            long estates,
            Optional<BigDecimal> coverage) {
        this(dimensions, numerator, denominator, value, estates, coverage, Optional.empty());
    }

    /** Reads a row; empty when the query withheld the value. */
    static Optional<Value> of(Binding row, List<String> dimensions) {
        var nodes = new LinkedHashMap<String, Node>();
        for (String dimension : dimensions) {
            Node node = row.get(dimension);
            if (node == null) {
                return Optional.empty();
            }
            nodes.put(dimension, node);
        }
        Optional<BigDecimal> numerator = decimal(row, 0);
        Optional<BigDecimal> denominator = decimal(row, 1);
        Optional<BigDecimal> value = decimal(row, 2);
        Optional<BigDecimal> estates = decimal(row, 3);
        if (numerator.isEmpty() || denominator.isEmpty() || value.isEmpty() || estates.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Value(
                nodes,
                numerator.get(),
                denominator.get(),
                rounded(value.get()),
                estates.get().longValueExact(),
                decimal(row, 4).map(Value::rounded),
                decimal(row, 5)));
    }

    /** The same numbers, no longer told apart by this dimension. */
    Value without(String dimension) {
        var fewer = new LinkedHashMap<>(dimensions);
        fewer.remove(dimension);
        return new Value(fewer, numerator, denominator, value, estates, coverage, coveredArea);
    }

    /** The municipality as authority. */
    public Node municipality() {
        return dimension(MUNICIPALITY);
    }

    /** The calendar year. */
    public int year() {
        return Integer.parseInt(dimension(YEAR).getLiteralLexicalForm());
    }

    /** The value of a dimension the row was grouped by. */
    public Node dimension(String name) {
        Node node = dimensions.get(name);
        if (node == null) {
            throw new IllegalArgumentException("not grouped by " + name);
        }
        return node;
    }

    static BigDecimal rounded(BigDecimal number) {
        BigDecimal plain = number.round(DIGITS).stripTrailingZeros();
        return plain.scale() < 0 ? plain.setScale(0) : plain;
    }

    private static Optional<BigDecimal> decimal(Binding row, int output) {
        Node node = row.get(OUTPUT_VARS.get(output));
        if (node == null) {
            return Optional.empty();
        }
        NodeValue number = NodeValue.makeNode(node);
        return number.isNumber() ? Optional.of(number.getDecimal()) : Optional.empty();
    }
}

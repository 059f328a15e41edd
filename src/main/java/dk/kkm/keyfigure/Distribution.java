package dk.kkm.keyfigure;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * How values are spread among peers: the plain distribution, every peer counting once, and the weighted mean
 * Σnumerator/Σdenominator over those that have both. Quartiles as Excel's QUARTILE.INC.
 *
 * @param count how many values
 * @param weighted in the key figure's unit
 */
public record Distribution(
        int count,
        BigDecimal minimum,
        BigDecimal lowerQuartile,
        BigDecimal median,
        BigDecimal upperQuartile,
        BigDecimal maximum,
        BigDecimal weighted) {

    /** Empty when there is no value. */
    static Optional<Distribution> of(List<Value> values, BigDecimal scale) {
        return of(
                values.stream().map(Value::value).toList(),
                values.stream().map(Value::numerator).reduce(BigDecimal.ZERO, BigDecimal::add),
                values.stream().map(Value::denominator).reduce(BigDecimal.ZERO, BigDecimal::add),
                scale);
    }

    /**
     * Empty when there is no value.
     *
     * @param values in the key figure's unit, in any order
     * @param numerator all of theirs together
     * @param denominator all of theirs together
     * @param scale what numerator/denominator is multiplied by
     */
    public static Optional<Distribution> of(
            List<BigDecimal> values, BigDecimal numerator, BigDecimal denominator, BigDecimal scale) {
        if (values.isEmpty()) {
            return Optional.empty();
        }
        List<BigDecimal> sorted = values.stream().sorted().toList();
        return Optional.of(new Distribution(
                sorted.size(),
                quartile(sorted, 0),
                quartile(sorted, 1),
                quartile(sorted, 2),
                quartile(sorted, 3),
                quartile(sorted, 4),
                Value.rounded(scale.multiply(numerator).divide(denominator, Value.DIGITS))));
    }

    /** At position (n − 1) · quarter / 4, between neighbours in proportion. */
    private static BigDecimal quartile(List<BigDecimal> sorted, int quarter) {
        int quarters = (sorted.size() - 1) * quarter;
        BigDecimal low = sorted.get(quarters / 4);
        if (quarters % 4 == 0) {
            return low;
        }
        BigDecimal high = sorted.get(quarters / 4 + 1);
        return Value.rounded(low.add(
                high.subtract(low).multiply(BigDecimal.valueOf(quarters % 4)).divide(BigDecimal.valueOf(4))));
    }
}

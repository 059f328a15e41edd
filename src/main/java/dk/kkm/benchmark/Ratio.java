package dk.kkm.benchmark;

import dk.kkm.keyfigure.Value;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;

/**
 * What somebody has of a key figure in a year.
 *
 * @param numerator exact, as summed
 * @param denominator exact, as summed, greater than 0
 * @param value in the key figure's unit, to 12 significant digits
 * @param estates how many estates it rests on
 * @param coverage between 0 and 1; absent when it is not known what should have been covered
 */
public record Ratio(
        BigDecimal numerator, BigDecimal denominator, BigDecimal value, long estates, Optional<BigDecimal> coverage) {

    /** The digits that engines agree on when they divide. */
    static final MathContext DIGITS = new MathContext(12);

    static Ratio of(Value value) {
        return new Ratio(value.numerator(), value.denominator(), value.value(), value.estates(), value.coverage());
    }

    /** To 12 significant digits, without trailing zeros. */
    static BigDecimal rounded(BigDecimal number) {
        BigDecimal plain = number.round(DIGITS).stripTrailingZeros();
        return plain.scale() < 0 ? plain.setScale(0) : plain;
    }

    /**
     * Divides.
     *
     * @param scale 100 for a percentage, else 1
     */
    static BigDecimal quotient(BigDecimal scale, BigDecimal numerator, BigDecimal denominator) {
        return rounded(scale.multiply(numerator).divide(denominator, DIGITS));
    }
}

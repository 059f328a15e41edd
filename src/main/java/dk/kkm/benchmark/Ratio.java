package dk.kkm.benchmark;

import dk.kkm.keyfigure.Value;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;

/**
 * What somebody has of a key figure in a year, or over some years added up.
 *
 * @param value in the key figure's unit, to 12 significant digits
 * @param numerator exact, as summed
 * @param denominator exact, as summed, greater than 0
 * @param years how many years are added up
 * @param estates how many estates it rests on
 * @param coverage between 0 and 1; absent when it is not known what should have been covered
 * @param basis what is known of the number's making; absent where the cube does not keep it
 */
public record Ratio(
        BigDecimal value,
        BigDecimal numerator,
        BigDecimal denominator,
        int years,
        long estates,
        Optional<BigDecimal> coverage,
        Optional<Basis> basis) {

    /** The digits that engines agree on when they divide. */
    static final MathContext DIGITS = new MathContext(12);

    static Ratio of(Value value, Optional<Basis> basis) {
        return new Ratio(
                value.value(), value.numerator(), value.denominator(), 1, value.estates(), value.coverage(), basis);
    }

    /** The same of other amounts, from so many years. */
    Ratio with(BigDecimal scale, BigDecimal amounts, BigDecimal over, int from) {
        return new Ratio(quotient(scale, amounts, over), amounts, over, from, estates, coverage, basis);
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

package dk.kkm.benchmark;

import java.math.BigDecimal;

/** Numerators and denominators of some estates added up. */
record Sum(BigDecimal numerator, BigDecimal denominator, int estates) {
    static final Sum NONE = new Sum(BigDecimal.ZERO, BigDecimal.ZERO, 0);

    Sum plus(Sum other) {
        return new Sum(numerator.add(other.numerator), denominator.add(other.denominator), estates + other.estates);
    }

    Sum minus(Sum other) {
        return new Sum(
                numerator.subtract(other.numerator), denominator.subtract(other.denominator), estates - other.estates);
    }
}

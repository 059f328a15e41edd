package dk.kkm.benchmark;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * A municipality's own target for a key figure.
 *
 * @param year when it is to be reached
 * @param value in the key figure's unit
 * @param setIn the year it was delivered with
 * @param distance what the municipality has less the target; absent without a value of its own
 */
public record Target(int year, BigDecimal value, int setIn, Optional<BigDecimal> distance) {}

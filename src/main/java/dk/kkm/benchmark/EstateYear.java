package dk.kkm.benchmark;

import dk.kkm.keyfigure.Prices;
import java.math.BigDecimal;
import java.util.Optional;
import org.apache.jena.graph.Node;

/** What one estate has of a key figure in a year. */
record EstateYear(Node estate, Node municipality, Cell cell, BigDecimal numerator, BigDecimal denominator) {
    /** The same at the prices of another year; empty when no index fits. */
    Optional<EstateYear> fixed(Prices prices, int year, int base) {
        return prices.fixed(numerator, municipality, year, base)
                .map(amount -> new EstateYear(estate, municipality, cell, amount, denominator));
    }

    Ratio ratio(BigDecimal scale) {
        return new Ratio(
                Ratio.quotient(scale, numerator, denominator),
                numerator,
                denominator,
                1,
                1,
                Optional.empty(),
                Optional.empty());
    }
}

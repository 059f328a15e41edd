package dk.kkm.benchmark;

import java.math.BigDecimal;
import java.util.Optional;
import org.apache.jena.graph.Node;

/** What one estate has of a key figure in a year. */
record EstateYear(Node estate, Node municipality, Cell cell, BigDecimal numerator, BigDecimal denominator) {

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

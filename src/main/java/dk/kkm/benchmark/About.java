package dk.kkm.benchmark;

import dk.kkm.Text;
import dk.kkm.keyfigure.KeyFigure;
import java.math.BigDecimal;
import java.util.Optional;
import org.apache.jena.graph.Node;

/** What a reader must know of a key figure to read a number of it. */
public record About(
        String keyFigure,
        Text label,
        Text unit,
        Node direction,
        Optional<BigDecimal> targetLower,
        Optional<BigDecimal> targetUpper,
        Node status,
        boolean preliminary,
        String version,
        int decimals,
        Text readingGuide) {

    static About of(KeyFigure figure) {
        return new About(
                figure.id(),
                figure.label(),
                figure.unitLabel(),
                figure.direction(),
                figure.targetLower(),
                figure.targetUpper(),
                figure.status(),
                figure.preliminary(),
                figure.version(),
                figure.decimals(),
                figure.readingGuide());
    }
}

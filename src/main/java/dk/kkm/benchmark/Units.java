package dk.kkm.benchmark;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.keyfigure.KeyFigure;
import java.util.Optional;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;

/**
 * What the model says of the units of numerators, with the unit of the ratio or, where that does not tell, with the figure.
 *
 * <pre>{@code
 * <code/unit/dkk-per-m2> kkm:numeratorUnit "kr."@da, "DKK"@en ; kkm:money true .
 * <key-figures/degree-of-use> kkm:numeratorUnit "m²-timer i brug"@da, "m² hours in use"@en .
 * }</pre>
 */
final class Units {
    private static final Node TRUE = NodeFactory.createLiteralByValue(true);

    private final Graph model;

    Units(Graph model) {
        this.model = model;
    }

    /** What a difference in the numerator is counted in; absent where it means nothing, as with grades. */
    Optional<Text> ofNumerator(KeyFigure figure) {
        return of(figure.node()).or(() -> of(figure.unit()));
    }

    private Optional<Text> of(Node node) {
        return Optional.of(Text.of(model, node, kkm("numeratorUnit")))
                .filter(text -> !text.da().isEmpty());
    }

    /** Whether the numerator is an amount of money, which changes with prices. */
    boolean money(KeyFigure figure) {
        return model.contains(figure.unit(), kkm("money"), TRUE);
    }

    /** Refuses a figure of anything else than money. */
    void requireMoney(KeyFigure figure) {
        if (!money(figure)) {
            throw new UnreadableException(
                    "Faste priser findes kun for nøgletal i kroner; " + figure.id() + " er i "
                            + figure.unitLabel().da() + ".",
                    "There are fixed prices only of key figures in kroner; " + figure.id() + " is in "
                            + figure.unitLabel().en() + ".");
        }
    }
}

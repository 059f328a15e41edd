package dk.kkm.benchmark;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Numbers;
import dk.kkm.Text;
import dk.kkm.Thing;
import dk.kkm.UnreadableException;
import dk.kkm.keyfigure.KeyFigure;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;

/**
 * What the model says of the units of numerators, with the unit of the ratio or, where that does not tell, with the figure.
 *
 * <pre>{@code
 * <code/unit/dkk-per-m2> kkm:numeratorUnit "kr."@da, "DKK"@en ; kkm:money true .
 * unit:M2 kkm:numeratorUnit "m²"@da, "m²"@en ; kkm:stock true .
 * <key-figures/degree-of-use> kkm:numeratorUnit "m²-timer i brug"@da, "m² hours in use"@en .
 * }</pre>
 */
final class Units {
    private final Graph model;
    private final BigDecimal potentialCoverage;

    Units(Graph model) {
        this.model = model;
        this.potentialCoverage = Limits.of(model, "potential-coverage");
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
        return new Thing(model, figure.unit()).is(kkm("money"));
    }

    /** Whether the numerator is something there is, not something that runs up in a year. */
    boolean stock(KeyFigure figure) {
        return new Thing(model, figure.unit()).is(kkm("stock"));
    }

    /** What amounts are given in, at fixed prices in these; absent where there are none. */
    Optional<Text> prices(Question question, Text fixed) {
        return Optional.of(
                        question.fixedPrices() ? fixed : new Text("hvert års egne priser", "the prices of each year"))
                .filter(text -> money(question.figure()));
    }

    /** How many years a figure that varies much is to be seen over, where one year is asked for; absent for others. */
    Optional<Integer> steadyYears(Question question) {
        if (question.window() > 1) {
            return Optional.empty();
        }
        return new Thing(model, question.figure().node())
                .number(kkm("steadyYears"))
                .map(BigDecimal::intValueExact);
    }

    /**
     * What it would be worth to come nearer to the peers, as far as the own value says anything of the whole.
     *
     * @param notes gets a word where it does not
     */
    List<Potential> potentials(KeyFigure figure, Comparison comparison, List<Text> notes) {
        if (comparison.own().isEmpty() || comparison.distribution().isEmpty()) {
            return List.of();
        }
        Ratio own = comparison.own().get();
        List<Potential> all =
                Potential.of(figure, own, comparison.distribution().get(), this);
        if (!all.isEmpty()
                && own.coverage()
                        .filter(share -> share.compareTo(potentialCoverage) < 0)
                        .isPresent()) {
            notes.add(new Text(
                    "Der spørges ikke, hvad forskellen er værd: den egen værdi dækker under "
                            + percent(potentialCoverage, false) + " % af det, den skulle.",
                    "It is not asked what the gap is worth: the own value covers less than "
                            + percent(potentialCoverage, true) + " % of what it should."));
            return List.of();
        }
        return all;
    }

    private static String percent(BigDecimal share, boolean english) {
        return Numbers.of(share.movePointRight(2), 0, 0, english);
    }

    /** Refuses a figure of anything else than money. */
    void requireMoney(KeyFigure figure) {
        if (!money(figure)) {
            throw new UnreadableException(
                    "Faste priser findes kun for nøgletal i kroner; %s er i %s.",
                    "There are fixed prices only of key figures in kroner; %s is in %s.",
                    figure.id(),
                    figure.unitLabel());
        }
    }
}

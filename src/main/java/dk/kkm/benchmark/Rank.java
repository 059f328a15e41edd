package dk.kkm.benchmark;

import dk.kkm.Labels;
import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.keyfigure.KeyFigure;
import java.math.BigDecimal;
import java.util.Collection;

/**
 * A number for the place, 1 the best; equal values share it. Only of approved key figures with a better end.
 *
 * @param place how many are better, and one
 * @param among how many
 */
public record Rank(int place, int among) {

    static Rank of(KeyFigure figure, BigDecimal own, Collection<Ratio> all) {
        boolean low = figure.low();
        long better = all.stream()
                .filter(other ->
                        low ? other.value().compareTo(own) < 0 : other.value().compareTo(own) > 0)
                .count();
        return new Rank((int) better + 1, all.size());
    }

    /** Refuses where nobody is to be ranked. */
    static void require(KeyFigure figure, Labels labels) {
        if (!Vocabulary.localName(figure.status()).equals("approved")) {
            Text status = labels.of(figure.status());
            throw new UnreadableException(
                    "Nøgletallet %s er ikke godkendt (status: %s), og kun godkendte rangordnes. Uden rank=true får du "
                            + "pladsen i ord.",
                    "The key figure %s is not approved (status: %s), and only approved ones are ranked. Without "
                            + "rank=true you get the place in words.",
                    figure.id(),
                    status);
        }
        if ((!figure.low() && !figure.high())
                || Vocabulary.localName(figure.direction()).equals("low-with-floor")) {
            Text said = figure.directionLabel();
            throw new UnreadableException(
                    "Nøgletallet %s har ingen bedre ende (%s), så der er ingen rækkefølge. Uden rank=true får du pladsen "
                            + "i ord.",
                    "The key figure %s has no better end (%s), so there is no order. Without rank=true you get the place "
                            + "in words.",
                    figure.id(),
                    said);
        }
    }
}

package dk.kkm.benchmark;

import dk.kkm.keyfigure.Grouping;
import dk.kkm.keyfigure.KeyFigure;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a benchmark is asked for.
 *
 * @param municipality its code
 * @param year absent for the latest in which it has a value
 * @param only what else the values are restricted to, such as a use
 * @param peers {@code all}, {@code region}, {@code size}, {@code similar}, the name of a group, or codes; none means all
 * @param weights of the criteria that say who is similar; none leaves them as they are defined
 * @param nearest how many similar ones, itself included
 * @param window over how many years, up to the one at hand, values are added up
 * @param fixedPrices whether amounts of other years are turned into the prices of the year asked for
 * @param ranked whether a number is wanted for the place
 */
public record Question(
        KeyFigure figure,
        String municipality,
        Optional<Integer> year,
        Grouping only,
        List<String> peers,
        Map<String, BigDecimal> weights,
        int nearest,
        int window,
        boolean fixedPrices,
        boolean ranked) {

    public Question {
        peers = List.copyOf(peers);
        weights = Map.copyOf(weights);
    }

    /** The same over so many years. */
    Question over(int years) {
        return new Question(figure, municipality, year, only, peers, weights, nearest, years, fixedPrices, ranked);
    }
}

package dk.kkm.benchmark;

import dk.kkm.Text;
import dk.kkm.Vocabulary;
import dk.kkm.keyfigure.Distribution;
import dk.kkm.keyfigure.KeyFigure;
import java.math.BigDecimal;

/**
 * Where a value lies among its peers, in words and never as a rank; which end is better only where the key figure says so.
 *
 * @param where {@code lower}, {@code level} or {@code higher} than most peers; for a band {@code under}, {@code inside} or
 *     {@code over} it
 * @param judgement {@code better} or {@code worse} than most where the direction is low or high and no floor is broken, else {@code none}
 */
public record Place(String where, String judgement, Text words) {
    private static final Text LOWER = new Text("lavere end de fleste", "lower than most");
    private static final Text LEVEL = new Text("på linje med de fleste", "level with most");
    private static final Text BELOW = new Text("under bunden", "below the floor");
    private static final Text HIGHER = new Text("højere end de fleste", "higher than most");

    /** The place of a value of this key figure. */
    public static Place of(KeyFigure figure, BigDecimal value, Distribution peers) {
        int side = side(value, peers);
        Text words = side < 0 ? LOWER : side > 0 ? HIGHER : LEVEL;
        String where = side < 0 ? "lower" : side > 0 ? "higher" : "level";
        if (figure.low() || figure.high()) {
            int good = !figure.judges(value) ? 0 : figure.low() ? -side : side;
            Text with = with(words, " (", figure.directionLabel(), ")");
            return new Place(
                    where,
                    good > 0 ? "better" : good < 0 ? "worse" : "none",
                    figure.judges(value)
                            ? with
                            : figure.targetLower()
                                    .map(floor -> with(with, ", ", BELOW, ""))
                                    .orElse(with));
        }
        return Vocabulary.localName(figure.direction()).equals("band")
                ? band(figure, value, words)
                : new Place(where, "none", words);
    }

    /** Outside the middle half of the peers, or within it. */
    private static int side(BigDecimal value, Distribution peers) {
        int middle = value.compareTo(peers.median());
        boolean outside = value.compareTo(peers.lowerQuartile()) <= 0 || value.compareTo(peers.upperQuartile()) >= 0;
        return outside ? middle : 0;
    }

    private static Place band(KeyFigure figure, BigDecimal value, Text words) {
        if (figure.targetLower().filter(lower -> value.compareTo(lower) < 0).isPresent()) {
            return new Place(
                    "under", "none", with(words, ", ", new Text("under målbåndet", "below the target band"), ""));
        }
        if (figure.targetUpper().filter(upper -> value.compareTo(upper) > 0).isPresent()) {
            return new Place(
                    "over", "none", with(words, ", ", new Text("over målbåndet", "above the target band"), ""));
        }
        return new Place("inside", "none", with(words, ", ", new Text("i målbåndet", "within the target band"), ""));
    }

    private static Text with(Text words, String before, Text more, String after) {
        return new Text(words.da() + before + more.da() + after, words.en() + before + more.en() + after);
    }
}

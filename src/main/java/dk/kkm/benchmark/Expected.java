package dk.kkm.benchmark;

import dk.kkm.Text;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.jena.graph.Node;

/**
 * What a municipality would have if each of its estates did as the estates of others that are alike in use, size and age:
 * the sum over cells of its own denominator times the others' rate, divided by its own denominator. Where the others have
 * too few estates in a cell, their rate of the wider cell is taken: any age, then any size, then any use.
 *
 * @param value in the key figure's unit
 * @param distance what it has less what is expected; absent without a value of its own
 * @param denominator its own in all cells together
 * @param fewest with how many estates of others a rate counts
 */
public record Expected(
        BigDecimal value, Optional<BigDecimal> distance, BigDecimal denominator, int fewest, List<Line> cells) {

    /**
     * One cell.
     *
     * @param classes use, size class and age class of the estates
     * @param denominator own
     * @param estates own
     * @param alike in how many of the three the others' estates are alike: 3, 2, 1 or 0
     * @param rate the others', in the key figure's unit
     * @param others how many estates of others the rate rests on
     * @param contribution rate · denominator / all denominators: these add up to the expected value
     */
    public record Line(
            List<Node> classes,
            BigDecimal denominator,
            int estates,
            int alike,
            BigDecimal rate,
            int others,
            BigDecimal contribution) {}

    private static final MathContext EXACTLY = MathContext.DECIMAL128;

    /** Empty where the others have too few estates even all together, or there are none of its own. */
    static Optional<Expected> of(Cells cells, Node municipality, Optional<Ratio> own, int fewest, BigDecimal scale) {
        Map<Cell, Sum> ours = cells.of(municipality);
        Map<Cell, Sum> others = cells.others(municipality);
        BigDecimal all = ours.values().stream().map(Sum::denominator).reduce(BigDecimal.ZERO, BigDecimal::add);
        if (all.signum() <= 0) {
            return Optional.empty();
        }
        var lines = new ArrayList<Line>();
        BigDecimal expected = BigDecimal.ZERO;
        for (Map.Entry<Cell, Sum> entry : ours.entrySet()) {
            Sum sum = entry.getValue();
            Optional<Cell> at = Optional.of(entry.getKey());
            while (at.isPresent() && others.getOrDefault(at.get(), Sum.NONE).estates() < fewest) {
                at = at.get().wider();
            }
            if (at.isEmpty()) {
                return Optional.empty();
            }
            Sum rest = others.getOrDefault(at.get(), Sum.NONE);
            BigDecimal rate = scale.multiply(rest.numerator()).divide(rest.denominator(), EXACTLY);
            BigDecimal contribution = rate.multiply(sum.denominator()).divide(all, EXACTLY);
            expected = expected.add(contribution);
            lines.add(new Line(
                    entry.getKey().classes(),
                    sum.denominator(),
                    sum.estates(),
                    at.get().classes().size(),
                    Ratio.rounded(rate),
                    rest.estates(),
                    Ratio.rounded(contribution)));
        }
        lines.sort(Comparator.comparing(Line::denominator).reversed().thenComparing(line -> line.classes()
                .toString()));
        BigDecimal value = Ratio.rounded(expected);
        return Optional.of(new Expected(
                value,
                own.map(ratio -> Ratio.rounded(ratio.value().subtract(value))),
                all,
                fewest,
                List.copyOf(lines)));
    }

    /** Why there may be none. */
    static final Text NOT_BY_ESTATE = new Text(
            "Nøgletallet kan ikke deles på ejendomme i både tæller og nævner, så der er ingen forventning ud fra dem.",
            "The figure cannot be divided by estate in numerator and denominator, so nothing can be expected from them.");

    static final Text NONE_OF_ITS_OWN = new Text(
            "Kommunen har ingen ejendomme med tallet, så der er ikke noget at forvente noget af.",
            "The municipality has no estates with the figure, so there is nothing to expect anything of.");

    static final Text TOO_FEW = new Text(
            "De andre kommuner har for få ejendomme med tallet til en forventning.",
            "The other municipalities have too few estates with the figure for an expectation.");
}

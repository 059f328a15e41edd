package dk.kkm.benchmark;

import dk.kkm.Numbers;
import dk.kkm.Text;
import dk.kkm.keyfigure.Distribution;
import dk.kkm.keyfigure.KeyFigure;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a gap to the peers would be worth, as a question: the gap times one's own denominator of a year. Only where low or high is
 * better, the own value is the worse and may be judged, the goal keeps above the floor, and the numerator is something that can be saved or won.
 *
 * @param to {@code median} or {@code bestQuartile}
 * @param goal the peers' value, in the key figure's unit
 * @param gap how far it is from the own value
 * @param amount in the unit of the numerator
 * @param unit of the amount
 */
public record Potential(String to, BigDecimal goal, BigDecimal gap, BigDecimal amount, Text unit, Text question) {

    /**
     * Empty where there is none.
     *
     * @param units to see whether a difference in the numerator means something, and in what
     */
    static List<Potential> of(KeyFigure figure, Ratio own, Distribution peers, Units units) {
        boolean low = figure.low();
        Optional<Text> unit = units.ofNumerator(figure);
        boolean aYear = !units.stock(figure);
        var all = new ArrayList<Potential>();
        if (unit.isPresent() && (low || figure.high())) {
            of(figure, own, "median", peers.median(), unit.get(), aYear).ifPresent(all::add);
            of(figure, own, "bestQuartile", low ? peers.lowerQuartile() : peers.upperQuartile(), unit.get(), aYear)
                    .ifPresent(all::add);
        }
        return List.copyOf(all);
    }

    private static Optional<Potential> of(
            KeyFigure figure, Ratio own, String to, BigDecimal goal, Text unit, boolean aYear) {
        boolean low = figure.low();
        BigDecimal gap = low ? own.value().subtract(goal) : goal.subtract(own.value());
        if (gap.signum() <= 0 || !figure.judges(own.value()) || !figure.judges(goal)) {
            return Optional.empty();
        }
        BigDecimal times = figure.scale().multiply(BigDecimal.valueOf(own.years()));
        BigDecimal amount = Ratio.quotient(BigDecimal.ONE, gap.multiply(own.denominator()), times);
        return Optional.of(new Potential(
                to,
                goal,
                gap,
                amount,
                unit,
                new Text(
                        question(figure, own, to, goal, amount, unit, aYear, false),
                        question(figure, own, to, goal, amount, unit, aYear, true))));
    }

    private static String question(
            KeyFigure figure,
            Ratio own,
            String to,
            BigDecimal goal,
            BigDecimal amount,
            Text unit,
            boolean aYear,
            boolean english) {
        boolean low = figure.low();
        boolean tonnes = unit.da().startsWith("kg") && amount.compareTo(BigDecimal.valueOf(1000)) >= 0;
        String inUnit = english ? unit.en() : unit.da();
        String said = tonnes
                ? number(amount.movePointLeft(3), 1, english) + " t" + inUnit.substring(2)
                : number(amount, 0, english) + " " + inUnit;
        String from = number(own.value(), figure.decimals(), english);
        String until = number(goal, figure.decimals(), english) + " "
                + (english ? figure.unitLabel().en() : figure.unitLabel().da());
        if (english) {
            return "What would it take to come from " + from + " to " + until
                    + (to.equals("median") ? ", the peers' median" : ", the peers' best quarter") + "? "
                    + "The difference is " + said + (low ? " less" : " more") + (aYear ? " a year." : ".");
        }
        return "Hvad ville det kræve at komme fra " + from + " til " + until
                + (to.equals("median") ? ", de sammenligneliges median" : ", den bedste fjerdedel") + "? "
                + "Forskellen er " + said + (low ? " mindre" : " mere") + (aYear ? " om året." : ".");
    }

    private static String number(BigDecimal number, int decimals, boolean english) {
        return Numbers.of(number, decimals, decimals, english);
    }
}

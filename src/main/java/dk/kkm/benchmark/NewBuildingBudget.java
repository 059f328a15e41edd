package dk.kkm.benchmark;

import dk.kkm.Text;
import dk.kkm.keyfigure.Distribution;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.apache.jena.graph.Node;

/**
 * What a planned building will cost and use a year, as comparable estates do: of the same use, size class and age class.
 *
 * @param areaM2 planned
 * @param sizeClass of that area
 * @param ageClass the newest, if no other was asked for
 * @param prices what amounts of money are given in
 * @param window how many years of costs are added up for each estate, since some come in lumps
 */
public record NewBuildingBudget(
        Node use,
        BigDecimal areaM2,
        Node sizeClass,
        Node ageClass,
        int year,
        Text prices,
        int window,
        List<Item> items,
        List<Text> notes) {

    /**
     * One key figure.
     *
     * @param label what the amounts are called
     * @param includedIn the figure that has this one in it already; the two are not added up
     * @param comparable the estates it rests on, in words
     * @param alike in how many of use, size and age these are alike
     * @param estates how many of them have the figure
     * @param coverage their share of all such estates, between 0 and 1
     * @param perM2 how they lie; absent when they are too few
     * @param aYear what that is for the planned area
     * @param unit of the amounts
     * @param own what the municipality's own such estates have together; absent without a municipality or where it has none
     * @param widened why the estates are less alike than in all three
     */
    public record Item(
            About about,
            Text label,
            Optional<String> includedIn,
            Text comparable,
            int alike,
            int estates,
            Optional<BigDecimal> coverage,
            Optional<Distribution> perM2,
            Optional<Amounts> aYear,
            Text unit,
            Optional<BigDecimal> own,
            Optional<Text> widened) {}

    /** Of a planned building in a year: what a quarter, half and three quarters of the comparable estates stay below. */
    public record Amounts(BigDecimal lowerQuartile, BigDecimal median, BigDecimal upperQuartile) {}
}

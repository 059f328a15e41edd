package dk.kkm.benchmark;

import dk.kkm.Text;
import java.util.List;
import java.util.Optional;
import org.apache.jena.graph.Node;

/**
 * A key figure of one estate among estates of the same use, size and age, at home and elsewhere.
 *
 * @param estate written {@code 0851/12}
 * @param classes its use, size class and age class
 * @param alike in how many of these three the others are alike: fewer than 3 where too few were
 * @param chosen who they are, in words
 * @param withFlagged among them, and the same with values in doubt counted as missing
 * @param steady among all of them, where a year alone says little
 * @param atHome those of the same municipality, itself included
 * @param trend all years; the others are those of the year asked for
 */
public record EstateBenchmark(
        About about,
        String estate,
        String name,
        String municipality,
        Text municipalityName,
        int year,
        Optional<Text> prices,
        int window,
        List<Node> classes,
        int alike,
        Text chosen,
        Sides withFlagged,
        Sides withoutFlagged,
        Optional<Steady> steady,
        List<Sibling> atHome,
        List<TrendYear> trend,
        List<Potential> potentials,
        List<Text> notes) {

    /**
     * Among whom it is compared.
     *
     * @param home with the municipality's own, itself included
     * @param elsewhere with those of other municipalities
     * @param all with both
     */
    public record Sides(Comparison home, Comparison elsewhere, Comparison all) {}

    /** Another estate of the municipality. */
    public record Sibling(String estate, String name, Ratio ratio) {}
}

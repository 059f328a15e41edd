package dk.kkm.benchmark;

import dk.kkm.Text;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.jena.graph.Node;

/**
 * What is known of an estate and of others of the municipality within reach that could take over: evidence, no verdict.
 *
 * @param reachKm as the crow flies
 * @param prices what amounts of money are given in
 * @param window over how many years costs are added up
 * @param figures what is listed, in order
 * @param estates the one asked about, then the alternatives, the nearest first
 */
public record KeepOrSell(
        String estate,
        String name,
        Text municipality,
        int year,
        int reachKm,
        Text prices,
        int window,
        List<About> figures,
        List<Candidate> estates,
        List<Text> notes) {

    /**
     * One estate.
     *
     * @param km how far from the one asked about; absent for itself
     * @param sameUse whether it is of the very same use, not only the same theme
     * @param values by key figure; one that is not there is missing, not 0
     * @param inDoubt the figures of it that rest on a value in doubt
     */
    public record Candidate(
            String estate,
            String name,
            Optional<BigDecimal> km,
            List<Node> classes,
            boolean sameUse,
            Map<String, Ratio> values,
            List<String> inDoubt) {}
}

package dk.kkm.benchmark;

import dk.kkm.Text;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * One year of a trend.
 *
 * @param own absent when there was no value that year
 * @param peers how many of the peers had a value, oneself included
 * @param median of the peers; absent where they were too few
 * @param weightedMean of the peers
 * @param breaks why this year cannot be compared with the one before; absent when it can
 */
public record TrendYear(
        int year,
        Optional<Ratio> own,
        int peers,
        Optional<BigDecimal> median,
        Optional<BigDecimal> weightedMean,
        Optional<Text> breaks) {

    /** The same; where nothing else breaks it, this does: what the model was before and now. */
    TrendYear breaking(Optional<String> model) {
        return new TrendYear(
                year, own, peers, median, weightedMean, breaks.or(() -> model.filter(change -> own.isPresent())
                        .map(change -> new Text(
                                        "Beregnet efter en anden udgave af modellen end året før: %s",
                                        "Computed by another release of the model than the year before: %s")
                                .with(change))));
    }
}

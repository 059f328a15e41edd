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
        Optional<Text> breaks) {}

package dk.kkm.benchmark;

import dk.kkm.keyfigure.Distribution;
import dk.kkm.keyfigure.KeyFigure;
import java.util.Collection;
import java.util.Optional;

/**
 * One among its peers in one year.
 *
 * @param own absent when it has no value
 * @param distribution of all peers with a value, oneself included; absent when they are too few to be compared
 * @param place absent without a value of its own or without a distribution
 */
public record Comparison(Optional<Ratio> own, Optional<Distribution> distribution, Optional<Place> place) {

    /**
     * Compares.
     *
     * @param all the peers' values, one's own included
     */
    static Comparison of(KeyFigure figure, Optional<Ratio> own, Collection<Ratio> all) {
        Optional<Distribution> distribution = Series.distribution(all, figure.scale(), Benchmarks.FEWEST);
        return new Comparison(
                own,
                distribution,
                own.flatMap(ratio -> distribution.map(spread -> Place.of(figure, ratio.value(), spread))));
    }
}

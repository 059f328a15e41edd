package dk.kkm.benchmark;

import dk.kkm.keyfigure.Distribution;
import dk.kkm.keyfigure.KeyFigure;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.jena.graph.Node;

/**
 * One among its peers in one year.
 *
 * @param own absent when it has no value
 * @param peers those with a value, itself included, by what they are
 * @param distribution of all of them; absent when they are too few to be compared
 * @param place absent without a value of its own or without a distribution
 */
public record Comparison(
        Optional<Ratio> own, Map<Node, Ratio> peers, Optional<Distribution> distribution, Optional<Place> place) {

    /**
     * Compares in a year.
     *
     * @param group who may be compared, in order, itself included
     * @param fewest with fewer than so many values there is no distribution
     */
    static Comparison of(Series series, Node self, Collection<Node> group, int year, int fewest) {
        var peers = new LinkedHashMap<Node, Ratio>();
        group.forEach(peer -> series.of(peer, year).ifPresent(ratio -> peers.put(peer, ratio)));
        return of(series.figure(), series.of(self, year), peers, fewest);
    }

    static Comparison of(KeyFigure figure, Optional<Ratio> own, Map<Node, Ratio> peers, int fewest) {
        Optional<Distribution> distribution = peers.size() < fewest
                ? Optional.empty()
                : Series.distribution(peers.values().stream().toList(), figure.scale());
        Optional<Place> place =
                own.flatMap(value -> distribution.map(spread -> Place.of(figure, value.value(), spread)));
        return new Comparison(own, peers, distribution, place);
    }
}

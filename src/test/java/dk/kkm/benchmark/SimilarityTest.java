package dk.kkm.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dk.kkm.Text;
import dk.kkm.Vocabulary;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.jena.graph.Node;
import org.junit.jupiter.api.Test;

class SimilarityTest {
    private static final Criterion SIZE = criterion("size", true);
    private static final Criterion SHARE = criterion("share", false);

    private static Criterion criterion(String id, boolean logarithmic) {
        return new Criterion(id, new Text(id, id), BigDecimal.ONE, logarithmic);
    }

    private static Node municipality(int number) {
        return Vocabulary.iri("id/municipality/900" + number);
    }

    private static Map<Node, BigDecimal> known(String... values) {
        var known = new HashMap<Node, BigDecimal>();
        for (int i = 0; i < values.length; i++) {
            if (!values[i].isEmpty()) {
                known.put(municipality(i), new BigDecimal(values[i]));
            }
        }
        return known;
    }

    private static Map<Criterion, BigDecimal> weights(int size, int share) {
        var weights = new LinkedHashMap<Criterion, BigDecimal>();
        weights.put(SIZE, BigDecimal.valueOf(size));
        weights.put(SHARE, BigDecimal.valueOf(share));
        return weights;
    }

    /**
     * Sizes 10, 100, 1000 lie one step apart on a logarithmic scale, spread √(2/3) steps; shares 0, 30, 30 have mean 20 and
     * spread √200. With weights 3 and 1 the first and second are √((3 · 1.5 + 1 · 4.5)/4) = 1.5 apart, second and third
     * √(3 · 1.5/4) = 1.06066.
     */
    @Test
    void theDistanceIsTheRootOfTheWeightedMeanOfSquaredDifferencesInSpreads() {
        var similarity = new Similarity(
                weights(3, 1),
                Map.of("size", known("10", "100", "1000"), "share", known("0", "30", "30")),
                List.of(municipality(0), municipality(1), municipality(2)));
        assertThat(similarity
                        .difference(municipality(0), municipality(1), 0)
                        .orElseThrow()
                        .doubleValue())
                .isCloseTo(Math.sqrt(1.5), within(1e-5));
        assertThat(similarity.distance(municipality(0), municipality(1)).orElseThrow())
                .isEqualByComparingTo("1.5");
        assertThat(similarity.distance(municipality(1), municipality(2)).orElseThrow())
                .isEqualByComparingTo("1.06066");
        assertThat(similarity.nearest(municipality(1), 2)).containsExactly(municipality(1), municipality(2));
    }

    @Test
    void whatIsNotKnownCountsNeitherForNorAgainstUntilTooLittleIsLeft() {
        var facts = Map.of("size", known("10", "100", "1000"), "share", known("0", "30", ""));
        var candidates = List.of(municipality(0), municipality(1), municipality(2));
        var even = new Similarity(weights(1, 1), facts, candidates);
        assertThat(even.difference(municipality(1), municipality(2), 1)).isEmpty();
        assertThat(even.distance(municipality(1), municipality(2)).orElseThrow().doubleValue())
                .isCloseTo(Math.sqrt(1.5), within(1e-5));
        var mostlyShare = new Similarity(weights(1, 2), facts, candidates);
        assertThat(mostlyShare.distance(municipality(1), municipality(2))).isEmpty();
        assertThat(mostlyShare.nearest(municipality(1), 3)).containsExactly(municipality(1), municipality(0));
    }

    @Test
    void distancesAreSymmetricAndZeroToOneself() {
        var random = new Random(1);
        var sizes = new String[10];
        var shares = new String[10];
        for (int i = 0; i < 10; i++) {
            sizes[i] = Integer.toString(1 + random.nextInt(100_000));
            shares[i] = Integer.toString(random.nextInt(100));
        }
        Map<String, Map<Node, BigDecimal>> facts = Map.of("size", known(sizes), "share", known(shares));
        var similarity = new Similarity(weights(2, 1), facts, facts.get("size").keySet());
        for (int i = 0; i < 10; i++) {
            assertThat(similarity.distance(municipality(i), municipality(i)).orElseThrow())
                    .isEqualByComparingTo("0");
            for (int j = 0; j < 10; j++) {
                assertThat(similarity.distance(municipality(i), municipality(j)))
                        .isEqualTo(similarity.distance(municipality(j), municipality(i)));
            }
        }
    }
}

package dk.kkm.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Specification;
import dk.kkm.Text;
import dk.kkm.Vocabulary;
import dk.kkm.keyfigure.Distribution;
import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.KeyFigures;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.jena.graph.Node;
import org.junit.jupiter.api.Test;

/** Words and questions respect the direction; a trend says where it breaks. */
class PlaceTest {
    private static final Specification SPECIFICATION = Specification.load();
    private static final KeyFigures FIGURES = KeyFigures.of(SPECIFICATION);
    private static final Units UNITS = new Units(SPECIFICATION.model());
    private static final Distribution PEERS = distribution("20", "40", "60", "80", "100");

    private static Distribution distribution(String... values) {
        return Distribution.of(
                        Stream.of(values).map(BigDecimal::new).toList(), BigDecimal.ONE, BigDecimal.ONE, BigDecimal.ONE)
                .orElseThrow();
    }

    private static Place place(String figure, String value) {
        return Place.of(FIGURES.get(figure), new BigDecimal(value), PEERS);
    }

    private static Ratio ratio(String value, String denominator, Optional<Basis> basis) {
        return new Ratio(
                new BigDecimal(value), BigDecimal.ONE, new BigDecimal(denominator), 1, 1, Optional.empty(), basis);
    }

    private static List<Potential> potentials(String id, String value) {
        KeyFigure figure = FIGURES.get(id);
        return Potential.of(figure, ratio(value, "2000", Optional.empty()), PEERS, UNITS);
    }

    @Test
    void highIsBestWhereTheFigureSaysSo() {
        assertThat(place("degree-of-use", "20").words().da()).isEqualTo("lavere end de fleste (høj er bedre)");
        assertThat(place("degree-of-use", "20").judgement()).isEqualTo("worse");
        assertThat(place("degree-of-use", "90").judgement()).isEqualTo("better");
        assertThat(place("heat-per-area", "20").words().en()).isEqualTo("lower than most (low is better)");
        assertThat(place("heat-per-area", "60").where()).isEqualTo("level");
    }

    /** 15 m² per pupil is the floor; that per child is not known. */
    @Test
    void underAFloorOrWithoutItsNumberNothingIsBetter() {
        assertThat(place("area-per-pupil", "20").judgement()).isEqualTo("better");
        assertThat(place("area-per-pupil", "14").judgement()).isEqualTo("none");
        assertThat(place("area-per-pupil", "14").words().da())
                .isEqualTo("lavere end de fleste (lav er bedre, men med en bund), under bunden");
        assertThat(place("area-per-child", "20").judgement()).isEqualTo("none");
        assertThat(place("operating-cost-per-area", "20").words().da())
                .isEqualTo("lavere end de fleste (lav er bedre ved samme kvalitet)");
        assertThat(potentials("area-per-child", "100")).isEmpty();
        assertThat(potentials("area-per-pupil", "80").get(0).question().da())
                .contains("60,0 m²/elev")
                .endsWith("40.000 m² mindre.");
    }

    @Test
    void aValueThatCoversLittleIsNotPutIntoMoney() {
        KeyFigure figure = FIGURES.get("degree-of-use");
        for (String coverage : List.of("0.05", "0.5")) {
            var notes = new ArrayList<Text>();
            var own = new Ratio(
                    new BigDecimal("20"),
                    BigDecimal.ONE,
                    BigDecimal.TEN,
                    1,
                    1,
                    Optional.of(new BigDecimal(coverage)),
                    Optional.empty());
            var comparison = new Comparison(Optional.of(own), Optional.of(PEERS), Optional.empty());
            assertThat(UNITS.potentials(figure, comparison, notes).isEmpty()).isEqualTo(coverage.equals("0.05"));
            assertThat(notes).hasSize(coverage.equals("0.05") ? 1 : 0);
        }
    }

    @Test
    void neitherAndContextAreNeverBetterOrWorse() {
        for (String figure : List.of("maintenance-cost-per-area", "area-per-inhabitant")) {
            assertThat(place(figure, "20"))
                    .isEqualTo(new Place("lower", "none", new Text("lavere end de fleste", "lower than most")));
            assertThat(place(figure, "100").judgement()).isEqualTo("none");
        }
    }

    /** The band of the degree of utilisation is 60 to 90. */
    @Test
    void aBandIsUnderInsideOrOver() {
        assertThat(place("degree-of-utilisation", "59").where()).isEqualTo("under");
        assertThat(place("degree-of-utilisation", "60").where()).isEqualTo("inside");
        assertThat(place("degree-of-utilisation", "90").where()).isEqualTo("inside");
        assertThat(place("degree-of-utilisation", "100").words().da())
                .isEqualTo("højere end de fleste, over målbåndet");
    }

    @Test
    void whereAllAreAlikeNobodyIsLower() {
        assertThat(Place.of(FIGURES.get("heat-per-area"), new BigDecimal("5"), distribution("5", "5", "5"))
                        .where())
                .isEqualTo("level");
    }

    /** 60 − 20 = 40 percentage points of 2,000 m² hours are 800; to the best quarter, 80 − 20, 1,200. */
    @Test
    void aPercentageIsAShareOfTheDenominator() {
        assertThat(potentials("degree-of-use", "20"))
                .extracting(potential -> potential.amount().toPlainString())
                .containsExactly("800", "1200");
        assertThat(potentials("degree-of-use", "80")).isEmpty();
    }

    @Test
    void kilogramsAreSaidInTonnesWhenThereAreMany() {
        assertThat(potentials("co2-per-area", "80").get(0).question().da()).contains("40,0 t CO2 mindre om året");
    }

    @Test
    void nobodyIsAskedToSaveOnConditionOrWhereNoEndIsBetter() {
        for (String figure : List.of(
                "condition-grade",
                "poor-condition-share",
                "condition-coverage",
                "indoor-climate-grade",
                "maintenance-cost-per-area",
                "area-per-inhabitant",
                "degree-of-utilisation")) {
            assertThat(potentials(figure, "100")).as(figure).isEmpty();
            assertThat(potentials(figure, "20")).as(figure).isEmpty();
        }
    }

    @Test
    void aTrendBreaksWhereTheQueryOrTheDefinitionChanged() {
        Node self = Vocabulary.iri("id/municipality/9001");
        var years = new TreeMap<Integer, Ratio>(Map.of(
                2023, ratio("1", "1", basis("0.1.0", "aaa")),
                2024, ratio("1", "1", Optional.empty()),
                2025, ratio("1", "1", basis("0.2.0", "aaa")),
                2026, ratio("1", "1", basis("0.2.0", "aaa"))));
        Map<Node, NavigableMap<Integer, Ratio>> all = Map.of(self, years);
        var series = new Series(FIGURES.get("heat-per-area"), all);
        List<TrendYear> trend = Benchmarks.trend(series, series, self, Set.of(self));
        assertThat(trend).extracting(year -> year.breaks().isPresent()).containsExactly(false, false, true, false);
        assertThat(trend.get(2).breaks().orElseThrow().da()).contains("0.1.0 (aaa) → 0.2.0 (aaa)");
        assertThat(trend.get(2).median()).as("one is no group").isEmpty();
    }

    private static Optional<Basis> basis(String figure, String query) {
        return Optional.of(new Basis(Vocabulary.iri("code/quality/high"), 0, figure, query, "x"));
    }
}

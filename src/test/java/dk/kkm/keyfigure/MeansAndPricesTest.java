package dk.kkm.keyfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.MunicipalityCode;
import dk.kkm.Specification;
import dk.kkm.UnreadableException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.jena.graph.Node;
import org.junit.jupiter.api.Test;

/** Means over years and amounts at the prices of one, small enough to check by head. */
class MeansAndPricesTest {
    private static final Specification SPECIFICATION = Specification.load();
    private static final KeyFigures FIGURES = KeyFigures.of(SPECIFICATION);
    private static final KeyFigure COST = FIGURES.get("maintenance-cost-per-area");
    private static final Prices PRICES = Prices.of(SPECIFICATION.model());

    private static Value value(String municipality, int year, int numerator, int denominator, String coverage) {
        var dimensions = new LinkedHashMap<String, Node>();
        dimensions.put("municipality", new MunicipalityCode(municipality).node());
        dimensions.put("year", Grouping.yearNode(Integer.toString(year)));
        return new Value(
                dimensions,
                BigDecimal.valueOf(numerator),
                BigDecimal.valueOf(denominator),
                Value.rounded(BigDecimal.valueOf(numerator).divide(BigDecimal.valueOf(denominator), Value.DIGITS)),
                year - 2020,
                Optional.of(new BigDecimal(coverage)));
    }

    private static Values values(KeyFigure figure, Value... rows) {
        return new Values(figure, List.of("municipality", "year"), List.of(rows));
    }

    @Test
    void aMeanIsSumOverSumOfTheYearsThereAreOfOneMunicipality() {
        Values single = values(
                COST,
                value("9001", 2023, 100, 10, "0.9"),
                value("9001", 2025, 500, 20, "0.8"),
                value("9002", 2025, 7, 1, "1"));
        Means means = Means.of(single, 3, Set.of(2025));
        assertThat(means.years()).containsExactly(2, 1);
        Value first = means.values().rows().get(0);
        assertThat(first.value()).as("600 / 30, not the mean of 10 and 25").isEqualByComparingTo("20");
        assertThat(first.year()).isEqualTo(2025);
        assertThat(first.estates()).isEqualTo(5);
        assertThat(first.coverage().orElseThrow()).isEqualByComparingTo("0.8");
        assertThat(means.values().rows().get(1).value()).isEqualByComparingTo("7");
        assertThat(Means.of(single, 1, Set.of(2024)).values().rows()).isEmpty();
    }

    @Test
    void aPercentageStaysOne() {
        KeyFigure share = FIGURES.get("poor-condition-share");
        Means means = Means.of(
                values(share, value("9001", 2024, 1, 4, "1"), value("9001", 2025, 2, 4, "1")), 2, Set.of(2025));
        assertThat(means.values().rows().get(0).value()).isEqualByComparingTo("37.5");
    }

    @Test
    void anAmountOfAFictionalMunicipalityFollowsTheFictionalIndex() {
        Values fixed = PRICES.fixed(values(COST, value("9001", 2023, 1100, 10, "1")), 2025);
        assertThat(fixed.rows().get(0).numerator())
                .as("110.0 in 2023, 117.0 in 2025")
                .isEqualByComparingTo("1170");
        assertThat(fixed.rows().get(0).value()).isEqualByComparingTo("117");
        assertThat(PRICES.fixed(values(COST, value("9001", 2015, 1, 1, "1")), 2025)
                        .rows())
                .as("no level for the year")
                .isEmpty();
    }

    @Test
    void aFictionalIndexIsNeverUsedForARealMunicipality() {
        assertThat(PRICES.fixed(values(COST, value("0851", 2023, 1100, 10, "1")), 2025)
                        .rows())
                .isEmpty();
        assertThat(PRICES.index(new MunicipalityCode("0851").node())).isEmpty();
    }

    @Test
    void onlyKronerHavePrices() {
        var amounts = FIGURES.all().stream().filter(Prices::areAmounts).map(KeyFigure::id);
        assertThat(amounts).hasSize(12).allMatch(id -> id.contains("cost"));
        assertThatThrownBy(() -> PRICES.requireYear(1950))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("2016");
        assertThat(PRICES.baseYear()).isEqualTo(2020);
    }
}

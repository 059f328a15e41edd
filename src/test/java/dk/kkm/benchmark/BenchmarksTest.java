package dk.kkm.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.keyfigure.Distribution;
import dk.kkm.keyfigure.Grouping;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.jena.graph.Node;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Benchmarks of a few estates, each number worked out by hand. */
class BenchmarksTest {
    private static final Specification SPECIFICATION = Specification.load();
    private static final String SCHOOL = "school 1000-2499 1961-1978";
    private static final String LIBRARY = "library 250-999 1931-1960";

    private Village village = new Village(SPECIFICATION);

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        village.close();
    }

    /**
     * Seven municipalities with a school of 1,000 m²; 9001 has a library of 500 m² too, 9002–9004 one of 300 m² each but of
     * another age. m³ per m²: 9001 600/1500 = 0.4 · 9002 260/1300 = 0.2 · 9003 310/1300 · 9004 360/1300 · 9005 0.35 · 9006 0.4
     * · 9007 0.45.
     */
    private Village seven() {
        village.estate("9001/2025", "a", SCHOOL, "500", "1000").estate("9001/2025", "b", LIBRARY, "100", "500");
        for (int i = 2; i <= 7; i++) {
            String id = "900" + i + "/2025";
            village.estate(id, "a", SCHOOL, Integer.toString(100 + 50 * i), "1000")
                    .inhabitants(id, 1000 * i);
            if (i <= 4) {
                village.estate(id, "b", "library 250-999 after-2010", "60", "300");
            }
        }
        return village.inhabitants("9001/2025", 1000);
    }

    private Question question(String figure, String... peers) {
        return question(figure, "9001", Optional.of(2025), 1, false, false, peers);
    }

    private Question question(
            String figure,
            String municipality,
            Optional<Integer> year,
            int window,
            boolean fixed,
            boolean ranked,
            String... peers) {
        return new Question(
                village.cube().figures().get(figure),
                municipality,
                year,
                Grouping.WHOLE,
                List.of(peers),
                Map.of(),
                7,
                window,
                fixed,
                ranked);
    }

    @Test
    void theDistributionIsPlainAndTheMeanWeighted() {
        Benchmark benchmark = seven().benchmarks(Map.of()).answer(question("water-per-area"));
        assertThat(benchmark.withFlagged().own().orElseThrow().value()).isEqualByComparingTo("0.4");
        Distribution spread = benchmark.withFlagged().distribution().orElseThrow();
        assertThat(spread.count()).isEqualTo(7);
        assertThat(spread.minimum()).isEqualByComparingTo("0.2");
        assertThat(spread.lowerQuartile()).isEqualByComparingTo("0.257692307693"); // between 0.2385 and 0.2769
        assertThat(spread.median()).isEqualByComparingTo("0.35");
        assertThat(spread.upperQuartile()).isEqualByComparingTo("0.4");
        assertThat(spread.weighted()).isEqualByComparingTo("0.325"); // 2730 / 8400
        assertThat(benchmark.peers())
                .extracting(Peer::municipality)
                .startsWith("9001")
                .hasSize(7);
    }

    @Test
    void wordsAndPotentialFollowTheDirection() {
        Benchmarks benchmarks = seven().benchmarks(Map.of());
        Benchmark low = benchmarks.answer(question("water-per-area"));
        assertThat(low.withFlagged().place().orElseThrow().words().da())
                .isEqualTo("højere end de fleste (lav er bedre)");
        assertThat(low.withFlagged().place().orElseThrow().judgement()).isEqualTo("worse");
        assertThat(low.potentials()).extracting(Potential::to).containsExactly("median", "bestQuartile");
        Potential toMedian = low.potentials().get(0);
        assertThat(toMedian.gap()).isEqualByComparingTo("0.05");
        assertThat(toMedian.amount()).isEqualByComparingTo("75"); // 0.05 m³/m² · 1,500 m²
        assertThat(toMedian.unit().da()).isEqualTo("m³");
        assertThat(toMedian.question().da())
                .isEqualTo("Hvad ville det kræve at komme fra 0,40 til 0,35 m³/m², de"
                        + " sammenligneliges median? Forskellen er 75 m³ mindre om året.");

        Benchmark context = benchmarks.answer(question("condition-grade"));
        assertThat(context.withFlagged().place()).isPresent();
        assertThat(context.potentials()).as("a grade cannot be saved").isEmpty();
    }

    @Test
    void whoeverLiesAtTheMedianHasNothingToAskFor() {
        Benchmark median = seven().benchmarks(Map.of())
                .answer(question("water-per-area", "9005", Optional.of(2025), 1, false, false));
        assertThat(median.withFlagged().own().orElseThrow().value()).isEqualByComparingTo("0.35");
        assertThat(median.withFlagged().place().orElseThrow().words().da()).startsWith("på linje med de fleste");
        assertThat(median.potentials()).extracting(Potential::to).containsExactly("bestQuartile");
    }

    /**
     * The six schools of others: 1950/6000 = 0.325. No other has a library of that age, and only three libraries at all, so
     * all nine estates of others are taken: (1950 + 180)/(6000 + 900) = 0.308695652174. Expected: (1000 · 0.325 + 500 ·
     * 0.308695652174)/1500.
     */
    @Test
    void whatIsExpectedAddsUpFromTheCells() {
        Benchmark benchmark = seven().benchmarks(Map.of()).answer(question("water-per-area"));
        Expected expected = benchmark.expected().orElseThrow();
        assertThat(expected.value()).isEqualByComparingTo("0.319565217391");
        assertThat(expected.distance().orElseThrow()).isEqualByComparingTo("0.080434782609");
        assertThat(expected.denominator()).isEqualByComparingTo("1500");
        assertThat(expected.cells()).extracting(Expected.Line::alike).containsExactly(3, 0);
        assertThat(expected.cells()).extracting(Expected.Line::others).containsExactly(6, 9);
        assertThat(expected.cells().get(0).rate()).isEqualByComparingTo("0.325");
        assertThat(expected.cells().get(1).rate()).isEqualByComparingTo("0.308695652174");
        assertThat(expected.cells().stream()
                        .map(Expected.Line::contribution)
                        .reduce(BigDecimal.ZERO, BigDecimal::add)
                        .subtract(expected.value())
                        .abs())
                .isLessThan(new BigDecimal("1e-11"));
    }

    @Test
    void nothingIsExpectedOfAFigureThatCannotBeDividedByEstate() {
        Benchmark benchmark = seven().benchmarks(Map.of()).answer(question("area-per-inhabitant", "9002"));
        assertThat(benchmark.expected()).isEmpty();
        assertThat(benchmark.notes()).contains(Expected.NOT_BY_ESTATE);
    }

    @Test
    void fewerThanSixHaveNoDistributionAndAreToldWhy() {
        Benchmark benchmark =
                seven().benchmarks(Map.of()).answer(question("water-per-area", "9002", "9003", "9004", "9005"));
        assertThat(benchmark.peers()).hasSize(5);
        assertThat(benchmark.withFlagged().distribution()).isEmpty();
        assertThat(benchmark.withFlagged().place()).isEmpty();
        assertThat(benchmark.potentials()).isEmpty();
        assertThat(benchmark.notes()).anySatisfy(note -> assertThat(note.da())
                .startsWith("Kun 5 i gruppen har tallet i 2025. Der skal mindst være 6, kommunen selv medregnet"));
    }

    @Test
    void aPeerWithoutTheFigureIsNamedAndNotCountedAsZero() {
        seven().inhabitants("9008/2025", 8000);
        Benchmark benchmark = village.benchmarks(Map.of())
                .answer(question("water-per-area", "9002", "9003", "9004", "9005", "9006", "9008"));
        assertThat(benchmark.peers()).hasSize(6);
        assertThat(benchmark.leftOut()).extracting(LeftOut::municipality).containsExactly("9008");
        Benchmark missing = village.benchmarks(Map.of())
                .answer(question("water-per-area", "9008", Optional.of(2025), 1, false, false));
        assertThat(missing.withFlagged().own()).isEmpty();
        assertThat(missing.withFlagged().distribution()).isPresent();
        assertThat(missing.notes()).anySatisfy(note -> assertThat(note.da()).contains("det mangler, det er ikke 0"));
    }

    @Test
    void refusalsSayWhatThereIs() {
        Benchmarks benchmarks = seven().benchmarks(Map.of());
        assertRefused(benchmarks, question("water-per-area", "0000"), "Kommunen 0000 findes ikke");
        assertRefused(
                benchmarks,
                question("water-per-area", "9001", Optional.of(2031), 1, false, false),
                "ingen tal for water-per-area 2031",
                "Der er tal for 2025");
        assertRefused(
                benchmarks, question("water-per-area", "naboer"), "ingen sammenligningsgruppe 'naboer'", "similar");
        assertRefused(
                benchmarks, question("water-per-area", "0851"), "Opdigtede og rigtige kommuner sammenlignes aldrig");
        assertRefused(
                benchmarks,
                question("water-per-area", "9001", Optional.of(2025), 1, true, false),
                "Faste priser findes kun for nøgletal i kroner");
        assertRefused(
                benchmarks,
                question("water-per-area", "9001", Optional.of(2025), 1, false, true),
                "ikke godkendt",
                "pladsen i ord");
    }

    private static void assertRefused(Benchmarks benchmarks, Question question, String... says) {
        assertThatThrownBy(() -> benchmarks.answer(question))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContainingAll(says);
    }

    @Test
    void onlyAnApprovedFigureIsRankedAndEqualValuesShareAPlace() throws Exception {
        Path file = folder.resolve("queries/key-figures/water-per-area.ttl");
        Files.createDirectories(file.getParent());
        String definition = SPECIFICATION.texts("queries/key-figures", ".ttl").get("water-per-area");
        Files.writeString(file, definition.replaceFirst("code/status/\\w+", "code/status/approved"));
        village.close();
        village = new Village(Specification.load(folder));
        Benchmark benchmark = seven().benchmarks(Map.of())
                .answer(question("water-per-area", "9001", Optional.of(2025), 1, false, true));
        assertThat(benchmark.rank()).contains(new Rank(5, 7)); // four use less, 9006 as much
        assertThat(benchmark.rankWithoutFlagged()).contains(new Rank(5, 7));
    }

    @Test
    void aTargetIsTheNextToBeReachedOfThoseDeliveredLast() {
        Node graph = SubmissionId.parse("9001/2025").tableGraph("maal");
        String target = "<target/%1$s> a kkm:Target ; kkm:keyFigure <key-figures/water-per-area> ;"
                + " kkm:municipality <id/municipality/9001> ; kkm:year \"%1$s\"^^xsd:gYear ; kkm:value %2$s . ";
        Benchmark benchmark = seven().benchmarks(
                        Map.of(graph, target.formatted("2028", "0.3") + target.formatted("2035", "0.25")))
                .answer(question("water-per-area"));
        Target next = benchmark.target().orElseThrow();
        assertThat(next.year()).isEqualTo(2028);
        assertThat(next.setIn()).isEqualTo(2025);
        assertThat(next.distance().orElseThrow()).isEqualByComparingTo("0.1");
    }

    /** 100 kr. of 2024 are 100 · 117/114 = 102.631578947 of 2025; with 110 of 2025, over two years and 20 m²: 10.13 kr/m². */
    @Test
    void yearsAreAddedUpInThePricesOfTheYearAskedFor() {
        village.estate("9001/2024", "a", SCHOOL, "100", "10")
                .inhabitants("9001/2024", 1000)
                .estate("9001/2025", "a", SCHOOL, "110", "10")
                .inhabitants("9001/2025", 1000);
        Benchmark benchmark = village.benchmarks(Map.of())
                .answer(question("cleaning-cost-per-area", "9001", Optional.of(2025), 2, true, false));
        Ratio own = benchmark.withFlagged().own().orElseThrow();
        assertThat(own.years()).isEqualTo(2);
        assertThat(own.numerator()).isEqualByComparingTo("212.631578947");
        assertThat(own.value()).isEqualByComparingTo("10.6315789474");
        assertThat(benchmark.prices().orElseThrow().da()).startsWith("faste 2025-priser");
        assertThat(benchmark.trend()).extracting(TrendYear::year).containsExactly(2024, 2025);
        assertThat(benchmark.trend().get(0).own().orElseThrow().years()).isEqualTo(1);
    }

    /** The only index is invented and not for them, so only the amount of the year itself is left: 110/10 kr/m². */
    @Test
    void amountsOfOtherYearsThatNoIndexFitsAreWithheldAndNamed() {
        village.estate("0851/2024", "a", SCHOOL, "100", "10")
                .inhabitants("0851/2024", 1000)
                .estate("0851/2025", "a", SCHOOL, "110", "10")
                .inhabitants("0851/2025", 1000);
        Benchmarks benchmarks = village.benchmarks(Map.of());
        Question question = question("cleaning-cost-per-area", "0851", Optional.of(2025), 2, true, false);
        Benchmark benchmark = benchmarks.answer(question);
        Ratio own = benchmark.withFlagged().own().orElseThrow();
        assertThat(own.years()).isEqualTo(1);
        assertThat(own.value()).isEqualByComparingTo("11");
        assertThat(benchmark.trend()).extracting(TrendYear::year).containsExactly(2025);
        String said = "faste 2025-priser; beløb fra 2024 er holdt tilbage, da intet prisindeks passer";
        assertThat(benchmark.prices().orElseThrow().da()).isEqualTo(said);

        EstateBenchmark estate = benchmarks.answer(question, Vocabulary.iri("id/estate/0851/a"));
        assertThat(estate.withFlagged().all().own().orElseThrow().value()).isEqualByComparingTo("11");
        assertThat(estate.prices().orElseThrow().da()).isEqualTo(said);

        assertThat(benchmarks
                        .decisions()
                        .keepOrSell("0851/a", Optional.of(2025), 10, 3)
                        .prices()
                        .da())
                .isEqualTo(said);
    }

    /** Six schools elsewhere and the own one are alike; the distribution elsewhere leaves the own out. */
    @Test
    void anEstateIsSetAmongItsLikeAtHomeAndElsewhere() {
        EstateBenchmark benchmark =
                seven().benchmarks(Map.of()).answer(question("water-per-area"), Vocabulary.iri("id/estate/9001/a"));
        assertThat(benchmark.alike()).isEqualTo(3);
        assertThat(benchmark.withFlagged().home().distribution()).isEmpty();
        assertThat(benchmark
                        .withFlagged()
                        .elsewhere()
                        .distribution()
                        .orElseThrow()
                        .median())
                .isEqualByComparingTo("0.325"); // between 0.3 and 0.35
        assertThat(benchmark.withFlagged().all().distribution().orElseThrow().count())
                .isEqualTo(7);
        assertThat(benchmark.withFlagged().all().own().orElseThrow().value()).isEqualByComparingTo("0.5");
        assertThat(benchmark.potentials().get(0).amount()).isEqualByComparingTo("150"); // (0.5 − 0.35) · 1,000
        assertThat(benchmark.atHome())
                .extracting(EstateBenchmark.Sibling::estate)
                .containsExactly("9001/a");
    }

    @Test
    void aKindWithTooFewEstatesIsWidenedAndSaysSo() {
        EstateBenchmark benchmark =
                seven().benchmarks(Map.of()).answer(question("water-per-area"), Vocabulary.iri("id/estate/9001/b"));
        assertThat(benchmark.alike()).isZero(); // four libraries
        assertThat(benchmark.withFlagged().all().distribution().orElseThrow().count())
                .isEqualTo(11);
        assertThat(benchmark.notes()).anySatisfy(note -> assertThat(note.da())
                .contains("anvendelse, størrelse og alder er derfor ikke med"));
    }

    /** Seven schools, 0.2–0.5 kr/m² with one at 0.35 in the middle, and 2,000 planned m². */
    @Test
    void aNewBuildingCostsWhatComparableEstatesDoTimesItsArea() {
        NewBuildingBudget budget = seven().benchmarks(Map.of())
                .decisions()
                .newBuildingBudget(
                        "school",
                        new BigDecimal("2000"),
                        Optional.empty(),
                        Optional.of("9001"),
                        Optional.of("1961-1978"),
                        1);
        NewBuildingBudget.Item cleaning = budget.items().stream()
                .filter(item -> item.about().keyFigure().equals("cleaning-cost-per-area"))
                .findFirst()
                .orElseThrow();
        assertThat(cleaning.alike()).isEqualTo(3);
        assertThat(cleaning.estates()).isEqualTo(7);
        assertThat(cleaning.coverage().orElseThrow()).isEqualByComparingTo("1");
        assertThat(cleaning.aYear().orElseThrow().median()).isEqualByComparingTo("700");
        assertThat(cleaning.aYear().orElseThrow().lowerQuartile()).isEqualByComparingTo("550"); // 0.275
        assertThat(cleaning.own().orElseThrow()).isEqualByComparingTo("0.5");
        assertThat(cleaning.includedIn()).contains("operating-cost-per-area");
        NewBuildingBudget.Item heat = budget.items().stream()
                .filter(item -> item.about().keyFigure().equals("heat-per-area"))
                .findFirst()
                .orElseThrow();
        assertThat(heat.aYear()).as("nobody has heat").isEmpty();
    }

    /** 0.1 degrees north is 11.12 km on a sphere of 6,371 km; the library is of another theme, the last has no place. */
    @Test
    void keepOrSellListsRelatedEstatesWithinReachAndNoVerdict() {
        Node delivered = SubmissionId.parse("9001/2025").tableGraph("ejendomme");
        String place =
                "<id/estate/9001/%1$s> a kkm:Estate ; rdfs:label \"%1$s-huset\" ; kkm:latitude %2$s ; kkm:longitude 10.0 . ";
        seven().estate("9001/2025", "c", "after-school 250-999 after-2010", "30", "300")
                .estate("9001/2025", "d", SCHOOL, "300", "1000")
                .estate("9001/2025", "e", SCHOOL, "300", "1000");
        Decisions decisions = village.benchmarks(Map.of(
                        delivered,
                        place.formatted("a", "56.0") + place.formatted("b", "56.0") + place.formatted("c", "56.1")
                                + place.formatted("d", "56.3")
                                + "<id/estate/9001/e> a kkm:Estate ; rdfs:label \"e-huset\" ."))
                .decisions();
        KeepOrSell evidence = decisions.keepOrSell("9001/a", Optional.of(2025), 12, 1);
        assertThat(evidence.estates()).extracting(KeepOrSell.Candidate::estate).containsExactly("9001/a", "9001/c");
        assertThat(evidence.estates().get(1).km().orElseThrow()).isEqualByComparingTo("11.12");
        assertThat(evidence.estates().get(1).sameUse()).isFalse();
        assertThat(evidence.estates().get(0).values().get("condition-grade").value())
                .isEqualByComparingTo("0.5");
        assertThat(evidence.figures())
                .extracting(About::keyFigure)
                .contains("cost-per-pupil")
                .doesNotContain("cost-per-child");
        assertThat(evidence.notes()).anySatisfy(note -> assertThat(note.da()).contains("1 ejendomme"));
        assertThat(decisions.keepOrSell("9001/e", Optional.empty(), 12, 1).notes())
                .anySatisfy(note -> assertThat(note.da()).contains("ingen afstande"));
    }
}

package dk.kkm.submission;

import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import dk.kkm.keyfigure.Cube;
import dk.kkm.keyfigure.Grouping;
import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.KeyFigures;
import dk.kkm.keyfigure.Observed;
import dk.kkm.keyfigure.Value;
import dk.kkm.keyfigure.Values;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Year;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.sparql.graph.GraphFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the cube keeps is what the records say, whoever reads it. */
class CubeTest {
    private static final Specification SPECIFICATION = Specification.load();
    private static final KeyFigures KEY_FIGURES = KeyFigures.of(SPECIFICATION);
    private static final SubmissionId ID = SubmissionId.of("9002", "2025");
    private static final Node SCHOOL = Vocabulary.iri("code/use/school");
    private static final Predicate<Node> IS_CUBE =
            name -> name.getURI().startsWith(Vocabulary.BASE + "graph/key-figures/");

    @TempDir
    private static Path folder;

    private static Store store;

    @BeforeAll
    static void receives() throws IOException {
        store = Invented.store(SPECIFICATION, Invented.of(4, 120, 2), folder);
    }

    @AfterAll
    static void closes() {
        store.close();
    }

    /** Records alone, the cube alone, and both: the same rows of every figure, with and without values in doubt. */
    @Test
    void theCubeReadsAsTheRecordsCompute() {
        Cube both = Cube.of(store, View.open(), KEY_FIGURES);
        Cube onlyCube =
                Cube.of(store, new View("figures", IS_CUBE.or(Vocabulary.MODEL_GRAPH::equals), true), KEY_FIGURES);
        Cube onlyRecords = Cube.of(store, new View("records", IS_CUBE.negate(), true), KEY_FIGURES);
        var doubted = new ArrayList<String>();
        for (KeyFigure figure : KEY_FIGURES.all()) {
            for (Grouping grouping : groupings(figure)) {
                Values expected = onlyRecords.values(figure, grouping);
                assertThat(rows(both.values(figure, grouping)))
                        .as(figure.id() + " " + grouping)
                        .isEqualTo(rows(expected));
                assertThat(rows(onlyCube.values(figure, grouping)))
                        .as(figure.id() + " " + grouping)
                        .isEqualTo(rows(expected));
            }
            if (!rows(both.values(figure, Grouping.WHOLE))
                    .equals(rows(both.values(figure, Grouping.WHOLE.withoutFlagged())))) {
                doubted.add(figure.id());
            }
        }
        assertThat(doubted).as("figures that some value in doubt counts in").isNotEmpty();
        assertThat(rows(both.values(KEY_FIGURES.get("heat-per-area"), Grouping.WHOLE)))
                .hasSize(8);
    }

    private static List<Grouping> groupings(KeyFigure figure) {
        var groupings = new ArrayList<>(List.of(Grouping.WHOLE, Grouping.WHOLE.only(ID)));
        if (figure.has("use") && figure.category().orElse("use").equals("use")) {
            groupings.add(Grouping.WHOLE.by("use"));
            groupings.add(Grouping.WHOLE.only("use", List.of(SCHOOL)));
            groupings.add(Grouping.WHOLE.by("use").only("use", List.of(SCHOOL, Vocabulary.iri("code/use/library"))));
        }
        groupings.addAll(groupings.stream().map(Grouping::withoutFlagged).toList());
        return groupings;
    }

    private static List<String> rows(Values values) {
        return values.rows().stream().map(CubeTest::row).toList();
    }

    private static String row(Value row) {
        return row.dimensions() + " " + exact(row.numerator()) + " " + exact(row.denominator()) + " "
                + exact(row.value()) + " " + row.estates() + " "
                + row.coverage().map(CubeTest::exact) + " "
                + row.coveredArea().map(CubeTest::exact);
    }

    private static String exact(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }

    @Test
    void whoSeesFiguresButNoEstatesGetsTheCubesOwnGroupingsAndNoOthers() {
        Cube figures =
                Cube.of(store, new View("figures", IS_CUBE.or(Vocabulary.MODEL_GRAPH::equals), true), KEY_FIGURES);
        KeyFigure heat = KEY_FIGURES.get("heat-per-area");
        assertThat(figures.values(heat, Grouping.WHOLE.only(ID)).rows()).hasSize(1);
        assertThat(figures.values(heat, Grouping.WHOLE.by("estate")).rows()).isEmpty();
        assertThat(figures.submissions()).hasSize(8).contains(ID);
        assertThat(figures.years()).containsExactly(Year.of(2024), Year.of(2025));
        assertThat(figures.municipalities()).hasSize(4);

        Cube nothing = Cube.of(store, View.closed(), KEY_FIGURES);
        assertThat(nothing.values(heat, Grouping.WHOLE).rows()).isEmpty();
        assertThat(nothing.observation(heat, ID, Observed.ALL)).isEmpty();
        assertThat(nothing.observation(heat, ID, Observed.ALL, "0123456789ab-0123456789ab"))
                .isEmpty();
        assertThat(nothing.submissions()).isEmpty();
    }

    /** On disk an open view from before the first protected estate cannot be begun after it. */
    @Test
    void theCubeStaysReadableWhenTheFirstProtectedEstateComes(@TempDir Path other) {
        try (Store disk = Store.open(other)) {
            Cube cube = Cube.of(disk, View.open(), KEY_FIGURES);
            assertThat(cube.submissions()).isEmpty();
            Graph delivered = GraphFactory.createGraphMem();
            delivered.add(
                    Vocabulary.iri("id/estate/9002/1"),
                    Vocabulary.kkm("protectedAddress"),
                    NodeFactory.createLiteralByValue(true));
            Graph kept = store.dataset().getGraph(ID.cubeGraph());
            disk.replace(Map.of(ID.tableGraph("ejendomme"), delivered, ID.cubeGraph(), kept));
            assertThat(cube.submissions()).containsExactly(ID);
            assertThat(cube.values(KEY_FIGURES.get("heat-per-area"), Grouping.WHOLE.by("estate"))
                            .rows())
                    .isEmpty();
            assertThat(cube.observation(KEY_FIGURES.get("heat-per-area"), ID, Observed.ALL))
                    .isEqualTo(Cube.of(store, View.open(), KEY_FIGURES)
                            .observation(KEY_FIGURES.get("heat-per-area"), ID, Observed.ALL));
        }
    }

    @Test
    void anObservationSaysWhatItRestsOn() {
        Cube cube = Cube.of(store, View.open(), KEY_FIGURES);
        KeyFigure heat = KEY_FIGURES.get("heat-per-area");
        Observed whole = cube.observation(heat, ID, Observed.ALL).orElseThrow();
        assertThat(whole.node()).isEqualTo(Vocabulary.iri("observation/heat-per-area/9002/2025/all"));
        assertThat(whole.value().coveredArea()).contains(whole.value().denominator());
        assertThat(whole.version()).matches("[0-9a-f]{12}-[0-9a-f]{12}").endsWith(heat.queryVersion());
        assertThat(whole.quality().getURI()).startsWith(Vocabulary.BASE + "code/quality/");
        assertThat(whole.figureVersion()).isEqualTo(heat.version());
        Observed school = cube.observation(heat, ID, SCHOOL).orElseThrow();
        assertThat(school.dataVersion()).isEqualTo(whole.dataVersion());
        assertThat(school.value().dimension("use")).isEqualTo(SCHOOL);
        assertThat(cube.observation(heat, SubmissionId.of("9002", "1999"), Observed.ALL))
                .isEmpty();
        assertThat(cube.stale()).isEmpty();
    }
}

package dk.kkm.keyfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dk.kkm.Specification;
import dk.kkm.TruthTable;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every key figure gives what a person works out by head, on Jena and on Eclipse RDF4J. */
class KeyFigureCasesTest {
    private static final Specification SPECIFICATION = Specification.load();
    private static final KeyFigures KEY_FIGURES = KeyFigures.of(SPECIFICATION);
    private static final Engines ENGINES = new Engines(SPECIFICATION.model());

    @AfterAll
    static void close() {
        ENGINES.close();
    }

    @TestFactory
    Stream<DynamicTest> givesTheExpectedRowsOnBothEngines() {
        return KeyFigureCase.all().stream()
                .map(example -> dynamicTest(example.toString(), () -> judge(example, KEY_FIGURES, ENGINES)));
    }

    @TestFactory
    Stream<DynamicTest> theFiguresOfAnExtensionGiveTheExpectedRowsOnBothEngines() {
        Path solar = Path.of("ontology", "extensions", "solar");
        Specification specification = Specification.load(solar);
        KeyFigures figures = KeyFigures.of(specification);
        var engines = new Engines(specification.model());
        return KeyFigureCase.all(solar.resolve("cases")).stream()
                .map(example -> dynamicTest(example.toString(), () -> judge(example, figures, engines)))
                .onClose(engines::close);
    }

    private static void judge(KeyFigureCase example, KeyFigures figures, Engines engines) {
        KeyFigure figure = figures.get(example.figure());
        Grouping grouping = example.grouping();
        assertThat(figure.dimensions(grouping)).as("header of expected.tsv").isEqualTo(example.dimensions());
        // As stored where no other grouping is asked for, else the text of the regrouped query.
        boolean asStored = example.withFlagged()
                && example.dimensions().size() == 2 + figure.category().stream().count();
        String query = asStored ? figure.text() : figure.query(grouping).toString();

        List<String> jena = engines.jena(figure, grouping, example.trig());
        List<String> rdf4j = engines.rdf4j(query, example.dimensions(), example.trig());

        boolean right = jena.stream()
                .sorted()
                .toList()
                .equals(example.rows().stream().sorted().toList());
        boolean agree =
                jena.stream().sorted().toList().equals(rdf4j.stream().sorted().toList());
        TruthTable.count("key-figure cases", right ? 1 : 0, 1);
        TruthTable.count("engines that agree (Jena and RDF4J, on key-figure cases)", agree ? 1 : 0, 1);
        assertThat(jena).as("Jena").containsExactlyInAnyOrderElementsOf(example.rows());
        assertThat(rdf4j).as("RDF4J, running\n" + query).containsExactlyInAnyOrderElementsOf(example.rows());
        assertThat(Values.of(figure, grouping, engines.dataset(example.trig())).rows())
                .allSatisfy(row -> assertThat(row.value().multiply(row.denominator()))
                        .as("value is numerator/denominator times the figure's scale")
                        .isCloseTo(figure.scale().multiply(row.numerator()), within(new BigDecimal("0.001"))));
    }

    @Test
    void everyKeyFigureHasDefinitionQueryAndAtLeastThreeCasesOneOfThemGroupedAnew() {
        Map<String, List<KeyFigureCase>> cases =
                KeyFigureCase.all().stream().collect(Collectors.groupingBy(KeyFigureCase::figure));
        var ids = KEY_FIGURES.all().stream().map(KeyFigure::id).toList();
        assertThat(cases.keySet()).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(SPECIFICATION.texts("queries/key-figures", ".ttl").keySet()).containsExactlyElementsOf(ids);
        assertThat(cases).allSatisfy((id, examples) -> {
            assertThat(examples).hasSizeGreaterThanOrEqualTo(3);
            assertThat(examples).allMatch(KeyFigureCase::doesTheSumInWords);
            assertThat(examples)
                    .as("grouped by a dimension or over years")
                    .anyMatch(example -> example.dimensions().size()
                                    > 2
                                            + KEY_FIGURES.get(id).category().stream()
                                                    .count()
                            || example.name().contains("over-years"));
        });
    }
}

package dk.kkm.plausibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dk.kkm.Specification;
import dk.kkm.Text;
import dk.kkm.TruthTable;
import dk.kkm.Vocabulary;
import dk.kkm.derivation.Derivations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every folder {@code quality/<case>}: a delivery with its findings, and the grades one gets by counting on fingers – a line
 * for the whole with its next best step, and one for each topic with its parts, what costs most first: points, and how
 * many are lacking.
 */
class QualityCasesTest {
    private static final Path CASES = Path.of("src", "test", "resources", "quality");
    private static final Specification SPECIFICATION = Specification.load();
    private static final Quality QUALITY = Quality.of(SPECIFICATION);
    private static final Derivations DERIVATIONS = Derivations.of(SPECIFICATION);

    private static int passed;
    private static int total;

    @TestFactory
    Stream<DynamicTest> everyCaseGetsItsGrade() throws IOException {
        List<Path> cases;
        try (Stream<Path> found = Files.list(CASES)) {
            cases = found.sorted().toList();
        }
        return cases.stream()
                .map(folder -> dynamicTest(folder.getFileName().toString(), () -> {
                    total++;
                    Grades grades = grades(folder.resolve("data.trig"));
                    var lines = new ArrayList<String>();
                    lines.add("whole\t" + grade(grades.whole()) + "\t"
                            + grades.whole().nextStep().map(Text::da).orElse(""));
                    grades.topics()
                            .forEach((topic, grade) -> lines.add(topic + "\t" + grade(grade) + "\t" + parts(grade)));
                    assertThat(lines).isEqualTo(Files.readAllLines(folder.resolve("expected.tsv")));
                    passed++;
                }));
    }

    @Test
    void saysInBothLanguagesWhatCostsAndWhatToDo() {
        Grades grades = grades(CASES.resolve("half-the-heat-and-water").resolve("data.trig"));

        assertThat(grades.whole().reasons())
                .containsExactly(new Text(
                        "forsyning: 2 ejendomme eller felter mangler, så 66 % er dækket.",
                        "supply: 2 estates or fields are lacking, so 66 % is covered."));
        assertThat(grades.whole().nextStep().orElseThrow().en())
                .isEqualTo(
                        "Deliver what is lacking for 2 estates or fields in the topic supply; that raises the grade most.");
    }

    @AfterAll
    static void count() {
        TruthTable.count("quality grades counted by hand", passed, total);
    }

    private static Grades grades(Path file) {
        Case it = Case.read(file, SPECIFICATION);
        return QUALITY.grades(
                it.id(), it.candidate(), DERIVATIONS.derive(it.candidate()).records(), it.kept());
    }

    private static String grade(Grades.Grade grade) {
        assertThat(Vocabulary.localName(grade.code())).isEqualTo(grade.letter());
        return grade.letter().toLowerCase(java.util.Locale.ROOT) + "\t" + grade.points();
    }

    private static String parts(Grades.Grade grade) {
        return grade.parts().stream()
                .map(part ->
                        Vocabulary.localName(part.code()) + " " + part.points().setScale(1) + " " + part.lacking())
                .collect(Collectors.joining(", "));
    }
}

package dk.kkm.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dk.kkm.Specification;
import dk.kkm.Thing;
import dk.kkm.TruthTable;
import dk.kkm.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * {@code changes/<kind>.<why>.trig}: two specifications in small, as {@code graph/before} and {@code graph/after}, that differ
 * in exactly one change, of the kind the file is named for; {@code nothing.<why>.trig} differ in none.
 */
class ChangesCasesTest {
    private static final Path CASES = Path.of("src", "test", "resources", "changes");
    private static final Specification OURS = Specification.load();

    private static int passed;
    private static int total;

    @TestFactory
    Stream<DynamicTest> everyChangeIsOfTheKindItsFileIsNamedFor() throws IOException {
        return cases().stream()
                .map(file -> dynamicTest(file.getFileName().toString(), () -> {
                    total++;
                    var dataset = RDFParser.source(file).lang(Lang.TRIG).toDatasetGraph();
                    List<Change> changes = Changes.between(dataset, OURS).all();
                    String kind = kind(file);
                    assertThat(changes.stream().map(change -> Vocabulary.localName(change.kind())))
                            .as("%s", changes)
                            .containsExactlyElementsOf(kind.equals("nothing") ? List.of() : List.of(kind));
                    assertThat(changes).allSatisfy(change -> {
                        assertThat(change.words().da()).isNotEmpty().doesNotContain("{");
                        assertThat(change.words().en()).isNotEmpty().doesNotContain("{");
                    });
                    passed++;
                }));
    }

    @Test
    void everyKindOfChangeHasACase() throws IOException {
        Set<String> cases = cases().stream().map(ChangesCasesTest::kind).collect(Collectors.toSet());
        assertThat(Thing.in(OURS.model(), Vocabulary.iri("code/change-kind")).stream()
                        .map(Thing::code)
                        .filter(kind -> !cases.contains(kind)))
                .isEmpty();
    }

    @AfterAll
    static void count() {
        TruthTable.count("changes between releases told as their cases are named", passed, total);
    }

    private static String kind(Path file) {
        return file.getFileName().toString().replaceAll("\\..*", "");
    }

    private static List<Path> cases() throws IOException {
        try (Stream<Path> found = Files.list(CASES)) {
            return found.sorted().toList();
        }
    }
}

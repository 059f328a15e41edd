package dk.kkm.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dk.kkm.ExpectedGraph;
import dk.kkm.Specification;
import dk.kkm.TruthTable;
import dk.kkm.UnreadableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.riot.RDFParser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code migrations/<from>-<to>/<name>/<case>/old.ttl} becomes {@code new.ttl} by the migration of that name, ours or that of
 * {@code next-model}, which shows how it is done.
 */
class MigrationCasesTest {
    private static final Path CASES = Path.of("src", "test", "resources", "migrations");
    private static final Specification NEXT = Specification.load(Path.of("src", "test", "resources", "next-model"));
    private static final Migrations MIGRATIONS = Migrations.of(NEXT);

    private static int passed;
    private static int total;

    @TestFactory
    Stream<DynamicTest> oldDataBecomeNewAndNewDataStayAsTheyAre() throws IOException {
        return cases().stream()
                .map(folder -> dynamicTest(CASES.relativize(folder).toString(), () -> {
                    total++;
                    Graph migrated = MIGRATIONS.apply(read(folder.resolve("old.ttl")));
                    Graph expected = read(folder.resolve("new.ttl"));
                    ExpectedGraph.assertSame(migrated, expected);
                    assertThat(MIGRATIONS.apply(expected)).as("made twice").isSameAs(expected);
                    passed++;
                }));
    }

    @Test
    void everyMigrationHasACase() throws IOException {
        SortedMap<String, String> all = NEXT.texts("queries/migrations", ".ru");
        List<Path> cases = cases();
        assertThat(all.keySet()).isNotEmpty().allSatisfy(name -> assertThat(cases)
                .anyMatch(path -> path.startsWith(CASES.resolve(name))));
    }

    @Test
    void aMigrationThatDoesAnythingButDeleteAndInsertWhereIsRefused(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("queries/migrations/0.1.0-0.2.0/load.ru");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "LOAD <http://example.org/data>");
        assertThatThrownBy(() -> Migrations.of(Specification.load(folder)))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("queries/migrations/0.1.0-0.2.0/load.ru");
    }

    @AfterAll
    static void count() {
        TruthTable.count("migrations of old data", passed, total);
    }

    private static Graph read(Path file) {
        return RDFParser.source(file).toGraph();
    }

    private static List<Path> cases() throws IOException {
        try (Stream<Path> found = Files.walk(CASES)) {
            return found.filter(path -> Files.exists(path.resolve("old.ttl")))
                    .sorted()
                    .toList();
        }
    }
}

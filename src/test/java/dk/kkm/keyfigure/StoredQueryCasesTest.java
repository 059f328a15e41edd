package dk.kkm.keyfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dk.kkm.Specification;
import dk.kkm.TruthTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every folder {@code queries/<folder>/<name>/<case>}: the stored query {@code queries/<folder>/<name>.rq} gives over
 * {@code data.trig} and the model exactly the rows of {@code expected.tsv}, in any order, on Jena and on Eclipse RDF4J. The
 * header of {@code expected.tsv} names all columns of the query; an empty cell is unbound; IRIs come without our base;
 * numbers have 12 significant digits. {@code given.tsv}, where there is one, has a variable and a term on each line, put
 * into the text as grlc does: {@code ?_year_xsd_gYear <tab> "2025"^^xsd:gYear}.
 */
class StoredQueryCasesTest {
    private static final Path CASES = Path.of("src", "test", "resources", "queries");
    private static final List<String> FOLDERS = List.of("benchmarks", "patterns", "peers", "reports");
    private static final Specification SPECIFICATION = Specification.load();
    private static final Engines ENGINES = new Engines(SPECIFICATION.model());

    @AfterAll
    static void close() {
        ENGINES.close();
    }

    @TestFactory
    Stream<DynamicTest> givesTheExpectedRowsOnBothEngines() throws IOException {
        return cases().stream()
                .map(folder -> dynamicTest(CASES.relativize(folder).toString(), () -> judge(folder)));
    }

    @Test
    void everyStoredQueryHasACase() throws IOException {
        var stored = new TreeSet<String>();
        for (String folder : FOLDERS) {
            SPECIFICATION.texts("queries/" + folder, ".rq").keySet().forEach(name -> stored.add(folder + "/" + name));
        }
        assertThat(cases().stream()
                        .map(folder -> CASES.relativize(folder.getParent()).toString()))
                .containsAll(stored)
                .isSubsetOf(stored);
    }

    private static void judge(Path folder) throws IOException {
        String query = text(folder);
        List<String> lines = Files.readAllLines(folder.resolve("expected.tsv"));
        List<String> columns = List.of(lines.get(0).split("\t"));
        String data = Files.readString(folder.resolve("data.trig"));
        List<String> expected = lines.subList(1, lines.size());

        List<String> jena = ENGINES.jena(query, columns, data);
        List<String> rdf4j = ENGINES.rdf4jRows(query, columns, data);
        TruthTable.count(
                "stored query cases",
                jena.stream()
                                .sorted()
                                .toList()
                                .equals(expected.stream().sorted().toList())
                        ? 1
                        : 0,
                1);
        assertThat(data).as("the sum in words").startsWith("# ");
        assertThat(jena).as("Jena").containsExactlyInAnyOrderElementsOf(expected);
        assertThat(rdf4j).as("RDF4J").containsExactlyInAnyOrderElementsOf(expected);
    }

    private static String text(Path folder) throws IOException {
        Path query = folder.getParent();
        String text = SPECIFICATION
                .texts("queries/" + query.getParent().getFileName(), ".rq")
                .get(query.getFileName().toString());
        assertThat(text).as("queries/%s.rq", CASES.relativize(query)).isNotNull();
        Path given = folder.resolve("given.tsv");
        if (Files.exists(given)) {
            for (String line : Files.readAllLines(given)) {
                String[] pair = line.split("\t");
                assertThat(text).contains(pair[0]);
                text = text.replace(pair[0], pair[1]);
            }
        }
        return text;
    }

    private static List<Path> cases() throws IOException {
        try (Stream<Path> found = Files.walk(CASES)) {
            return found.filter(file -> file.endsWith("expected.tsv"))
                    .map(Path::getParent)
                    .sorted()
                    .toList();
        }
    }
}

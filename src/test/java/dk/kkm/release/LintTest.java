package dk.kkm.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dk.kkm.Finding;
import dk.kkm.Specification;
import dk.kkm.TruthTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rules of the model find nothing in ours and in the extensions that ship with it, and each finds what it is for:
 * {@code lint/<rule>/invalid.<why>.ttl} breaks the rule, {@code valid.<why>.ttl} does not.
 *
 * <p>An example is an extension of its own. It begins where {@code lint/extension.ttl} ends, with the prefixes and the
 * header it has there, unless its first line is {@code # no header}. A line {@code # file: shapes/x.ttl} begins another
 * file; what stands before is {@code ontology/<example>.ttl}, or {@code queries/reports/<example>.rq}.
 */
class LintTest {
    private static final Path CASES = Path.of("src", "test", "resources", "lint");
    private static final Path EXTENSIONS = Path.of("ontology", "extensions");
    private static final String FILE = "# file: ";

    /** What is tried out rather than asked by a rule; nothing else can be asked of what breaks. */
    private static final Set<String> BREAKS = Set.of("query-syntax", "does-not-load", "case-fails");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    private static final List<Example> EXAMPLES = new ArrayList<>();
    private static List<Finding> findings = List.of();
    private static List<String> rules = List.of();
    private static int told;

    private record Example(String rule, Path file) {
        String id() {
            return rule + "-"
                    + file.getFileName()
                            .toString()
                            .replaceFirst("\\.[a-z]+$", "")
                            .replace('.', '-');
        }

        boolean valid() {
            return file.getFileName().toString().startsWith("valid.");
        }

        Path layer() {
            return folder.resolve(id());
        }
    }

    @BeforeAll
    static void readAllExamplesAtOnce() throws IOException {
        for (Path rule : list(CASES)) {
            if (Files.isDirectory(rule)) {
                for (Path file : list(rule)) {
                    var example = new Example(rule.getFileName().toString(), file);
                    EXAMPLES.add(example);
                    write(example);
                }
            }
        }
        Lint lint = Lint.of(Specification.load(EXAMPLES.stream()
                .filter(example -> !BREAKS.contains(example.rule()))
                .map(Example::layer)
                .toArray(Path[]::new)));
        rules = lint.rules();
        findings = lint.findings();
    }

    private static void write(Example example) throws IOException {
        String text = Files.readString(example.file());
        String start = Files.readString(CASES.resolve("extension.ttl")).replace("EXAMPLE", example.id());
        String prefixes = start.substring(0, start.indexOf("\nex: a ") + 1);
        boolean turtle = example.file().toString().endsWith(".ttl");
        String first = (turtle ? "ontology/" + example.id() + ".ttl" : "queries/reports/" + example.id() + ".rq");
        boolean headed = !text.startsWith("# no header");
        if (headed && !turtle) {
            file(example, "ontology/" + example.id() + ".ttl", start);
        }
        for (String part : (text.startsWith(FILE) ? text : FILE + first + "\n" + text).split("(?m)^" + FILE)) {
            if (!part.isEmpty()) {
                String path = part.substring(0, part.indexOf('\n')).replace("EXAMPLE", example.id());
                String content = part.substring(part.indexOf('\n') + 1).replace("EXAMPLE", example.id());
                boolean holdsHeader = headed && path.equals(first) && turtle;
                file(example, path, path.endsWith(".ttl") ? (holdsHeader ? start : prefixes) + content : content);
            }
        }
        if (headed && turtle && !Files.exists(example.layer().resolve(first))) {
            file(example, first, start);
        }
    }

    private static void file(Example example, String path, String text) throws IOException {
        Path file = example.layer().resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @TestFactory
    Stream<DynamicTest> everyRuleFindsWhatItIsForAndNothingElse() {
        return EXAMPLES.stream()
                .map(example ->
                        dynamicTest(example.rule() + "/" + example.file().getFileName(), () -> {
                            boolean tried = BREAKS.contains(example.rule());
                            var found = (tried ? breaks(Specification.load(example.layer())) : findings)
                                    .stream()
                                            .filter(finding ->
                                                    finding.ruleName().equals(example.rule()))
                                            .filter(finding -> finding.file()
                                                    .map(file -> Files.exists(
                                                            example.layer().resolve(file)))
                                                    .orElse(tried))
                                            .toList();
                            if (example.valid()) {
                                assertThat(found).isEmpty();
                            } else {
                                assertThat(found).isNotEmpty().allSatisfy(finding -> {
                                    assertThat(finding.message().da()).isNotBlank();
                                    assertThat(finding.message().en())
                                            .isNotBlank()
                                            .isNotEqualTo(finding.message().da());
                                });
                            }
                            told++;
                        }));
    }

    private static List<Finding> breaks(Specification specification) {
        List<Finding> unusable = Breaks.unusable(specification);
        return unusable.isEmpty() ? Breaks.failing(specification) : unusable;
    }

    @Test
    void aFindingNamesTheLineOnWhichItsSubjectBegins() throws IOException {
        String path = "ontology/label-missing-invalid-danish-only.ttl";
        List<String> lines = Files.readAllLines(folder.resolve("label-missing-invalid-danish-only/" + path));
        assertThat(findings)
                .filteredOn(finding -> finding.file().filter(path::equals).isPresent())
                .filteredOn(finding -> finding.ruleName().equals("label-missing"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.rows()).hasSize(1);
                    assertThat(lines.get(finding.rows().get(0) - 1)).startsWith("ex:shade a");
                    assertThat(finding.value()).contains("rdfs:label@en");
                });
    }

    @Test
    void everyRuleHasAnExampleThatBreaksItAndOneThatDoesNot() {
        Set<String> broken = new TreeSet<>();
        Set<String> kept = new TreeSet<>();
        EXAMPLES.forEach(example -> (example.valid() ? kept : broken).add(example.rule()));
        assertThat(rules).hasSizeGreaterThan(50);
        var all = new TreeSet<>(rules);
        all.addAll(BREAKS);
        assertThat(broken).containsExactlyElementsOf(all);
        assertThat(kept).containsExactlyElementsOf(all);
    }

    @Test
    void theModelBreaksNoRule() {
        assertThat(Lint.check(Specification.load())).map(LintTest::line).isEmpty();
    }

    @Test
    void theExtensionsThatShipWithTheModelBreakNoRuleTogether() throws IOException {
        assertThat(Lint.check(Specification.load(list(EXTENSIONS).toArray(Path[]::new))))
                .map(LintTest::line)
                .isEmpty();
    }

    @AfterAll
    static void count() {
        TruthTable.count("examples of the model's rules judged as named", told, EXAMPLES.size());
    }

    private static String line(Finding finding) {
        return finding.file().orElse("-") + finding.rows() + " " + finding.ruleName() + " " + finding.focus() + " "
                + finding.value().orElse("");
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            return found.sorted().toList();
        }
    }
}

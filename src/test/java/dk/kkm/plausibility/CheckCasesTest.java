package dk.kkm.plausibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dk.kkm.Finding;
import dk.kkm.Severity;
import dk.kkm.Specification;
import dk.kkm.TruthTable;
import dk.kkm.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.vocabulary.RDF;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every file {@code checks/<check>/{valid,warning,info}.<why>.trig}: a delivery as default graph, beside it what else the
 * checks read, as small as can be. The check finds nothing in a valid one; in any other it finds what the {@code .tsv} of the
 * same name says – file, rows, column, what stood there and the messages. Other checks may find what they like.
 */
class CheckCasesTest {
    private static final Path CASES = Path.of("src", "test", "resources", "checks");
    private static final Map<String, Severity> SEVERITIES =
            Map.of("invalid", Severity.VIOLATION, "warning", Severity.WARNING, "info", Severity.INFO);
    private static final Specification SPECIFICATION = Specification.load();
    private static final Checks CHECKS = Checks.of(SPECIFICATION);
    private static final boolean WRITE = Boolean.getBoolean("kkm.write.expected");

    private static int passed;
    private static int total;

    @TestFactory
    Stream<DynamicTest> everyCaseIsFoundByItsCheck() throws IOException {
        return cases().stream()
                .map(file -> dynamicTest(CASES.relativize(file).toString(), () -> {
                    total++;
                    List<Finding> found = Case.read(file, SPECIFICATION).found(CHECKS).stream()
                            .filter(finding -> finding.ruleName().equals(check(file)))
                            .toList();
                    if (outcome(file).equals("valid")) {
                        assertThat(found).as(file.toString()).isEmpty();
                    } else {
                        assertThat(found).as(file.toString()).isNotEmpty().allSatisfy(finding -> {
                            assertThat(finding.severity()).isEqualTo(SEVERITIES.get(outcome(file)));
                            assertThat(finding.message().da()
                                            + finding.message().en())
                                    .as("all it names is known")
                                    .doesNotContain("{", "'–'", " – kWh");
                        });
                        Path expected = file.resolveSibling(
                                file.getFileName().toString().replace(".trig", ".tsv"));
                        if (WRITE) {
                            Files.write(expected, lines(found));
                        }
                        assertThat(lines(found)).as(file.toString()).isEqualTo(Files.readAllLines(expected));
                    }
                    passed++;
                }));
    }

    private static List<String> lines(List<Finding> found) {
        return found.stream()
                .map(finding -> String.join(
                        "\t",
                        finding.file().orElse(""),
                        finding.rows().stream().map(String::valueOf).collect(Collectors.joining(",")),
                        finding.column().orElse(""),
                        finding.value().orElse(""),
                        finding.message().da(),
                        finding.message().en()))
                .toList();
    }

    @Test
    void everyCheckHasACaseItFailsAndOneItPasses() throws IOException {
        Map<String, Set<String>> outcomes = cases().stream()
                .collect(Collectors.groupingBy(
                        CheckCasesTest::check,
                        Collectors.mapping(CheckCasesTest::outcome, Collectors.toCollection(TreeSet::new))));
        var without = new TreeSet<String>();
        for (Node check : CHECKS.names()) {
            Set<String> has = outcomes.getOrDefault(Vocabulary.localName(check), Set.of());
            if (!has.contains("valid") || has.size() < 2) {
                without.add(Vocabulary.localName(check) + " has " + has);
            }
        }
        assertThat(without).as("checks without a valid and a failing case").isEmpty();
        assertThat(CHECKS.names().stream().map(Vocabulary::localName).toList()).containsAll(outcomes.keySet());
    }

    /** Else the query that flags measures would not know what to flag. */
    @Test
    void everyCheckHasALabelAndASourceAndAWarningSaysWhatItDoubts() {
        Graph model = SPECIFICATION.model();
        for (Node check : CHECKS.names()) {
            assertThat(model.find(check, Vocabulary.kkm("message"), Node.ANY).toList())
                    .as(check + " has its message once in each language")
                    .hasSize(2);
            for (String needed :
                    List.of("http://www.w3.org/2000/01/rdf-schema#label", "http://purl.org/dc/terms/source")) {
                assertThat(model.find(check, org.apache.jena.graph.NodeFactory.createURI(needed), Node.ANY)
                                .hasNext())
                        .as(check + " " + needed)
                        .isTrue();
            }
            boolean warns = model.contains(check, Vocabulary.kkm("severity"), Vocabulary.iri("code/severity/warning"));
            List<Triple> doubted =
                    model.find(check, Vocabulary.kkm("doubtsMeasure"), Node.ANY).toList();
            boolean says = model.contains(check, Vocabulary.kkm("doubts"), Node.ANY) || !doubted.isEmpty();
            assertThat(says)
                    .as(check + " says what it doubts if and only if it warns")
                    .isEqualTo(warns);
            doubted.forEach(
                    triple -> assertThat(model.contains(triple.getObject(), RDF.Nodes.type, Vocabulary.kkm("Measure"))
                                    || triple.getObject().equals(Vocabulary.kkm("inhabitants")))
                            .as(triple.toString())
                            .isTrue());
        }
    }

    @AfterAll
    static void count() {
        TruthTable.count("plausibility cases", passed, total);
    }

    static String check(Path file) {
        return file.getParent().getFileName().toString();
    }

    static String outcome(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.indexOf('.'));
    }

    static List<Path> cases() throws IOException {
        try (Stream<Path> walk = Files.walk(CASES)) {
            return walk.filter(file -> file.toString().endsWith(".trig"))
                    .sorted()
                    .toList();
        }
    }
}

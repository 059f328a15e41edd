package dk.kkm.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dk.kkm.ExpectedGraph;
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
import org.apache.jena.shacl.vocabulary.SHACL;
import org.apache.jena.vocabulary.RDF;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every file {@code shapes/<shape>/{valid,invalid,warning,info}.<why>.ttl}, a delivery as small as can be: the shape finds
 * nothing in a valid one, and something of just that severity in any other. Other shapes may find what they like.
 */
class ShapeCasesTest {
    static final Path CASES = Path.of("src", "test", "resources", "shapes");
    private static final Map<String, Severity> SEVERITIES =
            Map.of("invalid", Severity.VIOLATION, "warning", Severity.WARNING, "info", Severity.INFO);
    private static final Shapes SHAPES = Shapes.of(Specification.load());

    private static int passed;
    private static int total;

    /** Else the query that flags measures would not know what to flag, or would be told to flag what is none. */
    @Test
    void whatARuleDoubtsIsSaidByWarningsAndNamesWhatRecordsHave() {
        Specification specification = Specification.load();
        Graph shapes = specification.shapes();
        for (String aboutAll : List.of("Submission", "MunicipalityFact")) {
            shapes.find(Node.ANY, SHACL.targetClass, Vocabulary.kkm(aboutAll))
                    .mapWith(Triple::getSubject)
                    .filterKeep(shape -> shapes.contains(shape, SHACL.severity, SHACL.Warning))
                    .forEachRemaining(
                            shape -> assertThat(says(shapes, shape, "doubts") || says(shapes, shape, "doubtsMeasure"))
                                    .as(shape + " doubts false, or names measures")
                                    .isTrue());
        }
        for (String said : List.of("doubts", "doubtsMeasure")) {
            shapes.find(Node.ANY, Vocabulary.kkm(said), Node.ANY).forEachRemaining(triple -> {
                assertThat(shapes.contains(triple.getSubject(), SHACL.severity, SHACL.Warning))
                        .as(triple.getSubject() + " warns")
                        .isTrue();
                Node measure = triple.getObject();
                assertThat(measure.isLiteral()
                                || measure.equals(Vocabulary.kkm("inhabitants"))
                                || specification.model().contains(measure, RDF.Nodes.type, Vocabulary.kkm("Measure")))
                        .as(triple.toString())
                        .isTrue();
            });
        }
    }

    private static boolean says(Graph shapes, Node shape, String property) {
        return shapes.contains(shape, Vocabulary.kkm(property), Node.ANY);
    }

    @TestFactory
    Stream<DynamicTest> everyCaseIsFoundByItsShape() throws IOException {
        return cases().stream()
                .map(file -> dynamicTest(CASES.relativize(file).toString(), () -> {
                    total++;
                    String shape = file.getParent().getFileName().toString();
                    String expected = outcome(file);
                    List<Finding> found = SHAPES.check(ExpectedGraph.read(file)).stream()
                            .filter(finding -> finding.ruleName().equals(shape))
                            .toList();
                    if (expected.equals("valid")) {
                        assertThat(found).as(file.toString()).isEmpty();
                    } else {
                        assertThat(found).as(file.toString()).isNotEmpty().allSatisfy(finding -> {
                            assertThat(finding.severity()).isEqualTo(SEVERITIES.get(expected));
                            assertThat(finding.message().da()).isNotBlank().doesNotContain("{");
                            assertThat(finding.message().en()).isNotBlank().doesNotContain("{");
                            assertThat(finding.message().da())
                                    .isNotEqualTo(finding.message().en());
                        });
                    }
                    passed++;
                }));
    }

    @Test
    void everyShapeHasACaseItFailsAndOneItPasses() throws IOException {
        Map<String, Set<String>> outcomes = cases().stream()
                .collect(Collectors.groupingBy(
                        file -> file.getParent().getFileName().toString(),
                        Collectors.mapping(ShapeCasesTest::outcome, Collectors.toCollection(TreeSet::new))));
        var without = new TreeSet<String>();
        for (String shape : shapes()) {
            Set<String> has = outcomes.getOrDefault(shape, Set.of());
            if (!has.contains("valid") || has.size() < 2) {
                without.add(shape + " has " + has);
            }
        }
        assertThat(without).as("shapes without a valid and a failing case").isEmpty();
    }

    @Test
    void everyFolderOfCasesBelongsToAShape() throws IOException {
        assertThat(cases().stream().map(file -> file.getParent().getFileName().toString()))
                .isSubsetOf(shapes());
        assertThat(cases().stream().map(ShapeCasesTest::outcome)).isSubsetOf("valid", "invalid", "warning", "info");
    }

    @Test
    void everyShapeHasAName() {
        assertThat(SHAPES.names())
                .allSatisfy(shape -> assertThat(shape.toString()).startsWith(Vocabulary.SHAPE));
    }

    @AfterAll
    static void count() {
        TruthTable.count("shape cases", passed, total);
    }

    private static Set<String> shapes() {
        return SHAPES.names().stream().map(Vocabulary::localName).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String outcome(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.indexOf('.'));
    }

    static List<Path> cases() throws IOException {
        if (!Files.isDirectory(CASES)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(CASES)) {
            return walk.filter(file -> file.toString().endsWith(".ttl"))
                    .sorted()
                    .toList();
        }
    }
}

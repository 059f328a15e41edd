package dk.kkm.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import dk.kkm.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.GraphUtil;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.shacl.ShaclValidator;
import org.apache.jena.shacl.Shapes;
import org.apache.jena.shacl.ValidationReport;
import org.apache.jena.shacl.vocabulary.SHACL;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.sparql.exec.UpdateExec;
import org.apache.jena.sparql.graph.GraphFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The cube of invented municipalities, as many as the demo shows, is a W3C Data Cube and a cube.link cube. The W3C's integrity
 * constraints are the files {@code data-cube/ic-NN.rq}, which ask whether the cube breaks them; {@code ic-NN.break.ru} breaks
 * a cube so that they must say yes.
 */
class DataCubeTest {
    private static final Path FOLDER = Path.of("src", "test", "resources", "data-cube");
    private static final SubmissionId ONE = SubmissionId.of("9001", "2025");

    @TempDir
    private static Path folder;

    private static Store store;

    @BeforeAll
    static void receives() throws IOException {
        store = Invented.store(Specification.load(), Invented.of(8, 200, 3), folder);
    }

    @AfterAll
    static void closes() {
        store.close();
    }

    @TestFactory
    Stream<DynamicTest> theCubeKeepsTheIntegrityConstraintsOfTheW3c() {
        Graph all = normalised(cubes(true));
        Graph one = normalised(cubes(false));
        return constraints()
                .map(constraint -> dynamicTest(constraint.getFileName().toString(), () -> {
                    String question = Files.readString(constraint);
                    assertThat(ask(question, one)).as("one cube breaks it").isFalse();
                    // The pairs of all observations are too many; no-duplicates.rq asks the same in one pass.
                    Path other = constraint.endsWith("ic-12.rq") ? FOLDER.resolve("no-duplicates.rq") : constraint;
                    assertThat(ask(Files.readString(other), all))
                            .as("all cubes together break it")
                            .isFalse();

                    Graph broken = copy(one);
                    update(
                            constraint.resolveSibling(
                                    constraint.getFileName().toString().replace(".rq", ".break.ru")),
                            broken);
                    assertThat(ask(question, broken))
                            .as("a broken cube is seen")
                            .isTrue();
                    if (constraint.endsWith("ic-12.rq")) {
                        assertThat(ask(Files.readString(other), broken)).isTrue();
                    }
                }));
    }

    @Test
    void readersOfCubeLinkFindACubeItsSetsAndWhoObserved() {
        Shapes shapes =
                Shapes.parse(RDFParser.source(FOLDER.resolve("cube-link.ttl")).toGraph());
        Graph one = cubes(false);
        assertConforms(ShaclValidator.get().validate(shapes, one));

        Graph without = copy(one);
        without.remove(Node.ANY, cube("observedBy"), Node.ANY);
        assertThat(ShaclValidator.get().validate(shapes, without).conforms()).isFalse();
        Graph empty = copy(one);
        empty.remove(Vocabulary.iri("key-figures"), cube("observationSet"), Node.ANY);
        assertThat(ShaclValidator.get().validate(shapes, empty).conforms()).isFalse();
    }

    /** The constraint a cube.link reader finds at the cube is a SHACL shape, so it can judge. */
    @Test
    void everyObservationKeepsTheConstraintTheCubePublishes() {
        Graph all = cubes(true);
        Shapes shapes = Shapes.parse(constraint(all));
        assertConforms(ShaclValidator.get().validate(shapes, all));

        Graph broken = cubes(false);
        Node observation = broken.find(Node.ANY, Vocabulary.kkm("numerator"), Node.ANY)
                .next()
                .getSubject();
        broken.remove(observation, Vocabulary.kkm("numerator"), Node.ANY);
        assertThat(ShaclValidator.get().validate(shapes, broken).conforms()).isFalse();
        Graph surplus = cubes(false);
        surplus.add(observation, Vocabulary.kkm("colour"), Vocabulary.kkm("red"));
        assertThat(ShaclValidator.get().validate(shapes, surplus).conforms())
                .as("the constraint is closed")
                .isFalse();
    }

    /** The shape with its parts, told to look at observations. */
    private static Graph constraint(Graph model) {
        Graph shapes = GraphFactory.createGraphMem();
        String name = Vocabulary.BASE + "ontology/key-figure/structure/shape";
        model.find()
                .filterKeep(triple -> triple.getSubject().isURI()
                        && triple.getSubject().getURI().startsWith(name))
                .forEachRemaining(shapes::add);
        Node shape = NodeFactory.createURI(name);
        shapes.add(shape, SHACL.targetClass, cube("Observation"));
        return shapes;
    }

    private static Node cube(String name) {
        return NodeFactory.createURI("https://cube.link/" + name);
    }

    private static void assertConforms(ValidationReport report) {
        assertThat(report.getEntries().stream().map(Object::toString).limit(5)).isEmpty();
        assertThat(report.conforms()).isTrue();
    }

    private static Stream<Path> constraints() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<Path> found = files.filter(
                            file -> file.getFileName().toString().matches("ic-.*[.]rq"))
                    .sorted()
                    .toList();
            assertThat(found).hasSize(22);
            return found.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The model with the cube of one municipality and year, or with all. */
    private static Graph cubes(boolean all) {
        Graph graph = GraphMemFactory.createGraphMem2();
        store.graphs().stream()
                .filter(name -> name.equals(Vocabulary.MODEL_GRAPH)
                        || (all
                                ? name.getURI().startsWith(Vocabulary.BASE + "graph/key-figures/")
                                : name.equals(ONE.cubeGraph())))
                .forEach(name -> GraphUtil.addInto(graph, store.dataset().getGraph(name)));
        return graph;
    }

    private static Graph normalised(Graph graph) {
        update(FOLDER.resolve("normalise.ru"), graph);
        return graph;
    }

    private static Graph copy(Graph graph) {
        Graph copy = GraphMemFactory.createGraphMem2();
        graph.find().forEachRemaining(copy::add);
        return copy;
    }

    private static boolean ask(String question, Graph graph) {
        try (QueryExec exec = QueryExec.graph(graph).query(question).build()) {
            return exec.ask();
        }
    }

    private static void update(Path file, Graph graph) {
        try {
            UpdateExec.dataset(DatasetGraphFactory.wrap(graph))
                    .update(Files.readString(file))
                    .execute();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

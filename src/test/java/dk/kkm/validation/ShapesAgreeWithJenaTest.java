package dk.kkm.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dk.kkm.ExpectedGraph;
import dk.kkm.Specification;
import dk.kkm.TruthTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What our shapes find, asked for all focus nodes at once, is what Jena's validator finds node by node: the same focus
 * nodes, shapes, severities, paths and values – in every case file, and in all of them together many times over.
 */
class ShapesAgreeWithJenaTest {
    private static final int COPIES = 5;
    private static final Shapes SHAPES = Shapes.of(Specification.load());

    private static long agreed;
    private static long judged;

    @TestFactory
    Stream<DynamicTest> everyCaseIsFoundAlike() throws IOException {
        return ShapeCasesTest.cases().stream()
                .map(file -> dynamicTest(
                        ShapeCasesTest.CASES.relativize(file).toString(), () -> compare(ExpectedGraph.read(file))));
    }

    @Test
    void aLargeDeliveryWithEverythingWrongIsFoundAlike() throws IOException {
        compare(everythingWrong());
    }

    @AfterAll
    static void count() {
        TruthTable.count("findings our checker and Jena's agree on", agreed, judged);
    }

    private static void compare(Graph candidate) {
        Set<String> byJena = SHAPES.resultsByJena(candidate);
        judged += byJena.size();
        assertThat(SHAPES.results(candidate)).isEqualTo(byJena);
        agreed += byJena.size();
    }

    /** All cases in one graph, five times, each time about other estates. */
    private static Graph everythingWrong() throws IOException {
        Graph all = GraphMemFactory.createGraphMem2();
        for (int copy = 1; copy <= COPIES; copy++) {
            String suffix = "-" + copy;
            for (Path file : ShapeCasesTest.cases()) {
                ExpectedGraph.read(file)
                        .find()
                        .forEachRemaining(triple -> all.add(Triple.create(
                                renamed(triple.getSubject(), suffix),
                                triple.getPredicate(),
                                renamed(triple.getObject(), suffix))));
            }
        }
        return all;
    }

    /** {@code id/building/0851/E1/1} becomes {@code id/building/0851/E1-3/1}. */
    private static Node renamed(Node node, String suffix) {
        return node.isURI()
                ? NodeFactory.createURI(node.getURI()
                        .replaceFirst("/kkm/(id|record)/([^/]+)/([^/]+)/([^/]+)", "/kkm/$1/$2/$3/$4" + suffix))
                : node;
    }
}

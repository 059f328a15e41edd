package dk.kkm.store;

import static dk.kkm.Vocabulary.MODEL_GRAPH;
import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.SubmissionId;
import dk.kkm.UnreadableException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.system.Txn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What can be wrong with a folder, and what happens to the store then. */
class DiskStoreTest {
    private static final Node SUBMISSIONS_GRAPH = iri("graph/submissions");

    @TempDir
    Path folder;

    /**
     * Another program: opens the store in the folder given, says so, and keeps it until its input ends. With a second
     * argument it writes more than its disk takes, and then a little.
     */
    public static void main(String[] args) throws IOException {
        if (args.length > 1) {
            writeTooMuch(Path.of(args[0]));
            return;
        }
        try (Store store = Store.open(Path.of(args[0]))) {
            System.out.println("open " + store.graphs().size());
            while (System.in.read() >= 0) {}
        }
    }

    private static void writeTooMuch(Path folder) {
        Graph much = GraphFactory.createGraphMem();
        for (int n = 0; n < 30_000; n++) {
            much.add(Triple.create(
                    iri("id/estate/" + n),
                    kkm("text"),
                    NodeFactory.createLiteralString("tekst nummer " + n + " ".repeat(500))));
        }
        try (Store store = Store.open(folder)) {
            store.replace(Map.of(MODEL_GRAPH, one()));
            for (Map<Node, Graph> graphs : List.of(Map.of(SUBMISSIONS_GRAPH, much), Map.of(SUBMISSIONS_GRAPH, one()))) {
                try {
                    store.replace(graphs);
                    System.out.println("written");
                } catch (UncheckedIOException e) {
                    System.out.println(e.getMessage());
                }
            }
            System.out.println(store.graphs());
        }
    }

    @Test
    void aFolderInWhichOnlyTokensWereGivenIsANewStore() throws IOException {
        Files.writeString(folder.resolve("tokens.tsv"), "");
        Files.writeString(folder.resolve("tokens.tsv.lock"), "");
        try (Store store = Store.open(folder)) {
            assertThat(store.graphs()).isEmpty();
        }
    }

    /** A limit on the size of files stands in for a full disk: it too is met in the middle of a write. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aWriteThatTheDiskRefusesHalfwayChangesNothingAndIsTheLast() throws Exception {
        Process other = new ProcessBuilder(
                        "bash",
                        "-c",
                        "ulimit -f 10000; exec \"$@\"",
                        "bash",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                        DiskStoreTest.class.getName(),
                        folder.toString(),
                        "much")
                .start();
        String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(other.waitFor()).as(said).isZero();
        assertThat(said.lines().toList()).hasSize(3);
        assertThat(said.lines().toList().get(0)).contains("kunne ikke skrives", "could not be written");
        assertThat(said.lines().toList().get(1)).contains("skrives ikke mere", "written no more");
        assertThat(said.lines().toList().get(2)).isEqualTo("[" + MODEL_GRAPH + "]");
        try (Store store = Store.open(folder)) {
            assertThat(store.graphs()).containsExactly(MODEL_GRAPH);
            store.replace(Map.of(SUBMISSIONS_GRAPH, one()));
            Txn.executeRead(store.dataset(), () -> assertThat(
                            store.dataset().getGraph(MODEL_GRAPH).isIsomorphicWith(one()))
                    .isTrue());
        }
    }

    @Test
    void anOpenViewFromBeforeTheFirstProtectedEstateHidesItToo() {
        Graph estate = GraphFactory.createGraphMem();
        estate.add(Triple.create(
                iri("id/estate/9001/1"),
                kkm("protectedAddress"),
                NodeFactory.createLiteralDT("true", XSDDatatype.XSDboolean)));
        Node hidden = SubmissionId.parse("9001/2025").protectedGraph();
        try (Store store = Store.open(folder)) {
            DatasetGraph before = store.view(View.open());
            store.replace(Map.of(iri("graph/9001/2025/ejendomme"), estate, hidden, one()));

            for (DatasetGraph view : List.of(before, store.view(View.open()))) {
                Txn.executeRead(view, () -> {
                    assertThat(view.containsGraph(hidden)).isFalse();
                    assertThat(view.getDefaultGraph().find().toList()).hasSize(1);
                    assertThat(view.find(Node.ANY, kkm("a"), Node.ANY, Node.ANY))
                            .isExhausted();
                });
            }
        }
    }

    private static Graph one() {
        var graph = GraphFactory.createGraphMem();
        graph.add(Triple.create(kkm("a"), kkm("b"), kkm("c")));
        return graph;
    }

    /** TDB2 knows 0.10, 0.1 and .1 apart and shows all of them as 0.1. */
    @Test
    void aCorrectedDecimalLeavesNothingOfTheEarlierOneHoweverItWasWritten() {
        try (Store store = Store.open(folder)) {
            for (String text : List.of("1000", "1200", "1000.00", "1200.0", "0.10", "0.1", "0.20", "abc", "1e3", "7")) {
                Graph graph = GraphFactory.createGraphMem();
                graph.add(iri("id/estate/1"), kkm("area"), NodeFactory.createLiteralDT(text, XSDDatatype.XSDdecimal));
                store.replace(Map.of(MODEL_GRAPH, graph));
                List<Triple> kept = Txn.calculateRead(
                        store.dataset(),
                        () -> store.dataset().getGraph(MODEL_GRAPH).find().toList());
                assertThat(kept).as(text).hasSize(1);
            }
        }
    }

    @Test
    void keepsItsGraphsWhenOpenedAgain() {
        try (Store store = Store.open(folder)) {
            store.replace(Map.of(MODEL_GRAPH, one()));
            assertThat(store.kind()).isEqualTo("tdb2");
        }
        try (Store store = Store.open(folder)) {
            assertThat(store.graphs()).containsExactly(MODEL_GRAPH);
            Txn.executeRead(store.dataset(), () -> assertThat(
                            store.dataset().getGraph(MODEL_GRAPH).isIsomorphicWith(one()))
                    .isTrue());
        }
    }

    @Test
    void refusesAFileAsFolder() throws IOException {
        Path file = Files.writeString(folder.resolve("data.csv"), "a;b");
        assertThatThrownBy(() -> Store.open(file))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("er en fil")
                .hasMessageContaining("is a file");
        assertThat(file).hasContent("a;b");
    }

    @Test
    void refusesAFolderOfSomethingElseAndLeavesItAlone() throws IOException {
        Files.writeString(folder.resolve("bygninger.csv"), "a;b");
        assertThatThrownBy(() -> Store.open(folder))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("tom eller ny mappe");
        assertThat(folder).isDirectoryNotContaining(inside -> !inside.endsWith("bygninger.csv"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void saysThatAFolderCannotBeMade() {
        assertThatThrownBy(() -> Store.open(Path.of("/proc/kkm")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("kan ikke oprettes")
                .hasMessageContaining("/proc/kkm");
    }

    @Test
    void refusesTheFolderOfAStoreThatIsOpenHere() {
        try (Store store = Store.open(folder)) {
            assertThatThrownBy(() -> Store.open(folder))
                    .isInstanceOf(UnreadableException.class)
                    .hasMessageContaining("i brug");
            store.replace(Map.of(MODEL_GRAPH, one()));
            assertThat(store.graphs()).hasSize(1);
        }
        Store.open(folder).close();
    }

    @Test
    void refusesTheFolderOfAStoreThatAnotherProgramUsesAndHarmsNeither() throws Exception {
        try (Store store = Store.open(folder)) {
            store.replace(Map.of(MODEL_GRAPH, one()));
        }
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        DiskStoreTest.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var said = new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(said.readLine()).isEqualTo("open 1");
            assertThatThrownBy(() -> Store.open(folder))
                    .isInstanceOf(UnreadableException.class)
                    .hasMessageContaining("i brug")
                    .hasMessageContaining("in use");
        } finally {
            other.getOutputStream().close();
            other.waitFor();
        }
        try (Store store = Store.open(folder)) {
            assertThat(store.graphs()).hasSize(1);
        }
    }
}

package dk.kkm.submission;

import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import dk.kkm.keyfigure.Cube;
import dk.kkm.keyfigure.Grouping;
import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.KeyFigures;
import dk.kkm.keyfigure.Observed;
import dk.kkm.mapping.Delivery;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.jena.atlas.iterator.Iter;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.system.Txn;
import org.apache.jena.vocabulary.RDF;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is computed again is what was computed at once, and what was true before can still be looked up. */
class RebuildTest {
    private static final Specification SPECIFICATION = Specification.load();
    private static final SubmissionId ID = SubmissionId.of("9001", "2025");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aRebuildEqualsWhatTheSubmissionsMadeAlsoAfterPartialRedeliveries() throws IOException {
        try (Store store = Invented.store(SPECIFICATION, Invented.of(2, 30, 2), folder)) {
            var submissions = Submissions.of(store, SPECIFICATION);
            redeliver(submissions, "forbrug", row -> row.replaceFirst(";el;([0-9]+)", ";el;1$1"));
            redeliver(submissions, "tilstand", row -> row);
            assertRebuilt(store, submissions);
        }
    }

    @Test
    void aRebuildOnDiskEqualsWhatTheSubmissionsMade() throws IOException {
        try (Store store = Store.open(folder.resolve("store"))) {
            store.replace(Map.of(Vocabulary.MODEL_GRAPH, SPECIFICATION.model()));
            var submissions = Submissions.of(store, SPECIFICATION);
            Invented.receive(submissions, Invented.of(1, 15, 1), folder);
            redeliver(submissions, "forbrug", row -> row.replaceFirst(";el;([0-9]+)", ";el;1$1"));
            assertRebuilt(store, submissions);
        }
    }

    /** All graphs are compared, so each mode is tried after its graphs have been spoilt. */
    private static void assertRebuilt(Store store, Submissions submissions) {
        assertThat(submissions.stale()).isEmpty();
        Map<String, Set<Triple>> before = graphs(store);
        assertThat(before.keySet()).anyMatch(name -> name.contains("/superseded/"));
        for (boolean cubeOnly : new boolean[] {true, false}) {
            for (SubmissionId id : submissions.kept()) {
                spoil(store, id.cubeGraph());
                if (!cubeOnly) {
                    spoil(store, id.recordsGraph());
                    spoil(store, id.detailsGraph());
                }
            }
            assertThat(graphs(store)).isNotEqualTo(before);
            assertThat(submissions.stale()).isEqualTo(submissions.kept());
            var done = Collections.synchronizedList(new ArrayList<SubmissionId>());
            submissions.rebuild(submissions.kept(), cubeOnly, done::add);
            assertThat(done).containsExactlyInAnyOrderElementsOf(submissions.kept());
            Map<String, Set<Triple>> after = graphs(store);
            assertThat(after.keySet()).isEqualTo(before.keySet());
            before.forEach((name, triples) -> {
                assertThat(without(triples, after.get(name)))
                        .as(name + " lacks")
                        .isEmpty();
                assertThat(without(after.get(name), triples))
                        .as(name + " has too")
                        .isEmpty();
            });
        }
    }

    private static Set<Triple> without(Set<Triple> some, Set<Triple> others) {
        var rest = new HashSet<>(some);
        rest.removeAll(others);
        return rest;
    }

    private static void spoil(Store store, Node name) {
        var other = GraphFactory.createGraphMem();
        other.add(name, Vocabulary.kkm("contentHash"), NodeFactory.createLiteralString("another"));
        store.replace(Map.of(name, other));
    }

    @Test
    void whatAnEarlierVersionSaidIsKeptAndSurvivesARebuild() throws IOException {
        try (Store store = Invented.store(SPECIFICATION, Invented.of(1, 20, 1), folder)) {
            var submissions = Submissions.of(store, SPECIFICATION);
            Cube cube = Cube.of(store, View.open(), KeyFigures.of(SPECIFICATION));
            KeyFigure figure = cube.figures().get("electricity-per-area");
            Observed first = cube.observation(figure, ID, Observed.ALL).orElseThrow();
            KeyFigure water = cube.figures().get("water-per-area");
            Observed firstWater = cube.observation(water, ID, Observed.ALL).orElseThrow();
            assertThat(superseded(store)).isEmpty();

            redeliver(submissions, "forbrug", row -> row);
            assertThat(cube.observation(figure, ID, Observed.ALL))
                    .as("the same again")
                    .contains(first);
            assertThat(superseded(store)).isEmpty();

            redeliver(submissions, "forbrug", row -> row.replaceFirst(";el;([0-9]+)", ";el;1$1"));
            Observed second = cube.observation(figure, ID, Observed.ALL).orElseThrow();
            assertThat(second.value().numerator()).isGreaterThan(first.value().numerator());
            assertThat(second.version()).isNotEqualTo(first.version());
            Observed old =
                    cube.observation(figure, ID, Observed.ALL, first.version()).orElseThrow();
            assertThat(old.node().getURI()).isEqualTo(first.node().getURI() + "/" + first.version());
            assertThat(old.value()).isEqualTo(first.value());
            assertThat(old.withoutFlagged()).isEqualTo(first.withoutFlagged());
            assertThat(old.version()).isEqualTo(first.version());

            submissions.rebuild(submissions.kept(), false, id -> true);
            submissions.rebuild(submissions.kept(), true, id -> true);
            assertThat(cube.observation(figure, ID, Observed.ALL)).contains(second);
            assertThat(cube.observation(figure, ID, Observed.ALL, first.version()))
                    .contains(old);
            assertThat(cube.observation(water, ID, Observed.ALL, firstWater.version()))
                    .as("what other data left as it was is not repeated, and found")
                    .contains(firstWater);
            assertThat(superseded(store))
                    .anyMatch(it -> it.contains("/electricity-per-area/"))
                    .noneMatch(it -> it.contains("/water-per-area/"));

            Files.writeString(
                    table("forbrug"), Files.readString(table("forbrug")).replace(";el;1", ";el;"));
            receive(submissions, "forbrug");
            assertThat(cube.observation(figure, ID, Observed.ALL))
                    .as("as at first")
                    .contains(first);
            for (Observed earlier : List.of(first, second)) {
                assertThat(cube.observation(figure, ID, Observed.ALL, earlier.version()))
                        .map(Observed::value)
                        .contains(earlier.value());
            }
            assertThat(cube.observation(water, ID, Observed.ALL, second.dataVersion() + "-" + water.queryVersion()))
                    .map(Observed::value)
                    .contains(firstWater.value());
            assertThat(cube.observation(figure, ID, Observed.ALL, "000000000000-" + figure.queryVersion()))
                    .isEmpty();
        }
    }

    @Test
    void aNewModelMakesTheCubeStaleUntilItIsRebuilt() throws IOException {
        try (Store store = Invented.store(SPECIFICATION, Invented.of(2, 20, 1), folder)) {
            Path queries = Files.createDirectories(folder.resolve("model/queries/key-figures"));
            String text = SPECIFICATION.texts("queries/key-figures", ".rq").get("heat-per-area");
            Files.writeString(
                    queries.resolve("heat-per-area.rq"),
                    text.replace("(SUM(?heat) AS ?numerator)", "(2 * SUM(?heat) AS ?numerator)"));
            var changed = Specification.load(folder.resolve("model"));
            store.replace(Map.of(Vocabulary.MODEL_GRAPH, changed.model()));
            Cube cube = Cube.of(store, View.open(), KeyFigures.of(changed));
            KeyFigure figure = cube.figures().get("heat-per-area");
            Observed before = cube.observation(figure, ID, Observed.ALL).orElseThrow();
            assertThat(cube.stale()).isEqualTo(cube.submissions());
            assertThat(cube.stale(ID)).isTrue();

            var submissions = Submissions.of(store, changed);
            assertThat(submissions.stale()).isEqualTo(submissions.kept()).hasSize(2);
            submissions.rebuild(List.of(ID), false, id -> true);
            assertThat(cube.stale()).hasSize(1);
            assertThat(cube.stale(ID)).isFalse();
            submissions.rebuild(submissions.stale(), true, id -> true);
            assertThat(cube.stale()).isEmpty();

            Observed after = cube.observation(figure, ID, Observed.ALL).orElseThrow();
            assertThat(after.value().numerator())
                    .isEqualByComparingTo(
                            before.value().numerator().add(before.value().numerator()));
            assertThat(after.dataVersion()).isEqualTo(before.dataVersion());
            assertThat(after.queryVersion()).isNotEqualTo(before.queryVersion());
            assertThat(cube.observation(figure, ID, Observed.ALL, before.version()))
                    .map(Observed::value)
                    .contains(before.value());
            assertThat(superseded(store))
                    .as("neither the query nor the data of others have changed")
                    .isNotEmpty()
                    .allMatch(it -> it.contains("/heat-per-area/"));
            assertThat(cube.values(figure, Grouping.WHOLE.only(ID))
                            .rows()
                            .get(0)
                            .numerator())
                    .isEqualByComparingTo(after.value().numerator());
        }
    }

    /** The names of all superseded observations. */
    private static List<String> superseded(Store store) {
        return Txn.calculateRead(
                store.dataset(),
                () -> Iter.toList(Iter.map(
                        store.dataset()
                                .find(Node.ANY, Node.ANY, RDF.type.asNode(), Vocabulary.kkm("SupersededObservation")),
                        quad -> quad.getSubject().getURI())));
    }

    private interface Change {
        String of(String row);
    }

    private void redeliver(Submissions submissions, String table, Change change) throws IOException {
        List<String> rows = Files.readAllLines(table(table));
        Files.write(table(table), rows.stream().map(change::of).toList());
        receive(submissions, table);
    }

    private void receive(Submissions submissions, String table) {
        Receipt receipt = submissions
                .receive(Delivery.of(List.of(table(table)), Optional.of(ID), Optional.empty()))
                .get(0);
        assertThat(receipt.kept()).as(receipt.findings().toString()).isTrue();
    }

    private Path table(String table) {
        return folder.resolve(ID.toString()).resolve(table + ".csv");
    }

    private static Map<String, Set<Triple>> graphs(Store store) {
        var graphs = new TreeMap<String, Set<Triple>>();
        var dataset = store.dataset();
        Txn.executeRead(dataset, () -> dataset.listGraphNodes()
                .forEachRemaining(name ->
                        graphs.put(name.getURI(), dataset.getGraph(name).find().toSet())));
        return graphs;
    }
}

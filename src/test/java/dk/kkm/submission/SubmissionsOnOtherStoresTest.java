package dk.kkm.submission;

import static dk.kkm.Vocabulary.MODEL_GRAPH;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.TruthTable;
import dk.kkm.generator.Generator;
import dk.kkm.mapping.Delivery;
import dk.kkm.store.OtherStore;
import dk.kkm.store.RemoteStoreException;
import dk.kkm.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.sparql.expr.NodeValue;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.system.Txn;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a delivery leaves in a store of another make over HTTP is what it leaves in ours. */
class SubmissionsOnOtherStoresTest {
    private static final Specification SPECIFICATION = Specification.load();

    /** When it was received; all else is the same. */
    private static final Set<String> TIMES = Set.of("received", "invalidatedAtTime", "endedAtTime");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"FUSEKI", "RDF4J"})
    void deliveriesAndARebuildLeaveTheSameGraphsAndRefusedDeliveriesLeaveNothing(String make) throws IOException {
        var generator = new Generator(1, 10, 2, 2025, 42, 0.04, Set.of());
        generator.write(folder);
        try (OtherStore other = OtherStore.start(make);
                Store theirs = Store.at(other.address());
                Store ours = Store.inMemory()) {
            for (Store store : List.of(ours, theirs)) {
                store.replace(Map.of(MODEL_GRAPH, SPECIFICATION.model()));
            }
            for (SubmissionId id : generator.submissions()) {
                assertThat(receiveInBoth(ours, theirs, id, folder.resolve(id.toString())))
                        .isTrue();
            }
            same(ours, theirs);

            // A partial delivery is checked and derived together with what is kept there.
            SubmissionId id = generator.submissions().get(0);
            Path consumption = folder.resolve(id.toString()).resolve("forbrug.csv");
            List<String> lines = Files.readAllLines(consumption, UTF_8);
            Path part = Files.createDirectories(folder.resolve("part")).resolve("forbrug.csv");
            Files.write(part, lines.subList(0, lines.size() - 3), UTF_8);
            assertThat(receiveInBoth(ours, theirs, id, part)).isTrue();
            same(ours, theirs);

            Files.writeString(part, lines.get(0) + "\n" + lines.get(1).replaceAll(";[^;]*", ";x") + "\n", UTF_8);
            assertThat(receiveInBoth(ours, theirs, id, part)).isFalse();
            same(ours, theirs);

            for (Store store : List.of(ours, theirs)) {
                Submissions submissions = Submissions.of(store, SPECIFICATION);
                assertThat(submissions.kept()).hasSameSizeAs(generator.submissions());
                store.replace(Map.of(id.recordsGraph(), Graph.emptyGraph, id.cubeGraph(), Graph.emptyGraph));
                submissions.rebuild(submissions.kept(), false, done -> true);
            }
            assertThat(theirs.graphs()).contains(id.recordsGraph(), id.cubeGraph());
            same(ours, theirs);

            String before = theirs.version();
            other.stop();
            assertThatThrownBy(() -> receive(theirs, id, consumption)).isInstanceOf(RemoteStoreException.class);
            assertThat(theirs.version()).isEqualTo(before);
        }
        TruthTable.count("deliveries with the same graphs over HTTP, " + make, 1, 1);
    }

    private static boolean receiveInBoth(Store ours, Store theirs, SubmissionId id, Path file) {
        boolean kept = receive(ours, id, file);
        assertThat(receive(theirs, id, file)).isEqualTo(kept);
        return kept;
    }

    private static boolean receive(Store store, SubmissionId id, Path file) {
        var delivery = Delivery.of(List.of(file), Optional.of(id), Optional.empty());
        return Submissions.of(store, SPECIFICATION).receive(delivery).get(0).kept();
    }

    private static void same(Store ours, Store theirs) {
        assertThat(theirs.graphs()).isEqualTo(ours.graphs());
        for (Node name : ours.graphs()) {
            if (!name.equals(MODEL_GRAPH)) {
                Graph here = copy(ours, name);
                Graph there = copy(theirs, name);
                assertThat(there.isIsomorphicWith(here))
                        .as("%s: missing %s, surplus %s", name, difference(here, there), difference(there, here))
                        .isTrue();
            }
        }
    }

    private static Graph copy(Store store, Node name) {
        return Txn.calculateRead(store.dataset(), () -> {
            Graph copy = GraphFactory.createGraphMem();
            Archive.open(name, store.dataset()).find().forEachRemaining(triple -> {
                if (!TIMES.contains(triple.getPredicate().getLocalName())) {
                    // Some stores keep numbers by value: 0.10 comes back as 0.1.
                    copy.add(triple.getSubject(), triple.getPredicate(), byValue(triple.getObject()));
                }
            });
            return copy;
        });
    }

    private static Node byValue(Node object) {
        NodeValue value = NodeValue.makeNode(object);
        return value.isDecimal()
                ? NodeFactory.createLiteralDT(
                        value.getDecimal().stripTrailingZeros().toPlainString(), object.getLiteralDatatype())
                : object;
    }

    private static Set<Triple> difference(Graph of, Graph from) {
        return of.stream().filter(triple -> !from.contains(triple)).limit(10).collect(Collectors.toSet());
    }
}

package dk.kkm.submission;

import static dk.kkm.Vocabulary.kkm;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.Severity;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.mapping.Delivery;
import dk.kkm.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.system.Txn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmissionsTest {
    private static final Specification SPECIFICATION = Specification.load();
    private static final SubmissionId ID = SubmissionId.of("9001", "2025");
    private static final String ESTATES = """
            ejendomsnr;navn;adresse;anvendelse;ejerforhold;opvarmning;beskyttet_adresse;samlet_areal
            1;Østerskolen;Opdigtet Vej 1;skole;kommunal;fjernvarme;nej;1.000
            2;Huset;Hemmelig Vej 2;sundhed;kommunal;fjernvarme;ja;200
            """;
    private static final String CONSUMPTION = """
            ejendomsnr;energibærer;mængde;enhed;metode
            1;fjernvarme;90,5;MWh;aflæst
            1;el;25.000;kWh;aflæst
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private Store store;
    private Submissions submissions;

    @BeforeEach
    void opens() {
        store = Store.inMemory();
        store.replace(Map.of(Vocabulary.MODEL_GRAPH, SPECIFICATION.model()));
        submissions = Submissions.of(store, SPECIFICATION);
    }

    @AfterEach
    void closes() {
        store.close();
    }

    @Test
    void keepsADeliveryWithItsRecordsDetailsAndCube() throws IOException {
        Receipt receipt = receive(Map.of("ejendomme", ESTATES, "forbrug", CONSUMPTION));

        assertThat(receipt.findings().all().stream().filter(f -> f.severity() == Severity.VIOLATION))
                .isEmpty();
        assertThat(receipt.kept()).isTrue();
        assertThat(receipt.rows()).containsEntry("ejendomme", 2).containsEntry("forbrug", 2);
        assertThat(receipt.unlocks()).containsKeys("tilstand", "udgifter").doesNotContainKey("forbrug");
        assertThat(store.graphs())
                .contains(
                        ID.tableGraph("ejendomme"),
                        ID.tableGraph("forbrug"),
                        ID.recordsGraph(),
                        ID.detailsGraph(),
                        ID.cubeGraph(),
                        ID.submissionGraph());
        assertThat(size(ID.cubeGraph())).isPositive();
    }

    @Test
    void refusesABlockedDeliveryAndKeepsNothing() throws IOException {
        Receipt receipt = receive(Map.of("ejendomme", ESTATES, "forbrug", CONSUMPTION + "99;el;ca. 1200;kWh;aflæst\n"));

        assertThat(receipt.accepted()).isFalse();
        assertThat(receipt.kept()).isFalse();
        assertThat(receipt.kind()).isEqualTo(StepKind.REFUSED);
        assertThat(submissions.kept()).isEmpty();
        assertThat(store.graphs())
                .containsExactlyInAnyOrder(Vocabulary.MODEL_GRAPH, ID.submissionGraph(), ID.archivedReceiptGraph(1));
        assertThat(receipt.findings().all())
                .anySatisfy(finding -> {
                    assertThat(finding.file()).contains("forbrug.csv");
                    assertThat(finding.rows()).containsExactly(4);
                    assertThat(finding.column()).contains("mængde");
                    assertThat(finding.value()).contains("ca. 1200");
                })
                .anySatisfy(finding -> assertThat(finding.value()).contains("99"));
    }

    @Test
    void aBlockedDeliveryLeavesTheEarlierOneAsItWas() throws IOException {
        receive(Map.of("ejendomme", ESTATES, "forbrug", CONSUMPTION));
        Set<Triple> before = triples(ID.recordsGraph());

        assertThat(receive(Map.of("forbrug", "ejendomsnr;energibærer;mængde;enhed\n1;el;x;kWh\n"))
                        .kept())
                .isFalse();

        assertThat(triples(ID.recordsGraph())).isEqualTo(before);
    }

    @Test
    void aPartialDeliveryReplacesExactlyItsTablesAndIsDerivedTogetherWithTheOthers() throws IOException {
        receive(Map.of("ejendomme", ESTATES, "forbrug", CONSUMPTION));
        Set<Triple> estates = triples(ID.tableGraph("ejendomme"));

        Receipt receipt = receive(Map.of("forbrug", CONSUMPTION.replace("25.000", "26.000")));

        assertThat(receipt.kept()).isTrue();
        assertThat(receipt.rows()).containsOnlyKeys("forbrug");
        assertThat(triples(ID.tableGraph("ejendomme"))).isEqualTo(estates);
        assertThat(triples(ID.recordsGraph()))
                .anyMatch(t -> t.getPredicate().equals(kkm("electricity"))
                        && t.getObject().getLiteralLexicalForm().startsWith("26000"));
    }

    @Test
    void theSameDeliveryAgainGivesTheSameRecords() throws IOException {
        receive(Map.of("ejendomme", ESTATES, "forbrug", CONSUMPTION));
        Set<Triple> before = triples(ID.recordsGraph());
        Set<Triple> cube = triples(ID.cubeGraph());
        receive(Map.of("ejendomme", ESTATES, "forbrug", CONSUMPTION));
        assertThat(triples(ID.recordsGraph())).isEqualTo(before);
        assertThat(triples(ID.cubeGraph())).isEqualTo(cube);
    }

    @Test
    void whereAProtectedEstateLiesIsOnlyInTheProtectedGraph() throws IOException {
        receive(Map.of("ejendomme", ESTATES));
        assertThat(graphsThatTell("Hemmelig Vej 2")).containsExactly(ID.protectedGraph());
        assertThat(graphsThatTell("Huset")).containsExactly(ID.protectedGraph());
        assertThat(graphsThatTell("Opdigtet Vej 1")).containsExactly(ID.tableGraph("ejendomme"));

        receive(Map.of("forbrug", CONSUMPTION));
        assertThat(graphsThatTell("Hemmelig Vej 2")).containsExactly(ID.protectedGraph());
    }

    @Test
    void checkingKeepsNothing() throws IOException {
        List<Receipt> receipts = submissions.check(delivery(Map.of("ejendomme", ESTATES)));
        assertThat(receipts).singleElement().satisfies(receipt -> {
            assertThat(receipt.accepted()).isTrue();
            assertThat(receipt.kept()).isFalse();
        });
        assertThat(store.graphs()).containsExactly(Vocabulary.MODEL_GRAPH);
    }

    @Test
    void anUnreadableFileKeepsNothingOfTheOthers() {
        assertThatThrownBy(() -> receive(Map.of("ejendomme", ESTATES, "forbrug", "ejendomsnr;aréal\n1;2\n")))
                .isInstanceOf(UnreadableException.class);
        assertThat(store.graphs()).containsExactly(Vocabulary.MODEL_GRAPH);
    }

    @Test
    void aDeliveryWithoutEstatesIsRefused() throws IOException {
        assertThat(receive(Map.of("forbrug", CONSUMPTION)).kept()).isFalse();
    }

    @Test
    void manyMunicipalitiesAtOnceAllSucceedAndReadersSeeEachWholeOrNotAtAll() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            var readers = new HashSet<Future<Boolean>>();
            var writers = new HashSet<Future<List<Receipt>>>();
            for (int code = 9001; code <= 9012; code++) {
                var id = SubmissionId.of(Integer.toString(code), "2025");
                var delivery = delivery(id, Map.of("ejendomme", ESTATES, "forbrug", CONSUMPTION));
                writers.add(threads.submit(() -> submissions.receive(delivery)));
                readers.add(threads.submit(() -> wholeOrNothing(id)));
                readers.add(threads.submit(() -> wholeOrNothing(id)));
            }
            for (var writer : writers) {
                assertThat(writer.get()).allMatch(Receipt::kept);
            }
            for (var reader : readers) {
                assertThat(reader.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(store.graphs()).hasSizeGreaterThan(12 * 6);
    }

    private boolean wholeOrNothing(SubmissionId id) {
        var dataset = store.dataset();
        return Txn.calculateRead(dataset, () -> {
            boolean table = !dataset.getGraph(id.tableGraph("ejendomme")).isEmpty();
            boolean records = !dataset.getGraph(id.recordsGraph()).isEmpty();
            boolean cube = !dataset.getGraph(id.cubeGraph()).isEmpty();
            return table == records && records == cube;
        });
    }

    private Receipt receive(Map<String, String> tables) throws IOException {
        return submissions.receive(delivery(tables)).get(0);
    }

    private Delivery delivery(Map<String, String> tables) throws IOException {
        return delivery(ID, tables);
    }

    private Delivery delivery(SubmissionId id, Map<String, String> tables) throws IOException {
        Path files =
                Files.createDirectories(folder.resolve("d" + System.nanoTime()).resolve(id.toString()));
        for (var table : tables.entrySet()) {
            Files.writeString(files.resolve(table.getKey() + ".csv"), table.getValue(), UTF_8);
        }
        return Delivery.of(List.of(files), Optional.of(id), Optional.empty());
    }

    private List<Node> graphsThatTell(String text) {
        return store.graphs().stream()
                .filter(name -> triples(name).stream()
                        .anyMatch(t -> t.getObject().isLiteral()
                                && t.getObject().getLiteralLexicalForm().contains(text)))
                .toList();
    }

    private Set<Triple> triples(Node graph) {
        return inRead(graph, g -> g.find().toSet());
    }

    private int size(Node graph) {
        return inRead(graph, Graph::size);
    }

    private <T> T inRead(Node graph, Function<Graph, T> view) {
        var dataset = store.dataset();
        return Txn.calculateRead(dataset, () -> view.apply(dataset.getGraph(graph)));
    }
}

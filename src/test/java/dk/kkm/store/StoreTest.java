package dk.kkm.store;

import static dk.kkm.Vocabulary.MODEL_GRAPH;
import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.SubmissionId;
import dk.kkm.TruthTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.query.DatasetFactory;
import org.apache.jena.query.QueryCancelledException;
import org.apache.jena.query.ReadWrite;
import org.apache.jena.query.TxnType;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.shared.JenaException;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.Quad;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.sparql.exec.RowSet;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.system.Txn;
import org.apache.jena.update.UpdateExecutionFactory;
import org.apache.jena.update.UpdateFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every kind of store. */
class StoreTest {
    private static final SubmissionId EGEKOEBING = SubmissionId.parse("9001/2025");
    private static final Node RECORDS = EGEKOEBING.recordsGraph();
    private static final Node DETAILS = EGEKOEBING.detailsGraph();
    private static final Node PROTECTED = EGEKOEBING.protectedGraph();
    private static final Node PUBLIC = iri("graph/key-figures/public");

    @TempDir
    Path folder;

    enum Kind {
        MEMORY,
        DISK,
        FUSEKI,
        RDF4J;

        boolean isRemote() {
            return this == FUSEKI || this == RDF4J;
        }
    }

    private final List<OtherStore> started = new ArrayList<>();

    private Store store(Kind kind) {
        return switch (kind) {
            case MEMORY -> Store.inMemory();
            case DISK -> Store.open(folder.resolve("data"));
            default -> {
                OtherStore other = OtherStore.start(kind.name());
                started.add(other);
                yield Store.at(other.address());
            }
        };
    }

    @AfterEach
    void stopsWhatItStarted() {
        started.forEach(OtherStore::close);
    }

    private static Graph graph(String turtle) {
        var graph = GraphFactory.createGraphMem();
        RDFParser.fromString("PREFIX : <https://w3id.org/kkm/def/> " + turtle, Lang.TURTLE)
                .parse(graph);
        return graph;
    }

    /** The answers, one line each, in order of text. */
    private static List<String> ask(DatasetGraph dataset, String query) {
        try (QueryExec execution = QueryExec.dataset(dataset)
                .query("PREFIX : <https://w3id.org/kkm/def/> " + query)
                .build()) {
            var answers = new ArrayList<String>();
            RowSet rows = execution.select();
            rows.forEachRemaining(row -> {
                var line = new ArrayList<String>();
                rows.getResultVars()
                        .forEach(v -> line.add(row.contains(v) ? row.get(v).toString() : "-"));
                answers.add(String.join(" ", line));
            });
            return answers.stream().sorted().toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    void replacesGraphsWholeAndRemovesEmptyOnes(Kind kind) {
        try (Store store = store(kind)) {
            store.replace(Map.of(RECORDS, graph(":a :heat 1 . :b :heat 2"), DETAILS, graph(":x :amount 1")));
            store.replace(Map.of(RECORDS, graph(":b :heat 2 . :c :heat 3"), DETAILS, graph("")));

            assertThat(store.graphs()).containsExactly(RECORDS);
            Graph kept = Txn.calculateRead(
                    store.dataset(),
                    () -> GraphFactory.createDefaultGraph()
                                    .isIsomorphicWith(store.dataset().getDefaultGraph())
                            ? copy(store.dataset().getGraph(RECORDS))
                            : Graph.emptyGraph);
            assertThat(kept.isIsomorphicWith(graph(":b :heat 2 . :c :heat 3"))).isTrue();
        }
    }

    private static Graph copy(Graph graph) {
        var copy = GraphFactory.createGraphMem();
        graph.find().forEachRemaining(copy::add);
        return copy;
    }

    @ParameterizedTest
    @EnumSource
    void keepsEveryKindOfNode(Kind kind) {
        Graph sent = graph("""
                :a :amount 118200.0 , 0.1 , 1 , -17.25 , 12345678901234567890.123456789 ; :year "2025"^^<http://www.w3.org/2001/XMLSchema#gYear> ;
                   :open true ; :date "2025-01-31"^^<http://www.w3.org/2001/XMLSchema#date> ;
                   :value "abc"^^<http://www.w3.org/2001/XMLSchema#decimal> ; :text "blå"@da , "%s" , "\\\\u0022 } ; DROP ALL" ; :part [ :share 0.5 ; :of [ :share 0.25 ] ] .
                """.formatted(kind == Kind.RDF4J ? "XML has no zero" : "\\u0000"));
        try (Store store = store(kind)) {
            store.replace(Map.of(RECORDS, sent));

            Graph kept = Txn.calculateRead(
                    store.dataset(), () -> copy(store.dataset().getGraph(RECORDS)));
            assertThat(kept.stream()
                            .map(t -> t.getPredicate() + " " + (t.getObject().isBlank() ? "_" : t.getObject())))
                    .containsExactlyInAnyOrderElementsOf(sent.stream()
                            .map(t -> t.getPredicate() + " " + (t.getObject().isBlank() ? "_" : t.getObject()))
                            .toList());
            assertThat(kept.isIsomorphicWith(sent)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void copiesWhatItIsGivenSoThatLaterChangesStayOutside(Kind kind) {
        try (Store store = store(kind)) {
            Graph mine = new org.apache.jena.mem2.GraphMem2Fast();
            graph(":a :heat 1").find().forEachRemaining(mine::add);
            store.replace(Map.of(RECORDS, mine));
            graph(":a :heat 2").find().forEachRemaining(mine::add);

            assertThat(Txn.calculateRead(
                            store.dataset(), () -> ask(store.dataset(), "SELECT ?h { GRAPH ?g { ?s :heat ?h } }")))
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MEMORY", "DISK"})
    void aReaderKeepsTheMomentItBeganWithWhileOthersReplace(Kind kind) throws Exception {
        String heats = "SELECT ?heat { GRAPH ?g { ?estate :heat ?heat } }";
        String union = "SELECT ?heat { ?estate :heat ?heat }";
        String path = "SELECT ?heat { GRAPH ?g { ?estate :part*/:heat ?heat } }";
        try (Store store = store(kind)) {
            for (DatasetGraph view : List.of(store.dataset(), store.view(View.open()), store.view(View.closed()))) {
                store.replace(Map.of(PUBLIC, graph(":a :heat 1"), MODEL_GRAPH, graph("")));
                view.begin(TxnType.READ);
                var writer = Executors.newSingleThreadExecutor();
                writer.submit(() ->
                                store.replace(Map.of(PUBLIC, graph(":a :heat 2"), MODEL_GRAPH, graph(":b :heat 3"))))
                        .get(10, TimeUnit.SECONDS);
                writer.shutdown();

                assertThat(ask(view, heats)).singleElement().asString().contains("1");
                assertThat(ask(view, path)).singleElement().asString().contains("1");
                assertThat(view.getGraph(PUBLIC).size()).isEqualTo(1);
                assertThat(view.containsGraph(MODEL_GRAPH)).isFalse();
                assertThat(ask(view, union)).hasSize(view == store.dataset() ? 0 : 1);
                view.end();
                assertThat(view.isInTransaction()).isFalse();
                assertThat(Txn.calculateRead(view, () -> ask(view, heats))).hasSize(2);
            }
        }
    }

    /** Two triples in each of three graphs carry the number of the delivery; a reader must find one number, six times. */
    @ParameterizedTest
    @EnumSource
    void readersNeverSeeHalfASubmission(Kind kind) throws Exception {
        int deliveries = kind == Kind.MEMORY ? 5_000 : 200;
        var names = List.of(RECORDS, DETAILS, EGEKOEBING.tableGraph("forbrug"));
        try (Store store = store(kind)) {
            store.replace(delivery(names, 0));
            var done = new AtomicBoolean();
            var reads = new AtomicInteger();
            var seen = new AtomicInteger();
            var threads = Executors.newFixedThreadPool(4);
            var readers = new ArrayList<Future<?>>();
            for (DatasetGraph view : List.of(
                    store.dataset(),
                    store.view(View.open()),
                    store.view(View.open()),
                    store.view(new View("own", names::contains, true)))) {
                readers.add(threads.submit(() -> {
                    while (!done.get()) {
                        Txn.executeRead(view, () -> {
                            List<String> found = ask(
                                    view, "SELECT ?n (COUNT(*) AS ?times) { GRAPH ?g { ?s :heat ?n } } GROUP BY ?n");
                            List<String> again = ask(view, "SELECT ?n ?s ?g { GRAPH ?g { ?s :heat ?n } }");
                            assertThat(found).hasSize(1);
                            assertThat(found.get(0)).contains("6").doesNotContain("-");
                            // Another store is not held still between two questions.
                            String number =
                                    (kind.isRemote() ? again : found).get(0).split(" ")[0];
                            assertThat(again).hasSize(6).allMatch(row -> row.startsWith(number));
                            seen.accumulateAndGet(Integer.parseInt(found.get(0).split("\"")[1]), Math::max);
                        });
                        reads.incrementAndGet();
                    }
                }));
            }
            for (int n = 1; n <= deliveries; n++) {
                store.replace(delivery(names, n));
            }
            done.set(true);
            for (Future<?> reader : readers) {
                reader.get(30, TimeUnit.SECONDS);
            }
            threads.shutdown();
            assertThat(reads.get()).isGreaterThan(20);
            assertThat(seen.get()).isPositive();
            TruthTable.count("replaced under readers, never seen half, " + store.kind(), deliveries, deliveries);
        }
    }

    private static Map<Node, Graph> delivery(List<Node> names, int n) {
        var graphs = new HashMap<Node, Graph>();
        names.forEach(name -> graphs.put(name, graph(":a :heat %d . :b :heat %d".formatted(n, n))));
        return graphs;
    }

    private static final String SECRET = "hemmelig";

    private Store withSecrets(Kind kind) {
        Store store = store(kind);
        store.replace(Map.of(
                MODEL_GRAPH,
                graph(":heat :label 'varme' . :heat :part :water"),
                PUBLIC,
                graph(":heat :label 'tal' . :heat :label 'varme'"),
                RECORDS,
                graph(":heat :label '" + SECRET + "' . :heat :part :secret . :secret :label '" + SECRET + "'"),
                PROTECTED,
                graph(":water :label '" + SECRET + "' . :secret :part :water"),
                iri("graph/key-figures/9001/2025"),
                graph(":cube :label '" + SECRET + "'"),
                iri("graph/submissions"),
                graph(":receipt :label '" + SECRET + "'")));
        return store;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * { ?s ?p ?o }",
                "SELECT * { GRAPH ?g { ?s ?p ?o } }",
                "SELECT * { GRAPH <https://w3id.org/kkm/graph/9001/2025> { ?s ?p ?o } }",
                "SELECT * { GRAPH <https://w3id.org/kkm/graph/9001/2025/protected> { ?s ?p ?o } }",
                "SELECT * { VALUES ?g { <https://w3id.org/kkm/graph/9001/2025> <urn:x-arq:UnionGraph> } GRAPH ?g { ?s ?p ?o } }",
                "SELECT * { BIND(IRI('https://w3id.org/kkm/graph/9001/2025') AS ?g) GRAPH ?g { ?s ?p ?o } }",
                "SELECT * { GRAPH <urn:x-arq:UnionGraph> { ?s ?p ?o } }",
                "SELECT * { GRAPH <urn:x-arq:DefaultGraph> { ?s ?p ?o } }",
                "SELECT * { GRAPH <urn:x-arq:DefaultGraphNode> { ?s ?p ?o } }",
                "SELECT * FROM <https://w3id.org/kkm/graph/9001/2025> { ?s ?p ?o }",
                "SELECT * FROM <https://w3id.org/kkm/graph/9001/2025> FROM <https://w3id.org/kkm/graph/model> { ?s ?p ?o }",
                "SELECT * FROM NAMED <https://w3id.org/kkm/graph/9001/2025> { GRAPH ?g { ?s ?p ?o } }",
                "SELECT * FROM <urn:x-arq:UnionGraph> FROM NAMED <urn:x-arq:UnionGraph> { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }",
                "SELECT * FROM <urn:x-arq:DefaultGraph> { ?s ?p ?o }",
                "SELECT * { :heat (:part|^:part)* ?s . ?s :label ?o }",
                "SELECT * { :heat :part+/:label ?o }",
                "SELECT * { ?s !:other ?o }",
                "SELECT * { GRAPH ?g { ?s (:part|!:part)* ?o } }",
                "SELECT * { ?s :label ?a OPTIONAL { GRAPH ?g { ?s :label ?o } } }",
                "SELECT (GROUP_CONCAT(?o) AS ?all) { SELECT DISTINCT ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } }",
                "SELECT ?g { GRAPH ?g { FILTER EXISTS { ?s :label '" + SECRET + "' } } }",
                "SELECT ?g { GRAPH ?g {} FILTER (CONTAINS(STR(?g), '9001')) }",
                "SELECT * { VALUES ?o { '" + SECRET + "' } FILTER EXISTS { GRAPH ?g { ?s ?p ?o } } }",
            })
    void thePublicViewHidesWhatIsNotPublished(String query) {
        for (Kind kind : Kind.values()) {
            try (Store store = withSecrets(kind)) {
                DatasetGraph view = store.view(View.closed());
                List<String> answers = Txn.calculateRead(view, () -> ask(view, query));
                assertThat(String.join("\n", answers))
                        .as(kind + " " + query)
                        .doesNotContain(SECRET, "9001", "submissions");
                store.replace(Map.of(RECORDS, graph(""), PROTECTED, graph("")));
            }
            folder = folder.resolve("next");
        }
        TruthTable.count("ways to ask for hidden graphs that show nothing", 1, 1);
    }

    @ParameterizedTest
    @EnumSource
    void thePublicViewHidesThroughEveryDoorOfItsDataset(Kind kind) {
        try (Store store = withSecrets(kind)) {
            DatasetGraph view = store.view(View.closed());
            Txn.executeRead(view, () -> {
                assertThat(view.listGraphNodes()).toIterable().containsExactlyInAnyOrder(MODEL_GRAPH, PUBLIC);
                assertThat(view.size()).isEqualTo(2);
                assertThat(view.containsGraph(RECORDS)).isFalse();
                assertThat(view.containsGraph(MODEL_GRAPH)).isTrue();
                assertThat(view.getGraph(RECORDS).isEmpty()).isTrue();
                assertThat(view.getGraph(MODEL_GRAPH).size()).isEqualTo(2);
                assertThat(view.getUnionGraph().size()).isEqualTo(3);
                assertThat(view.getDefaultGraph().size()).isEqualTo(3);
                assertThat(view.find(RECORDS, Node.ANY, Node.ANY, Node.ANY)).isExhausted();
                assertThat(view.findNG(RECORDS, Node.ANY, Node.ANY, Node.ANY)).isExhausted();
                assertThat(view.contains(RECORDS, Node.ANY, Node.ANY, Node.ANY)).isFalse();
                assertThat(view.find(Quad.unionGraph, Node.ANY, Node.ANY, Node.ANY))
                        .toIterable()
                        .hasSize(3);
                assertThat(view.findNG(Node.ANY, Node.ANY, Node.ANY, Node.ANY))
                        .toIterable()
                        .hasSize(4);
                assertThat(view.find()).toIterable().hasSize(7).noneMatch(q -> q.toString()
                        .contains(SECRET));
                assertThat(view.toString()).doesNotContain(SECRET);
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void theOpenViewOffersTheUnionOfAllGraphsWithoutDoublesButNotWhereProtectedEstatesLie(Kind kind) {
        try (Store store = withSecrets(kind)) {
            store.replace(Map.of(
                    EGEKOEBING.tableGraph("ejendomme"),
                    graph(":crisis <https://w3id.org/kkm/def/protectedAddress> true")));
            DatasetGraph view = store.view(View.open());
            Txn.executeRead(view, () -> {
                // RDF4J finds a triple of two graphs twice when a default graph is made of both.
                int doubles = kind == Kind.RDF4J ? 1 : 0;
                assertThat(ask(view, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").get(0))
                        .contains("\"" + (9 + doubles) + "\"");
                assertThat(ask(view, "SELECT ?o { :heat :label ?o }")).hasSize(3 + doubles);
                assertThat(view.getDefaultGraph().size()).isEqualTo(9);
                assertThat(view.getGraph(RECORDS).size()).isEqualTo(3);
                assertThat(ask(view, "SELECT ?s { :water :label ?s }")).isEmpty();
                assertThat(ask(view, "SELECT ?o { GRAPH <" + PROTECTED.getURI() + "> { ?s ?p ?o } }"))
                        .isEmpty();
                assertThat(ask(view, "SELECT ?o { :secret (:part|!:label)* ?o }"))
                        .noneMatch(row -> row.contains("water"));
            });
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MEMORY", "DISK"})
    void aPropertyPathStopsWhenItsQueryIsCancelled(Kind kind) {
        var chain = new StringBuilder();
        for (int n = 0; n < 3_000; n++) {
            chain.append(":n%d :part :n%d . ".formatted(n, n + 1));
        }
        try (Store store = store(kind)) {
            store.replace(Map.of(RECORDS, graph(chain.toString())));
            for (DatasetGraph view : List.of(store.dataset(), store.view(View.open()))) {
                for (String path : List.of(
                        "{ GRAPH <https://w3id.org/kkm/graph/9001/2025> { ?a (:part|^:part)* ?b } }",
                        "{ GRAPH ?g { ?a (:part|^:part)+ ?b } }",
                        "{ GRAPH ?g { :n1 :part* ?x . ?a (:part|^:part)* ?b } }")) {
                    long before = System.nanoTime();
                    Txn.executeRead(view, () -> assertThatThrownBy(() -> {
                                try (var counting = QueryExec.dataset(view)
                                        .query("PREFIX : <https://w3id.org/kkm/def/> SELECT (COUNT(*) AS ?n) " + path)
                                        .timeout(200, TimeUnit.MILLISECONDS)
                                        .build()) {
                                    counting.select().next();
                                }
                            })
                            .isInstanceOf(QueryCancelledException.class));
                    assertThat((System.nanoTime() - before) / 1_000_000)
                            .as(path)
                            .isLessThan(1_500);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void nobodyWritesThroughADataset(Kind kind) {
        try (Store store = withSecrets(kind)) {
            for (DatasetGraph dataset : List.of(store.dataset(), store.view(View.open()), store.view(View.closed()))) {
                assertThatThrownBy(() -> dataset.begin(TxnType.WRITE)).isInstanceOf(JenaException.class);
                assertThatThrownBy(() -> dataset.begin(ReadWrite.WRITE)).isInstanceOf(JenaException.class);
                assertThatThrownBy(() -> UpdateExecutionFactory.create(
                                UpdateFactory.create("CLEAR ALL"), DatasetFactory.wrap(dataset))
                        .execute());
                dataset.begin(TxnType.READ);
                var quad = Quad.create(PUBLIC, kkm("a"), kkm("b"), kkm("c"));
                assertThatThrownBy(() -> dataset.add(quad));
                assertThatThrownBy(() -> dataset.delete(quad));
                assertThatThrownBy(() -> dataset.getGraph(PUBLIC).add(quad.asTriple()));
                assertThatThrownBy(() -> dataset.getGraph(PUBLIC).clear());
                assertThatThrownBy(() -> dataset.removeGraph(PUBLIC));
                assertThatThrownBy(() -> dataset.clear());
                dataset.getGraph(PUBLIC).close();
                dataset.end();
                dataset.close();
            }
            assertThat(store.graphs()).hasSize(6);
            DatasetGraph view = store.view(View.open());
            assertThat(Txn.<DatasetGraph, Integer>calculateRead(
                            view, () -> view.getGraph(PUBLIC).size()))
                    .isEqualTo(2);
        }
    }
}

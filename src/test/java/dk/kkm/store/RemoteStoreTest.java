package dk.kkm.store;

import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dk.kkm.MunicipalityCode;
import dk.kkm.SubmissionId;
import dk.kkm.TruthTable;
import dk.kkm.UnreadableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.query.QueryCancelledException;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.sparql.core.DatasetDescription;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DynamicDatasets;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.sparql.exec.RowSet;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.system.Txn;
import org.apache.jena.util.iterator.ExtendedIterator;
import org.apache.jena.util.iterator.WrappedIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes out to another store and what does not, and what is said when it fails. What holds for every store is elsewhere. */
class RemoteStoreTest {
    private static final SubmissionId ID = SubmissionId.parse("9001/2025");
    private static final Node RECORDS = ID.recordsGraph();
    private static final Node PROTECTED = ID.protectedGraph();
    private static final Duration SHORT = Duration.ofMillis(600);
    private static final String PASSWORD = "hemmeligt-kodeord";
    private static final String BREAK_OUT = "x> } ; DROP ALL #";

    private final List<AutoCloseable> started = new ArrayList<>();

    @AfterEach
    void stops() throws Exception {
        for (AutoCloseable one : started) {
            one.close();
        }
    }

    private OtherStore other(String make) {
        OtherStore other = OtherStore.start(make);
        started.add(other);
        return other;
    }

    private static Graph graph(String turtle) {
        var graph = GraphFactory.createGraphMem();
        RDFParser.fromString("PREFIX : <https://w3id.org/kkm/def/> " + turtle, Lang.TURTLE)
                .parse(graph);
        return graph;
    }

    private static Graph graph(Node s, Node p, Node o) {
        var graph = GraphFactory.createGraphMem();
        graph.add(s, p, o);
        return graph;
    }

    private static List<String> ask(DatasetGraph dataset, String query) {
        return Txn.calculateRead(dataset, () -> {
            try (QueryExec execution = QueryExec.dataset(dataset)
                    .query("PREFIX : <https://w3id.org/kkm/def/> " + query)
                    .build()) {
                var answers = new ArrayList<String>();
                RowSet rows = execution.select();
                rows.forEachRemaining(row -> answers.add(row.toString()));
                return answers;
            }
        });
    }

    // Injection

    @ParameterizedTest
    @ValueSource(strings = {"FUSEKI", "RDF4J"})
    void refusesWhatCouldBeReadAsAnythingElseAndChangesNothing(String make) {
        Node fine = kkm("a");
        var hostile = new ArrayList<Map<Node, Graph>>();
        for (String text : List.of(
                BREAK_OUT,
                "https://w3id.org/kkm/" + BREAK_OUT,
                "https://w3id.org/kkm/id/estate/0851/1> <p> <o> } } ; DROP ALL ; INSERT DATA { GRAPH <g> { <s",
                "https://w3id.org/kkm/a b",
                "https://w3id.org/kkm/a\nb",
                "https://w3id.org/kkm/a\\u003Eb",
                "https://w3id.org/kkm/\"{}|^`",
                "https://w3id.org/kkm/\u0000",
                "https://w3id.org/kkm/\ud800",
                "relative",
                "//host/path",
                "")) {
            Node node = NodeFactory.createURI(text);
            hostile.add(Map.of(node, graph(fine, fine, fine)));
            hostile.add(Map.of(RECORDS, graph(node, fine, fine)));
            hostile.add(Map.of(RECORDS, graph(fine, node, fine)));
            hostile.add(Map.of(RECORDS, graph(fine, fine, node)));
            hostile.add(Map.of(
                    RECORDS,
                    graph(
                            fine,
                            fine,
                            NodeFactory.createLiteralDT(
                                    "1",
                                    org.apache.jena.datatypes.TypeMapper.getInstance()
                                            .getSafeTypeByName("x:" + text + ">")))));
        }
        hostile.add(Map.of(RECORDS, graph(fine, fine, NodeFactory.createLiteralString("half \ud800"))));
        try (Store store = Store.at(other(make).address())) {
            store.replace(Map.of(RECORDS, graph(":a :heat 1"), PROTECTED, graph(":b :heat 2")));
            for (Map<Node, Graph> graphs : hostile) {
                assertThatThrownBy(() -> store.replace(graphs))
                        .as("%s", graphs)
                        .isInstanceOf(UnreadableException.class);
            }
            for (String language : List.of("en> } } ; DROP ALL #", "en .", "e\n", "en-", "-")) {
                // Jena makes no such literal either, but does not say so in a form of ours.
                assertThatThrownBy(() -> store.replace(
                                Map.of(RECORDS, graph(fine, fine, NodeFactory.createLiteralLang("x", language)))))
                        .isInstanceOf(RuntimeException.class)
                        .isNotInstanceOf(RemoteStoreException.class);
            }
            assertThat(store.graphs()).containsExactlyInAnyOrder(RECORDS, PROTECTED);
            assertThat(ask(store.dataset(), "SELECT ?h { GRAPH ?g { ?s :heat ?h } }"))
                    .hasSize(2);
        }
        TruthTable.count("hostile texts kept from other stores", hostile.size(), hostile.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"FUSEKI", "RDF4J"})
    void literalsArriveAsTheyAreHoweverTheyLook(String make) {
        var texts = List.of(
                "\" } } ; DROP ALL #",
                "' \"\"\" '''",
                "\\",
                "\\\" } ; DROP ALL #",
                "\\u0022 } } ; DROP ALL #",
                "\\\\u0022 } } ; DROP ALL #",
                "\\U00000022 } } ; DROP ALL #",
                "a\nb\rc\td",
                "# no comment",
                "blå \ud83c\udfe0");
        Graph sent = GraphFactory.createGraphMem();
        texts.forEach(text -> sent.add(kkm("a"), kkm("text"), NodeFactory.createLiteralString(text)));
        try (Store store = Store.at(other(make).address())) {
            store.replace(Map.of(RECORDS, sent, PROTECTED, graph(":b :heat 2")));
            Graph kept = Txn.calculateRead(store.dataset(), () -> {
                Graph copy = GraphFactory.createGraphMem();
                store.dataset().getGraph(RECORDS).find().forEachRemaining(copy::add);
                return copy;
            });
            assertThat(kept.find()
                            .mapWith(t -> t.getObject().getLiteralLexicalForm())
                            .toList())
                    .containsExactlyInAnyOrderElementsOf(texts);
            for (String text : texts) {
                var query = QueryFactory.create("SELECT ?g { GRAPH ?g { ?s ?p ?text } }");
                try (QueryExec found = QueryExec.dataset(store.dataset())
                        .query(query)
                        .substitution(Var.alloc("text"), NodeFactory.createLiteralString(text))
                        .build()) {
                    assertThat(found.select()).as(text).toIterable().hasSize(1);
                }
            }
            assertThat(store.graphs()).hasSize(2);
        }
    }

    @Test
    void aHostileParameterDoesNotGoOutInAQuery() {
        try (Store store = Store.at(other("FUSEKI").address())) {
            store.replace(Map.of(RECORDS, graph(":a :heat 1")));
            for (Node hostile : List.of(
                    NodeFactory.createURI(BREAK_OUT),
                    NodeFactory.createURI("https://w3id.org/kkm/a> } GRAPH <https://w3id.org/kkm/graph/x> { ?s ?p <b"),
                    NodeFactory.createURI("https://w3id.org/kkm/a\"b c"))) {
                var query = QueryFactory.create("SELECT ?s { GRAPH ?g { ?s ?p ?o } }");
                assertThatThrownBy(() -> {
                            try (QueryExec exec = QueryExec.dataset(store.dataset())
                                    .query(query)
                                    .substitution(Var.alloc("o"), hostile)
                                    .build()) {
                                exec.select().hasNext();
                            }
                        })
                        .as("%s", hostile)
                        .isInstanceOf(UnreadableException.class);
            }
            assertThatThrownBy(() -> store.dataset()
                            .getGraph(NodeFactory.createURI(BREAK_OUT))
                            .isEmpty())
                    .isInstanceOf(UnreadableException.class);
            assertThatThrownBy(() -> store.dataset()
                            .getGraph(RECORDS)
                            .contains(NodeFactory.createURI(BREAK_OUT), kkm("heat"), Node.ANY))
                    .isInstanceOf(UnreadableException.class);
            assertThatThrownBy(() -> new MunicipalityCode(BREAK_OUT)).isInstanceOf(UnreadableException.class);
            assertThatThrownBy(() -> SubmissionId.parse(BREAK_OUT + "/2025")).isInstanceOf(UnreadableException.class);
            assertThat(store.graphs()).containsExactly(RECORDS);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * { SERVICE <http://localhost:1/> { ?s ?p ?o } }",
                "SELECT * { SERVICE SILENT ?where { ?s ?p ?o } }",
                "SELECT * { ?s ?p ?o FILTER EXISTS { service <http://localhost:1/> { ?s ?p ?o } } }",
                "SELECT (EXISTS { SERVICE <http://localhost:1/> {} } AS ?x) {}",
                "SELECT * { { SELECT * { OPTIONAL { SERVICE <http://localhost:1/> {} } } } }",
            })
    void asksNoOtherServiceForACaller(String query) {
        try (Store store = Store.at(other("FUSEKI").address())) {
            assertThatThrownBy(() -> ask(store.dataset(), query)).isInstanceOf(UnreadableException.class);
            assertThat(ask(store.dataset(), "SELECT ?service { BIND (' SERVICE <x> ' AS ?service) }"))
                    .hasSize(1);
        }
    }

    // Views

    @ParameterizedTest
    @ValueSource(strings = {"FUSEKI", "RDF4J"})
    void whatBecomesProtectedWhileAViewIsReadIsHiddenAtOnce(String make) {
        OtherStore other = other(make);
        try (Store ours = Store.at(other.address());
                Store theirs = Store.at(other.address())) {
            DatasetGraph view = ours.view(View.open());
            ours.replace(Map.of(RECORDS, graph(":a :heat 1")));
            assertThat(ask(view, "SELECT * { GRAPH ?g { ?s ?p ?o } }")).hasSize(1);
            theirs.replace(Map.of(PROTECTED, graph(":a :address 'Hemmelig Vej 2'")));
            for (String query : List.of(
                    "SELECT * { GRAPH ?g { ?s ?p ?o } }",
                    "SELECT * { ?s ?p ?o }",
                    "SELECT * { { GRAPH ?g { ?s ?p ?o } } UNION { GRAPH <" + PROTECTED.getURI()
                            + "> { ?s ?p ?o } } }")) {
                assertThat(ask(view, query)).hasSize(1).noneMatch(row -> row.contains("Hemmelig"));
            }
            DatasetGraph closed = ours.view(new View("nothing", name -> false, false));
            assertThat(ask(closed, "SELECT * { GRAPH ?g { ?s ?p ?o } }")).isEmpty();
            assertThat(ask(closed, "SELECT * { ?s ?p ?o }")).isEmpty();
            DatasetGraph chosen = DynamicDatasets.dynamicDataset(
                    DatasetDescription.create(
                            List.of(PROTECTED.getURI(), RECORDS.getURI()),
                            List.of(PROTECTED.getURI(), RECORDS.getURI())),
                    view,
                    false);
            assertThat(ask(chosen, "SELECT * { GRAPH ?g { ?s ?p ?o } }")).hasSize(1);
            assertThat(ask(chosen, "SELECT * { ?s ?p ?o }")).hasSize(1).noneMatch(row -> row.contains("Hemmelig"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"FUSEKI", "RDF4J"})
    void aViewOfManyGraphsNamesThemAll(String make) {
        try (Store store = Store.at(other(make).address())) {
            var graphs = new HashMap<Node, Graph>();
            for (int n = 0; n < 3_000; n++) {
                graphs.put(iri("graph/" + n + "/2025/konstateret-forbrug"), graph(kkm("a"), kkm("heat"), number(n)));
            }
            store.replace(graphs);
            assertThat(ask(store.view(View.open()), "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s :heat ?o } }"))
                    .singleElement()
                    .asString()
                    .contains("3000");
        }
    }

    // Several programs over one store

    @ParameterizedTest
    @ValueSource(strings = {"FUSEKI", "RDF4J"})
    void whatAnotherProgramWritesIsNoticedWithinASecond(String make) throws InterruptedException {
        OtherStore other = other(make);
        try (Store ours = Store.at(other.address());
                Store theirs = Store.at(other.address())) {
            ours.replace(Map.of(RECORDS, graph(":a :heat 1")));
            String before = ours.version();
            assertThat(ours.graphs()).containsExactly(RECORDS);
            theirs.replace(Map.of(ID.detailsGraph(), graph(":a :heat 2")));
            TimeUnit.MILLISECONDS.sleep(1_100);
            assertThat(ours.version()).isNotEqualTo(before);
            assertThat(ours.graphs()).containsExactlyInAnyOrder(RECORDS, ID.detailsGraph());
            assertThat(ours.version()).isEqualTo(ours.version());
        }
    }

    // Writing

    @ParameterizedTest
    @CsvSource({"FUSEKI, 20000", "RDF4J, 100000"})
    void aLargeSubmissionArrivesWhole(String make, int triples) {
        Graph much = GraphFactory.createGraphMem();
        for (int n = 0; n < triples; n++) {
            much.add(iri("record/estate-year/9001/" + n / 50 + "/2025"), kkm("measure" + n % 50), number(n));
        }
        try (Store store = Store.at(other(make).address())) {
            store.replace(Map.of(RECORDS, much));
            assertThat(ask(
                            store.dataset(),
                            "SELECT (COUNT(*) AS ?n) (SUM(?o) AS ?sum) { GRAPH <" + RECORDS.getURI()
                                    + "> { ?s ?p ?o } }"))
                    .singleElement()
                    .asString()
                    .contains("?n = " + triples, "?sum = " + (long) triples * (triples - 1) / 2);
            assertThat(Txn.<DatasetGraph, Integer>calculateRead(
                            store.dataset(),
                            () -> store.dataset().getGraph(RECORDS).size()))
                    .isEqualTo(triples);
        }
    }

    private static Node number(int n) {
        return NodeFactory.createLiteralDT(Integer.toString(n), org.apache.jena.datatypes.xsd.XSDDatatype.XSDinteger);
    }

    @ParameterizedTest
    @ValueSource(strings = {"FUSEKI", "RDF4J"})
    void anUploadThatBreaksOffChangesNothing(String make) {
        var breaksOff = new AtomicBoolean();
        Graph broken = new org.apache.jena.mem2.GraphMem2Fast() {
            @Override
            public ExtendedIterator<Triple> graphBaseFind(Triple pattern) {
                ExtendedIterator<Triple> all = super.graphBaseFind(pattern);
                if (!breaksOff.getAndSet(true)) {
                    return all; // looked through before anything is sent
                }
                return WrappedIterator.create(all).mapWith(triple -> {
                    if (triple.getObject().equals(number(4_000))) {
                        throw new IllegalStateException("the cable is pulled");
                    }
                    return triple;
                });
            }
        };
        for (int n = 0; n < 5_000; n++) {
            broken.add(kkm("new" + n), kkm("heat"), number(n));
        }
        try (Store store = Store.at(other(make).address())) {
            store.replace(Map.of(RECORDS, graph(":old :heat 1")));
            assertThatThrownBy(() -> store.replace(Map.of(RECORDS, broken))).isInstanceOf(RemoteStoreException.class);
            assertThat(ask(store.dataset(), "SELECT ?s { GRAPH ?g { ?s :heat ?o } }"))
                    .singleElement()
                    .asString()
                    .contains("old");
        }
    }

    // When it does not do as asked

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "302|Location: /elsewhere|henviser til et andet sted (302)",
                "307|Location: /elsewhere|henviser til et andet sted (307)",
                "401|X: y|KKM_STORE_TOKEN",
                "403|X: y|lukker os ikke ind (403)",
                "404|X: y|Tjek --store",
                "413|X: y|grænse",
                "500|X: y|svarede 500: der er noget galt",
                "503|X: y|svarede 503",
                "200|Content-Type: text/html|Er --store adressen på forespørgsler?",
                "200|Content-Type: application/sparql-results+json|ikke kan læses",
            })
    void saysWhatIsWrongWithTheOtherStoreAndHowToMendIt(int status, String header, String said) throws IOException {
        var elsewhere = new AtomicBoolean();
        HttpServer server = server();
        server.createContext("/elsewhere", exchange -> elsewhere.set(true));
        server.createContext("/sparql", exchange -> {
            exchange.getResponseHeaders().set(header.split(": ")[0], header.split(": ")[1]);
            send(exchange, status, "der er\nnoget galt");
        });
        RemoteAddress address = RemoteAddress.of(
                url(server) + "sparql",
                Optional.empty(),
                Map.of("KKM_STORE_USER", "kkm", "KKM_STORE_PASSWORD", PASSWORD));
        try (Store store = Store.at(address)) {
            assertThatThrownBy(store::graphs)
                    .isInstanceOf(RemoteStoreException.class)
                    .hasMessageContaining(said)
                    .hasMessageContaining(url(server) + "sparql")
                    .hasMessageNotContaining(PASSWORD);
            if (status != 200) {
                assertThatThrownBy(() -> store.replace(Map.of(RECORDS, graph(":a :heat 1"))))
                        .isInstanceOf(RemoteStoreException.class)
                        .hasMessageNotContaining(PASSWORD);
            }
        }
        assertThat(elsewhere).isFalse();
    }

    /** As Virtuoso 7.2 does when the body has no length. */
    @Test
    void noticesAnUpdateThatIsAnsweredWellAndNotDone() throws IOException {
        HttpServer server = server();
        server.createContext("/query", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/sparql-results+json");
            send(exchange, 200, "{\"head\":{\"vars\":[]},\"results\":{\"bindings\":[]}}");
        });
        var lengths = new ArrayList<String>();
        server.createContext("/update", exchange -> {
            lengths.add(exchange.getRequestHeaders().getFirst("Content-Length"));
            send(exchange, 200, "");
        });
        try (Store store = Store.at(RemoteAddress.of(url(server) + "query", Optional.empty(), Map.of()))) {
            assertThatThrownBy(() -> store.replace(Map.of(RECORDS, graph(":a :heat 1"))))
                    .isInstanceOf(RemoteStoreException.class)
                    .hasMessageContaining("kan ikke findes igen");
        }
        assertThat(lengths).singleElement().isNotNull();
    }

    @Test
    void saysThatNobodyIsThere() throws IOException {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        try (Store store = Store.at(RemoteAddress.of("http://localhost:" + port + "/x", Optional.empty(), Map.of()))) {
            assertThatThrownBy(store::version)
                    .isInstanceOf(RemoteStoreException.class)
                    .hasMessageContaining("kan ikke nås")
                    .hasMessageContaining("cannot be reached");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void waitsNoLongerThanItsPatience(boolean afterTheHead) throws IOException {
        HttpServer server = server();
        server.createContext("/sparql", exchange -> {
            if (afterTheHead) {
                exchange.getResponseHeaders().set("Content-Type", "application/sparql-results+json");
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody()
                        .write("{\"head\":{\"vars\":[\"g\"]},\"results\":{\"bindings\":[".getBytes(UTF_8));
                exchange.getResponseBody().flush();
            }
            sleep();
        });
        try (Store store = Store.at(address(server, SHORT))) {
            long before = System.nanoTime();
            assertThatThrownBy(store::graphs)
                    .isInstanceOf(RemoteStoreException.class)
                    .hasMessageContaining("svarede ikke inden 600 ms");
            assertThat((System.nanoTime() - before) / 1_000_000).isLessThan(3_000);
        }
    }

    @Test
    void aCancelledQueryStopsWaiting() throws IOException {
        HttpServer server = server();
        server.createContext("/sparql", exchange -> sleep());
        try (Store store = Store.at(address(server, Duration.ofSeconds(20)));
                QueryExec exec = QueryExec.dataset(store.dataset())
                        .query("SELECT * { GRAPH ?g { ?s ?p ?o } }")
                        .timeout(300, TimeUnit.MILLISECONDS)
                        .build()) {
            long before = System.nanoTime();
            assertThatThrownBy(() -> exec.select().hasNext()).isInstanceOf(QueryCancelledException.class);
            assertThat((System.nanoTime() - before) / 1_000_000).isLessThan(3_000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "]", "]}"})
    void halfAnAnswerIsNoAnswer(String end) throws IOException {
        HttpServer server = server();
        server.createContext("/sparql", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/sparql-results+json");
            send(
                    exchange,
                    200,
                    "{\"head\":{\"vars\":[\"g\"]},\"results\":{\"bindings\":[{\"g\":{\"type\":\"uri\",\"value\":\"x:y\"}}"
                            + end);
        });
        try (Store store = Store.at(address(server, SHORT))) {
            assertThatThrownBy(store::graphs)
                    .isInstanceOf(RemoteStoreException.class)
                    .hasMessageContaining("ikke kan læses");
        }
    }

    @Test
    void anAnswerWithoutEndIsGivenUp() throws IOException {
        HttpServer server = server();
        server.createContext("/sparql", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/sparql-results+json");
            exchange.sendResponseHeaders(200, 0);
            var out = exchange.getResponseBody();
            out.write("{\"head\":{\"vars\":[\"g\"]},\"results\":{\"bindings\":[".getBytes(UTF_8));
            byte[] row = ("{\"g\":{\"type\":\"literal\",\"value\":\"" + "x".repeat(1 << 20) + "\"}},").getBytes(UTF_8);
            while (true) {
                out.write(row);
            }
        });
        try (Store store = Store.at(address(server, Duration.ofSeconds(60)));
                QueryExec exec = QueryExec.dataset(store.dataset())
                        .query("SELECT ?g { GRAPH ?g { ?s ?p ?o } }")
                        .build()) {
            RowSet rows = exec.select();
            assertThatThrownBy(() -> {
                        while (rows.hasNext()) {
                            rows.next();
                        }
                    })
                    .isInstanceOf(RemoteStoreException.class)
                    .hasMessageContaining("256 MB");
        }
    }

    @Test
    void aStoreThatIsDownForAMomentDoesNotChangeTheVersion() throws Exception {
        OtherStore other = OtherStore.start("FUSEKI");
        try (Store store = Store.at(other.address())) {
            store.replace(Map.of(RECORDS, graph(":a :heat 1")));
            String version = store.version();
            other.stop();
            TimeUnit.MILLISECONDS.sleep(1_100);
            assertThat(store.version()).isEqualTo(version);
            assertThatThrownBy(() -> ask(store.dataset(), "SELECT * { GRAPH ?g { ?s ?p ?o } }"))
                    .isInstanceOf(RemoteStoreException.class);
        }
    }

    // Where, and who we are

    @ParameterizedTest
    @CsvSource({
        "http://localhost:3030/kkm/query, http://localhost:3030/kkm/update",
        "http://localhost:7200/repositories/kkm, http://localhost:7200/repositories/kkm/statements",
        "https://db.example:8182/sparql, https://db.example:8182/sparql",
    })
    void knowsWhereUpdatesGo(String query, String update) {
        RemoteAddress address = RemoteAddress.of(query, Optional.empty(), Map.of());
        assertThat(address.update()).hasToString(update);
        assertThat(RemoteAddress.of(query, Optional.of("http://other/u"), Map.of())
                        .update())
                .hasToString("http://other/u");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "lager",
                "file:///etc/passwd",
                "ftp://x/y",
                "http://kkm:" + PASSWORD + "@x/y",
                "http:///y",
                "http://x/y#z",
                "http://x y"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> RemoteAddress.of(text, Optional.empty(), Map.of()))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("KKM_STORE_USER")
                .hasMessageNotContaining(PASSWORD);
    }

    @Test
    void saysWhoWeAreToTheStoreAndToNobodyElse() throws IOException {
        var said = new ArrayList<String>();
        HttpServer server = server();
        server.createContext("/sparql", exchange -> {
            said.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            send(exchange, 401, "");
        });
        for (var environment : List.of(
                Map.of("KKM_STORE_USER", "kkm", "KKM_STORE_PASSWORD", PASSWORD),
                Map.of("KKM_STORE_TOKEN", "abc.def"),
                Map.<String, String>of())) {
            RemoteAddress address = RemoteAddress.of(url(server) + "sparql", Optional.empty(), environment);
            assertThat(address.toString()).doesNotContain(PASSWORD, "abc.def");
            try (Store store = Store.at(address)) {
                assertThatThrownBy(store::version).hasMessageNotContaining(PASSWORD);
            }
        }
        assertThat(said).containsExactly("Basic a2ttOmhlbW1lbGlndC1rb2Rlb3Jk", "Bearer abc.def", "null");
        for (var wrong : List.of(
                Map.of("KKM_STORE_USER", "kkm"),
                Map.of("KKM_STORE_PASSWORD", PASSWORD),
                Map.of("KKM_STORE_USER", "a:b", "KKM_STORE_PASSWORD", PASSWORD),
                Map.of("KKM_STORE_USER", "kkm", "KKM_STORE_PASSWORD", PASSWORD, "KKM_STORE_TOKEN", "x"),
                Map.of("KKM_STORE_TOKEN", "x\r\nX-Other: y"))) {
            assertThatThrownBy(() -> RemoteAddress.of(url(server), Optional.empty(), wrong))
                    .isInstanceOf(UnreadableException.class)
                    .hasMessageNotContaining(PASSWORD);
        }
    }

    private HttpServer server() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.start();
        started.add(() -> {
            server.stop(0);
            threads.shutdownNow();
        });
        return server;
    }

    private static String url(HttpServer server) {
        return "http://localhost:" + server.getAddress().getPort() + "/";
    }

    private static RemoteAddress address(HttpServer server, Duration patience) {
        RemoteAddress usual = RemoteAddress.of(url(server) + "sparql", Optional.empty(), Map.of());
        return new RemoteAddress(usual.query(), usual.update(), Optional.empty(), patience);
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        exchange.getRequestBody().readAllBytes();
        byte[] bytes = text.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static void sleep() {
        try {
            TimeUnit.SECONDS.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package dk.kkm.server;

import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Vocabulary;
import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.KeyFigures;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.system.Txn;
import org.apache.jena.vocabulary.DCAT;
import org.apache.jena.vocabulary.RDFS;
import org.eclipse.rdf4j.query.BindingSet;
import org.eclipse.rdf4j.repository.sail.SailRepository;
import org.eclipse.rdf4j.rio.RDFFormat;
import org.eclipse.rdf4j.sail.memory.MemoryStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Dumps, as they come over HTTP, are the view: nothing more, nothing less, and at one moment. */
class DumpsTest {
    private static final Running OPEN = new Running(Demo.store(), View.open(), Limits.standard());
    private static final Running PUBLIC = new Running(Demo.store(), View.closed(), Limits.standard());
    private static final Node TRIPLES = NodeFactory.createURI("http://rdfs.org/ns/void#triples");

    @AfterAll
    static void stop() {
        OPEN.server.stop();
        PUBLIC.server.stop();
    }

    private static HttpResponse<byte[]> ask(Running running, String method, String name, String... headers) {
        var request = HttpRequest.newBuilder(running.url("/dumps/" + name))
                .method(method, HttpRequest.BodyPublishers.noBody());
        try {
            return running.client.send(
                    (headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] unpacked(Running running, String name) throws IOException {
        var answer = ask(running, "GET", name);
        assertThat(answer.statusCode()).isEqualTo(200);
        return new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
    }

    private static DatasetGraph loaded(Running running, String name) throws IOException {
        DatasetGraph dataset = DatasetGraphFactory.createGeneral();
        Lang lang = name.endsWith(".nq.gz") ? Lang.NQUADS : Lang.TURTLE;
        RDFParser.source(new ByteArrayInputStream(unpacked(running, name)))
                .lang(lang)
                .parse(dataset);
        return dataset;
    }

    private static List<Node> names(DatasetGraph dataset) {
        var names = new ArrayList<Node>();
        dataset.listGraphNodes().forEachRemaining(names::add);
        return names;
    }

    @Test
    void theWholeDumpHasTheGraphsOfTheViewAndEachIsTheSame() throws IOException {
        for (Running running : List.of(OPEN, PUBLIC)) {
            DatasetGraph dump = loaded(running, "all.nq.gz");
            DatasetGraph view = Demo.store().view(running == OPEN ? View.open() : View.closed());
            Txn.executeRead(view, () -> {
                assertThat(names(dump)).containsExactlyInAnyOrderElementsOf(names(view));
                for (Node name : names(view)) {
                    assertThat(dump.getGraph(name).isIsomorphicWith(view.getGraph(name)))
                            .as(name.toString())
                            .isTrue();
                }
            });
            assertThat(names(dump)).noneMatch(name -> name.getURI().endsWith("/protected"));
        }
    }

    @Test
    void anotherEngineComputesTheSameKeyFiguresFromTheDump() throws IOException {
        byte[] dump = unpacked(OPEN, "all.nq.gz");
        var other = new SailRepository(new MemoryStore());
        DatasetGraph view = Demo.store().view(View.open());
        int compared = 0;
        try (var connection = other.getConnection()) {
            connection.add(new ByteArrayInputStream(dump), "", RDFFormat.NQUADS);
            for (String id : List.of("heat-per-area", "co2-per-area", "area-per-inhabitant")) {
                KeyFigure figure = KeyFigures.of(Running.SPECIFICATION).all().stream()
                        .filter(it -> it.id().equals(id))
                        .findFirst()
                        .orElse(KeyFigures.of(Running.SPECIFICATION).get("heat-per-area"));
                var theirs = new TreeSet<String>();
                try (var rows = connection.prepareTupleQuery(figure.text()).evaluate()) {
                    for (BindingSet row : rows) {
                        theirs.add(row.getValue("municipality").stringValue() + " "
                                + row.getValue("year").stringValue() + " "
                                + plain(row.getValue("numerator").stringValue()));
                    }
                }
                var ours = new TreeSet<String>();
                Txn.executeRead(view, () -> {
                    try (var exec = QueryExec.dataset(view).query(figure.text()).build()) {
                        exec.select()
                                .forEachRemaining(
                                        row -> ours.add(row.get("municipality").getURI() + " "
                                                + row.get("year").getLiteralLexicalForm() + " "
                                                + plain(row.get("numerator").getLiteralLexicalForm())));
                    }
                });
                assertThat(theirs).isEqualTo(ours).isNotEmpty();
                compared += ours.size();
            }
        }
        assertThat(compared).isGreaterThan(20);
    }

    private static String plain(String number) {
        return new BigDecimal(number).stripTrailingZeros().toPlainString();
    }

    @Test
    void theDumpOfAMunicipalitysYearHasItsGraphsAndNoOther() throws IOException {
        DatasetGraph dump = loaded(OPEN, "9002-2024.nq.gz");
        assertThat(names(dump))
                .contains(
                        iri("graph/9002/2024"), iri("graph/key-figures/9002/2024"), iri("graph/submissions/9002/2024"))
                .allMatch(name -> name.getURI().contains("9002/2024"));
        Graph turtle = loaded(OPEN, "9002-2024.ttl.gz").getDefaultGraph();
        long statements = names(dump).stream()
                .flatMap(name -> dump.getGraph(name).find().toList().stream())
                .distinct()
                .count();
        assertThat(turtle.size()).isEqualTo((int) statements);
    }

    @Test
    void aDatasetHasAsManyStatementsAsItsCountSays() throws IOException {
        Graph counts = CatalogueEndpointTest.get(OPEN, "/.well-known/void");
        for (String name : List.of("all", "model", "key-figures", "supply", "areas", "use")) {
            String said = counts.find(iri("catalog/dataset/" + name), TRIPLES, Node.ANY)
                    .next()
                    .getObject()
                    .getLiteralLexicalForm();
            long lines =
                    new String(unpacked(OPEN, name + ".nq.gz"), UTF_8).lines().count();
            assertThat(said).as(name).isEqualTo(Long.toString(lines)).isNotEqualTo("0");
        }
    }

    @Test
    void theTablesSumToWhatTheRecordsDo() throws IOException {
        var tables = new ArrayList<String>();
        String estates = "";
        try (var zip = new ZipInputStream(
                new ByteArrayInputStream(ask(OPEN, "GET", "9001-2025.csv.zip").body()))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                tables.add(entry.getName());
                String text = new String(zip.readAllBytes(), UTF_8);
                if (entry.getName().equals("estate-years.csv")) {
                    estates = text;
                }
            }
        }
        assertThat(tables)
                .containsExactly("area-years.csv", "estate-years.csv", "municipality-years.csv", "observations.csv");
        List<String> lines = estates.lines().toList();
        List<String> header = List.of(lines.get(0).split(",", -1));
        assertThat(header).startsWith("iri", "municipality", "year", "estate");
        BigDecimal heat = lines.stream()
                .skip(1)
                .map(line -> line.split(",", -1)[header.indexOf("heat")])
                .filter(cell -> !cell.isEmpty())
                .map(BigDecimal::new)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        DatasetGraph view = Demo.store().view(View.open());
        BigDecimal records = Txn.calculateRead(
                view,
                () -> view.getGraph(iri("graph/9001/2025")).find(Node.ANY, kkm("heat"), Node.ANY).toList().stream()
                        .map(triple -> new BigDecimal(triple.getObject().getLiteralLexicalForm()))
                        .reduce(BigDecimal.ZERO, BigDecimal::add));
        assertThat(heat).isEqualByComparingTo(records).isPositive();
    }

    @Test
    void sizeAndChecksumAreThoseOfTheFileAndTheCatalogueTellsThemThen() throws GeneralSecurityException {
        HttpResponse<byte[]> answer = ask(OPEN, "GET", "condition.ttl.gz");
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(answer.body());
        assertThat(answer.headers().firstValue("Repr-Digest"))
                .hasValue("sha-256=:" + Base64.getEncoder().encodeToString(sum) + ":");
        assertThat(answer.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"condition.ttl.gz\"");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/gzip");
        Graph catalogue = CatalogueEndpointTest.get(OPEN, "/catalog");
        assertThat(catalogue
                        .find(iri("catalog/distribution/condition.ttl.gz"), DCAT.byteSize.asNode(), Node.ANY)
                        .mapWith(Triple::getObject)
                        .mapWith(Node::getLiteralLexicalForm)
                        .toList())
                .containsExactly(Integer.toString(answer.body().length));
        assertThat(catalogue
                        .find(iri("catalog/checksum/condition.ttl.gz"), Node.ANY, Node.ANY)
                        .mapWith(Triple::getObject)
                        .filterKeep(Node::isLiteral)
                        .mapWith(Node::getLiteralLexicalForm)
                        .toList())
                .containsExactly(HexFormat.of().formatHex(sum));
        assertThat(OPEN.method("GET", "/dumps?format=html").body())
                .contains("condition.ttl.gz", HexFormat.of().formatHex(sum));
    }

    @Test
    void headOfADumpSaysItsLengthAndSendsNothingAndWhatIsKnownIsNotSentAgain() {
        HttpResponse<byte[]> whole = ask(OPEN, "GET", "model.nq.gz");
        HttpResponse<byte[]> head = ask(OPEN, "HEAD", "model.nq.gz");
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Length"))
                .isEqualTo(whole.headers().firstValue("Content-Length"));
        String tag = whole.headers().firstValue("ETag").orElseThrow();
        assertThat(ask(OPEN, "GET", "model.nq.gz", "If-None-Match", tag).statusCode())
                .isEqualTo(304);
    }

    @Test
    void whatIsNotShownIsNotThere() {
        for (String name : List.of("9001-2025.nq.gz", "supply.csv.zip", "key-figures.nq.gz")) {
            assertThat(ask(PUBLIC, "GET", name).statusCode()).as(name).isEqualTo(404);
            assertThat(ask(OPEN, "GET", name).statusCode()).as(name).isEqualTo(200);
        }
        for (String name : List.of("all.exe", "9001-1999.nq.gz", "nothing.nq.gz", "..%2Fall.nq.gz")) {
            assertThat(ask(OPEN, "GET", name).statusCode()).as(name).isIn(400, 404);
        }
        assertThat(ask(OPEN, "GET", "all.nq.gz", "Accept", "text/html").statusCode())
                .isEqualTo(406);
    }

    @Test
    void aSlowReaderGetsTheMomentTheyAskedForWhileTheStoreMovesOn() throws Exception {
        Graph much = GraphFactory.createGraphMem();
        var random = new Random(7);
        for (int n = 0; n < 60_000; n++) {
            much.add(
                    iri("thing/" + n),
                    RDFS.label.asNode(),
                    NodeFactory.createLiteralString(
                            Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong())));
        }
        Node name = iri("graph/9001/2025");
        try (var store = Store.inMemory()) {
            store.replace(Map.of(Vocabulary.MODEL_GRAPH, Running.SPECIFICATION.model(), name, much));
            var running = new Running(store, View.open(), Limits.standard());
            try (var socket = new Socket()) {
                socket.setReceiveBufferSize(8 << 10);
                socket.connect(
                        new InetSocketAddress("127.0.0.1", running.url("/").getPort()));
                socket.getOutputStream()
                        .write("GET /dumps/all.nq.gz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                                .getBytes(UTF_8));
                InputStream in = socket.getInputStream();
                byte[] head = in.readNBytes(2_000);
                store.replace(Map.of(name, Running.graph(":a :b :c .")));
                assertThat(running.method("GET", "/health").statusCode()).isEqualTo(200);
                assertThat(unpacked(running, "9001-2025.nq.gz")).hasSizeLessThan(500);
                byte[] rest = in.readAllBytes();
                String top = new String(head, UTF_8);
                int body = top.indexOf("\r\n\r\n") + 4;
                var whole = new java.io.ByteArrayOutputStream();
                whole.write(head, top.substring(0, body).getBytes(UTF_8).length, head.length - body);
                whole.write(rest);
                String said = top.lines()
                        .filter(line -> line.startsWith("Repr-Digest"))
                        .findFirst()
                        .orElseThrow();
                assertThat(said)
                        .contains(Base64.getEncoder()
                                .encodeToString(
                                        MessageDigest.getInstance("SHA-256").digest(whole.toByteArray())));
                assertThat(whole.size()).isGreaterThan(1_000_000);
            } finally {
                running.server.stop();
            }
        }
    }
}

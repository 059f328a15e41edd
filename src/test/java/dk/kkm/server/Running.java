package dk.kkm.server;

import static dk.kkm.Vocabulary.MODEL_GRAPH;
import static dk.kkm.Vocabulary.iri;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.jena.graph.Graph;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.sparql.graph.GraphFactory;

/** A real server on a free port, over a small store, and a client to ask it with. */
final class Running implements AutoCloseable {
    static final String PREFIX = "PREFIX : <https://w3id.org/kkm/def/> ";
    static final String SECRET = "hemmelig";
    static final Specification SPECIFICATION = Specification.load();

    /** Limits small enough to be reached in a test. */
    static final Limits SMALL = new Limits(
            Duration.ofMillis(700),
            Duration.ofMillis(800),
            Duration.ofSeconds(4),
            Duration.ofSeconds(2),
            5_000,
            1 << 20,
            20_000,
            100,
            64 << 10,
            8L << 20,
            8 << 10,
            4,
            8,
            60,
            98);

    /** The same with time enough for a slow machine. */
    static final Limits PATIENT = with(SMALL, Duration.ofSeconds(30), SMALL.heapPercent());

    private static Limits with(Limits limits, Duration time, int heapPercent) {
        return new Limits(
                time,
                time,
                limits.transfer(),
                limits.idle(),
                limits.rows(),
                limits.answerBytes(),
                limits.queryCharacters(),
                limits.queryDepth(),
                limits.bodyBytes(),
                limits.deliveryBytes(),
                limits.headerBytes(),
                limits.queries(),
                limits.waiting(),
                limits.connections(),
                heapPercent);
    }

    /** The same, and the memory always full. */
    static final Limits TIGHT = with(SMALL, Duration.ofSeconds(30), 0);

    final Store store;
    final Server server;
    final HttpClient client = HttpClient.newHttpClient();

    Running(View view, Limits limits) {
        this(withData(Store.inMemory()), view, limits);
    }

    Running(Store store, View view, Limits limits) {
        this.store = store;
        this.server = Server.start(store, SPECIFICATION, Admission.showing(view), "127.0.0.1", 0, limits);
    }

    static Graph graph(String turtle) {
        var graph = GraphFactory.createGraphMem();
        RDFParser.fromString(PREFIX + turtle, Lang.TURTLE).parse(graph);
        return graph;
    }

    /** A model, a public figure, and a hidden submission with a chain of 2,000 nodes. */
    static Store withData(Store store) {
        var chain = new StringBuilder(":secret :label '" + SECRET + "' . ");
        for (int n = 0; n < 2_000; n++) {
            chain.append(":n%d :part :n%d ; :heat %d ; :label 'ejendom nummer %d' . ".formatted(n, n + 1, n, n));
        }
        SubmissionId submission = SubmissionId.parse("9001/2025");
        store.replace(Map.of(
                MODEL_GRAPH,
                graph(":heat :label 'varme'@da , 'heat'@en ; :part [ :label 'del' ] ."),
                iri("graph/key-figures/public"),
                graph(":figure :value 118.2 ; :label '=1+1' ."),
                submission.recordsGraph(),
                graph(chain.toString()),
                submission.detailsGraph(),
                graph(":detail :amount 1 .")));
        return store;
    }

    URI url(String path) {
        return URI.create(server.url() + path.substring(1));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** GETs a query. */
    HttpResponse<String> get(String query, String... headers) {
        var request = HttpRequest.newBuilder(url("/sparql?query=" + encoded(PREFIX + query)));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** POSTs a query as a form. */
    HttpResponse<String> form(String query, String... headers) {
        var request = HttpRequest.newBuilder(url("/sparql"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("query=" + encoded(PREFIX + query)));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** POSTs a body to /sparql as it is. */
    HttpResponse<String> post(String contentType, byte[] body, String... headers) {
        var request = HttpRequest.newBuilder(url("/sparql"))
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofByteArray(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> method(String method, String path, String... headers) {
        var request = HttpRequest.newBuilder(url(path)).method(method, BodyPublishers.noBody());
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** What comes back for these very bytes, until the server closes or is silent for ten seconds. */
    String raw(String bytes) throws IOException {
        try (var socket = new Socket("127.0.0.1", server.url().getPort())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        server.stop();
        store.close();
    }
}

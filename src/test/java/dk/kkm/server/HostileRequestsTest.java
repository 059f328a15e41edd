package dk.kkm.server;

import static dk.kkm.server.Running.SMALL;
import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.TruthTable;
import dk.kkm.store.View;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people send to a server they do not wish well. */
class HostileRequestsTest {
    private static final byte[] ASK = "ASK {}".getBytes(StandardCharsets.UTF_8);
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String DIRECT = "application/sparql-query";

    private static Running open;
    private static Running closed;

    @BeforeAll
    static void start() {
        open = new Running(View.open(), Running.PATIENT);
        closed = new Running(View.closed(), Running.PATIENT);
    }

    @AfterAll
    static void stop() {
        open.close();
        closed.close();
    }

    @AfterEach
    void theServerLivesOn() {
        assertThat(open.get("ASK {}").statusCode()).isEqualTo(200);
        TruthTable.count("hostile requests refused", 1, 1);
    }

    private static String request(String line, String... headers) {
        return line + " HTTP/1.1\r\nHost: localhost\r\n" + String.join("", List.of(headers))
                + "Connection: close\r\n\r\n";
    }

    private static void assertProblem(String response, String... statuses) {
        assertThat(response.lines().findFirst())
                .get()
                .asString()
                .matches("HTTP/1.1 (" + String.join("|", statuses) + ") .*");
        assertThat(response)
                .contains("application/problem+json")
                .contains("nosniff")
                .contains("\"type\" : \"https://w3id.org/kkm/problem/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "TRACK", "PUT", "DELETE", "PATCH", "PROPFIND", "LOAD", "get"})
    void anyOtherMethodAnswers405(String method) throws IOException {
        for (String path : List.of("/sparql", "/", "/health", "/nowhere")) {
            String response = open.raw(request(method + " " + path, "X-Secret: 42\r\n"));
            assertProblem(response, "405");
            assertThat(response).contains("Allow: GET, HEAD").doesNotContain("X-Secret");
        }
    }

    @Test
    void postToThePagesAnswers405() {
        for (String path : List.of("/", "/health", "/favicon.ico")) {
            assertThat(open.method("POST", path).statusCode()).isEqualTo(405);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/$/ping",
                "/$/stats",
                "/$/stats/sparql",
                "/$/metrics",
                "/$/server",
                "/$/datasets",
                "/$/datasets/sparql",
                "/$/compact/sparql",
                "/$/backup/sparql",
                "/$/tasks",
                "/$/reload",
                "/$/validate/query",
                "/sparql/",
                "/sparql/data",
                "/sparql/get",
                "/sparql/query",
                "/sparql/sparql",
                "/sparql/update",
                "/sparql/upload",
                "/sparql/shacl",
                "/sparql/patch",
                "/sparql/prefixes",
                "/data",
                "/update",
                "/upload",
                "/shacl",
                "/query",
                "/ds",
                "/ds/sparql",
                "/health/",
                "/index.html",
                "/WEB-INF/web.xml",
                "/META-INF/MANIFEST.MF",
                "/robots.txt",
                "/SPARQL"
            })
    void anyOtherPathAnswers404(String path) throws IOException {
        assertProblem(open.raw(request("GET " + path + "?query=ASK%7B%7D")), "404");
        assertProblem(
                open.raw(request("POST " + path, "Content-Type: application/sparql-update\r\nContent-Length: 8\r\n")
                        + "DROP ALL"),
                "404");
        assertProblem(
                open.raw(request("PUT " + path + "?default", "Content-Type: text/turtle\r\nContent-Length: 0\r\n")),
                "405");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//sparql",
                "/./sparql",
                "/x/../sparql",
                "/sparql;x=1",
                "/;/sparql",
                "/%73parql",
                "/sparql%2F",
                "/sparql%00",
                "/sparql%0d%0aX-Evil:1",
                "/..;/sparql",
                "/%2e%2e/sparql",
                "/sparql/..",
                "/sparql/../$/ping",
                "/%2e/sparql",
                "\\sparql",
                "/sparql%",
                "/sparql%c0%af",
                "sparql",
                "*"
            })
    void aPathInDisguiseAnswers400Or404(String path) throws IOException {
        String response = open.raw(request("GET " + path + "?query=ASK%7B%7D"));
        assertProblem(response, "400", "404");
        assertThat(response).doesNotContain("X-Evil: 1").doesNotContain("\"boolean\"");
    }

    @ParameterizedTest
    @CsvSource({
        "application/sparql-update, DROP ALL",
        "text/turtle, <a> <b> <c> .",
        "multipart/form-data; boundary=x, --x",
        "text/plain, ASK {}",
        "application/json, {}",
        "application/sparql-query; charset=utf-16, ASK {}",
        "application/x-www-form-urlencoded; charset=iso-8859-1, query=ASK{}",
        "nonsense, ASK {}"
    })
    void postInAFormWeDoNotReadAnswers415(String type, String body) {
        assertThat(open.post(type, body.getBytes(StandardCharsets.UTF_8)).statusCode())
                .isEqualTo(415);
    }

    @Test
    void postWithoutContentTypeAnswers415() throws IOException {
        assertProblem(open.raw(request("POST /sparql", "Content-Length: 6\r\n") + "ASK {}"), "415");
    }

    @Test
    void postOfAnUpdateAnswers400() {
        assertThat(open.post(FORM, "update=DROP%20ALL".getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(400);
        assertThat(open.post(FORM, "query=DROP%20ALL".getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(400);
        assertThat(open.post(DIRECT, "DROP ALL".getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(400);
        assertThat(open.store.graphs()).hasSize(4);
    }

    @Test
    void postOfAHugeBodyAnswers413HoweverItsLengthIsTold() throws IOException {
        byte[] huge = new byte[SMALL.bodyBytes() + 100_000];
        assertThat(open.post(DIRECT, huge).statusCode()).isEqualTo(413);
        assertThat(open.post(FORM, huge).statusCode()).isEqualTo(413);
        assertProblem(
                open.raw(request("POST /sparql", "Content-Type: " + DIRECT + "\r\nContent-Length: 99999999999\r\n")),
                "413");
        HttpResponse<String> chunked = open.send(HttpRequest.newBuilder(open.url("/sparql"))
                .header("Content-Type", DIRECT)
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(huge))));
        assertThat(chunked.statusCode()).isEqualTo(413);
        assertThat(chunked.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    @Test
    void postOfPackedQueriesIsUnpackedWithinBounds() throws IOException {
        assertThat(open.post(DIRECT, gzip(ASK), "Content-Encoding", "gzip").statusCode())
                .isEqualTo(200);
        byte[] bomb = gzip(new byte[50_000_000]);
        assertThat(bomb.length).isLessThan(SMALL.bodyBytes());
        assertThat(open.post(DIRECT, bomb, "Content-Encoding", "gzip").statusCode())
                .isEqualTo(413);
        assertThat(open.post(DIRECT, ASK, "Content-Encoding", "gzip").statusCode())
                .isEqualTo(400);
        assertThat(open.post(DIRECT, java.util.Arrays.copyOf(gzip(ASK), 15), "Content-Encoding", "gzip")
                        .statusCode())
                .isEqualTo(400);
        assertThat(open.post(DIRECT, ASK, "Content-Encoding", "br").statusCode())
                .isEqualTo(415);
        assertThat(open.post(FORM, gzip(ASK), "Content-Encoding", "gzip").statusCode())
                .isEqualTo(415);
    }

    @Test
    void postOfAQueryThatIsNotUtf8Answers400() {
        assertThat(open.post(DIRECT, new byte[] {'A', 'S', 'K', ' ', '{', '}', '#', (byte) 0xe6})
                        .statusCode())
                .isEqualTo(400);
        assertThat(open.post(DIRECT, new byte[] {0, 1, 2, 3}).statusCode()).isEqualTo(400);
        assertThat(open.post(FORM, "query=%E6".getBytes(StandardCharsets.UTF_8)).statusCode())
                .isEqualTo(400);
    }

    @Test
    void headersThatAreTooLargeAnswer431And414() throws IOException {
        assertProblem(
                open.raw(request("GET /sparql?query=ASK%7B%7D", "X-Big: " + "x".repeat(SMALL.headerBytes()) + "\r\n")),
                "431");
        assertProblem(open.raw(request("GET /sparql?query=ASK%7B%7D", "X-Many: 1\r\n".repeat(2_000))), "431");
        assertProblem(open.raw(request("GET /sparql?query=" + "x".repeat(SMALL.headerBytes()))), "414", "431");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n\r\n",
                "GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n",
                "GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: localhost\r\nX : a\r\n\r\n",
                "GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: local host\r\n\r\n",
                "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /$/ping HTTP/1.1\r\n\r\n",
                "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\nContent-Length: 7\r\n\r\nASK {}",
                "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\nASK {}",
                "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nASK {}",
                "POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n",
                "GET /sparql?query=ASK%7B%7D HTTP/9.9\r\nHost: localhost\r\n\r\n",
                "GET /sparql?query=ASK%7B%7D\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "\r\n\r\n\r\nGET\r\n\r\n",
                "GET http://[::1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
            })
    void whatIsNotHttpAnswers400OrNothing(String bytes) throws IOException {
        String response = open.raw(bytes);
        if (!response.isEmpty()) {
            assertThat(response)
                    .matches("(?s)HTTP/1.1 (400|405|421|426|501|505) .*")
                    .doesNotContain("\"boolean\"", "Powered");
        }
    }

    @Test
    void theHostHeaderDoesNotChangeWhatIriIsMeant() throws IOException {
        String query = Running.encoded("CONSTRUCT { <a> <def/b> <?c> } {}");
        String response = closed.raw(
                "GET /sparql?query=" + query
                        + " HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\nAccept: application/n-triples\r\nConnection: close\r\n\r\n");
        assertThat(response)
                .startsWith("HTTP/1.1 200")
                .contains("<https://w3id.org/kkm/a> <https://w3id.org/kkm/def/b>")
                .doesNotContain("evil");
    }

    /** A page of another site can give its own name to this machine, and then read what only this machine should. */
    @Test
    void aServerThatShowsAllToThisMachineAnswersToNoOtherName() throws IOException {
        String query = "/sparql?query=ASK%7B%7D HTTP/1.1\r\nConnection: close\r\nHost: ";
        assertProblem(open.raw("GET " + query + "evil.example\r\n\r\n"), "421");
        assertProblem(open.raw("GET http://evil.example" + query + "evil.example\r\n\r\n"), "421");
        assertThat(open.raw("GET " + query + "localhost:3030\r\n\r\n")).startsWith("HTTP/1.1 200");
        assertThat(open.raw("GET " + query + "127.0.0.1\r\n\r\n")).startsWith("HTTP/1.1 200");
        assertThat(closed.raw("GET " + query + "data.kommune.example\r\n\r\n")).startsWith("HTTP/1.1 200");
    }

    @Test
    void aClientThatStopsInTheMiddleOfItsHeadersIsLetGo() throws IOException {
        assertCutOff("GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: loc", 0, 0, SMALL.idle());
    }

    @Test
    void aClientThatStopsInTheMiddleOfItsBodyIsLetGo() throws IOException {
        assertCutOff(
                request("POST /sparql", "Content-Type: " + DIRECT + "\r\nContent-Length: 1000\r\n") + "ASK",
                0,
                0,
                SMALL.idle());
    }

    @Test
    void aClientThatSendsItsBodyByteByByteIsLetGo() throws IOException {
        try (var hasty = new Running(View.open(), SMALL)) {
            assertCutOff(
                    hasty,
                    request("POST /sparql", "Content-Type: " + DIRECT + "\r\nContent-Length: 1000\r\n") + "ASK",
                    1_000,
                    500,
                    SMALL.overall().plus(SMALL.transfer()));
        }
    }

    private static void assertCutOff(String begin, int bytes, int pause, Duration limit) throws IOException {
        assertCutOff(open, begin, bytes, pause, limit);
    }

    private static void assertCutOff(Running running, String begin, int bytes, int pauseMillis, Duration limit)
            throws IOException {
        long before = System.nanoTime();
        try (var socket = new Socket("127.0.0.1", running.server.url().getPort())) {
            socket.setSoTimeout(Math.max(1, pauseMillis));
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            out.write(begin.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            socket.setSoTimeout(pauseMillis == 0 ? 30_000 : pauseMillis);
            for (int sent = 0; sent <= bytes; sent++) {
                try {
                    while (in.read() >= 0) {}
                    break;
                } catch (SocketTimeoutException e) {
                    out.write(' ');
                    out.flush();
                }
            }
        } catch (java.net.SocketException e) {
            assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe|abort).*");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(limit.plusSeconds(8));
    }

    /** Four clients of one turn: they keep connections for a while, and neither turns nor threads. */
    @Test
    void clientsThatDoNotReadTheirAnswersHoldNobodyUpAndAreLetGo() throws Exception {
        Limits oneTurn = new Limits(
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                100_000,
                64 << 20,
                20_000,
                100,
                64 << 10,
                8L << 20,
                8 << 10,
                1,
                8,
                60,
                98);
        try (var running = new Running(View.open(), oneTurn)) {
            var lazy = new ArrayList<Socket>();
            String rows = "SELECT ?a ?t { ?a :heat ?b BIND ('" + "x".repeat(5_000) + "' AS ?t) }";
            for (int n = 0; n < 4; n++) {
                var socket = new Socket();
                socket.setReceiveBufferSize(1_024);
                socket.connect(
                        new InetSocketAddress("127.0.0.1", running.server.url().getPort()));
                socket.getOutputStream()
                        .write(request("GET /sparql?query=" + Running.encoded(Running.PREFIX + rows))
                                .getBytes(StandardCharsets.UTF_8));
                assertThat(socket.getInputStream().read())
                        .as("the answer begins")
                        .isEqualTo('H');
                lazy.add(socket);
            }
            assertThat(running.server.connections()).isGreaterThanOrEqualTo(4);
            assertThat(running.get("ASK {}").statusCode()).isEqualTo(200);
            assertThat(running.method("GET", "/health").statusCode()).isEqualTo(200);
            for (int tries = 0; running.server.connections() > 1; tries++) {
                assertThat(tries).isLessThan(200);
                Thread.sleep(250);
            }
            for (Socket socket : lazy) {
                socket.close();
            }
        }
    }

    @Test
    void manyClientsAtOnceAreServedOrToldToComeBackAndHealthAnswersMeanwhile() {
        try (var running = new Running(View.open(), SMALL)) {
            var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
            String endless = Running.encoded("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }");
            for (int n = 0; n < 50; n++) {
                answers.add(running.client.sendAsync(
                        HttpRequest.newBuilder(running.url("/sparql?query=" + endless))
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        HttpResponse.BodyHandlers.ofString()));
            }
            assertThat(running.method("GET", "/health").statusCode()).isEqualTo(200);
            assertThat(Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().matches("query-[0-9]+"))
                            .count())
                    .isLessThanOrEqualTo(3L * 2 * SMALL.queries());
            assertThat(answers).allSatisfy(answer -> {
                assertThat(answer.join().statusCode()).isEqualTo(503);
                assertThat(answer.join().headers().firstValue("Content-Type")).hasValue("application/problem+json");
                assertThat(answer.join().headers().firstValue("Retry-After")).isPresent();
            });
            assertThat(answers).anyMatch(answer -> answer.join().body().contains("problem/busy"));
            assertThat(answers).anyMatch(answer -> answer.join().body().contains("problem/query-timeout"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/key-figures/%2F",
                "/key-figures%2Fheat-per-area",
                "/key-figures/heat-per-area%2Fvalues",
                "/key-figures/%2e%2e/sparql",
                "/key-figures/../sparql",
                "/key-figures//values",
                "/key-figures/;x/values",
                "/key-figures/heat-per-area/values/",
                "/key-figures/heat-per-area/cases/%2e%2e/data.trig",
                "/key-figures/heat-per-area/cases/../../../pom.xml",
                "/key-figuresx",
                "/queries/%00",
                "/queries/where-from%0d%0aX-Evil:1",
                "/queries/..%2f..%2fpom",
                "/queries/<script>",
                "/style.css/../sparql",
                "/decisions/%2e/"
            })
    void aRestPathInDisguiseAnswers400Or404(String path) throws IOException {
        String response = open.raw(request("GET " + path + "?query=ASK%7B%7D"));
        assertProblem(response, "400", "404");
        assertThat(response).doesNotContain("X-Evil: 1").doesNotContain("<script");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "PUT", "DELETE", "PATCH", "POST", "PROPFIND"})
    void anyOtherMethodOnARestPathAnswers405(String method) throws IOException {
        for (String path :
                List.of("/key-figures", "/key-figures/heat-per-area/values", "/queries/where-from", "/style.css")) {
            assertProblem(open.raw(request(method + " " + path, "Content-Length: 0\r\n")), "405");
        }
    }

    @Test
    void manyAndLongParametersAreRefusedAtOnce() throws IOException {
        String values = "/key-figures/heat-per-area/values?";
        assertProblem(open.raw(request("GET " + values + "a=1&".repeat(10_000))), "414", "431");
        assertProblem(open.raw(request("GET " + values + "a=1&".repeat(1_500))), "400");
        assertProblem(open.raw(request("GET " + values + "by=" + "use,".repeat(1_500) + "farve")), "400");
        assertProblem(open.raw(request("GET " + values + "year=" + "2025,".repeat(1_000) + "x")), "400");
        assertProblem(open.raw(request("GET " + values + "municipality=" + "9".repeat(5_000))), "400");
        assertProblem(open.raw(request("GET /key-figures/" + "x".repeat(7_000))), "404");
        assertProblem(open.raw(request("GET " + values + "limit=99999999999999999999")), "400");
        assertProblem(open.raw(request("GET " + values + "municipality=%3Cscript%3E")), "400");
        assertProblem(open.raw(request("GET " + values + "municipality=%ff%fe")), "400");
        assertThat(open.raw(request("GET " + values + "sort=%3Cscript%3E", "Accept: text/html\r\n")))
                .startsWith("HTTP/1.1 400")
                .contains("text/html", "&lt;script&gt;")
                .doesNotContain("<script>");
    }

    @Test
    void aFloodOfQuestionsStopsNeitherSparqlNorHealth() {
        var running = new Running(Demo.store(), View.open(), SMALL);
        try {
            var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
            for (int n = 1; n <= 80; n++) {
                answers.add(running.client.sendAsync(
                        HttpRequest.newBuilder(running.url(
                                        n % 2 == 0
                                                ? "/key-figures/values?by=estate,use&limit=" + n
                                                : "/queries/estates-side-by-side?year=" + (1980 + n)))
                                .timeout(Duration.ofSeconds(60))
                                .build(),
                        HttpResponse.BodyHandlers.ofString()));
            }
            for (int n = 0; n < 5; n++) {
                assertThat(running.method("GET", "/health").statusCode()).isEqualTo(200);
                assertThat(running.get("ASK {}").statusCode()).isEqualTo(200);
            }
            assertThat(answers)
                    .as("answered, or told to come back")
                    .allSatisfy(answer -> assertThat(answer.join().statusCode()).isIn(200, 503))
                    .anySatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
            assertThat(Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().matches("rest-[0-9]+"))
                            .count())
                    .isLessThanOrEqualTo(4L * SMALL.queries());
        } finally {
            running.server.stop(); // the store is shared
        }
    }

    @Test
    void connectionsThatSayNothingDoNotKeepOthersOut() throws IOException {
        try (var running = new Running(View.open(), SMALL)) {
            var silent = new ArrayList<Socket>();
            try {
                for (int n = 0; n < 2 * SMALL.connections(); n++) {
                    silent.add(new Socket("127.0.0.1", running.server.url().getPort()));
                }
                assertThat(running.send(HttpRequest.newBuilder(running.url("/health")))
                                .statusCode())
                        .isEqualTo(200);
                assertThat(running.server.connections()).isLessThanOrEqualTo(SMALL.connections());
            } finally {
                for (Socket socket : silent) {
                    socket.close();
                }
            }
        }
    }
}

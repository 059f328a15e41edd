package dk.kkm.server;

import static dk.kkm.server.Running.SMALL;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dk.kkm.TruthTable;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries that want too much or reach too far. The server must say so in time, as a problem, and live on. */
class HostileQueriesTest {
    /** Time limit, grace for what does not stop, and a slow machine. */
    private static final long IN_TIME_MILLIS = SMALL.overall().toMillis() + 2_000 + 5_000;

    private static Running memory;
    private static Running disk;
    private static Running patient;

    @TempDir
    static Path folder;

    @BeforeAll
    static void start() {
        memory = new Running(View.open(), SMALL);
        patient = new Running(View.open(), Running.PATIENT);
        disk = new Running(Running.withData(Store.open(folder)), View.open(), SMALL);
    }

    @AfterAll
    static void stop() {
        memory.close();
        patient.close();
        disk.close();
    }

    @AfterEach
    void theServerLivesOn() throws InterruptedException {
        for (Running running : List.of(memory, disk, patient)) {
            await(() -> running.get("ASK { :heat :label ?label }").body().contains("true"));
        }
    }

    private static void await(BooleanSupplier holds) throws InterruptedException {
        for (int tries = 0; !holds.getAsBoolean(); tries++) {
            assertThat(tries).isLessThan(20);
            Thread.sleep(250);
        }
    }

    /** Asks both servers at the same time. */
    private static void atBoth(Consumer<Running> question) {
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> question.accept(disk));
        question.accept(memory);
        other.join();
    }

    private static String repeat(String text, int times) {
        return text.repeat(times);
    }

    private static String numbered(int count, String pattern, String between) {
        return IntStream.range(0, count)
                .mapToObj(n -> pattern.replace("#", Integer.toString(n)).replace("~", Integer.toString(n + 1)))
                .collect(Collectors.joining(between));
    }

    /** A text and a pattern that Java's regular expressions try for ages. */
    private static final String EVIL = "'" + "a".repeat(200) + "', '(.*a){30}!'";

    /** Endless work of every kind that SPARQL 1.1 has. */
    static final List<Named<String>> ENDLESS = List.of(
            Named.of("cross product", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"),
            Named.of(
                    "cross product in GRAPH",
                    "SELECT (COUNT(*) AS ?n) { GRAPH ?x { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } }"),
            Named.of("cross product sorted", "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?e ?i"),
            Named.of(
                    "cross product grouped",
                    "SELECT ?a ?d ?g (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } GROUP BY ?a ?d ?g"),
            Named.of(
                    "cross product sampled",
                    "SELECT (SAMPLE(?a) AS ?s) (MIN(?i) AS ?m) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"),
            Named.of(
                    "cross product asked",
                    "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (STRLEN(STR(?a)) + STRLEN(STR(?e)) + STRLEN(STR(?i)) < 0) }"),
            Named.of(
                    "cross product constructed",
                    "CONSTRUCT { ?a ?e ?i } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (?c = ?f && ?f = ?i && ?a != ?g) }"),
            Named.of(
                    "cross product of sub-queries",
                    "SELECT (COUNT(*) AS ?n) { { SELECT ?a { ?a ?b ?c } } { SELECT ?d { ?d ?e ?f } } { SELECT ?g { ?g ?h ?i } } }"),
            Named.of(
                    "cross product of values",
                    "SELECT (COUNT(*) AS ?n) { %s }".formatted(numbered(12, "VALUES ?v# { 1 2 3 4 5 6 7 8 9 }", " "))),
            Named.of(
                    "nested EXISTS",
                    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c FILTER EXISTS { ?d ?e ?f FILTER (?f != ?c) FILTER NOT EXISTS { ?g ?h ?i FILTER (?i = ?f && ?i = ?c) } } }"),
            Named.of("MINUS of much", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f MINUS { ?a ?x ?y . ?d ?z ?w } }"),
            Named.of(
                    "nested OPTIONAL",
                    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c OPTIONAL { ?d ?e ?f OPTIONAL { ?g ?h ?i FILTER (?i != ?c) } } }"),
            Named.of(
                    "UNION of much",
                    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . %s ?p ?q ?r }"
                            .formatted(numbered(30, "{ ?d ?e ?f }", " UNION "))),
            Named.of("path both ways", "SELECT (COUNT(*) AS ?n) { ?a (:part|^:part)* ?b }"),
            Named.of(
                    "path of paths",
                    "SELECT (COUNT(*) AS ?n) { ?a ((:part*)*|(^:part*)+)+ ?b . ?b (:part/:part*)+ ?c }"),
            Named.of(
                    "path over everything",
                    "SELECT (COUNT(*) AS ?n) { ?a (!:nothing|^!:nothing)* ?b . ?b (!:other)* ?c }"),
            Named.of(
                    "path in GRAPH",
                    "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a (:part|^:part)+ ?b . ?b (:part|^:part)+ ?c } }"),
            Named.of("regex", "SELECT * { BIND (REGEX(" + EVIL + ") AS ?b) }"),
            Named.of(
                    "regex of backreferences",
                    "ASK { FILTER REGEX('" + "a".repeat(200) + "', '^(a*)*(a*)*(a*)*\\\\1\\\\2\\\\3b') }"),
            Named.of(
                    "regex from the data",
                    "SELECT * { VALUES (?t ?p) { (" + EVIL.replace(",", "")
                            + ") } ?s :label ?l FILTER REGEX(?t, ?p) }"),
            Named.of("regex with flags", "SELECT * { ?s :label ?l FILTER REGEX(" + EVIL + ", 'i') }"),
            Named.of("regex in ORDER BY", "SELECT * { ?s :label ?l } ORDER BY (REGEX(" + EVIL + "))"),
            Named.of("regex in HAVING", "SELECT ?s { ?s :label ?l } GROUP BY ?s HAVING (REGEX(" + EVIL + "))"),
            Named.of("regex in an aggregate", "SELECT (SUM(IF(REGEX(" + EVIL + "), 1, 0)) AS ?n) { ?s :label ?l }"),
            Named.of(
                    "regex in EXISTS",
                    "SELECT * { ?s :label ?l FILTER EXISTS { ?s :label ?m FILTER REGEX(" + EVIL + ") } }"),
            Named.of("regex in a sub-query", "SELECT * { { SELECT (REGEX(" + EVIL + ") AS ?b) { } } }"),
            Named.of("regex in GROUP BY", "SELECT ?b { ?s :label ?l } GROUP BY (REGEX(" + EVIL + ") AS ?b)"),
            Named.of("regex in REPLACE", "SELECT * { BIND (REPLACE(" + EVIL + ", 'b') AS ?b) }"),
            Named.of("regex in CONSTRUCT", "CONSTRUCT { :a :label ?b } { BIND (REPLACE(" + EVIL + ", 'b') AS ?b) }"),
            Named.of("regex in DESCRIBE", "DESCRIBE ?s { ?s :label ?l FILTER REGEX(" + EVIL + ") }"));

    @ParameterizedTest
    @FieldSource("ENDLESS")
    void getOfEndlessWorkAnswers503InTime(String query) {
        atBoth(running -> {
            long before = System.nanoTime();
            HttpResponse<String> response = running.form(query);
            long millis = (System.nanoTime() - before) / 1_000_000;
            assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(response.headers().firstValue("Retry-After")).isPresent();
            assertThat(response.body()).contains("query-timeout", "tog for lang tid");
            assertThat(millis).isLessThan(IN_TIME_MILLIS);
        });
        TruthTable.count("hostile requests refused", 1, 1);
    }

    /** Answers and values that grow. */
    static final List<Named<String>> GROWING = List.of(
            Named.of("distinct rows", "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"),
            Named.of("rows", "SELECT * { ?a :label ?b . ?c :label ?d }"),
            Named.of("rows as soon as they come", "SELECT * { GRAPH ?g { ?a :label ?b . ?c :label ?d } }"),
            Named.of("triples", "CONSTRUCT { ?a :x ?d } { ?a :label ?b . ?c :label ?d }"),
            Named.of("descriptions", "DESCRIBE ?s { ?s :label ?l }"),
            Named.of("descriptions of everything", "DESCRIBE * { ?s ?p ?o }"),
            Named.of("bytes", "SELECT ?a ?t { ?a :label ?b BIND ('" + "x".repeat(2_000) + "' AS ?t) }"),
            Named.of(
                    "text doubled",
                    "SELECT ?v40 { BIND ('0123456789' AS ?v0) " + numbered(40, "BIND (CONCAT(?v#, ?v#) AS ?v~)", " ")
                            + " }"),
            Named.of(
                    "text doubled by REPLACE",
                    "SELECT ?v40 { BIND ('aaaaaaaaaa' AS ?v0) "
                            + numbered(40, "BIND (REPLACE(?v#, 'a', 'aa') AS ?v~)", " ") + " }"),
            Named.of(
                    "text joined",
                    "SELECT (STRLEN(GROUP_CONCAT(?t)) AS ?n) { ?a :label ?b BIND ('" + "x".repeat(15_000)
                            + "' AS ?t) }"),
            Named.of(
                    "text joined, distinct",
                    "SELECT (STRLEN(GROUP_CONCAT(DISTINCT ?t)) AS ?n) { ?a :label ?b BIND (CONCAT(?b, '"
                            + "x".repeat(15_000) + "') AS ?t) }"),
            Named.of(
                    "number squared",
                    "SELECT ?v60 { BIND (99999999999999 AS ?v0) " + numbered(60, "BIND (?v# * ?v# AS ?v~)", " ")
                            + " }"),
            Named.of(
                    "decimal squared",
                    "SELECT ?v60 { BIND (0.99999999999999 AS ?v0) " + numbered(60, "BIND (?v# * ?v# AS ?v~)", " ")
                            + " }"));

    @ParameterizedTest
    @FieldSource("GROWING")
    void getOfAGrowingAnswerAnswers422(String query) {
        HttpResponse<String> response = patient.form(query);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
        assertThat(response.body()).contains("answer-too-large", "Svaret er for stort");
        TruthTable.count("hostile requests refused", 1, 1);
    }

    static final List<Named<String>> REACHING = List.of(
            Named.of("SERVICE", "SELECT * { SERVICE <@> { ?s ?p ?o } }"),
            Named.of("SERVICE SILENT", "SELECT * { SERVICE SILENT <@> { ?s ?p ?o } }"),
            Named.of("SERVICE of a variable", "SELECT * { VALUES ?url { <@> } SERVICE ?url { ?s ?p ?o } }"),
            Named.of("SERVICE in a sub-query", "SELECT * { { SELECT * { SERVICE <@> { ?s ?p ?o } } } }"),
            Named.of(
                    "SERVICE in EXISTS", "SELECT * { ?a ?b ?c FILTER NOT EXISTS { SERVICE SILENT <@> { ?s ?p ?o } } }"),
            Named.of(
                    "SERVICE in OPTIONAL of CONSTRUCT",
                    "CONSTRUCT { ?s ?p ?o } { OPTIONAL { SERVICE <@> { ?s ?p ?o } } }"),
            Named.of("SERVICE in DESCRIBE", "DESCRIBE ?s { SERVICE <@> { ?s ?p ?o } }"),
            Named.of("LOAD", "LOAD <@>"),
            Named.of("INSERT", "INSERT DATA { :a :b :c }"),
            Named.of("DROP", "DROP ALL"),
            Named.of("Java class as function", "SELECT (<java:java.lang.System.exit>(1) AS ?x) {}"),
            Named.of("our own Java class as function", "SELECT (<java:dk.kkm.server.Trap>(1) AS ?x) {}"),
            Named.of("Java class as function in a filter", "ASK { FILTER (<java:dk.kkm.server.Trap>(1)) }"),
            Named.of(
                    "Java class as function in an aggregate",
                    "SELECT (SUM(<java:dk.kkm.server.Trap>(?s)) AS ?x) { ?s ?p ?o }"),
            Named.of(
                    "Java class as function in EXISTS",
                    "ASK { ?s ?p ?o FILTER EXISTS { ?s ?p ?q FILTER <java:dk.kkm.server.Trap>(?q) } }"),
            Named.of(
                    "Java class as function in ORDER BY",
                    "SELECT * { ?s ?p ?o } ORDER BY <java:dk.kkm.server.Trap>(?s)"),
            Named.of(
                    "Java class as function in HAVING",
                    "SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING (<java:dk.kkm.server.Trap>(?s))"),
            Named.of("sleeping function", "SELECT (<http://jena.apache.org/ARQ/function#wait>(60000) AS ?x) {}"),
            Named.of("old sleeping function", "SELECT (<http://jena.hpl.hp.com/ARQ/function#wait>(60000) AS ?x) {}"),
            Named.of(
                    "system property function",
                    "SELECT (<http://jena.apache.org/ARQ/function#sysprop>('user.home') AS ?x) {}"),
            Named.of(
                    "mathematical function",
                    "SELECT (<http://www.w3.org/2005/xpath-functions/math#pow>(10, 999999999) AS ?x) {}"),
            Named.of(
                    "repeating function",
                    "SELECT (<http://www.w3.org/2005/xpath-functions#string-join>('a', 'b') AS ?x) {}"),
            Named.of("scripted function", "SELECT (<http://jena.apache.org/ARQ/jsFunction#f>(1) AS ?x) {}"),
            Named.of(
                    "aggregate of ARQ",
                    "SELECT (<http://jena.apache.org/ARQ/function/aggregate#stdev>(?o) AS ?x) { ?s ?p ?o }"),
            Named.of("JSON of ARQ", "JSON { 'a': ?s } WHERE { ?s ?p ?o }"),
            Named.of("LATERAL of ARQ", "SELECT * { ?s ?p ?o LATERAL { ?a ?b ?c } }"),
            Named.of("assignment of ARQ", "SELECT * { ?s ?p ?o LET (?x := 1) }"),
            Named.of("quads of ARQ", "CONSTRUCT { GRAPH :g { ?s ?p ?o } } { ?s ?p ?o }"));

    @ParameterizedTest
    @FieldSource("REACHING")
    void getOfWhatReachesOutsideTheStoreAnswers400AndReachesNothing(String query) throws Exception {
        var visits = new ConcurrentLinkedQueue<String>();
        HttpServer elsewhere = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        elsewhere.createContext("/", exchange -> {
            visits.add(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        elsewhere.start();
        try {
            String url = "http://127.0.0.1:" + elsewhere.getAddress().getPort() + "/sparql";
            for (Running running : List.of(memory, disk)) {
                HttpResponse<String> response = running.form(query.replace("@", url));
                assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
                assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            }
        } finally {
            elsewhere.stop(0);
        }
        assertThat(visits).isEmpty();
        assertThat(System.getProperty("dk.kkm.server.Trap")).isNull();
        TruthTable.count("hostile requests refused", 1, 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM <@> { ?s ?p ?o }",
                "SELECT * FROM NAMED <@> { GRAPH ?g { ?s ?p ?o } }",
                "SELECT * { GRAPH <@> { ?s ?p ?o } }",
                "DESCRIBE <@>",
                "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"
            })
    void getOfAGraphThatIsElsewhereAnswers200WithNothingAndFetchesNothing(String query) throws Exception {
        var visits = new ConcurrentLinkedQueue<String>();
        HttpServer elsewhere = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        elsewhere.createContext("/", exchange -> {
            visits.add(exchange.getRequestURI().toString());
            byte[] body = "<urn:a> <urn:b> 'fetched' .".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/turtle");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        elsewhere.start();
        try {
            String url = "http://127.0.0.1:" + elsewhere.getAddress().getPort() + "/data.ttl";
            for (Running running : List.of(memory, disk)) {
                HttpResponse<String> response = running.form(query.replace("@", url));
                assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
                assertThat(response.body()).doesNotContain("fetched", "root:");
                HttpResponse<String> protocol = running.method(
                        "GET",
                        "/sparql?default-graph-uri=" + Running.encoded(url) + "&query="
                                + Running.encoded("SELECT * { ?s ?p ?o }"));
                assertThat(protocol.statusCode()).isEqualTo(200);
                assertThat(protocol.body()).doesNotContain("fetched");
            }
        } finally {
            elsewhere.stop(0);
        }
        assertThat(visits).isEmpty();
        TruthTable.count("hostile requests refused", 1, 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<http://jena.apache.org/ARQ/property#strSplit>",
                "<http://jena.apache.org/ARQ/property#textSearch>",
                "<http://jena.apache.org/ARQ/list#member>",
                "<http://www.w3.org/2000/01/rdf-schema#member>",
                "<java:dk.kkm.server.Trap>",
                "<http://jena.apache.org/ARQ/property#bag>",
                "<http://jena.apache.org/ARQ/property#versionARQ>"
            })
    void getOfAPropertyFunctionAnswers200AsAnyPropertyWithoutTriples(String property) {
        for (Running running : List.of(memory, disk)) {
            for (String query : List.of(
                    "SELECT * { ?s " + property + " ?o }",
                    "SELECT * { ?s " + property + " ('a b' ' ') }",
                    "SELECT * { GRAPH ?g { ?s (" + property + ")+ ?o } }")) {
                HttpResponse<String> response = running.get(query, "Accept", "text/csv");
                assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
                assertThat(response.body().lines()).hasSize(1);
            }
        }
        assertThat(System.getProperty("dk.kkm.server.Trap")).isNull();
        TruthTable.count("hostile requests refused", 1, 1);
    }

    static Stream<Arguments> deep() {
        return Stream.of(
                Arguments.of(Named.of(
                        "brackets", "SELECT (" + repeat("(", 5_000) + "1" + repeat(")", 5_000) + " AS ?x) {}")),
                Arguments.of(Named.of("groups", "SELECT * " + repeat("{", 5_000) + repeat("}", 5_000))),
                Arguments.of(Named.of("lists", "SELECT * { ?s ?p " + repeat("(", 5_000) + repeat(")", 5_000) + " }")),
                Arguments.of(Named.of(
                        "blank nodes", "SELECT * { ?s ?p " + repeat("[ ?p ", 2_000) + "1" + repeat("]", 2_000) + " }")),
                Arguments.of(Named.of(
                        "sub-queries", "SELECT * " + repeat("{ SELECT * ", 1_000) + "{}" + repeat("}", 1_000))),
                Arguments.of(Named.of(
                        "paths", "SELECT * { ?s " + repeat("(", 5_000) + ":p" + repeat(")*", 5_000) + " ?o }")),
                Arguments.of(
                        Named.of("EXISTS", "SELECT * { " + repeat("FILTER EXISTS { ", 500) + repeat("}", 500) + " }")),
                Arguments.of(Named.of("left open", "SELECT * " + repeat("{(", 4_000))));
    }

    @ParameterizedTest
    @MethodSource("deep")
    void getOfADeeplyNestedQueryAnswers400(String query) {
        HttpResponse<String> response = memory.form(query);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.body()).contains("inden i hinanden");
        TruthTable.count("hostile requests refused", 1, 1);
    }

    static Stream<Arguments> longOnes() {
        return Stream.of(
                Arguments.of(Named.of("sum", "SELECT (1" + repeat("+1", 9_000) + " AS ?x) {}")),
                Arguments.of(Named.of("or", "ASK { FILTER (false" + repeat("||false", 2_000) + "||true) }")),
                Arguments.of(Named.of("not", "ASK { FILTER (" + repeat("!", 9_000) + "true) }")),
                Arguments.of(Named.of("minus", "SELECT (" + repeat("-", 9_000) + "1 AS ?x) {}")),
                Arguments.of(Named.of("union", "SELECT * { {}" + repeat("UNION{}", 2_500) + " }")),
                Arguments.of(Named.of("optional", "SELECT * { " + numbered(700, "OPTIONAL{?a# ?b# 1}", " ") + " }")),
                Arguments.of(
                        Named.of("minus groups", "SELECT * { ?s :heat ?o " + repeat("MINUS{?s :no 1}", 900) + " }")),
                Arguments.of(Named.of(
                        "binds", "SELECT ?v700 { BIND(1 AS ?v0) " + numbered(700, "BIND(?v#+1 AS ?v~)", "") + " }")),
                Arguments.of(Named.of("path", "ASK { :n0 " + repeat(":part/", 2_000) + ":part ?o }")),
                Arguments.of(Named.of("alternatives", "ASK { :n0 (" + repeat(":part|", 2_000) + ":part)* :n3 }")),
                Arguments.of(Named.of("patterns", "ASK { " + numbered(800, "?v# :part ?v~ .", "") + " }")),
                Arguments.of(Named.of("in", "ASK { ?s ?p ?o FILTER (?o IN (" + numbered(3_000, "#", ",") + ")) }")),
                Arguments.of(Named.of("values", "SELECT * { VALUES ?x { " + numbered(3_000, "#", " ") + " } }")),
                Arguments.of(Named.of("prefixes", numbered(500, "PREFIX p#: <http://example.org/#> ", "") + "ASK {}")),
                Arguments.of(Named.of("concat", "SELECT (STRLEN(CONCAT('a'" + repeat(",'a'", 4_000) + ")) AS ?n) {}")),
                Arguments.of(Named.of(
                        "literal", "SELECT (STRLEN('" + repeat("(", 90) + repeat("x", 19_000) + "') AS ?n) {}")));
    }

    @ParameterizedTest
    @MethodSource("longOnes")
    void postOfAVeryLongQueryAnswersInTimeOneWayOrTheOther(String query) {
        atBoth(running -> {
            long before = System.nanoTime();
            HttpResponse<String> response = running.form(query);
            assertThat(response.statusCode()).as(response.body()).isIn(200, 400, 422, 503);
            assertThat((System.nanoTime() - before) / 1_000_000).isLessThan(IN_TIME_MILLIS);
        });
        TruthTable.count("hostile requests refused", 1, 1);
    }

    @Test
    void postOfAQueryThatIsTooLongAnswers413() {
        HttpResponse<String> response = memory.post(
                "application/sparql-query",
                ("ASK {} #" + repeat("x", SMALL.queryCharacters())).getBytes(StandardCharsets.UTF_8));
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("query-too-long", "20000 tegn");
        TruthTable.count("hostile requests refused", 1, 1);
    }

    @Test
    void getWithATimeoutCanLowerItAndNeverRaiseIt() {
        String endless = Running.encoded("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }");
        long before = System.nanoTime();
        assertThat(patient.method("GET", "/sparql?timeout=0.3&query=" + endless).statusCode())
                .isEqualTo(503);
        assertThat((System.nanoTime() - before) / 1_000_000).isLessThan(10_000);
        for (String timeout : List.of("3600", "Infinity", "1e300")) {
            before = System.nanoTime();
            assertThat(memory.method("GET", "/sparql?timeout=" + timeout + "&query=" + endless)
                            .statusCode())
                    .isEqualTo(503);
            assertThat((System.nanoTime() - before) / 1_000_000).isLessThan(IN_TIME_MILLIS);
        }
        TruthTable.count("hostile requests refused", 3, 3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "callback=alert",
                "stylesheet=http://evil.example/x.xsl",
                "force-accept=text/html",
                "query-ref=http://evil.example/q.rq",
                "update=DROP%20ALL",
                "using-graph-uri=http://evil.example/"
            })
    void getWithAParameterThatOthersMisuseAnswers400(String parameter) {
        HttpResponse<String> response = memory.method("GET", "/sparql?" + parameter + "&query=ASK%7B%7D");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("lukket").doesNotContain("alert", "evil");
        TruthTable.count("hostile requests refused", 1, 1);
    }

    @Test
    void aQueryThatFillsTheMemoryIsStoppedAndTheOthersGoOn() {
        try (var running = new Running(View.open(), Running.TIGHT)) {
            HttpResponse<String> response = running.form(
                    "SELECT ?a ?d ?g (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } GROUP BY ?a ?d ?g");
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).contains("query-memory");
            assertThat(running.get("ASK {}").statusCode()).isEqualTo(200);
        }
        TruthTable.count("hostile requests refused", 1, 1);
    }
}

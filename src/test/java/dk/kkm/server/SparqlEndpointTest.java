package dk.kkm.server;

import static dk.kkm.server.Running.encoded;
import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.store.View;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.jena.graph.Graph;
import org.apache.jena.query.ResultSetFormatter;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFLanguages;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.riot.resultset.ResultSetLang;
import org.apache.jena.riot.resultset.ResultSetReaderRegistry;
import org.apache.jena.sparql.graph.GraphFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The SPARQL protocol as its users know it. */
class SparqlEndpointTest {
    private static Running open;
    private static Running closed;

    @BeforeAll
    static void start() {
        open = new Running(View.open(), Limits.standard());
        closed = new Running(View.closed(), Limits.standard());
    }

    @AfterAll
    static void stop() {
        open.close();
        closed.close();
    }

    private static final String LABELS = "SELECT ?label { :heat :label ?label } ORDER BY ?label";

    @Test
    void getOfAQueryAnswers200WithJson() {
        HttpResponse<String> response = open.get(LABELS);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/sparql-results+json");
        assertThat(response.headers().firstValue("Vary")).hasValue("Accept, Authorization, Cookie");
        assertThat(response.body()).contains("varme", "heat");
    }

    @Test
    void postOfAFormAndOfAQueryAnswer200WithTheSame() {
        String expected = open.get(LABELS).body();
        assertThat(open.form(LABELS).body()).isEqualTo(expected);
        byte[] query = (Running.PREFIX + LABELS).getBytes(StandardCharsets.UTF_8);
        HttpResponse<String> direct = open.post("application/sparql-query; charset=UTF-8", query);
        assertThat(direct.statusCode()).isEqualTo(200);
        assertThat(direct.body()).isEqualTo(expected);
    }

    @Test
    void headOfAQueryAnswers200WithoutBody() {
        HttpResponse<String> response = open.method("HEAD", "/sparql?query=" + encoded("ASK {}"));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "application/sparql-results+json, application/sparql-results+json",
        "application/json, application/json",
        "application/sparql-results+xml, application/sparql-results+xml",
        "application/xml, application/xml",
        "text/csv, text/csv;charset=utf-8",
        "text/tab-separated-values, text/tab-separated-values;charset=utf-8",
        "'image/png, */*;q=0.8', application/sparql-results+json",
        "'text/csv;q=0.5, application/sparql-results+xml', application/sparql-results+xml",
        "'application/json;q=0, text/csv', text/csv;charset=utf-8",
        "text/*, text/csv;charset=utf-8",
    })
    void getOfATableAnswersInTheFormAcceptAsksFor(String accept, String contentType) {
        HttpResponse<String> response = open.get(LABELS, "Accept", accept);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue(contentType);
        String mediaType = contentType.split(";")[0];
        Lang lang = mediaType.equals("application/json")
                ? ResultSetLang.RS_JSON
                : mediaType.equals("application/xml")
                        ? ResultSetLang.RS_XML
                        : RDFLanguages.contentTypeToLang(mediaType);
        var in = new ByteArrayInputStream(response.body().getBytes(StandardCharsets.UTF_8));
        var rows = ResultSetReaderRegistry.getFactory(lang).create(lang).read(in, null);
        assertThat(ResultSetFormatter.toList(rows)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "text/turtle, TTL, text/turtle;charset=utf-8",
        "application/n-triples, NT, application/n-triples",
        "application/ld+json, JSONLD, application/ld+json",
        "application/rdf+xml, RDFXML, application/rdf+xml",
        "*/*, TTL, text/turtle;charset=utf-8",
    })
    void getOfAGraphAnswersInTheFormAcceptAsksFor(String accept, String lang, String contentType) {
        for (String query : new String[] {
            "CONSTRUCT WHERE { :heat ?p ?o }", "DESCRIBE :heat", "DESCRIBE ?x { ?x :label 'varme'@da }"
        }) {
            HttpResponse<String> response = open.get(query, "Accept", accept);
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).hasValue(contentType);
            Graph graph = GraphFactory.createGraphMem();
            RDFParser.fromString(response.body(), RDFLanguages.nameToLang(lang)).parse(graph);
            assertThat(graph.size()).isEqualTo(query.startsWith("D") ? 4 : 3);
        }
    }

    @Test
    void getWithFormatOutdoesAccept() {
        HttpResponse<String> response =
                open.method("GET", "/sparql?format=csv&output=json&query=" + encoded(Running.PREFIX + LABELS));
        assertThat(response.body()).isEqualTo("label\r\nvarme\r\nheat\r\n");
        assertThat(open.method("GET", "/sparql?output=xml&query=" + encoded("ASK {}"))
                        .body())
                .contains("<boolean>true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "application/json;q=0", "text/turtle", "nonsense;;;,,,=/", "*/*;q=0"})
    void getOfATableInAnImpossibleFormAnswers406(String accept) {
        HttpResponse<String> response = open.get(LABELS, "Accept", accept);
        assertThat(response.statusCode()).isEqualTo(406);
        assertThat(response.body()).contains("Svaret kan fås som", "text/csv", "comes as");
        assertThat(open.method("GET", "/sparql?format=exe&query=" + encoded("ASK {}"))
                        .statusCode())
                .isEqualTo(406);
    }

    @Test
    void getOfAGraphThatHasNoRdfXmlAnswers406() {
        HttpResponse<String> response =
                open.get("CONSTRUCT { :heat <http://example.org/1> 1 } {}", "Accept", "application/rdf+xml");
        assertThat(response.statusCode()).isEqualTo(406);
    }

    @Test
    void getOfAQueryThatIsNotSparqlAnswers400WithWhereAndWhy() {
        HttpResponse<String> response = open.get("SELECT * { ?s ?p }");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.body())
                .contains(
                        "Forespørgslen er ikke SPARQL 1.1",
                        "line 1, column",
                        "\"status\" : 400",
                        "bad-request",
                        "\"en\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/sparql",
                "/sparql?query=",
                "/sparql?query=ASK%7B%7D&query=ASK%7B%7D",
                "/sparql?query=%FF%FE",
                "/sparql?query=%zz",
                "/sparql?query=ASK%7B%7D&timeout=x",
                "/sparql?query=ASK%7B%7D&timeout=-1",
                "/sparql?query=ASK%7B%7D&timeout=NaN"
            })
    void getWithoutOneWholeQueryAnswers400(String path) throws Exception {
        String response = open.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(response).startsWith("HTTP/1.1 400 ").contains("application/problem+json");
    }

    @Test
    void getWithDefaultAndNamedGraphsReadsThoseOnly() {
        String all = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }";
        String model = "https://w3id.org/kkm/graph/model";
        assertThat(open.method(
                                "GET",
                                "/sparql?format=csv&default-graph-uri=" + encoded(model) + "&query=" + encoded(all))
                        .body())
                .isEqualTo("n\r\n4\r\n");
        assertThat(open.method("GET", "/sparql?format=csv&named-graph-uri=" + encoded(model) + "&query=" + encoded(all))
                        .body())
                .isEqualTo("n\r\n4\r\n");
        assertThat(open.get("SELECT (COUNT(*) AS ?n) FROM <graph/model> { ?s ?p ?o }", "Accept", "text/csv")
                        .body())
                .isEqualTo("n\r\n4\r\n");
        assertThat(open.get("SELECT (COUNT(*) AS ?n) FROM NAMED <graph/model> { ?s ?p ?o }", "Accept", "text/csv")
                        .body())
                .isEqualTo("n\r\n0\r\n");
    }

    @Test
    void getInThePublicViewShowsWhatIsPublishedOnly() {
        HttpResponse<String> graphs =
                closed.get("SELECT ?g { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g", "Accept", "text/csv");
        assertThat(graphs.body())
                .isEqualTo(
                        "g\r\nhttps://w3id.org/kkm/graph/key-figures/public\r\nhttps://w3id.org/kkm/graph/model\r\n");
        assertThat(closed.get("SELECT * FROM <graph/9001/2025> { ?s ?p ?o }").body())
                .doesNotContain(Running.SECRET);
        assertThat(closed.get("DESCRIBE :secret").body()).doesNotContain(Running.SECRET);
        assertThat(closed.method(
                                "GET",
                                "/sparql?named-graph-uri=" + encoded("https://w3id.org/kkm/graph/9001/2025") + "&query="
                                        + encoded("SELECT * { GRAPH ?g { ?s ?p ?o } }"))
                        .body())
                .doesNotContain(Running.SECRET);
        assertThat(open.get("SELECT * FROM <graph/9001/2025> { ?s :label ?o }").body())
                .contains(Running.SECRET);
    }

    @Test
    void getFromAnotherSiteIsReadableForPublicDataOnly() {
        HttpResponse<String> open = SparqlEndpointTest.open.get("ASK {}", "Origin", "https://example.org");
        HttpResponse<String> closed = SparqlEndpointTest.closed.get("ASK {}", "Origin", "https://example.org");
        assertThat(open.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(closed.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
        assertThat(closed.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
        HttpResponse<String> preflight = SparqlEndpointTest.closed.method(
                "OPTIONS", "/sparql", "Origin", "https://example.org", "Access-Control-Request-Method", "POST");
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Methods"))
                .hasValue("GET, HEAD, OPTIONS, POST");
        assertThat(preflight.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS, POST");
    }

    @Test
    void getOfHealthAnswers200WithTheNumberOfSubmissions() {
        HttpResponse<String> response = open.method("GET", "/health");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body().replaceAll("\\s+", ""))
                .isEqualTo("{\"status\":\"ok\",\"store\":\"memory\",\"submissions\":1}");
    }

    @Test
    void getOfTheStartPageAnswers200InDanishAndEnglish() {
        HttpResponse<String> response =
                open.send(HttpRequest.newBuilder(open.url("/")).header("Accept", "text/html"));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
        assertThat(response.body()).contains("<html lang=\"da\">", "lang=\"en\"", "/sparql?query=", "nøgletal");
        String link = response.body().split("href=\"")[1].split("\"")[0];
        assertThat(open.method("GET", link).statusCode()).isEqualTo(200);
        assertThat(open.method("GET", "/favicon.ico").statusCode()).isEqualTo(204);
    }

    @Test
    void everyAnswerCarriesItsSecurityHeadersAndNoServerVersion() {
        for (HttpResponse<String> response : List.of(
                open.method("GET", "/"),
                open.method("GET", "/health"),
                open.get("ASK {}"),
                open.get("ASK"),
                open.method("GET", "/secret"),
                open.method("DELETE", "/"))) {
            assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(response.headers().firstValue("Content-Security-Policy"))
                    .get()
                    .asString()
                    .startsWith("default-src 'none'")
                    .contains("frame-ancestors 'none'");
            assertThat(response.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
            assertThat(response.headers().firstValue("Server")).isEmpty();
            assertThat(response.headers().firstValue("X-Powered-By")).isEmpty();
        }
    }
}

package dk.kkm.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.UnreadableException;
import dk.kkm.store.View;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.jena.atlas.json.JSON;
import org.apache.jena.atlas.json.JsonObject;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.sparql.exec.RowSet;
import org.apache.jena.system.Txn;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Analysts' stored queries over HTTP: typed, safe from injection, and the same as under grlc. */
class StoredQueriesEndpointTest {
    private static final String WHERE_FROM = "/queries/where-from?municipality=9001&year=2025&measure=heat";

    /** Hostile names and labels, and every kind of parameter. */
    private static final String ALL_KINDS = """
            #+ summary: Alle slags / All kinds
            #+ tags: [test]
            #+ pagination: 3
            #+ defaults:
            #+   - whole: 7
            #+ enumerate:
            #+   - word:
            #+     - ja
            #+     - nej
            PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
            SELECT ?n ?text ?whole ?day ?danish ?word ?thing ?amount {
              VALUES ?n { 1 2 3 4 5 6 7 }
              BIND (?_text AS ?text)
              BIND (?_whole_integer AS ?whole)
              BIND (?__day_date AS ?day)
              BIND (?__danish_da AS ?danish)
              BIND (?__word AS ?word)
              BIND (?__thing_iri AS ?thing)
              BIND (?__amount_xsd_decimal AS ?amount)
            } ORDER BY ?n
            """;

    @TempDir
    static Path overlay;

    private static Running open;
    private static Running closed;
    private static Server more;

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(overlay.resolve("queries/reports"));
        Files.writeString(overlay.resolve("queries/reports/all-kinds.rq"), ALL_KINDS);
        Files.writeString(
                overlay.resolve("queries/reports/ask.rq"), "#+ summary: ja / yes\nASK { FILTER (?_n_integer > 1) }");
        Files.writeString(
                overlay.resolve("queries/reports/triples.rq"),
                "#+ summary: udsagn / triples\nCONSTRUCT { ?_s_iri <u:p> ?_o } WHERE {}");
        open = new Running(Demo.store(), View.open(), Limits.standard());
        closed = new Running(View.closed(), Running.PATIENT);
        more = Server.start(
                Demo.store(),
                dk.kkm.Specification.load(overlay),
                Admission.showing(View.open()),
                "127.0.0.1",
                0,
                Limits.standard());
    }

    @AfterAll
    static void stop() {
        open.server.stop(); // the store is shared
        more.stop();
        closed.close();
    }

    private static HttpResponse<String> get(String path, String... headers) {
        return open.method("GET", path, headers);
    }

    private static HttpResponse<String> more(String path) {
        return open.send(HttpRequest.newBuilder(more.url().resolve(path)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void getOfTheListNamesEveryQueryWithItsParameters() {
        List<JsonObject> all = JSON.parseAny(get("/queries").body()).getAsArray().stream()
                .map(one -> one.getAsObject())
                .toList();
        assertThat(all).extracting(one -> one.getString("name")).contains("where-from", "cheap-because-neglected");
        JsonObject whereFrom = all.stream()
                .filter(one -> one.getString("name").equals("where-from"))
                .findFirst()
                .orElseThrow();
        assertThat(whereFrom.getObj("summary").getString("en")).isEqualTo("Where does the number come from?");
        assertThat(whereFrom
                        .getArray("params")
                        .map(one -> one.getAsObject())
                        .map(one -> one.getString("name") + ":" + one.getString("type")))
                .containsExactlyInAnyOrder("municipality:iri", "year:gYear", "measure:iri");
        assertThat(get("/queries", "Accept", "text/html").body()).contains("/queries/where-from", "Billig, fordi");
        assertThat(get("/queries/where-from/query").body())
                .startsWith("#+ summary")
                .contains("?_year_gYear");
    }

    /** What grlc does: it puts the values into the text. */
    private static List<String> underGrlc(String name, Map<String, String> values) {
        String text = get("/queries/" + name + "/query").body();
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace(value.getKey(), value.getValue());
        }
        Query query = QueryFactory.create(text);
        DatasetGraph dataset = Demo.store().view(View.open());
        return Txn.calculateRead(dataset, () -> {
            var rows = new ArrayList<String>();
            try (QueryExec exec = QueryExec.dataset(dataset).query(query).build()) {
                RowSet found = exec.select();
                found.forEachRemaining(row -> rows.add(String.join(
                        ",",
                        ResultFormat.cells(found.getResultVars(), row).stream()
                                .map(cell -> cell == null ? "" : cell.toString())
                                .toList())));
            }
            return rows;
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "estates-side-by-side",
                "cheap-because-neglected",
                "well-used-but-worn",
                "heated-but-empty",
                "where-from"
            })
    void theSameFileGivesTheSameRowsUnderGrlc(String name) {
        String municipality = "<https://w3id.org/kkm/id/municipality/9001>";
        String year = "\"2025\"^^<http://www.w3.org/2001/XMLSchema#gYear>";
        List<String> expected = underGrlc(
                name,
                Map.of(
                        "?__municipality_iri", municipality,
                        "?_municipality_iri", municipality,
                        "?__year_xsd_gYear", year,
                        "?_year_gYear", year,
                        "?_measure_iri", "<https://w3id.org/kkm/def/heat>"));
        String path = "/queries/" + name + "?municipality=9001&year=2025"
                + (name.equals("where-from") ? "&measure=heat" : "");
        HttpResponse<String> response = get(path + "&format=csv");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        List<String> rows = response.body().lines().skip(1).toList();
        assertThat(rows).hasSameSizeAs(expected);
        String whole = encoded("https://w3id.org/kkm/id/municipality/9001");
        assertThat(get(path.replace("9001", whole) + "&format=csv").body())
                .as("a code and an IRI mean the same")
                .isEqualTo(response.body());
    }

    @Test
    void theRowsOfWhereFromAddUpAndComeInEveryForm() throws IOException, InterruptedException {
        List<String> csv = get(WHERE_FROM + "&format=csv").body().lines().toList();
        assertThat(csv.get(0)).isEqualTo("estate,name,amount,sent,unit,carrier,file,row");
        assertThat(csv.get(1)).startsWith("9001/").contains("forbrug.csv");
        assertThat(get(WHERE_FROM + "&format=tsv").body().lines().count()).isEqualTo(csv.size());
        assertThat(JSON.parse(get(WHERE_FROM).body())
                        .getObj("results")
                        .get("bindings")
                        .getAsArray()
                        .size())
                .isEqualTo(csv.size() - 1);
        assertThat(get(WHERE_FROM + "&format=xml").body()).contains("http://www.w3.org/2005/sparql-results#");
        assertThat(get(WHERE_FROM + "&format=html").body()).contains("<caption>", "forbrug.csv", "name=\"measure\"");
        var workbook = open.client.send(
                HttpRequest.newBuilder(open.url(WHERE_FROM + "&format=xlsx")).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (var read = new ReadableWorkbook(workbook.body())) {
            var rows = read.getFirstSheet().read();
            assertThat(rows).hasSize(csv.size());
            assertThat(rows.get(1).getCell(2).getType()).isEqualTo(CellType.NUMBER);
        }
    }

    @Test
    void aPageWithoutWhatMustBeGivenAsksForIt() {
        assertThat(get("/queries/where-from").statusCode()).isEqualTo(400);
        assertThat(get("/queries/where-from").body()).contains("municipality", "measure", "year");
        HttpResponse<String> page = get("/queries/where-from?format=html");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<form action=\"/queries/where-from\"", "required");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "where-from?municipality=9001&year=2025&measure=heat&farve=1|municipality",
                "where-from?municipality=Aalborg&year=2025&measure=heat|hel IRI",
                "where-from?municipality=9001&year=i+fjor&measure=heat|Skriv fx 2025",
                "where-from?municipality=9001&year=2025&measure=varme|kode",
                "where-from?municipality=9001&municipality=9002&year=2025&measure=heat|én gang",
                "cheap-because-neglected?year=20255555x|Skriv fx 2025"
            })
    void whatCannotBeReadAnswers400AndSaysWhatCan(String path, String cure) {
        HttpResponse<String> response = get("/queries/" + path);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains(cure);
    }

    private static List<JsonObject> bindings(String path) {
        HttpResponse<String> response = more(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.parse(response.body()).getObj("results").get("bindings").getAsArray().stream()
                .map(one -> one.getAsObject())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"",
                "'",
                "}",
                "\" } DROP ALL # ",
                "> } ; DROP GRAPH <https://w3id.org/kkm/graph/model> ; SELECT * { ?s ?p ?o",
                "\\\" \\u0022 \\u007D",
                "linje\nog\r\nlinje\ttab",
                "\"\"\" } UNION { ?s ?p ?o } #",
                "?n",
                "$text",
                "<u:iri>",
                "=HYPERLINK(\"http://x\")",
                "æøå 😀 \u202e \u0000",
                "a,b,c",
                "%7D%22"
            })
    void aTextIsOnlyATextWhateverStandsInIt(String text) {
        List<JsonObject> rows = bindings("/queries/all-kinds?text=" + encoded(text));
        assertThat(rows).hasSize(3);
        assertThat(rows.get(0).getObj("text").getString("value")).isEqualTo(text);
        assertThat(rows.get(0).getObj("whole").getString("value")).isEqualTo("7");
        assertThat(more("/queries/all-kinds?danish=x&text=x&format=csv&word=ja&thing=" + encoded("urn:x:y"))
                        .body())
                .contains("urn:x:y");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "> } DROP ALL # ",
                "https://x/> } # ",
                "https://x/\"",
                "https://x/a b",
                "https://x/\\u003e",
                "https://x/{}",
                "https://x/\n",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "jar:file:x!/",
                "../x",
                "",
                " "
            })
    void anIriIsAWholeIriOrItIsRefused(String iri) {
        HttpResponse<String> response = more("/queries/all-kinds?text=x&thing=" + encoded(iri));
        if (iri.isEmpty()) {
            assertThat(response.statusCode()).as("nothing is nothing").isEqualTo(200);
        } else {
            assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "whole=7.5",
                "whole=1)%7D%23",
                "day=2025-02-30",
                "day=i+dag",
                "word=m%C3%A5ske",
                "amount=1%2C5",
                "amount=NaN",
                "page=0",
                "page=x"
            })
    void aTypedValueIsOfItsTypeOrItIsRefused(String parameter) {
        assertThat(more("/queries/all-kinds?text=x&" + parameter).statusCode()).isEqualTo(400);
    }

    @Test
    void aHugeValueIsRefusedAndAFormulaIsMadeHarmless() {
        assertThat(more("/queries/all-kinds?text=" + "x".repeat(20_000)).statusCode())
                .isIn(414, 431);
        assertThat(more("/queries/all-kinds?format=csv&text=" + encoded("=1+1")).body())
                .contains(",'=1+1,");
        assertThat(more("/queries/all-kinds?format=html&text=" + encoded("<script>alert(1)</script>"))
                        .body())
                .doesNotContain("<script")
                .contains("&lt;script&gt;");
    }

    @Test
    void typedValuesKeepTheirTypes() {
        JsonObject row = bindings("/queries/all-kinds?text=x&whole=12&day=2025-12-31&danish=hej&word=nej&amount=1.5")
                .get(0);
        assertThat(row.getObj("whole").getString("datatype")).endsWith("#integer");
        assertThat(row.getObj("day").getString("datatype")).endsWith("#date");
        assertThat(row.getObj("danish").getString("xml:lang")).isEqualTo("da");
        assertThat(row.getObj("amount").getString("datatype")).endsWith("#decimal");
        assertThat(row.getObj("word").getString("value")).isEqualTo("nej");
    }

    @Test
    void paginationPagesWithLinks() {
        HttpResponse<String> first = more("/queries/all-kinds?text=x&format=csv");
        assertThat(first.body().lines()).hasSize(4);
        assertThat(first.headers().firstValue("Link")).get().asString().contains("page=2>; rel=\"next\"");
        HttpResponse<String> last = more("/queries/all-kinds?text=x&format=csv&page=3");
        assertThat(last.body().lines()).hasSize(2);
        assertThat(last.headers().firstValue("Link"))
                .get()
                .asString()
                .contains("rel=\"prev\"")
                .doesNotContain("next");
    }

    @Test
    void yesOrNoAndGraphsAreAnsweredToo() {
        assertThat(more("/queries/ask?n=2").body().replaceAll("\\s", "")).contains("\"boolean\":true");
        assertThat(more("/queries/ask?n=2&format=xlsx").statusCode()).isEqualTo(406);
        assertThat(more("/queries/triples?s=urn:x:y&o=hej").body()).contains("<urn:x:y>", "\"hej\"");
    }

    @Test
    void theClosedViewAnswersOnlyWhatItShows() {
        HttpResponse<String> response =
                closed.method("GET", "/queries/where-from?municipality=9001&year=2025&measure=heat");
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(closed.method("GET", "/queries").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT ?_x { ?s ?p ?_x }|SELECT",
                "SELECT (COUNT(*) AS ?n) { ?s ?p ?_x } GROUP BY ?_x|GROUP BY",
                "SELECT ?s { VALUES ?_x { 1 } ?s ?p ?_x }|VALUES",
                "SELECT ?s { ?s ?p ?_x } VALUES ?_x { 1 }|VALUES",
                "SELECT ?s { BIND (1 AS ?_x) }|BIND",
                "SELECT ?s { ?s ?p ?_x_iri ; ?q ?_x_integer }|to parametre",
                "DROP ALL|SPARQL"
            })
    void aFileWhoseParameterHasNoPlaceForAValueIsRefusedWithTheCure(String query, String cure) {
        assertThatThrownBy(() -> StoredQuery.read("reports/x", "#+ summary: x\n" + query))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("queries/reports/x.rq")
                .hasMessageContaining(cure);
        assertThatThrownBy(() -> StoredQuery.read("reports/x", "#+ summary: [\nSELECT * {}"))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("YAML");
    }
}

package dk.kkm.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.jena.atlas.json.JSON;
import org.apache.jena.atlas.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Delivering over HTTP: the forms a delivery comes in, what becomes of it, and what is told of it. */
class SubmissionsEndpointTest {
    private static final Map<String, byte[]> TABLES = Delivering.tables(2025);
    private static final String CHECK = "/submissions/9001/2025/check";
    private static final String FORM = "multipart/form-data; boundary=XX";
    private static Delivering running;

    @BeforeAll
    static void start() {
        running = new Delivering(Delivering.CALM);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static JsonObject json(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.parse(response.body());
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static String tablesOf(HttpResponse<String> response) {
        return json(response).getObj("tables").toString().replaceAll("\\s", "");
    }

    @Test
    void aCheckTellsTheSameOfAFormAZipAndAFormWithAZipInIt() throws IOException {
        byte[] form = Delivering.form(TABLES);
        byte[] zip = Delivering.zip(TABLES);
        String expected = tablesOf(running.send("POST", CHECK, FORM, form));
        assertThat(expected).contains("\"ejendomme\":{\"file\":\"ejendomme.csv\",\"rows\":6}");
        assertThat(tablesOf(running.send("POST", CHECK, "application/zip", zip)))
                .isEqualTo(expected);
        assertThat(tablesOf(running.send("POST", CHECK, FORM, Delivering.form(Map.of("fil.zip", zip)))))
                .isEqualTo(expected);
        assertThat(tablesOf(running.send("POST", CHECK, FORM, gzip(form), "Content-Encoding", "gzip")))
                .isEqualTo(expected);
    }

    private static byte[] flawed() {
        return new String(TABLES.get("forbrug.csv"), UTF_8)
                .replaceFirst("(?m)^([^;]*;[^;]*;)el;", "$1elektrisk;")
                .getBytes(UTF_8);
    }

    @Test
    void putOfAFirstDeliveryAnswers201AndTheSameBytesAgain200WithTheSameReceiptAndNothingWritten() {
        byte[] form = Delivering.form(TABLES);
        HttpResponse<String> first = running.send("PUT", "/submissions/9002/2025", FORM, form);
        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        assertThat(first.headers().firstValue("ETag")).hasValue("\"1\"");
        assertThat(first.headers().firstValue("Location")).hasValue("/submissions/9002/2025/1");
        assertThat(first.headers().firstValue("Link"))
                .hasValue("</submissions/9002/2025/1/report>; rel=\"describedby\"");
        assertThat(JSON.parse(first.body()).get("kept").getAsBoolean().value()).isTrue();
        String version = running.store.version();
        HttpResponse<String> again = running.send("PUT", "/submissions/9002/2025", FORM, form);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(running.store.version()).isEqualTo(version);
        assertThat(running.get("/submissions/9002/2025/1").body()).isEqualTo(first.body());
        HttpResponse<String> part = running.send(
                "PUT",
                "/submissions/9002/2025?table=forbrug",
                "text/csv",
                TABLES.get("forbrug.csv"),
                "If-Match",
                "\"1\"");
        assertThat(part.statusCode()).as(part.body()).isEqualTo(200);
        assertThat(part.headers().firstValue("ETag")).hasValue("\"2\"");
    }

    @Test
    void putThatDoesNotKnowOfTheNewestStepAnswers412AndChangesNothing() {
        byte[] form = Delivering.form(TABLES);
        assertThat(running.send("PUT", "/submissions/9003/2025", FORM, form, "If-Match", "\"4\"")
                        .statusCode())
                .isEqualTo(412);
        assertThat(running.get("/submissions/9003/2025").statusCode()).isEqualTo(404);
        assertThat(running.send("PUT", "/submissions/9003/2025", FORM, form, "If-None-Match", "*")
                        .statusCode())
                .isEqualTo(201);
        assertThat(running.send(
                                "PUT",
                                "/submissions/9003/2025?table=forbrug",
                                "text/csv",
                                TABLES.get("forbrug.csv"),
                                "If-None-Match",
                                "*")
                        .statusCode())
                .isEqualTo(412);
    }

    @Test
    void putThatAFindingBlocksAnswers422AndReadersSeeWhatTheySawBefore() {
        running.send("PUT", "/submissions/9004/2025", FORM, Delivering.form(TABLES));
        var before = new java.util.TreeMap<String, String>();
        String[] questions = {
            "/key-figures/values?municipality=9004&year=2025",
            "/key-figures/heat-per-area/values",
            "/sparql?query="
                    + Running.encoded(
                            "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER (!CONTAINS(STR(?g), 'submissions')) }"),
            "/key-figures/heat-per-area/explanation?municipality=9004&year=2025"
        };
        for (String question : questions) {
            before.put(
                    question,
                    running.get(question, "Accept", "application/json").body());
        }
        HttpResponse<String> refused =
                running.send("PUT", "/submissions/9004/2025?table=forbrug", "text/csv", flawed());
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
        JsonObject receipt = JSON.parse(refused.body());
        assertThat(receipt.get("kept").getAsBoolean().value()).isFalse();
        assertThat(receipt.getString("kind")).isEqualTo("refused");
        JsonObject most = receipt.get("mattersMost").getAsArray().get(0).getAsObject();
        assertThat(most.getString("severity")).isEqualTo("violation");
        JsonObject finding = most.get("findings").getAsArray().get(0).getAsObject();
        assertThat(finding.getString("file")).isEqualTo("forbrug.csv");
        assertThat(finding.getString("sent")).isEqualTo("elektrisk");
        for (String question : questions) {
            assertThat(running.get(question, "Accept", "application/json").body())
                    .as(question)
                    .isEqualTo(before.get(question));
        }
    }

    @Test
    void aReportIsHadAsJsonPageCsvAndShaclAndTheLatestIsTheRefusedOne() {
        running.send("PUT", "/submissions/9005/2025", FORM, Delivering.form(TABLES));
        running.send("PUT", "/submissions/9005/2025?table=forbrug", "text/csv", flawed());
        String report = running.get("/submissions/9005/2025/report?format=csv").body();
        assertThat(report)
                .startsWith(
                        "severity,rule,file,row,column,sent,message_da,message_en,suggestion_da,suggestion_en,id\r\nviolation,")
                .contains(",forbrug.csv,", ",elektrisk,");
        assertThat(running.get("/submissions/9005/2025/2/report", "Accept", "text/turtle")
                        .body())
                .contains("ValidationReport", "\"elektrisk\"");
        assertThat(running.get("/submissions/9005/2025/2/report", "Accept", "application/json")
                        .body())
                .startsWith("[{\"id\":1,\"severity\":\"violation\"");
        assertThat(running.get("/submissions/9005/2025/2", "Accept", "text/html")
                        .body())
                .contains("Leveringen er ikke gemt: 1 fejl skal rettes først.", "&#39;elektrisk&#39;", "<details>");
        assertThat(running.get("/submissions/9005/2025/2?lang=en", "Accept", "text/html")
                        .body())
                .contains("The delivery is not kept: 1 error must be mended first.");
        assertThat(running.get("/submissions/9005/2025/1", "Accept", "text/turtle")
                        .body())
                .contains("kkm:Step", "kkm:Receipt");
        assertThat(running.get("/submissions/9005/2025/2", "Accept", "image/png")
                        .statusCode())
                .isEqualTo(406);
    }

    @Test
    void theListAndTheStateTellEveryStep() {
        running.send("PUT", "/submissions/9006/2025", FORM, Delivering.form(TABLES));
        running.send("PUT", "/submissions/9006/2025?table=forbrug", "text/csv", flawed());
        JsonObject state = json(running.get("/submissions/9006/2025"));
        assertThat(state.getString("state")).isEqualTo("accepted");
        assertThat(state.get("number").getAsNumber().value().intValue()).isEqualTo(2);
        assertThat(state.get("steps").getAsArray().get(1).getAsObject().getString("kind"))
                .isEqualTo("refused");
        assertThat(running.get("/submissions/9006/2025").headers().firstValue("ETag"))
                .hasValue("\"2\"");
        assertThat(running.get("/submissions", "Accept", "text/csv").body())
                .contains("\r\n9006,2025,2,accepted,refused,");
        assertThat(running.get("/submissions", "Accept", "text/html").body()).contains("/submissions/9006/2025");
        assertThat(running.get("/submissions/9006/2025", "Accept", "text/html").body())
                .contains("<form action=\"/submissions/9006/2025/check\" method=\"post\"", "type=\"file\" multiple");
    }

    @Test
    void whoHasNoTokenSeesAndChangesNothing() {
        running.send("PUT", "/submissions/9007/2025", FORM, Delivering.form(TABLES));
        for (String path : new String[] {"", "/1", "/1/report", "/report", "/1/finding/1"}) {
            HttpResponse<String> closed = running.get("/submissions/9007/2025" + path, "X-Viewer", "public");
            assertThat(closed.statusCode()).as(path).isEqualTo(401);
            assertThat(closed.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        }
        assertThat(running.get("/submissions", "X-Viewer", "public").body().strip())
                .isEqualTo("[]");
        assertThat(running.send(
                                "POST",
                                "/submissions/9007/2025/check",
                                FORM,
                                Delivering.form(TABLES),
                                "X-Viewer",
                                "public")
                        .statusCode())
                .isEqualTo(401);
        assertThat(running.send("PUT", "/submissions/9007/2025", FORM, Delivering.form(TABLES), "X-Viewer", "public")
                        .statusCode())
                .isEqualTo(401);
        assertThat(running.send("PUT", "/submissions/0851/2025", FORM, Delivering.form(TABLES))
                        .statusCode())
                .as("a token for other municipalities")
                .isEqualTo(403);
    }

    @Test
    void deleteWithdrawsAndRestorePutsTheTablesInForceAgain() {
        String path = "/submissions/9008/2025";
        running.send("PUT", path, FORM, Delivering.form(TABLES));
        String table = running.get(path + "/1/tables/forbrug").body();
        assertThat(table).contains("ejendomsnr;").contains("fjernvarme");
        HttpResponse<String> withdrawn = running.send("DELETE", path, "", new byte[0], "If-Match", "\"1\"");
        assertThat(withdrawn.statusCode()).as(withdrawn.body()).isEqualTo(200);
        assertThat(JSON.parse(withdrawn.body()).getString("kind")).isEqualTo("withdrawn");
        assertThat(json(running.get(path)).getString("state")).isEqualTo("withdrawn");
        assertThat(running.get("/key-figures/heat-per-area/values?municipality=9008&format=csv")
                        .body())
                .doesNotContain("9008,2025,1");
        HttpResponse<String> restored = running.send("POST", path + "/1/restore", "", new byte[0]);
        assertThat(restored.statusCode()).as(restored.body()).isEqualTo(200);
        assertThat(restored.headers().firstValue("Location")).hasValue(path + "/3");
        assertThat(running.get(path + "/3/tables/forbrug").body()).isEqualTo(table);
        assertThat(running.send("POST", path + "/9/restore", "", new byte[0]).statusCode())
                .isEqualTo(400);
        assertThat(running.send("DELETE", path, "", new byte[0], "If-Match", "\"1\"")
                        .statusCode())
                .isEqualTo(412);
    }

    @Test
    void aDiffTellsTheCellsThatChangedAndATableIsHadAsItWas() {
        String path = "/submissions/9009/2025";
        running.send("PUT", path, FORM, Delivering.form(TABLES));
        String csv = new String(TABLES.get("ejendomme.csv"), UTF_8);
        String name = csv.split("\r?\n")[1].split(";")[1];
        assertThat(running.send(
                                "PUT",
                                path + "?table=ejendomme",
                                "text/csv",
                                csv.replaceFirst(name, "Et nyt navn").getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(200);
        JsonObject table = json(running.get(path + "/2/diff")).getObj("tables").getObj("ejendomme");
        assertThat(table.get("added").getAsArray()).isEmpty();
        JsonObject cell = table.get("changed")
                .getAsArray()
                .get(0)
                .getAsObject()
                .get("cells")
                .getAsArray()
                .get(0)
                .getAsObject();
        assertThat(cell.getString("before")).isEqualTo(name);
        assertThat(cell.getString("after")).isEqualTo("Et nyt navn");
        assertThat(running.get(path + "/2/diff?from=1&lang=en", "Accept", "text/html")
                        .body())
                .contains("Et nyt navn", "From step 1 to 2");
        assertThat(running.get(path + "/1/tables/ejendomme").body()).contains(name);
        assertThat(running.get(path + "/2/table/ejendomme", "Accept", "text/turtle")
                        .body())
                .contains("\"Et nyt navn\"");
        assertThat(running.get(path + "/2/tables/nowhere").statusCode()).isEqualTo(404);
        assertThat(running.get(path + "/2/diff?from=7").statusCode()).isEqualTo(404);
    }

    @Test
    void aFindingThatIsExplainedSaysWhoAndWhyAndABrowserMayDoIt() {
        String path = "/submissions/9010/2025";
        running.send("PUT", path, FORM, Delivering.form(TABLES));
        JsonObject report = json(running.get(path + "/1"));
        assertThat(report.getObj("counts").get("warning").getAsNumber().value().intValue())
                .isPositive();
        String page = running.get(path + "/1/finding/1", "Accept", "text/html").body();
        assertThat(page).contains("action=\"" + path + "/1/findings/1/explanation\"", "name=\"note\"");
        byte[] form =
                "--XX\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nMåleren var i stykker.\r\n--XX--\r\n"
                        .getBytes(UTF_8);
        HttpResponse<String> explained =
                running.send("POST", path + "/1/findings/1/explanation", FORM, form, "Accept", "text/html");
        assertThat(explained.statusCode()).as(explained.body()).isEqualTo(200);
        assertThat(explained.body()).contains("Forklaringen er skrevet ned.");
        assertThat(running.get(path + "/2/report", "Accept", "application/json").body())
                .contains("\"explanation\":{\"note\":\"Måleren var i stykker.\",\"by\":\"Leverandøren\"");
        assertThat(running.send("POST", path + "/1/findings/999/explanation?note=x", "", new byte[0])
                        .statusCode())
                .isEqualTo(400);
        assertThat(running.send("POST", path + "/1/findings/1/explanation", "", new byte[0])
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aTemplateBeginsWithLastYearsMasterData() throws IOException {
        running.send("PUT", "/submissions/9011/2025", FORM, Delivering.form(TABLES));
        java.net.http.HttpResponse<byte[]> template =
                bytes(running.request("GET", "/submissions/9011/2026/template.xlsx", "", new byte[0]));
        assertThat(template.statusCode()).isEqualTo(200);
        assertThat(template.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"9011-2026-skabelon.xlsx\"");
        java.nio.file.Path file = java.nio.file.Files.createTempFile("kkm-test", ".xlsx");
        java.nio.file.Files.write(file, template.body());
        assertThat(dk.kkm.table.Tables.read(file).stream()
                        .filter(table -> table.name().equals("ejendomme"))
                        .findFirst()
                        .orElseThrow()
                        .rows())
                .isEqualTo(6);
        java.nio.file.Files.delete(file);
    }

    @Test
    void aWorkbookIsGivenBackWithItsFaultyCellsMarked() throws IOException {
        HttpResponse<byte[]> marked = bytes(running.request(
                "POST", CHECK + "?table=forbrug", "text/csv", flawed(), "Accept", Format.XLSX.mediaType()));
        assertThat(marked.statusCode()).isEqualTo(200);
        try (var workbook =
                new org.apache.poi.xssf.usermodel.XSSFWorkbook(new java.io.ByteArrayInputStream(marked.body()))) {
            assertThat(workbook.getSheetName(0)).isEqualTo("Fejl og advarsler");
            assertThat(workbook.getSheet("forbrug")).isNotNull();
        }
    }

    private static HttpResponse<byte[]> bytes(java.net.http.HttpRequest.Builder request) {
        try {
            return running.client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

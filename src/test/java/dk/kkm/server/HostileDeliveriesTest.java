package dk.kkm.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.TruthTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people deliver to a server they do not wish well, and how little the others notice. */
class HostileDeliveriesTest {
    private static final Map<String, byte[]> TABLES = Delivering.tables(2025);
    private static final byte[] CSV = TABLES.get("forbrug.csv");
    private static final String CHECK = "/submissions/9001/2025/check";
    private static final String FORM = "multipart/form-data; boundary=XX";
    private static Delivering running;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        running = new Delivering(Delivering.CALM);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @AfterEach
    void nothingIsLeftAndTheServerLivesOn() throws InterruptedException {
        assertThat(running.get("/health").statusCode()).isEqualTo(200);
        Spool spool = running.server.spool();
        for (int tries = 0; spool.bodies() > 0 || spool.heldBytes() > 0; tries++) {
            assertThat(tries)
                    .as("bodies left on the disk: %d, bytes claimed: %d", spool.bodies(), spool.heldBytes())
                    .isLessThan(100);
            Thread.sleep(50);
        }
        TruthTable.count("hostile deliveries refused", 1, 1);
    }

    private static HttpResponse<String> check(String type, byte[] body, String... headers) {
        return running.send("POST", CHECK, type, body, headers);
    }

    private static void assertProblem(HttpResponse<String> response, int status, String... says) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        for (String words : says) {
            assertThat(response.body()).contains(words);
        }
    }

    private static byte[] part(String header, String content) {
        return ("--XX\r\n" + header + "\r\n\r\n" + content + "\r\n--XX--\r\n").getBytes(UTF_8);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../../etc/forbrug.csv",
                "..\\..\\forbrug.csv",
                "/etc/passwd",
                "C:\\forbrug.csv",
                "for\u0001bru\u0007g.csv",
                "\u202Evsc.gurbrof",
                "<script>alert(1)</script>.csv",
                "forbrug.csv/",
                ".",
                "..",
                "CON",
                "a;b\\\"c.csv"
            })
    void aHostileFileNameIsShownAsTextAndNamesNoFileOfOurs(String name) {
        byte[] form = part("Content-Disposition: form-data; name=\"x\"; filename=\"" + name + "\"", "a;b\r\n1;2\r\n");
        HttpResponse<String> json = check(FORM, form);
        assertThat(json.statusCode()).as(json.body()).isEqualTo(400);
        assertThat(json.body()).doesNotContain("<script>", "\u0001", "\u202E", "/tmp");
        HttpResponse<String> page = check(FORM, form, "Accept", "text/html");
        assertThat(page.body()).contains("<html").doesNotContain("<script>");
        byte[] zip = Delivering.zip(Map.of(name, CSV));
        assertThat(check("application/zip", zip).statusCode()).isIn(200, 400, 422);
        assertThat(Path.of("/tmp/forbrug.csv")).doesNotExist();
    }

    @Test
    void aNameOfAThousandLettersIsCut() {
        HttpResponse<String> response = check(
                FORM,
                part(
                        "Content-Disposition: form-data; name=\"x\"; filename=\"" + "x".repeat(5_000) + ".csv\"",
                        "a\r\n1"));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body().length()).isLessThan(3_000);
    }

    @Test
    void aFormThatIsNoneAnswers400() {
        assertProblem(check(FORM, part("Content-Disposition: form-data; filename=\"forbrug.csv\"", "a")), 400);
        assertProblem(check(FORM, part("Content-Disposition: form-data", "a")), 400);
        assertProblem(check(FORM, "--YY\r\nhello".getBytes(UTF_8)), 400);
        assertProblem(check("multipart/form-data", Delivering.form(TABLES)), 400);
        assertProblem(check("multipart/form-data; boundary=YY", Delivering.form(TABLES)), 400);
        byte[] whole = Delivering.form(TABLES);
        assertProblem(check(FORM, java.util.Arrays.copyOf(whole, whole.length / 2)), 400);
        assertProblem(check(FORM, "--XX--\r\n".getBytes(UTF_8)), 400);
        assertProblem(check(FORM, new byte[0]), 400);
        var many = new LinkedHashMap<String, byte[]>();
        IntStream.range(0, 10_000).forEach(n -> many.put("felt" + n, new byte[1]));
        assertProblem(check(FORM, Delivering.form(many)), 400);
    }

    @Test
    void aTableSentTwiceAnswers400() {
        var twice = new LinkedHashMap<String, byte[]>();
        twice.put("a/forbrug.csv", CSV);
        twice.put("b/forbrug.csv", CSV);
        assertProblem(check("application/zip", Delivering.zip(twice)), 400, "sendt to gange");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/csv", "application/zip", "text/turtle", "application/ld+json"})
    void anEmptyBodyAnswers400(String type) {
        HttpResponse<String> response = running.send("POST", CHECK + "?table=forbrug", type, new byte[0]);
        assertProblem(response, 400, "ikke sendt noget");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "application/pdf", "text/html", "nonsense", "application/sparql-update"})
    void aTypeWeDoNotReadAnswers415NamingThoseWeDo(String type) {
        assertProblem(check(type, CSV), 415, "multipart/form-data", "application/zip", "text/turtle", "text/csv");
    }

    @Test
    void aBodyWithoutTypeOrInAnUnknownPackingAnswers415() {
        assertProblem(check("", CSV), 415);
        assertProblem(check("text/csv", CSV, "Content-Encoding", "br"), 415);
        assertProblem(check("application/zip", CSV, "Content-Encoding", "gzip, gzip"), 415);
    }

    @Test
    void aCsvThatDoesNotSayItsTableAnswers400NamingThem() {
        assertProblem(check("text/csv", CSV), 400, "?table=", "forbrug", "ejendomme");
    }

    @Test
    void aBombUnpacksNoFurtherThanItsBounds() throws IOException {
        byte[] noughts = new byte[300 << 20];
        long before = System.nanoTime();
        assertProblem(check("application/zip", Delivering.zip(Map.of("forbrug.csv", noughts))), 413);
        assertProblem(check("text/turtle", gzip(noughts), "Content-Encoding", "gzip"), 413);
        var many = new LinkedHashMap<String, byte[]>();
        IntStream.range(0, 100).forEach(n -> many.put("forbrug" + n + ".csv", new byte[1 << 20]));
        assertProblem(check("application/zip", Delivering.zip(many)), 413);
        IntStream.range(0, 1_000).forEach(n -> many.put("forbrug" + n + ".csv", new byte[1]));
        assertProblem(check("application/zip", Delivering.zip(many)), 400);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void aZipThatIsNoneOrHoldsAZipAnswers400() throws IOException {
        byte[] zip = Delivering.zip(TABLES);
        assertProblem(check("application/zip", java.util.Arrays.copyOf(zip, zip.length / 2)), 400);
        assertProblem(check("application/zip", CSV), 400);
        assertProblem(check("application/zip", Delivering.zip(Map.of("alt.zip", zip))), 400, "zip-fil i en zip-fil");
        assertProblem(check("application/zip", Delivering.zip(Map.of("forbrug.xlsx", zip))), 400);
        assertProblem(check("application/zip", gzip(zip), "Content-Encoding", "identity"), 400);
        assertProblem(check("text/turtle", CSV, "Content-Encoding", "gzip"), 400);
        byte[] packed = gzip(CSV);
        assertProblem(
                check("text/turtle", java.util.Arrays.copyOf(packed, packed.length - 9), "Content-Encoding", "gzip"),
                400);
    }

    private static byte[] workbook(String sheet) {
        var parts = new LinkedHashMap<String, byte[]>();
        parts.put(
                "[Content_Types].xml",
                "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>".getBytes(UTF_8));
        parts.put(
                "xl/workbook.xml",
                ("<workbook xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'>"
                                + "<sheets><sheet name='forbrug' sheetId='1' r:id='rId1'/></sheets></workbook>")
                        .getBytes(UTF_8));
        parts.put(
                "xl/_rels/workbook.xml.rels",
                ("<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='rId1'"
                                + " Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet' Target='worksheets/sheet1.xml'/></Relationships>")
                        .getBytes(UTF_8));
        parts.put("xl/worksheets/sheet1.xml", sheet.getBytes(UTF_8));
        return Delivering.zip(parts);
    }

    @Test
    void aWorkbookWithABombOrAForeignFileInItAnswers400() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret.txt"), "hemmelig");
        var laughs = new StringBuilder("<!DOCTYPE x [<!ENTITY a0 'ha'>");
        for (int n = 1; n < 30; n++) {
            laughs.append("<!ENTITY a%d '&a%d;&a%d;'>".formatted(n, n - 1, n - 1));
        }
        String sheet =
                "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData><row r='1'>"
                        + "<c r='A1' t='inlineStr'><is><t>%s</t></is></c></row></sheetData></worksheet>";
        String type = Format.XLSX.mediaType();
        assertProblem(check(type, workbook(laughs + "]>" + sheet.formatted("&a29;"))), 400);
        HttpResponse<String> foreign = check(
                type, workbook("<!DOCTYPE x [<!ENTITY a SYSTEM '" + secret.toUri() + "'>]>" + sheet.formatted("&a;")));
        assertProblem(foreign, 400);
        assertThat(foreign.body()).doesNotContain("hemmelig");
        assertProblem(check(type, CSV), 400);
    }

    @Test
    void deepNestingAnswers400() {
        assertProblem(
                check(
                        "text/turtle",
                        ("<a> <b> " + "[ <c> ".repeat(20_000) + "] ".repeat(20_000) + ".").getBytes(UTF_8)),
                400,
                "64");
        assertProblem(
                check(
                        "application/ld+json",
                        ("{\"@id\":\"a\",\"b\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}").getBytes(UTF_8)),
                400,
                "64");
    }

    @Test
    void aRemoteContextIsNotFetched() throws IOException {
        try (var trap = new ServerSocket(0)) {
            trap.setSoTimeout(500);
            String context = "http://127.0.0.1:" + trap.getLocalPort() + "/context.jsonld";
            assertProblem(
                    check("application/ld+json", ("{\"@context\":\"" + context + "\",\"@id\":\"a\"}").getBytes(UTF_8)),
                    400,
                    "remote contexts are not fetched");
            assertProblem(
                    check("application/ld+json", "{\"@context\":\"file:///etc/passwd\",\"@id\":\"a\"}".getBytes(UTF_8)),
                    400);
            org.assertj.core.api.Assertions.assertThatThrownBy(trap::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aPartThatCannotBeReadIsNamed() {
        byte[] whole = Delivering.zip(TABLES);
        var parts = new TreeMap<>(TABLES);
        parts.put("bilag.zip", Arrays.copyOf(whole, whole.length / 2));
        assertProblem(check(FORM, Delivering.form(parts)), 400, "Delen 'bilag' er ikke helt");
    }

    @Test
    void theSameTableInAnotherCharsetTellsTheSame() {
        String text = new String(TABLES.get("ejendomme.csv"), UTF_8);
        assertThat(text).as("letters that differ").matches("(?s).*[æøåÆØÅ].*");
        String path = CHECK + "?table=ejendomme";
        String expected = counts(running.send("POST", path, "text/csv", text.getBytes(UTF_8)));
        assertThat(counts(running.send("POST", path, "text/csv", ("\uFEFF" + text).getBytes(UTF_16LE))))
                .isEqualTo(expected);
        assertThat(counts(running.send("POST", path, "text/csv;charset=\"utf-16le\"", text.getBytes(UTF_16LE))))
                .isEqualTo(expected);
        assertThat(counts(running.send("POST", path, "text/csv; charset=windows-1252", text.getBytes(ISO_8859_1))))
                .isEqualTo(expected);
        assertThat(counts(running.send("POST", path, "text/csv", text.getBytes(ISO_8859_1))))
                .isEqualTo(expected);
        assertProblem(running.send("POST", path, "text/csv; charset=klingon", text.getBytes(UTF_8)), 400);
        assertProblem(running.send("POST", path, "text/csv; charset=us-ascii", text.getBytes(UTF_8)), 400, "tegnsæt");
    }

    private static String counts(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body().replaceFirst("(?s).*(\"tables\".*)", "$1");
    }

    private static String head(String path, String type, long length) {
        return "PUT " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\nContent-Length: " + length
                + "\r\nConnection: close\r\n\r\n";
    }

    private static Socket begin(Delivering server, String bytes) throws IOException {
        var socket = new Socket("127.0.0.1", server.server.url().getPort());
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
        return socket;
    }

    private static String rest(Socket socket) throws IOException {
        try (InputStream in = socket.getInputStream()) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (SocketException e) {
            return "";
        }
    }

    @Test
    void aLengthThatIsNotTrueKeepsNothing() throws IOException {
        String csv = new String(CSV, UTF_8);
        try (Socket tooLong =
                begin(running, head("/submissions/9020/2025?table=forbrug", "text/csv", CSV.length + 1_000L) + csv)) {
            tooLong.shutdownOutput();
            assertThat(rest(tooLong)).doesNotContain("HTTP/1.1 2");
        }
        try (Socket tooShort = begin(running, head("/submissions/9020/2025?table=forbrug", "text/csv", 30) + csv)) {
            assertThat(rest(tooShort)).doesNotContain("HTTP/1.1 2");
        }
        try (Socket tooMuch = begin(running, head("/submissions/9020/2025", "text/csv", 99_999_999_999L))) {
            assertThat(rest(tooMuch)).startsWith("HTTP/1.1 413");
        }
        assertThat(running.submissions.steps(dk.kkm.SubmissionId.parse("9020/2025")))
                .noneMatch(step -> step.violations() == 0);
    }

    @Test
    void aSenderWhoLeavesInTheMiddleLeavesNothing() throws IOException {
        String version = running.store.version();
        for (int n = 0; n < 5; n++) {
            Socket socket =
                    begin(running, head("/submissions/9021/2025", FORM, 5_000_000) + "--XX\r\n" + "x".repeat(200_000));
            socket.setSoLinger(n % 2 == 0, 0);
            socket.close();
        }
        assertThat(running.store.version()).isEqualTo(version);
    }

    /** Twenty senders of a byte now and then: they cost connections, and neither a turn nor others' patience. */
    @Test
    void slowSendersHoldNobodyUpAndAreEnded() throws Exception {
        try (var hasty = new Delivering(Running.SMALL)) {
            assertThat(hasty.send("PUT", "/submissions/9001/2025", FORM, Delivering.form(TABLES))
                            .statusCode())
                    .isEqualTo(201);
            var slow = new ArrayList<Socket>();
            long before = System.nanoTime();
            for (int n = 0; n < 20; n++) {
                slow.add(begin(hasty, head("/submissions/9001/2025", FORM, 5_000_000) + "--XX\r\n"));
            }
            var answers = new ArrayList<CompletableFuture<String>>();
            for (Socket socket : slow) {
                answers.add(CompletableFuture.supplyAsync(() -> {
                    try {
                        return rest(socket);
                    } catch (IOException e) {
                        return "";
                    }
                }));
            }
            assertThat(hasty.send("PUT", "/submissions/9002/2025", FORM, Delivering.form(TABLES))
                            .statusCode())
                    .isEqualTo(201);
            while (Duration.ofNanos(System.nanoTime() - before)
                            .compareTo(Running.SMALL.transfer().plusSeconds(2))
                    < 0) {
                for (Socket socket : slow) {
                    trickle(socket);
                }
                Thread.sleep(200);
            }
            for (Socket socket : slow) {
                socket.close();
            }
            assertThat(answers.stream().filter(answer -> answer.join().startsWith("HTTP/1.1 408")))
                    .hasSizeGreaterThan(0);
            for (int tries = 0; hasty.server.spool().bodies() > 0; tries++) {
                assertThat(tries).isLessThan(100);
                Thread.sleep(50);
            }
        }
    }

    @Test
    void whoMayDeliverNothingIsToldSoBeforeAnythingOfItIsHeard() throws IOException {
        String begun = head("/submissions/9001/2025", FORM, 8_000_000)
                        .replace("Host: localhost", "Host: localhost\r\nX-Viewer: public")
                + "--XX\r\n";
        try (Socket socket = begin(running, begun)) {
            var answer = new byte[12];
            assertThat(socket.getInputStream().readNBytes(answer, 0, 12)).isEqualTo(12);
            assertThat(new String(answer, UTF_8)).isEqualTo("HTTP/1.1 401");
            assertThat(running.server.spool().bodies()).isZero();
        }
    }

    private static void trickle(Socket socket) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write('x');
            out.flush();
        } catch (IOException e) {
            // ended, as it should be
        }
    }

    @Test
    void whereThereIsNoRoomASenderIsToldToComeBack() throws Exception {
        try (var running = new Delivering(Running.SMALL)) {
            var under = new ArrayList<Socket>();
            byte[] large = new byte[7 << 20];
            for (int n = 0; n < 18; n++) {
                Socket socket = begin(running, head("/submissions/9001/2025", "text/csv", 8L << 20));
                under.add(socket);
                try {
                    socket.getOutputStream().write(large);
                } catch (SocketException e) {
                    break; // told to come back already
                }
            }
            HttpResponse<String> full = running.send("PUT", "/submissions/9001/2025", "text/csv", large);
            assertProblem(full, 503, "no-room");
            assertThat(full.headers().firstValue("Retry-After")).isPresent();
            for (Socket socket : under) {
                socket.close();
            }
            for (int tries = 0; running.server.spool().heldBytes() > 0; tries++) {
                assertThat(tries).isLessThan(100);
                Thread.sleep(50);
            }
            assertThat(running.send("PUT", "/submissions/9001/2025", FORM, Delivering.form(TABLES))
                            .statusCode())
                    .isEqualTo(201);
        }
    }

    @Test
    void fortyMunicipalitiesAtOnceAreAllKeptAndOneAfterTheOtherOfTheSame() {
        var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int n = 0; n < 40; n++) {
            answers.add(put("/submissions/" + (9030 + n) + "/2025", FORM, Delivering.form(TABLES)));
        }
        for (int n = 0; n < 8; n++) {
            String more =
                    new String(CSV, UTF_8).replaceFirst("(?m)^([^;\r\n]*;[^;\r\n]*;[^;\r\n]*;)\\d+", "$1" + (10 + n));
            answers.add(put("/submissions/9098/2025?table=forbrug", "text/csv", more.getBytes(UTF_8)));
        }
        assertThat(answers).allSatisfy(answer -> assertThat(answer.join().statusCode())
                .as(answer.join().body())
                .isIn(201, 200, 422));
        assertThat(answers.subList(0, 40))
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(201));
        assertThat(running.submissions.steps(dk.kkm.SubmissionId.parse("9098/2025")))
                .extracting(dk.kkm.submission.Step::number)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 8).boxed().toList());
    }

    private static CompletableFuture<HttpResponse<String>> put(String path, String type, byte[] body) {
        HttpRequest request = running.request("PUT", path, type, body)
                .timeout(Duration.ofSeconds(400))
                .build();
        return running.client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void whatAKilledServerLeftIsSweptAwayAndWhatARunningOneHoldsIsNot() throws IOException {
        Path left = Files.createDirectories(folder.resolve("kkm-spool-left/1"));
        Files.writeString(left.resolve("body"), "x");
        Files.writeString(folder.resolve("kkm-spool-left/lock"), "");
        Path other = Files.createDirectories(folder.resolve("kkm-other"));
        try (var first = new Spool(folder, 100)) {
            assertThat(left).doesNotExist();
            assertThat(other).exists();
            var body = new Spooled(first);
            try (var second = new Spool(folder, 100)) {
                assertThat(body.file()).exists();
                assertThat(second.bodies()).isZero();
            }
            assertThat(body.file()).exists();
        }
        assertThat(List.of(folder.toFile().list())).containsExactly("kkm-other");
    }
}

package dk.kkm.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.jena.atlas.json.JSON;
import org.apache.jena.atlas.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Readings of meters become a year's rows, told of or delivered at once. */
class SeriesEndpointTest {
    private static final String FORM = "multipart/form-data; boundary=XX";
    private static final byte[] SENSORS = ("føler;ejendomsnr;bygningsnr;måler;enhed;art;minutter\r\n"
                    + "el-1;%s;;el;kWh;interval;60\r\n")
            .formatted(estate())
            .getBytes(UTF_8);
    private static Delivering running;

    @BeforeAll
    static void start() {
        running = new Delivering(Delivering.CALM);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static String estate() {
        return new String(Delivering.tables(2025).get("ejendomme.csv"), UTF_8)
                .split("\r?\n")[1]
                .split(";")[0];
    }

    private static byte[] readings() {
        var lines = new StringBuilder("føler;tid;værdi;enhed\r\n");
        for (int hour = 0; hour < 24 * 365; hour++) {
            lines.append("el-1;")
                    .append(java.time.LocalDateTime.of(2025, 1, 1, 0, 0).plusHours(hour))
                    .append("+01:00;2;kWh\r\n");
        }
        return lines.append("ukendt;2025-01-01T00:00+01:00;2;kWh\r\n")
                .toString()
                .getBytes(UTF_8);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static HttpResponse<String> post(String path, byte[] readings, String name) {
        var form = new LinkedHashMap<String, byte[]>();
        form.put("sensors.csv", SENSORS);
        form.put(name, readings);
        return running.send("POST", path, FORM, Delivering.form(form));
    }

    @Test
    void readingsAreToldOfWithWhatWasWrongPackedOrNot() throws IOException {
        HttpResponse<String> plain = post("/series/9001/2025", readings(), "maalinger.csv");
        assertThat(plain.statusCode()).as(plain.body()).isEqualTo(200);
        JsonObject told = JSON.parse(plain.body());
        assertThat(told.get("lines").getAsNumber().value().intValue()).isEqualTo(24 * 365 + 1);
        assertThat(told.getObj("tables").get("forbrug").getAsNumber().value().intValue())
                .isEqualTo(1);
        assertThat(told.get("troubles").toString()).contains("\"ukendt\"");
        HttpResponse<String> packed = post("/series/9001/2025", gzip(readings()), "maalinger.csv.gz");
        assertThat(packed.statusCode()).as(packed.body()).isEqualTo(200);
        assertThat(JSON.parse(packed.body()).get("tables")).isEqualTo(told.get("tables"));
    }

    @Test
    void readingsAreDeliveredWhereThatIsAskedFor() {
        Map<String, byte[]> tables = new LinkedHashMap<>(Delivering.tables(2025));
        tables.remove("forbrug.csv");
        running.send("PUT", "/submissions/9002/2025", FORM, Delivering.form(tables));
        HttpResponse<String> delivered = post("/series/9002/2025?deliver=true", readings(), "maalinger.csv");
        assertThat(delivered.statusCode()).as(delivered.body()).isEqualTo(200);
        assertThat(JSON.parse(delivered.body()).get("tables").toString().replaceAll("\\s", ""))
                .isEqualTo("{\"forbrug\":{\"file\":\"forbrug.csv\",\"rows\":1}}");
        assertThat(running.get("/submissions/9002/2025/2/tables/forbrug").body())
                .contains(";17520,000;");
    }

    @Test
    void readingsThatAreNoneAreRefusedAndABombIsNotUnpacked() throws IOException {
        assertThat(post("/series/9001/2025", "x".getBytes(UTF_8), "sensors2.csv")
                        .statusCode())
                .isEqualTo(400);
        assertThat(running.send("POST", "/series/9001/2025", FORM, Delivering.form(Map.of("maalinger.csv", readings())))
                        .statusCode())
                .isEqualTo(400);
        assertThat(post("/series/9001/2025", new byte[5 << 20], "maalinger.csv").statusCode())
                .isEqualTo(400);
        assertThat(post("/series/9001/2025", gzip(new byte[300 << 20]), "maalinger.csv.gz")
                        .statusCode())
                .isIn(400, 413);
        assertThat(post("/series/9001/2025", readings(), "maalinger.csv.gz").statusCode())
                .isEqualTo(400);
        assertThat(running.send(
                                "POST",
                                "/series/9001/2025?deliver=true",
                                FORM,
                                Delivering.form(Map.of("maalinger.csv", readings())),
                                "X-Viewer",
                                "public")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void theMetricsTellThisMachineHowDeliveriesWent() {
        post("/series/9001/2025", readings(), "maalinger.csv");
        assertThat(running.get("/metrics").body())
                .contains("kkm_changes_total{status=\"200\"} ", "kkm_changes_waiting 0\n", "kkm_spooled_bytes 0\n");
        assertThat(running.get("/metrics", "X-Forwarded-For", "192.0.2.1").statusCode())
                .isEqualTo(404);
    }
}

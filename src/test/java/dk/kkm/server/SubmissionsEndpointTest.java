package dk.kkm.server;

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
        running = new Delivering(Running.PATIENT);
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
        assertThat(expected).contains("\"ejendomme\":{\"rows\":6");
        assertThat(tablesOf(running.send("POST", CHECK, "application/zip", zip)))
                .isEqualTo(expected);
        assertThat(tablesOf(running.send("POST", CHECK, FORM, Delivering.form(Map.of("fil.zip", zip)))))
                .isEqualTo(expected);
        assertThat(tablesOf(running.send("POST", CHECK, FORM, gzip(form), "Content-Encoding", "gzip")))
                .isEqualTo(expected);
    }
}

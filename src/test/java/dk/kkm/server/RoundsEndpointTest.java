package dk.kkm.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.apache.jena.atlas.json.JSON;
import org.apache.jena.atlas.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A year is opened, has deadlines, closes and becomes final; everyone can see who has delivered. */
class RoundsEndpointTest {
    private static final String SECOND = "20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";

    private static final Map<String, byte[]> TABLES = Delivering.tables(2025);
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

    private static HttpResponse<String> change(int year, String json, String... headers) {
        return running.send("PUT", "/rounds/" + year, "application/json", json.getBytes(UTF_8), headers);
    }

    private static HttpResponse<String> deliver(String path) {
        return running.send("PUT", path, FORM, Delivering.form(TABLES));
    }

    @Test
    void aRoundOpensHasDeadlinesClosesAndAFinalYearChangesOnlyWithANotice() {
        assertThat(change(
                                2025,
                                "{\"state\":\"open\",\"deadline\":\"2020-01-31\",\"deadlines\":{\"supply\":\"2020-02-28\"}}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(deliver("/submissions/9001/2025").statusCode()).isEqualTo(201);
        JsonObject round = JSON.parse(running.get("/rounds/2025").body());
        assertThat(round.getString("state")).isEqualTo("open");
        assertThat(round.getObj("deadlines").getString("supply")).isEqualTo("2020-02-28");
        JsonObject one = round.get("municipalities").getAsArray().get(0).getAsObject();
        assertThat(one.getString("municipality")).isEqualTo("9001");
        assertThat(one.getString("state")).isEqualTo("accepted");
        assertThat(one.get("tables").toString()).contains("\"forbrug\"", "\"maal\"");
        assertThat(one.get("late").toString()).contains("\"forbrug\"", "\"maal\"");
        change(2025, "{\"state\":\"open\",\"deadlines\":{\"supply\":\"2999-02-28\"}}");
        assertThat(JSON.parse(running.get("/rounds/2025").body())
                        .get("municipalities")
                        .getAsArray()
                        .get(0)
                        .getAsObject()
                        .get("late")
                        .toString())
                .contains("\"maal\"")
                .doesNotContain("\"forbrug\"");
        assertThat(one.getString("grade")).matches("[A-E]");

        assertThat(round.hasKey("closed")).isFalse();
        assertThat(change(2025, "{\"state\":\"closed\"}").statusCode()).isEqualTo(200);
        JsonObject over = JSON.parse(running.get("/rounds/2025").body());
        assertThat(over.getString("opened"))
                .isEqualTo(round.getString("opened"))
                .matches(SECOND);
        assertThat(over.getString("closed")).matches(SECOND);
        HttpResponse<String> closed = deliver("/submissions/9002/2025");
        assertThat(closed.statusCode()).isEqualTo(409);
        assertThat(closed.body()).contains("problem/closed");
        assertThat(running.send("POST", "/submissions/9002/2025/check", FORM, Delivering.form(TABLES))
                        .statusCode())
                .as("checking is always open")
                .isEqualTo(200);

        assertThat(change(2025, "{\"state\":\"final\"}").statusCode()).isEqualTo(200);
        String changed = new String(TABLES.get("maal.csv"), UTF_8).strip();
        byte[] fewer = changed.substring(0, changed.lastIndexOf('\n') + 1).getBytes(UTF_8);
        assertThat(running.send("PUT", "/submissions/9001/2025?table=maal", "text/csv", fewer)
                        .statusCode())
                .isEqualTo(409);
        HttpResponse<String> noticed = running.send(
                "PUT",
                "/submissions/9001/2025?table=maal&notice=" + Running.encoded("Et mål var talt to gange."),
                "text/csv",
                fewer);
        assertThat(noticed.statusCode()).as(noticed.body()).isEqualTo(200);
        assertThat(JSON.parse(noticed.body()).getString("notice")).isEqualTo("Et mål var talt to gange.");
    }

    @Test
    void thePageAndTheCsvTellWhoHasDelivered() {
        assertThat(deliver("/submissions/9003/2024").statusCode()).isIn(201, 422);
        assertThat(running.get("/rounds/2024?format=csv").body())
                .startsWith("municipality,year,name,state,time,grade,tables,late\r\n9003,2024,");
        assertThat(running.get("/rounds/2024", "Accept", "text/html").body())
                .contains("Indsamlingsrunde 2024", "/submissions/9003/2024", "Ændr runden");
        assertThat(running.get("/rounds?lang=en", "Accept", "text/html").body())
                .contains("Collection rounds", "/rounds/2024?lang=en");
    }

    @Test
    void thePublicSeesHowManyAndChangesNothing() {
        deliver("/submissions/9004/2023");
        String body = running.get("/rounds/2023", "X-Viewer", "public").body();
        assertThat(body).contains("\"delivered\":", "\"municipalities\":[]").doesNotContain("9004");
        assertThat(change(2023, "{\"state\":\"final\"}", "X-Viewer", "public").statusCode())
                .isEqualTo(401);
    }

    @Test
    void whatIsNoRoundAnswers400() {
        assertThat(change(2022, "{\"state\":\"ajar\"}").statusCode()).isEqualTo(400);
        assertThat(change(2022, "{\"state\":\"open\",\"deadline\":\"31/1\"}").statusCode())
                .isEqualTo(400);
        assertThat(change(2022, "{\"state\":\"open\",\"deadlines\":{\"nowhere\":\"2023-01-31\"}}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(change(2022, "[".repeat(20_000)).statusCode()).isEqualTo(400);
        assertThat(change(2022, "[]").statusCode()).isEqualTo(400);
        assertThat(running.get("/rounds/20x2").statusCode()).isEqualTo(400);
    }
}

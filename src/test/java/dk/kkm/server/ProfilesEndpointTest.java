package dk.kkm.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.apache.jena.atlas.json.JSON;
import org.apache.jena.atlas.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A stranger's columns are matched once, and the profile is used ever after. */
class ProfilesEndpointTest {
    private static final byte[] EXPORT = ("Ejendom nr.;Energiart;Forbrug;Enhed\r\n"
                    + "1;Fjernvarme;120,5;MWh\r\n2;El;8000;kWh\r\n3;Vand;300;m3\r\n")
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

    @Test
    void aMatchIsProposedSavedFetchedAndRemoved() {
        HttpResponse<String> match = running.send("POST", "/match?table=forbrug", "text/csv", EXPORT);
        assertThat(match.statusCode()).as(match.body()).isEqualTo(200);
        JsonObject proposal = JSON.parseAny(match.body()).getAsArray().get(0).getAsObject();
        assertThat(proposal.getString("table")).isEqualTo("forbrug");
        assertThat(proposal.get("columns").toString()).contains("\"Forbrug\"", "\"Enhed\"");
        byte[] profile = proposal.getString("profile").getBytes(UTF_8);

        String path = "/profiles/9001/energiselskab";
        assertThat(running.get(path).statusCode()).isEqualTo(404);
        assertThat(running.send("PUT", path, "text/turtle", profile).statusCode())
                .isEqualTo(201);
        assertThat(running.send("PUT", path, "text/turtle", profile).statusCode())
                .isEqualTo(200);
        assertThat(running.get(path).body()).contains("profiles/9001/energiselskab", "\"Forbrug\"");
        assertThat(running.get("/profiles/9001").body()).contains("\"name\":\"energiselskab\"");
        HttpResponse<String> check = running.send(
                "POST", "/submissions/9001/2025/check?table=udtraek&profile=energiselskab", "text/csv", EXPORT);
        assertThat(check.statusCode()).as(check.body()).isEqualTo(200);
        assertThat(check.body()).contains("\"forbrug\":{\"file\":\"udtraek.csv\",\"rows\":3}");
        assertThat(running.send("DELETE", path, "", new byte[0]).statusCode()).isEqualTo(204);
        assertThat(running.get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void aProfileThatIsNoneOrNotTheirsIsRefused() {
        assertThat(running.send("PUT", "/profiles/9001/x", "text/turtle", "<a> <b> <c> .".getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(400);
        assertThat(running.send(
                                "PUT",
                                "/profiles/9001/x",
                                "text/turtle",
                                "[".repeat(20_000).getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(400);
        assertThat(running.send("PUT", "/profiles/9001/x", "application/json", "{}".getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(415);
        assertThat(running.send("PUT", "/profiles/9001/..x", "text/turtle", EXPORT)
                        .statusCode())
                .isEqualTo(400);
        assertThat(running.send("PUT", "/profiles/0851/x", "text/turtle", EXPORT)
                        .statusCode())
                .isEqualTo(403);
        assertThat(running.get("/profiles/9001", "X-Viewer", "public").statusCode())
                .isEqualTo(401);
        assertThat(running.send("POST", "/match", "text/csv", EXPORT, "X-Viewer", "public")
                        .statusCode())
                .isEqualTo(401);
        assertThat(running.send("POST", "/submissions/9001/2025/check?table=x&profile=ukendt", "text/csv", EXPORT)
                        .statusCode())
                .isEqualTo(400);
    }
}

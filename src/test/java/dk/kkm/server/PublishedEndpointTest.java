package dk.kkm.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.MunicipalityCode;
import dk.kkm.Vocabulary;
import dk.kkm.access.Opening;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.apache.jena.atlas.json.JSON;
import org.apache.jena.atlas.json.JsonObject;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The public sees six municipalities together once their round is done, and one of them when it opens its own figures. */
class PublishedEndpointTest {
    private static final String HEAT = "/key-figures/heat-per-area/values";

    private final Delivering delivering = new Delivering(Delivering.CALM);
    private final Server door = Server.start(
            delivering.store,
            Running.SPECIFICATION,
            Admission.closed(java.util.Optional.empty()),
            "127.0.0.1",
            0,
            Delivering.CALM);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        door.close();
        delivering.close();
    }

    /** The cubes of a case, but not what it says of rounds. */
    private void deliver(String name) {
        DatasetGraph dataset = DatasetGraphFactory.create();
        RDFParser.source(Path.of("src", "test", "resources", "public", name))
                .lang(Lang.TRIG)
                .base(Vocabulary.BASE)
                .parse(dataset);
        var cubes = new HashMap<Node, Graph>();
        dataset.listGraphNodes().forEachRemaining(graph -> {
            if (graph.getURI().contains("/key-figures/")) {
                cubes.put(graph, dataset.getGraph(graph));
            }
        });
        delivering.store.replace(cubes);
    }

    private HttpResponse<String> get(String path) {
        try {
            return client.send(
                    HttpRequest.newBuilder(URI.create(door.url() + path.substring(1)))
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(path, e);
        }
    }

    private void round(String state) {
        assertThat(delivering
                        .send(
                                "PUT",
                                "/rounds/2025",
                                "application/json",
                                "{\"state\":\"%s\"}".formatted(state).getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void theFiguresOfAllTogetherArePublishedWhenTheRoundIsDoneAndNotWithADelivery() {
        deliver("published.six-alike.trig");
        round("closed");
        JsonObject none = JSON.parse(get(HEAT).body());
        assertThat(none.get("values").getAsArray()).isEmpty();
        assertThat(none.getObj("about").getString("da")).contains("Intet er offentliggjort", "mindst 6", "50 %");
        assertThat(get(HEAT + "?format=html&lang=en").body()).contains("Nothing of what is asked for is published");

        round("provisional");
        JsonObject heat =
                JSON.parse(get(HEAT).body()).get("values").getAsArray().get(0).getAsObject();
        Map.of(
                        "keyFigure", "\"heat-per-area\"",
                        "value", "100.0",
                        "lowerQuartile", "93",
                        "median", "100",
                        "upperQuartile", "108",
                        "municipalities", "6",
                        "year", "2025",
                        "round", "\"2025\"",
                        "roundState", "\"provisional\"",
                        "status", "\"test\"")
                .forEach((name, value) ->
                        assertThat(heat.get(name).toString().strip()).as(name).isEqualTo(value));
        assertThat(heat.getString("published")).isEqualTo(LocalDate.now().toString());

        deliver("published.without-doubt.trig");
        assertThat(get(HEAT + "?format=csv").body())
                .contains("heat-per-area,2025,100.0,93,100,108,6,kWh/m²,test,2025,provisional,");
        round("final");
        assertThat(get("/key-figures/values?figure=heat-per-area&year=2025&format=csv")
                        .body())
                .contains("heat-per-area,2025,98.0,89,95,108,6,kWh/m²,test,2025,final,");
        assertThat(get("/key-figures/values?year=2024&format=csv").body().lines())
                .hasSize(1);
        assertThat(get(HEAT + "?format=html").body())
                .contains("Alle kommuner under ét", "Øvre kvartil", "<td class=\"n\">98</td>", "endelig");
        HttpResponse<String> turtle = get(HEAT + "?format=ttl");
        assertThat(turtle.statusCode()).isEqualTo(406);
        assertThat(turtle.body()).contains("text/csv", "application/json");
    }

    @Test
    void aMunicipalityIsShownToThePublicOnlyWhenItHasOpenedItsFigures() {
        assertThat(delivering
                        .send(
                                "PUT",
                                "/submissions/9001/2025",
                                "multipart/form-data; boundary=XX",
                                Delivering.form(Delivering.tables(2025)))
                        .statusCode())
                .isEqualTo(201);
        for (String part : new String[] {"municipality=9001", "by=use", "use=school", "municipality=9001,9002"}) {
            assertThat(get(HEAT + "?" + part).statusCode()).as(part).isEqualTo(403);
        }
        var opening = new Opening(new MunicipalityCode("9001"), Vocabulary.iri("code/graph-kind/cube"));
        opening.open(delivering.store, LocalDate.of(2026, 11, 26));
        assertThat(get(HEAT + "?municipality=9001").body()).contains("9001", "value");
        for (String part : new String[] {"municipality=9002", "by=use", "municipality=9001,9002"}) {
            assertThat(get(HEAT + "?" + part).statusCode()).as(part).isEqualTo(403);
        }
        assertThat(get(HEAT).body()).contains("Intet er offentliggjort").doesNotContain("9001");
        opening.close(delivering.store);
        assertThat(get(HEAT + "?municipality=9001").statusCode()).isEqualTo(403);
    }
}

package dk.kkm.server;

import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.KeyFigures;
import dk.kkm.store.View;
import java.net.http.HttpResponse;
import java.util.List;
import org.apache.jena.atlas.json.JSON;
import org.apache.jena.atlas.json.JsonObject;
import org.apache.jena.graph.Node;
import org.apache.jena.vocabulary.SKOS;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The catalogue of key figures and their definitions over HTTP, also where no number is shown. */
class KeyFiguresEndpointTest {
    private static Running closed;

    @BeforeAll
    static void start() {
        closed = new Running(View.closed(), Running.PATIENT);
    }

    @AfterAll
    static void stop() {
        closed.close();
    }

    private static HttpResponse<String> get(String path, String... headers) {
        return closed.method("GET", path, headers);
    }

    @Test
    void getOfTheCatalogueListsEveryKeyFigure() {
        var ids = KeyFigures.of(Running.SPECIFICATION).all().stream()
                .map(KeyFigure::id)
                .toList();
        assertThat(JSON.parseAny(get("/key-figures").body()).getAsArray().stream()
                        .map(one -> one.getAsObject().getString("id"))
                        .toList())
                .isEqualTo(ids);
        String page = get("/key-figures?format=html").body();
        ids.forEach(id -> assertThat(page).contains("href=\"/key-figures/" + id + "\""));
        assertThat(get("/key-figures?format=html&lang=en").body())
                .contains("<html lang=\"en\">", "href=\"/key-figures/heat-per-area?lang=en\"", "heat per m²");
    }

    @Test
    void getOfADefinitionHasAllThatIsSaidOfItAndTheQueryAndTheCases() {
        JsonObject heat = JSON.parse(get("/key-figures/heat-per-area").body());
        assertThat(heat.getObj("label").getString("en")).isEqualTo("heat per m²");
        assertThat(heat.getObj("unit").getString("da")).isEqualTo("kWh/m²");
        assertThat(heat.getString("direction")).isEqualTo("low");
        assertThat(heat.getString("query")).contains("SELECT ?municipality ?year");
        assertThat(heat.getArray("dimensions").map(d -> d.getAsString().value()))
                .contains("municipality", "use");
        for (String text : new String[] {"definition", "readingGuide", "formula", "source"}) {
            assertThat(heat.getObj(text).getString("da")).isNotBlank();
        }
    }

    @Test
    void theCasesOfADefinitionAreShownAndCanBeFetched() {
        JsonObject heat = JSON.parse(get("/key-figures/heat-per-area").body());
        JsonObject byUse = heat.getArray("cases")
                .map(one -> one.getAsObject())
                .filter(one -> one.getString("name").equals("by-use"))
                .findFirst()
                .orElseThrow();
        HttpResponse<String> expected = get(byUse.getString("expected"));
        assertThat(expected.body()).startsWith("municipality\tyear\tuse").contains("9001\t2025\tlibrary\t26000");
        HttpResponse<String> data = get(byUse.getString("data"));
        assertThat(data.headers().firstValue("Content-Type")).hasValue("application/trig");
        assertThat(data.body()).contains("kkm:EstateYear");
        assertThat(get("/key-figures/heat-per-area?format=html").body())
                .contains("<th scope=\"row\">9001</th>", "26000");
        assertThat(get("/key-figures/heat-per-area/cases/by-use/other").statusCode())
                .isEqualTo(404);
        assertThat(get("/key-figures/heat-per-area/cases/nowhere/data.trig").statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "text/turtle, ttl",
        "application/ld+json, jsonld",
        "application/rdf+xml, rdf",
        "application/n-triples, nt"
    })
    void getOfADefinitionAsAGraphIsWhatTheModelSays(String type, String name) {
        for (HttpResponse<String> response : List.of(
                get("/key-figures/heat-per-area", "Accept", type), get("/key-figures/heat-per-area?format=" + name))) {
            var graph = LinkedData.read(type, response.body());
            var heat = KeyFigures.of(Running.SPECIFICATION).get("heat-per-area").node();
            assertThat(graph.find(heat, SKOS.prefLabel.asNode(), Node.ANY).toList())
                    .hasSize(2);
            assertThat(graph.size()).isEqualTo((int) Running.SPECIFICATION.model().stream(heat, Node.ANY, Node.ANY)
                    .count());
        }
    }

    @Test
    void getOfAnUnknownKeyFigureAnswers404AndNamesTheNearest() {
        HttpResponse<String> response = get("/key-figures/heat-pr-area");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("heat-per-area", "Did you mean");
        HttpResponse<String> page = get("/key-figures/heat-pr-area", "Accept", "text/html,*/*;q=0.8");
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
        assertThat(page.body()).contains("Mente du");
    }

    @Test
    void aPageMayLoadOurStyleAndNothingElse() {
        HttpResponse<String> page = get("/key-figures", "Accept", "text/html");
        assertThat(page.headers().firstValue("Content-Security-Policy")).hasValue(Page.POLICY);
        assertThat(page.body()).doesNotContain("<script", " style=", "<style");
        HttpResponse<String> style = get("/style.css");
        assertThat(style.headers().firstValue("Content-Type")).hasValue("text/css;charset=utf-8");
        assertThat(style.body()).contains("font-variant-numeric");
    }

    @Test
    void pagesOfOtherSitesMayReadWhatIsPublic() {
        HttpResponse<String> response = get("/key-figures", "Origin", "https://example.org");
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
        assertThat(response.headers().firstValue("Access-Control-Expose-Headers"))
                .get()
                .asString()
                .contains("Link");
        HttpResponse<String> before = closed.method("OPTIONS", "/key-figures", "Origin", "https://example.org");
        assertThat(before.statusCode()).isEqualTo(204);
        assertThat(before.headers().firstValue("Access-Control-Allow-Methods")).hasValue("GET, HEAD, OPTIONS");
    }

    @Test
    void askingAgainAnswers304AndNothingIsSent() {
        String tag = get("/key-figures").headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again = get("/key-figures", "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(get("/key-figures").headers().firstValue("ETag")).hasValue(tag);
    }

    @ParameterizedTest
    @CsvSource({
        "/key-figures?farve=blå, 400, farve",
        "/key-figures?lang=de, 400, de",
        "/key-figures?format=pdf, 406, text/turtle (ttl)",
        "/key-figures/, 404, /sparql",
        "/key-figures/heat-per-area/nothing, 404, /sparql"
    })
    void whatCannotBeReadIsRefusedWithTheCure(String path, int status, String cure) {
        HttpResponse<String> response = get(path.replace("å", "%C3%A5"));
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains(cure);
    }
}

package dk.kkm.server;

import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Vocabulary;
import dk.kkm.generator.Generator;
import dk.kkm.mapping.Delivery;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import dk.kkm.submission.Submissions;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.jena.atlas.json.JSON;
import org.apache.jena.atlas.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Benchmarks and decisions over HTTP, of eight invented municipalities with 160 estates in two years. */
class BenchmarkEndpointTest {
    private static Running running;

    @BeforeAll
    static void deliver(@TempDir Path folder) throws Exception {
        var generator = new Generator(8, 160, 2, 2025, 7, 0.1, Set.of());
        generator.write(folder);
        Store store = Store.inMemory();
        store.replace(Map.of(Vocabulary.MODEL_GRAPH, Running.SPECIFICATION.model()));
        var submissions = Submissions.of(store, Running.SPECIFICATION);
        generator
                .submissions()
                .forEach(id -> submissions.receive(
                        Delivery.of(List.of(folder.resolve(id.toString())), Optional.of(id), Optional.empty())));
        running = new Running(store, View.open(), Limits.standard());
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static HttpResponse<String> get(String path, String... headers) {
        return running.method("GET", path, headers);
    }

    private static JsonObject json(String path) {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as(path + " " + response.body()).isEqualTo(200);
        return JSON.parse(response.body());
    }

    private static JsonObject benchmark(String figure, String question) {
        return json("/key-figures/" + figure + "/benchmark?" + question);
    }

    private static BigDecimal number(JsonObject object, String name) {
        return new BigDecimal(object.get(name).getAsNumber().value().toString());
    }

    @Test
    void everyKeyFigureHasABenchmarkAndAPage() {
        var ids = new ArrayList<String>();
        JSON.parseAny(get("/key-figures", "Accept", "application/json").body())
                .getAsArray()
                .forEach(figure -> ids.add(figure.getAsObject().getString("id")));
        assertThat(ids).hasSizeGreaterThan(30);
        for (String id : ids) {
            String part =
                    id.equals("use-share") ? "&use=school" : id.equals("energy-label-share") ? "&energyLabel=C" : "";
            String question = "municipality=9001&year=2025&peers=similar" + part;
            JsonObject benchmark = benchmark(id, question);
            int peers = benchmark.get("peers").getAsArray().size();
            JsonObject compared = benchmark.get("withFlagged").getAsObject();
            assertThat(peers).as(id).isBetween(1, 7);
            assertThat(compared.hasKey("distribution")).as(id).isEqualTo(peers >= 6);
            HttpResponse<String> page = get("/key-figures/" + id + "/benchmark?" + question, "Accept", "text/html");
            assertThat(page.statusCode()).as(id).isEqualTo(200);
            assertThat(page.body()).contains("<h1>", "Egekøbing");
        }
    }

    @Test
    void theCellsOfAnExpectationAddUpToIt() {
        JsonObject expected = benchmark("electricity-per-area", "municipality=9002")
                .get("expected")
                .getAsObject();
        BigDecimal sum = expected.get("cells").getAsArray().stream()
                .map(cell -> number(cell.getAsObject(), "contribution"))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(sum.subtract(number(expected, "value")).abs()).isLessThan(new BigDecimal("1e-8"));
        JsonObject own = benchmark("electricity-per-area", "municipality=9002")
                .get("withoutFlagged")
                .getAsObject()
                .get("own")
                .getAsObject();
        assertThat(number(expected, "denominator")).isEqualByComparingTo(number(own, "denominator"));
    }

    @Test
    void aMutualPeerHasTheAskingOneAmongItsOwn() {
        String question = "year=2025&peers=similar&nearest=6&municipality=";
        for (var peer :
                benchmark("water-per-area", question + "9003").get("peers").getAsArray()) {
            String other = peer.getAsObject().getString("municipality");
            if (!other.equals("9003")) {
                boolean named = benchmark("water-per-area", question + other).get("peers").getAsArray().stream()
                        .anyMatch(one ->
                                one.getAsObject().getString("municipality").equals("9003"));
                assertThat(peer.getAsObject().getBoolean("mutual")).as(other).isEqualTo(named);
            }
        }
    }

    @Test
    void criteriaAndTheirWeightsAreTheAskersToChoose() {
        JsonObject first = benchmark("water-per-area", "municipality=9001&peers=similar&criteria=inhabitants:2,density")
                .get("peers")
                .getAsArray()
                .get(1)
                .getAsObject();
        assertThat(first.get("differences").getAsArray()).hasSize(2);
        assertThat(first.hasKey("distance")).isTrue();
        assertThat(benchmark("water-per-area", "municipality=9001&peers=similar")
                        .get("peers")
                        .getAsArray()
                        .get(1)
                        .getAsObject()
                        .get("differences")
                        .getAsArray())
                .as("every criterion is known of invented municipalities")
                .allMatch(difference -> difference.getAsObject().hasKey("spreads"));
    }

    @Test
    void whatCannotBeReadAnswers400AndSaysHowToMendIt() {
        String figure = "/key-figures/heat-per-area/benchmark?";
        assertRefused(figure, "Parameteren 'municipality' mangler");
        assertRefused(figure + "municipality=9999", "Kommunen 9999 findes ikke");
        assertRefused(figure + "municipality=9001&year=1999", "Der er tal for 2024, 2025");
        assertRefused(figure + "municipality=9001&peers=x", "Der er ingen sammenligningsgruppe 'x'");
        assertRefused(figure + "municipality=9001&peers=similar&criteria=x", "Kriteriet 'x' findes ikke");
        assertRefused(figure + "municipality=9001&peers=similar&nearest=5", "fra 6 til");
        assertRefused(figure + "municipality=9001&rank=true", "ikke godkendt");
        assertRefused(figure + "municipality=9001&farve=blå", "Parameteren 'farve' findes ikke her");
        assertRefused(figure + "estate=9001", "er ikke en ejendom");
        assertRefused("/key-figures/use-share/benchmark?municipality=9001", "Vælg én: use=");
        assertRefused("/decisions/new-building-budget?use=school&area=5.000,0", "er ikke et areal");
        assertRefused(figure + "municipality=0851", "Aalborg Kommune (0851) har ingen tal for heat-per-area");
        assertRefused(figure + "municipality=9001&peers=similar&criteria=density:-1", "Kriterierne er ");
        assertRefused(figure + "municipality=9001&peers=" + "x".repeat(300), "'" + "x".repeat(80) + "\\u2026'");
        for (String area : List.of("5.000", "5,000", "5.000,5")) {
            assertRefused("/decisions/new-building-budget?use=school&area=" + area, "Skriv 5000.");
        }
        assertRefused("/decisions/new-building-budget?use=school&area=5000,5", "Skriv 5000.5.");
        assertRefused("/decisions/new-building-budget?use=borg&area=5000", "'borg' er ikke en anvendelse");
        assertRefused("/decisions/keep-or-sell?estate=9001/findes-ikke", "findes ikke i 2025");
    }

    private static void assertRefused(String path, String... anyOf) {
        HttpResponse<String> response = get(path.replace("å", "%C3%A5"));
        assertThat(response.statusCode()).as(path).isEqualTo(400);
        assertThat(Stream.of(anyOf)).as(response.body()).anyMatch(response.body()::contains);
    }

    @Test
    void whereNoNumbersAreShownDecisionsAreClosedToo() {
        try (var closed = new Running(View.closed(), Limits.standard())) {
            for (String path : List.of(
                    "/key-figures/heat-per-area/benchmark?municipality=9001",
                    "/decisions/new-building-budget?use=school&area=5000",
                    "/decisions/keep-or-sell?estate=9001/01001")) {
                assertThat(closed.method("GET", path).statusCode()).as(path).isEqualTo(403);
            }
        }
    }

    @Test
    void anUnknownKeyFigureAnswers404() {
        assertThat(get("/key-figures/heat-per-aera/benchmark?municipality=9001").statusCode())
                .isEqualTo(404);
    }

    @Test
    void theSameQuestionAnswers304() {
        String path = "/key-figures/heat-per-area/benchmark?municipality=9001";
        String tag = get(path).headers().firstValue("ETag").orElseThrow();
        assertThat(get(path, "If-None-Match", tag).statusCode()).isEqualTo(304);
    }

    @Test
    void anEstateAndTheDecisionsHavePages() {
        assertThat(benchmark("heat-per-area", "estate=9001/01001").getString("name"))
                .isEqualTo("Nordskolen");
        for (String path : List.of(
                "/key-figures/heat-per-area/benchmark?estate=9001/01001",
                "/decisions",
                "/decisions/new-building-budget?use=education&area=5000&municipality=9001",
                "/decisions/keep-or-sell?estate=9001/01001&reach=50")) {
            for (String language : List.of("da", "en")) {
                HttpResponse<String> page =
                        get(path + (path.contains("?") ? "&" : "?") + "lang=" + language, "Accept", "text/html");
                assertThat(page.statusCode()).as(path).isEqualTo(200);
                assertThat(page.body()).contains("<html lang=\"" + language + "\">");
            }
        }
        assertThat(benchmark("maintenance-cost-per-area", "municipality=9001")
                        .get("steady")
                        .getAsObject()
                        .get("comparison")
                        .getAsObject()
                        .get("own")
                        .getAsObject()
                        .get("years")
                        .getAsNumber()
                        .value())
                .hasToString("2");
        JsonObject budget = json("/decisions/new-building-budget?use=education&area=5000");
        assertThat(budget.get("items").getAsArray()).hasSize(9);
    }
}

package dk.kkm.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import dk.kkm.mapping.Delivery;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import dk.kkm.submission.Submissions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.jena.atlas.json.JSON;
import org.apache.jena.atlas.json.JsonArray;
import org.apache.jena.atlas.json.JsonObject;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.sparql.graph.GraphFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Why a number is what it is, over HTTP, for a delivery small enough to be added up by head. */
class ExplanationEndpointTest {
    private static final SubmissionId ID = SubmissionId.parse("9001/2025");
    private static final Node DERIVED = NodeFactory.createURI("http://www.w3.org/ns/prov#wasDerivedFrom");
    private static final String HEAT = "/key-figures/heat-per-area/explanation?municipality=9001&year=2025";

    private static final String ESTATES = """
            ejendomsnr;navn;anvendelse;ejerforhold;opvarmning;samlet_areal;opvarmet_areal
            1;<script>alert(1)</script>;skole;kommunal;fjernvarme;1000;1000
            2;Biblioteket;kultur;kommunal;fjernvarme;500;400
            3;Rådhuset;administration;kommunal;fjernvarme;800;800
            4;Laden;lager;kommunal;ingen;200;200
            """;
    private static final String CONSUMPTION = """
            ejendomsnr;energibærer;mængde;enhed;metode;graddagekorrigeret;graddageserie
            1;fjernvarme;90,5;MWh;aflæst;ja;demo
            2;fjernvarme;30.000;kWh;skønnet;ja;
            3;el;25.000;kWh;aflæst;;
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Store store;

    @SuppressWarnings("NullAway.Init")
    private static Running running;

    @BeforeAll
    static void start() {
        store = Store.inMemory();
        store.replace(Map.of(Vocabulary.MODEL_GRAPH, Running.SPECIFICATION.model()));
        receive(Submissions.of(store, Running.SPECIFICATION), CONSUMPTION);
        running = new Running(store, View.open(), Running.PATIENT);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static void receive(Submissions submissions, String consumption) {
        try {
            Path files = Files.createDirectories(folder.resolve("d" + System.nanoTime() + "/" + ID));
            Files.writeString(files.resolve("ejendomme.csv"), ESTATES, UTF_8);
            Files.writeString(files.resolve("forbrug.csv"), consumption, UTF_8);
            var receipts = submissions.receive(Delivery.of(List.of(files), Optional.of(ID), Optional.empty()));
            assertThat(receipts).allSatisfy(receipt -> assertThat(receipt.kept())
                    .as("%s", receipt.findings().all())
                    .isTrue());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpResponse<String> get(String path) {
        return running.method("GET", path);
    }

    private static JsonObject json(String path) {
        return json(running, path);
    }

    private static JsonObject json(Running server, String path) {
        HttpResponse<String> response = server.method("GET", path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.parse(response.body());
    }

    private static JsonObject first(JsonObject object, String array) {
        return list(object, array).get(0).getAsObject();
    }

    private static JsonArray list(JsonObject object, String array) {
        return object.get(array).getAsArray();
    }

    private static List<String> words(JsonObject object, String array, String name) {
        return object.getArray(array)
                .map(one -> one.getAsObject().getString(name))
                .toList();
    }

    private static int row(JsonObject delivered) {
        return list(delivered, "rows").get(0).getAsNumber().value().intValue();
    }

    @Test
    void getOfAnExplanationLeadsFromTheNumberToTheDeliveredCell() {
        JsonObject heat = json(HEAT);
        assertThat(number(heat, "numerator")).isEqualByComparingTo("120500");
        assertThat(number(heat, "denominator")).isEqualByComparingTo("1400");
        assertThat(heat.getString("shownDownTo")).isEqualTo("delivered");

        JsonObject school = first(heat, "estateShares");
        assertThat(school.getString("id")).isEqualTo("9001/1");
        assertThat(number(school, "numerator")).isEqualByComparingTo("90500");
        JsonObject measure = first(school, "measures");
        assertThat(measure.getString("measure")).isEqualTo("heat");
        JsonObject contribution = first(measure, "contributions");
        assertThat(number(contribution, "factor")).isEqualByComparingTo("1000");
        assertThat(first(contribution, "basedOn").getString("iri")).endsWith("conversion/district-heating-mwh");
        JsonObject row = first(contribution, "delivered");
        assertThat(row.getString("file")).isEqualTo("forbrug.csv");
        assertThat(row(row)).isEqualTo(2);
        assertThat(row.getArray("cells")
                        .map(cell -> cell.getAsObject().getString("column") + "="
                                + cell.getAsObject().getString("sent")))
                .contains("mængde=90.5", "enhed=mwh", "metode=metered");
    }

    @Test
    void getOfAnExplanationSaysWhatIsNotCountedAndWhy() {
        JsonObject heat = json(HEAT);
        assertThat(list(heat, "excluded")).hasSize(1);
        JsonObject hall = first(heat, "excluded");
        assertThat(hall.getString("id")).isEqualTo("9001/3");
        JsonObject reason = first(hall, "reasons");
        assertThat(reason.getString("measure")).isEqualTo("heat");
        assertThat(reason.getObj("mend").getString("da")).isEqualTo("Udfyld kolonnen mængde i tabellen forbrug.");
        assertThat(row(first(hall, "delivered"))).isEqualTo(4);
        JsonObject outside = first(heat, "outside");
        assertThat(number(outside, "estates")).isEqualByComparingTo("1");

        JsonObject condition = json("/key-figures/condition-grade/explanation?municipality=9001&year=2025");
        assertThat(condition.hasKey("value")).isFalse();
        assertThat(list(condition, "excluded")).hasSize(4);
    }

    @Test
    void getOfAnExplanationMarksWhatIsInDoubtAndCanLeaveItOut() {
        JsonObject heat = json(HEAT);
        JsonObject library = list(heat, "estateShares").get(1).getAsObject();
        assertThat(library.getString("id")).isEqualTo("9001/2");
        assertThat(first(library, "measures").getBoolean("flagged")).isTrue();

        JsonObject without = json(HEAT + "&flagged=without");
        assertThat(number(without, "numerator")).isEqualByComparingTo("90500");
        JsonObject excluded = first(without, "excluded");
        assertThat(excluded.getString("id")).isEqualTo("9001/2");
        JsonObject reason = first(excluded, "reasons");
        assertThat(reason.getString("measure")).isEqualTo("heat");
        assertThat(reason.getString("condition")).contains("NOT EXISTS");
        assertThat(words(first(excluded, "delivered"), "findings", "rule"))
                .contains("Consumption-corrected-without-series");
    }

    @Test
    void getOfAnExplanationOfOneEstateAnswersForItAlone() {
        JsonObject heat = json(HEAT + "&estate=9001/2");
        assertThat(number(heat, "numerator")).isEqualByComparingTo("30000");
        assertThat(list(heat, "estateShares")).hasSize(1);
        assertThat(heat.hasKey("permalink")).isFalse();
        assertThat(get(HEAT + "&estate=9001/3").body()).contains("Mangler varmeforbrug");
        assertThat(get(HEAT + "&estate=9001/99").statusCode()).isEqualTo(404);
    }

    @Test
    void getOfAnExplanationOfAnotherGrainExplainsItFromItsOwnRecord() {
        JsonObject area = json("/key-figures/area-per-inhabitant/explanation?municipality=9001&year=2025");
        JsonObject inhabitants = first(area, "others");
        assertThat(inhabitants.getString("measure")).isEqualTo("inhabitants");
        assertThat(first(first(inhabitants, "contributions"), "basedOn").getString("iri"))
                .contains("/9001");
        assertThat(area.getObj("sums").hasKey("denominator")).isFalse();
    }

    @Test
    void getOfAShareExplainsTheCategoryAskedFor() {
        String path = "/key-figures/use-share/explanation?municipality=9001&year=2025";
        assertThat(json(path).getString("category")).isEqualTo("school");
        JsonObject culture = json(path + "&use=culture");
        assertThat(number(culture, "numerator")).isEqualByComparingTo("500");
        assertThat(number(culture.getObj("sums"), "denominator")).isEqualByComparingTo("2500");
        assertThat(culture.getString("permalink")).contains("use=culture");
        assertThat(list(culture, "categories")).hasSize(4);
    }

    @Test
    void getOfAPageEscapesWhatWasSentAndSumsOverAllEstatesHoweverManyAreShown() {
        String page = get(HEAT + "&format=html&limit=1").body();
        assertThat(page)
                .doesNotContain("<script")
                .contains("&lt;script&gt;alert(1)", "120.500", "<caption>", "<details>", "offset=1")
                .doesNotContain("style=\"");
        assertThat(get(HEAT + "&format=html&lang=en").body()).contains("Not counted", "Lacks heat consumption");
        assertThat(list(json(HEAT + "&limit=1"), "estateShares")).hasSize(1);
        assertThat(number(json(HEAT + "&limit=1").getObj("sums"), "numerator")).isEqualByComparingTo("120500");
        assertThat(get(HEAT + "&limit=1&offset=1").body()).contains("Biblioteket");
    }

    @Test
    void getOfTurtleSaysWhatWasDerivedFromWhatByTheNamesThatAreKept() {
        Graph graph = GraphFactory.createGraphMem();
        RDFParser.fromString(get(HEAT + "&format=ttl").body(), Lang.TURTLE).parse(graph);
        Node observation = Vocabulary.iri("observation/heat-per-area/9001/2025/all");
        Node record = Vocabulary.iri("record/estate-year/9001/1/2025");
        Node contribution = Vocabulary.iri("record/consumption/9001/2025/2/heat");
        Node delivered = Vocabulary.iri("record/consumption/9001/2025/2");
        assertThat(graph.contains(observation, DERIVED, record)).isTrue();
        assertThat(graph.contains(record, DERIVED, contribution)).isTrue();
        assertThat(graph.contains(contribution, DERIVED, delivered)).isTrue();
        assertThat(graph.contains(delivered, DERIVED, ID.node())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "disk"})
    void aPermalinkKeepsItsNumberAndSaysWhatChanged(String kind) {
        Store own = kind.equals("disk") ? copyTo(Store.open(folder.resolve("disk"))) : copy();
        var submissions = Submissions.of(own, Running.SPECIFICATION);
        try (var server = new Running(own, View.open(), Running.PATIENT)) {
            JsonObject before = json(server, HEAT);
            String link = before.getString("permalink");
            assertThat(list(json(server, link), "changed")).isEmpty();

            receive(submissions, CONSUMPTION);
            assertThat(json(server, HEAT).getString("permalink")).isEqualTo(link);

            receive(submissions, CONSUMPTION.replace("90,5", "80,5"));
            JsonObject after = json(server, link);
            assertThat(number(after, "value")).isEqualByComparingTo(number(before, "value"));
            assertThat(number(after, "numerator")).isEqualByComparingTo("120500");
            assertThat(number(after.getObj("now"), "numerator")).isEqualByComparingTo("110500");
            assertThat(words(after, "changed", "what"))
                    .containsExactly("value", "numerator", "dataVersion", "received");
            assertThat(json(server, HEAT).getString("permalink")).isNotEqualTo(link);
            assertThat(server.method("GET", link + "&format=html").body())
                    .contains("Ændret siden", "120.500", "110.500");

            assertThat(server.method("GET", link + "&format=ttl").body())
                    .contains("observation/heat-per-area/9001/2025/all/" + link.replaceAll(".*version=", ""), "120500");

            receive(submissions, CONSUMPTION);
            assertThat(list(json(server, link), "changed")).isEmpty();
        }
    }

    @Test
    void aPermalinkSaysThatTheFormulaChanged() throws IOException {
        JsonObject before = json(HEAT);
        String text = Running.SPECIFICATION
                .texts("queries/key-figures", ".rq")
                .getOrDefault("heat-per-area", "")
                .replace("(SUM(?heat) AS ?numerator)", "(SUM(?heat * 2) AS ?numerator)");
        Files.writeString(
                Files.createDirectories(folder.resolve("model/queries/key-figures"))
                        .resolve("heat-per-area.rq"),
                text);
        Specification changed = Specification.load(folder.resolve("model"));
        try (Server server = Server.start(store, changed, View.open(), "127.0.0.1", 0)) {
            String path = before.getString("permalink").substring(1);
            var request = java.net.http.HttpRequest.newBuilder(server.url().resolve(path));
            JsonObject after = JSON.parse(running.send(request).body());
            assertThat(number(after, "numerator")).isEqualByComparingTo("120500");
            assertThat(number(after.getObj("now"), "numerator")).isEqualByComparingTo("241000");
            assertThat(words(after, "changed", "what"))
                    .contains("value", "queryVersion")
                    .doesNotContain("dataVersion");
        }
    }

    @Test
    void getOfWhatIsNotThereAnswers404AndOfWhatIsNotShown403() {
        assertThat(get(HEAT + "&version=000000000000-000000000000").statusCode())
                .isEqualTo(404);
        assertThat(get(HEAT.replace("2025", "1999")).statusCode()).isEqualTo(404);
        assertThat(get(HEAT.replace("heat", "hest")).statusCode()).isEqualTo(404);
        assertThat(get(HEAT + "&hvorfor=ja").statusCode()).isEqualTo(400);
        assertThat(get(HEAT + "&limit=0").statusCode()).isEqualTo(400);
        try (var closed = new Running(copy(), View.closed(), Running.PATIENT)) {
            assertThat(closed.method("GET", HEAT).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void anExplanationEndsWhereTheViewDoes() {
        try (var records = new Running(
                copy(), new View("records", name -> !name.getURI().contains("9001/2025/"), true), Running.PATIENT)) {
            JsonObject heat = JSON.parse(records.method("GET", HEAT).body());
            assertThat(heat.getString("shownDownTo")).isEqualTo("records");
            assertThat(first(first(heat, "estateShares"), "measures").getArray("contributions"))
                    .isEmpty();
            assertThat(records.method("GET", HEAT + "&format=html").body()).contains("Forklaringen ender");
        }
    }

    /** A store of its own with the same graphs. */
    private static Store copy() {
        return copyTo(Store.inMemory());
    }

    private static Store copyTo(Store copy) {
        var graphs = new HashMap<Node, Graph>();
        store.graphs().forEach(name -> graphs.put(name, store.dataset().getGraph(name)));
        copy.replace(graphs);
        return copy;
    }

    private static BigDecimal number(JsonObject object, String name) {
        return new BigDecimal(object.get(name).getAsNumber().value().toString());
    }
}

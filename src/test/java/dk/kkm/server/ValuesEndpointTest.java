package dk.kkm.server;

import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Vocabulary;
import dk.kkm.keyfigure.Grouping;
import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.KeyFigures;
import dk.kkm.keyfigure.Value;
import dk.kkm.keyfigure.Values;
import dk.kkm.keyfigure.ValuesFormat;
import dk.kkm.store.View;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.jena.atlas.json.JSON;
import org.apache.jena.atlas.json.JsonObject;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.riot.resultset.ResultSetLang;
import org.apache.jena.riot.rowset.RowSetReader;
import org.apache.jena.riot.rowset.RowSetReaderRegistry;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.sparql.util.Context;
import org.apache.jena.system.Txn;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The values of key figures over HTTP: the numbers of the stored queries, in every form and grouping. */
class ValuesEndpointTest {
    private static final KeyFigures FIGURES = KeyFigures.of(Running.SPECIFICATION);
    private static final String HEAT = "/key-figures/heat-per-area/values";
    private static final String COST = "/key-figures/maintenance-cost-per-area/values";

    private static Running open;
    private static Running closed;

    @BeforeAll
    static void start() {
        open = new Running(Demo.store(), View.open(), Limits.standard());
        closed = new Running(View.closed(), Running.PATIENT);
    }

    @AfterAll
    static void stop() {
        open.server.stop(); // the store is shared
        closed.close();
    }

    private static HttpResponse<String> get(String path, String... headers) {
        return open.method("GET", path, headers);
    }

    private static String body(String path) {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    /** What the stored query itself says. */
    private static Values values(String figure, List<String> by, Map<String, List<String>> only) {
        KeyFigure wanted = FIGURES.get(figure);
        Grouping grouping = FIGURES.grouping(wanted, by, only);
        DatasetGraph dataset = Demo.store().dataset();
        return Txn.calculateRead(dataset, () -> Values.of(wanted, grouping, dataset));
    }

    private static List<Map<String, String>> csv(String text) {
        List<String> lines = text.lines().toList();
        String[] names = lines.get(0).split(",", -1);
        var rows = new ArrayList<Map<String, String>>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            var row = new LinkedHashMap<String, String>();
            for (int i = 0; i < names.length; i++) {
                row.put(names[i], cells[i]);
            }
            rows.add(row);
        }
        return rows;
    }

    private static BigDecimal number(Map<String, String> row, String column) {
        return new BigDecimal(row.get(column));
    }

    @Test
    void everyFigureIsAnsweredWithTheNumbersOfItsStoredQuery() {
        int judged = 0;
        for (KeyFigure figure : FIGURES.all()) {
            Values expected = values(figure.id(), List.of(), Map.of());
            List<Map<String, String>> rows = csv(body("/key-figures/" + figure.id() + "/values?format=csv"));
            assertThat(rows).as(figure.id()).hasSameSizeAs(expected.rows());
            for (int i = 0; i < rows.size(); i++) {
                assertSame(rows.get(i), figure, expected.rows().get(i));
                judged++;
            }
        }
        assertThat(judged).isGreaterThan(200);
    }

    private static void assertSame(Map<String, String> row, KeyFigure figure, Value expected) {
        expected.dimensions().forEach((name, node) -> assertThat(row.get(name)).isEqualTo(ValuesFormat.code(node)));
        assertThat(number(row, "value")).isEqualByComparingTo(expected.value());
        assertThat(number(row, "numerator")).isEqualByComparingTo(expected.numerator());
        assertThat(number(row, "denominator")).isEqualByComparingTo(expected.denominator());
        assertThat(row.get("estates")).isEqualTo(Long.toString(expected.estates()));
        assertThat(row.get("coverage").isEmpty()).isEqualTo(expected.coverage().isEmpty());
        expected.coverage()
                .ifPresent(coverage -> assertThat(number(row, "coverage")).isEqualByComparingTo(coverage));
        assertThat(row.get("unit")).isEqualTo(figure.unitLabel().da());
        assertThat(row.get("keyFigure")).isEqualTo(figure.id());
    }

    @Test
    void theCurlLinesOfTheReadmeRun() throws IOException {
        Matcher lines = Pattern.compile("(?m)^curl 'http://localhost:3030(/[^']+)'")
                .matcher(Files.readString(Path.of("README.md")));
        int count = 0;
        while (lines.find()) {
            assertThat(body(lines.group(1))).as(lines.group(1)).hasSizeGreaterThan(100);
            count++;
        }
        assertThat(count).isGreaterThan(8);
    }

    @Test
    void csvBeginsWithMunicipalityAndYearAndIsOrdered() {
        String csv = body(HEAT + "?year=2025&format=csv");
        assertThat(csv).startsWith("municipality,year,keyFigure,").contains("\r\n");
        assertThat(csv(csv)).extracting(row -> row.get("municipality")).isSorted();
    }

    @ParameterizedTest
    @ValueSource(strings = {"by=use,ownership", "by=ownership&by=use", "by=ownership,use,year"})
    void byDividesInAnyOrderOfTheDimensions(String by) {
        List<Map<String, String>> rows = csv(body(HEAT + "?format=csv&year=2025&municipality=9001&" + by));
        List<Value> expected = values(
                        "heat-per-area",
                        List.of("use", "ownership"),
                        Map.of("year", List.of("2025"), "municipality", List.of("9001")))
                .rows();
        assertThat(rows).hasSameSizeAs(expected);
        assertThat(rows.stream().map(row -> number(row, "numerator")).reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo(expected.stream().map(Value::numerator).reduce(BigDecimal.ZERO, BigDecimal::add));
        assertThat(rows.get(0).keySet()).contains("use", "ownership");
    }

    @Test
    void restrictionsAreRepeatableAndAUseBringsWhatIsNarrowerAlong() {
        assertThat(csv(body(HEAT + "?format=csv&municipality=9001&municipality=9002&year=2024,2025")))
                .extracting(row -> row.get("municipality") + row.get("year"))
                .containsExactly("90012024", "90012025", "90022024", "90022025");
        assertThat(csv(body(HEAT + "?format=csv&by=use&use=education"))).isNotEmpty();
        Value one = values("heat-per-area", List.of("estate"), Map.of()).rows().get(0);
        String estate = ValuesFormat.code(one.dimension("estate"));
        List<Map<String, String>> rows =
                csv(body(HEAT + "?format=csv&by=estate&estate=" + estate + "&year=" + one.year()));
        assertThat(rows).hasSize(1);
        assertThat(number(rows.get(0), "value")).isEqualByComparingTo(one.value());
    }

    @Test
    void jsonIsAnArrayOfObjectsWithNumbersInFull() {
        var rows = JSON.parseAny(body(HEAT + "?year=2025")).getAsArray();
        List<Value> expected = values("heat-per-area", List.of(), Map.of("year", List.of("2025")))
                .rows();
        assertThat(rows.size()).isEqualTo(expected.size());
        for (int i = 0; i < rows.size(); i++) {
            JsonObject row = rows.get(i).getAsObject();
            assertThat(new BigDecimal(row.get("value").getAsNumber().value().toString()))
                    .isEqualByComparingTo(expected.get(i).value());
            assertThat(row.get("year").getAsNumber().value().intValue()).isEqualTo(2025);
            assertThat(row.getString("unit")).isEqualTo("kWh/m²");
        }
    }

    @ParameterizedTest
    @CsvSource({"srj, application/sparql-results+json", "xml, application/sparql-results+xml"})
    void sparqlResultsAreReadByJenaWithIrisAndTypedNumbers(String format, String mediaType) {
        HttpResponse<String> response = get(HEAT + "?year=2025&by=use&format=" + format);
        assertThat(response.headers().firstValue("Content-Type")).hasValue(mediaType);
        Lang lang = format.equals("srj") ? ResultSetLang.RS_JSON : ResultSetLang.RS_XML;
        RowSetReader reader = RowSetReaderRegistry.getFactory(lang).create(lang);
        var rows = reader.read(
                new ByteArrayInputStream(response.body().getBytes(StandardCharsets.UTF_8)), Context.emptyContext());
        List<Value> expected = values("heat-per-area", List.of("use"), Map.of("year", List.of("2025")))
                .rows();
        int i = 0;
        while (rows.hasNext()) {
            Binding row = rows.next();
            Value value = expected.get(i++);
            assertThat(row.get("municipality")).isEqualTo(value.municipality());
            assertThat(row.get("use")).isEqualTo(value.dimension("use"));
            assertThat(row.get("year")).isEqualTo(value.dimension("year"));
            assertThat(row.get("value").getLiteralDatatypeURI()).endsWith("#decimal");
            assertThat(new BigDecimal(row.get("value").getLiteralLexicalForm())).isEqualByComparingTo(value.value());
        }
        assertThat(i).isEqualTo(expected.size());
    }

    @Test
    void turtleIsTheObservationsOfTheCube() {
        var graph = GraphFactory.createGraphMem();
        RDFParser.fromString(body(HEAT + "?year=2025&by=use&format=ttl"), Lang.TURTLE)
                .parse(graph);
        var cube = GraphFactory.createGraphMem();
        DatasetGraph dataset = Demo.store().dataset();
        Txn.executeRead(dataset, () -> dataset.stream().forEach(quad -> cube.add(quad.asTriple())));
        assertThat(graph.size()).isGreaterThan(50);
        graph.find().forEachRemaining(triple -> {
            boolean sameNumber = cube.find(triple.getSubject(), triple.getPredicate(), Node.ANY).toList().stream()
                    .anyMatch(kept -> kept.getObject().sameValueAs(triple.getObject()));
            assertThat(sameNumber).as(triple.toString()).isTrue();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"use=school", "window=3", "sort=value", "shape=wide", "flagged=without"})
    void turtleNeverCallsSomethingElseAnObservation(String parameter) {
        assertThat(get(HEAT + "?format=ttl&" + parameter).statusCode()).isEqualTo(400);
    }

    @Test
    void aWorkbookHasNumbersAsNumbersAndSaysWhatTheyMean() throws IOException, InterruptedException {
        var response = open.client.send(
                HttpRequest.newBuilder(open.url(HEAT + "?year=2025&format=xlsx"))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        List<Value> expected = values("heat-per-area", List.of(), Map.of("year", List.of("2025")))
                .rows();
        try (var workbook = new ReadableWorkbook(response.body())) {
            List<Row> rows = workbook.getFirstSheet().read();
            assertThat(rows.get(0).getCellText(0)).isEqualTo("municipality");
            assertThat(rows).hasSize(expected.size() + 1);
            Row first = rows.get(1);
            assertThat(first.getCellText(0)).isEqualTo("9001");
            assertThat(first.getCell(0).getType()).as("a code keeps its zero").isEqualTo(CellType.STRING);
            assertThat(first.getCell(5).getType()).isEqualTo(CellType.NUMBER);
            assertThat(first.getCellAsNumber(5).orElseThrow().round(new MathContext(12)))
                    .isEqualByComparingTo(expected.get(0).value());
            List<Row> meaning = workbook.getSheet(1).orElseThrow().read();
            assertThat(meaning.get(1).getCellText(0)).isEqualTo("heat-per-area");
            assertThat(meaning.get(1).getCellText(2)).isEqualTo("kWh/m²");
        }
    }

    @Test
    void geoJsonHasEstatesAsPointsAndNoPlaceForTheProtected() {
        JsonObject map = JSON.parse(body(HEAT + "?year=2025&by=estate&format=geojson"));
        var features = map.get("features").getAsArray();
        int without = 0;
        for (int i = 0; i < features.size(); i++) {
            JsonObject feature = features.get(i).getAsObject();
            JsonObject properties = feature.getObj("properties");
            assertThat(properties.getString("estate")).matches("90[0-9]{2}/.+");
            assertThat(properties.hasKey("value")).isTrue();
            if (feature.get("geometry").isNull()) {
                without++;
            } else {
                var point = feature.getObj("geometry").get("coordinates").getAsArray();
                assertThat(point.get(0).getAsNumber().value().doubleValue())
                        .as("longitude")
                        .isBetween(7.0, 16.0);
                assertThat(point.get(1).getAsNumber().value().doubleValue())
                        .as("latitude")
                        .isBetween(54.0, 58.0);
            }
        }
        assertThat(features.size())
                .isEqualTo(values("heat-per-area", List.of("estate"), Map.of("year", List.of("2025")))
                        .rows()
                        .size());
        assertThat(without).as("one is protected").isPositive().isLessThan(features.size() / 2);
        Node estates = NodeFactory.createURI("https://w3id.org/kkm/graph/9001/2025/ejendomme");
        DatasetGraph dataset = Demo.store().dataset();
        Node secret = Txn.calculateRead(dataset, () -> dataset.getGraph(estates)
                .find(Node.ANY, Vocabulary.kkm("protectedAddress"), NodeFactory.createLiteralByValue(true))
                .next()
                .getSubject());
        assertThat(features.stream()
                        .map(feature -> feature.getAsObject())
                        .filter(feature ->
                                feature.getObj("properties").getString("estate").equals(ValuesFormat.code(secret))))
                .isNotEmpty()
                .allSatisfy(
                        feature -> assertThat(feature.get("geometry").isNull()).isTrue());
        assertThat(get(HEAT + "?format=geojson").body()).contains("by=estate");
    }

    @Test
    void aPageRoundsForPeopleAndSaysWhatTheyLookAt() {
        String page = body(HEAT + "?year=2025&format=html");
        Value first = values("heat-per-area", List.of(), Map.of("year", List.of("2025")))
                .rows()
                .get(0);
        assertThat(page)
                .contains("<html lang=\"da\">", "Egekøbing Kommune (opdigtet)", "kWh/m²", "Foreløbig", "format=csv")
                .contains(">" + first.value().setScale(0, java.math.RoundingMode.HALF_UP) + "</td>")
                .doesNotContain(first.value().toPlainString());
        assertThat(body(HEAT + "?year=2025&format=html&lang=en")).contains("Preliminary", "Municipality", "Coverage");
        assertThat(body(HEAT + "?year=2025&by=estate&format=html")).contains("Nordskolen");
    }

    @Test
    void pagesFollowEachOtherByTheirLinksAndLoseNothing() {
        var seen = new ArrayList<String>();
        String next = HEAT + "?by=use&format=csv&limit=7";
        int pages = 0;
        while (next != null) {
            HttpResponse<String> response = get(next);
            csv(response.body()).forEach(row -> seen.add(row.toString()));
            String links = response.headers().firstValue("Link").orElseThrow();
            assertThat(links).contains("rel=\"first\"", "rel=\"last\"");
            Matcher link = Pattern.compile("<([^>]+)>; rel=\"next\"").matcher(links);
            next = link.find() ? link.group(1) : null;
            pages++;
        }
        List<String> whole = csv(body(HEAT + "?by=use&format=csv")).stream()
                .map(Map::toString)
                .toList();
        assertThat(seen).isEqualTo(whole);
        assertThat(pages).isEqualTo((whole.size() + 6) / 7);
        assertThat(get(HEAT + "?by=use&offset=100000").body().replaceAll("\\s", ""))
                .isEqualTo("[]");
    }

    @Test
    void sortPutsTheLargestFirstAndKeepsTheOrderOfWhatIsAlike() {
        List<Map<String, String>> rows = csv(body(HEAT + "?by=use&format=csv&sort=-year,value"));
        for (int i = 1; i < rows.size(); i++) {
            int years = number(rows.get(i - 1), "year").compareTo(number(rows.get(i), "year"));
            assertThat(years).isNotNegative();
            if (years == 0) {
                assertThat(number(rows.get(i - 1), "value")).isLessThanOrEqualTo(number(rows.get(i), "value"));
            }
        }
        assertThat(get(HEAT + "?sort=pris").body()).contains("numerator", "'pris'");
    }

    @Test
    void severalFiguresStandInRowsOrInColumns() {
        String figures = "/key-figures/values?figure=heat-per-area&figure=water-per-area&year=2025&format=csv";
        List<Map<String, String>> tall = csv(body(figures));
        assertThat(tall).extracting(row -> row.get("keyFigure")).contains("heat-per-area", "water-per-area");
        List<Map<String, String>> wide = csv(body(figures + "&shape=wide"));
        assertThat(wide).hasSize(3);
        for (Map<String, String> row : wide) {
            Map<String, String> same = tall.stream()
                    .filter(one -> one.get("municipality").equals(row.get("municipality")))
                    .filter(one -> one.get("keyFigure").equals("water-per-area"))
                    .findFirst()
                    .orElseThrow();
            assertThat(row.get("water-per-area")).isEqualTo(same.get("value"));
            assertThat(row.get("water-per-area_coverage")).isEqualTo(same.get("coverage"));
            assertThat(row.get("water-per-area_unit")).isEqualTo("m³/m²");
        }
        assertThat(csv(body("/key-figures/values?municipality=9001&year=2025&format=csv")))
                .extracting(row -> row.get("keyFigure"))
                .contains("area-per-inhabitant", "heat-per-area", "use-share");
        assertThat(csv(body("/key-figures/values?municipality=9001&year=2025&by=energyLabel&format=csv")))
                .extracting(row -> row.get("keyFigure"))
                .containsOnly("energy-label-share");
        assertThat(get("/key-figures/values?figure=heat").statusCode()).isEqualTo(400);
    }

    @Test
    void aWindowIsTheSumOfNumeratorsOverTheSumOfDenominators() {
        Map<String, String> mean = csv(body(COST + "?municipality=9001&year=2025&window=3&format=csv"))
                .get(0);
        List<Value> years = values("maintenance-cost-per-area", List.of(), Map.of("municipality", List.of("9001")))
                .rows();
        BigDecimal numerator = years.stream().map(Value::numerator).reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal denominator = years.stream().map(Value::denominator).reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(number(mean, "numerator")).isEqualByComparingTo(numerator);
        assertThat(number(mean, "denominator")).isEqualByComparingTo(denominator);
        assertThat(number(mean, "value")).isEqualByComparingTo(numerator.divide(denominator, new MathContext(12)));
        assertThat(mean.get("yearsWithData")).isEqualTo("3");
        assertThat(csv(body(COST + "?municipality=9001&window=3&format=csv")))
                .extracting(row -> row.get("year") + ":" + row.get("yearsWithData"))
                .containsExactly("2023:1", "2024:2", "2025:3");
        assertThat(body(COST + "?municipality=9001&year=2025&window=3&format=html"))
                .contains("kun af samme kommune");
    }

    @Test
    void fixedPricesFollowTheIndexAndSayWhich() {
        Map<String, String> fixed = csv(body(COST + "?municipality=9001&year=2023&base=2025&format=csv"))
                .get(0);
        Value then = values(
                        "maintenance-cost-per-area",
                        List.of(),
                        Map.of("municipality", List.of("9001"), "year", List.of("2023")))
                .rows()
                .get(0);
        assertThat(number(fixed, "numerator"))
                .as("110.0 in 2023, 117.0 in 2025")
                .isEqualByComparingTo(then.numerator()
                        .multiply(new BigDecimal("117.0"))
                        .divide(new BigDecimal("110.0"), new MathContext(12)));
        assertThat(fixed.get("priceLevel")).isEqualTo("2025");
        assertThat(csv(body(COST + "?municipality=9001&year=2023&prices=fixed&format=csv"))
                        .get(0)
                        .get("priceLevel"))
                .isEqualTo("2020");
        assertThat(body(COST + "?municipality=9001&base=2025&format=html")).contains("opdigtet pris- og lønindeks");
        assertThat(get(HEAT + "?prices=fixed").statusCode()).isEqualTo(400);
        assertThat(get(COST + "?base=1950").body()).contains("2016", "2030");
    }

    @Test
    void withoutFlaggedIsWhatTheQuerySaysWithoutThem() {
        KeyFigure figure = FIGURES.get("heat-per-area");
        Grouping grouping = Grouping.WHOLE.withoutFlagged();
        DatasetGraph dataset = Demo.store().dataset();
        Values expected = Txn.calculateRead(dataset, () -> Values.of(figure, grouping, dataset));
        List<Map<String, String>> rows = csv(body(HEAT + "?flagged=without&format=csv"));
        assertThat(rows).hasSameSizeAs(expected.rows());
        for (int i = 0; i < rows.size(); i++) {
            assertSame(rows.get(i), figure, expected.rows().get(i));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "farve=1|municipality",
                "municipality=0000|0000",
                "municipality=Aalborg|Aalborg",
                "year=25|25",
                "use=scool|Mente du 'school'",
                "by=energyLabel|use, ownership",
                "by=farve|use, ownership",
                "energyLabel=A|use, ownership",
                "estate=12|0851/12",
                "window=0|1 til 10",
                "window=x|1 til 10",
                "limit=0|1 til 100000",
                "limit=100001|1 til 100000",
                "offset=-1|0 til",
                "prices=cheap|fixed",
                "shape=round|wide",
                "flagged=maybe|without",
                "window=1&window=2|én gang"
            })
    void whatCannotBeReadAnswers400AndNamesTheAllowed(String query, String cure) {
        HttpResponse<String> response = get(HEAT + "?" + query);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains(cure);
    }

    @Test
    void theClosedViewSaysThatNumbersAreNotShown() {
        for (String path : List.of(
                HEAT + "?municipality=9001",
                "/key-figures/values?by=use",
                "/key-figures/heat-per-area/benchmark?municipality=9001&year=2025")) {
            HttpResponse<String> response = closed.method("GET", path);
            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(response.body()).contains("Tallene vises ikke her", "--open");
        }
    }

    @Test
    void askingAgainAnswers304AndHeadAnswersTheHeadersOnly() {
        HttpResponse<String> first = get(HEAT + "?year=2025");
        String tag = first.headers().firstValue("ETag").orElseThrow();
        assertThat(get(HEAT + "?year=2025", "If-None-Match", tag).statusCode()).isEqualTo(304);
        assertThat(get(HEAT + "?year=2024", "If-None-Match", tag).statusCode()).isEqualTo(200);
        HttpResponse<String> head = open.method("HEAD", HEAT + "?year=2025");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Length"))
                .isEqualTo(first.headers().firstValue("Content-Length"));
        assertThat(open.method("POST", HEAT).statusCode()).isEqualTo(405);
        assertThat(open.method("OPTIONS", HEAT).headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS");
    }
}

package dk.kkm.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.ExpectedGraph;
import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import dk.kkm.mapping.Delivery;
import dk.kkm.mapping.Mappings;
import dk.kkm.plausibility.Checks;
import dk.kkm.store.Store;
import dk.kkm.table.Tables;
import dk.kkm.validation.Shapes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import org.apache.jena.atlas.json.JSON;
import org.apache.jena.atlas.json.JsonObject;
import org.apache.jena.graph.Graph;
import org.apache.jena.sparql.graph.GraphFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceKitTest {
    private static final SubmissionId ID = ConformanceKit.ID;
    private static final SortedMap<String, byte[]> KIT = ConformanceKit.files(Running.SPECIFICATION);

    @TempDir
    static Path folder;

    @BeforeAll
    static void unpack() throws IOException {
        for (Map.Entry<String, byte[]> file : KIT.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
    }

    @Test
    void hasAGoodDeliveryWithoutFindingsAndBadOnesThatBreakOneRuleEach() {
        assertThat(json("deliveries/good.receipt.json").getArray("rules")).isEmpty();
        int broken = 0;
        for (String path : KIT.keySet()) {
            if (path.matches("deliveries/bad/[^/]*\\.receipt\\.json")) {
                String rule = path.replaceAll(".*/|\\.receipt\\.json", "");
                assertThat(json(path).getArray("rules").map(it -> it.getAsObject()
                                .getString("rule")))
                        .as(path)
                        .containsExactly(rule);
                broken++;
            }
        }
        assertThat(broken).isGreaterThan(30);
        assertThat(json("deliveries/bad/bad-request.problem.json").getString("type"))
                .endsWith("problem/bad-request");
    }

    @Test
    void saysTheSameInJsonLdAndTurtleAsInTheTables() throws IOException {
        Graph tables = mapped(folder.resolve("deliveries/good"));
        ExpectedGraph.assertSame(mapped(folder.resolve("deliveries/good.jsonld")), tables);
        ExpectedGraph.assertSame(mapped(folder.resolve("deliveries/good.ttl")), tables);
        assertThat(tables.size()).isGreaterThan(500);
    }

    @Test
    void describesTheTablesAsCsvOnTheWebAndTheGoodDeliveryFits() {
        JsonObject group = json("csvw/csv-metadata.json");
        assertThat(group.getArray("@context")
                        .findFirst()
                        .orElseThrow()
                        .getAsString()
                        .value())
                .isEqualTo("http://www.w3.org/ns/csvw");
        var words = new HashMap<String, Set<String>>();
        var tables = new ArrayList<JsonObject>();
        group.getArray("tables").forEach(table -> tables.add(table.getAsObject()));
        for (JsonObject table : tables) {
            Path file = file(table.getString("url"));
            var read = Tables.read(file).get(0);
            for (int i = 0; i < read.columns().size(); i++) {
                int column = i;
                var cells = new HashSet<String>();
                read.forEach((row, it) -> cells.add(it.cell(column)));
                words.put(table.getString("url") + "#" + read.columns().get(i).name(), cells);
            }
        }
        for (JsonObject table : tables) {
            String url = table.getString("url");
            JsonObject schema = table.getObj("tableSchema");
            var names = new HashSet<String>();
            schema.getArray("columns").forEach(it -> {
                JsonObject column = it.getAsObject();
                String name = column.getString("name");
                assertThat(names.add(name)).as(url + " " + name).isTrue();
                assertThat(name).doesNotStartWith("_").doesNotContain(" ");
                Set<String> cells = words.getOrDefault(url + "#" + name, Set.of());
                if (column.hasKey("required")) {
                    assertThat(cells).as(url + " " + name).isNotEmpty().doesNotContain("");
                }
                if (column.hasKey("datatype")) {
                    assertThat(cells).as(url + " " + name).allMatch(cell -> cell.isEmpty() || fits(column, cell));
                }
            });
            assertThat(words.keySet().stream().filter(key -> key.startsWith(url + "#")))
                    .allMatch(key -> names.contains(key.substring(url.length() + 1)));
            if (schema.hasKey("foreignKeys")) {
                schema.getArray("foreignKeys").forEach(it -> {
                    JsonObject to = it.getAsObject().getObj("reference");
                    String from = it.getAsObject().getString("columnReference");
                    assertThat(names).contains(from);
                    Set<String> known = words.get(to.getString("resource") + "#" + to.getString("columnReference"));
                    assertThat(known).as(url + " " + to).isNotNull().isNotEmpty();
                    var sent = new HashSet<>(words.getOrDefault(url + "#" + from, Set.of()));
                    sent.remove("");
                    assertThat(Objects.requireNonNull(known))
                            .as(url + " " + from)
                            .containsAll(sent);
                });
            }
        }
        assertThat(tables).hasSizeGreaterThan(30);
    }

    private static boolean fits(JsonObject column, String cell) {
        if (!column.get("datatype").isObject()) {
            return switch (column.getString("datatype")) {
                case "integer" -> cell.matches("-?\\d+");
                case "gYear" -> cell.matches("\\d{4}");
                case "anyURI" -> cell.startsWith("https://");
                default -> false;
            };
        }
        return switch (column.getObj("datatype").getString("base")) {
            case "decimal" -> cell.matches("-?\\d{1,3}(\\.\\d{3})*(,\\d+)?|-?\\d+(,\\d+)?");
            case "date" -> cell.matches("\\d{4}-\\d\\d-\\d\\d");
            case "boolean" -> cell.matches("ja|nej");
            default -> false;
        };
    }

    private static Path file(String url) {
        return folder.resolve(url.startsWith("codes/") ? "csvw/" + url : "deliveries/good/" + url);
    }

    @Test
    void itsExamplesOfCallsDeliverToAServer() throws IOException, InterruptedException {
        try (Store store = Store.inMemory()) {
            store.replace(Map.of(Vocabulary.MODEL_GRAPH, Running.SPECIFICATION.model()));
            try (Server server =
                    Server.start(store, Running.SPECIFICATION, Admission.demo(), "127.0.0.1", 0, Running.PATIENT)) {
                String url = server.url().toString().replaceAll("/$", "");
                String shell = run(url, "sh", "deliver.sh", "9001", "2025", "deliveries/good");
                assertThat(shell).contains("\"kind\":\"checked\"", "\"kind\":\"kept\"", "# status 201");
                JsonObject checked = JSON.parse(shell.lines()
                        .filter(line -> line.startsWith("{"))
                        .findFirst()
                        .orElseThrow());
                ConformanceKit.VOLATILE.forEach(checked::remove);
                assertThat(checked).isEqualTo(json("deliveries/good.receipt.json"));

                String java =
                        Path.of(System.getProperty("java.home"), "bin", "java").toString();
                assertThat(run(url, java, "Deliver.java", "9001", "2025", "deliveries/good"))
                        .contains("/check 200", "submissions/9001/2025 200");
                assertThat(run(url, java, "Deliver.java", "9001", "2025", "deliveries/bad/Consumption-value"))
                        .contains("\"Consumption-value\"", "submissions/9001/2025 422");
            }
        }
    }

    private static String run(String url, String... command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("KKM_URL", url);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void itsCatalogueHasEveryShapeAndCheck() {
        var rules = new HashSet<String>();
        json("errors.json").getArray("rules").forEach(it -> {
            JsonObject rule = it.getAsObject();
            rules.add(rule.getString("rule"));
            assertThat(rule.getString("severity")).isIn("violation", "warning", "info");
            assertThat(rule.getString("da")).isNotBlank().doesNotContain("{?", "{$");
            assertThat(rule.getString("en")).isNotBlank().doesNotContain("{?", "{$");
        });
        var known = new HashSet<String>();
        Shapes.of(Running.SPECIFICATION).names().forEach(rule -> known.add(Vocabulary.localName(rule)));
        Checks.of(Running.SPECIFICATION).names().forEach(rule -> known.add(Vocabulary.localName(rule)));
        assertThat(rules).isEqualTo(known);
    }

    @Test
    void itsCatalogueHasTheProblemsOfEveryStatusThatADeliveryMayMeet() {
        var statuses = new HashSet<Integer>();
        json("errors.json")
                .getArray("problems")
                .forEach(it -> statuses.add(
                        it.getAsObject().get("status").getAsNumber().value().intValue()));
        assertThat(statuses).contains(400, 401, 403, 404, 406, 409, 412, 413, 415, 422, 429, 503);
    }

    private static JsonObject json(String path) {
        return JSON.parse(new String(Objects.requireNonNull(KIT.get(path), path), UTF_8));
    }

    /** What a delivery says, but for which file and row said it. */
    private static Graph mapped(Path path) {
        Graph graph = GraphFactory.createGraphMem();
        var files = Delivery.of(List.of(path), java.util.Optional.of(ID), java.util.Optional.empty());
        Mappings.of(Running.SPECIFICATION).apply(files).submissions().get(ID).forEach(table -> table.graph()
                .find()
                .filterDrop(triple -> Set.of("file", "row").contains(Vocabulary.localName(triple.getPredicate())))
                .forEachRemaining(graph::add));
        return graph;
    }
}

package dk.kkm.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dk.kkm.Vocabulary;
import dk.kkm.access.Roles;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import dk.kkm.submission.Submissions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.jena.atlas.json.JSON;
import org.apache.jena.atlas.json.JsonArray;
import org.apache.jena.atlas.json.JsonObject;
import org.apache.jena.atlas.json.JsonValue;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * {@code /openapi.json} against the server that serves it: its paths, parameters, forms and schemas are those of the answers.
 * Where it gives examples, they are asked.
 */
class OpenApiTest {
    private static final String FORM = "multipart/form-data; boundary=XX";
    private static final Map<String, byte[]> TABLES = Delivering.tables(2025);
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");
    private static final Pattern NAMED = Pattern.compile("There are ([^.]*)\\.");

    private static final Store STORE = Store.inMemory();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    @SuppressWarnings("NullAway.Init")
    private static Server server;

    @SuppressWarnings("NullAway.Init")
    private static JsonObject document;

    /** One operation of one path, its references followed. */
    private record Operation(String method, String path, JsonObject of, List<JsonObject> parameters) {
        /** The path with what the document gives as examples. */
        String filled() {
            String filled = path;
            for (JsonObject parameter : parameters) {
                if (parameter.getString("in").equals("path")) {
                    filled = filled.replace("{" + parameter.getString("name") + "}", example(parameter));
                }
            }
            return filled;
        }

        /** The same with the parameters that must be given. */
        String address() {
            var query = new ArrayList<String>();
            for (JsonObject parameter : parameters) {
                String name = parameter.getString("name");
                if (!parameter.getString("in").equals("path")
                        && parameter.hasKey("required")
                        && parameter.getBoolean("required")) {
                    query.add(name + "=" + Running.encoded(example(parameter)));
                }
            }
            if (path.endsWith("/benchmark")) {
                query.add("municipality=9001"); // or estate, which the schema of one parameter cannot say
            }
            return filled() + "?" + String.join("&", query);
        }

        List<JsonObject> query() {
            return parameters.stream()
                    .filter(parameter -> parameter.getString("in").equals("query"))
                    .toList();
        }

        Map<String, JsonObject> answers(int status) {
            var answers = new LinkedHashMap<String, JsonObject>();
            JsonObject responses = of.getObj("responses");
            String key = String.valueOf(status);
            if (responses.hasKey(key) && responses.getObj(key).hasKey("content")) {
                responses.getObj(key).getObj("content").forEach((type, it) -> answers.put(type, it.getAsObject()));
            }
            return answers;
        }
    }

    @BeforeAll
    static void start() {
        STORE.replace(Map.of(Vocabulary.MODEL_GRAPH, Running.SPECIFICATION.model()));
        server = Server.start(STORE, Running.SPECIFICATION, Admission.demo(), "127.0.0.1", 0, Delivering.CALM);
        assertThat(send("PUT", "/submissions/9001/2025", FORM, Delivering.form(TABLES))
                        .statusCode())
                .isEqualTo(201);
        var changed = new TreeMap<>(TABLES);
        changed.put("forbrug.csv", estimated());
        assertThat(send("PUT", "/submissions/9001/2025", FORM, Delivering.form(changed))
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(
                                "PUT",
                                "/profiles/9001/fm",
                                "text/turtle",
                                profile(proposal()).getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(201);
        document = JSON.parse(send("GET", "/openapi.json", "", new byte[0]).body());
    }

    @AfterAll
    static void stop() {
        server.close();
        STORE.close();
    }

    private static HttpResponse<String> proposal() {
        return send("POST", "/match?table=forbrug", "text/csv", Objects.requireNonNull(TABLES.get("forbrug.csv")));
    }

    private static String profile(HttpResponse<String> proposal) {
        return JSON.parseAny(proposal.body()).getAsArray().get(0).getAsObject().getString("profile");
    }

    /** The second row is estimated, which is told of and does no harm. */
    private static byte[] estimated() {
        String text = new String(Objects.requireNonNull(TABLES.get("forbrug.csv")), UTF_8);
        List<String> lines = new ArrayList<>(text.lines().toList());
        int column = List.of(lines.get(0).split(";", -1)).indexOf("metode");
        String[] cells = lines.get(1).split(";", -1);
        cells[column] = "skøn";
        lines.set(1, String.join(";", cells));
        return (String.join("\n", lines) + "\n").getBytes(UTF_8);
    }

    private static HttpResponse<String> send(String method, String path, String type, byte[] body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(server.url() + path.substring(1)))
                .timeout(Duration.ofSeconds(120))
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        try {
            return CLIENT.send(
                    (headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(method + " " + path, e);
        }
    }

    private static HttpResponse<String> get(String path, String... headers) {
        return send("GET", path, "", new byte[0], headers);
    }

    private static List<Operation> operations() {
        var operations = new ArrayList<Operation>();
        document.getObj("paths").forEach((path, it) -> {
            JsonObject item = it.getAsObject();
            item.forEach((method, operation) -> {
                if (METHODS.contains(method)) {
                    var parameters = new ArrayList<JsonObject>();
                    each(item.get("parameters"), parameter -> parameters.add(followed(parameter)));
                    each(operation.getAsObject().get("parameters"), parameter -> parameters.add(followed(parameter)));
                    operations.add(
                            new Operation(method.toUpperCase(Locale.ROOT), path, operation.getAsObject(), parameters));
                }
            });
        });
        return operations;
    }

    private static void each(@org.jspecify.annotations.Nullable JsonValue array, Consumer<JsonValue> work) {
        if (array != null) {
            array.getAsArray().forEach(work);
        }
    }

    private static JsonObject followed(JsonValue value) {
        JsonObject object = value.getAsObject();
        if (!object.hasKey("$ref")) {
            return object;
        }
        JsonObject at = document;
        for (String part : object.getString("$ref").substring(2).split("/")) {
            at = Objects.requireNonNull(at.getObj(part), object.getString("$ref"));
        }
        return at;
    }

    private static String example(JsonObject parameter) {
        JsonValue example = Objects.requireNonNull(parameter.get("example"), parameter.toString());
        return example.isArray() ? text(example.getAsArray().get(0)) : text(example);
    }

    private static String text(JsonValue value) {
        return value.isString() ? value.getAsString().value() : value.toString();
    }

    /** What is wrong with an answer by this schema of the document. */
    private static void requireValid(JsonValue schema, HttpResponse<String> answer) {
        assertSoftly(softly -> requireValid(softly, schema, answer));
    }

    private static void requireValid(SoftAssertions softly, JsonValue schema, HttpResponse<String> answer) {
        var whole = new JsonObject();
        whole.put("components", document.get("components"));
        schema.getAsObject().forEach(whole::put);
        softly.assertThat(SCHEMAS.getSchema(whole.toString()).validate(answer.body(), InputFormat.JSON))
                .as(answer.request().method() + " " + answer.uri() + "\n" + answer.body())
                .isEmpty();
    }

    private static void requireValid(String schema, HttpResponse<String> answer) {
        requireValid(JSON.parse("{\"$ref\":\"#/components/schemas/" + schema + "\"}"), answer);
    }

    private static boolean isAStoredQueryByName(String path) {
        return path.matches("/queries/[^{/]+");
    }

    @Test
    void hasEveryRouteOfTheServerAndNoOther() {
        var known = new TreeSet<String>();
        Admission admission = Admission.demo();
        var reception = Reception.of(admission, Roles.of(Running.SPECIFICATION), STORE);
        try (var stored = new Queries(STORE::view, Limits.standard())) {
            new Sights(
                            STORE,
                            Submissions.of(STORE, Running.SPECIFICATION),
                            Running.SPECIFICATION,
                            stored,
                            reception,
                            Limits.standard())
                    .of(View.open())
                    .all()
                    .forEach(route ->
                            known.add(route.method() + " " + route.pattern().replace("...}", "}")));
        }
        Gate.METHODS.forEach((path, methods) -> Arrays.stream(methods.split(", "))
                .filter(method -> METHODS.contains(method.toLowerCase(Locale.ROOT)))
                .forEach(method -> known.add(method + " " + path)));
        var described = new TreeSet<String>();
        var queries = new TreeSet<String>();
        for (Operation operation : operations()) {
            (isAStoredQueryByName(operation.path()) ? queries : described)
                    .add(operation.method() + " " + operation.path());
        }
        assertThat(described).isEqualTo(known);
        var served = new TreeSet<String>();
        JSON.parseAny(get("/queries?format=json").body())
                .getAsArray()
                .forEach(query ->
                        served.add("GET /queries/" + query.getAsObject().getString("name")));
        assertThat(queries).isEqualTo(served).isNotEmpty();
    }

    @Test
    void namesJustTheParametersThatEachPathTakes() {
        var asked = new AtomicInteger();
        assertSoftly(softly -> {
            for (Operation operation : operations()) {
                boolean takesAll = Gate.METHODS.containsKey(operation.path())
                        && !operation.path().equals("/");
                if (takesAll || operation.path().equals("/queries/{name}")) {
                    continue; // the parameters of a query stand with that query
                }
                String at = operation.filled();
                HttpResponse<String> answer = send(operation.method(), at + "?ukendt=1", "", new byte[0]);
                Matcher named = NAMED.matcher(answer.body());
                if (!named.find()) {
                    softly.fail(operation.method() + " " + at + answer.statusCode() + answer.body());
                    continue;
                }
                var described = new TreeSet<String>();
                operation.query().forEach(parameter -> described.add(parameter.getString("name")));
                if (operation.path().equals("/session") && operation.method().equals("POST")) {
                    described.add("token"); // in the form only
                }
                softly.assertThat(described)
                        .as(operation.method() + " " + operation.path())
                        .isEqualTo(new TreeSet<>(Set.of(named.group(1).split(", "))));
                asked.incrementAndGet();
            }
        });
        assertThat(asked.get()).isGreaterThan(50);
    }

    @Test
    void answersItsExamplesInEveryFormItNamesAndAsItsSchemasSay() {
        var valid = new AtomicInteger();
        assertSoftly(softly -> {
            for (Operation operation : operations()) {
                if (!operation.method().equals("GET")
                        || (isAStoredQueryByName(operation.path()) && needsMore(operation))) {
                    continue;
                }
                for (Map.Entry<String, JsonObject> form : operation.answers(200).entrySet()) {
                    String type = form.getKey();
                    String address = operation.address();
                    if (type.equals("application/geo+json")) {
                        address += "&by=estate";
                    }
                    if (type.equals("text/tab-separated-values")) {
                        address = address.replace("data.trig", "expected.tsv");
                    }
                    HttpResponse<String> answer = get(address, "Accept", type);
                    softly.assertThat(answer.statusCode())
                            .as(type + " " + address + "\n" + answer.body())
                            .isEqualTo(200);
                    softly.assertThat(
                                    answer.headers().firstValue("Content-Type").orElse(""))
                            .as(address)
                            .startsWith(type);
                    if (form.getValue().hasKey("schema")) {
                        requireValid(softly, form.getValue().get("schema"), answer);
                        valid.incrementAndGet();
                    }
                }
            }
        });
        assertThat(valid.get()).isGreaterThan(15);
    }

    private static boolean needsMore(Operation operation) {
        return operation.query().stream()
                .anyMatch(parameter -> parameter.hasKey("required")
                        && parameter.getBoolean("required")
                        && !parameter.hasKey("example"));
    }

    @Test
    void answersEveryExampleAndWordOfItsParameters() {
        var asked = new AtomicInteger();
        assertSoftly(softly -> {
            for (Operation operation : operations()) {
                if (!operation.method().equals("GET") || isAStoredQueryByName(operation.path())) {
                    continue;
                }
                for (JsonObject parameter : operation.query()) {
                    var values = new TreeSet<String>();
                    if (parameter.hasKey("example")) {
                        values.add(example(parameter));
                    }
                    JsonObject schema = followed(parameter.get("schema"));
                    if (schema.hasKey("enum")) {
                        schema.get("enum").getAsArray().forEach(word -> values.add(text(word)));
                    }
                    for (String value : values) {
                        String name = parameter.getString("name");
                        String address =
                                beside(name, operation.address()).replaceFirst("([?&])" + name + "=[^&]*", "$1") + "&"
                                        + name + "=" + Running.encoded(value);
                        HttpResponse<String> answer = get(address);
                        softly.assertThat(answer.statusCode())
                                .as(address + "\n" + answer.body())
                                .isEqualTo(200);
                        asked.incrementAndGet();
                    }
                }
            }
        });
        assertThat(asked.get()).isGreaterThan(60);
    }

    /** What the description of a parameter says that it goes with. */
    private static String beside(String name, String address) {
        return switch (name) {
            case "criteria", "nearest" -> address + "&peers=similar";
            case "prices" -> address.replace("heat-per-area", "operating-cost-per-area");
            case "energyLabel" -> address.replace("heat-per-area", "energy-label-share");
            default -> address;
        };
    }

    @Test
    void describesReceiptsOfChecksDeliveriesAndChanges() {
        byte[] form = Delivering.form(TABLES);
        String one = "/submissions/9003/2025";
        requireValid("Receipt", send("POST", one + "/check", FORM, form));
        HttpResponse<String> first = send("PUT", one, FORM, form);
        assertThat(first.statusCode()).isEqualTo(201);
        requireValid("Receipt", first);
        var bad = new TreeMap<>(TABLES);
        bad.computeIfPresent("forbrug.csv", (name, bytes) -> new String(bytes, UTF_8)
                .replaceFirst("(?m)^([^;]*;[^;]*;)el;", "$1elektrisk;")
                .getBytes(UTF_8));
        HttpResponse<String> refused = send("PUT", one, FORM, Delivering.form(bad));
        assertThat(refused.statusCode()).isEqualTo(422);
        requireValid("Receipt", refused);
        HttpResponse<String> explained =
                send("POST", "/submissions/9001/2025/2/findings/1/explanation?note=Ja", "", new byte[0]);
        assertThat(explained.statusCode()).as(explained.body()).isEqualTo(200);
        requireValid("Receipt", explained);
        HttpResponse<String> withdrawn = send("DELETE", one, "", new byte[0]);
        assertThat(withdrawn.statusCode()).as(withdrawn.body()).isEqualTo(200);
        requireValid("Receipt", withdrawn);
        HttpResponse<String> restored = send("POST", one + "/1/restore", "", new byte[0]);
        assertThat(restored.statusCode()).as(restored.body()).isEqualTo(200);
        requireValid("Receipt", restored);
        requireValid("Submission", get(one));
        requireValid("Diff", get(one + "/4/diff?from=1"));
    }

    @Test
    void describesProposalsAndProfiles() {
        HttpResponse<String> proposed = proposal();
        assertThat(proposed.statusCode()).as(proposed.body()).isEqualTo(200);
        requireValid(
                JSON.parse("{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/Proposal\"}}"), proposed);
        String turtle = profile(proposed);
        assertThat(send("PUT", "/profiles/9002/fm", "text/turtle", turtle.getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(201);
        HttpResponse<String> all = get("/profiles/9002");
        assertThat(JSON.parseAny(all.body()).getAsArray()).hasSize(1);
        requireValid(JSON.parse("{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/Profile\"}}"), all);
    }

    @Test
    void describesProblemsOfEveryKind() {
        byte[] csv = Objects.requireNonNull(TABLES.get("forbrug.csv"));
        String one = "/submissions/9001/2025";
        var problems = new TreeMap<Integer, HttpResponse<String>>();
        problems.put(400, get("/key-figures?ukendt=1"));
        problems.put(401, get("/key-figures", "Authorization", "Bearer kkm_00000000_x"));
        problems.put(403, send("DELETE", one, "", new byte[0], "Sec-Fetch-Site", "cross-site"));
        problems.put(404, get("/key-figures/nej"));
        problems.put(405, send("DELETE", "/key-figures", "", new byte[0]));
        problems.put(406, get("/key-figures?format=exe"));
        problems.put(412, send("PUT", one + "?table=forbrug", "text/csv", csv, "If-Match", "\"77\""));
        problems.put(415, send("PUT", one, "image/png", csv));
        problems.forEach((status, answer) -> {
            assertThat(answer.statusCode()).as(answer.uri() + answer.body()).isEqualTo(status);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue(Problem.MEDIA_TYPE);
            requireValid("Problem", answer);
            assertThat(JSON.parse(answer.body())
                            .get("status")
                            .getAsNumber()
                            .value()
                            .intValue())
                    .isEqualTo(status);
        });
    }

    @Test
    void everyReferenceLeadsSomewhereAndEveryListThatIsFilledIsFilled() {
        var references = new TreeSet<String>();
        Matcher reference = Pattern.compile("\"\\$ref\"\\s*:\\s*\"([^\"]*)\"").matcher(document.toString());
        while (reference.find()) {
            references.add(reference.group(1));
        }
        assertThat(references).hasSizeGreaterThan(40);
        for (String one : references) {
            assertThat(followed(JSON.parse("{\"$ref\":\"" + one + "\"}")).isEmpty())
                    .isFalse();
        }
        JsonObject schemas = document.getObj("components").getObj("schemas");
        for (String name : List.of("KeyFigure", "Dimension", "Table", "Query")) {
            assertThat(schemas.getObj(name).get("enum").getAsArray()).as(name).isNotEmpty();
        }
        JsonArray figures =
                JSON.parseAny(get("/key-figures?format=json").body()).getAsArray();
        assertThat(schemas.getObj("KeyFigure").get("enum").getAsArray()).hasSameSizeAs(figures);
    }

    @Test
    void aZipOfTheKitIsServedToEveryone() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(server.url() + "conformance.zip"));
        HttpResponse<byte[]> answer = CLIENT.send(request.build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/zip");
        var names = new TreeSet<String>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(answer.body()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        assertThat(names)
                .contains(
                        "kkm-conformance/LAES-MIG.md", "kkm-conformance/template.xlsx", "kkm-conformance/errors.json");
    }
}

package dk.kkm.server;

import static dk.kkm.Vocabulary.iri;
import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.MunicipalityCode;
import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import dk.kkm.access.Roles;
import dk.kkm.access.Token;
import dk.kkm.access.Tokens;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import dk.kkm.submission.Submissions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.jena.atlas.json.JSON;
import org.apache.jena.atlas.json.JsonObject;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.system.Txn;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every kind of thing answers at its IRI, in every form, to everyone who may see it. A kind is a file under {@code
 * publication/}: what its thing is in JSON, but for what changes with the model; without {@code linkedFrom}, that is not told.
 */
class PublicationTest {
    private static final Path KINDS = Path.of("src/test/resources/publication");
    private static final Set<String> CHANGING = Set.of("dataVersion", "queryVersion", "versionInfo");
    private static final List<String> ROLES = List.of("public", "member", "elsewhere", "secretariat");
    private static final Pattern HREF = Pattern.compile("(?:href|src|action)=\"([^\"]*)\"");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Map<String, String> SECRETS = new LinkedHashMap<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Server server;

    @BeforeAll
    static void start() {
        Store store = Demo.store();
        Roles roles = Roles.of(Running.SPECIFICATION);
        Tokens tokens = Tokens.in(folder.resolve(Tokens.FILE));
        give(tokens, "member", "member", "9001");
        give(tokens, "elsewhere", "member", "9002");
        give(tokens, "secretariat", "secretariat");
        var reception = new Reception(
                Admission.closed(Optional.of(folder.resolve(Tokens.FILE))),
                roles,
                store,
                InstantSource.system(),
                new Pace(1_000_000, Duration.ofNanos(1), System::nanoTime),
                new Pace(1_000_000, Duration.ofNanos(1), System::nanoTime));
        server = Server.start(
                store,
                Submissions.of(store, Running.SPECIFICATION),
                Running.SPECIFICATION,
                View.closed(),
                reception,
                "127.0.0.1",
                0,
                Limits.standard());
    }

    private static void give(Tokens tokens, String name, String role, String... municipalities) {
        Tokens.Given given = tokens.give(new Token(
                "",
                "",
                iri("code/role/" + role),
                Stream.of(municipalities).map(MunicipalityCode::new).collect(Collectors.toSet()),
                Set.of(),
                false,
                Instant.now().minusSeconds(60),
                Instant.now().plusSeconds(3_600),
                Optional.empty(),
                name));
        SECRETS.put(name, given.secret());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> ask(String method, String as, String path, String... headers) {
        return ask(server, method, as, path, headers);
    }

    private static HttpResponse<String> ask(Server at, String method, String as, String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(at.url() + path.substring(1)))
                .timeout(Duration.ofSeconds(60))
                .method(method, BodyPublishers.noBody());
        if (SECRETS.containsKey(as)) {
            request.header("Authorization", "Bearer " + SECRETS.get(as));
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(path, e);
        }
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    /** The files of kinds, in order. */
    static List<Path> kinds() throws IOException {
        try (Stream<Path> files = Files.list(KINDS)) {
            return files.filter(file -> file.toString().endsWith(".jsonld"))
                    .sorted()
                    .toList();
        }
    }

    /** The paths of their things. */
    static List<String> paths() throws IOException {
        return kinds().stream()
                .map(file -> golden(file).getString("id").substring(Vocabulary.BASE.length() - 1))
                .toList();
    }

    private static JsonObject golden(Path file) {
        try {
            return JSON.parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aThingIsPlainJsonWithShortNames(Path kind) {
        JsonObject golden = golden(kind);
        String path = golden.getString("id").substring(Vocabulary.BASE.length() - 1);
        HttpResponse<String> answer = ask("GET", "member", path + ".jsonld");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(told(JSON.parse(answer.body()), golden))
                .isEqualTo(told(golden, golden))
                .doesNotContain("@graph");
        JsonObject plain = JSON.parse(ask("GET", "member", path + ".json").body());
        assertThat(plain.keys()).doesNotContain("@context").contains("id", "type");
        assertThat(plain.toString()).doesNotContain("\"@");
    }

    /** In order of names, without what changes. */
    private static String told(JsonObject object, JsonObject golden) {
        var told = new TreeMap<String, String>();
        object.forEach((name, value) -> {
            if (!CHANGING.contains(name) && (golden.hasKey(name) || !name.equals("linkedFrom"))) {
                told.put(name, value.toString());
            }
        });
        return told.entrySet().stream().map(Object::toString).collect(Collectors.joining("\n"));
    }

    @ParameterizedTest
    @MethodSource("paths")
    void aThingAnswersInEveryFormWithItsHeadersToWhoMaySeeIt(String path) {
        String iri = Vocabulary.BASE + path.substring(1);
        int seen = 0;
        for (String as : ROLES) {
            int status = ask("GET", as, path).statusCode();
            assertThat(status).as("%s as %s", path, as).isIn(200, 404);
            if (as.equals("member")) {
                assertThat(status).as(path).isEqualTo(200);
            }
            Graph first = null;
            for (Format form : Rdf.and(Format.HTML, Format.JSON)) {
                String asked = path + "." + form.name();
                HttpResponse<String> answer = ask("GET", as, asked);
                assertThat(answer.statusCode()).as("%s as %s", asked, as).isEqualTo(status);
                if (status != 200) {
                    continue;
                }
                seen++;
                assertThat(header(answer, "Content-Type")).as(asked).startsWith(form.mediaType());
                assertThat(header(answer, "Vary")).as(asked).contains("Accept");
                assertThat(header(answer, "Link"))
                        .as(asked)
                        .contains("<" + iri + ">; rel=\"canonical\"", "rel=\"describedby\"")
                        .contains("<" + path + ".ttl>; rel=\"alternate\"; type=\"text/turtle\"");
                requireQuiet(answer.body(), as);
                String tag = header(answer, "ETag");
                assertThat(tag).as(asked).isNotEmpty();
                assertThat(ask("GET", as, asked, "If-None-Match", tag).statusCode())
                        .as(asked)
                        .isEqualTo(304);
                HttpResponse<String> head = ask("HEAD", as, asked);
                assertThat(head.body()).isEmpty();
                for (String name : List.of("Content-Type", "Content-Length", "Link", "ETag", "Vary")) {
                    assertThat(header(head, name)).as("%s %s", asked, name).isEqualTo(header(answer, name));
                }
                if (form.equals(Format.HTML)) {
                    requireLocal(answer.body());
                } else if (!form.equals(Format.JSON)) {
                    Graph read = LinkedData.read(form.mediaType(), answer.body());
                    assertThat(read.contains(iri(path.substring(1)), Node.ANY, Node.ANY))
                            .as("%s says something of it", asked)
                            .isTrue();
                    first = first == null ? read : first;
                    assertThat(read.isIsomorphicWith(first)).as(asked).isTrue();
                }
                assertThat(ask("GET", as, path, "Accept", form.mediaType() + ", */*;q=0.1")
                                .body())
                        .as("%s by Accept", asked)
                        .satisfies(body -> assertThat(body.length())
                                .isCloseTo(answer.body().length(), org.assertj.core.data.Offset.offset(200)));
            }
        }
        assertThat(seen).isGreaterThan(5);
    }

    /** Where a protected estate lies is told to its owner only. */
    private static void requireQuiet(String body, String as) {
        if (!as.equals("member")) {
            Txn.executeRead(Demo.store().dataset(), () -> Demo.store()
                    .dataset()
                    .getGraph(SubmissionId.of("9001", "2025").protectedGraph())
                    .find(Node.ANY, Vocabulary.kkm("address"), Node.ANY)
                    .forEachRemaining(triple ->
                            assertThat(body).doesNotContain(triple.getObject().getLiteralLexicalForm())));
        }
    }

    private static void requireLocal(String page) {
        Matcher link = HREF.matcher(page);
        while (link.find()) {
            assertThat(link.group(1)).doesNotStartWith(Vocabulary.BASE).matches("(/|#|https?://(?!w3id.org/kkm)).*");
        }
    }

    @Test
    void whereAProtectedEstateLiesIsInNoGeoJsonAndOthersAreFeatures() {
        Node hidden = Txn.calculateRead(Demo.store().dataset(), () -> Demo.store()
                .dataset()
                .getGraph(SubmissionId.of("9001", "2025").protectedGraph())
                .find()
                .next()
                .getSubject());
        String path = hidden.getURI().substring(Vocabulary.BASE.length() - 1);
        assertThat(ask("GET", "member", path).statusCode()).isEqualTo(200);
        assertThat(ask("GET", "member", path + ".geojson").statusCode()).isEqualTo(406);
        assertThat(ask("GET", "member", path, "Accept", "application/geo+json").statusCode())
                .isEqualTo(406);
        var feature =
                ask("GET", "member", "/id/estate/9001/01001", "Accept", "application/geo+json, text/turtle;q=0.9");
        assertThat(header(feature, "Content-Type")).startsWith("application/geo+json");
        JsonObject read = JSON.parse(feature.body());
        assertThat(read.getString("type")).isEqualTo("Feature");
        assertThat(read.getObj("geometry").getArray("coordinates")).hasSize(2);
        assertThat(read.getObj("properties").getString("type")).isEqualTo("Estate");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/turtle;q=0.4, application/ld+json;q=0.8      | application/ld+json",
                "text/turtle, application/rdf+xml                  | text/turtle",
                "application/n-triples;q=1, text/html;q=0          | application/n-triples",
                "application/json;q=0, */*                         | text/html",
                "text/*, application/json;q=0.1                    | text/html",
                "text/html;q=0.1, */*;q=0.5, text/turtle;q=0.9     | text/turtle",
                "application/xml, application/rdf+xml;q=0.2        | application/rdf+xml",
                "text/html,application/xhtml+xml,*/*;q=0.8         | text/html",
                "*/*                                               | application/json"
            })
    void theFormIsTheOneLikedBest(String accept, String type) {
        assertThat(header(ask("GET", "public", "/code/use/school", "Accept", accept), "Content-Type"))
                .startsWith(type);
    }

    @Test
    void aFormThatThereIsNotAnswers406BeforeAllElse() {
        for (String path : List.of("/code/use/school", "/code/use/nowhere", "/def")) {
            assertThat(ask("GET", "public", path, "Accept", "image/png").statusCode())
                    .as(path)
                    .isEqualTo(406);
        }
    }

    @Test
    void whatIsNotThereAnswers404AndSaysWhatMayHaveBeenMeant() {
        var answer = ask("GET", "public", "/code/use/scool", "Accept", "text/html");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("Mente du /code/use/school?");
        assertThat(ask("GET", "public", "/def/building").body()).contains("Did you mean /def/Building?");
        assertThat(ask("GET", "public", "/id/estate/9001/01001").statusCode())
                .as("what is not shown is not there")
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/code/use/school%23x",
                "/code/use/sk%C3%B8le",
                "/code/use/school%3E",
                "/code/use/school%20",
                "/code/use/%22onmouseover=1",
                "/code/use/school/..",
                "/code//use",
                "/.ttl",
                "/code/use/.html",
                "/graph/9001/2025",
                "/id/estate/9001/'%7D%20UNION%20%7B"
            })
    void aPathThatIsNoIriOfOursAnswers404Or400(String path) {
        var answer = ask("GET", "public", path, "Accept", "text/html");
        assertThat(answer.statusCode()).as(answer.body()).isIn(400, 404);
        assertThat(answer.body()).doesNotContain("onmouseover=\"").doesNotContain("<script");
    }

    @Test
    void pagesOfOtherSitesMayReadWhatIsPublic() {
        var before = ask("OPTIONS", "public", "/code/use/school", "Origin", "https://example.org");
        assertThat(before.statusCode()).isEqualTo(204);
        assertThat(header(before, "Access-Control-Allow-Methods")).isEqualTo("GET, HEAD, OPTIONS");
        var answer = ask("GET", "public", "/code/use/school", "Origin", "https://example.org");
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(header(answer, "Access-Control-Expose-Headers")).contains("Link");
        assertThat(header(ask("GET", "member", "/code/use/school"), "Access-Control-Allow-Origin"))
                .isEmpty();
    }

    @Test
    void aNamedGraphThatNothingIsSaidOfTellsHowMuchItHolds() {
        String path = "/graph/9001/2025/forbrug";
        int size = Txn.calculateRead(Demo.store().dataset(), () -> Demo.store()
                .dataset()
                .getGraph(Vocabulary.iri(path.substring(1)))
                .size());
        assertThat(ask("GET", "member", path + ".nt").body())
                .contains("NamedGraph")
                .contains("<http://rdfs.org/ns/void#triples> \"" + size + "\"");
        assertThat(ask("GET", "member", path + ".html").statusCode()).isEqualTo(200);
        assertThat(ask("GET", "public", path).statusCode()).isEqualTo(404);
    }

    @Test
    void longListsComeInPages() {
        var first = ask("GET", "public", "/code/cost-group?format=html&lang=en");
        assertThat(first.statusCode()).isEqualTo(200);
        var much = ask("GET", "member", "/id/municipality/9001?format=html&lang=en&page=2");
        assertThat(much.body()).contains("?page=3", "Previous", "Next");
        assertThat(ask("GET", "member", "/id/municipality/9001.nt?page=2").body())
                .isNotEqualTo(ask("GET", "member", "/id/municipality/9001.nt").body());
        assertThat(ask("GET", "public", "/code/use?page=0").statusCode()).isEqualTo(400);
        assertThat(ask("GET", "public", "/code/use?ukendt=1").statusCode()).isEqualTo(400);
    }

    @Test
    void hostileTextIsShownAndNoLinkLeadsIntoAScript() {
        Store store = Store.inMemory();
        store.replace(Map.of(
                Vocabulary.MODEL_GRAPH,
                Running.SPECIFICATION.model(),
                iri("graph/9001/2025/ejendomme"),
                Running.graph("<https://w3id.org/kkm/id/estate/9001/1> a :Estate ;"
                        + " <http://www.w3.org/2000/01/rdf-schema#label> '</title><script>alert(1)</script>' ;"
                        + " :cadastralUnit <javascript:alert(1)> ; :accessAddress <data:text/html,x> ;"
                        + " :address '\"><img src=x onerror=alert(1)>' ; :latitude 'nord' ; :longitude 10.0 ;"
                        + " :use <http://example.org/'onmouseover='alert(1)> ;"
                        + " :of <https://w3id.org/kkm/../../evil> .")));
        try (Server hostile = Server.start(store, Running.SPECIFICATION, View.open(), "127.0.0.1", 0)) {
            for (Format form : Rdf.and(Format.HTML, Format.JSON)) {
                var answer = ask(hostile, "GET", "public", "/id/estate/9001/1." + form.name());
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                if (form.equals(Format.HTML)) {
                    assertThat(answer.body())
                            .contains("&lt;script&gt;")
                            .doesNotContain("<script", "<img", "href=\"javascript", "href=\"data:", "'onmouseover");
                    assertThat(answer.headers().firstValue("Content-Security-Policy"))
                            .get()
                            .asString()
                            .doesNotContain("unsafe");
                }
            }
            assertThat(ask(hostile, "GET", "public", "/id/estate/9001/1.geojson")
                            .statusCode())
                    .isEqualTo(406);
        }
        store.close();
    }

    @Test
    void whatHasBeenWithdrawnIsGoneAndTheHistoryTellsOfIt() {
        try (var running = new Delivering(Delivering.CALM)) {
            String one = "/submissions/9001/2025";
            var sent = running.send(
                    "PUT", one, "multipart/form-data; boundary=XX", Delivering.form(Delivering.tables(2025)));
            assertThat(sent.statusCode()).as(sent.body()).isEqualTo(201);
            String record = "/record/municipality-year/9001/2025";
            assertThat(running.get(record).statusCode()).isEqualTo(200);
            assertThat(running.get(one + ".ttl").statusCode()).isEqualTo(200);
            running.send("DELETE", one, "", new byte[0]);
            assertThat(running.get(record).statusCode()).isEqualTo(410);
            assertThat(running.get(record).body()).contains("trukket tilbage", "withdrawn", one);
            assertThat(running.get(one + ".ttl").statusCode()).isEqualTo(410);
            assertThat(running.get(one + "/1/tables/forbrug.ttl").statusCode()).isEqualTo(410);
            assertThat(running.get(one).statusCode()).as("its history").isEqualTo(200);
        }
    }

    @Test
    void behindAnotherServerTheFormsAreWhereVisitorsFindThemAndTheIriIsTheSame() {
        Admission admission = Admission.showing(View.open()).at(Optional.of(URI.create("https://kkm.example.org/")));
        try (Server behind = Server.start(Demo.store(), Running.SPECIFICATION, admission, "127.0.0.1", 0)) {
            var answer = ask(behind, "GET", "public", "/code/use/school.jsonld");
            assertThat(header(answer, "Link"))
                    .contains("<https://w3id.org/kkm/code/use/school>; rel=\"canonical\"")
                    .contains("<https://kkm.example.org/code/use/school.ttl>; rel=\"alternate\"");
            assertThat(JSON.parse(answer.body()).getString("@context"))
                    .isEqualTo("https://kkm.example.org/contexts/kkm.jsonld");
        }
    }

    @Test
    void theContextIsServedAndHasEveryTermOfOurs() {
        var context = ask("GET", "public", "/contexts/kkm.jsonld");
        assertThat(header(context, "Content-Type")).startsWith("application/ld+json");
        JsonObject terms = JSON.parse(context.body()).getObj("@context");
        assertThat(terms.keys()).contains("heat", "Estate", "id", "linkedFrom", "prefLabel");
        var files = Running.SPECIFICATION.texts("ontology/contexts", ".jsonld").values();
        for (String file : files) {
            JSON.parse(file).getObj("@context").forEach((name, term) -> assertThat(terms.get(name))
                    .as("%s means ours and another's", name)
                    .isEqualTo(term));
        }
        assertThat(files).hasSize(1);
    }
}

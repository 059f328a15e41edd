package dk.kkm.server;

import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Specification;
import dk.kkm.Vocabulary;
import dk.kkm.release.Releases;
import dk.kkm.release.Version;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.vocabulary.SKOS;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two releases: in 1.0.0 the key figure on water had another name than it has since 1.0.1. */
class FrozenTest {
    private static final String FIGURE = "queries/key-figures/water-per-area";
    private static final String OLD = "gammelt navn";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path root;

    private static Store store;
    private static Server server;

    @BeforeAll
    static void releasesTwiceAndServes() throws IOException {
        for (String file : List.of(
                "ontology/core.ttl",
                "ontology/governance.ttl",
                "ontology/documentation.ttl",
                "ontology/codes/change.ttl",
                FIGURE + ".rq",
                FIGURE + ".ttl")) {
            copy(Path.of(file));
        }
        try (Stream<Path> queries = Files.list(Path.of("queries", "changes"))) {
            queries.forEach(FrozenTest::copy);
        }
        Path definition = root.resolve(FIGURE + ".ttl");
        String text = Files.readString(definition);
        assertThat(text).contains("vandforbrug pr. m²\"@da");
        Files.writeString(definition, text.replace("vandforbrug pr. m²\"@da", OLD + "\"@da"));
        freeze("1.0.0");
        Files.writeString(definition, text);
        freeze("1.0.1");
        Specification specification = Specification.load(root);
        store = Store.inMemory();
        store.replace(Map.of(Vocabulary.MODEL_GRAPH, specification.model()));
        server = Server.start(store, specification, Admission.showing(View.closed()), "127.0.0.1", 0, Running.PATIENT);
    }

    @AfterAll
    static void stops() {
        server.stop();
        store.close();
    }

    @Test
    void aThingUnderAReleaseIsWhatThatReleaseSaidOfIt() throws Exception {
        Node figure = Vocabulary.iri("key-figures/water-per-area");
        assertThat(names("/release/1.0.0/key-figures/water-per-area", figure)).contains(OLD);
        assertThat(names("/release/1.0.1/key-figures/water-per-area", figure)).doesNotContain(OLD);
        assertThat(names("/release/1.0.0/def/KeyFigure", Vocabulary.kkm("KeyFigure")))
                .isNotNull();
    }

    @Test
    void aModuleAnswersAtItsVersionIriAndAStoredQueryAsItWas() throws Exception {
        assertThat(turtle("/release/1.0.0/def/").contains(Vocabulary.iri("def/"), Node.ANY, Node.ANY))
                .isTrue();
        assertThat(get("/release/1.0.0/key-figures/water-per-area.ttl", "*/*").body())
                .contains("queryText");
    }

    @Test
    void aFrozenThingIsNegotiatedLikeOthersAndItsPageSaysThatItIsFrozen() throws Exception {
        assertThat(get("/release/1.0.0/def/KeyFigure", "text/html").body()).contains("frosset");
        assertThat(get("/release/1.0.0/def/KeyFigure.jsonld", "*/*").headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/ld+json"));
        assertThat(get("/release/1.0.0/def/KeyFigure", "image/png").statusCode())
                .isEqualTo(406);
        assertThat(get("/release/1.0.0/def/NoSuchThing", "*/*").statusCode()).isEqualTo(404);
        assertThat(get("/release/7.0.0/def/KeyFigure", "*/*").statusCode()).isEqualTo(404);
        assertThat(get("/release/1.0.0/../../pom.xml", "*/*").statusCode()).isGreaterThanOrEqualTo(400);
    }

    @Test
    void theReleasesAreListedWithTheirChangesAndEachCanBeHadWhole() throws Exception {
        assertThat(get("/release", "text/html").body())
                .contains("/release/1.0.0")
                .contains("/release/1.0.1");
        assertThat(get("/release/1.0.1", "text/html").body()).contains("key-figures/water-per-area");
        assertThat(get("/release/1.0.1/change/1", "text/turtle").statusCode()).isEqualTo(200);
        HttpResponse<byte[]> archive = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(url("/release/1.0.0/specification.zip"))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        assertThat(archive.statusCode()).isEqualTo(200);
        var zip = new ZipInputStream(new ByteArrayInputStream(archive.body()), StandardCharsets.UTF_8);
        assertThat(zip.getNextEntry()).isNotNull().extracting("name").isEqualTo("ontology/codes/change.ttl");
    }

    private static List<String> names(String path, Node thing) throws Exception {
        return turtle(path)
                .find(thing, SKOS.prefLabel.asNode(), Node.ANY)
                .mapWith(triple -> triple.getObject().getLiteralLexicalForm())
                .toList();
    }

    private static Graph turtle(String path) throws Exception {
        HttpResponse<String> answer = get(path, "text/turtle");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return RDFParser.fromString(answer.body(), Lang.TURTLE).toGraph();
    }

    private static HttpResponse<String> get(String path, String accept) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(url(path))
                                .header("Accept", accept)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static URI url(String path) {
        return URI.create(server.url() + path.substring(1));
    }

    private static void freeze(String version) {
        var releases = Releases.in(root);
        releases.freeze(Version.parse(version), LocalDate.of(2027, 1, 15), releases.changes());
    }

    private static void copy(Path file) {
        try {
            Path copy = root.resolve(file.toString());
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

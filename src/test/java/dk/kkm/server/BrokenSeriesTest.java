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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.jena.graph.Node;
import org.apache.jena.system.Txn;
import org.apache.jena.vocabulary.DCTerms;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A school whose water of 2024 is computed by our model and of 2025 by a release 0.2.0 that counts it twice. */
class BrokenSeriesTest {
    private static final String FIGURE = "queries/key-figures/water-per-area.rq";
    private static final String VALUES = "/key-figures/water-per-area/values?municipality=9001";
    private static final SubmissionId BEFORE = SubmissionId.of("9001", "2024");
    private static final SubmissionId NOW = SubmissionId.of("9001", "2025");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    private static Store store;
    private static Server server;

    @BeforeAll
    static void delivers() throws IOException {
        Specification ours = Specification.load();
        Path model = folder.resolve("model");
        changed(
                model,
                ours,
                FIGURE,
                "(?numerator / ?denominator AS ?value)",
                "(2 * ?numerator / ?denominator AS ?value)");
        changed(
                model,
                ours,
                "ontology/core.ttl",
                "owl:versionInfo \"" + ours.version() + "\"",
                "owl:versionInfo \"0.2.0\"");
        Specification next = Specification.load(model);
        store = Store.inMemory();
        store.replace(Map.of(Vocabulary.MODEL_GRAPH, next.model()));
        deliver(Submissions.of(store, ours), BEFORE);
        deliver(Submissions.of(store, next), NOW);
        server = Server.start(store, next, Admission.showing(View.open()), "127.0.0.1", 0, Running.PATIENT);
    }

    @AfterAll
    static void stops() {
        server.stop();
        store.close();
    }

    @Test
    void rowsSayWhereFigureOrModelHasChangedSinceTheYearBefore() throws Exception {
        List<String> lines = get(VALUES + "&format=csv").lines().toList();
        assertThat(lines.get(0)).endsWith(",break");
        assertThat(lines.get(1)).startsWith("9001,2024,").endsWith(",");
        assertThat(lines.get(2))
                .startsWith("9001,2025,")
                .containsPattern("water-per-area: 0.1.0 \\([0-9a-f]{12}, .*\\) → 0.1.0 \\([0-9a-f]{12}, 0.2.0\\)");
        assertThat(get(VALUES + "&format=json")).containsOnlyOnce("\"break\"");
        assertThat(get(VALUES + "&format=html")).contains("Brud siden året før");
        assertThat(get(VALUES + "&format=csv&shape=wide")).contains("water-per-area: 0.1.0 (");
    }

    @Test
    void anotherReleaseAloneBreaksASeriesToo() throws Exception {
        assertThat(get("/key-figures/electricity-per-area/values?municipality=9001&format=csv"))
                .containsPattern("electricity-per-area: .*, 0.2.0\\)");
    }

    @Test
    void aTrendSaysTheSame() throws Exception {
        assertThat(get("/key-figures/electricity-per-area/benchmark?municipality=9001&year=2025&format=json"))
                .contains("another release of the model than the year before");
    }

    @Test
    void cubeAndRecordsSayWhichReleaseTheyFollow() {
        assertThat(release(BEFORE.cubeGraph(), BEFORE.cubeGraph()))
                .contains(Vocabulary.iri("release/" + Specification.load().version()));
        assertThat(release(NOW.cubeGraph(), NOW.cubeGraph())).contains(Vocabulary.iri("release/0.2.0"));
        assertThat(release(NOW.detailsGraph(), NOW.recordsGraph())).contains(Vocabulary.iri("release/0.2.0"));
    }

    private static Optional<Node> release(Node graph, Node what) {
        var dataset = store.dataset();
        return Txn.calculateRead(dataset, () -> dataset.getGraph(graph)
                .find(what, DCTerms.conformsTo.asNode(), Node.ANY)
                .mapWith(triple -> triple.getObject())
                .nextOptional());
    }

    private static String get(String path) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(server.url() + path.substring(1)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static void changed(Path model, Specification ours, String file, String from, String to)
            throws IOException {
        String text = ours.files().get(file);
        assertThat(text).contains(from);
        Files.createDirectories(model.resolve(file).getParent());
        Files.writeString(model.resolve(file), text.replace(from, to));
    }

    private static void deliver(Submissions submissions, SubmissionId id) throws IOException {
        Path files = Files.createDirectories(folder.resolve(id.toString()));
        Files.writeString(files.resolve("ejendomme.csv"), """
                ejendomsnr;navn;adresse;anvendelse;ejerforhold;opvarmning;samlet_areal
                1;Østerskolen;Opdigtet Vej 1;skole;kommunal;fjernvarme;1.000
                """, UTF_8);
        Files.writeString(files.resolve("forbrug.csv"), """
                ejendomsnr;energibærer;mængde;enhed;metode
                1;el;25.000;kWh;aflæst
                1;vand;300;m3;aflæst
                """, UTF_8);
        assertThat(submissions.receive(Delivery.of(List.of(files), Optional.of(id), Optional.empty())))
                .allSatisfy(receipt -> assertThat(receipt.kept()).isTrue());
    }
}

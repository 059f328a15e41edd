package dk.kkm.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.Specification;
import dk.kkm.Thing;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.OWL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Part of our model in a folder of its own, released again and again. */
class ReleasesTest {
    private static final LocalDate DAY = LocalDate.of(2027, 1, 15);
    private static final String FIGURE = "queries/key-figures/water-per-area.rq";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path root;

    @BeforeEach
    void takesPartOfTheModel() throws IOException {
        for (String file : List.of(
                "ontology/core.ttl",
                "ontology/governance.ttl",
                "ontology/documentation.ttl",
                "ontology/codes/change.ttl",
                FIGURE)) {
            copy(Path.of(file));
        }
        try (Stream<Path> queries = Files.list(Path.of("queries", "changes"))) {
            for (Path query : queries.toList()) {
                copy(query);
            }
        }
    }

    @Test
    void aReleaseIsTheSpecificationAsItWasWithItsNumberInTheHeaderOfEveryModule() throws IOException {
        freeze("1.0.0");

        Specification now = Specification.alone(root);
        assertThat(now.releases()).containsExactly("1.0.0");
        assertThat(now.version()).isEqualTo("1.0.0");
        for (String module : List.of("def/", "ontology/governance", "ontology/documentation")) {
            var header = new Thing(now.model(), Vocabulary.iri(module));
            assertThat(header.string(OWL.versionInfo.asNode())).contains("1.0.0");
            assertThat(header.one(OWL2_VERSION_IRI)).contains(Vocabulary.iri("release/1.0.0/" + module));
            assertThat(header.string(DCTerms.modified.asNode())).contains("2027-01-15");
        }
        Specification frozen = now.release("1.0.0");
        assertThat(frozen.contentHash()).isEqualTo(now.contentHash());
        assertThat(frozen.model().isIsomorphicWith(withoutRelease(now).model())).isTrue();
        var release = new Thing(now.model(), Vocabulary.iri("release/1.0.0"));
        assertThat(release.string(Vocabulary.kkm("contentHash"))).contains(now.contentHash());
        assertThat(release.string(DCTerms.issued.asNode())).contains("2027-01-15");
    }

    @Test
    void allModulesOfOursHaveTheHeaderOfTheCommonRulesAndAgreeOnTheVersion() {
        Specification ours = Specification.load();
        List<Node> modules = Thing.of(ours.model(), OWL.Ontology.asNode()).stream()
                .map(Thing::node)
                .filter(node -> node.getURI().startsWith(Vocabulary.BASE)
                        && !node.getURI().contains("/imports/"))
                .toList();
        assertThat(modules).hasSizeGreaterThan(15).allSatisfy(node -> {
            var module = new Thing(ours.model(), node);
            assertThat(module.string(OWL.versionInfo.asNode())).contains(ours.version());
            assertThat(module.one(OWL2_VERSION_IRI))
                    .contains(Vocabulary.iri("release/" + ours.version() + "/"
                            + module.node().getURI().substring(Vocabulary.BASE.length())));
            for (String property : List.of(
                    "http://purl.org/dc/terms/title",
                    "http://purl.org/dc/terms/description",
                    "http://purl.org/dc/terms/language",
                    "http://purl.org/dc/terms/modified",
                    "http://purl.org/dc/terms/license",
                    "http://purl.org/vocab/vann/preferredNamespacePrefix",
                    "http://purl.org/vocab/vann/preferredNamespaceUri",
                    "http://purl.org/vocab/frbr/core#responsibleEntity",
                    "http://www.w3.org/ns/adms#status",
                    "http://voag.linkedmodel.org/schema/voag#hasApprovalStatus",
                    "https://data.gov.dk/model/core/modelling#modelScope")) {
                assertThat(module.one(NodeFactory.createURI(property)))
                        .as(module.node() + " " + property)
                        .isPresent();
            }
        });
    }

    @Test
    void theSameFilesFrozenTwiceAreTheSameBytes() throws IOException {
        freeze("1.0.0");
        Path archive = root.resolve("ontology/releases/1.0.0/specification.zip");
        byte[] first = Files.readAllBytes(archive);
        try (Stream<Path> files = Files.list(archive.getParent())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(archive.getParent());

        freeze("1.0.0");

        assertThat(Files.readAllBytes(archive)).isEqualTo(first);
    }

    @Test
    void aChangedFormulaDemandsANewFirstNumberAndSaysWhy() throws IOException {
        freeze("1.0.0");
        change(FIGURE, "(?numerator / ?denominator AS ?value)", "(2 * ?numerator / ?denominator AS ?value)");
        change("ontology/core.ttl", "rdfs:label \"", "rdfs:label \"ny ");
        Map<String, String> before = files();

        assertThatThrownBy(() -> freeze("1.1.0"))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("2.0.0")
                .hasMessageContaining("water-per-area");
        assertThat(files()).as("a refused release leaves all as it was").isEqualTo(before);

        assertThat(freeze("2.0.0"))
                .contains("formel ændret / formula changed (1)")
                .contains("ord ændret / words changed (1)");
        Specification now = Specification.alone(root);
        assertThat(now.releases()).containsExactly("1.0.0", "2.0.0");
        assertThat(Thing.of(now.model(), Vocabulary.kkm("Change")))
                .extracting(change -> change.one(DCTerms.subject.asNode()).orElseThrow())
                .contains(Vocabulary.iri("key-figures/water-per-area"));
        assertThat(now.release("1.0.0").texts("queries/key-figures", ".rq").get("water-per-area"))
                .contains("(?numerator / ?denominator AS ?value)");
    }

    @Test
    void anAdditionDemandsANewSecondNumberAndWordsOnlyALast() throws IOException {
        freeze("1.0.0");
        change("ontology/core.ttl", "rdfs:label \"", "rdfs:label \"ny ");
        freeze("1.0.1");
        Files.writeString(root.resolve("ontology/codes/more.ttl"), """
                @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
                <https://w3id.org/kkm/code/more> a skos:ConceptScheme .
                """);
        assertThatThrownBy(() -> freeze("1.0.2")).hasMessageContaining("1.1.0");
        freeze("1.1.0");
    }

    @Test
    void aNumberThatIsThereOrLowerThanTheNewestOrNoneIsRefused() throws IOException {
        freeze("1.2.0");
        for (String version : List.of("1.2.0", "1.1.9", "0.9.0", "1.3", "v1.3.0", "1.03.0", "1.3.0-rc1")) {
            assertThatThrownBy(() -> freeze(version)).as(version).isInstanceOf(UnreadableException.class);
        }
        assertThat(Specification.alone(root).releases()).containsExactly("1.2.0");
    }

    private static final Node OWL2_VERSION_IRI = org.apache.jena.vocabulary.OWL2.versionIRI.asNode();

    private String freeze(String version) {
        var releases = Releases.in(root);
        return releases.freeze(Version.parse(version), DAY, releases.changes());
    }

    private static Specification withoutRelease(Specification specification) {
        var files = new TreeMap<>(specification.files());
        files.keySet().removeIf(path -> path.startsWith("ontology/releases/"));
        return Specification.of(files);
    }

    private void change(String file, String from, String to) throws IOException {
        String text = Files.readString(root.resolve(file));
        assertThat(text).contains(from);
        Files.writeString(
                root.resolve(file),
                text.replaceFirst(java.util.regex.Pattern.quote(from), java.util.regex.Matcher.quoteReplacement(to)));
    }

    private Map<String, String> files() throws IOException {
        var files = new TreeMap<String, String>();
        try (Stream<Path> found = Files.walk(root)) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(file).toString(), dk.kkm.release.ReleasesTest.hash(Files.readAllBytes(file)));
            }
        }
        return files;
    }

    private static String hash(byte[] bytes) {
        return java.util.Arrays.hashCode(bytes) + "/" + bytes.length;
    }

    private void copy(Path file) throws IOException {
        Path copy = root.resolve(file.toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
    }
}

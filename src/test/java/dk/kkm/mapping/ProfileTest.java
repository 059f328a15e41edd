package dk.kkm.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.ExpectedGraph;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.mapping.Delivery.DeliveredFile;
import dk.kkm.store.Store;
import dk.kkm.validation.Shapes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.sparql.graph.GraphFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A stranger's file read by a profile: {@code profiles/<case>/sent.csv} by {@code profile.ttl} says the same as the table of
 * ours that lies beside it.
 */
class ProfileTest {
    private static final Path CASES = Path.of("src", "test", "resources", "profiles");
    private static final SubmissionId ID = SubmissionId.of("0851", "2025");
    private static final Specification SPECIFICATION = Specification.load();
    private static final Mappings MAPPINGS = Mappings.of(SPECIFICATION);

    @TestFactory
    Stream<DynamicTest> aProfiledFileSaysWhatOurTableWouldSay() throws IOException {
        List<Path> cases;
        try (Stream<Path> found = Files.list(CASES)) {
            cases = found.sorted().toList();
        }
        assertThat(cases).isNotEmpty();
        return cases.stream()
                .map(folder -> DynamicTest.dynamicTest(String.valueOf(folder.getFileName()), () -> {
                    Profile profile = profile(folder);
                    Path ours = folder.resolve(profile.table() + ".csv");
                    ExpectedGraph.assertSame(
                            withoutProfile(map("sent.csv", folder.resolve("sent.csv"), Optional.of(profile)), profile),
                            map(profile.table() + ".csv", ours, Optional.empty()));
                }));
    }

    @TestFactory
    Stream<DynamicTest> aProfileIsWrittenAsItIsRead() throws IOException {
        return Files.list(CASES)
                .map(folder -> DynamicTest.dynamicTest(String.valueOf(folder.getFileName()), () -> {
                    Profile profile = profile(folder);
                    assertThat(Profile.of(profile.graph())).containsExactly(profile);
                }));
    }

    @Test
    void findingsNameTheColumnOfTheSender() throws IOException {
        Path folder = CASES.resolve("heat-in-mwh");
        Graph graph = map("sent.csv", folder.resolve("sent.csv"), Optional.of(profile(folder)));
        assertThat(Shapes.of(SPECIFICATION).check(graph))
                .filteredOn(finding -> finding.ruleName().equals("Consumption-carrier"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.file()).contains("sent.csv");
                    assertThat(finding.rows()).containsExactly(5);
                    assertThat(finding.column()).contains("Art");
                    assertThat(finding.value()).contains("Damp");
                });
    }

    @Test
    void aFileThatLacksAColumnOfItsProfileIsUnreadableAndIsToldWhich() throws IOException {
        Path folder = CASES.resolve("heat-in-mwh");
        Path other = CASES.resolve("english-numbers/sent.csv");
        Profile profile = profile(folder);
        assertThatThrownBy(() -> map("sent.csv", other, Optional.of(profile)))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("sent.csv", "profilen ege");
    }

    @Test
    void aProfileOfTheMunicipalityIsFoundByItsHeaders() throws IOException {
        Path folder = CASES.resolve("heat-in-mwh");
        var delivery = new Delivery(
                List.of(new DeliveredFile("Udtræk jan.csv", folder.resolve("sent.csv"))),
                Optional.of(ID),
                Optional.empty());
        try (Store store = Store.inMemory()) {
            var profiles = Profiles.in(store);
            var mappings = Mappings.of(SPECIFICATION, profiles::of);
            assertThatThrownBy(() -> mappings.apply(delivery)).isInstanceOf(UnreadableException.class);

            profiles.save(ID.municipality(), "abroad", profile(CASES.resolve("english-numbers")));
            profiles.save(ID.municipality(), "ege", profile(folder));
            profiles.save(ID.municipality(), "ege", profile(folder));
            assertThat(profiles.of(ID.municipality())).hasSize(2);
            assertThat(mappings.apply(delivery).submissions().get(ID))
                    .singleElement()
                    .satisfies(table -> assertThat(table.table()).isEqualTo("forbrug"));

            profiles.remove(ID.municipality(), "ege");
            assertThat(profiles.find(ID.municipality(), "ege")).isEmpty();
            assertThatThrownBy(() -> mappings.apply(delivery)).isInstanceOf(UnreadableException.class);
        }
    }

    @Test
    void aProfileThatNamesNoColumnOfOursIsRefused() {
        String turtle = """
                @prefix kkm: <https://w3id.org/kkm/def/> .
                <profiles/x> a kkm:Profile ; kkm:table <mapping/forbrug> .
                <profiles/x/a> a kkm:ColumnMatch ; kkm:profile <profiles/x> ; kkm:matches <mapping/forbrug/column/farve> ; kkm:header "unit" .
                """;
        Profile profile = Profile.parse("x.ttl", turtle);
        assertThatThrownBy(() -> map("sent.csv", CASES.resolve("english-numbers/sent.csv"), Optional.of(profile)))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("farve");
        assertThatThrownBy(() -> Profile.parse("tom.ttl", "")).hasMessageContaining("tom.ttl");
        assertThatThrownBy(() -> Profile.parse("vrøvl.ttl", "vrøvl")).isInstanceOf(UnreadableException.class);
    }

    private static Profile profile(Path folder) throws IOException {
        Path file = folder.resolve("profile.ttl");
        return Profile.parse(file.toString(), Files.readString(file));
    }

    private static Graph map(String name, Path path, Optional<Profile> profile) {
        var delivery = new Delivery(List.of(new DeliveredFile(name, path, profile)), Optional.of(ID), Optional.empty());
        var tables = MAPPINGS.apply(delivery).submissions().get(ID);
        assertThat(tables).hasSize(1);
        return tables.get(0).graph();
    }

    /** The rows alone, as if they stood in a file of our table's name. */
    private static Graph withoutProfile(Graph mapped, Profile profile) {
        Graph rows = GraphFactory.createGraphMem();
        mapped.find()
                .filterDrop(triple ->
                        triple.getSubject().getURI().startsWith(profile.node().getURI()))
                .forEachRemaining(rows::add);
        Node file = Vocabulary.kkm("file");
        List<Node> subjects = rows.find(Node.ANY, file, Node.ANY)
                .mapWith(triple -> triple.getSubject())
                .toList();
        rows.remove(Node.ANY, file, Node.ANY);
        subjects.forEach(subject -> rows.add(
                subject, file, org.apache.jena.graph.NodeFactory.createLiteralString(profile.table() + ".csv")));
        return rows;
    }
}

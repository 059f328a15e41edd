package dk.kkm.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.ExpectedGraph;
import dk.kkm.Specification;
import dk.kkm.TruthTable;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.table.Table;
import dk.kkm.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is proposed for a stranger's file: {@code matches/<case>/} holds the file and the profile a person would write. */
class MatchTest {
    private static final Path CASES = Path.of("src", "test", "resources", "matches");
    private static final Match MATCH = Match.of(Specification.load());
    private static int passed;
    private static int total;

    @TestFactory
    Stream<DynamicTest> proposesTheProfileAPersonWouldWrite() throws IOException {
        List<Path> cases;
        try (Stream<Path> found = Files.list(CASES)) {
            cases = found.sorted().toList();
        }
        total = cases.size();
        return cases.stream().map(folder -> {
            String name = String.valueOf(folder.getFileName());
            return DynamicTest.dynamicTest(name, () -> {
                Proposal proposal = MATCH.propose(sent(folder));
                ExpectedGraph.assertSame(
                        proposal.profile(name).graph(), ExpectedGraph.read(folder.resolve("profile.ttl")));
                passed++;
            });
        });
    }

    /** Without the words a person has to say: constants, and what a letter means. */
    @TestFactory
    Stream<DynamicTest> theExportsOfKnownSystemsAreMatchedAsTheirProfilesSay() throws IOException {
        try (Stream<Path> found = Files.walk(Path.of("src", "main", "resources", "exports"))) {
            return found
                    .filter(path -> path.toString().endsWith(".csv"))
                    .filter(path -> Profile.beside(path).isPresent())
                    .sorted()
                    .toList()
                    .stream()
                    .map(path -> DynamicTest.dynamicTest(String.valueOf(path.getFileName()), () -> {
                        Profile written = Profile.beside(path).orElseThrow();
                        Profile proposed =
                                MATCH.propose(Tables.read(path).get(0)).profile(written.name());
                        assertThat(proposed.table()).isEqualTo(written.table());
                        assertThat(headers(proposed)).containsExactlyInAnyOrderElementsOf(headers(written));
                    }));
        }
    }

    private static List<String> headers(Profile profile) {
        return profile.matches().stream()
                .filter(match -> match.header().isPresent())
                .map(match -> Vocabulary.localName(match.column()) + " : "
                        + match.header().get())
                .toList();
    }

    @AfterAll
    static void count() {
        TruthTable.count("strangers' layouts matched as a person would", passed, total);
    }

    @Test
    void saysWhyAndShowsWhatStandsInTheColumn() throws IOException {
        Proposal proposal = MATCH.propose(sent(CASES.resolve("energy-export")));
        assertThat(proposal.unused()).containsExactly("Ejendomsnavn");
        assertThat(proposal.lacking()).isEmpty();
        assertThat(proposal.columns())
                .filteredOn(column -> column.ours().header().equals("energibærer"))
                .singleElement()
                .satisfies(column -> {
                    assertThat(column.reason().da()).contains("energiart", "4 af 5 værdier");
                    assertThat(column.examples()).contains("FJV");
                    assertThat(column.unknown()).containsExactly("Damp");
                    assertThat(column.confidence()).isBetween(80, 99);
                });
    }

    @Test
    void aColumnOfWordsIsNeverProposedForNumbers() throws IOException {
        Path folder = CASES.resolve("water-only");
        assertThat(MATCH.propose(sent(folder), "udgifter").columns())
                .filteredOn(column -> column.ours().header().equals("beløb"))
                .singleElement()
                .satisfies(column -> assertThat(column.header()).isNotEqualTo(java.util.Optional.of("Site")));
    }

    @Test
    void aTableWeDoNotHaveIsToldAsSuch() {
        assertThatThrownBy(() -> MATCH.propose(sent(CASES.resolve("water-only")), "forbrugg"))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("forbrugg");
    }

    @Test
    void whatAPersonSaysReplacesTheProposal() throws IOException {
        Proposal proposal = MATCH.propose(sent(CASES.resolve("energy-export")));
        Proposal.Column unit = proposal.columns().stream()
                .filter(column -> column.ours().header().equals("enhed"))
                .findFirst()
                .orElseThrow();
        Profile said = proposal.with(unit.with(java.util.Optional.empty(), java.util.Optional.of("GJ")))
                .profile("9001/egen");
        assertThat(said.node().getURI()).endsWith("/profiles/9001/egen");
        assertThat(said.matches())
                .filteredOn(match -> match.column().equals(unit.ours().node()))
                .singleElement()
                .satisfies(match -> {
                    assertThat(match.header()).isEmpty();
                    assertThat(match.constant()).contains("GJ");
                });
    }

    private static Table sent(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            Path file = files.filter(path -> !path.endsWith("profile.ttl"))
                    .findFirst()
                    .orElseThrow();
            return Tables.read(file).get(0);
        }
    }
}

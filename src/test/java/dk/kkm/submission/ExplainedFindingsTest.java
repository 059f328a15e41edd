package dk.kkm.submission;

import static dk.kkm.Vocabulary.kkm;
import static dk.kkm.submission.Town.ESTATES;
import static dk.kkm.submission.Town.ESTIMATED;
import static dk.kkm.submission.Town.ID;
import static dk.kkm.submission.Town.IDA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.UnreadableException;
import dk.kkm.keyfigure.Cube;
import dk.kkm.keyfigure.KeyFigures;
import dk.kkm.keyfigure.Observed;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.Year;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.jena.graph.Node;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the sender vouches for counts again, and stays vouched for as long as the same is found. */
class ExplainedFindingsTest {
    private static final Node DOUBTED = kkm("flaggedMeasure");

    /** The school uses five times the heat a school uses. */
    private static final String MUCH_HEAT = ESTIMATED.replace("90,5", "450");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private Store store;
    private Submissions submissions;

    @BeforeEach
    void opens() {
        store = Town.store();
        submissions = Submissions.of(store, Town.SPECIFICATION);
    }

    @AfterEach
    void closes() {
        store.close();
    }

    @Test
    void anExplainedFindingCastsNoMoreDoubtOnItsNumbers() {
        Receipt receipt = receive("ejendomme", ESTATES, "forbrug", MUCH_HEAT);
        int finding = doubtful(receipt);
        assertThat(doubted()).isTrue();
        Cube cube = Cube.of(store, View.open(), KeyFigures.of(Town.SPECIFICATION));
        assertThat(heat(cube).withoutFlagged()).as("the only heat is in doubt").isEmpty();

        Receipt explained = submissions.explain(ID, 1, finding, "Måleren dækker også hallen.", IDA);

        assertThat(explained.number()).isEqualTo(2);
        assertThat(explained.kind()).isEqualTo(StepKind.EXPLAINED);
        assertThat(explained.findings()).isEqualTo(receipt.findings());
        assertThat(explained.notes()).containsOnlyKeys(finding);
        Note note = explained.notes().get(finding);
        assertThat(note.text()).isEqualTo("Måleren dækker også hallen.");
        assertThat(note.by()).isEqualTo(IDA);
        assertThat(note.time()).isEqualTo(explained.time());
        assertThat(heat(cube).withoutFlagged()).isPresent();
        assertThat(doubted()).isFalse();
        assertThat(submissions.receipt(ID, 2)).contains(explained);
        assertThat(submissions.receipt(ID, 1)).as("as it was given").contains(receipt);
    }

    @Test
    void theExplanationStaysWhenTheSameIsFoundAgainAlsoInAnotherRow() {
        int finding = doubtful(receive("ejendomme", ESTATES, "forbrug", MUCH_HEAT));
        submissions.explain(ID, 1, finding, "Måleren dækker også hallen.", IDA);

        List<String> rows = ESTATES.lines().toList();
        Receipt later = receive("ejendomme", String.join("\n", rows.get(0), rows.get(2), rows.get(1)) + "\n");

        assertThat(later.number()).isEqualTo(3);
        assertThat(doubted()).isFalse();
        assertThat(later.findings().all().get(doubtful(later) - 1).rows()).containsExactly(3);
        assertThat(later.notes().get(doubtful(later)).step()).isEqualTo(2);
        assertThat(submissions.receipt(ID, 3)).contains(later);

        Receipt other = receive("forbrug", MUCH_HEAT.replace("450", "460"));
        assertThat(other.notes()).as("another value is another finding").doesNotContainKey(doubtful(other));
        assertThat(doubted()).isTrue();
    }

    @Test
    void aRebuildKeepsWhatIsExplained() {
        int finding = doubtful(receive("ejendomme", ESTATES, "forbrug", MUCH_HEAT));
        submissions.explain(ID, 1, finding, "Måleren dækker også hallen.", IDA);
        var before = Town.graphs(store);
        submissions.rebuild(submissions.kept(), false, id -> true);
        assertThat(Town.graphs(store)).isEqualTo(before);
    }

    @Test
    void onlyWhatIsFoundNowCanBeExplainedAndOnlyInWords() {
        int finding = doubtful(receive("ejendomme", ESTATES, "forbrug", MUCH_HEAT));
        for (String note : new String[] {" ", "x".repeat(2_001)}) {
            assertThatThrownBy(() -> submissions.explain(ID, 1, finding, note, IDA))
                    .isInstanceOf(UnreadableException.class);
        }
        assertThatThrownBy(() -> submissions.explain(ID, 1, 999, "Nej.", IDA)).isInstanceOf(UnreadableException.class);
        assertThatThrownBy(() -> submissions.explain(ID, 9, 1, "Nej.", IDA)).isInstanceOf(UnreadableException.class);
        receive("forbrug", ESTIMATED);
        assertThatThrownBy(() -> submissions.explain(ID, 1, finding, "Rettet siden.", IDA))
                .isInstanceOf(OutdatedException.class);
        assertThat(submissions.steps(ID)).hasSize(2);
    }

    @Test
    void anExplanationInAFinalYearIsItsNotice() {
        int finding = doubtful(receive("ejendomme", ESTATES, "forbrug", MUCH_HEAT));
        Rounds.of(store).change(Year.of(2025), Round.State.FINAL, Optional.of(LocalDate.of(2026, 3, 1)), Map.of(), IDA);
        assertThat(submissions
                        .explain(ID, 1, finding, "Måleren dækker også hallen.", IDA)
                        .notice())
                .contains("Måleren dækker også hallen.");
        assertThat(Town.graphs(store).get("key-figures/" + ID))
                .anyMatch(triple -> triple.getPredicate().equals(kkm("notice")));
    }

    /** The number of the finding that casts doubt on the heat. */
    private static int doubtful(Receipt receipt) {
        var all = receipt.findings().all();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).value().filter(value -> value.matches("4[56]0.*")).isPresent()) {
                return i + 1;
            }
        }
        throw new AssertionError(all.toString());
    }

    private boolean doubted() {
        return Town.graphs(store).get(ID.toString()).stream()
                .anyMatch(triple -> triple.getPredicate().equals(DOUBTED));
    }

    private static Observed heat(Cube cube) {
        return cube.observation(cube.figures().get("heat-per-area"), ID, Observed.ALL)
                .orElseThrow();
    }

    private Receipt receive(String... namesAndTables) {
        return submissions
                .receive(Town.delivery(folder, ID, namesAndTables), IDA, Terms.NONE)
                .get(0);
    }
}

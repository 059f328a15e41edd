package dk.kkm.submission;

import static dk.kkm.Vocabulary.kkm;
import static dk.kkm.submission.Town.CONSUMPTION;
import static dk.kkm.submission.Town.ESTATES;
import static dk.kkm.submission.Town.ESTIMATED;
import static dk.kkm.submission.Town.ID;
import static dk.kkm.submission.Town.IDA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.UnreadableException;
import dk.kkm.store.Store;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.Year;
import java.util.Map;
import java.util.Optional;
import org.apache.jena.graph.Triple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A year's figures are collected in a round that opens, closes and becomes final. */
class RoundsTest {
    private static final Year YEAR = Year.of(2025);
    private static final LocalDate MARCH = LocalDate.of(2026, 3, 1);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private Store store;
    private Submissions submissions;
    private Rounds rounds;

    @BeforeEach
    void opens() {
        store = Town.store();
        submissions = Submissions.of(store, Town.SPECIFICATION);
        rounds = Rounds.of(store);
    }

    @AfterEach
    void closes() {
        store.close();
    }

    @Test
    void aRoundTellsItsStateItsDeadlinesAndWhoChangedItWhen() {
        assertThat(rounds.round(YEAR)).isEqualTo(Round.unplanned(YEAR));
        rounds.change(YEAR, Round.State.PLANNED, Optional.of(MARCH), Map.of("supply", MARCH.plusDays(30)), IDA);
        rounds.change(YEAR, Round.State.OPEN, Optional.of(MARCH.plusDays(7)), Map.of(), Sender.local());

        Round round = Rounds.of(store).round(YEAR);
        assertThat(round.state()).isEqualTo(Round.State.OPEN);
        assertThat(round.deadline()).contains(MARCH.plusDays(7));
        assertThat(round.deadlines()).isEqualTo(Map.of("supply", MARCH.plusDays(30)));
        assertThat(round.changes())
                .extracting(Round.Change::state)
                .containsExactly(Round.State.PLANNED, Round.State.OPEN);
        assertThat(round.changes()).extracting(Round.Change::by).containsExactly(IDA, Sender.local());
        assertThat(rounds.planned()).isEqualTo(Map.of(YEAR, round));
        assertThatThrownBy(() -> rounds.change(YEAR, Round.State.OPEN, Optional.empty(), Map.of("vejr", MARCH), IDA))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("vejr");
    }

    @ParameterizedTest
    @EnumSource(
            value = Round.State.class,
            names = {"PLANNED", "CLOSED"})
    void aRoundThatIsNotOpenTakesNothing(Round.State state) {
        receive(Terms.NONE, "ejendomme", ESTATES, "forbrug", CONSUMPTION);
        rounds.change(YEAR, state, Optional.of(MARCH), Map.of(), IDA);
        var before = Town.graphs(store);
        assertThatThrownBy(() -> receive(Terms.NONE, "forbrug", ESTIMATED))
                .isInstanceOfSatisfying(
                        ClosedException.class, e -> assertThat(e.text().da()).contains("2025"));
        assertThatThrownBy(() -> submissions.withdraw(ID, IDA, Terms.NONE)).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> submissions.restore(ID, 1, IDA, Terms.NONE)).isInstanceOf(ClosedException.class);
        assertThat(Town.graphs(store)).isEqualTo(before);
        assertThat(receive(Terms.NONE, "ejendomme", ESTATES, "forbrug", CONSUMPTION)
                        .number())
                .as("what is in already is answered as before")
                .isEqualTo(1);
        assertThat(submissions
                        .check(Town.delivery(folder, ID, "forbrug", ESTIMATED))
                        .get(0)
                        .accepted())
                .isTrue();
    }

    @Test
    void whatIsFinalChangesOnlyWithANoticeThatIsShownWithTheFigures() {
        receive(new Terms(Optional.empty(), Optional.of("Uden grund.")), "ejendomme", ESTATES, "forbrug", CONSUMPTION);
        assertThat(notices()).as("nothing was final").isEmpty();
        rounds.change(YEAR, Round.State.PROVISIONAL, Optional.of(MARCH), Map.of(), IDA);
        assertThat(receive(Terms.NONE, "forbrug", ESTIMATED).kept()).isTrue();
        rounds.change(YEAR, Round.State.FINAL, Optional.empty(), Map.of(), IDA);
        assertThatThrownBy(() -> receive(Terms.NONE, "forbrug", CONSUMPTION)).isInstanceOf(ClosedException.class);

        Receipt receipt =
                receive(new Terms(Optional.empty(), Optional.of("Elmåleren var forkert.")), "forbrug", CONSUMPTION);

        assertThat(receipt.kept()).isTrue();
        assertThat(receipt.notice()).contains("Elmåleren var forkert.");
        assertThat(submissions.receipt(ID, 3)).contains(receipt);
        assertThat(notices()).singleElement().asString().contains("Elmåleren var forkert.");
        submissions.rebuild(submissions.kept(), true, id -> true);
        assertThat(notices()).as("after a rebuild").hasSize(1);
    }

    private java.util.List<Triple> notices() {
        return Town.graphs(store).get("key-figures/" + ID).stream()
                .filter(triple -> triple.getPredicate().equals(kkm("notice")))
                .toList();
    }

    private Receipt receive(Terms terms, String... namesAndTables) {
        return submissions
                .receive(Town.delivery(folder, ID, namesAndTables), IDA, terms)
                .get(0);
    }
}

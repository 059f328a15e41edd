package dk.kkm.submission;

import static dk.kkm.submission.Town.CONSUMPTION;
import static dk.kkm.submission.Town.ESTATES;
import static dk.kkm.submission.Town.ESTIMATED;
import static dk.kkm.submission.Town.ID;
import static dk.kkm.submission.Town.IDA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import dk.kkm.submission.Changes.TableChange;
import dk.kkm.submission.Diff.CellChange;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.jena.graph.Triple;
import org.apache.jena.system.Txn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happened to a municipality's year can be told, compared and undone. */
class HistoryTest {
    private static final String WRONG = "ejendomsnr;energibærer;mængde;enhed\n1;el;x;kWh\n";

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
    void everyDeliveryKeptOrRefusedIsANumberedStepWithItsReceipt() {
        Receipt first = receive("ejendomme", ESTATES, "forbrug", CONSUMPTION);
        Receipt second = receive("forbrug", WRONG);
        Receipt third = receive("forbrug", ESTIMATED);

        assertThat(submissions.steps(ID))
                .extracting(Step::number, Step::kind)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, StepKind.KEPT),
                        org.assertj.core.groups.Tuple.tuple(2, StepKind.REFUSED),
                        org.assertj.core.groups.Tuple.tuple(3, StepKind.KEPT));
        assertThat(submissions.receipt(ID, 1)).contains(first);
        assertThat(submissions.receipt(ID, 2)).contains(second);
        assertThat(submissions.receipt(ID, 3)).contains(third);
        assertThat(submissions.receipt(ID, 4)).isEmpty();
        assertThat(submissions.latest(ID)).contains(third);
        assertThat(third.sender()).isEqualTo(IDA);
        assertThat(third.release()).isEqualTo("0.1.0");
        assertThat(third.quality()).isPresent();
        assertThat(second.quality()).isEmpty();
        assertThat(second.findings().accepted()).isFalse();
    }

    @Test
    void theSameBytesAgainGiveTheSameReceiptAndNothingIsWritten() {
        Receipt first = receive("ejendomme", ESTATES, "forbrug", CONSUMPTION);
        String version = store.version();
        assertThat(receive("ejendomme", ESTATES, "forbrug", CONSUMPTION)).isEqualTo(first);
        assertThat(store.version()).isEqualTo(version);

        Receipt refused = receive("forbrug", WRONG);
        version = store.version();
        assertThat(receive("forbrug", WRONG)).isEqualTo(refused);
        assertThat(store.version()).isEqualTo(version);
        assertThat(receive("forbrug", CONSUMPTION).number())
                .as("other bytes are another step")
                .isEqualTo(3);
    }

    @Test
    void aRefusedDeliveryLeavesEverythingReadersSeeAsItWas() {
        receive("ejendomme", ESTATES, "forbrug", CONSUMPTION);
        SortedMap<String, Set<Triple>> before = seen();
        receive("forbrug", WRONG);
        SortedMap<String, Set<Triple>> after = seen();
        assertThat(after.keySet()).isEqualTo(before.keySet());
        after.forEach((name, triples) -> {
            if (name.equals("submissions/" + ID)) {
                assertThat(triples).containsAll(before.get(name));
                assertThat(triples.stream().filter(triple -> !before.get(name).contains(triple)))
                        .allMatch(triple -> triple.getSubject().equals(ID.step(2)));
            } else {
                assertThat(triples).as(name).isEqualTo(before.get(name));
            }
        });
    }

    @Test
    void whatIsSupersededStaysOnRecordAndNoViewShowsIt() {
        receive("ejendomme", ESTATES, "forbrug", CONSUMPTION);
        Set<Triple> estates = Town.graphs(store).get(ID + "/ejendomme");
        receive("ejendomme", ESTATES.replace("Østerskolen", "Vesterskolen"));

        assertThat(archived("archive/" + ID + "/ejendomme/1")).isEqualTo(estates);
        assertThat(told("archive/" + ID + "/ejendomme/1")).doesNotContain("Hemmelig Vej 2");
        assertThat(told("archive/" + ID + "/ejendomme/1/protected")).contains("Hemmelig Vej 2");
        var view = store.view(View.open());
        view.begin(org.apache.jena.query.TxnType.READ);
        assertThat(view.listGraphNodes()).toIterable().noneMatch(name -> name.getURI()
                .contains("/archive/"));
        assertThat(view.getDefaultGraph().stream().map(Object::toString)).noneMatch(it -> it.contains("Østerskolen"));
        view.end();
    }

    @Test
    void aReceiptSaysWhatHasChangedAndADiffSaysWhichCells() {
        assertThat(receive("ejendomme", ESTATES, "forbrug", CONSUMPTION).changes())
                .isEqualTo(Changes.NONE);
        Receipt receipt = receive("forbrug", """
                ejendomsnr;energibærer;mængde;enhed;metode
                2;el;1.500;kWh;aflæst
                1;el;26.000;kWh;aflæst
                """);

        assertThat(receipt.changes().tables()).isEqualTo(Map.of("forbrug", new TableChange(1, 1, 1)));
        Diff.TableDiff diff =
                submissions.diff(ID, 1, 2, false).orElseThrow().tables().get("forbrug");
        assertThat(diff.added()).singleElement().satisfies(row -> {
            assertThat(row.row()).isEqualTo(2);
            assertThat(row.cells())
                    .containsOnly(
                            Map.entry("ejendomsnr", "2"),
                            Map.entry("energibærer", "el"),
                            Map.entry("mængde", "1500.0"),
                            Map.entry("enhed", "kwh"),
                            Map.entry("metode", "aflæst"));
        });
        assertThat(diff.removed()).singleElement().satisfies(row -> assertThat(row.key())
                .containsEntry("energibærer", "fjernvarme"));
        assertThat(diff.changed()).singleElement().satisfies(change -> {
            assertThat(change.before().row()).isEqualTo(3);
            assertThat(change.after().row()).isEqualTo(3);
            assertThat(change.cells()).containsExactly(new CellChange("mængde", "25000.0", "26000.0"));
        });
        assertThat(submissions.diff(ID, 2, 2, false).orElseThrow().tables()).isEmpty();
        assertThat(submissions.diff(ID, 1, 7, false)).isEmpty();
    }

    @Test
    void aDiffTellsOfABuildingOnlyWhereOneWasNamed() {
        receive("ejendomme", ESTATES, "bygninger", "ejendomsnr;bygningsnr;samlet_bygningsareal\n1;7;1.000\n");
        receive(
                "forbrug",
                "ejendomsnr;bygningsnr;energibærer;mængde;enhed;metode\n1;;el;9;kWh;aflæst\n1;7;vand;9;m3;aflæst\n");
        assertThat(submissions.diff(ID, 1, 2, false).orElseThrow().tables().get("forbrug").added().stream()
                        .map(row -> row.cells().getOrDefault("bygningsnr", "")))
                .containsExactlyInAnyOrder("", "7");
    }

    @Test
    void aDiffTellsWhereAnEstateLiesOnlyIfAskedAndNotEvenFromBeforeItWasProtected() {
        receive("ejendomme", ESTATES.replace(";ja;", ";nej;"));
        receive("ejendomme", ESTATES.replace("Hemmelig Vej 2", "Hemmelig Vej 4"));
        assertThat(submissions.diff(ID, 1, 2, false).orElseThrow().toString()).doesNotContain("Hemmelig");
        assertThat(submissions.diff(ID, 1, 2, true).orElseThrow().toString())
                .contains("Hemmelig Vej 2", "Hemmelig Vej 4");
        assertThat(submissions
                        .table(ID, 1, "ejendomme", false)
                        .orElseThrow()
                        .find()
                        .toList()
                        .toString())
                .contains("Østerskolen")
                .doesNotContain("Hemmelig");
        assertThat(submissions
                        .table(ID, 1, "ejendomme", true)
                        .orElseThrow()
                        .find()
                        .toList()
                        .toString())
                .contains("Hemmelig Vej 2");
    }

    @Test
    void whatIsWithdrawnIsGoneForReadersAndTheHistoryStays() {
        receive("ejendomme", ESTATES, "forbrug", CONSUMPTION);
        receive("forbrug", ESTIMATED);
        Receipt receipt = submissions.withdraw(ID, IDA, Terms.NONE);

        assertThat(receipt.kind()).isEqualTo(StepKind.WITHDRAWN);
        assertThat(receipt.changes().tables()).containsKeys("ejendomme", "forbrug");
        assertThat(seen().keySet()).containsExactly("submissions/" + ID);
        assertThat(submissions.kept()).isEmpty();
        assertThat(submissions.known()).containsExactly(ID);
        assertThat(submissions.steps(ID)).hasSize(3);
        assertThat(submissions.withdraw(ID, IDA, Terms.NONE)).isEqualTo(receipt);
        assertThatThrownBy(() -> submissions.withdraw(dk.kkm.SubmissionId.of("9002", "2025"), IDA, Terms.NONE))
                .isInstanceOf(UnreadableException.class);
    }

    @Test
    void restoringAStepGivesWhatItGave() {
        receive("ejendomme", ESTATES, "forbrug", CONSUMPTION);
        SortedMap<String, Set<Triple>> first = data();
        receive("forbrug", ESTIMATED, "kommune", "oplysning;værdi\nindbyggere;5000\n");
        submissions.withdraw(ID, IDA, Terms.NONE);

        Receipt restored = submissions.restore(ID, 1, IDA, Terms.NONE);

        assertThat(restored.kind()).isEqualTo(StepKind.RESTORED);
        assertThat(restored.step().restores()).contains(1);
        assertThat(restored.rows()).containsOnlyKeys("ejendomme", "forbrug");
        assertThat(data()).isEqualTo(first);
        assertThat(submissions.restore(ID, 2, IDA, Terms.NONE).rows())
                .containsOnlyKeys("ejendomme", "forbrug", "kommune");
        assertThatThrownBy(() -> submissions.restore(ID, 3, IDA, Terms.NONE)).isInstanceOf(UnreadableException.class);
        assertThatThrownBy(() -> submissions.restore(ID, 99, IDA, Terms.NONE)).isInstanceOf(UnreadableException.class);
    }

    @Test
    void whoDoesNotKnowTheNewestStepChangesNothing() {
        receive("ejendomme", ESTATES, "forbrug", CONSUMPTION);
        var knowsTheFirst = new Terms(Optional.of(1), Optional.empty());
        var delivery = Town.delivery(folder, ID, "forbrug", ESTIMATED);
        Receipt second = submissions.receive(delivery, IDA, knowsTheFirst).get(0);
        assertThat(second.number()).isEqualTo(2);
        assertThat(submissions.receive(delivery, IDA, knowsTheFirst).get(0))
                .as("sent again because the answer was lost")
                .isEqualTo(second);
        String version = store.version();
        assertThatThrownBy(() ->
                        submissions.receive(Town.delivery(folder, ID, "forbrug", CONSUMPTION), IDA, knowsTheFirst))
                .isInstanceOfSatisfying(
                        OutdatedException.class, e -> assertThat(e.newest()).isEqualTo(2));
        assertThatThrownBy(() -> submissions.withdraw(ID, IDA, knowsTheFirst)).isInstanceOf(OutdatedException.class);
        assertThatThrownBy(() -> submissions.restore(ID, 1, IDA, knowsTheFirst)).isInstanceOf(OutdatedException.class);
        assertThat(store.version()).isEqualTo(version);
    }

    @Test
    void aReceiptQuotesNoCellThatTellsWhereAProtectedEstateLies() {
        String estates = ESTATES.replace("samlet_areal", "samlet_areal;breddegrad")
                .replace("1.000", "1.000;57,1x1")
                .replace(";200", ";200;56,9x9");
        for (String said : List.of(";ja;", ";jaa;")) {
            Receipt receipt = receive("ejendomme", estates.replace(";ja;", said));
            assertThat(receipt.kept()).isFalse();
            assertThat(receipt.findings().all())
                    .filteredOn(finding -> finding.column().equals(Optional.of("breddegrad")))
                    .extracting(finding -> finding.rows() + finding.value().orElse(""))
                    .containsExactlyInAnyOrder("[2]57,1x1", "[3]");
            assertThat(receipt.toString()).doesNotContain("56,9x9");
            assertThat(told("archive/submissions/" + ID + "/" + receipt.number()))
                    .contains("57,1x1")
                    .doesNotContain("56,9x9");
        }
        assertThat(receive("ejendomme", estates.replace(";ja;", ";nej;")).toString())
                .contains("56,9x9");
    }

    private Receipt receive(String... namesAndTables) {
        return submissions
                .receive(Town.delivery(folder, ID, namesAndTables), IDA, Terms.NONE)
                .get(0);
    }

    private String told(String graph) {
        return archived(graph).toString();
    }

    private Set<Triple> archived(String graph) {
        return Txn.calculateRead(store.dataset(), () -> Archive.open(Vocabulary.iri("graph/" + graph), store.dataset())
                .find()
                .toSet());
    }

    /** What is not kept for the record only. */
    private SortedMap<String, Set<Triple>> seen() {
        return Town.graphs(store).entrySet().stream()
                .filter(graph -> !graph.getKey().startsWith("archive/"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
    }

    /** Tables and what follows from them, without what tells of the submission and of earlier cubes. */
    private SortedMap<String, Set<Triple>> data() {
        SortedMap<String, Set<Triple>> data = seen();
        data.remove("submissions/" + ID);
        data.keySet().removeIf(name -> name.startsWith("key-figures/" + ID + "/superseded/"));
        return data;
    }
}

package dk.kkm.submission;

import static dk.kkm.submission.Town.CONSUMPTION;
import static dk.kkm.submission.Town.ESTATES;
import static dk.kkm.submission.Town.ID;
import static dk.kkm.submission.Town.IDA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.SubmissionId;
import dk.kkm.UnreadableException;
import dk.kkm.store.Backup;
import dk.kkm.store.Store;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many deliver at once, and a backup is taken while they do. */
class SideBySideTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void twoWhoDeliverTheSameYearComeOneAfterTheOther() throws Exception {
        try (Store store = Town.store()) {
            var submissions = Submissions.of(store, Town.SPECIFICATION);
            submissions.receive(Town.delivery(folder, ID, "ejendomme", ESTATES, "forbrug", CONSUMPTION));
            List<Callable<Receipt>> work = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                var delivery = Town.delivery(folder, ID, "forbrug", CONSUMPTION.replace("25.000", "26.00" + i));
                work.add(() -> submissions.receive(delivery, IDA, Terms.NONE).get(0));
            }
            assertThat(atOnce(work)).extracting(Receipt::number).containsExactlyInAnyOrder(2, 3, 4, 5, 6, 7);
            assertThat(submissions.steps(ID)).extracting(Step::number).containsExactly(1, 2, 3, 4, 5, 6, 7);
            assertThat(submissions.steps(ID)).extracting(Step::kind).containsOnly(StepKind.KEPT);
        }
    }

    @Test
    void aBackupTakenWhileOthersDeliverIsOneMomentAndGivesTheSameAnswersElsewhere() throws Exception {
        try (Store store = Town.with(Store.open(folder.resolve("here")))) {
            var submissions = Submissions.of(store, Town.SPECIFICATION);
            submissions.receive(Town.delivery(folder, ID, "ejendomme", ESTATES, "forbrug", CONSUMPTION));
            List<Callable<byte[]>> work = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                var id = SubmissionId.of(Integer.toString(9002 + i), "2025");
                var delivery = Town.delivery(folder, id, "ejendomme", ESTATES, "forbrug", CONSUMPTION);
                work.add(() -> {
                    assertThat(submissions.receive(delivery)).allMatch(Receipt::kept);
                    return backup(store);
                });
            }
            List<byte[]> backups = atOnce(work);
            backups.add(backup(store));
            int most = 0;
            for (int i = 0; i < backups.size(); i++) {
                try (Store there = Store.open(folder.resolve("there" + i))) {
                    Backup.read(new ByteArrayInputStream(backups.get(i)), there);
                    var restored = Submissions.of(there, Town.SPECIFICATION);
                    assertThat(restored.kept()).isNotEmpty().allSatisfy(id -> {
                        assertThat(restored.latest(id)).isEqualTo(submissions.latest(id));
                        assertThat(there.graphs()).contains(id.recordsGraph(), id.cubeGraph(), id.protectedGraph());
                    });
                    assertThat(restored.stale()).isEmpty();
                    most = Math.max(most, restored.kept().size());
                    if (i == backups.size() - 1) {
                        assertThat(Town.graphs(there)).isEqualTo(Town.graphs(store));
                    }
                }
            }
            assertThat(most).isEqualTo(9);
        }
    }

    @Test
    void whatIsNoWholeBackupIsRefused() throws IOException {
        try (Store store = Town.store();
                Store empty = Store.inMemory()) {
            byte[] whole = backup(store);
            for (byte[] wrong : List.of(
                    new byte[0],
                    "ejendomsnr;navn\n".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                    Arrays.copyOf(whole, whole.length / 2),
                    Arrays.copyOf(whole, whole.length - 4))) {
                assertThatThrownBy(() -> Backup.read(new ByteArrayInputStream(wrong), empty))
                        .as(wrong.length + " of " + whole.length + " bytes")
                        .isInstanceOf(UnreadableException.class);
            }
        }
    }

    private static byte[] backup(Store store) throws IOException {
        var out = new ByteArrayOutputStream();
        assertThat(Backup.write(store, out)).isPositive();
        return out.toByteArray();
    }

    private static <T> List<T> atOnce(List<Callable<T>> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(work.size());
        try {
            List<T> done = new ArrayList<>();
            for (Future<T> each : threads.invokeAll(work)) {
                done.add(each.get());
            }
            return done;
        } finally {
            threads.shutdownNow();
        }
    }
}

package dk.kkm.submission;

import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.bench.ManyDeliveries;
import dk.kkm.bench.ManyDeliveries.Tenth;
import dk.kkm.store.Store;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyDeliveriesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void fortyDeliveriesLeaveNoFilesOpenAndLittleMemory() throws Exception {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        try (Store store = Town.with(Store.open(folder.resolve("store")))) {
            List<Tenth> tenths = new ManyDeliveries(out, store, Town.SPECIFICATION).run(40, 4, folder.resolve("files"));
            Tenth early = tenths.get(2);
            Tenth last = tenths.get(9);
            assertThat(last.heapMegabytes()).isLessThan(early.heapMegabytes() + 60);
            assertThat(last.openFiles()).isLessThan(early.openFiles() + 5);
        }
    }
}

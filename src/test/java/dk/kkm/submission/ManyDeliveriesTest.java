package dk.kkm.submission;

import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.bench.ManyDeliveries;
import dk.kkm.bench.ManyDeliveries.Tenth;
import dk.kkm.store.Store;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.jena.system.Txn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyDeliveriesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void fortyDeliveriesLeaveNoFilesOpenAndLittleMemory() throws Exception {
        try (Store store = Town.with(Store.open(folder.resolve("store")))) {
            List<Tenth> tenths = deliver(store, 40);
            Tenth early = tenths.get(2);
            Tenth last = tenths.get(9);
            assertThat(last.heapMegabytes()).isLessThan(early.heapMegabytes() + 60);
            assertThat(last.openFiles()).isLessThan(early.openFiles() + 5);
        }
    }

    /** What a delivery reads or writes anew must not hold all that came before it. */
    @Test
    void noGraphGrowsButTheHistoryByAStepEach() throws Exception {
        try (Store store = Town.with(Store.inMemory())) {
            deliver(store, 10);
            Map<Boolean, Integer> few = largest(store);
            deliver(store, 40);
            Map<Boolean, Integer> many = largest(store);
            assertThat(many.get(false)).as("triples of the largest graph").isLessThanOrEqualTo(few.get(false) + 10);
            assertThat(many.get(true))
                    .as("triples of the history")
                    .isBetween(few.get(true) + 40, few.get(true) + 41 * 25);
        }
    }

    private List<Tenth> deliver(Store store, int deliveries) throws Exception {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        return new ManyDeliveries(out, store, Optional.empty(), Town.SPECIFICATION)
                .run(deliveries, 4, folder.resolve("files"));
    }

    /** The triples of the largest graph about the submission, by whether it is the history. */
    private static Map<Boolean, Integer> largest(Store store) {
        return Txn.calculateRead(store.dataset(), () -> store.graphs().stream()
                .filter(name -> name.getURI().contains("9001"))
                .collect(Collectors.toMap(
                        name -> name.getURI().endsWith("graph/submissions/9001/2025"),
                        name -> store.dataset().getGraph(name).size(),
                        Math::max)));
    }
}

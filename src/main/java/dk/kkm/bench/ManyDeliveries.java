package dk.kkm.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.generator.Generator;
import dk.kkm.mapping.Delivery;
import dk.kkm.store.Store;
import dk.kkm.submission.Receipt;
import dk.kkm.submission.Submissions;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The same municipality and year delivered again and again, one cell changed each time: does anything grow? */
public final class ManyDeliveries {
    private static final SubmissionId ID = SubmissionId.of("9001", "2025");
    private static final int PARTS = 10;

    private final PrintWriter out;
    private final Submissions submissions;

    /**
     * How a tenth of the deliveries went.
     *
     * @param milliseconds per delivery, the median
     * @param heapMegabytes in use after a collection, at its end
     * @param openFiles of this program, at its end; 0 where that is not known
     */
    public record Tenth(int delivered, double milliseconds, long heapMegabytes, long openFiles) {}

    public ManyDeliveries(PrintWriter out, Store store, Specification specification) {
        this.out = out;
        this.submissions = Submissions.of(store, specification);
    }

    /** Delivers so many times, each time another number of kWh, and tells of each tenth. */
    public List<Tenth> run(int deliveries, int estates, Path folder) throws IOException {
        new Generator(1, estates, 1, ID.year().getValue(), 42, 0, Set.of()).write(folder);
        Path files = folder.resolve(ID.toString());
        take(Delivery.of(ID, list(files)));
        List<String> rows = Files.readAllLines(files.resolve("forbrug.csv"));
        int electricity = 1;
        while (!rows.get(electricity).contains(";el;")) {
            electricity++;
        }
        String row = rows.get(electricity);
        var tenths = new ArrayList<Tenth>();
        out.println("leveringer  ms pr. levering  MB heap  åbne filer   (deliveries, ms each, heap, open files)");
        for (int part = 1; part <= PARTS; part++) {
            var times = new ArrayList<Double>();
            for (int i = (part - 1) * deliveries / PARTS; i < part * deliveries / PARTS; i++) {
                rows.set(electricity, row.replaceFirst(";el;[0-9]+", ";el;" + (10_000 + i)));
                Files.write(files.resolve("forbrug.csv"), rows);
                long start = System.nanoTime();
                take(Delivery.of(ID, files.resolve("forbrug.csv")));
                times.add((System.nanoTime() - start) / 1e6);
            }
            times.sort(null);
            var tenth = new Tenth(part * deliveries / PARTS, times.get(times.size() / 2), heap(), openFiles());
            out.printf(
                    Locale.ROOT,
                    "%10d %16.0f %8d %11d%n",
                    tenth.delivered(),
                    tenth.milliseconds(),
                    tenth.heapMegabytes(),
                    tenth.openFiles());
            out.flush();
            tenths.add(tenth);
        }
        return tenths;
    }

    private static Path[] list(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.toArray(Path[]::new);
        }
    }

    private void take(Delivery delivery) {
        Receipt receipt = submissions.receive(delivery).get(0);
        if (!receipt.kept()) {
            throw new IllegalStateException(receipt.toString());
        }
    }

    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
    }

    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }
}

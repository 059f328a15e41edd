package dk.kkm.bench;

import com.sun.management.OperatingSystemMXBean;
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
import java.util.Optional;
import java.util.Set;

/** The same municipality and year delivered again and again, one cell changed each time: does anything grow? */
public final class ManyDeliveries {
    private static final SubmissionId ID = SubmissionId.of("9001", "2025");
    private static final int PARTS = 10;

    private final PrintWriter out;
    private final Optional<Path> disk;
    private final Submissions submissions;

    /**
     * How a tenth of the deliveries went.
     *
     * @param milliseconds per delivery, the median
     * @param cpuMilliseconds of all threads per delivery, on average: on a busy machine the truer of the two
     * @param heapMegabytes in use after a collection, at its end
     * @param openFiles of this program, at its end; 0 where that is not known
     * @param diskMegabytes how long the store's files are, at its end; 0 where it has none
     */
    public record Tenth(
            int delivered,
            double milliseconds,
            double cpuMilliseconds,
            long heapMegabytes,
            long openFiles,
            long diskMegabytes) {}

    /** @param disk the folder of the store, if it has one */
    public ManyDeliveries(PrintWriter out, Store store, Optional<Path> disk, Specification specification) {
        this.out = out;
        this.disk = disk;
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
        out.println("leveringer  ms pr. levering  heraf ms cpu  MB heap  åbne filer  MB disk"
                + "   (deliveries, ms each, cpu ms each, heap, open files, disk)");
        for (int part = 1; part <= PARTS; part++) {
            var times = new ArrayList<Double>();
            double cpu = 0;
            for (int i = (part - 1) * deliveries / PARTS; i < part * deliveries / PARTS; i++) {
                rows.set(electricity, row.replaceFirst(";el;[0-9]+", ";el;" + (10_000 + i)));
                Files.write(files.resolve("forbrug.csv"), rows);
                double before = cpuMilliseconds();
                long start = System.nanoTime();
                take(Delivery.of(ID, files.resolve("forbrug.csv")));
                times.add((System.nanoTime() - start) / 1e6);
                cpu += cpuMilliseconds() - before;
            }
            times.sort(null);
            var tenth = new Tenth(
                    part * deliveries / PARTS,
                    times.get(times.size() / 2),
                    cpu / times.size(),
                    heap(),
                    openFiles(),
                    diskMegabytes());
            out.printf(
                    Locale.ROOT,
                    "%10d %16.0f %13.0f %8d %11d %8d%n",
                    tenth.delivered(),
                    tenth.milliseconds(),
                    tenth.cpuMilliseconds(),
                    tenth.heapMegabytes(),
                    tenth.openFiles(),
                    tenth.diskMegabytes());
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

    private static double cpuMilliseconds() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean known
                ? known.getProcessCpuTime() / 1e6
                : 0;
    }

    private long diskMegabytes() throws IOException {
        if (disk.isEmpty()) {
            return 0;
        }
        long bytes = 0;
        try (var all = Files.walk(disk.get())) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes >> 20;
    }

    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }
}

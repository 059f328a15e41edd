package dk.kkm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What this run of the tests has judged, counted by the tests themselves and printed when all have run. */
public final class TruthTable {
    private static final Path FOLDER = Path.of("target", "truth-table");

    private TruthTable() {}

    /** Notes that {@code passed} of {@code total} cases held; counts of the same name are added up. */
    public static synchronized void count(String name, long passed, long total) {
        try {
            Files.createDirectories(FOLDER);
            Files.writeString(
                    FOLDER.resolve("counts.tsv"),
                    name + "\t" + passed + "\t" + total + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Prints the table and forgets it, so that the next run counts afresh. */
    public static void main(String[] args) throws IOException {
        Path counts = Path.of(args[0]).resolve("counts.tsv");
        var table = new TreeMap<String, long[]>();
        if (Files.exists(counts)) {
            try (Stream<String> lines = Files.lines(counts)) {
                lines.map(line -> line.split("\t", -1)).forEach(cells -> {
                    long[] sums = table.computeIfAbsent(cells[0], name -> new long[2]);
                    sums[0] += Long.parseLong(cells[1]);
                    sums[1] += Long.parseLong(cells[2]);
                });
            }
            Files.delete(counts);
        }
        System.out.println();
        System.out.println("Truth table: what this run has judged");
        table.forEach((name, sums) -> System.out.printf("  %-64s %7d / %d%n", name, sums[0], sums[1]));
        if (table.isEmpty()) {
            throw new IllegalStateException("No test counted anything.");
        }
    }
}

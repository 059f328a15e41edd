package dk.kkm.keyfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder {@code key-figures/<id>/<case>} with the records of a few estates and the rows they must give. The dimensions
 * in the header of {@code expected.tsv} say how the figure is grouped. Where there is an
 * {@code expected-without-flagged.tsv} it is a case too: what they give when values in doubt count as missing.
 */
record KeyFigureCase(
        String figure, String name, boolean withFlagged, List<String> dimensions, String trig, List<String> rows) {
    private static final String WITHOUT_FLAGGED = "expected-without-flagged.tsv";

    static final Path FOLDER = Path.of("src", "test", "resources", "key-figures");

    static List<KeyFigureCase> all() {
        return all(FOLDER);
    }

    /** Those of a folder with one folder for each key figure. */
    static List<KeyFigureCase> all(Path root) {
        var cases = new ArrayList<KeyFigureCase>();
        for (Path figure : folders(root)) {
            for (Path folder : folders(figure)) {
                cases.add(read(folder));
                if (Files.exists(folder.resolve(WITHOUT_FLAGGED))) {
                    cases.add(read(folder, WITHOUT_FLAGGED));
                }
            }
        }
        return cases;
    }

    static KeyFigureCase read(Path folder) {
        return read(folder, "expected.tsv");
    }

    private static KeyFigureCase read(Path folder, String expected) {
        try {
            List<String> lines = Files.readAllLines(folder.resolve(expected));
            List<String> header = List.of(lines.get(0).split("\t"));
            int dimensions = header.size() - Value.OUTPUTS.size();
            if (!header.subList(dimensions, header.size()).equals(Value.OUTPUTS)) {
                throw new IllegalStateException(folder + ": the header must end in " + Value.OUTPUTS);
            }
            List<String> rows = lines.subList(1, lines.size()).stream()
                    .map(line -> expected(line.split("\t", -1), dimensions))
                    .toList();
            return new KeyFigureCase(
                    folder.getParent().getFileName().toString(),
                    folder.getFileName().toString(),
                    !expected.equals(WITHOUT_FLAGGED),
                    header.subList(0, dimensions),
                    Files.readString(folder.resolve("data.trig")),
                    rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Grouping grouping() {
        return new Grouping(dimensions, java.util.Map.of(), withFlagged);
    }

    /** The first line of the data, where the sum is done in words. */
    boolean doesTheSumInWords() {
        return trig.startsWith("# ") && trig.substring(0, trig.indexOf('\n')).length() > 20;
    }

    private static String expected(String[] cells, int dimensions) {
        for (int i = dimensions; i < cells.length; i++) {
            if (!cells[i].isEmpty()) {
                cells[i] = Engines.exact(new BigDecimal(cells[i]));
            }
        }
        return String.join("\t", cells);
    }

    private static List<Path> folders(Path parent) {
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return figure + "/" + name + (withFlagged ? "" : " without flagged");
    }
}

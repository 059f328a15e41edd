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
 * in the header of {@code expected.tsv} say how the figure is grouped.
 */
record KeyFigureCase(String figure, String name, List<String> dimensions, String trig, List<String> rows) {
    static final Path FOLDER = Path.of("src", "test", "resources", "key-figures");

    static List<KeyFigureCase> all() {
        var cases = new ArrayList<KeyFigureCase>();
        for (Path figure : folders(FOLDER)) {
            folders(figure).forEach(folder -> cases.add(read(folder)));
        }
        return cases;
    }

    static KeyFigureCase read(Path folder) {
        try {
            List<String> lines = Files.readAllLines(folder.resolve("expected.tsv"));
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
                    header.subList(0, dimensions),
                    Files.readString(folder.resolve("data.trig")),
                    rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Grouping grouping() {
        return new Grouping(dimensions, java.util.Map.of());
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
        return figure + "/" + name;
    }
}

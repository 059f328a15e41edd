package dk.kkm.table;

import dk.kkm.Specification;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.jspecify.annotations.Nullable;

/** The tables of the common form, empty but for one example row each, which the check refuses if it is left in. */
public final class Templates {
    private static final List<String> GUIDE_HEADERS =
            List.of("tabel", "kolonne", "skal med", "forklaring", "in English", "koder");

    private final TableDefinitions definitions;
    private final Graph model;

    private Templates(Specification specification) {
        this.definitions = TableDefinitions.of(specification);
        this.model = specification.model();
    }

    /** The templates of a specification. */
    public static Templates of(Specification specification) {
        return new Templates(specification);
    }

    /** Writes one CSV file per table into a folder; returns them. */
    public List<Path> writeCsv(Path folder) {
        var files = new ArrayList<Path>();
        try {
            Files.createDirectories(folder);
            for (TableDefinition table : definitions.common()) {
                Path file = folder.resolve(table.name() + ".csv");
                try (var output = TableOutput.csv(Files.newOutputStream(file))) {
                    output.table(
                            table.name(),
                            table.columns().stream()
                                    .map(ColumnDefinition::header)
                                    .toList());
                    output.row(example(table, false));
                }
                files.add(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /**
     * Writes a workbook with a sheet per table, and one that explains the columns.
     *
     * @param known rows to begin with, per table, a cell per column; a table without gets its example row
     */
    public void writeXlsx(OutputStream out, Map<String, List<List<@Nullable Object>>> known) {
        try (var workbook = new TemplateWorkbook(out, definitions, new CodeWords(model))) {
            for (TableDefinition table : definitions.common()) {
                List<List<@Nullable Object>> rows = known.getOrDefault(table.name(), List.of());
                workbook.table(table, rows.isEmpty() ? List.of(example(table, true)) : rows);
            }
            var guide = new ArrayList<List<Object>>();
            for (TableDefinition table : definitions.common()) {
                guide.add(List.of(
                        table.name(),
                        "",
                        table.mandatory(),
                        table.definition().da() + " – " + table.unlocks().da(),
                        table.definition().en() + " – " + table.unlocks().en()));
                for (ColumnDefinition column : table.columns()) {
                    guide.add(List.of(
                            table.name(),
                            column.header(),
                            column.mandatory(),
                            column.definition().da(),
                            column.definition().en(),
                            column.codeList().map(this::codes).orElse("")));
                }
            }
            workbook.guide(GUIDE_HEADERS, guide);
        }
    }

    /** The words a cell may hold: {@code el / elektricitet; fjernvarme; …}, and what they mean where they do not say it. */
    private String codes(Node list) {
        return new CodeWords(model)
                .codes(list).stream()
                        .map(code -> String.join(" / ", code.words())
                                + (speaks(code.words()) ? "" : " (" + code.label() + ")"))
                        .collect(Collectors.joining("; "));
    }

    private static boolean speaks(List<String> words) {
        return words.stream().allMatch(word -> word.chars().noneMatch(Character::isDigit));
    }

    private static List<@Nullable Object> example(TableDefinition table, boolean typed) {
        var cells = new ArrayList<@Nullable Object>();
        for (ColumnDefinition column : table.columns()) {
            cells.add(typed ? typed(column) : column.example());
        }
        return cells;
    }

    /** The example as a spreadsheet holds it: a number as number and a date as date. */
    private static Object typed(ColumnDefinition column) {
        CellType type = column.type().orElse(null);
        String read = type == null ? null : type.read(column.example(), NumberStyle.DANISH);
        if (read == null) {
            return column.example();
        }
        return switch (type) {
            case DECIMAL, INTEGER, YEAR -> new BigDecimal(read);
            case DATE -> LocalDate.parse(read);
            case DATE_TIME, BOOLEAN -> column.example();
        };
    }
}

package dk.kkm.table;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.jena.graph.Node;
import org.apache.poi.ss.util.CellReference;
import org.dhatim.fastexcel.DataValidationErrorStyle;
import org.dhatim.fastexcel.Range;
import org.dhatim.fastexcel.VisibilityState;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.jspecify.annotations.Nullable;

/**
 * A workbook to fill in: every column with its help as a comment, its type as format and its codes as a drop-down list,
 * and the words of the lists on a hidden sheet. A cell of another form is warned of and not refused, since the check
 * understands more than a list can show.
 */
final class TemplateWorkbook implements AutoCloseable {
    private static final int ROWS = 20_000;
    private static final int WIDEST = 60;
    private static final String OTHER_WORD =
            "Cellen er hverken tom eller et ord fra listen. Arket vejledning viser alle "
                    + "de ord, der kan bruges. / Not a word of the list; the sheet vejledning shows all that can be used.";
    private static final String OTHER_FORM = "Cellen ligner ikke det, kolonnen skal indeholde. Peg på overskriften for "
            + "at se forklaringen. / Not of the form the column holds; point at the header for help.";

    private final Workbook workbook;
    private final CodeWords words;
    private final Map<String, Worksheet> sheets = new LinkedHashMap<>();
    private final Map<Node, Range> lists = new LinkedHashMap<>();
    private final Worksheet hidden;

    TemplateWorkbook(OutputStream out, TableDefinitions definitions, CodeWords words) {
        this.workbook = new Workbook(out, "Kloge Kvadratmeter", "1.0");
        this.words = words;
        definitions.common().forEach(table -> sheets.put(table.name(), workbook.newWorksheet(table.name())));
        sheets.put(GuideSheets.GUIDE, workbook.newWorksheet(GuideSheets.GUIDE));
        this.hidden = workbook.newWorksheet(GuideSheets.CODES);
        hidden.setVisibilityState(VisibilityState.HIDDEN);
    }

    /** Writes one table's sheet. */
    void table(TableDefinition table, List<List<@Nullable Object>> rows) {
        Worksheet sheet = sheet(table.name());
        for (int i = 0; i < table.columns().size(); i++) {
            ColumnDefinition column = table.columns().get(i);
            sheet.style(i).format(format(column)).set();
            header(sheet, i, column.header(), column.mandatory() ? "A9C7DE" : "DDE6ED");
            sheet.comment(0, i, help(column));
            Range cells = sheet.range(1, i, ROWS, i);
            String first = CellReference.convertNumToColString(i) + "2";
            if (column.codeList().isPresent()) {
                cells.validateWithList(list(column.codeList().get()))
                        .errorStyle(DataValidationErrorStyle.WARNING)
                        .errorTitle(column.header())
                        .error(OTHER_WORD);
            } else if (column.type().isPresent()) {
                cells.validateWithFormula(
                                column.type().get() == CellType.BOOLEAN
                                        ? "OR(" + first + "=\"ja\"," + first + "=\"nej\")"
                                        : "ISNUMBER(" + first + ")")
                        .errorStyle(DataValidationErrorStyle.WARNING)
                        .errorTitle(column.header())
                        .error(OTHER_FORM);
            }
        }
        freeze(sheet);
        for (int row = 0; row < rows.size(); row++) {
            for (int i = 0; i < rows.get(row).size(); i++) {
                value(sheet, row + 1, i, rows.get(row).get(i));
            }
        }
        finish(sheet);
    }

    /** Writes the sheet that explains the others. */
    void guide(List<String> headers, List<List<Object>> rows) {
        Worksheet sheet = sheet(GuideSheets.GUIDE);
        for (int i = 0; i < headers.size(); i++) {
            header(sheet, i, headers.get(i), "DDE6ED");
            sheet.width(i, i < 3 ? 20 : WIDEST);
        }
        freeze(sheet);
        for (int row = 0; row < rows.size(); row++) {
            for (int i = 0; i < rows.get(row).size(); i++) {
                value(sheet, row + 1, i, rows.get(row).get(i));
                sheet.style(row + 1, i).wrapText(true).verticalAlignment("top").set();
            }
        }
        finish(sheet);
    }

    private Range list(Node codes) {
        return lists.computeIfAbsent(codes, list -> {
            int column = lists.size() * 2;
            List<CodeWords.Code> all = words.codes(list);
            header(hidden, column, list.getURI(), "DDE6ED");
            for (int i = 0; i < all.size(); i++) {
                hidden.value(
                        i + 1, column, TableOutput.harmless(all.get(i).words().get(0)));
                hidden.value(i + 1, column + 1, TableOutput.harmless(all.get(i).label()));
            }
            return hidden.range(1, column, Math.max(1, all.size()), column);
        });
    }

    private static String help(ColumnDefinition column) {
        return column.header() + (column.mandatory() ? " – skal med / mandatory" : "") + "\n"
                + column.definition().da()
                + (column.example().isEmpty() ? "" : "\nFx " + column.example())
                + "\n" + column.definition().en();
    }

    private static String format(ColumnDefinition column) {
        if (column.codeList().isPresent() || column.type().isEmpty()) {
            return "@";
        }
        return switch (column.type().get()) {
            case DECIMAL -> "#,##0.######";
            case INTEGER, YEAR -> "0";
            case DATE -> "dd-mm-yyyy";
            case DATE_TIME, BOOLEAN -> "@";
        };
    }

    private static void header(Worksheet sheet, int column, String text, String colour) {
        sheet.value(0, column, TableOutput.harmless(text));
        sheet.width(column, Math.min(WIDEST, Math.max(12, text.length() + 3)));
        sheet.style(0, column).bold().fillColor(colour).format("@").set();
    }

    private static void freeze(Worksheet sheet) {
        sheet.freezePane(0, 1);
    }

    static void value(Worksheet sheet, int row, int column, @Nullable Object cell) {
        if (cell instanceof Number number) {
            sheet.value(row, column, number);
        } else if (cell instanceof LocalDate date) {
            sheet.value(row, column, date);
            sheet.style(row, column).format("dd-mm-yyyy").set();
        } else if (cell instanceof Boolean truth) {
            sheet.value(row, column, truth ? "ja" : "nej");
        } else if (cell != null) {
            sheet.value(row, column, TableOutput.harmless(cell.toString()));
        }
    }

    private Worksheet sheet(String name) {
        Worksheet sheet = sheets.get(name);
        if (sheet == null) {
            throw new IllegalArgumentException(name);
        }
        return sheet;
    }

    private static void finish(Worksheet sheet) {
        try {
            sheet.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            finish(hidden);
            workbook.finish();
            workbook.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

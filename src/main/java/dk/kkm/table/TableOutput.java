package dk.kkm.table;

import java.io.Closeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes tables: for people who open them in a spreadsheet {@link #csv one as CSV} or {@link #xlsx several as sheets}, for
 * programs {@link #commas one with commas}, {@link #tabs one with tabs} or {@link #json one as JSON}. Text that a
 * spreadsheet would take for a formula gets an apostrophe before it, which {@link Tables} takes away again; JSON, which no
 * spreadsheet computes, keeps it as it is.
 */
public interface TableOutput extends Closeable {

    /** Begins a table; a CSV file holds one. */
    void table(String name, List<String> headers);

    /**
     * Writes one row of the table begun last.
     *
     * @param cells text, numbers, truth values and dates ({@code LocalDate}); {@code null} is an empty cell, anything
     *     else is written as its text
     */
    void row(List<? extends @Nullable Object> cells);

    /** Writes what is left and closes the stream. */
    @Override
    void close();

    /** CSV as Danish Excel opens it by double-click: {@code ;}, decimal comma, UTF-8 with byte order mark, CRLF. */
    static TableOutput csv(java.io.OutputStream out) {
        return new CsvOutput(out);
    }

    /** CSV for programs: {@code ,}, decimal point, UTF-8, CRLF. */
    static TableOutput commas(java.io.OutputStream out) {
        return new LinesOutput(out, ',', "\r\n");
    }

    /** TSV for programs: as {@link #commas}, with tabs and LF; a tab or line break within a text becomes a space. */
    static TableOutput tabs(java.io.OutputStream out) {
        return new LinesOutput(out, '\t', "\n");
    }

    /** One table as an array of objects with the headers as names; an empty cell has no name. */
    static TableOutput json(java.io.OutputStream out) {
        return new JsonOutput(out);
    }

    /** A workbook with a sheet per table, its header in bold and always in sight. */
    static TableOutput xlsx(java.io.OutputStream out) {
        return new XlsxOutput(out);
    }

    /** The text as a spreadsheet shows it instead of computing it. */
    static String harmless(String text) {
        return !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }
}

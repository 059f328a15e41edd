package dk.kkm.table;

import java.util.List;
import java.util.Set;

/**
 * One table as sent: a CSV file or a sheet of a workbook. It has been read through once, so its encoding, its size and
 * what speaks for its {@linkplain NumberStyle number style} are known; its rows are streamed again by {@link #forEach}.
 */
public interface Table {

    /** The table's name: the file's name without ending, or the sheet's, in lower case. */
    String name();

    /** Where findings say it stands: {@code forbrug.csv}, or {@code indberetning.xlsx#forbrug} for a sheet. */
    String file();

    /** The columns in the order of the file; a column without a header has an empty name and no cells. */
    List<Column> columns();

    /** How many rows hold anything, the header not counted. */
    int rows();

    /**
     * How numbers are written here, judged by the cells of these columns (by their variable names): a cell that can be
     * read in one way only, such as {@code 12,5}, is evidence; most evidence wins; without any, the separator decides.
     */
    NumberStyle numberStyle(Set<String> columns);

    /**
     * Whether all numbers of this column are written in the other style than the given one and none could be read both
     * ways: coordinates with a decimal point in a file with decimal commas.
     */
    boolean contradicts(String column, NumberStyle style);

    /** Reads every row that holds anything, in order. */
    void forEach(RowReader reader);

    /** Reads one row. */
    @FunctionalInterface
    interface RowReader {
        /**
         * Takes one row.
         *
         * @param row the number a spreadsheet gives the row; the header stands in row 1. Blank rows count, and a row
         *     whose cells hold line breaks counts once, since a spreadsheet numbers rows and not lines
         * @param cells the trimmed cells by column, to be read before the next row comes
         */
        void row(int row, Cells cells);
    }

    /** The cells of one row. */
    interface Cells {
        /** The trimmed cell of a column, or the empty string. */
        String cell(int column);
    }

    /**
     * A column.
     *
     * @param header as written, trimmed
     * @param name the variable it becomes, see {@link ColumnNames}
     */
    record Column(String header, String name) {}
}

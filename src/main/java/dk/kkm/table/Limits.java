package dk.kkm.table;

/** How much one file may hold. What is beyond cannot be a municipality's year and is refused unread. */
public final class Limits {
    /** Bytes in a file, 512 MiB. */
    public static final long BYTES = 512L << 20;

    /** Bytes a workbook may unpack to, 512 MiB: a zip file can unpack to a thousand times its size. */
    public static final long UNPACKED_BYTES = 512L << 20;

    /** Rows in a table, as many as a spreadsheet can hold. */
    public static final int ROWS = 1_048_576;

    /** Columns in a table. */
    public static final int COLUMNS = 1_000;

    /** Characters in a cell, as many as a spreadsheet can hold. */
    public static final int CELL = 32_767;

    /** Sheets in a workbook. */
    public static final int SHEETS = 100;

    private Limits() {}
}

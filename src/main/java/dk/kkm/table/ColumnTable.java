package dk.kkm.table;

import dk.kkm.UnreadableException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What CSV files and sheets have in common: columns under headers, and what speaks for a number style. */
abstract class ColumnTable implements Table {
    private final String name;
    private final String file;
    private final List<Column> columns;
    private final int rows;
    private final Map<String, Tally> evidence = new HashMap<>();

    /** @param evidence per column */
    ColumnTable(String name, String file, List<Column> columns, int rows, List<Tally> evidence) {
        this.name = name;
        this.file = file;
        this.columns = List.copyOf(columns);
        this.rows = rows;
        for (int i = 0; i < evidence.size(); i++) {
            this.evidence.put(columns.get(i).name(), evidence.get(i));
        }
    }

    /** The style of a file none of whose numbers tells. */
    abstract NumberStyle withoutEvidence();

    @Override
    public String name() {
        return name;
    }

    @Override
    public String file() {
        return file;
    }

    @Override
    public List<Column> columns() {
        return columns;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public NumberStyle numberStyle(Set<String> names) {
        int danish = 0;
        int english = 0;
        for (String column : names) {
            Tally tally = evidence.get(column);
            if (tally != null) {
                danish += tally.of(NumberStyle.DANISH);
                english += tally.of(NumberStyle.ENGLISH);
            }
        }
        if (danish == english) {
            return withoutEvidence();
        }
        return danish > english ? NumberStyle.DANISH : NumberStyle.ENGLISH;
    }

    @Override
    public boolean contradicts(String column, NumberStyle style) {
        Tally tally = evidence.get(column);
        return tally != null && tally.of(style.other()) > 0 && tally.of(style) == 0 && tally.ofBoth() == 0;
    }

    /** Spaces of every kind, line breaks, and the invisible byte order mark. */
    static boolean isBlank(char c) {
        return c <= ' '
                || c == '\u00a0'
                || c == '\ufeff'
                || (c > 0x1fff && (Character.isSpaceChar(c) || c == '\u200b'));
    }

    /**
     * A cell's text: accents composed (Mac decomposes them), and without the apostrophe that spreadsheets and our own
     * exports put before text that would else be a formula.
     */
    static String text(String cell) {
        String text = cell;
        if (cell.length() > 1 && cell.charAt(0) == '\'' && "=+-@".indexOf(cell.charAt(1)) >= 0) {
            text = cell.substring(1);
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x300) {
                return Normalizer.normalize(text, Normalizer.Form.NFC);
            }
        }
        return text;
    }

    /** The row of headers. */
    static final class Header {
        private final String file;
        private final List<String> headers = new ArrayList<>();
        private List<Column> columns = List.of();
        private boolean read;

        Header(String file) {
            this.file = file;
        }

        boolean isRead() {
            return read;
        }

        void cell(int column, String text) {
            while (headers.size() < column) {
                headers.add("");
            }
            headers.add(text(text));
        }

        void finish() {
            var seen = new HashMap<String, String>();
            var found = new ArrayList<Column>();
            for (String header : headers) {
                String name = ColumnNames.of(header);
                String before = name.isEmpty() ? null : seen.put(name, header);
                if (before != null) {
                    throw new UnreadableException(
                            file + " har kolonnen '" + header + "' to gange"
                                    + (before.equals(header) ? "." : " (også skrevet '" + before + "')."),
                            file + " has the column '" + header + "' twice"
                                    + (before.equals(header) ? "." : " (also written '" + before + "')."));
                }
                found.add(new Column(header, name));
            }
            columns = found;
            read = true;
        }

        List<Column> columns() {
            return columns;
        }

        /** Fails on a filled cell that stands under no header. */
        void mustCover(int column, int row) {
            if (column >= columns.size()) {
                throw new UnreadableException(
                        file + ", række " + row + ", har flere celler end de " + columns.size()
                                + " overskrifter. Står skilletegnet inde i en celle, skal cellen stå i anførselstegn.",
                        file + ", row " + row + ", has more cells than the " + columns.size()
                                + " headers. If the separator stands inside a cell, put the cell in quotation marks.");
            }
            if (columns.get(column).header().isEmpty()) {
                throw new UnreadableException(
                        file + ", række " + row + ": kolonne " + (column + 1) + " har indhold, men ingen overskrift.",
                        file + ", row " + row + ": column " + (column + 1) + " is filled but has no header.");
            }
        }
    }
}

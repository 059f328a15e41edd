package dk.kkm.table;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dk.kkm.UnreadableException;
import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file as Danish Excel writes it and as anyone else does. Separator ({@code ;}, {@code ,} or tab) and encoding
 * (UTF-8 with or without byte order mark, UTF-16 with one, else Windows-1252) are found out; a first line
 * {@code sep=;} is Excel's and no row.
 */
final class CsvTable extends ColumnTable {
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    private final Source source;
    private final Form form;

    private CsvTable(String name, Source source, Form form, Survey survey) {
        super(name, source.name(), survey.columns(), survey.rows, survey.evidence());
        this.source = source;
        this.form = form;
    }

    /** How the bytes of a file become rows. */
    private record Form(Charset charset, int bom, char separator, boolean separatorLine) {}

    static CsvTable read(String name, Source source) {
        CharacterCodingException undecoded = new CharacterCodingException();
        for (Charset charset : charsets(source)) {
            try {
                Form form = form(source, charset);
                var survey = new Survey(source.name());
                parse(source, form, survey);
                source.mustBeUnchanged();
                survey.finish();
                return new CsvTable(name, source, form, survey);
            } catch (CharacterCodingException e) {
                undecoded = e;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        source.mustBeUnchanged();
        UnreadableException garbage = garbage(source.name());
        garbage.addSuppressed(undecoded);
        throw garbage;
    }

    @Override
    NumberStyle withoutEvidence() {
        return form.separator == ',' ? NumberStyle.ENGLISH : NumberStyle.DANISH;
    }

    @Override
    public void forEach(RowReader reader) {
        source.mustBeUnchanged();
        try {
            parse(source, form, new Rows(source.name(), columns().size(), reader));
        } catch (IOException e) {
            source.mustBeUnchanged();
            throw new UncheckedIOException(e);
        }
        source.mustBeUnchanged();
    }

    private static List<Charset> charsets(Source source) {
        try (InputStream in = source.open()) {
            byte[] head = in.readNBytes(2);
            if (head.length == 2 && head[0] == (byte) 0xFF && head[1] == (byte) 0xFE) {
                return List.of(UTF_16LE);
            }
            if (head.length == 2 && head[0] == (byte) 0xFE && head[1] == (byte) 0xFF) {
                return List.of(UTF_16BE);
            }
            return List.of(UTF_8, WINDOWS_1252);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Form form(Source source, Charset charset) throws IOException {
        int bom = 0;
        try (Reader reader = open(source, charset, 0)) {
            if (reader.read() == '\uFEFF') {
                bom = 1;
            }
        }
        try (var reader = new BufferedReader(open(source, charset, bom))) {
            int semicolons = 0;
            int commas = 0;
            int tabs = 0;
            boolean quoted = false;
            var line = new StringBuilder();
            // The header is the first line that is not blank; a separator within quotes parts nothing.
            for (int read = 0; read < Limits.COLUMNS * 100; read++) {
                int c = reader.read();
                if (c < 0
                        || (!quoted
                                && (c == '\n' || c == '\r')
                                && !line.toString().isBlank())) {
                    break;
                }
                line.append((char) c);
                if (c == '"') {
                    quoted = !quoted;
                } else if (!quoted) {
                    semicolons += c == ';' ? 1 : 0;
                    commas += c == ',' ? 1 : 0;
                    tabs += c == '\t' ? 1 : 0;
                }
            }
            String head = line.toString();
            if (head.length() == 5 && head.startsWith("sep=") && ";,\t|".indexOf(head.charAt(4)) >= 0) {
                return new Form(charset, bom, head.charAt(4), true);
            }
            char separator = semicolons >= commas && semicolons >= tabs ? ';' : commas >= tabs ? ',' : '\t';
            return new Form(charset, bom, separator, false);
        }
    }

    private static Reader open(Source source, Charset charset, int skip) throws IOException {
        var decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        Reader reader = new TextOnly(source.name(), new InputStreamReader(source.open(), decoder));
        for (int i = 0; i < skip; i++) {
            reader.read();
        }
        return reader;
    }

    private static void parse(Source source, Form form, RowHandler handler) throws IOException {
        try (Reader reader = open(source, form.charset, form.bom)) {
            if (form.separatorLine) {
                int c;
                do {
                    c = reader.read();
                } while (c >= 0 && c != '\n');
            }
            CsvReader<RowHandler> rows = CsvReader.builder()
                    .fieldSeparator(form.separator)
                    .skipEmptyLines(false)
                    .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .allowUnclosedQuote(false)
                    .detectBomHeader(false)
                    .maxBufferSize(4 * Limits.CELL)
                    .build(handler, reader);
            for (RowHandler row : rows) {
                row.endOfRow();
            }
        } catch (CsvParseException | UncheckedIOException e) {
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof UnreadableException unreadable) {
                    throw unreadable;
                }
                if (cause instanceof IOException io) {
                    throw io;
                }
            }
            throw handler.unparsed(e);
        }
    }

    private static UnreadableException garbage(String file) {
        return new UnreadableException(
                file + " er ikke tekst. Gem regnearket som 'CSV UTF-8' eller som .xlsx.",
                file + " is not text. Save the spreadsheet as 'CSV UTF-8' or as .xlsx.");
    }

    /** Lets through what text consists of: no control characters but tab and line breaks. */
    private static final class TextOnly extends FilterReader {
        private final String file;

        TextOnly(String file, Reader in) {
            super(in);
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            int c = super.read();
            if (c >= 0 && isControl((char) c)) {
                throw garbage(file);
            }
            return c;
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            int n = super.read(buffer, offset, length);
            for (int i = offset; i < offset + n; i++) {
                if (isControl(buffer[i])) {
                    throw garbage(file);
                }
            }
            return n;
        }

        private static boolean isControl(char c) {
            return c < ' ' && c != '\t' && c != '\n' && c != '\r';
        }
    }

    /** Takes the fields of one row after the other. */
    private abstract static class RowHandler extends AbstractBaseCsvCallbackHandler<RowHandler> {
        final String file;
        int row;

        RowHandler(String file) {
            this.file = file;
        }

        abstract void cell(int column, char[] buffer, int offset, int length);

        abstract void endOfRow();

        @Override
        protected void handleBegin(long line) {
            row++;
            if (row > Limits.ROWS) {
                throw new UnreadableException(
                        file + " har mere end " + Limits.ROWS + " rækker. Del den op.",
                        file + " has more than " + Limits.ROWS + " rows. Split it.");
            }
        }

        @Override
        protected void handleField(int column, char[] buffer, int offset, int length, boolean quoted) {
            int from = offset;
            int to = offset + length;
            while (from < to && ColumnTable.isBlank(buffer[from])) {
                from++;
            }
            while (to > from && ColumnTable.isBlank(buffer[to - 1])) {
                to--;
            }
            if (to == from) {
                return;
            }
            if (to - from > Limits.CELL) {
                throw tooLong();
            }
            if (column >= Limits.COLUMNS) {
                throw new UnreadableException(
                        file + ", række " + row + ", har mere end " + Limits.COLUMNS + " kolonner.",
                        file + ", row " + row + ", has more than " + Limits.COLUMNS + " columns.");
            }
            cell(column, buffer, from, to - from);
        }

        @Override
        protected RowHandler buildRecord() {
            return this;
        }

        UnreadableException unparsed(RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (String.valueOf(cause.getMessage()).contains("quote")) {
                    return new UnreadableException(
                            file + ", ved række " + row
                                    + ": et anførselstegn (\") lukkes ikke eller står alene i en celle, "
                                    + "der begynder med et.",
                            file + ", near row " + row
                                    + ": a quotation mark (\") is not closed, or stands alone in a cell "
                                    + "that begins with one.");
                }
            }
            return tooLong();
        }

        private UnreadableException tooLong() {
            return new UnreadableException(
                    file + ", række " + row + ": en celle har mere end " + Limits.CELL
                            + " tegn. Mangler der et anførselstegn eller et linjeskift?",
                    file + ", row " + row + ": a cell has more than " + Limits.CELL
                            + " characters. Is a quotation mark or a line break missing?");
        }
    }

    /** The first reading: headers, number of rows, and what speaks for a number style. */
    private static final class Survey extends RowHandler {
        private final Header header;
        private final List<Tally> evidence = new ArrayList<>();
        private final View view = new View();
        private boolean filled;
        int rows;

        Survey(String file) {
            super(file);
            this.header = new Header(file);
        }

        @Override
        void cell(int column, char[] buffer, int offset, int length) {
            filled = true;
            if (!header.isRead()) {
                header.cell(column, new String(buffer, offset, length));
                return;
            }
            header.mustCover(column, row);
            while (evidence.size() <= column) {
                evidence.add(new Tally());
            }
            view.set(buffer, offset, length);
            evidence.get(column).count(NumberStyle.evidence(view));
        }

        @Override
        void endOfRow() {
            if (filled) {
                if (header.isRead()) {
                    rows++;
                } else {
                    header.finish();
                }
            }
            filled = false;
        }

        void finish() {
            if (!header.isRead()) {
                throw new UnreadableException(
                        file + " er tom. Den skal mindst have en række med overskrifter.",
                        file + " is empty. It needs at least a row of headers.");
            }
        }

        List<Table.Column> columns() {
            return header.columns();
        }

        List<Tally> evidence() {
            return evidence;
        }
    }

    /** A stretch of the buffer, looked at without copying. */
    private static final class View implements CharSequence {
        private char[] buffer = new char[0];
        private int offset;
        private int length;

        void set(char[] newBuffer, int newOffset, int newLength) {
            buffer = newBuffer;
            offset = newOffset;
            length = newLength;
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public char charAt(int index) {
            return buffer[offset + index];
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new String(buffer, offset + start, end - start);
        }

        @Override
        public String toString() {
            return new String(buffer, offset, length);
        }
    }

    /** The second reading: the cells themselves. A text that returns in a column is the same string again. */
    private static final class Rows extends RowHandler implements Table.Cells {
        private static final int KEPT = 256;

        private final @Nullable String[] cells;
        private final @Nullable String[][] kept;
        private final RowReader reader;
        private boolean headerRead;
        private boolean filled;

        Rows(String file, int columns, RowReader reader) {
            super(file);
            this.cells = new String[columns];
            this.kept = new String[columns][KEPT];
            this.reader = reader;
        }

        @Override
        void cell(int column, char[] buffer, int offset, int length) {
            filled = true;
            if (column < cells.length) {
                cells[column] = text(column, buffer, offset, length);
            }
        }

        private String text(int column, char[] buffer, int offset, int length) {
            int hash = length;
            for (int i = offset; i < offset + length; i++) {
                hash = 31 * hash + buffer[i];
            }
            int slot = (hash ^ (hash >>> 16)) & (KEPT - 1);
            String known = kept[column][slot];
            if (known != null && known.length() == length && same(known, buffer, offset)) {
                return known;
            }
            String text = ColumnTable.text(new String(buffer, offset, length));
            kept[column][slot] = text;
            return text;
        }

        private static boolean same(String known, char[] buffer, int offset) {
            for (int i = 0; i < known.length(); i++) {
                if (known.charAt(i) != buffer[offset + i]) {
                    return false;
                }
            }
            return true;
        }

        @Override
        void endOfRow() {
            if (filled && headerRead) {
                reader.row(row, this);
            }
            if (filled) {
                headerRead = true;
                java.util.Arrays.fill(cells, null);
            }
            filled = false;
        }

        @Override
        public String cell(int column) {
            String cell = cells[column];
            return cell == null ? "" : cell;
        }
    }
}

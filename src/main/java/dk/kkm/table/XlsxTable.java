package dk.kkm.table;

import com.fasterxml.aalto.stax.InputFactoryImpl;
import dk.kkm.UnreadableException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.ExcelReaderException;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.ReadingOptions;
import org.dhatim.fastexcel.reader.Row;
import org.dhatim.fastexcel.reader.Sheet;
import org.dhatim.fastexcel.reader.SheetVisibility;

/**
 * A sheet of a workbook. It reads like the CSV file Danish Excel would save of it: numbers with decimal comma, at the 15
 * digits Excel shows; dates as {@code 2025-12-31}; percentages as {@code 40 %}; {@code 0851} where the format fills up
 * with noughts; a formula as the value last computed.
 */
final class XlsxTable extends ColumnTable {
    private static final ReadingOptions WITH_FORMATS = new ReadingOptions(true, true);
    private static final MathContext SHOWN = new MathContext(15);
    private static final Pattern UNNAMED = Pattern.compile("(?i)(ark|sheet|tabelle|blad)\\s*\\d*");
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"|\\[[^\\]]*\\]|\\\\.");

    private static final Pattern ADDRESS = Pattern.compile("([A-Za-z]{1,3})?[0-9]{1,7}");
    private static final int MOST_DIGITS = 400;
    private static final XMLInputFactory XML = xml();

    private final Source source;
    private final int sheet;

    private XlsxTable(String name, String file, Source source, int sheet, Header header, int rows) {
        super(name, file, header.columns(), rows, List.of());
        this.source = source;
        this.sheet = sheet;
    }

    /**
     * The sheets that hold anything and are not hidden.
     *
     * @param stem what a workbook's only sheet is called if nobody named it
     */
    static List<Table> read(String stem, Source source) {
        mustNotBurst(source);
        var tables = new ArrayList<Table>();
        reading(source, workbook -> {
            List<Sheet> sheets = workbook.getSheets()
                    .filter(sheet -> sheet.getVisibility() == SheetVisibility.VISIBLE)
                    .toList();
            if (sheets.size() > Limits.SHEETS) {
                throw new UnreadableException(
                        source.name() + " har mere end " + Limits.SHEETS + " ark.",
                        source.name() + " has more than " + Limits.SHEETS + " sheets.");
            }
            for (Sheet sheet : sheets) {
                String file = source.name() + "#" + sheet.getName().strip();
                var header = new Header(file);
                int[] rows = {0};
                eachRow(sheet, file, (row, cells) -> {
                    if (!header.isRead()) {
                        for (int i = 0; i < cells.length; i++) {
                            header.cell(i, cells[i]);
                        }
                        header.finish();
                        return;
                    }
                    for (int i = 0; i < cells.length; i++) {
                        if (!cells[i].isEmpty()) {
                            header.mustCover(i, row);
                        }
                    }
                    rows[0]++;
                });
                if (header.isRead()) {
                    String name = sheet.getName().strip().toLowerCase(Locale.ROOT);
                    if (sheets.size() == 1 && UNNAMED.matcher(name).matches()) {
                        name = stem;
                    }
                    tables.add(new XlsxTable(name, file, source, sheet.getIndex(), header, rows[0]));
                }
            }
        });
        source.mustBeUnchanged();
        if (tables.isEmpty()) {
            throw new UnreadableException(
                    source.name() + " er tom. Hvert ark skal mindst have en række med overskrifter.",
                    source.name() + " is empty. Every sheet needs at least a row of headers.");
        }
        return tables;
    }

    @Override
    NumberStyle withoutEvidence() {
        return NumberStyle.DANISH;
    }

    @Override
    public void forEach(RowReader reader) {
        source.mustBeUnchanged();
        reading(source, workbook -> {
            Optional<Sheet> found = workbook.getSheet(sheet);
            boolean[] headerRead = {false};
            int width = columns().size();
            eachRow(found.orElseThrow(), file(), (row, cells) -> {
                if (headerRead[0]) {
                    reader.row(row, column -> column < cells.length && column < width ? cells[column] : "");
                }
                headerRead[0] = true;
            });
        });
        source.mustBeUnchanged();
    }

    private interface Reading {
        void of(ReadableWorkbook workbook) throws IOException;
    }

    private interface RowOfText {
        void row(int number, String[] cells);
    }

    private static void reading(Source source, Reading reading) {
        try (var workbook = new ReadableWorkbook(source.path().toFile(), WITH_FORMATS)) {
            reading.of(workbook);
        } catch (UnreadableException e) {
            throw e;
        } catch (ExcelReaderException | IOException | UncheckedIOException e) {
            source.mustBeUnchanged();
            throw broken(source.name(), e);
        } catch (RuntimeException e) {
            // The reader has no exception of its own for a workbook whose parts contradict each other.
            for (StackTraceElement frame : e.getStackTrace()) {
                if (frame.getClassName().startsWith("dk.kkm.")) {
                    break;
                }
                if (frame.getClassName().startsWith("org.dhatim.fastexcel.")) {
                    throw broken(source.name(), e);
                }
            }
            throw e;
        }
    }

    private static UnreadableException broken(String file, Exception cause) {
        var broken = new UnreadableException(
                file + " kan ikke læses som Excel-projektmappe. Åbn den i Excel og gem den igen som .xlsx.",
                file + " cannot be read as an Excel workbook. Open it in Excel and save it again as .xlsx.");
        broken.addSuppressed(cause);
        return broken;
    }

    /**
     * Reads every part through before the workbook's reader does: a part's own word for its size is not to be trusted, and
     * a single cell said to stand in column ZZZZZZ makes the reader fill the memory up to there.
     */
    private static void mustNotBurst(Source source) {
        var left = new long[] {Limits.UNPACKED_BYTES};
        try (var zip = new ZipFile(source.path().toFile())) {
            if (zip.getEntry("[Content_Types].xml") == null) {
                throw new IOException("no workbook");
            }
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                try (InputStream in = new Unpacked(source.name(), zip.getInputStream(entries.nextElement()), left)) {
                    mustStayInSheet(source.name(), in);
                    in.transferTo(OutputStream.nullOutputStream());
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            source.mustBeUnchanged();
            throw broken(source.name(), e);
        }
    }

    private static void mustStayInSheet(String file, InputStream part) {
        try {
            XMLStreamReader xml = XML.createXMLStreamReader(part);
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamConstants.START_ELEMENT
                        && (xml.getLocalName().equals("c") || xml.getLocalName().equals("row"))) {
                    String address = xml.getAttributeValue(null, "r");
                    if (address != null && !ADDRESS.matcher(address).matches()) {
                        throw new UnreadableException(
                                file + " har en celle '" + address + "' uden for arket.",
                                file + " has a cell '" + address + "' outside of the sheet.");
                    }
                }
            }
        } catch (XMLStreamException e) {
            // Not every part is XML; where a sheet is broken, its reader stops at the same place.
        }
    }

    private static XMLInputFactory xml() {
        // The same parser as the workbook's reader has, so that both see the same.
        var factory = new InputFactoryImpl();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    /** Counts what comes out of a packed part. */
    private static final class Unpacked extends FilterInputStream {
        private final String file;
        private final long[] left;

        Unpacked(String file, InputStream in, long[] left) {
            super(in);
            this.file = file;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            spend(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = super.read(bytes, offset, length);
            spend(n);
            return n;
        }

        private void spend(int n) {
            left[0] -= n;
            if (left[0] < 0) {
                long mebibytes = Limits.UNPACKED_BYTES >> 20;
                throw new UnreadableException(
                        file + " fylder udpakket mere end " + mebibytes + " MiB.",
                        file + " unpacks to more than " + mebibytes + " MiB.");
            }
        }
    }

    private static void eachRow(Sheet sheet, String file, RowOfText reader) throws IOException {
        try (Stream<Row> rows = sheet.openStream()) {
            rows.forEach(row -> {
                if (row.getRowNum() > Limits.ROWS || row.getRowNum() < 1) {
                    throw new UnreadableException(
                            file + " har mere end " + Limits.ROWS + " rækker.",
                            file + " has more than " + Limits.ROWS + " rows.");
                }
                var texts = new ArrayList<String>(row.getCellCount());
                int filled = 0;
                for (Cell cell : row) {
                    if (cell == null) {
                        continue;
                    }
                    int column = cell.getColumnIndex();
                    String text = text(cell);
                    if (text.isEmpty()) {
                        continue;
                    }
                    if (text.length() > Limits.CELL || column >= Limits.COLUMNS) {
                        throw new UnreadableException(
                                file + ", række " + row.getRowNum() + ", har mere end " + Limits.COLUMNS
                                        + " kolonner eller " + Limits.CELL + " tegn i en celle.",
                                file + ", row " + row.getRowNum() + ", has more than " + Limits.COLUMNS + " columns or "
                                        + Limits.CELL + " characters in a cell.");
                    }
                    while (texts.size() <= column) {
                        texts.add("");
                    }
                    texts.set(column, text);
                    filled++;
                }
                if (filled > 0) {
                    reader.row(row.getRowNum(), texts.toArray(String[]::new));
                }
            });
        }
    }

    private static String text(Cell cell) {
        return switch (cell.getType()) {
            case EMPTY -> "";
            case NUMBER -> number(cell, cell.asNumber());
            case BOOLEAN -> cell.asBoolean() ? "sand" : "falsk";
            case STRING -> trimmed(cell.asString());
            case ERROR -> trimmed(String.valueOf(cell.getRawValue()));
            case FORMULA -> {
                Object value = cell.getValue();
                if (value instanceof BigDecimal number) {
                    yield number(cell, number);
                }
                if (value instanceof Boolean truth) {
                    yield truth ? "sand" : "falsk";
                }
                yield value == null ? "" : trimmed(value.toString());
            }
        };
    }

    private static String number(Cell cell, BigDecimal value) {
        String format = cell.getDataFormatString();
        String shape =
                format == null ? "" : QUOTED.matcher(format).replaceAll("").toLowerCase(Locale.ROOT);
        if (Math.abs((long) value.precision() - value.scale()) > MOST_DIGITS || value.scale() > MOST_DIGITS) {
            // No such number can be meant, and written out it would fill the memory.
            return trimmed(String.valueOf(cell.getRawValue()));
        }
        if (isDate(shape)) {
            try {
                return cell.asDate().toLocalDate().toString();
            } catch (DateTimeException | ArithmeticException | ExcelReaderException e) {
                // A number out of the calendar stays a number, for the rules to find.
                return comma(value.round(SHOWN));
            }
        }
        BigDecimal number = value.round(SHOWN);
        if (shape.contains("%")) {
            return comma(number.movePointRight(2)) + " %";
        }
        String text = comma(number);
        if (shape.matches("0+") && text.matches("\\d+")) {
            return "0".repeat(Math.max(0, shape.length() - text.length())) + text;
        }
        return text;
    }

    private static boolean isDate(String shape) {
        return shape.contains("yy") || (shape.contains("d") && shape.contains("m"));
    }

    private static String comma(BigDecimal number) {
        if (number.signum() == 0) {
            return "0";
        }
        return number.stripTrailingZeros().toPlainString().replace('.', ',');
    }

    private static String trimmed(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return ColumnTable.text(text.substring(from, to));
    }
}

package dk.kkm.table;

import dk.kkm.Finding;
import dk.kkm.Severity;
import dk.kkm.Text;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.apache.poi.common.usermodel.HyperlinkType;
import org.apache.poi.openxml4j.util.ZipSecureFile;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.Comment;
import org.apache.poi.ss.usermodel.ConditionalFormattingRule;
import org.apache.poi.ss.usermodel.FillPatternType;
import org.apache.poi.ss.usermodel.Font;
import org.apache.poi.ss.usermodel.IndexedColors;
import org.apache.poi.ss.usermodel.PatternFormatting;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.usermodel.SheetConditionalFormatting;
import org.apache.poi.ss.usermodel.VerticalAlignment;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.ss.util.CellAddress;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.ss.util.WorkbookUtil;
import org.apache.poi.xssf.streaming.SXSSFWorkbook;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was delivered, given back as a workbook with the faulty cells coloured and commented, and a first sheet that lists
 * the findings with links to their cells. A workbook stays as it was sent: sheets, styles, widths and formulas; colours
 * are conditional formats and go away, as our comments and our sheet do, when it is marked again. CSV files, and a workbook
 * that is too large to be held in memory, has macros or cannot be taken apart, come as a new workbook of their cells as
 * sent. Sheets of a workbook are held in memory for one sender at a time.
 */
public final class MarkedWorkbook {
    /** Findings listed and marked; of every rule at least {@link #OF_A_RULE}, the rest are counted. */
    static final int LISTED = 2_000;

    static final int OF_A_RULE = 20;

    /** Bytes a workbook may unpack to and be marked itself, 12 MiB: in memory it takes some thirty times that. */
    static final long HELD_BYTES = 12L << 20;

    private static final Semaphore ONE_AT_A_TIME = new Semaphore(1);
    private static final Logger LOG = LoggerFactory.getLogger(MarkedWorkbook.class);
    private static final String LIST = "Fejl og advarsler";

    /** Is true, and tells a conditional format of ours from the sender's. */
    private static final String ALWAYS = "N(\"Kloge Kvadratmeter\")=0";

    private static final String OURS = "[Kloge Kvadratmeter]";
    private static final int LONGEST_COMMENT = 2_000;
    private static final int ROWS_IN_MEMORY = 100;
    private static final List<String> HEADERS = List.of(
            "alvor",
            "ark",
            "celle",
            "kolonne",
            "sendt",
            "hvad er galt, og hvordan rettes det",
            "forslag",
            "in English",
            "regel");
    private static final int[] WIDTHS = {12, 16, 8, 18, 20, 70, 30, 60, 24};
    private static final Map<Severity, IndexedColors> COLOURS = Map.of(
            Severity.VIOLATION, IndexedColors.ROSE,
            Severity.WARNING, IndexedColors.LIGHT_YELLOW,
            Severity.INFO, IndexedColors.PALE_BLUE);

    static {
        // What a workbook unpacks to has been measured before POI opens it; how well it is packed says nothing.
        ZipSecureFile.setMinInflateRatio(0);
    }

    /** What stands in a cell's comment, and how bad the worst of it is. */
    private record Mark(Severity severity, String text) {
        static Mark of(Finding finding) {
            return new Mark(
                    finding.severity(),
                    OURS + "\n" + finding.severity().label().da().toUpperCase(Locale.ROOT) + ": "
                            + finding.message().da()
                            + finding.suggestion().map(it -> "\n" + it.da()).orElse("")
                            + "\n" + finding.message().en());
        }

        Mark and(Mark other) {
            String both = text + other.text.substring(OURS.length());
            return new Mark(
                    severity.compareTo(other.severity) <= 0 ? severity : other.severity,
                    both.length() > LONGEST_COMMENT ? both.substring(0, LONGEST_COMMENT) + "…" : both);
        }
    }

    /** One line of the list: a finding, or how many more of a rule there are. */
    private record Line(Finding finding, long more) {}

    private final Workbook workbook;
    private final Map<String, Table> tables = new HashMap<>();
    private final Map<String, Sheet> sheets = new HashMap<>();

    private MarkedWorkbook(Workbook workbook) {
        this.workbook = workbook;
    }

    /**
     * Writes the marked workbook.
     *
     * @param files CSV files and workbooks as delivered, by the sender's names for them
     * @param findings in the order of what matters most
     */
    public static void write(Map<String, Path> files, List<Finding> findings, OutputStream out) throws IOException {
        var tables = new ArrayList<Table>();
        files.forEach((name, path) -> tables.addAll(Tables.read(name, path)));
        ONE_AT_A_TIME.acquireUninterruptibly();
        try {
            Path only = files.size() == 1 ? files.values().iterator().next() : null;
            Optional<byte[]> same = only != null && canBeHeld(only) ? same(only, tables, findings) : Optional.empty();
            if (same.isPresent()) {
                out.write(same.get());
                return;
            }
            try (var workbook = new SXSSFWorkbook(ROWS_IN_MEMORY)) {
                var marked = new MarkedWorkbook(workbook);
                tables.forEach(table -> marked.take(table, marked.copy(table)));
                marked.mark(findings);
                workbook.write(out);
            }
        } finally {
            ONE_AT_A_TIME.release();
        }
    }

    /** The workbook itself, marked; empty if POI cannot take it apart and put it together again. */
    private static Optional<byte[]> same(Path file, List<Table> tables, List<Finding> findings) {
        var bytes = new ByteArrayOutputStream();
        try (InputStream in = Files.newInputStream(file);
                var workbook = new XSSFWorkbook(in)) {
            var marked = new MarkedWorkbook(workbook);
            marked.clean();
            for (Sheet sheet : workbook) {
                for (Table table : tables) {
                    if (table.file().endsWith("#" + sheet.getSheetName().strip())) {
                        marked.take(table, sheet);
                    }
                }
            }
            marked.mark(findings);
            workbook.write(bytes);
            return Optional.of(bytes.toByteArray());
        } catch (IOException | RuntimeException e) {
            // Whatever the workbook is, its cells could be read, and those are what is given back.
            LOG.debug("A delivered workbook cannot be marked itself", e);
            return Optional.empty();
        }
    }

    private static boolean canBeHeld(Path file) throws IOException {
        try (var zip = new ZipFile(file.toFile())) {
            long left = HELD_BYTES;
            for (ZipEntry entry : Collections.list(zip.entries())) {
                try (InputStream in = zip.getInputStream(entry)) {
                    // Skipping inflates and counts; what the entry says of its own size is not to be trusted.
                    left -= in.skip(left + 1);
                }
                if (left < 0 || entry.getName().endsWith("vbaProject.bin")) {
                    return false;
                }
            }
            return true;
        } catch (ZipException e) {
            return false;
        }
    }

    private void take(Table table, Sheet sheet) {
        tables.put(table.file(), table);
        sheets.put(table.file(), sheet);
    }

    /** A sheet of the table's cells as sent, all as text. */
    private Sheet copy(Table table) {
        Sheet sheet = workbook.createSheet(unused(table.name()));
        Row header = sheet.createRow(0);
        CellStyle bold = bold();
        for (int i = 0; i < table.columns().size(); i++) {
            text(header, i, table.columns().get(i).header()).setCellStyle(bold);
        }
        sheet.createFreezePane(0, 1);
        table.forEach((number, cells) -> {
            // The header may stand further down in what was sent, and rows must be written in order.
            Row row = sheet.createRow(Math.max(number - 1, sheet.getLastRowNum() + 1));
            for (int i = 0; i < table.columns().size(); i++) {
                if (!cells.cell(i).isEmpty()) {
                    text(row, i, cells.cell(i));
                }
            }
        });
        return sheet;
    }

    private String unused(String name) {
        String safe = WorkbookUtil.createSafeSheetName(name);
        for (int i = 2; workbook.getSheet(safe) != null || GuideSheets.contain(safe); i++) {
            safe = WorkbookUtil.createSafeSheetName(name.substring(0, Math.min(25, name.length())) + " " + i);
        }
        return safe;
    }

    /** Takes away what an earlier marking put there. */
    private void clean() {
        int list = workbook.getSheetIndex(LIST);
        if (list >= 0) {
            workbook.removeSheetAt(list);
        }
        for (Sheet sheet : workbook) {
            for (Comment comment : List.copyOf(sheet.getCellComments().values())) {
                String text = comment.getString().getString();
                int ours = text.indexOf(OURS);
                if (ours > 0) {
                    comment.setString(workbook.getCreationHelper()
                            .createRichTextString(text.substring(0, ours).strip()));
                } else if (ours == 0) {
                    cell(sheet, comment.getRow(), comment.getColumn()).removeCellComment();
                }
            }
            SheetConditionalFormatting formats = sheet.getSheetConditionalFormatting();
            for (int i = formats.getNumConditionalFormattings() - 1; i >= 0; i--) {
                if (ALWAYS.equals(
                        formats.getConditionalFormattingAt(i).getRule(0).getFormula1())) {
                    formats.removeConditionalFormatting(i);
                }
            }
        }
    }

    private void mark(List<Finding> findings) {
        List<Line> lines = lines(findings);
        var marks = new HashMap<Sheet, Map<CellAddress, Mark>>();
        for (Line line : lines) {
            for (int row : line.more() > 0 ? List.<Integer>of() : line.finding().rows()) {
                address(line.finding(), row).ifPresent(address -> marks.computeIfAbsent(
                                java.util.Objects.requireNonNull(
                                        sheets.get(line.finding().file().orElse(""))),
                                sheet -> new TreeMap<>())
                        .merge(address, Mark.of(line.finding()), Mark::and));
            }
        }
        marks.forEach(this::mark);
        list(lines);
    }

    /** The findings to be shown, rule by rule as they come, and after each rule how many more it has. */
    private static List<Line> lines(List<Finding> findings) {
        var rules = findings.stream()
                .collect(Collectors.groupingBy(Finding::rule, LinkedHashMap::new, Collectors.toList()));
        int most = Math.max(OF_A_RULE, LISTED / Math.max(1, rules.size()));
        var lines = new ArrayList<Line>();
        rules.values().forEach(its -> {
            its.stream().limit(most).forEach(finding -> lines.add(new Line(finding, 0)));
            if (its.size() > most) {
                lines.add(new Line(its.get(most), its.size() - most));
            }
        });
        return lines;
    }

    /** Where a finding's cell is: the first of the row if no column is named, none if the table is not here. */
    private Optional<CellAddress> address(Finding finding, int row) {
        Table table = tables.get(finding.file().orElse(""));
        if (table == null) {
            return Optional.empty();
        }
        String name = ColumnNames.of(finding.column().orElse(""));
        int column = table.columns().stream().map(Table.Column::name).toList().indexOf(name);
        return Optional.of(new CellAddress(row - 1, Math.max(0, column)));
    }

    private void mark(Sheet sheet, Map<CellAddress, Mark> marks) {
        var drawing = sheet.createDrawingPatriarch();
        var helper = workbook.getCreationHelper();
        var before = sheet.getCellComments();
        marks.forEach((at, mark) -> {
            Comment comment = before.get(at);
            String text = mark.text();
            if (comment == null) {
                var anchor = helper.createClientAnchor();
                anchor.setRow1(at.getRow());
                anchor.setRow2(at.getRow() + 7);
                anchor.setCol1(at.getColumn() + 1);
                anchor.setCol2(at.getColumn() + 5);
                comment = drawing.createCellComment(anchor);
                comment.setAddress(at);
            } else {
                text = comment.getString().getString() + "\n" + text;
            }
            comment.setString(helper.createRichTextString(text));
        });
        for (Severity severity : Severity.values()) {
            CellRangeAddress[] cells = marks.entrySet().stream()
                    .filter(mark -> mark.getValue().severity() == severity)
                    .map(mark -> mark.getKey())
                    .map(at -> new CellRangeAddress(at.getRow(), at.getRow(), at.getColumn(), at.getColumn()))
                    .toArray(CellRangeAddress[]::new);
            if (cells.length > 0) {
                SheetConditionalFormatting formats = sheet.getSheetConditionalFormatting();
                ConditionalFormattingRule rule = formats.createConditionalFormattingRule(ALWAYS);
                PatternFormatting fill = rule.createPatternFormatting();
                fill.setFillBackgroundColor(COLOURS.getOrDefault(severity, IndexedColors.ROSE).index);
                fill.setFillPattern(PatternFormatting.SOLID_FOREGROUND);
                formats.addConditionalFormatting(cells, rule);
            }
        }
    }

    private void list(List<Line> lines) {
        Sheet sheet = workbook.createSheet(LIST);
        workbook.setSheetOrder(LIST, 0);
        for (int i = 0; i < workbook.getNumberOfSheets(); i++) {
            workbook.getSheetAt(i).setSelected(i == 0);
        }
        workbook.setActiveSheet(0);
        workbook.setFirstVisibleTab(0);
        sheet.createFreezePane(0, 1);
        Row header = sheet.createRow(0);
        CellStyle bold = bold();
        CellStyle top = workbook.createCellStyle();
        top.setWrapText(true);
        top.setVerticalAlignment(VerticalAlignment.TOP);
        var severities = new EnumMap<Severity, CellStyle>(Severity.class);
        COLOURS.forEach((severity, colour) -> {
            CellStyle style = workbook.createCellStyle();
            style.cloneStyleFrom(top);
            style.setFillForegroundColor(colour.index);
            style.setFillPattern(FillPatternType.SOLID_FOREGROUND);
            severities.put(severity, style);
        });
        for (int i = 0; i < HEADERS.size(); i++) {
            text(header, i, HEADERS.get(i)).setCellStyle(bold);
            sheet.setColumnWidth(i, WIDTHS[i] * 256);
        }
        if (lines.isEmpty()) {
            text(sheet.createRow(1), 5, "Der er intet at rette. / There is nothing to mend.");
        }
        for (Line line : lines) {
            Row row = sheet.createRow(sheet.getLastRowNum() + 1);
            Finding finding = line.finding();
            Optional<CellAddress> at = finding.rows().stream().findFirst().flatMap(it -> address(finding, it));
            List<String> cells = line.more() > 0
                    ? List.of(
                            finding.severity().label().da(),
                            "",
                            "",
                            "",
                            "",
                            "… og " + line.more() + " fund til af samme regel; de står i den fulde rapport",
                            "",
                            "… and " + line.more() + " more findings of the same rule; the full report has them",
                            finding.ruleName())
                    : List.of(
                            finding.severity().label().da(),
                            finding.file().orElse(""),
                            at.map(CellAddress::formatAsString).orElse(""),
                            finding.column().orElse(""),
                            finding.value().orElse(""),
                            finding.message().da(),
                            finding.suggestion().map(Text::da).orElse(""),
                            finding.message().en(),
                            finding.ruleName());
            for (int i = 0; i < cells.size(); i++) {
                text(row, i, cells.get(i)).setCellStyle(top);
            }
            row.getCell(0).setCellStyle(severities.get(finding.severity()));
            if (line.more() == 0 && at.isPresent()) {
                var link = workbook.getCreationHelper().createHyperlink(HyperlinkType.DOCUMENT);
                Sheet there = java.util.Objects.requireNonNull(
                        sheets.get(finding.file().orElse("")));
                link.setAddress("'" + there.getSheetName().replace("'", "''") + "'!"
                        + at.get().formatAsString());
                row.getCell(2).setHyperlink(link);
            }
        }
    }

    private CellStyle bold() {
        Font font = workbook.createFont();
        font.setBold(true);
        CellStyle style = workbook.createCellStyle();
        style.setFont(font);
        style.setFillForegroundColor(IndexedColors.GREY_25_PERCENT.index);
        style.setFillPattern(FillPatternType.SOLID_FOREGROUND);
        return style;
    }

    private static Cell text(Row row, int column, String text) {
        Cell cell = row.createCell(column);
        cell.setCellValue(TableOutput.harmless(text));
        return cell;
    }

    private static Cell cell(Sheet sheet, int row, int column) {
        Row there = sheet.getRow(row) == null ? sheet.createRow(row) : sheet.getRow(row);
        return there.getCell(column, Row.MissingCellPolicy.CREATE_NULL_AS_BLANK);
    }
}

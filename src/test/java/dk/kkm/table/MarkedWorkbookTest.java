package dk.kkm.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Finding;
import dk.kkm.Severity;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.Vocabulary;
import dk.kkm.mapping.Delivery;
import dk.kkm.store.Store;
import dk.kkm.submission.Submissions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.ss.usermodel.IndexedColors;
import org.apache.poi.ss.util.CellAddress;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkedWorkbookTest {
    private static final SubmissionId ID = SubmissionId.of("9001", "2025");

    private static final Specification SPECIFICATION = Specification.load();
    private static final Store STORE = Store.inMemory();
    private static final Submissions SUBMISSIONS = Submissions.of(STORE, SPECIFICATION);

    @BeforeAll
    static void putModel() {
        STORE.replace(Map.of(Vocabulary.MODEL_GRAPH, SPECIFICATION.model()));
    }

    @AfterAll
    static void close() {
        STORE.close();
    }

    @TempDir
    Path folder;

    @Test
    void givesTheSendersWorkbookBackWithColoursCommentsAndAListThatLinks() throws IOException {
        Path sent = sent("12o");
        XSSFWorkbook marked = marked(sent, check(sent));

        assertThat(marked.getSheetName(0)).isEqualTo("Fejl og advarsler");
        assertThat(marked.getActiveSheetIndex()).isZero();
        XSSFSheet list = marked.getSheetAt(0);
        var cell = IntStream.rangeClosed(1, list.getLastRowNum())
                .mapToObj(list::getRow)
                .filter(row -> row.getCell(4).getStringCellValue().equals("12o"))
                .findFirst()
                .orElseThrow();
        assertThat(cell.getCell(0).getStringCellValue()).isEqualTo("fejl");
        assertThat(cell.getCell(2).getHyperlink().getAddress()).isEqualTo("'Ejendomme'!F2");

        XSSFSheet estates = marked.getSheet("Ejendomme");
        assertThat(estates.getCellComment(new CellAddress("F2")).getString().getString())
                .contains("FEJL: ", "skal være et tal", "must be a number")
                .startsWith("set af Ane");
        assertThat(colour(estates, "F2")).isEqualTo(IndexedColors.ROSE.index);
        assertThat(colour(estates, "B2")).isNull();

        assertThat(estates.getColumnWidth(1)).isEqualTo(40 * 256);
        assertThat(estates.getRow(1).getCell(1).getCellStyle().getFont().getItalic())
                .isTrue();
        assertThat(marked.getSheet("noter").getRow(0).getCell(0).getCellFormula())
                .isEqualTo("SUM(Ejendomme!F2:F3)");
        assertThat(marked.isSheetHidden(marked.getSheetIndex("noter"))).isTrue();
    }

    @Test
    void takesItsOwnMarksAwayWhenTheMendedWorkbookComesBack() throws IOException {
        Path sent = sent("12o");
        Path first = folder.resolve("igen.xlsx");
        try (var workbook = marked(sent, check(sent));
                var out = Files.newOutputStream(first)) {
            workbook.getSheet("Ejendomme").getRow(1).getCell(5).setCellValue(120);
            workbook.write(out);
        }
        List<Finding> left = check(first);
        assertThat(left).noneMatch(finding -> finding.severity() == Severity.VIOLATION);
        XSSFSheet estates = marked(first, left).getSheet("Ejendomme");
        assertThat(estates.getCellComment(new CellAddress("F2")).getString().getString())
                .isEqualTo("set af Ane");
        assertThat(colour(estates, "F2")).isNull();
    }

    @Test
    void givesCsvFilesBackAsOneWorkbookOfTheirCellsAsSent() throws IOException {
        Path estates = folder.resolve("ejendomme.csv");
        Files.writeString(
                estates,
                "ejendomsnr;navn;anvendelse;ejerforhold;opvarmning;samlet_areal\n007;=HYPERLINK(\"x\");skole;kommunal;fjernvarme;12o\n");
        Path people = folder.resolve("brugere.csv");
        Files.writeString(people, "ejendomsnr;brugertype;antal\n007;elever;1.234,5\n");
        var files = Map.of("ejendomme.csv", estates, "brugere.csv", people);
        XSSFWorkbook marked = marked(files, check(estates, people));
        XSSFSheet sheet = marked.getSheet("ejendomme");
        assertThat(sheet.getRow(1).getCell(0).getStringCellValue()).isEqualTo("007");
        assertThat(sheet.getRow(1).getCell(1).getCellType()).isEqualTo(CellType.STRING);
        assertThat(sheet.getRow(1).getCell(1).getStringCellValue()).startsWith("'=HYPERLINK");
        assertThat(sheet.getCellComment(new CellAddress("F2")).getString().getString())
                .contains("skal være et tal");
        assertThat(colour(sheet, "F2")).isEqualTo(IndexedColors.ROSE.index);
        assertThat(marked.getSheet("brugere").getRow(1).getCell(2).getStringCellValue())
                .isEqualTo("1.234,5");
    }

    @Test
    void countsTheFindingsThatAreTooManyToShow() throws IOException {
        Path file = folder.resolve("forbrug.csv");
        Files.writeString(file, "ejendomsnr;mængde\n" + "1;x\n".repeat(5000));
        var findings = new ArrayList<Finding>();
        for (int row = 2; row <= 5001; row++) {
            findings.add(finding("Consumption-value", Severity.VIOLATION, "forbrug.csv", row, "mængde"));
        }
        findings.add(finding("Consumption-estate", Severity.WARNING, "forbrug.csv", 17, "ejendomsnr"));
        XSSFWorkbook marked = marked(Map.of("forbrug.csv", file), findings);
        XSSFSheet list = marked.getSheetAt(0);
        assertThat(list.getLastRowNum()).isEqualTo(1002);
        assertThat(list.getRow(1001).getCell(5).getStringCellValue()).contains("4000");
        assertThat(list.getRow(1002).getCell(2).getStringCellValue()).isEqualTo("A17");
        assertThat(marked.getSheet("forbrug").getCellComments()).hasSize(1001);
        assertThat(marked.getSheet("forbrug").getLastRowNum()).isEqualTo(5000);
    }

    @Test
    void survivesWorkbooksMadeToHarm() throws IOException {
        String comments = "<comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"
                + "<authors><author>x</author></authors><commentList>";
        Map<String, String> harm = Map.of(
                "xl/comments1.xml",
                comments
                        + "<comment ref=\"A9\" authorId=\"0\"><text><t>x</t></text></comment>".repeat(1_000_000)
                        + "</commentList></comments>",
                "xl/vbaProject.bin",
                "macro",
                "xl/comments2.xml",
                "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><comments>&b;</comments>",
                "xl/externalLinks/externalLink1.xml",
                "<externalLink xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"/>");
        for (Map.Entry<String, String> part : harm.entrySet()) {
            Path sent = with(sent("12o"), part.getKey(), part.getValue());
            XSSFWorkbook marked = marked(sent, List.of(finding("Estate-x", Severity.VIOLATION, name(sent), 2, "navn")));
            assertThat(marked.getSheetName(0)).as(part.getKey()).isEqualTo("Fejl og advarsler");
            XSSFSheet estates = marked.getSheetAt(1);
            assertThat(estates.getCellComment(new CellAddress("B2")).getString().getString())
                    .as(part.getKey())
                    .contains("FEJL: ");
            assertThat(estates.getRow(1).getCell(1).getStringCellValue()).isEqualTo("Nordskolen");
        }
    }

    private static String name(Path sent) {
        return sent.getFileName() + "#Ejendomme";
    }

    /** A workbook of a property officer, with a style, a width, a comment, and a hidden sheet with a formula. */
    private Path sent(String area) throws IOException {
        Path file = folder.resolve("levering.xlsx");
        try (var workbook = new XSSFWorkbook();
                var out = Files.newOutputStream(file)) {
            XSSFSheet sheet = workbook.createSheet("Ejendomme");
            var header = sheet.createRow(0);
            var row = sheet.createRow(1);
            var headers = List.of("ejendomsnr", "navn", "anvendelse", "ejerforhold", "opvarmning", "samlet_areal");
            var cells = List.of("7", "Nordskolen", "skole", "kommunal", "fjernvarme", area);
            for (int i = 0; i < headers.size(); i++) {
                header.createCell(i).setCellValue(headers.get(i));
                row.createCell(i).setCellValue(cells.get(i));
            }
            var italic = workbook.createFont();
            italic.setItalic(true);
            var style = workbook.createCellStyle();
            style.setFont(italic);
            row.getCell(1).setCellStyle(style);
            sheet.setColumnWidth(1, 40 * 256);
            var comment = sheet.createDrawingPatriarch()
                    .createCellComment(sheet.getWorkbook().getCreationHelper().createClientAnchor());
            comment.setAddress(new CellAddress("F2"));
            comment.setString("set af Ane");
            XSSFSheet notes = workbook.createSheet("noter");
            notes.createRow(0).createCell(0).setCellFormula("SUM(Ejendomme!F2:F3)");
            workbook.setSheetHidden(1, true);
            workbook.write(out);
        }
        return file;
    }

    /** The same workbook with one part more, or another in its place. */
    private static Path with(Path workbook, String part, String text) throws IOException {
        Path file = workbook.resolveSibling("skade.xlsx");
        try (var zip = new ZipFile(workbook.toFile());
                var out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (!entry.getName().equals(part)) {
                    out.putNextEntry(new ZipEntry(entry.getName()));
                    zip.getInputStream(entry).transferTo(out);
                }
            }
            out.putNextEntry(new ZipEntry(part));
            out.write(text.getBytes(UTF_8));
        }
        return file;
    }

    private static List<Finding> check(Path... files) {
        return SUBMISSIONS.check(Delivery.of(ID, files)).get(0).findings().all();
    }

    private static Finding finding(String rule, Severity severity, String file, int row, String column) {
        return new Finding(
                Vocabulary.iri("shape/" + rule),
                severity,
                new Text("Forkert. Ret det.", "Wrong. Mend it."),
                Optional.of(file),
                List.of(row),
                Optional.of(column),
                Optional.of("x"),
                Optional.empty(),
                Vocabulary.iri("record/x"));
    }

    private static XSSFWorkbook marked(Path file, List<Finding> findings) throws IOException {
        return marked(Map.of(file.getFileName().toString(), file), findings);
    }

    private static XSSFWorkbook marked(Map<String, Path> files, List<Finding> findings) throws IOException {
        var out = new ByteArrayOutputStream();
        MarkedWorkbook.write(files, findings, out);
        return new XSSFWorkbook(new ByteArrayInputStream(out.toByteArray()));
    }

    private static Short colour(XSSFSheet sheet, String cell) {
        var formats = sheet.getSheetConditionalFormatting();
        for (int i = 0; i < formats.getNumConditionalFormattings(); i++) {
            var format = formats.getConditionalFormattingAt(i);
            for (var range : format.getFormattingRanges()) {
                if (range.isInRange(new CellAddress(cell).getRow(), new CellAddress(cell).getColumn())) {
                    return format.getRule(0).getPatternFormatting().getFillBackgroundColor();
                }
            }
        }
        return null;
    }
}

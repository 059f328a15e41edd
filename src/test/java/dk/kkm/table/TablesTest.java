package dk.kkm.table;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.UnreadableException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.dhatim.fastexcel.Workbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How real files go wrong, and how they do not. */
class TablesTest {
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    @TempDir
    Path folder;

    @Test
    void readsWhatDanishExcelSavesAsCsv() throws IOException {
        assertThat(rows(csv("bygning;areal\r\nØstfløjen;1.234,5\r\n", WINDOWS_1252)))
                .containsExactly("2: Østfløjen | 1.234,5");
    }

    @Test
    void readsUtf8WithAndWithoutByteOrderMark() throws IOException {
        assertThat(rows(csv("\uFEFFår;by\n2025;Ærø\n", UTF_8))).containsExactly("2: 2025 | Ærø");
        assertThat(rows(csv("år;by\n2025;Ærø\n", UTF_8))).containsExactly("2: 2025 | Ærø");
        assertThat(table(csv("\uFEFFår;by\n", UTF_8)).columns().get(0).name()).isEqualTo("år");
    }

    @Test
    void readsExcelsUnicodeTextWhichIsUtf16WithTabs() throws IOException {
        assertThat(rows(csv("\uFEFFår\tby\r\n2025\tÆrø\r\n", UTF_16LE))).containsExactly("2: 2025 | Ærø");
        assertThat(rows(csv("\uFEFFår\tby\r\n2025\tÆrø\r\n", UTF_16BE))).containsExactly("2: 2025 | Ærø");
    }

    @Test
    void findsTheSeparatorInTheHeader() throws IOException {
        assertThat(rows(csv("a,b\n1,2\n"))).containsExactly("2: 1 | 2");
        assertThat(rows(csv("a\tb\n1\t2\n"))).containsExactly("2: 1 | 2");
        assertThat(rows(csv("\"a, eller c\";b\n1;2\n"))).containsExactly("2: 1 | 2");
        assertThat(rows(csv("kun én kolonne\n1,5\n"))).containsExactly("2: 1,5");
    }

    @Test
    void takesExcelsSeparatorLineForWhatItIs() throws IOException {
        assertThat(rows(csv("sep=,\r\na,b\r\n1,2\r\n"))).containsExactly("2: 1 | 2");
    }

    @Test
    void readsQuotesAndLineBreaksInCellsAndNumbersRowsAsASpreadsheetDoes() throws IOException {
        assertThat(rows(csv("a;b\n\"5\"\" rør;\nto linjer\";x\ny;z\n")))
                .containsExactly("2: 5\" rør;\nto linjer | x", "3: y | z");
        assertThat(rows(csv("a;b\n5\" rør;x\n"))).containsExactly("2: 5\" rør | x");
    }

    @Test
    void countsBlankRowsButDoesNotReadThem() throws IOException {
        assertThat(rows(csv("\n  ;\na;b\n\n;;\n1;2\n\n"))).containsExactly("6: 1 | 2");
        assertThat(table(csv("a;b\n\n;\n1;2\n")).rows()).isEqualTo(1);
    }

    @Test
    void dropsTrailingColumnsWithoutHeaderAndContent() throws IOException {
        assertThat(rows(csv("a;b;;\n1;2;;;;\n3\n"))).containsExactly("2: 1 | 2", "3: 3 | ");
    }

    @Test
    void trimsCellsOfSpacesOfEveryKind() throws IOException {
        assertThat(rows(csv(" a ;b\n \u00a01\u200b ;\u20072 \n"))).containsExactly("2: 1 | 2");
    }

    @Test
    void composesAccentsThatMacsDecompose() throws IOException {
        assertThat(table(csv("a\u030ar;b\n")).columns().get(0).name()).isEqualTo("år");
        assertThat(rows(csv("a;b\nA\u030arhus;x\n"))).containsExactly("2: Århus | x");
    }

    @Test
    void makesVariablesOfHeadersByOneRule() {
        assertThat(ColumnNames.of("Site EUI (kBtu/ft2)")).isEqualTo("site_eui_kbtu_ft2");
        assertThat(ColumnNames.of("  Opvarmet AREAL, m² ")).isEqualTo("opvarmet_areal_m");
        assertThat(ColumnNames.of("%")).isEmpty();
    }

    @Test
    void decidesTheNumberStyleOfAFileFromItsEvidence() throws IOException {
        assertThat(style("a;b\n1.234;12,5\n")).isEqualTo(NumberStyle.DANISH);
        assertThat(style("a;b\n1.234;12.5\n")).isEqualTo(NumberStyle.ENGLISH);
        assertThat(style("a;b\n1.234;0.125\n")).isEqualTo(NumberStyle.ENGLISH);
        assertThat(style("a;b\n1.234.567;x\n")).isEqualTo(NumberStyle.DANISH);
        assertThat(style("a;b\n1,234,567;x\n")).isEqualTo(NumberStyle.ENGLISH);
        assertThat(style("a;b\n\"1.234,50\";2.5\n")).isEqualTo(NumberStyle.DANISH);
    }

    @Test
    void takesAFileWithoutEvidenceForDanishUnlessItsSeparatorIsAComma() throws IOException {
        assertThat(style("a;b\n1.234;2\n")).isEqualTo(NumberStyle.DANISH);
        assertThat(style("a\tb\n1.234\t2\n")).isEqualTo(NumberStyle.DANISH);
        assertThat(style("a,b\n1.234,2\n")).isEqualTo(NumberStyle.ENGLISH);
    }

    @Test
    void takesNeitherDatesNorCodesForNumbers() throws IOException {
        assertThat(style("a,b\n31.12.2025,3.22.01\n")).isEqualTo(NumberStyle.ENGLISH);
    }

    @Test
    void seesAColumnThatIsWrittenInTheOtherStyleThroughout() throws IOException {
        Table table = table(csv("areal;breddegrad;tal\n12,5;55.6761;1.234\n7,25;55.1;12.5\n"));
        NumberStyle style = table.numberStyle(Set.of("areal"));
        assertThat(style).isEqualTo(NumberStyle.DANISH);
        assertThat(table.contradicts("breddegrad", style)).isTrue();
        assertThat(table.contradicts("tal", style))
                .as("1.234 may be a thousand")
                .isFalse();
        assertThat(table.contradicts("areal", style)).isFalse();
    }

    @Test
    void readsNumbersOfEitherStyleAndNothingElse() {
        assertThat(NumberStyle.DANISH.decimal("1.234.567,80")).isEqualTo("1234567.80");
        assertThat(NumberStyle.DANISH.decimal("1 234,5")).isEqualTo("1234.5");
        assertThat(NumberStyle.DANISH.decimal("\u2212 5")).isNull();
        assertThat(NumberStyle.DANISH.decimal("-5")).isEqualTo("-5");
        assertThat(NumberStyle.DANISH.decimal("40 %")).isEqualTo("40");
        assertThat(NumberStyle.DANISH.decimal("kr. 250.000,00")).isEqualTo("250000.00");
        assertThat(NumberStyle.DANISH.decimal("-1.250,5 kr")).isEqualTo("-1250.5");
        assertThat(NumberStyle.DANISH.decimal("kr.")).isNull();
        assertThat(NumberStyle.ENGLISH.decimal("1,234.5")).isEqualTo("1234.5");
        for (String wrong :
                List.of("12.5", "0.500", "1.23", "1.2345", "1,", ",5x", "12,5,5", "1.234.56", "ca. 5", "1E5", "-")) {
            assertThat(NumberStyle.DANISH.decimal(wrong)).as(wrong).isNull();
        }
    }

    @Test
    void readsDatesOfFourKindsAndNoOthers() {
        for (String date : List.of("31-12-2025", "31.12.2025", "31/12/2025", "2025-12-31", "2025-12-31 00:00:00")) {
            assertThat(CellType.DATE.read(date, NumberStyle.DANISH)).as(date).isEqualTo("2025-12-31");
        }
        assertThat(CellType.DATE.read("1-2-2025", NumberStyle.DANISH)).isEqualTo("2025-02-01");
        for (String wrong :
                List.of("12/31/2025", "31-12-25", "29-02-2025", "2025", "31-12/2025", "i går", "--2025", "46022")) {
            assertThat(CellType.DATE.read(wrong, NumberStyle.DANISH)).as(wrong).isNull();
        }
    }

    @Test
    void readsYesAndNoAsPeopleWriteThem() {
        assertThat(List.of("ja", "X", "SAND", "true", "1"))
                .allSatisfy(cell -> assertThat(CellType.BOOLEAN.read(cell, NumberStyle.DANISH))
                        .isEqualTo("true"));
        assertThat(List.of("Nej", "FALSK", "false", "0"))
                .allSatisfy(cell -> assertThat(CellType.BOOLEAN.read(cell, NumberStyle.DANISH))
                        .isEqualTo("false"));
        assertThat(CellType.BOOLEAN.read("måske", NumberStyle.DANISH)).isNull();
    }

    @Test
    void takesAwayTheApostropheBeforeWhatWouldBeAFormula() throws IOException {
        assertThat(rows(csv("a;b\n'=1+1;'s-Gravenhage\n"))).containsExactly("2: =1+1 | 's-Gravenhage");
    }

    @Test
    void refusesAnEmptyFileAndOneOfBlankLines() throws IOException {
        refuses(csv("")).hasMessageContaining("er tom").hasMessageContaining("is empty");
        refuses(csv("\n ;;\n\n")).hasMessageContaining("er tom");
    }

    @Test
    void refusesAMissingFileAndAFolder() {
        refuses(folder.resolve("væk.csv")).hasMessageContaining("findes ikke");
        refuses(folder).hasMessageContaining("ikke en almindelig fil");
    }

    @Test
    void refusesBinaryGarbage() throws IOException {
        byte[] garbage = new byte[4096];
        new java.util.Random(1).nextBytes(garbage);
        refuses(file("x.csv", garbage)).hasMessageContaining("ikke tekst");
        refuses(csv("a;b\n1;\u0000\n")).hasMessageContaining("ikke tekst");
    }

    @Test
    void refusesAnOldExcelFile() throws IOException {
        refuses(file("x.xls", new byte[] {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, 0, 0, 0, 0}))
                .hasMessageContaining(".xlsx");
    }

    @Test
    void refusesADoubledHeader() throws IOException {
        refuses(csv("Areal;b;areal \n1;2;3\n")).hasMessageContaining("to gange").hasMessageContaining("twice");
    }

    @Test
    void refusesAFilledCellUnderNoHeader() throws IOException {
        refuses(csv("a;;c\n1;2;3\n")).hasMessageContaining("række 2").hasMessageContaining("ingen overskrift");
        refuses(csv("a,b\n1,12,5\n")).hasMessageContaining("flere celler");
    }

    @Test
    void refusesAQuotationMarkThatIsNeverClosed() throws IOException {
        refuses(csv("a;b\n1;\"2\n3;4\n")).hasMessageContaining("anførselstegn");
        refuses(csv("a;b\n1;\"2\"x\n3;4\n")).hasMessageContaining("anførselstegn");
    }

    @Test
    void refusesAnEndlessLineAndAnEndlessCell() throws IOException {
        refuses(csv("a;b\n" + "x".repeat(1_000_000))).hasMessageContaining("tegn");
        refuses(csv("x".repeat(40_000) + "\n")).hasMessageContaining("tegn");
        refuses(csv("a;b\n" + "x;".repeat(1_000_000))).hasMessageContaining("celler");
        refuses(csv("x;".repeat(1_000_000))).hasMessageContaining("kolonner");
    }

    @Test
    void refusesMoreRowsThanASpreadsheetHolds() throws IOException {
        refuses(csv("a\n" + "1\n".repeat(Limits.ROWS))).hasMessageContaining("rækker");
    }

    @Test
    void refusesAFileThatChangesBetweenTheTwoReadings() throws IOException {
        Path file = csv("a;b\n1;2\n");
        Table table = table(file);
        Files.writeString(file, "a;b\n1;3\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() + 10_000));
        assertThatThrownBy(() -> table.forEach((row, cells) -> {}))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("ændret");
    }

    @Test
    void readsAWorkbookAsTheCsvExcelWouldSaveOfIt() throws IOException {
        Path file = folder.resolve("indberetning.xlsx");
        try (OutputStream out = Files.newOutputStream(file);
                var workbook = new Workbook(out, "test", "1.0")) {
            var sheet = workbook.newWorksheet("Forbrug");
            List<String> headers = List.of("tal", "dato", "ja", "andel", "kode", "tekst", "float", "tom");
            for (int i = 0; i < headers.size(); i++) {
                sheet.value(0, i, headers.get(i));
            }
            sheet.value(2, 0, 118.2);
            sheet.value(2, 1, java.time.LocalDate.of(2025, 12, 31));
            sheet.style(2, 1).format("dd-mm-yyyy").set();
            sheet.value(2, 2, true);
            sheet.value(2, 3, 0.4);
            sheet.style(2, 3).format("0%").set();
            sheet.value(2, 4, 851);
            sheet.style(2, 4).format("0000").set();
            sheet.value(2, 5, " 12.5 ");
            sheet.value(2, 6, 0.1 + 0.2);
            workbook.newWorksheet("Ark2");
        }
        List<Table> tables = Tables.read(file);
        assertThat(tables).hasSize(1);
        assertThat(tables.get(0).name()).isEqualTo("forbrug");
        assertThat(tables.get(0).file()).isEqualTo("indberetning.xlsx#Forbrug");
        assertThat(tables.get(0).rows()).isEqualTo(1);
        assertThat(rows(tables.get(0))).containsExactly("3: 118,2 | 2025-12-31 | sand | 40 % | 0851 | 12.5 | 0,3 | ");
        assertThat(tables.get(0).numberStyle(Set.of("tal", "tekst"))).isEqualTo(NumberStyle.DANISH);
    }

    @Test
    void readsTheValueAFormulaLastHad() throws IOException {
        Path file = workbook(
                "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>tal</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>tekst</t></is></c></row>"
                        + "<row r=\"2\"><c r=\"A2\"><f>1+1.5</f><v>2.5</v></c><c r=\"B2\" t=\"str\"><f>\"x\"</f><v>x</v></c></row>");
        assertThat(rows(Tables.read(file).get(0))).containsExactly("2: 2,5 | x");
    }

    @Test
    void namesTheOnlySheetAfterTheFileIfNobodyNamedIt() throws IOException {
        Path file = workbook("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>");
        assertThat(Tables.read("Forbrug.xlsx", file).get(0).name()).isEqualTo("forbrug");
    }

    @Test
    void refusesABrokenWorkbookAndAZipFileThatIsNone() throws IOException {
        refuses(file("x.xlsx", "PK\u0003\u0004 ikke en zip-fil".getBytes(UTF_8)))
                .hasMessageContaining("gem den igen");
        Path zip = folder.resolve("y.xlsx");
        try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("forbrug.csv"));
        }
        refuses(zip).hasMessageContaining("Excel");
        refuses(workbook("<row r=\"1\"><c r=\"A1\"><v>1</v></c>")).hasMessageContaining("Excel");
    }

    @Test
    void refusesAWorkbookThatBurstsWhenUnpacked() throws IOException {
        Path zip = folder.resolve("bombe.xlsx");
        byte[] nothing = new byte[1 << 20];
        try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.setLevel(1);
            out.putNextEntry(new ZipEntry("[Content_Types].xml"));
            for (long written = 0; written <= Limits.UNPACKED_BYTES; written += nothing.length) {
                out.write(nothing);
            }
        }
        assertThat(Files.size(zip)).isLessThan(8 << 20);
        refuses(zip).hasMessageContaining("udpakket");
    }

    @Test
    void refusesACellOutsideOfTheSheetBeforeItFillsTheMemory() throws IOException {
        refuses(workbook("<row r=\"1\"><c r=\"ZZZZZZ1\"><v>1</v></c></row>")).hasMessageContaining("ZZZZZZ1");
        refuses(workbook("<row r=\"99999999\"><c><v>1</v></c></row>")).hasMessageContaining("99999999");
        refuses(workbook("<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>")).hasMessageContaining("kolonner");
    }

    @Test
    void keepsANumberThatNobodyCanMean() throws IOException {
        Path file = workbook(
                "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>1E999999999</v></c></row>");
        assertThat(rows(Tables.read(file).get(0))).containsExactly("2: 1E999999999");
    }

    @Test
    void meetsRandomDamageWithAClearMessageAndNothingElse() throws IOException {
        byte[] csv = "a;b;c\r\n\"x;\"\"y\"\"\";1.234,5;31-12-2025\r\nÆ;;\r\n".getBytes(UTF_8);
        byte[] xlsx = Files.readAllBytes(
                workbook(
                        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>a</t></is></c></row><row r=\"2\"><c r=\"A2\"><v>1.5</v></c></row>"));
        var random = new java.util.Random(7);
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = (i % 3 == 0 ? xlsx : csv).clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                for (Table table : Tables.read(file("skade", bytes))) {
                    table.forEach((row, cells) -> cells.cell(0));
                }
            } catch (UnreadableException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(100, 2900);
    }

    private Path workbook(String rows) throws IOException {
        Path file = folder.resolve("bog" + rows.length() + ".xlsx");
        String main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        String office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        try (var out = new ZipOutputStream(Files.newOutputStream(file))) {
            part(
                    out,
                    "[Content_Types].xml",
                    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                            + "<Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>"
                            + "<Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>"
                            + "</Types>");
            part(out, "xl/styles.xml", "<styleSheet xmlns=\"" + main + "\"/>");
            part(
                    out,
                    "xl/workbook.xml",
                    "<workbook xmlns=\"" + main + "\" xmlns:r=\"" + office
                            + "\"><sheets><sheet name=\"Ark1\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>");
            part(
                    out,
                    "xl/_rels/workbook.xml.rels",
                    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                            + "<Relationship Id=\"rId1\" Type=\"" + office
                            + "/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>");
            part(
                    out,
                    "xl/worksheets/sheet1.xml",
                    "<worksheet xmlns=\"" + main + "\"><sheetData>" + rows + "</sheetData></worksheet>");
        }
        return file;
    }

    private static void part(ZipOutputStream out, String name, String text) throws IOException {
        out.putNextEntry(new ZipEntry(name));
        out.write(text.getBytes(UTF_8));
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refuses(Path file) {
        return assertThatThrownBy(() -> Tables.read(file)).isInstanceOf(UnreadableException.class);
    }

    private NumberStyle style(String text) throws IOException {
        Table table = table(csv(text));
        return table.numberStyle(
                table.columns().stream().map(Table.Column::name).collect(Collectors.toSet()));
    }

    private static Table table(Path file) {
        return Tables.read(file).get(0);
    }

    private static List<String> rows(Path file) {
        return rows(table(file));
    }

    private static List<String> rows(Table table) {
        var rows = new ArrayList<String>();
        long width = table.columns().stream()
                .filter(column -> !column.header().isEmpty())
                .count();
        table.forEach((row, cells) -> rows.add(row + ": "
                + IntStream.range(0, (int) width).mapToObj(cells::cell).collect(Collectors.joining(" | "))));
        return rows;
    }

    private Path csv(String text) throws IOException {
        return csv(text, UTF_8);
    }

    private Path csv(String text, Charset charset) throws IOException {
        return file("forbrug.csv", text.getBytes(charset));
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }
}

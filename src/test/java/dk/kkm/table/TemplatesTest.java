package dk.kkm.table;

import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Specification;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.poi.ss.SpreadsheetVersion;
import org.apache.poi.ss.usermodel.DataValidation;
import org.apache.poi.ss.usermodel.DataValidationConstraint;
import org.apache.poi.ss.util.AreaReference;
import org.apache.poi.ss.util.CellAddress;
import org.apache.poi.ss.util.CellReference;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplatesTest {
    private static final Specification SPECIFICATION = Specification.load();

    @TempDir
    Path folder;

    @Test
    void writesEveryTableAsCsvWithOneExampleRow() {
        List<Path> files = Templates.of(SPECIFICATION).writeCsv(folder.resolve("skabelon"));
        assertThat(files).hasSize(10);
        for (Path file : files) {
            Table table = Tables.read(file).get(0);
            assertThat(table.rows()).as(table.name()).isEqualTo(1);
            assertThat(headers(table))
                    .isEqualTo(TableDefinitions.of(SPECIFICATION).find(table.name()).orElseThrow().columns().stream()
                            .map(ColumnDefinition::header)
                            .toList());
            assertThat(cells(table).get(0)).contains("EKSEMPEL");
        }
    }

    @Test
    void writesOneWorkbookThatReadsLikeTheCsvFilesAndExplainsTheColumns() throws IOException {
        Path file = folder.resolve("skabelon.xlsx");
        Templates.of(SPECIFICATION).writeXlsx(Files.newOutputStream(file), Map.of());
        List<Table> sheets = Tables.read(file);
        assertThat(sheets.stream().map(Table::name)).hasSize(11).endsWith("vejledning");
        List<Path> files = Templates.of(SPECIFICATION).writeCsv(folder.resolve("skabelon"));
        for (int i = 0; i < files.size(); i++) {
            Table csv = Tables.read(files.get(i)).get(0);
            assertThat(headers(sheets.get(i))).isEqualTo(headers(csv));
            assertThat(sheets.get(i).name()).isEqualTo(csv.name());
        }
        assertThat(sheets.get(10).rows()).isGreaterThan(100);
        assertThat(cells(sheets.get(10)).stream().flatMap(List::stream))
                .anyMatch(cell -> cell.contains("el / elektricitet; "))
                .anyMatch(cell -> cell.contains("k3 / rengøring"));
    }

    @Test
    void writesAWorkbookWhoseColumnsHelpWithListsFormatsAndComments() throws IOException {
        Path file = folder.resolve("skabelon.xlsx");
        Templates.of(SPECIFICATION).writeXlsx(Files.newOutputStream(file), Map.of());
        try (var workbook = new XSSFWorkbook(Files.newInputStream(file))) {
            assertThat(workbook.isSheetHidden(workbook.getSheetIndex("koder"))).isTrue();
            assertThat(workbook.getActiveSheetIndex()).isZero();
            XSSFSheet sheet = workbook.getSheet("forbrug");
            assertThat(sheet.getPaneInformation().isFreezePane()).isTrue();
            assertThat(sheet.getCellComment(new CellAddress("C1")).getString().getString())
                    .startsWith("energibærer – skal med")
                    .contains("det, der er forbrugt", "Fx fjernvarme", "what was consumed");
            assertThat(choices(workbook, sheet, "C2"))
                    .contains("el", "fjernvarme", "vand")
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(sheet.getColumnStyle(0).getDataFormatString()).isEqualTo("@");
            assertThat(sheet.getColumnStyle(3).getDataFormatString()).isEqualTo("#,##0.######");
            assertThat(sheet.getColumnStyle(12).getDataFormatString()).isEqualTo("dd-mm-yyyy");
        }
    }

    /** The words a cell's drop-down list shows. */
    private static List<String> choices(XSSFWorkbook workbook, XSSFSheet sheet, String cell) {
        DataValidationConstraint constraint = sheet.getDataValidations().stream()
                .filter(validation -> Arrays.stream(validation.getRegions().getCellRangeAddresses())
                        .anyMatch(range -> range.isInRange(new CellReference(cell))))
                .map(DataValidation::getValidationConstraint)
                .findFirst()
                .orElseThrow();
        var area = new AreaReference(constraint.getFormula1(), SpreadsheetVersion.EXCEL2007);
        return Arrays.stream(area.getAllReferencedCells())
                .map(it -> workbook.getSheet(it.getSheetName())
                        .getRow(it.getRow())
                        .getCell(it.getCol())
                        .getStringCellValue())
                .toList();
    }

    @Test
    void writesCsvThatDanishExcelOpensAndNothingThatItComputes() {
        var bytes = new ByteArrayOutputStream();
        try (TableOutput output = TableOutput.csv(bytes)) {
            output.table("x", List.of("navn", "tal"));
            output.row(Arrays.asList("=HYPERLINK(1)", new BigDecimal("-1234.50")));
            output.row(Arrays.asList("a;b \"c\"", null));
            output.row(Arrays.asList(LocalDate.of(2025, 12, 31), true));
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo("\uFEFFnavn;tal\r\n'=HYPERLINK(1);-1234,50\r\n\"a;b \"\"c\"\"\";\r\n2025-12-31;ja\r\n");
    }

    @Test
    void readsBackWhatItWroteInBothForms() throws IOException {
        var headers = List.of("tekst", "tal", "dato", "sand");
        List<Object> row = List.of("-ikke et tal", new BigDecimal("1234.5"), LocalDate.of(2025, 2, 1), false);
        for (String ending : List.of("csv", "xlsx")) {
            Path file = folder.resolve("ud." + ending);
            try (TableOutput output = ending.equals("csv")
                    ? TableOutput.csv(Files.newOutputStream(file))
                    : TableOutput.xlsx(Files.newOutputStream(file))) {
                output.table("ud", headers);
                output.row(row);
            }
            Table table = Tables.read(file).get(0);
            assertThat(headers(table)).isEqualTo(headers);
            assertThat(cells(table)).containsExactly(List.of("-ikke et tal", "1234,5", "2025-02-01", "nej"));
        }
    }

    private static List<String> headers(Table table) {
        return table.columns().stream().map(Table.Column::header).toList();
    }

    private static List<List<String>> cells(Table table) {
        var rows = new ArrayList<List<String>>();
        table.forEach((row, cells) -> {
            var texts = new ArrayList<String>();
            for (int i = 0; i < table.columns().size(); i++) {
                texts.add(cells.cell(i));
            }
            rows.add(texts);
        });
        return rows;
    }
}

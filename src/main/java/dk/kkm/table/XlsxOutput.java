package dk.kkm.table;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.jspecify.annotations.Nullable;

/** Tables as sheets of a workbook. */
final class XlsxOutput implements TableOutput {
    private static final int WIDEST = 60;

    private final Workbook workbook;
    private @Nullable Worksheet sheet;
    private int row;

    XlsxOutput(OutputStream out) {
        // Excel wants a version of the form XX.YYYY.
        this.workbook = new Workbook(out, "Kloge Kvadratmeter", "1.0");
    }

    @Override
    public void table(String name, List<String> headers) {
        finishSheet();
        Worksheet next = workbook.newWorksheet(name);
        for (int i = 0; i < headers.size(); i++) {
            next.value(0, i, TableOutput.harmless(headers.get(i)));
            next.width(i, Math.min(WIDEST, Math.max(10, headers.get(i).length() + 2)));
        }
        if (!headers.isEmpty()) {
            next.range(0, 0, 0, headers.size() - 1)
                    .style()
                    .bold()
                    .fillColor("DDE6ED")
                    .set();
        }
        next.freezePane(0, 1);
        sheet = next;
        row = 1;
    }

    @Override
    public void row(List<? extends @Nullable Object> cells) {
        Worksheet into = sheet;
        if (into == null) {
            throw new IllegalStateException("no table begun");
        }
        for (int i = 0; i < cells.size(); i++) {
            TemplateWorkbook.value(into, row, i, cells.get(i));
        }
        row++;
    }

    private void finishSheet() {
        if (sheet != null) {
            try {
                sheet.finish();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        try {
            finishSheet();
            workbook.finish();
            workbook.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

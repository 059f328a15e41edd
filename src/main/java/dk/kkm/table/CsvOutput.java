package dk.kkm.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One table as Danish Excel writes CSV. */
final class CsvOutput implements TableOutput {
    private final CsvWriter writer;

    CsvOutput(OutputStream out) {
        var text = new OutputStreamWriter(out, UTF_8);
        try {
            text.write('\uFEFF');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.writer = CsvWriter.builder()
                .fieldSeparator(';')
                .lineDelimiter(LineDelimiter.CRLF)
                .build(text);
    }

    @Override
    public void table(String name, List<String> headers) {
        row(headers);
    }

    @Override
    public void row(List<? extends @Nullable Object> cells) {
        var texts = new String[cells.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = text(cells.get(i));
        }
        writer.writeRecord(texts);
    }

    private static String text(@Nullable Object cell) {
        if (cell == null) {
            return "";
        }
        if (cell instanceof BigDecimal number) {
            return number.toPlainString().replace('.', ',');
        }
        if (cell instanceof Number number) {
            return number.toString().replace('.', ',');
        }
        if (cell instanceof Boolean truth) {
            return truth ? "ja" : "nej";
        }
        return TableOutput.harmless(cell.toString());
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dk.kkm.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One table as lines for programs: CSV or TSV with decimal points. */
final class LinesOutput implements TableOutput {
    private final Writer out;
    private final char separator;
    private final String end;

    LinesOutput(OutputStream out, char separator, String end) {
        this.out = new BufferedWriter(new OutputStreamWriter(out, UTF_8), 16 << 10);
        this.separator = separator;
        this.end = end;
    }

    @Override
    public void table(String name, List<String> headers) {
        row(headers);
    }

    @Override
    public void row(List<? extends @Nullable Object> cells) {
        try {
            for (int i = 0; i < cells.size(); i++) {
                if (i > 0) {
                    out.write(separator);
                }
                write(cells.get(i));
            }
            out.write(end);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(@Nullable Object cell) throws IOException {
        if (cell instanceof BigDecimal number) {
            out.write(number.toPlainString());
        } else if (cell instanceof Number || cell instanceof Boolean) {
            out.write(cell.toString());
        } else if (cell != null) {
            text(TableOutput.harmless(cell.toString()));
        }
    }

    private void text(String text) throws IOException {
        if (separator == '\t') {
            out.write(text.replaceAll("[\t\r\n]", " "));
        } else if (plain(text)) {
            out.write(text);
        } else {
            out.write('"' + text.replace("\"", "\"\"") + '"');
        }
    }

    private static boolean plain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (",\"\r\n".indexOf(text.charAt(i)) >= 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

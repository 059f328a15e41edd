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

/** One table as a JSON array, an object a line. */
final class JsonOutput implements TableOutput {
    private final Writer out;
    private List<String> names = List.of();
    private boolean begun;

    JsonOutput(OutputStream out) {
        this.out = new BufferedWriter(new OutputStreamWriter(out, UTF_8), 16 << 10);
    }

    @Override
    public void table(String name, List<String> headers) {
        names = headers.stream().map(header -> quoted(header) + ": ").toList();
        write("[");
    }

    @Override
    public void row(List<? extends @Nullable Object> cells) {
        write(begun ? ",\n{" : "\n{");
        begun = true;
        boolean first = true;
        for (int i = 0; i < cells.size(); i++) {
            Object cell = cells.get(i);
            if (cell != null) {
                write(first ? "" : ", ");
                write(names.get(i));
                write(value(cell));
                first = false;
            }
        }
        write("}");
    }

    private static String value(Object cell) {
        if (cell instanceof BigDecimal number) {
            return number.toPlainString();
        }
        return cell instanceof Number || cell instanceof Boolean ? cell.toString() : quoted(cell.toString());
    }

    private static String quoted(String text) {
        var quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    private void write(String text) {
        try {
            out.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        write("\n]\n");
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

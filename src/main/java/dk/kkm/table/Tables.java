package dk.kkm.table;

import dk.kkm.UnreadableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Reads tables: a CSV file is one, a workbook one per sheet. What the bytes are is seen from the bytes. */
public final class Tables {
    private Tables() {}

    /** The tables of a file. */
    public static List<Table> read(Path path) {
        return read(String.valueOf(path.getFileName()), path);
    }

    /**
     * The tables of a file that the sender calls something else than it is called here.
     *
     * @param file the sender's name for it, {@code Forbrug.csv}
     */
    public static List<Table> read(String file, Path path) {
        var source = new Source(file, path);
        byte[] head;
        try (InputStream in = source.open()) {
            head = in.readNBytes(8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (begins(head, 'P', 'K')) {
            return XlsxTable.read(stem(file), source);
        }
        if (begins(head, 0xD0, 0xCF, 0x11, 0xE0)) {
            throw new UnreadableException(
                    file + " er en gammel Excel-fil (.xls) eller er beskyttet med kode. Gem den som .xlsx uden kode.",
                    file + " is an old Excel file (.xls) or has a password. Save it as .xlsx without one.");
        }
        return List.of(CsvTable.read(stem(file), source));
    }

    /** A file's name without ending, in lower case: the name of its table. */
    public static String stem(String file) {
        int dot = file.lastIndexOf('.');
        return (dot > 0 ? file.substring(0, dot) : file).strip().toLowerCase(Locale.ROOT);
    }

    private static boolean begins(byte[] head, int... bytes) {
        if (head.length < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if (head[i] != (byte) bytes[i]) {
                return false;
            }
        }
        return true;
    }
}

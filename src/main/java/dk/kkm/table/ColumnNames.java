package dk.kkm.table;

import java.text.Normalizer;
import java.util.Locale;

/** How a header becomes a variable that a mapping can use. */
public final class ColumnNames {
    private ColumnNames() {}

    /**
     * The variable name of a header: lower-case, every run of characters that are neither letter nor digit as one
     * {@code _}, none at the ends. {@code Site EUI (kBtu/ft2)} becomes {@code site_eui_kbtu_ft2}; empty when there is
     * neither letter nor digit.
     */
    public static String of(String header) {
        String text = Normalizer.normalize(header, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        var name = new StringBuilder(text.length());
        boolean gap = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (Character.isLetter(c) || Character.isDigit(c)) {
                if (gap && !name.isEmpty()) {
                    name.append('_');
                }
                gap = false;
                name.appendCodePoint(c);
            } else {
                gap = true;
            }
        }
        return name.toString();
    }
}

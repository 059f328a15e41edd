package dk.kkm.generator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.util.List;

/** How one municipality's system writes CSV: as real ones do, no two alike. */
record Style(char separator, boolean decimalComma, boolean byteOrderMark, Charset charset) {
    private static final List<Style> ALL = List.of(
            new Style(';', true, true, UTF_8),
            new Style(';', true, false, Charset.forName("windows-1252")),
            new Style(',', false, false, UTF_8),
            new Style('\t', true, false, UTF_8));

    static Style of(int municipality) {
        return ALL.get(municipality % ALL.size());
    }

    String number(BigDecimal number) {
        String text = number.toPlainString();
        return decimalComma ? text.replace('.', ',') : text;
    }
}

package dk.kkm.cli;

import java.math.BigDecimal;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/** Numbers as Danes write them: 1.234,5. */
final class Numbers {
    private static final DecimalFormatSymbols DANISH = DecimalFormatSymbols.getInstance(Locale.forLanguageTag("da-DK"));

    private Numbers() {}

    static String of(BigDecimal number, int decimals) {
        var format = new DecimalFormat("#,##0", DANISH);
        format.setMinimumFractionDigits(decimals);
        format.setMaximumFractionDigits(decimals);
        format.setRoundingMode(java.math.RoundingMode.HALF_UP);
        return format.format(number);
    }

    static String of(double number, int decimals) {
        return of(BigDecimal.valueOf(number), decimals);
    }
}

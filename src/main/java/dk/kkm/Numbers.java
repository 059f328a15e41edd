package dk.kkm;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/** Numbers as people read them, rounded half up: 1.234,5 in Danish, 1,234.5 in English. For pages and terminals only. */
public final class Numbers {
    private static final DecimalFormatSymbols DANISH = DecimalFormatSymbols.getInstance(Locale.forLanguageTag("da-DK"));
    private static final DecimalFormatSymbols ENGLISH = DecimalFormatSymbols.getInstance(Locale.UK);

    private Numbers() {}

    /** With so many decimals, in Danish. */
    public static String of(BigDecimal number, int decimals) {
        return of(number, decimals, decimals, false);
    }

    /** With so many decimals, in Danish. */
    public static String of(double number, int decimals) {
        return of(BigDecimal.valueOf(number), decimals);
    }

    /** With at least and at most so many decimals. */
    public static String of(BigDecimal number, int least, int most, boolean english) {
        var format = new DecimalFormat("#,##0", english ? ENGLISH : DANISH);
        format.setMinimumFractionDigits(least);
        format.setMaximumFractionDigits(most);
        format.setRoundingMode(RoundingMode.HALF_UP);
        return format.format(number);
    }
}

package dk.kkm.table;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a file writes numbers: {@code 1.234,5} in Denmark, {@code 1,234.5} in England. */
public enum NumberStyle {
    DANISH(',', '.'),
    ENGLISH('.', ',');

    private static final Pattern KRONER_BEFORE =
            Pattern.compile("^(?:kr\\.?|dkk)[ \\u00a0\\u202f]*(?=[-+\\u2212\\d])", Pattern.CASE_INSENSITIVE);
    private static final Pattern KRONER_AFTER =
            Pattern.compile("(?<=\\d)[ \\u00a0\\u202f]*(?:kr\\.?|dkk)$", Pattern.CASE_INSENSITIVE);

    private final char decimal;
    private final char group;

    NumberStyle(char decimal, char group) {
        this.decimal = decimal;
        this.group = group;
    }

    /** The other of the two. */
    public NumberStyle other() {
        return this == DANISH ? ENGLISH : DANISH;
    }

    /**
     * The number as XML Schema writes a decimal ({@code 1234.5}), or {@code null} if this is not a number in this
     * style. Spaces may part the thousands in either style, a percent sign may follow ({@code 40 %} is 40), and kroner
     * may be named before or after: {@code kr. 1.250,00}.
     */
    public @Nullable String decimal(String sent) {
        String cell = withoutKroner(sent);
        int end = cell.length();
        if (end > 1 && cell.charAt(end - 1) == '%') {
            end--;
            while (end > 0 && isSpace(cell.charAt(end - 1))) {
                end--;
            }
        }
        var number = new StringBuilder(end);
        int i = 0;
        if (i < end && (isMinus(cell.charAt(i)) || cell.charAt(i) == '+')) {
            if (isMinus(cell.charAt(i))) {
                number.append('-');
            }
            i++;
        }
        int digits = 0;
        int sinceGroup = -1;
        for (; i < end; i++) {
            char c = cell.charAt(i);
            if (isDigit(c)) {
                number.append(c);
                digits++;
                if (sinceGroup >= 0) {
                    sinceGroup++;
                }
            } else if (c == group || isSpace(c)) {
                boolean first = sinceGroup < 0;
                // "0.500" is no five hundred: nobody begins with a nought and a point for the thousands.
                if (first
                        ? digits < 1 || digits > 3 || number.charAt(number.length() - digits) == '0'
                        : sinceGroup != 3) {
                    return null;
                }
                sinceGroup = 0;
            } else if (c == decimal) {
                break;
            } else {
                return null;
            }
        }
        if (digits == 0 || (sinceGroup >= 0 && sinceGroup != 3)) {
            return null;
        }
        if (i == end) {
            return number.toString();
        }
        number.append('.');
        int whole = number.length();
        for (i++; i < end; i++) {
            char c = cell.charAt(i);
            if (!isDigit(c)) {
                return null;
            }
            number.append(c);
        }
        return number.length() == whole ? null : number.toString();
    }

    /** What a cell says about the number style of its column. */
    enum Evidence {
        /** Not a number, or a number without point and comma. */
        NONE,
        /** {@code 1.234} or {@code 1,234}: a number in both styles. */
        BOTH,
        DANISH,
        ENGLISH
    }

    /** What this cell says about the number style. */
    static Evidence evidence(CharSequence sent) {
        CharSequence cell = mayNameKroner(sent) ? withoutKroner(sent.toString()) : sent;
        int length = cell.length();
        if (length < 3 || length > 40) {
            return Evidence.NONE;
        }
        int i = isMinus(cell.charAt(0)) || cell.charAt(0) == '+' ? 1 : 0;
        int start = i;
        int points = 0;
        int commas = 0;
        char last = 0;
        int lastAt = 0;
        int firstAt = -1;
        for (; i < length; i++) {
            char c = cell.charAt(i);
            if (c == '.' || c == ',') {
                if (firstAt < 0) {
                    firstAt = i;
                }
                last = c;
                lastAt = i;
                if (c == '.') {
                    points++;
                } else {
                    commas++;
                }
            } else if (!isDigit(c) && !(isSpace(c) && i > start && i < length - 1)) {
                if (c == '%' && i == length - 1) {
                    length--;
                    while (isSpace(cell.charAt(length - 1))) {
                        length--;
                    }
                    break;
                }
                return Evidence.NONE;
            }
        }
        if (last == 0) {
            return Evidence.NONE;
        }
        // A whole number of thousands ("1.234", "12,345"), but not "0,125" or "1234.567".
        boolean grouped = length - lastAt == 4 && firstAt - start <= 3 && firstAt > start && cell.charAt(start) != '0';
        if (points > 0 && commas > 0) {
            // "1.234,5": the last of the two parts the decimals.
            if ((last == ',' ? commas : points) > 1) {
                return Evidence.NONE;
            }
            return last == ',' ? Evidence.DANISH : Evidence.ENGLISH;
        }
        if (points + commas > 1) {
            // "1.234.567" parts thousands; "3.22.01" is a code.
            if (!grouped) {
                return Evidence.NONE;
            }
            return points > 0 ? Evidence.DANISH : Evidence.ENGLISH;
        }
        if (grouped) {
            return Evidence.BOTH;
        }
        return last == ',' ? Evidence.DANISH : Evidence.ENGLISH;
    }

    /** {@code kr. 1.250,00} and {@code 1.250,00 kr} without the word, else the cell itself. */
    private static String withoutKroner(String cell) {
        if (!mayNameKroner(cell)) {
            return cell;
        }
        var before = KRONER_BEFORE.matcher(cell);
        if (before.find()) {
            return cell.substring(before.end());
        }
        var after = KRONER_AFTER.matcher(cell);
        return after.find() ? cell.substring(0, after.start()) : cell;
    }

    private static boolean mayNameKroner(CharSequence cell) {
        if (cell.length() < 3) {
            return false;
        }
        char first = Character.toLowerCase(cell.charAt(0));
        char last = Character.toLowerCase(cell.charAt(cell.length() - 1));
        return first == 'k' || first == 'd' || last == 'r' || last == '.' || last == 'k';
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isMinus(char c) {
        return c == '-' || c == '\u2212';
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\u00a0' || c == '\u202f';
    }
}

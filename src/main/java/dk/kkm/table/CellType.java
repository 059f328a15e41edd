package dk.kkm.table;

import static dk.kkm.table.NumberStyle.isDigit;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a column holds, and how people write it. */
public enum CellType {
    /** {@code 1.234,5} or {@code 1,234.5}. */
    DECIMAL {
        @Override
        public @Nullable String read(String cell, NumberStyle style) {
            return style.decimal(cell);
        }
    },
    /** A number without decimals. */
    INTEGER {
        @Override
        public @Nullable String read(String cell, NumberStyle style) {
            String number = style.decimal(cell);
            return number == null || number.indexOf('.') >= 0 ? null : number;
        }
    },
    /** Four digits. */
    YEAR {
        @Override
        public @Nullable String read(String cell, NumberStyle style) {
            return cell.length() == 4 && cell.chars().allMatch(c -> isDigit((char) c)) ? cell : null;
        }
    },
    /**
     * {@code 31-12-2025}, {@code 31.12.2025}, {@code 31/12/2025} (always day, month, year) or {@code 2025-12-31}, a time
     * of day after it or not.
     */
    DATE {
        @Override
        public @Nullable String read(String cell, NumberStyle style) {
            String date = cell;
            int time = date.indexOf(date.indexOf('T') > 0 ? 'T' : ' ');
            if (time > 0) {
                if (!date.substring(time + 1).matches("\\d\\d?[:.]\\d\\d([:.]\\d\\d([.,]\\d+)?)?Z?")) {
                    return null;
                }
                date = date.substring(0, time);
            }
            if (date.length() == 10 && date.charAt(4) == '-') {
                return date(date.substring(0, 4), date.substring(5, 7), date.charAt(7) == '-' ? date.substring(8) : "");
            }
            if (date.length() < 8) {
                return null;
            }
            char separator = date.charAt(date.length() - 5);
            int first = date.indexOf(separator);
            int second = date.length() - 5;
            if ((separator != '-' && separator != '.' && separator != '/') || first < 1 || first >= second) {
                return null;
            }
            return date(date.substring(second + 1), date.substring(first + 1, second), date.substring(0, first));
        }

        private static @Nullable String date(String year, String month, String day) {
            int y = number(year, 4);
            int m = number(month, 2);
            int d = number(day, 2);
            if (y < 1
                    || m < 1
                    || m > 12
                    || d < 1
                    || d > java.time.YearMonth.of(y, m).lengthOfMonth()) {
                return null;
            }
            return java.time.LocalDate.of(y, m, d).toString();
        }

        private static int number(String digits, int most) {
            if (digits.isEmpty() || digits.length() > most || !digits.chars().allMatch(c -> isDigit((char) c))) {
                return -1;
            }
            return Integer.parseInt(digits);
        }
    },
    /** A date as above and the time of day after it, {@code 31-12-2025 08:30} or {@code 2025-12-31T08:30:00}; without zone. */
    DATE_TIME {
        @Override
        public @Nullable String read(String cell, NumberStyle style) {
            String date = DATE.read(cell, style);
            Matcher time = TIME_OF_DAY.matcher(cell);
            if (date == null || !time.find()) {
                return null;
            }
            int hour = Integer.parseInt(time.group(1));
            return hour > 23
                    ? null
                    : date + (hour < 10 ? "T0" : "T") + hour + ":" + time.group(2) + ":"
                            + (time.group(3) == null ? "00" : time.group(3));
        }
    },
    /** {@code ja} and {@code nej}, {@code x}, {@code sand} and {@code falsk}, {@code true} and {@code false}, 1 and 0. */
    BOOLEAN {
        @Override
        public @Nullable String read(String cell, NumberStyle style) {
            return BOOLEANS.get(cell.toLowerCase(Locale.ROOT));
        }
    };

    private static final Pattern TIME_OF_DAY = Pattern.compile("[T ](\\d\\d?)[:.]([0-5]\\d)(?:[:.]([0-5]\\d))?");
    private static final Map<String, String> BOOLEANS = Map.ofEntries(
            Map.entry("ja", "true"),
            Map.entry("j", "true"),
            Map.entry("x", "true"),
            Map.entry("sand", "true"),
            Map.entry("true", "true"),
            Map.entry("yes", "true"),
            Map.entry("1", "true"),
            Map.entry("nej", "false"),
            Map.entry("n", "false"),
            Map.entry("falsk", "false"),
            Map.entry("false", "false"),
            Map.entry("no", "false"),
            Map.entry("0", "false"));

    /** The cell as XML Schema writes this type, or {@code null} if it cannot be read as one. */
    public abstract @Nullable String read(String cell, NumberStyle style);
}

package dk.kkm.series;

import dk.kkm.UnreadableException;
import dk.kkm.table.ColumnNames;
import java.util.ArrayList;
import java.util.List;
import org.apache.jena.atlas.json.JSON;
import org.apache.jena.atlas.json.JsonException;
import org.apache.jena.atlas.json.JsonObject;
import org.apache.jena.atlas.json.JsonValue;

/** One line of readings, parsed into fields that the next line overwrites. */
abstract class Reading {
    private static final List<List<String>> NAMES = List.of(
            List.of("føler", "sensor", "måler", "meter"),
            List.of("tid", "time", "tidspunkt", "timestamp"),
            List.of("værdi", "value"),
            List.of("enhed", "unit"));

    String sensor = "";
    String unit = "";
    double value;

    /** Seconds since 1970: UTC if zoned, else of the clock on the wall. */
    long time;

    boolean zoned;

    /** Reads a line; false if it cannot be read. */
    abstract boolean parse(String line);

    /** Lines of {@code {"sensor": …, "time": …, "value": …, "unit": …}}. */
    static Reading json() {
        return new Reading() {
            @Override
            boolean parse(String line) {
                try {
                    JsonObject object = JSON.parse(line);
                    if (!object.hasKey("sensor") || !object.hasKey("time") || !object.hasKey("value")) {
                        return false;
                    }
                    sensor = text(object.get("sensor"));
                    unit = object.hasKey("unit") ? text(object.get("unit")) : "";
                    String read = text(object.get("value"));
                    return !read.isEmpty() && number(read, 0, read.length()) && time(text(object.get("time")));
                } catch (JsonException e) {
                    return false;
                }
            }
        };
    }

    /** Lines of CSV under these headers. */
    static Reading csv(String file, String header) {
        char separator = header.indexOf(';') >= 0 ? ';' : header.indexOf('\t') >= 0 ? '\t' : ',';
        var columns = new ArrayList<String>();
        for (String name : header.split(java.util.regex.Pattern.quote(String.valueOf(separator)), -1)) {
            columns.add(ColumnNames.of(name));
        }
        int[] fields = new int[columns.size()];
        java.util.Arrays.fill(fields, -1);
        for (int field = 0; field < NAMES.size(); field++) {
            int found = -1;
            for (int i = 0; i < columns.size(); i++) {
                if (NAMES.get(field).contains(columns.get(i))) {
                    found = i;
                }
            }
            if (found >= 0) {
                fields[found] = field;
            } else if (field < 3) {
                String name = NAMES.get(field).get(0);
                throw new UnreadableException(
                        file + ": kolonnen '" + name + "' mangler. Målinger har kolonnerne føler, tid, værdi og enhed.",
                        file + ": the column '" + NAMES.get(field).get(1)
                                + "' is missing. Readings have the columns sensor, time, value and unit.");
            }
        }
        return new Reading() {
            @Override
            boolean parse(String line) {
                int from = 0;
                int seen = 0;
                for (int i = 0; i < fields.length; i++) {
                    int to = line.indexOf(separator, from);
                    to = to < 0 || i == fields.length - 1 ? line.length() : to;
                    int begin = from;
                    int end = to;
                    while (begin < end && isEdge(line.charAt(begin))) {
                        begin++;
                    }
                    while (end > begin && isEdge(line.charAt(end - 1))) {
                        end--;
                    }
                    if (begin < end || fields[i] == 3) {
                        switch (fields[i]) {
                            case 0 -> sensor = same(sensor, line, begin, end);
                            case 1 -> seen += time(line.substring(begin, end)) ? 0 : 8;
                            case 2 -> seen += number(line, begin, end) ? 0 : 8;
                            case 3 -> unit = same(unit, line, begin, end);
                            default -> {}
                        }
                        seen += fields[i] >= 0 && fields[i] < 3 ? 1 : 0;
                    }
                    from = Math.min(to + 1, line.length());
                }
                return seen == 3;
            }
        };
    }

    private static String text(JsonValue value) {
        return value.isString() ? value.getAsString().value() : value.toString();
    }

    private static boolean isEdge(char c) {
        return c == ' ' || c == '"' || c == '\r';
    }

    private static String same(String before, String line, int from, int to) {
        return before.length() == to - from && line.startsWith(before, from) ? before : line.substring(from, to);
    }

    /** {@code 12.5} or {@code 12,5}; no thousands. */
    final boolean number(String text, int from, int to) {
        long digits = 0;
        long scale = 0;
        int read = 0;
        boolean minus = text.charAt(from) == '-';
        for (int i = minus ? from + 1 : from; i < to; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9' && read < 17) {
                digits = digits * 10 + c - '0';
                scale *= 10;
                read++;
            } else if ((c == '.' || c == ',') && scale == 0) {
                scale = 1;
            } else {
                return slowly(text.substring(from, to).replace(',', '.'));
            }
        }
        value = (minus ? -digits : digits) / (double) Math.max(1, scale);
        return read > 0;
    }

    private boolean slowly(String text) {
        try {
            value = Double.parseDouble(text);
            return Double.isFinite(value);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** {@code 2025-03-30T02:15:00+01:00}, {@code …Z}, {@code 2025-03-30 02:15} or {@code 30-03-2025 02.15}. */
    final boolean time(String text) {
        int length = text.length();
        if (length < 16) {
            return false;
        }
        boolean iso = text.charAt(4) == '-';
        int year = digits(text, iso ? 0 : 6, 4);
        int month = digits(text, iso ? 5 : 3, 2);
        int day = digits(text, iso ? 8 : 0, 2);
        int hour = digits(text, 11, 2);
        int minute = digits(text, 14, 2);
        int at = 16;
        int second = 0;
        if (at + 2 < length && (text.charAt(at) == ':' || text.charAt(at) == '.')) {
            second = digits(text, at + 1, 2);
            at += 3;
            if (at < length && (text.charAt(at) == '.' || text.charAt(at) == ',')) {
                at++;
                while (at < length && Character.isDigit(text.charAt(at))) {
                    at++;
                }
            }
        }
        if (year < 1900
                || month < 1
                || month > 12
                || day < 1
                || day > 31
                || hour < 0
                || hour > 24
                || minute < 0
                || minute > 59
                || second < 0
                || second > 60) {
            return false;
        }
        time = Clock.day(year, month, day) * 86400 + hour * 3600L + minute * 60L + second;
        zoned = at < length;
        if (!zoned) {
            return true;
        }
        char sign = text.charAt(at);
        if (sign == 'Z' && at + 1 == length) {
            return true;
        }
        int hours = at + 2 < length ? digits(text, at + 1, 2) : -1;
        int minutes = at + 3 >= length ? 0 : digits(text, length - 2, 2);
        if ((sign != '+' && sign != '-') || hours < 0 || minutes < 0) {
            return false;
        }
        time -= (sign == '+' ? 1 : -1) * (hours * 3600L + minutes * 60L);
        return true;
    }

    private static int digits(String text, int from, int length) {
        int number = 0;
        for (int i = from; i < from + length; i++) {
            char c = i < text.length() ? text.charAt(i) : 'x';
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + c - '0';
        }
        return number;
    }
}

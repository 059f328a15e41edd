package dk.kkm.series;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;

/** Danish clock time as seconds since 1970 UTC and back, fast, for readings of one year and those near it. */
final class Clock {
    private static final ZoneId ZONE = ZoneId.of("Europe/Copenhagen");
    static final long HOUR = 3600;

    private final long[] months = new long[13];
    private final long[] forwards = new long[5];
    private final long[] backs = new long[5];
    private final int firstYear;

    Clock(int year) {
        for (int month = 0; month <= 12; month++) {
            months[month] = LocalDate.of(year, 1, 1)
                    .plusMonths(month)
                    .atStartOfDay(ZONE)
                    .toEpochSecond();
        }
        firstYear = year - 2;
        for (int i = 0; i < forwards.length; i++) {
            Instant begin =
                    LocalDateTime.of(firstYear + i, 1, 1, 0, 0).atZone(ZONE).toInstant();
            ZoneOffsetTransition spring = ZONE.getRules().nextTransition(begin);
            forwards[i] = spring.getInstant().getEpochSecond();
            backs[i] = ZONE.getRules()
                    .nextTransition(spring.getInstant())
                    .getInstant()
                    .getEpochSecond();
        }
    }

    /** When the year begins, and when it ends. */
    long begin() {
        return months[0];
    }

    long end() {
        return months[12];
    }

    /** When a month of the year begins, 0 for January; 12 is the next January. */
    long month(int month) {
        return months[month];
    }

    /** The month of the year a moment lies in, 0 for January; -1 before and 12 after the year. */
    int monthOf(long time) {
        if (time < months[0]) {
            return -1;
        }
        int month = (int) Math.min(11, (time - months[0]) / (31 * 24 * HOUR));
        while (month < 12 && time >= months[month + 1]) {
            month++;
        }
        return month;
    }

    /** Clock time: seconds since 1970 as if clocks in Denmark showed UTC. */
    long local(long time) {
        return time + (isSummer(time) ? 2 : 1) * HOUR;
    }

    private boolean isSummer(long time) {
        for (int i = 0; i < forwards.length; i++) {
            if (time < backs[i]) {
                return time >= forwards[i];
            }
        }
        return false;
    }

    /** The moment clocks showed this; in the hour that comes twice, the first, and in the hour that never was, an hour on. */
    long moment(long local) {
        long summer = local - 2 * HOUR;
        return isSummer(summer) ? summer : local - HOUR;
    }

    /** Whether clocks show this twice, an hour apart. */
    boolean isTwice(long local) {
        return isSummer(local - 2 * HOUR) && !isSummer(local - HOUR);
    }

    /** Whether clocks never show this. */
    boolean isNever(long local) {
        return !isSummer(local - 2 * HOUR) && isSummer(local - HOUR);
    }

    /** Days from 1970-01-01 to a date of the Gregorian calendar. */
    static long day(int year, int month, int day) {
        int y = month <= 2 ? year - 1 : year;
        int era = Math.floorDiv(y, 400);
        int yearOfEra = y - era * 400;
        int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        return era * 146097L + yearOfEra * 365L + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
    }
}

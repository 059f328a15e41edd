package dk.kkm.series;

import java.util.Arrays;

/**
 * What is remembered of one sensor: the last reading, a window of {@value #WINDOW} that may still come in disorder, and sums.
 * Its size does not grow with the readings (about 1.5 kB). Sums are doubles: of a million readings they are right to nine
 * digits.
 */
abstract class Sensor {
    private static final int WINDOW = 32;

    final SensorTable.Row row;
    final Clock clock;
    final Troubles troubles = new Troubles();
    private final long[] times = new long[WINDOW];
    private final double[] values = new double[WINDOW];
    private final long[] lines = new long[WINDOW];
    private String file = "";
    private int waiting;
    private long latest = Long.MIN_VALUE;
    private long step;
    private int votes;
    boolean begun;
    long lastTime;
    double lastValue;

    Sensor(SensorTable.Row row, Clock clock) {
        this.row = row;
        this.clock = clock;
        this.step = row.stepSeconds();
    }

    /** A reading at a moment. */
    final void read(long time, double value, String from, long line) {
        file = from;
        if (begun && time <= lastTime) {
            boolean again = time == lastTime;
            troubles.met(!again ? Trouble.LATE : value == lastValue ? Trouble.DUPLICATE : Trouble.CONFLICT, file, line);
            return;
        }
        int at = waiting;
        while (at > 0 && times[at - 1] > time) {
            at--;
        }
        if (at > 0 && times[at - 1] == time) {
            troubles.met(values[at - 1] == value ? Trouble.DUPLICATE : Trouble.CONFLICT, file, line);
            return;
        }
        if (at < waiting) {
            troubles.met(Trouble.DISORDER, file, line);
        }
        if (waiting == WINDOW) {
            if (at == 0) {
                take(time, value, line);
                return;
            }
            take(times[0], values[0], lines[0]);
            shift(1, 0, at - 1);
            at--;
        } else {
            shift(at, at + 1, waiting - at);
            waiting++;
        }
        times[at] = time;
        values[at] = value;
        lines[at] = line;
        latest = Math.max(latest, time);
    }

    private void shift(int from, int to, int length) {
        System.arraycopy(times, from, times, to, length);
        System.arraycopy(values, from, values, to, length);
        System.arraycopy(lines, from, lines, to, length);
    }

    /** A reading by the clock on the wall; in the hour that comes twice, the second time if the first has passed. */
    final void readLocal(long local, double value, String from, long line) {
        long time = clock.moment(local);
        if (clock.isTwice(local)) {
            troubles.met(Trouble.HOUR_TWICE, from, line);
            if (latest >= time) {
                time += Clock.HOUR;
            }
        } else if (clock.isNever(local)) {
            troubles.met(Trouble.HOUR_NEVER, from, line);
        }
        read(time, value, from, line);
    }

    private void take(long time, double value, long line) {
        if (begun) {
            long between = time - lastTime;
            vote(between);
            boolean gap = step > 0 && between > step * 3 / 2;
            if (gap) {
                troubles.met(Trouble.GAP, file, line);
            }
            passed(time, value, gap ? step : between, line);
        }
        begun = true;
        lastTime = time;
        lastValue = value;
    }

    /** The commonest time between readings, by majority vote, where the table of sensors does not say it. */
    private void vote(long between) {
        if (row.stepSeconds() > 0) {
            return;
        }
        if (votes == 0) {
            step = between;
        }
        votes += between == step ? 1 : -1;
        votes = Math.min(votes, 1000);
    }

    /** Takes what still waits; nothing may be read after it. */
    final void finish() {
        for (int i = 0; i < waiting; i++) {
            take(times[i], values[i], lines[i]);
        }
        waiting = 0;
        if (begun) {
            passed(Long.MAX_VALUE, lastValue, step, 0);
        }
    }

    final void met(Trouble trouble, long line) {
        troubles.met(trouble, file, line);
    }

    /**
     * The last reading has lasted until the next, or there is none.
     *
     * @param next when the next was read; {@code Long.MAX_VALUE} when there is none
     * @param lasted how long the last holds, in seconds
     */
    abstract void passed(long next, double value, long lasted, long line);

    /** A meter: what was used, by month. */
    static final class Meter extends Sensor {
        /** In the sensor's unit. */
        final double[] used = new double[12];
        /** Seconds of each month that readings tell of. */
        final long[] covered = new long[12];

        /** From when to when in the year they tell. */
        long first = Long.MAX_VALUE;

        long last = Long.MIN_VALUE;

        Meter(SensorTable.Row row, Clock clock) {
            super(row, clock);
        }

        @Override
        void passed(long next, double value, long lasted, long line) {
            if (!row.isCounter()) {
                add(lastTime, lastTime + lasted, lastValue);
                return;
            }
            if (next == Long.MAX_VALUE) {
                return;
            }
            double used = value - lastValue;
            if (used < 0) {
                double full = Math.pow(10, Math.ceil(Math.log10(Math.max(lastValue, 1))));
                if (full < 1000 || lastValue < 0.9 * full || value > 0.1 * full) {
                    met(Trouble.RESET, line);
                    return;
                }
                met(Trouble.OVERFLOW, line);
                used += full;
            }
            add(lastTime, next, used);
        }

        /** Spreads an amount evenly over its time, so that what lies in a month goes to that month. */
        private void add(long from, long to, double amount) {
            if (to <= from) {
                return;
            }
            long at = Math.max(from, clock.begin());
            long end = Math.min(to, clock.end());
            if (at < end) {
                first = Math.min(first, at);
                last = Math.max(last, end);
            }
            while (at < end) {
                int month = clock.monthOf(at);
                long until = Math.min(end, clock.month(month + 1));
                used[month] += amount * (until - at) / (to - from);
                covered[month] += until - at;
                at = until;
            }
        }

        double year() {
            return Arrays.stream(used).sum();
        }
    }

    /** A sensor of the indoor climate: how long in use each grade's limits held. */
    static final class Climate extends Sensor {
        private static final long STUCK_SECONDS = 24 * Clock.HOUR;
        private static final int STUCK_READINGS = 12;

        /** Seconds in use by parameter and grade. */
        final long[][] held;
        /** Seconds in use since the value last changed: they count only if it changes within a day. */
        private final long[][] unchanged;

        private long unchangedSince;
        private int unchangedReadings;

        Climate(SensorTable.Row row, Clock clock) {
            super(row, clock);
            this.held = new long[row.parameters().size()][5];
            this.unchanged = new long[row.parameters().size()][5];
        }

        @Override
        void passed(long next, double value, long lasted, long line) {
            if (unchangedReadings == 0) {
                unchangedSince = lastTime;
            }
            unchangedReadings++;
            int month = clock.monthOf(lastTime);
            if (month >= 0 && month < 12 && row.schedule().isUse(clock.local(lastTime), month)) {
                for (int i = 0; i < held.length; i++) {
                    if (row.parameters().get(i).isAssessedIn(month)) {
                        unchanged[i][row.parameters().get(i).grade(lastValue) - 1] += lasted;
                    }
                }
            }
            if (next == Long.MAX_VALUE || value != lastValue) {
                boolean stuck = lastTime - unchangedSince >= STUCK_SECONDS && unchangedReadings >= STUCK_READINGS;
                if (stuck) {
                    met(Trouble.STUCK, line);
                }
                for (int i = 0; i < held.length; i++) {
                    for (int grade = 0; grade < 5; grade++) {
                        held[i][grade] += stuck ? 0 : unchanged[i][grade];
                        unchanged[i][grade] = 0;
                    }
                }
                unchangedReadings = 0;
            }
        }
    }
}

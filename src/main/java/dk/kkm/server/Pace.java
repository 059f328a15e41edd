package dk.kkm.server;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often something may happen to each of many: so many at once, and one more each time an interval has passed. The
 * many that came last are remembered.
 */
final class Pace {
    private static final int REMEMBERED = 10_000;

    private final int atOnce;
    private final long intervalNanos;
    private final LongSupplier nanos;

    /** When each will have all its turns again. */
    private final Map<String, Long> fullAt = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED;
        }
    };

    Pace(int atOnce, Duration interval, LongSupplier nanos) {
        this.atOnce = atOnce;
        this.intervalNanos = interval.toNanos();
        this.nanos = nanos;
    }

    /** Takes a turn; whether there was one. */
    synchronized boolean take(String who) {
        long now = nanos.getAsLong();
        long full = Math.max(fullAt.getOrDefault(who, now), now);
        if (full - now > (atOnce - 1) * intervalNanos) {
            return false;
        }
        fullAt.put(who, full + intervalNanos);
        return true;
    }

    /** How many are remembered. */
    synchronized int remembered() {
        return fullAt.size();
    }
}

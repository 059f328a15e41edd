package dk.kkm.server;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.jena.query.QueryCancelledException;
import org.jspecify.annotations.Nullable;

/**
 * What is left of the time one query has, and of the text its groups may join together. It rings the bell ARQ listens
 * to itself: ARQ's own alarm clock waits for a lock that a query holds while it is being planned, and then rings for
 * nobody.
 */
final class QueryBudget {
    private static final long JOINED_CHARACTERS = 20_000_000;

    private final long firstNanos;
    private final long overallNanos;
    private final Problem late;
    private final AtomicBoolean bell = new AtomicBoolean();
    private final AtomicReference<@Nullable Problem> reason = new AtomicReference<>();
    private final AtomicLong joined = new AtomicLong();
    private volatile boolean begun;

    QueryBudget(QueryRequest request, Problem late) {
        long now = System.nanoTime();
        this.firstNanos = now + request.first().toNanos();
        this.overallNanos = now + request.overall().toNanos();
        this.late = late;
    }

    /** Set when the query is to stop. */
    AtomicBoolean bell() {
        return bell;
    }

    /** Stops the query, for this reason. */
    void stop(Problem why) {
        reason.compareAndSet(null, why);
        bell.set(true);
    }

    /** Why the query was stopped. */
    Problem reason() {
        Problem why = reason.get();
        return why == null ? late : why;
    }

    /** Notes that an answer was found. */
    void begin() {
        begun = true;
    }

    /** Stops the query if its time is up. */
    void look() {
        long now = System.nanoTime();
        if (lateNanos() > 0 || (!begun && now - firstNanos > 0)) {
            stop(late);
        }
    }

    /** How long ago its time was up; negative while it is not. */
    long lateNanos() {
        return System.nanoTime() - overallNanos;
    }

    /** Ends the step the query is in if it is to stop. */
    void check() {
        look();
        if (bell.get()) {
            throw new QueryCancelledException();
        }
    }

    /** Text on its way into GROUP_CONCAT. */
    void join(long characters) {
        if (joined.addAndGet(characters) > JOINED_CHARACTERS) {
            throw new RefusedException(
                    Problem.tooLarge("GROUP_CONCAT samler for meget tekst.", "GROUP_CONCAT joins too much text."));
        }
    }
}

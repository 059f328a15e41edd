package dk.kkm.server;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.jena.query.QueryCancelledException;
import org.jspecify.annotations.Nullable;

/** What is left of the time one query has, and of the text its groups may join together. */
final class QueryBudget {
    private static final long JOINED_CHARACTERS = 20_000_000;

    private final long deadlineNanos;
    private final AtomicReference<@Nullable Problem> stopped = new AtomicReference<>();
    private final AtomicLong joined = new AtomicLong();

    QueryBudget(long millis) {
        this.deadlineNanos = System.nanoTime() + millis * 1_000_000;
    }

    /** Stops the query, for this reason. */
    void stop(Problem reason) {
        stopped.compareAndSet(null, reason);
    }

    /** Why it was stopped by someone else than its clock. */
    @Nullable
    Problem reason() {
        return stopped.get();
    }

    void check() {
        if (stopped.get() != null || System.nanoTime() - deadlineNanos > 0) {
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

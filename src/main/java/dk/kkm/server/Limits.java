package dk.kkm.server;

import java.time.Duration;

/**
 * What one caller may ask of the server.
 *
 * @param first time until the first answer of a query is found
 * @param overall time for the whole query and for writing its answers down; a caller can ask for less, never for more
 * @param transfer time on top of {@code overall} for a request to arrive and its answer to leave
 * @param idle time a connection may be silent
 * @param rows rows of a table or triples of a graph in one answer
 * @param answerBytes size of one answer
 * @param queryCharacters length of a query
 * @param queryDepth brackets within brackets in a query
 * @param bodyBytes size of what is sent, packed or not
 * @param deliveryBytes size of a delivery as it is sent
 * @param headerBytes size of the headers of a request, the query of a GET with them
 * @param queries queries running at once
 * @param waiting queries waiting their turn
 * @param connections open connections
 * @param heapPercent how full the memory may be before the greediest query is stopped
 */
public record Limits(
        Duration first,
        Duration overall,
        Duration transfer,
        Duration idle,
        long rows,
        int answerBytes,
        int queryCharacters,
        int queryDepth,
        int bodyBytes,
        long deliveryBytes,
        int headerBytes,
        int queries,
        int waiting,
        int connections,
        int heapPercent) {

    /** How fast a delivery must come, on average: half a Mbit/s, the slowest line there is. */
    static final long LEAST_BYTES_PER_SECOND = 64 << 10;

    /** So many requests may one token, or one address without a token, send at once, and one more in each of these. */
    static final int REQUESTS_AT_ONCE = 600;

    static final Duration REQUEST_EVERY = Duration.ofMillis(50);

    /** So many tokens that do not hold may one address show, and one more in each of these. */
    static final int FAILURES_AT_ONCE = 20;

    static final Duration FAILURE_EVERY = Duration.ofSeconds(10);

    /** How much a delivery may unpack to. */
    public long unpackedBytes() {
        return 2 * deliveryBytes;
    }

    /** How much of deliveries under way may lie on the disk at once. */
    public long spoolBytes() {
        return 16 * deliveryBytes;
    }

    /** Time for the largest delivery to arrive over the slowest line. */
    Duration arrival() {
        return transfer.plusSeconds(deliveryBytes / LEAST_BYTES_PER_SECOND);
    }

    /** The limits of a public endpoint on a small machine. */
    public static Limits standard() {
        return new Limits(
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(15),
                200_000,
                32 << 20,
                50_000,
                100,
                256 << 10,
                256L << 20,
                16 << 10,
                Math.max(4, Runtime.getRuntime().availableProcessors()),
                64,
                1_000,
                85);
    }
}

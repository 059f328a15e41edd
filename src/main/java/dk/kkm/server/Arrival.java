package dk.kkm.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a request on when all of it has arrived, so that a slow sender holds a connection and neither a thread nor a
 * turn. A query is held in memory; what is delivered goes to disk as it comes, and the request carries it as {@link
 * Spooled#NAME}. Too much is answered with 413, a pause or a trickle with 408, no room on the disk with 503. What is not
 * much too much is heard to its end first: an answer into the middle of someone's sending is seldom received.
 */
final class Arrival extends Handler.Wrapper {
    private static final Logger LOG = LoggerFactory.getLogger(Arrival.class);
    private static final int HEARD_BYTES = 4 << 20;

    private final Limits limits;
    private final Spool spool;

    Arrival(Limits limits, Spool spool, Handler next) {
        super(next);
        this.limits = limits;
        this.spool = spool;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        boolean delivered = isDelivered(request);
        if (request.getLength() > Math.max(HEARD_BYTES, delivered ? limits.deliveryBytes() : limits.bodyBytes())) {
            Response.writeError(request, response, callback, 413);
            return true;
        }
        new Body(request, response, callback, delivered ? Optional.of(new Spooled(spool)) : Optional.empty()).run();
        return true;
    }

    /** Whether this may be large and take long. */
    static boolean isDelivered(Request request) {
        String path = request.getHttpURI().getPath();
        return !path.equals(Gate.SPARQL)
                && !path.startsWith(Gate.SESSION)
                && (request.getMethod().equals("PUT") || request.getMethod().equals("POST"));
    }

    private void letOn(Request request, Response response, Callback callback) {
        try {
            if (!super.handle(request, response, callback)) {
                Response.writeError(request, response, callback, 404);
            }
        } catch (Exception e) {
            Response.writeError(request, response, callback, e);
        }
    }

    /** What has arrived so far. */
    private final class Body implements Runnable {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Optional<Spooled> spooled;
        private final long limit;
        private final Request request;
        private final Response response;
        private final Callback callback;
        private final long begunNanos = System.nanoTime();
        private long heard;

        Body(Request request, Response response, Callback callback, Optional<Spooled> spooled) {
            this.request = request;
            this.response = response;
            this.callback = callback;
            this.spooled = spooled;
            this.limit = spooled.isPresent() ? limits.deliveryBytes() : limits.bodyBytes();
            spooled.ifPresent(body -> Request.addCompletionListener(request, failure -> body.close()));
        }

        @Override
        public void run() {
            while (true) {
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    request.demand(this);
                    return;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    boolean pause = chunk.getFailure() instanceof TimeoutException;
                    Response.writeError(request, response, callback, pause ? 408 : 400);
                    return;
                }
                heard += chunk.remaining();
                try {
                    take(chunk.getByteBuffer());
                } catch (IOException | RefusedException e) {
                    LOG.warn("A body cannot be kept: {}", e.getMessage());
                    int status = e instanceof RefusedException ? 503 : 507;
                    Response.writeError(request, response, callback, status, null, e);
                    return;
                } finally {
                    chunk.release();
                }
                boolean last = chunk.isLast();
                if (!last && spooled.isPresent() && tooSlow()) {
                    Response.writeError(request, response, callback, 408);
                    return;
                }
                if (heard > Math.max(HEARD_BYTES, limit) || (heard > limit && last)) {
                    Response.writeError(request, response, callback, 413);
                    return;
                }
                if (last) {
                    spooled.ifPresent(body -> request.setAttribute(Spooled.NAME, body));
                    letOn(new Arrived(request, bytes.toByteArray()), response, callback);
                    return;
                }
            }
        }

        /** Whether it comes slower than over any line we know of, since it began and a while has passed. */
        private boolean tooSlow() {
            long nanos = System.nanoTime() - begunNanos - limits.transfer().toNanos();
            return nanos > 0 && heard < nanos / 1e9 * Limits.LEAST_BYTES_PER_SECOND;
        }

        private void take(ByteBuffer part) throws IOException {
            if (heard > limit) {
                return;
            }
            if (spooled.isPresent()) {
                spooled.get().add(part);
            } else {
                byte[] copy = new byte[part.remaining()];
                part.get(copy);
                bytes.writeBytes(copy);
            }
        }
    }

    /** A request with its body at hand. */
    private static final class Arrived extends Request.Wrapper {
        private final byte[] body;
        private boolean read;

        Arrived(Request request, byte[] body) {
            super(request);
            this.body = body;
        }

        @Override
        public long getLength() {
            return body.length;
        }

        @Override
        public Content.Chunk read() {
            if (read) {
                return Content.Chunk.EOF;
            }
            read = true;
            return Content.Chunk.from(ByteBuffer.wrap(body), true);
        }

        @Override
        public void demand(Runnable callback) {
            callback.run();
        }
    }
}

package dk.kkm.server;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Lets a request on when all of it has arrived, so that a slow sender holds a connection and neither a thread nor a
 * turn. Too much is answered with 413, a pause with 408. What is not much too much is heard to its end first: an answer
 * into the middle of someone's sending is seldom received.
 */
final class Arrival extends Handler.Wrapper {
    private static final int HEARD_BYTES = 4 << 20;

    private final int limit;

    Arrival(int limit, Handler next) {
        super(next);
        this.limit = limit;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (request.getLength() > HEARD_BYTES) {
            Response.writeError(request, response, callback, 413);
            return true;
        }
        new Body(request, response, callback).run();
        return true;
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
        private final Request request;
        private final Response response;
        private final Callback callback;
        private int heard;

        Body(Request request, Response response, Callback callback) {
            this.request = request;
            this.response = response;
            this.callback = callback;
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
                ByteBuffer part = chunk.getByteBuffer();
                heard += part.remaining();
                if (heard <= limit) {
                    byte[] copy = new byte[part.remaining()];
                    part.get(copy);
                    bytes.writeBytes(copy);
                }
                boolean last = chunk.isLast();
                chunk.release();
                if (heard > HEARD_BYTES || (heard > limit && last)) {
                    Response.writeError(request, response, callback, 413);
                    return;
                }
                if (last) {
                    letOn(new Arrived(request, bytes.toByteArray()), response, callback);
                    return;
                }
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

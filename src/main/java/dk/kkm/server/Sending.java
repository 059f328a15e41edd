package dk.kkm.server;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An answer on its way; the caller's pace costs no thread. */
final class Sending implements WriteListener {
    private static final Logger LOG = LoggerFactory.getLogger(Sending.class);

    private final AsyncContext async;
    private final byte[] body;
    private final Runnable whenLeft;
    private final AtomicBoolean ended = new AtomicBoolean();
    private boolean written;

    private Sending(AsyncContext async, byte[] body, Runnable whenLeft) {
        this.async = async;
        this.body = body;
        this.whenLeft = whenLeft;
    }

    /** Sends a problem. */
    static void begin(HttpServletRequest request, Problem problem) {
        begin(request, problem.reply(), () -> {});
    }

    /**
     * Sends an answer.
     *
     * @param whenLeft run once, when all of it has left or the caller has
     */
    static void begin(HttpServletRequest request, Reply reply, Runnable whenLeft) {
        AsyncContext async = request.isAsyncStarted() ? request.getAsyncContext() : request.startAsync();
        var sending = new Sending(async, reply.body(), whenLeft);
        try {
            var response = (HttpServletResponse) async.getResponse();
            head(request, response, reply);
            response.getOutputStream().setWriteListener(sending);
        } catch (IOException | RuntimeException e) {
            sending.onError(e);
        }
    }

    /** Sends an answer that fits into the buffer of the connection at once. */
    static void now(HttpServletRequest request, HttpServletResponse response, Reply reply) throws IOException {
        head(request, response, reply);
        response.getOutputStream().write(reply.body());
    }

    /** Says who may keep an answer: with a token or a session it is for its holder alone. */
    static void caching(HttpServletRequest request, HttpServletResponse response) {
        boolean own = Visitors.viewer(request).token().isPresent();
        response.setHeader("Vary", "Accept, Authorization, Cookie");
        response.setHeader("Cache-Control", own ? "private, no-cache" : "no-cache");
    }

    private static void head(HttpServletRequest request, HttpServletResponse response, Reply reply) {
        response.setStatus(reply.status());
        response.setHeader("Content-Type", reply.contentType());
        caching(request, response);
        if (reply.status() == 401) {
            response.setHeader("WWW-Authenticate", Problem.CHALLENGE);
        }
        if (reply.status() == 503 || reply.status() == 429) {
            response.setHeader("Retry-After", Problem.RETRY_SECONDS);
        }
        if (reply.contentType().startsWith(Format.HTML.mediaType())) {
            response.setHeader("Content-Security-Policy", Page.POLICY);
        }
        reply.headers().forEach(response::setHeader);
        response.setContentLength(reply.body().length);
    }

    @Override
    public void onWritePossible() throws IOException {
        ServletOutputStream out = async.getResponse().getOutputStream();
        while (out.isReady()) {
            if (written) {
                end();
                return;
            }
            written = true;
            out.write(body);
        }
    }

    @Override
    public void onError(Throwable failure) {
        LOG.info("A caller left before the answer: {}", failure.toString());
        end();
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            whenLeft.run();
            async.complete();
        }
    }
}

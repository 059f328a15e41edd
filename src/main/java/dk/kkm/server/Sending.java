package dk.kkm.server;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.io.IOUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An answer on its way; the caller's pace costs no thread. */
final class Sending implements WriteListener {
    private static final Logger LOG = LoggerFactory.getLogger(Sending.class);

    private static final int PART_BYTES = 64 << 10;

    private final AsyncContext async;
    private final Reply reply;
    private final Runnable whenLeft;
    private final AtomicBoolean ended = new AtomicBoolean();
    private boolean written;
    private @Nullable ByteBuffer part;

    private Sending(AsyncContext async, Reply reply, Runnable whenLeft) {
        this.async = async;
        this.reply = reply;
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
        var sending = new Sending(async, reply, whenLeft);
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
        try {
            response.setContentLengthLong(reply.body().length
                    + (reply.file().isEmpty() ? 0 : reply.file().get().size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void onWritePossible() throws IOException {
        ServletOutputStream out = async.getResponse().getOutputStream();
        while (out.isReady()) {
            if (written && !more(out)) {
                end();
                return;
            }
            if (!written) {
                written = true;
                out.write(reply.body());
            }
        }
    }

    /** Writes the next part of the file, as much as may lie in memory for one reader; false at its end. */
    private boolean more(ServletOutputStream out) throws IOException {
        if (reply.file().isEmpty() || isHead()) {
            return false;
        }
        if (part == null) {
            part = ByteBuffer.allocate(PART_BYTES);
        }
        part.clear();
        if (reply.file().get().read(part) < 0) {
            return false;
        }
        out.write(part.array(), 0, part.position());
        return true;
    }

    private boolean isHead() {
        return ((HttpServletRequest) async.getRequest()).getMethod().equals("HEAD");
    }

    @Override
    public void onError(Throwable failure) {
        LOG.info("A caller left before the answer: {}", failure.toString());
        end();
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            whenLeft.run();
            reply.file().ifPresent(IOUtils::closeQuietly);
            async.complete();
        }
    }
}

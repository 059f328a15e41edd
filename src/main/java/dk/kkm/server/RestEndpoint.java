package dk.kkm.server;

import dk.kkm.UnreadableException;
import dk.kkm.store.RemoteStoreException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers at the paths of some resources. Every answer has an {@code ETag} that holds until the store changes, so what a
 * caller has already is answered with 304 and nothing is computed; the answers asked for last are kept until then. A few
 * threads of its own find the answers, the rest wait their turn, so that neither SPARQL nor {@code /health} waits for them.
 *
 * <p>200 with the whole answer · 304 nothing new · 400 a parameter that cannot be read · 403 not shown here · 404 no such
 * path · 406 no such form · 422 answer too large · 503 no turn.
 */
final class RestEndpoint extends HttpServlet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RestEndpoint.class);
    private static final int KEPT_BYTES = 32 << 20;
    private static final int KEPT_ANSWER_BYTES = 2 << 20;

    /** What fits into the buffer of a connection leaves at once. */
    private static final int SMALL_BYTES = 16 << 10;

    /** So many of the largest answers may be on their way to slow readers. */
    private static final long LARGEST_ANSWERS = 8;

    private final transient List<Route> routes;
    private final transient Supplier<String> version;
    private final transient Limits limits;
    private final transient ThreadPoolExecutor threads;
    private final transient Kept kept = new Kept();
    private final AtomicLong leavingBytes = new AtomicLong();

    /** A question as it came, of one version of the store. */
    private record Question(
            String version, String path, @Nullable String query, List<String> accept) {
        String tag() {
            return '"' + version + '-' + Integer.toHexString(Objects.hash(path, query, accept)) + '"';
        }
    }

    /** The answers asked for last, up to {@link #KEPT_BYTES}. */
    private static final class Kept {
        private final Map<Question, Reply> answers = new LinkedHashMap<>(64, 0.75f, true);
        private long bytes;

        synchronized @Nullable Reply get(Question question) {
            return answers.get(question);
        }

        synchronized void put(Question question, Reply reply) {
            if (reply.body().length > KEPT_ANSWER_BYTES || answers.put(question, reply) != null) {
                return;
            }
            bytes += reply.body().length + 1_000; // about what a question takes
            var oldest = answers.values().iterator();
            while (bytes > KEPT_BYTES) {
                bytes -= oldest.next().body().length + 1_000;
                oldest.remove();
            }
        }
    }

    /**
     * Routes, the first that matches counts.
     *
     * @param version changes when any answer may have changed
     */
    RestEndpoint(List<Route> routes, Supplier<String> version, Limits limits) {
        this.routes = List.copyOf(routes);
        this.version = version;
        this.limits = limits;
        var count = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                limits.queries(),
                limits.queries(),
                1,
                TimeUnit.MINUTES,
                new LinkedBlockingQueue<>(limits.waiting()),
                task -> {
                    var thread = new Thread(task, "rest-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var question = new Question(
                version.get(),
                request.getRequestURI(),
                request.getQueryString(),
                Collections.list(request.getHeaders("Accept")));
        String tag = question.tag();
        if (known(request, tag)) {
            response.setHeader("Vary", "Accept");
            response.setHeader("Cache-Control", "no-cache");
            response.setHeader("ETag", tag);
            response.setStatus(304);
            return;
        }
        Reply known = kept.get(question);
        if (known != null && known.body().length <= SMALL_BYTES) {
            Sending.now(response, 200, known);
        } else if (known != null) {
            send(request, known);
        } else {
            ask(request, question);
        }
    }

    private static boolean known(HttpServletRequest request, String tag) {
        return Collections.list(request.getHeaders("If-None-Match")).stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .map(known -> known.strip().replaceFirst("^W/", ""))
                .anyMatch(tag::equals);
    }

    private void ask(HttpServletRequest request, Question question) {
        Route route = null;
        Ask ask;
        try {
            Optional<Map<String, String>> names = Optional.empty();
            for (Route candidate : routes) {
                if (names.isEmpty()) {
                    names = candidate.match(question.path());
                    route = candidate;
                }
            }
            ask = Ask.of(question.path(), names.orElse(Map.of()), request.getParameterMap(), question.accept());
            if (names.isEmpty() || route == null) {
                Sending.begin(request, 404, Problem.of(404).reply(ask), () -> {});
                return;
            }
        } catch (HttpException.RuntimeException e) {
            Sending.begin(request, Problem.of(e.getCode()));
            return;
        }
        request.startAsync().setTimeout(0); // the gate ends what takes too long
        Resource resource = route.resource();
        long askedNanos = System.nanoTime();
        try {
            if (leavingBytes.get() < LARGEST_ANSWERS * limits.answerBytes()) {
                threads.execute(() -> {
                    if (System.nanoTime() - askedNanos > limits.overall().toNanos()) {
                        Sending.begin(request, Problem.busy());
                    } else {
                        answer(request, question, resource, ask);
                    }
                });
                return;
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("All turns are taken", e);
        }
        Sending.begin(request, Problem.busy());
    }

    private void answer(HttpServletRequest request, Question question, Resource resource, Ask ask) {
        Problem problem;
        try {
            resource.answer(
                    ask,
                    reply -> {
                        Reply tagged = reply.with("ETag", question.tag());
                        kept.put(question, tagged);
                        send(request, tagged);
                    },
                    refused -> Sending.begin(request, refused.status(), refused.reply(ask), () -> {}));
            return;
        } catch (UnreadableException e) {
            problem = Problem.badRequest(e.text().da(), e.text().en());
        } catch (RefusedException e) {
            problem = e.problem();
        } catch (RemoteStoreException e) {
            LOG.error("{}", e.getMessage());
            problem = Problem.storeSilent();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            LOG.error("A request failed: {}", question.path(), e);
            problem = e instanceof OutOfMemoryError ? Problem.tooGreedy() : Problem.of(500);
        }
        Sending.begin(request, problem.status(), problem.reply(ask), () -> {});
    }

    private void send(HttpServletRequest request, Reply reply) {
        leavingBytes.addAndGet(reply.body().length);
        Sending.begin(request, 200, reply, () -> leavingBytes.addAndGet(-reply.body().length));
    }

    /** Lets what is under way finish and takes no more. */
    @Override
    public void close() {
        threads.shutdown();
    }
}

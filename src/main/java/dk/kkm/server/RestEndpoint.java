package dk.kkm.server;

import dk.kkm.UnreadableException;
import dk.kkm.access.Viewer;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers at the paths of some resources. Every answer has an {@code ETag} that holds until the store changes, so what a
 * caller has already is answered with 304 and nothing is computed; the answers asked for last are kept until then. A few
 * threads of its own find the answers, others change what there is to be changed, the rest wait their turn, so that neither
 * SPARQL nor {@code /health} waits for them, nor a reader for a writer.
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

    private final transient Function<Viewer, Routes> routes;
    private final transient Supplier<String> version;
    private final transient Limits limits;
    private final transient ThreadPoolExecutor readers;
    private final transient ThreadPoolExecutor writers;
    private final transient Kept kept = new Kept();
    private final AtomicLong leavingBytes = new AtomicLong();
    private final transient Map<Integer, LongAdder> changes = new ConcurrentHashMap<>();
    private final LongAdder changeNanos = new LongAdder();

    /** A question as it came from somebody, of one version of the store. */
    private record Question(
            String version,
            String view,
            List<Object> who,
            String path,
            @Nullable String query,
            List<String> accept) {
        String tag() {
            return '"' + version + '-' + Integer.toHexString(Objects.hash(view, who, path, query, accept)) + '"';
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
     * @param routes what is answered where, as this viewer sees it
     * @param version changes when any answer may have changed
     */
    RestEndpoint(Function<Viewer, Routes> routes, Supplier<String> version, Limits limits) {
        this.routes = routes;
        this.version = version;
        this.limits = limits;
        this.readers = threads("rest-", limits.queries(), limits.waiting());
        // What waits here lies on the disk, so as many may wait as can come.
        this.writers = threads("change-", Math.max(2, limits.queries() / 2), limits.connections());
    }

    /** So many daemon threads of a name, before which so many tasks may wait. */
    static ThreadPoolExecutor threads(String name, int most, int waiting) {
        var count = new AtomicInteger();
        return new ThreadPoolExecutor(most, most, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(waiting), task -> {
            var thread = new Thread(task, name + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        change(request);
    }

    @Override
    protected void doPut(HttpServletRequest request, HttpServletResponse response) {
        change(request);
    }

    @Override
    protected void doDelete(HttpServletRequest request, HttpServletResponse response) {
        change(request);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Viewer viewer = Visitors.viewer(request);
        var question = new Question(
                version.get(),
                viewer.view().name(),
                // What an answer says may depend on what its reader may do, and nobody is told what is for another.
                List.of(viewer.role(), viewer.token(), viewer.acts(), viewer.municipalities(), viewer.topics()),
                request.getRequestURI(),
                request.getQueryString(),
                Collections.list(request.getHeaders("Accept")));
        String tag = question.tag();
        if (known(request, tag)) {
            Sending.caching(request, response);
            response.setHeader("ETag", tag);
            response.setStatus(304);
            return;
        }
        Reply known = kept.get(question);
        if (known != null && known.body().length <= SMALL_BYTES) {
            Sending.now(request, response, known);
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
        take(
                request,
                readers,
                (resource, ask) -> resource.answer(
                        ask,
                        reply -> {
                            Reply tagged =
                                    reply.headers().containsKey("ETag") ? reply : reply.with("ETag", question.tag());
                            if (!reply.headers().containsKey("Cache-Control")
                                    && reply.file().isEmpty()) {
                                kept.put(question, tagged);
                            }
                            send(request, tagged);
                        },
                        refused -> Sending.begin(request, refused.reply(ask), () -> {})));
    }

    private void change(HttpServletRequest request) {
        take(request, writers, (resource, ask) -> {
            int status = 500;
            long begunNanos = System.nanoTime();
            try {
                Reply reply = resource.answer(ask);
                status = reply.status();
                send(request, reply);
            } catch (UnreadableException e) {
                status = 400;
                throw e;
            } catch (RefusedException e) {
                status = e.problem().status();
                throw e;
            } finally {
                ask.visit().body().ifPresent(Spooled::close);
                changeNanos.add(System.nanoTime() - begunNanos);
                changes.computeIfAbsent(status, none -> new LongAdder()).increment();
            }
        });
    }

    /** Has a thread of these do what the path asks for, when it is its turn. */
    private void take(HttpServletRequest request, ThreadPoolExecutor threads, BiConsumer<Resource, Ask> work) {
        Resource resource;
        Ask ask;
        try {
            Optional<Routes.Found> found =
                    routes.apply(Visitors.viewer(request)).find(request.getMethod(), request.getRequestURI());
            ask = Ask.of(
                    request.getRequestURI(),
                    found.map(Routes.Found::names).orElse(Map.of()),
                    request.getParameterMap(),
                    Collections.list(request.getHeaders("Accept")),
                    Visit.of(request));
            if (found.isEmpty()) {
                Sending.begin(request, Problem.of(404).reply(ask), () -> {});
                return;
            }
            resource = found.get().route().resource();
        } catch (HttpException.RuntimeException e) {
            Sending.begin(request, Problem.of(e.getCode()));
            return;
        }
        request.startAsync().setTimeout(0); // the gate ends what takes too long
        long askedNanos = System.nanoTime();
        try {
            if (leavingBytes.get() < LARGEST_ANSWERS * limits.answerBytes()) {
                threads.execute(() -> {
                    if (threads == readers
                            && System.nanoTime() - askedNanos > limits.overall().toNanos()) {
                        Sending.begin(request, Problem.busy());
                    } else {
                        work(request, ask, () -> work.accept(resource, ask));
                    }
                });
                return;
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("All turns are taken", e);
        }
        Sending.begin(request, Problem.busy());
    }

    private static void work(HttpServletRequest request, Ask ask, Runnable work) {
        Problem problem;
        try {
            work.run();
            return;
        } catch (UnreadableException e) {
            problem = Problem.badRequest(e.text().da(), e.text().en());
        } catch (RefusedException e) {
            problem = e.problem();
        } catch (RemoteStoreException e) {
            LOG.error("{}", e.getMessage());
            problem = Problem.storeSilent();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            LOG.error("A request failed: {}", ask.path(), e);
            problem = e instanceof OutOfMemoryError ? Problem.tooGreedy() : Problem.of(500);
        }
        Sending.begin(request, problem.reply(ask), () -> {});
    }

    /** How many changes were answered with which status since the server started. */
    Map<Integer, LongAdder> changes() {
        return changes;
    }

    /** How long they took to find their answers. */
    double changeSeconds() {
        return changeNanos.sum() / 1e9;
    }

    /** How many wait their turn. */
    int waiting() {
        return writers.getQueue().size();
    }

    private void send(HttpServletRequest request, Reply reply) {
        leavingBytes.addAndGet(reply.body().length);
        Sending.begin(request, reply, () -> leavingBytes.addAndGet(-reply.body().length));
    }

    /** Lets what is under way finish and takes no more. */
    @Override
    public void close() {
        readers.shutdown();
        writers.shutdown();
    }
}

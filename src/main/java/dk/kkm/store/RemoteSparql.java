package dk.kkm.store;

import dk.kkm.Text;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.jena.query.QueryCancelledException;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.resultset.ResultSetLang;
import org.apache.jena.riot.rowset.RowSetReader;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.exec.RowSet;
import org.apache.jena.sparql.util.Context;
import org.jspecify.annotations.Nullable;

/**
 * The SPARQL 1.1 Protocol as a client speaks it, who gives the server bounded time and memory and follows it nowhere else.
 * Many threads may ask at once.
 */
final class RemoteSparql {
    private static final long ANSWER_BYTES = 256L << 20;
    private static final int FORM_CHARACTERS = 60_000;
    private static final int EXCUSE_CHARACTERS = 300;
    private static final long LOOK_MILLIS = 50;
    private static final String ACCEPT = "application/sparql-results+json, application/sparql-results+xml;q=0.9";
    private static final Map<String, Lang> LANGUAGES = Map.of(
            "application/sparql-results+json", ResultSetLang.RS_JSON,
            "application/json", ResultSetLang.RS_JSON,
            "application/sparql-results+xml", ResultSetLang.RS_XML);

    private static final ScheduledExecutorService WATCH = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "remote-store-watch");
        thread.setDaemon(true);
        return thread;
    });

    private final RemoteAddress address;
    private final HttpClient client;

    RemoteSparql(RemoteAddress address) {
        this.address = address;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(
                        address.patience().compareTo(Duration.ofSeconds(10)) < 0
                                ? address.patience()
                                : Duration.ofSeconds(10))
                .build();
    }

    /** Asks a SELECT query, whose rows come as they are read. A form is what every store reads, up to a size. */
    Rows select(String query, BooleanSupplier cancelled) {
        boolean form = query.length() < FORM_CHARACTERS;
        return new Rows(new Call(
                address.query(),
                form ? "application/x-www-form-urlencoded" : "application/sparql-query",
                BodyPublishers.ofString(form ? "query=" + URLEncoder.encode(query, StandardCharsets.UTF_8) : query),
                address.patience(),
                cancelled));
    }

    /** Has an update done. When this throws for want of an answer, it may have been done all the same. */
    void update(Iterable<byte[]> text) {
        long bytes = 0; // some stores take a body without a length for none
        for (byte[] part : text) {
            bytes += part.length;
        }
        try (var call = new Call(
                address.update(),
                "application/sparql-update; charset=utf-8",
                BodyPublishers.fromPublisher(BodyPublishers.ofByteArrays(text), bytes),
                address.patience().multipliedBy(10),
                () -> false)) {
            call.answer().readNBytes(EXCUSE_CHARACTERS);
        } catch (IOException e) {
            throw new RemoteStoreException(
                    told(
                            address.update(),
                            "brød af; det vides ikke, om det sendte er gemt. Send det igen, det skader ikke.",
                            "broke off; whether it was kept is not known. Send it again, that does no harm."),
                    e);
        }
    }

    /** What to say when an update was taken and cannot be found again. */
    RemoteStoreException notKept() {
        return new RemoteStoreException(
                told(
                        address.update(),
                        "tog imod, men det sendte kan ikke findes igen. Tjek --store-update, rettigheder og lagerets log.",
                        "took it, but what was sent cannot be found. Check --store-update, permissions and the store's log."),
                null);
    }

    private static Text told(URI uri, String da, String en) {
        String where = uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
        return new Text("Datalageret " + where + " " + da, "The data store " + where + " " + en);
    }

    /** The rows of an answer; what goes wrong underway is thrown, so that half an answer is never taken for a whole. */
    final class Rows implements AutoCloseable {
        private final Call call;
        private @Nullable RowSet rows;

        private Rows(Call call) {
            this.call = call;
        }

        boolean hasNext() {
            try {
                if (rows == null) {
                    rows = read();
                }
                return rows.hasNext();
            } catch (RemoteStoreException e) {
                throw e;
            } catch (RuntimeException | IOException e) {
                throw call.failure(e);
            }
        }

        Binding next() {
            return Objects.requireNonNull(rows).next();
        }

        private RowSet read() throws IOException {
            InputStream body = call.answer();
            Lang language = LANGUAGES.get(call.contentType());
            if (language == null) {
                throw new RemoteStoreException(
                        told(
                                address.query(),
                                "svarer ikke med SPARQL-resultater, men '" + call.contentType()
                                        + "'. Er --store adressen på forespørgsler?",
                                "does not answer with SPARQL results but '" + call.contentType()
                                        + "'. Is --store the address of queries?"),
                        null);
            }
            return RowSetReader.createReader(language).read(body, Context.emptyContext());
        }

        /** From another thread: whoever waits for the next row is told that the query was cancelled. */
        void cancel() {
            call.cancelled = true;
            call.close();
        }

        @Override
        public void close() {
            call.close();
        }
    }

    /** One request under way, until it is closed, cancelled or out of time. */
    private final class Call implements AutoCloseable {
        private final URI uri;
        private final HttpRequest request;
        private final Duration patience;
        private final ScheduledFuture<?> watching;
        private volatile CompletableFuture<HttpResponse<InputStream>> sent;
        private volatile boolean late;
        private volatile boolean cancelled;
        private String contentType = "";

        Call(URI uri, String type, BodyPublisher body, Duration patience, BooleanSupplier bell) {
            this.uri = uri;
            this.patience = patience;
            var builder = HttpRequest.newBuilder(uri)
                    .header("Content-Type", type)
                    .header("Accept", ACCEPT)
                    .header("User-Agent", "kkm")
                    .timeout(patience)
                    .POST(body);
            address.authorization().ifPresent(secret -> builder.header("Authorization", secret));
            this.request = builder.build();
            this.sent = client.sendAsync(request, BodyHandlers.ofInputStream());
            long end = System.nanoTime() + patience.toNanos();
            this.watching = WATCH.scheduleWithFixedDelay(
                    () -> {
                        cancelled |= bell.getAsBoolean();
                        late |= System.nanoTime() - end > 0;
                        if (cancelled || late) {
                            stop();
                        }
                    },
                    LOOK_MILLIS,
                    LOOK_MILLIS,
                    TimeUnit.MILLISECONDS);
        }

        /** The body of a good answer. */
        InputStream answer() throws IOException {
            HttpResponse<InputStream> response = response(true);
            int status = response.statusCode();
            contentType = response.headers()
                    .firstValue("Content-Type")
                    .orElse("")
                    .split(";", 2)[0]
                    .strip()
                    .toLowerCase(Locale.ROOT);
            var body = new Bounded(response.body());
            if (status / 100 != 2) {
                throw new RemoteStoreException(refusal(status, body), null);
            }
            return body;
        }

        private HttpResponse<InputStream> response(boolean again) throws IOException {
            try {
                return sent.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new QueryCancelledException();
            } catch (CancellationException | ExecutionException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                boolean broken = cause instanceof IOException
                        && !(cause instanceof HttpTimeoutException || cause instanceof ConnectException);
                if (again && broken && !late && !cancelled) {
                    // A connection kept alive may have been closed meanwhile; all we send may be sent twice.
                    sent = client.sendAsync(request, BodyHandlers.ofInputStream());
                    return response(false);
                }
                throw failure(cause);
            }
        }

        String contentType() {
            return contentType.replaceAll("[^\\w.+/-]", "?");
        }

        RuntimeException failure(Throwable cause) {
            if (cancelled) {
                return new QueryCancelledException();
            }
            boolean unreached = cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException;
            if (late || (cause instanceof HttpTimeoutException && !unreached)) {
                return new RemoteStoreException(
                        told(
                                uri,
                                "svarede ikke inden %d ms. Prøv igen; er det en levering, skader det ikke at sende den igen."
                                        .formatted(patience.toMillis()),
                                "did not answer within %d ms. Try again; sending a delivery again does no harm."
                                        .formatted(patience.toMillis())),
                        cause);
            }
            if (unreached) {
                return new RemoteStoreException(
                        told(
                                uri,
                                "kan ikke nås. Er det startet, og er adressen i --store rigtig?",
                                "cannot be reached. Has it been started, and is the address in --store right?"),
                        cause);
            }
            return new RemoteStoreException(
                    told(
                            uri,
                            "gav et svar, der ikke kan læses: " + cause.getMessage() + ". Se lagerets log.",
                            "gave an answer that cannot be read: " + cause.getMessage() + ". See the store's log."),
                    cause);
        }

        private Text refusal(int status, InputStream body) {
            return switch (status) {
                case 301, 302, 303, 307, 308 ->
                    told(
                            uri,
                            "henviser til et andet sted (" + status
                                    + "), og det følges ikke. Skriv den rigtige adresse.",
                            "refers to another place (" + status
                                    + "), which is not followed. Write the right address.");
                case 401, 403 ->
                    told(
                            uri,
                            "lukker os ikke ind (" + status
                                    + "). Sæt KKM_STORE_USER og KKM_STORE_PASSWORD, eller KKM_STORE_TOKEN.",
                            "does not let us in (" + status
                                    + "). Set KKM_STORE_USER and KKM_STORE_PASSWORD, or KKM_STORE_TOKEN.");
                case 404, 405, 415 ->
                    told(
                            uri,
                            "tager ikke imod her (" + status + "). Tjek --store og --store-update.",
                            "takes nothing in here (" + status + "). Check --store and --store-update.");
                case 413 ->
                    told(
                            uri,
                            "tager ikke imod så meget (413). Hæv dets grænse for en opdatering.",
                            "does not take that much (413). Raise its limit of one update.");
                default -> {
                    String excuse = excuse(body);
                    yield told(
                            uri,
                            "svarede " + status + ": " + excuse + ". Se lagerets log.",
                            "answered " + status + ": " + excuse + ". See the store's log.");
                }
            };
        }

        private String excuse(InputStream body) {
            try {
                return new String(body.readNBytes(EXCUSE_CHARACTERS), StandardCharsets.UTF_8)
                        .replaceAll("[\\s\\p{Cntrl}]+", " ")
                        .strip();
            } catch (IOException e) {
                return "";
            }
        }

        private void stop() {
            CompletableFuture<HttpResponse<InputStream>> now = sent;
            if (now.cancel(true) || now.isCompletedExceptionally()) {
                return;
            }
            try {
                now.join().body().close();
            } catch (IOException e) {
                throw new IllegalStateException("A stream that only stops reading does not fail", e);
            }
        }

        @Override
        public void close() {
            watching.cancel(false);
            stop();
        }

        /** An answer of bounded length, that ends by an error when it was stopped. */
        private final class Bounded extends FilterInputStream {
            private long bytes;

            Bounded(InputStream in) {
                super(in);
            }

            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int read = super.read(buffer, offset, length);
                bytes += Math.max(0, read);
                if (late || cancelled) {
                    throw new IOException("stopped");
                }
                if (bytes > ANSWER_BYTES) {
                    throw new IOException("> " + (ANSWER_BYTES >> 20) + " MB");
                }
                return read;
            }
        }
    }
}

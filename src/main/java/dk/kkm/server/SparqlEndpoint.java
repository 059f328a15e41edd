package dk.kkm.server;

import dk.kkm.UnreadableException;
import dk.kkm.store.View;
import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.jena.fuseki.servlets.ActionProcessor;
import org.apache.jena.fuseki.servlets.HttpAction;
import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET, HEAD, POST /sparql}: the query part of the SPARQL 1.1 Protocol.
 *
 * <p>The query comes as parameter {@code query} of the address or of a form, or as {@code application/sparql-query}.
 * Beside it {@code default-graph-uri} and {@code named-graph-uri} choose among the graphs that are shown,
 * {@code timeout} lowers the time limit (seconds), {@code format} or {@code output} outdoes {@code Accept}.
 *
 * <p>Who sends none and asks for a form of a graph gets the SPARQL 1.1 service description.
 *
 * <p>200 with the whole answer · 400 not SPARQL 1.1, or asks for what is closed · 406 no such form · 413 too long ·
 * 415 sent in a form we do not read · 422 answer too large · 503 out of time, memory or turns.
 */
final class SparqlEndpoint implements ActionProcessor {
    private static final Logger LOG = LoggerFactory.getLogger(SparqlEndpoint.class);

    /** Parameters that others give meanings we do not want: script and style sheet to be put into the answer, updates. */
    private static final List<String> CLOSED = List.of(
            "callback",
            "stylesheet",
            "query-ref",
            "force-accept",
            "update",
            "using-graph-uri",
            "using-named-graph-uri");

    private final Queries queries;
    private final EditorPage editor;
    private final BiFunction<View, Format, Reply> description;
    private final Limits limits;

    /** @param description what is said of the endpoint to those who see this */
    SparqlEndpoint(Queries queries, EditorPage editor, BiFunction<View, Format, Reply> description, Limits limits) {
        this.queries = queries;
        this.editor = editor;
        this.description = description;
        this.limits = limits;
    }

    @Override
    public void process(HttpAction action) {
        HttpServletRequest request = action.getRequest();
        QueryRequest query;
        Ask ask;
        try {
            boolean direct = isDirect(request);
            ask = Ask.of(
                    Gate.SPARQL,
                    Map.of(),
                    request.getParameterMap(),
                    Collections.list(request.getHeaders("Accept")),
                    Visit.of(request));
            Optional<Format> instead = askedWithoutAQuery(ask);
            if (instead.isPresent()) {
                Reply reply = instead.get().equals(Format.HTML)
                        ? editor.reply(ask)
                        : description.apply(ask.visit().viewer().view(), instead.get());
                Sending.begin(request, reply, () -> {});
                return;
            }
            query = read(request, direct, ask);
        } catch (RefusedException e) {
            Sending.begin(request, e.problem());
            return;
        } catch (UnreadableException e) {
            Sending.begin(request, Problem.badRequest(e.text().da(), e.text().en()));
            return;
        } catch (RuntimeException e) {
            if (!(e instanceof HttpException)) {
                LOG.error("A request failed", e);
            }
            Sending.begin(request, Problem.of(e instanceof HttpException http ? http.getCode() : 500));
            return;
        }
        request.startAsync().setTimeout(0); // the gate ends what takes too long
        queries.answer(
                query,
                answer -> Sending.begin(request, scripted(answer.reply()), answer::close),
                problem -> Sending.begin(request, problem.reply(ask), () -> {}));
    }

    /** The form that is wanted where no query is sent, if it is a page or one of a graph. */
    private static Optional<Format> askedWithoutAQuery(Ask ask) {
        if (ask.visit().method().equals("POST") || ask.sent().containsKey("query")) {
            return Optional.empty();
        }
        var offered = new ArrayList<Offered>(ResultFormat.TABLES);
        offered.addAll(Rdf.and(Format.HTML));
        return ask.one("format")
                .map(name -> Offered.named(name, offered))
                .orElseGet(() -> Offered.accepted(ask.accept(), offered))
                .filter(Format.class::isInstance)
                .map(Format.class::cast);
    }

    private static Reply scripted(Reply reply) {
        return reply.contentType().startsWith(Format.HTML.mediaType())
                ? reply.with("Content-Security-Policy", Page.SCRIPTED)
                : reply;
    }

    /** Whether the body is the query itself, and not a form; anything else is refused before it is read. */
    private static boolean isDirect(HttpServletRequest request) {
        boolean direct = false;
        if (request.getMethod().equals("POST")) {
            String[] type = Optional.ofNullable(request.getContentType())
                    .orElse("")
                    .toLowerCase(Locale.ROOT)
                    .split(";", 2);
            direct = type[0].strip().equals("application/sparql-query");
            boolean form = type[0].strip().equals("application/x-www-form-urlencoded");
            String charset = type.length == 1 ? "" : type[1].replaceAll("[\\s\"]", "");
            if (!(direct || form) || !(charset.isEmpty() || charset.equals("charset=utf-8"))) {
                throw new RefusedException(Problem.of(415));
            }
            if (form && request.getHeader("Content-Encoding") != null) {
                throw new RefusedException(Problem.of(415));
            }
        }
        return direct;
    }

    private QueryRequest read(HttpServletRequest request, boolean direct, Ask ask) {
        Map<String, String[]> parameters = request.getParameterMap();
        for (String name : CLOSED) {
            if (parameters.containsKey(name)) {
                throw new RefusedException(Problem.badRequest(
                        "Parameteren " + name + " er lukket.", "The parameter " + name + " is closed."));
            }
        }
        String[] asked = parameters.getOrDefault("query", new String[0]);
        if (asked.length != (direct ? 0 : 1)) {
            throw new RefusedException(Problem.badRequest(
                    "Der skal stå én forespørgsel i parameteren query.",
                    "There must be one query in the parameter query."));
        }
        Duration overall = overall(parameters.get("timeout"));
        String query = direct ? body(request) : asked[0];
        var tables = new ArrayList<>(ResultFormat.TABLES);
        ask.english(); // refuses a language that is not spoken before anything is asked
        tables.add(editor.answering(ask, query));
        return new QueryRequest(
                Visitors.viewer(request).view(),
                query,
                Optional.empty(),
                tables,
                filled(parameters.get("default-graph-uri")),
                filled(parameters.get("named-graph-uri")),
                Collections.list(request.getHeaders("Accept")),
                Optional.ofNullable(parameters.getOrDefault("format", parameters.get("output")))
                        .map(names -> names[0]),
                overall.compareTo(limits.first()) < 0 ? overall : limits.first(),
                overall);
    }

    private static List<String> filled(String @Nullable [] values) {
        return values == null
                ? List.of()
                : Arrays.stream(values).filter(value -> !value.isBlank()).toList();
    }

    private Duration overall(String @Nullable [] timeout) {
        if (timeout == null) {
            return limits.overall();
        }
        try {
            double seconds = Double.parseDouble(timeout[0]);
            if (seconds > 0) {
                long millis = Math.max(1, Math.round(Math.min(seconds, 1e6) * 1_000));
                return millis < limits.overall().toMillis() ? Duration.ofMillis(millis) : limits.overall();
            }
        } catch (NumberFormatException e) {
            LOG.debug("Not a number of seconds", e);
        }
        throw new RefusedException(Problem.badRequest(
                "timeout er et antal sekunder, fx 5.", "timeout is a number of seconds, such as 5."));
    }

    private String body(HttpServletRequest request) {
        try {
            return text(request);
        } catch (CharacterCodingException e) {
            throw new RefusedException(Problem.badRequest("Forespørgslen er ikke UTF-8.", "The query is not UTF-8."));
        } catch (EOFException | ZipException e) {
            throw new RefusedException(Problem.badRequest("Indholdet er ikke gzip.", "The content is not gzip."));
        } catch (IOException e) {
            throw new RefusedException(Problem.of(400));
        }
    }

    private String text(HttpServletRequest request) throws IOException {
        InputStream sent = request.getInputStream();
        String encoding =
                Optional.ofNullable(request.getHeader("Content-Encoding")).orElse("identity");
        byte[] bytes =
                switch (encoding.strip().toLowerCase(Locale.ROOT)) {
                    case "identity" -> bounded(sent);
                    case "gzip" -> bounded(new GZIPInputStream(sent));
                    default -> throw new RefusedException(Problem.of(415));
                };
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    private byte[] bounded(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(limits.bodyBytes() + 1);
        if (bytes.length > limits.bodyBytes()) {
            throw new RefusedException(Problem.of(413));
        }
        return bytes;
    }
}

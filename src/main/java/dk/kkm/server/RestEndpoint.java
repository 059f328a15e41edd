package dk.kkm.server;

import dk.kkm.UnreadableException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers at the paths of some resources. Every answer has an {@code ETag} that holds until the store changes, so what a
 * caller has already is answered with 304 and nothing is computed.
 *
 * <p>200 with the whole answer · 304 nothing new · 400 a parameter that cannot be read · 404 no such path · 406 no such form.
 */
final class RestEndpoint extends HttpServlet {
    private static final Logger LOG = LoggerFactory.getLogger(RestEndpoint.class);

    private final transient List<Route> routes;
    private final transient Supplier<String> version;

    /**
     * Routes, the first that matches counts.
     *
     * @param version changes when any answer may have changed
     */
    RestEndpoint(List<Route> routes, Supplier<String> version) {
        this.routes = List.copyOf(routes);
        this.version = version;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Vary", "Accept");
        response.setHeader("Cache-Control", "no-cache");
        String tag = tag(request);
        if (known(request, tag)) {
            response.setHeader("ETag", tag);
            response.setStatus(304);
            return;
        }
        try {
            Reply reply = answer(request);
            response.setHeader("ETag", tag);
            send(response, 200, reply);
        } catch (UnreadableException e) {
            refuse(response, Problem.badRequest(e.text().da(), e.text().en()));
        } catch (RefusedException e) {
            refuse(response, e.problem());
        } catch (RuntimeException e) {
            if (!(e instanceof HttpException)) {
                LOG.error("A request failed", e);
            }
            refuse(response, Problem.of(e instanceof HttpException http ? http.getCode() : 500));
        }
    }

    private Reply answer(HttpServletRequest request) {
        String path = request.getRequestURI();
        for (Route route : routes) {
            Optional<Map<String, String>> names = route.match(path);
            if (names.isPresent()) {
                return route.resource().answer(Ask.of(path, names.get(), request.getParameterMap(), accept(request)));
            }
        }
        throw new RefusedException(Problem.of(404));
    }

    private static List<String> accept(HttpServletRequest request) {
        return Collections.list(request.getHeaders("Accept"));
    }

    private String tag(HttpServletRequest request) {
        int question = Objects.hash(request.getRequestURI(), request.getQueryString(), accept(request));
        return '"' + version.get() + '-' + Integer.toHexString(question) + '"';
    }

    private static boolean known(HttpServletRequest request, String tag) {
        return Collections.list(request.getHeaders("If-None-Match")).stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .map(known -> known.strip().replaceFirst("^W/", ""))
                .anyMatch(tag::equals);
    }

    private static void refuse(HttpServletResponse response, Problem problem) throws IOException {
        send(response, problem.status(), new Reply(Problem.MEDIA_TYPE, problem.json(), Map.of()));
    }

    private static void send(HttpServletResponse response, int status, Reply reply) throws IOException {
        response.setStatus(status);
        response.setHeader("Content-Type", reply.contentType());
        reply.headers().forEach(response::setHeader);
        if (reply.contentType().startsWith(Format.HTML.mediaType())) {
            response.setHeader("Content-Security-Policy", Page.POLICY);
        }
        response.setContentLength(reply.body().length);
        response.getOutputStream().write(reply.body());
    }
}

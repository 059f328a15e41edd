package dk.kkm.server;

import dk.kkm.access.Viewer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Lets in the methods and paths that are served, written plainly, and nothing else; gives every answer its security
 * headers; ends requests that never finish.
 */
final class Gate extends Handler.Wrapper {
    static final String SPARQL = "/sparql";

    /** Where people sign in; what they send there lies in memory only, as it is a token. */
    static final String SESSION = "/session";

    /** Below it lie files that may be as large as deliveries, and take as long. */
    static final String DUMPS = "/dumps";

    private static final String READ = "GET, HEAD";
    /** What is answered beside {@link Routes}, and with which methods. */
    static final Map<String, String> METHODS = Map.of(
            "/",
            READ,
            "/style.css",
            READ,
            "/health",
            READ,
            "/metrics",
            READ,
            "/favicon.ico",
            READ,
            SPARQL,
            "GET, HEAD, OPTIONS, POST");

    /** What lies below these is no IRI of ours: the other doors that the HTTP layer might have. */
    private static final Pattern NOWHERE = Pattern.compile("/(\\$|sparql|WEB-INF|META-INF)(/.*)?");

    static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    /** Who may read the answers: any page of any site, or pages of this site only. */
    enum Readers {
        ANYONE,
        THIS_SITE,
        /** This site, and only if called by a name that no other site can give itself. */
        THIS_MACHINE
    }

    private final Readers readers;
    private final Duration deadline;
    private final Duration deliveryDeadline;
    private final Visitors visitors;
    private final Routes routes;

    /** @param routes what anyone might be answered */
    Gate(Readers readers, Limits limits, Visitors visitors, Routes routes, Handler next) {
        super(next);
        this.readers = readers;
        this.deadline = limits.overall().plus(limits.transfer());
        this.deliveryDeadline = deadline.plus(limits.arrival());
        this.visitors = visitors;
        this.routes = routes;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        protect(response.getHeaders());
        end(request);
        String path = request.getHttpURI().getPath();
        String methods = path == null ? null : METHODS.get(path);
        boolean rest = path != null && methods == null && !NOWHERE.matcher(path).matches();
        if (rest) {
            List<String> routed = routes.methods(path);
            boolean known = routed.contains(request.getMethod())
                    || !routes.narrow().methods(path).isEmpty();
            methods = known ? String.join(", ", routed) : null;
        }
        if (methods == null) {
            String method = request.getMethod();
            boolean known = List.of("GET", "HEAD", "POST", "OPTIONS").contains(method);
            return refuse(response, callback, Problem.of(known ? 404 : 405), "GET, HEAD, OPTIONS, POST");
        }
        if (!List.of(methods.split(", ")).contains(request.getMethod())) {
            return refuse(response, callback, Problem.notAllowed(methods), methods);
        }
        if (readers == Readers.THIS_MACHINE && !LOOPBACK.contains(Request.getServerName(request))) {
            return refuse(response, callback, Problem.of(421), methods);
        }
        boolean shared = (rest || path.equals(SPARQL)) && readers == Readers.ANYONE;
        if (request.getMethod().equals("OPTIONS")) {
            if (shared) {
                share(response);
            }
            return options(response, callback, methods);
        }
        if (path.equals("/favicon.ico")) {
            response.setStatus(204);
            callback.succeeded();
            return true;
        }
        try {
            Viewer viewer = visitors.of(request);
            request.setAttribute(Visitors.VIEWER, viewer);
            if (rest && Arrival.isDelivered(request) && viewer.acts().isEmpty()) {
                throw new RefusedException(Problem.mayNot(viewer)); // before anything is heard of it
            }
            if (shared && viewer.token().isEmpty()) {
                share(response);
            }
        } catch (RefusedException e) {
            return refuse(response, callback, e.problem(), methods);
        }
        return super.handle(request, response, callback);
    }

    /** Lets pages of other sites read what anyone may see; what a token opens is for no other page. */
    private static void share(Response response) {
        response.getHeaders().put("Access-Control-Allow-Origin", "*");
        response.getHeaders().put("Cross-Origin-Resource-Policy", "cross-origin");
        response.getHeaders().put("Access-Control-Expose-Headers", "ETag, Link, Kkm-Withheld");
    }

    private boolean options(Response response, Callback callback, String methods) {
        response.setStatus(204);
        response.getHeaders().put(HttpHeader.ALLOW, methods);
        if (readers == Readers.ANYONE) {
            response.getHeaders().put("Access-Control-Allow-Methods", methods);
            response.getHeaders().put("Access-Control-Allow-Headers", "Accept, Content-Type, If-None-Match");
            response.getHeaders().put("Access-Control-Max-Age", "86400");
        }
        callback.succeeded();
        return true;
    }

    private static boolean refuse(Response response, Callback callback, Problem problem, String allowed) {
        if (problem.status() == 405) {
            response.getHeaders().put(HttpHeader.ALLOW, allowed);
        }
        if (problem.status() == 429) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, Problem.RETRY_SECONDS);
        }
        if (problem.status() == 401) {
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, Problem.CHALLENGE);
        }
        send(response, callback, problem);
        return true;
    }

    private static void send(Response response, Callback callback, Problem problem) {
        response.setStatus(problem.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        byte[] json = problem.json();
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, json.length);
        response.write(true, ByteBuffer.wrap(json), callback);
    }

    private static void protect(HttpFields.Mutable headers) {
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put(
                "Content-Security-Policy",
                "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
    }

    /** Cuts the connection of a request that has not arrived or whose answer has not left in time. */
    private void end(Request request) {
        var connection = request.getConnectionMetaData().getConnection().getEndPoint();
        Scheduler.Task end = request.getComponents()
                .getScheduler()
                .schedule(
                        () -> connection.close(new TimeoutException()),
                        (Arrival.isDelivered(request)
                                                || request.getHttpURI()
                                                        .getPath()
                                                        .startsWith(DUMPS)
                                        ? deliveryDeadline
                                        : deadline)
                                .toMillis(),
                        TimeUnit.MILLISECONDS);
        Request.addCompletionListener(request, failure -> end.cancel());
    }

    /** Puts what the HTTP layer refuses into words, as problems too. */
    static final class Problems extends ErrorHandler {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            protect(response.getHeaders());
            Problem problem = request.getAttribute(ERROR_EXCEPTION) instanceof RefusedException refused
                    ? refused.problem()
                    : Problem.of(response.getStatus());
            if (problem.status() == 503) {
                response.getHeaders().put(HttpHeader.RETRY_AFTER, "10");
            }
            send(response, callback, problem);
            return true;
        }
    }
}

package dk.kkm.server;

import dk.kkm.MunicipalityCode;
import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.access.Opening;
import dk.kkm.access.Roles;
import dk.kkm.access.Token;
import dk.kkm.access.Tokens;
import dk.kkm.access.Viewer;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells who comes in: the holder of the token in {@code Authorization: Bearer …}, a guest at this machine, or anyone.
 * A token that does not hold is refused with 401, never taken as none; one in the address is refused, since addresses are
 * written into logs and histories.
 */
final class Reception implements Visitors {
    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);
    private static final Pattern TOKEN_IN_ADDRESS =
            Pattern.compile("kkm_[0-9a-f]{8}_|(?:^|&)(?:access_token|token)=", Pattern.CASE_INSENSITIVE);
    private static final String COOKIE = "kkm-session";
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final Admission admission;
    private final Roles roles;
    private final Store store;
    private final Optional<Tokens> tokens;
    private final InstantSource clock;
    private final Pace asking;
    private final Pace failing;
    private final Sessions sessions = new Sessions();
    private volatile Opened opened = new Opened("", Set.of());

    /** What had been opened at one version of the store. */
    private record Opened(String version, Set<Opening> openings) {}

    /**
     * Receives.
     *
     * @param asking how often each token, or each address without one, may ask
     * @param failing how often each address may show a token that does not hold
     */
    Reception(Admission admission, Roles roles, Store store, InstantSource clock, Pace asking, Pace failing) {
        this.admission = admission;
        this.roles = roles;
        this.store = store;
        this.tokens = admission.tokens().map(Tokens::in);
        this.clock = clock;
        this.asking = asking;
        this.failing = failing;
    }

    static Reception of(Admission admission, Roles roles, Store store) {
        return new Reception(
                admission,
                roles,
                store,
                InstantSource.system(),
                new Pace(Limits.REQUESTS_AT_ONCE, Limits.REQUEST_EVERY, System::nanoTime),
                new Pace(Limits.FAILURES_AT_ONCE, Limits.FAILURE_EVERY, System::nanoTime));
    }

    @Override
    public Optional<URI> address() {
        return admission.publicUrl();
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route(Gate.SESSION, this::page),
                new Route("POST", Gate.SESSION, this::begin),
                new Route("DELETE", Gate.SESSION, this::end),
                new Route("POST", Gate.SESSION + "/end", this::end));
    }

    private Reply page(Ask ask) {
        ask.allow();
        ask.format(List.of(Format.HTML));
        return page(ask, 200);
    }

    /** {@code GET /session}: who is signed in, and the way in or out. */
    private Reply page(Ask ask, int status) {
        Viewer viewer = ask.visit().viewer();
        var page = new Page(ask, new Text("Log ind", "Sign in"));
        if (status != 200) {
            page.paragraph(Problem.unknownToken().title());
        }
        if (viewer.token().isPresent()) {
            String whose = new TreeSet<>(viewer.municipalities())
                    .stream().map(MunicipalityCode::code).collect(Collectors.joining(", "));
            page.paragraph(new Text(
                            "Du er logget ind som %s (%s %s)."
                                    .formatted(
                                            viewer.name(),
                                            roles.label(viewer.role()).da(),
                                            whose),
                            "You are signed in as %s (%s %s)."
                                    .formatted(
                                            viewer.name(),
                                            roles.label(viewer.role()).en(),
                                            whose)))
                    .act(Gate.SESSION + "/end", Optional.empty(), new Text("Log ud", "Sign out"));
        } else {
            page.paragraph(new Text(
                            "Skriv den adgangsnøgle, du har fået. Den begynder med kkm_ og gemmes ikke i browseren.",
                            "Write the token you were given. It begins with kkm_ and is not kept in the browser."))
                    .act(
                            Gate.SESSION,
                            Optional.of(
                                    new Page.Field("token", new Text("Adgangsnøgle", "Token"), "", List.of(), true)),
                            new Text("Log ind", "Sign in"));
        }
        return page.reply().with(status).with("Cache-Control", "no-store").with("Referrer-Policy", "same-origin");
    }

    /** {@code POST /session} with {@code token} in a form: 303 with a cookie, 401 if it is not known or holds no more. */
    private Reply begin(Ask ask) {
        ask.allow("token");
        Optional<Token> token = token(ask.whole("token").orElse("").strip());
        Visit.Caller caller = ask.visit().caller().orElseThrow();
        if (token.filter(known -> known.holds(clock.instant())).isEmpty()) {
            if (!failing.take(caller.address())) {
                throw new RefusedException(Problem.tooOften());
            }
            return page(ask, 401);
        }
        caller.session().ifPresent(sessions::end);
        return leave(Sessions.LENGTH.toSeconds(), sessions.begin(token.get(), clock.instant()));
    }

    /** {@code DELETE /session}, {@code POST /session/end}: 303, and the cookie is of no use any more. */
    private Reply end(Ask ask) {
        ask.allow();
        ask.visit().caller().flatMap(Visit.Caller::session).ifPresent(sessions::end);
        return leave(0, "");
    }

    private Reply leave(long seconds, String session) {
        boolean secure = admission
                .publicUrl()
                .filter(url -> "https".equals(url.getScheme()))
                .isPresent();
        return new Reply(
                303,
                "text/plain;charset=utf-8",
                new byte[0],
                Map.of(
                        "Location",
                        "/",
                        "Cache-Control",
                        "no-store",
                        "Set-Cookie",
                        COOKIE + "=" + session + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + seconds
                                + (secure ? "; Secure" : "")));
    }

    @Override
    public Viewer of(Request request) {
        String address = address(request);
        request.setAttribute(Visit.Caller.NAME, new Visit.Caller(address, cookie(request)));
        if (inAddress(request)) {
            throw new RefusedException(Problem.tokenInAddress());
        }
        Viewer viewer = seen(request, address);
        String who = viewer.token().orElse(address);
        if (!(viewer.token().isEmpty() && isHere(request)) && !asking.take(who)) {
            throw new RefusedException(Problem.tooOften());
        }
        return viewer;
    }

    private Viewer seen(Request request, String address) {
        List<String> authorization = request.getHeaders().getValuesList(HttpHeader.AUTHORIZATION);
        if (!authorization.isEmpty()) {
            return viewer(known(bearer(authorization), address));
        }
        boolean changes = !SAFE.contains(request.getMethod())
                && !request.getHttpURI().getPath().equals(Gate.SPARQL);
        Optional<Token> session = session(request);
        if (changes && !isFromHere(request, session.isPresent())) {
            throw new RefusedException(Problem.fromElsewhere());
        }
        if (session.isPresent()) {
            return viewer(session.get());
        }
        return admission.guests() && isHere(request) ? roles.guest() : anyone();
    }

    /** The token of these headers. */
    private static String bearer(List<String> authorization) {
        String[] parts = authorization.get(0).strip().split(" +", 2);
        return authorization.size() == 1 && parts.length == 2 && parts[0].equalsIgnoreCase("Bearer") ? parts[1] : "";
    }

    /** The token of this text, which must hold; who shows too many that do not is told to wait. */
    private Token known(String text, String address) {
        Optional<Token> token = token(text);
        if (token.isPresent() && token.get().holds(clock.instant())) {
            return token.get();
        }
        if (!failing.take(address)) {
            throw new RefusedException(Problem.tooOften());
        }
        throw new RefusedException(token.isPresent() ? Problem.spentToken() : Problem.unknownToken());
    }

    /** Whose session this is, as the token is now: one taken back since has ended it. */
    private Optional<Token> session(Request request) {
        return cookie(request).flatMap(name -> sessions.token(name, clock.instant())
                .flatMap(begun -> token(() -> tokens.flatMap(all -> all.withId(begun.id())))
                        .filter(now -> now.hash().equals(begun.hash()) && now.holds(clock.instant()))));
    }

    private static Optional<String> cookie(Request request) {
        return Request.getCookies(request).stream()
                .filter(cookie -> cookie.getName().equals(COOKIE))
                .map(HttpCookie::getValue)
                .findFirst();
    }

    private static boolean inAddress(Request request) {
        String query = request.getHttpURI().getQuery();
        try {
            return TOKEN_IN_ADDRESS.matcher(request.getHttpURI().getPath()).find()
                    || (query != null
                            && TOKEN_IN_ADDRESS
                                    .matcher(URLDecoder.decode(query, StandardCharsets.UTF_8))
                                    .find());
        } catch (IllegalArgumentException e) {
            LOG.debug("Not a query", e);
            return false;
        }
    }

    private Viewer anyone() {
        return admission.shown().map(Viewer::anyone).orElseGet(() -> roles.anyone(openings()));
    }

    /** The token of this text, of use or not. */
    private Optional<Token> token(String text) {
        return token(() -> tokens.flatMap(known -> known.of(text)));
    }

    private static Optional<Token> token(Supplier<Optional<Token>> read) {
        try {
            return read.get();
        } catch (UncheckedIOException | UnreadableException e) {
            LOG.error("The tokens cannot be read: {}", e.getMessage());
            throw new RefusedException(Problem.storeSilent());
        }
    }

    /** The holder of a token, who sees what everyone sees too. */
    private Viewer viewer(Token token) {
        Viewer holder = roles.viewer(token, openings());
        return admission
                .shown()
                .map(shown -> holder.with(new View(
                        shown.name() + "; " + holder.view().name(),
                        shown.shows().or(holder.view().shows()),
                        shown.figures() || holder.view().figures())))
                .orElse(holder);
    }

    private Set<Opening> openings() {
        Opened known = opened;
        String version = store.version();
        if (!known.version().equals(version)) {
            known = new Opened(version, Opening.all(store.dataset()));
            opened = known;
        }
        return known.openings();
    }

    /**
     * Whether a page of this server had this sent, as its browser tells. Programs tell nothing, and are believed if they
     * bring no session.
     */
    private boolean isFromHere(Request request, boolean inSession) {
        String site = request.getHeaders().get("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin");
        }
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        if (origin == null) {
            return !inSession;
        }
        String name = origin.replaceFirst("^https?://", "");
        return name.equals(request.getHeaders().get(HttpHeader.HOST))
                || admission
                        .publicUrl()
                        .filter(url -> name.equals(url.getAuthority()))
                        .isPresent();
    }

    /** Where a request comes from, as far as it is told apart: behind another server by what that server says. */
    private String address(Request request) {
        String forwarded = request.getHeaders().get("X-Forwarded-For");
        if (forwarded != null && admission.publicUrl().isPresent()) {
            return forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
        }
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress from
                ? network(from.getAddress())
                : "";
    }

    /** An address, of the long ones the half that names a network, since a caller has all of the rest. */
    private static String network(InetAddress address) {
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 8));
    }

    /** Whether who asks sits at this machine and calls it so, with no other server in between. */
    private static boolean isHere(Request request) {
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress from
                && from.getAddress().isLoopbackAddress()
                && Gate.LOOPBACK.contains(Request.getServerName(request))
                && !request.getHeaders().contains("Forwarded")
                && !request.getHeaders().contains("X-Forwarded-For");
    }
}

package dk.kkm.server;

import dk.kkm.UnreadableException;
import dk.kkm.access.Opening;
import dk.kkm.access.Roles;
import dk.kkm.access.Token;
import dk.kkm.access.Tokens;
import dk.kkm.access.Viewer;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
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
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final Admission admission;
    private final Roles roles;
    private final Store store;
    private final Optional<Tokens> tokens;
    private final InstantSource clock;
    private volatile Opened opened = new Opened("", Set.of());

    /** What had been opened at one version of the store. */
    private record Opened(String version, Set<Opening> openings) {}

    Reception(Admission admission, Roles roles, Store store, InstantSource clock) {
        this.admission = admission;
        this.roles = roles;
        this.store = store;
        this.tokens = admission.tokens().map(Tokens::in);
        this.clock = clock;
    }

    @Override
    public Viewer of(Request request) {
        if (inAddress(request)) {
            throw new RefusedException(Problem.tokenInAddress());
        }
        List<String> authorization = request.getHeaders().getValuesList(HttpHeader.AUTHORIZATION);
        if (!authorization.isEmpty()) {
            return bearer(authorization);
        }
        if (!SAFE.contains(request.getMethod())
                && !request.getHttpURI().getPath().equals(Gate.SPARQL)
                && isFromElsewhere(request)) {
            throw new RefusedException(Problem.fromElsewhere());
        }
        return admission.guests() && isHere(request) ? roles.guest() : anyone();
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

    private Viewer bearer(List<String> authorization) {
        String[] parts = authorization.get(0).strip().split(" +", 2);
        if (authorization.size() > 1 || parts.length != 2 || !parts[0].equalsIgnoreCase("Bearer")) {
            throw new RefusedException(Problem.unknownToken());
        }
        Token token = token(parts[1]).orElseThrow(() -> new RefusedException(Problem.unknownToken()));
        if (!token.holds(clock.instant())) {
            throw new RefusedException(Problem.spentToken());
        }
        return viewer(token);
    }

    /** The token of this text, of use or not. */
    private Optional<Token> token(String text) {
        try {
            return tokens.flatMap(known -> known.of(text));
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

    /** Whether a page of another site had this sent, as its browser tells; programs tell nothing. */
    private static boolean isFromElsewhere(Request request) {
        String site = request.getHeaders().get("Sec-Fetch-Site");
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        boolean elsewhere = site != null && !site.equals("same-origin") && !site.equals("none");
        return elsewhere
                || (origin != null && !origin.replaceFirst("^https?://", "").equals(host(request)));
    }

    private static String host(Request request) {
        return String.valueOf(request.getHeaders().get(HttpHeader.HOST));
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

package dk.kkm.server;

import dk.kkm.access.Viewer;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who came with a request, and with what.
 *
 * @param method {@code GET}, {@code PUT} …
 * @param caller from where, if the one at the door has noted it
 * @param contentType of the body
 * @param contentEncoding how the body is packed
 * @param ifMatch the {@code If-Match} header as it came
 * @param ifNoneMatch the {@code If-None-Match} header as it came
 * @param packed whether the answer may come packed with gzip
 * @param body what was sent, on disk until the answer is made; empty when reading
 */
record Visit(
        String method,
        Viewer viewer,
        Optional<Caller> caller,
        Optional<String> contentType,
        Optional<String> contentEncoding,
        Optional<String> ifMatch,
        Optional<String> ifNoneMatch,
        boolean packed,
        Optional<Spooled> body) {

    /**
     * From where a request came.
     *
     * @param session the name in its cookie, of a session or not
     */
    record Caller(String address, Optional<String> session) {
        /** Under this name a request carries it. */
        static final String NAME = "dk.kkm.caller";
    }

    static Visit of(HttpServletRequest request) {
        return new Visit(
                request.getMethod(),
                Visitors.viewer(request),
                Optional.ofNullable((Caller) request.getAttribute(Caller.NAME)),
                Optional.ofNullable(request.getContentType()),
                Optional.ofNullable(request.getHeader("Content-Encoding")),
                Optional.ofNullable(request.getHeader("If-Match")),
                Optional.ofNullable(request.getHeader("If-None-Match")),
                Optional.ofNullable(request.getHeader("Accept-Encoding"))
                        .filter(encodings -> encodings.matches("(?i)(.*[, ])?gzip *(,.*|; *q=(1|0[.][1-9]).*)?"))
                        .isPresent(),
                Optional.ofNullable(spooled(request)));
    }

    private static @Nullable Spooled spooled(HttpServletRequest request) {
        return (Spooled) request.getAttribute(Spooled.NAME);
    }
}

package dk.kkm.server;

import dk.kkm.access.Viewer;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who came with a request, and with what.
 *
 * @param method {@code GET}, {@code PUT} …
 * @param contentType of the body
 * @param contentEncoding how the body is packed
 * @param ifMatch the {@code If-Match} header as it came
 * @param ifNoneMatch the {@code If-None-Match} header as it came
 * @param body what was sent, on disk until the answer is made; empty when reading
 */
record Visit(
        String method,
        Viewer viewer,
        Optional<String> contentType,
        Optional<String> contentEncoding,
        Optional<String> ifMatch,
        Optional<String> ifNoneMatch,
        Optional<Spooled> body) {

    static Visit of(HttpServletRequest request) {
        return new Visit(
                request.getMethod(),
                Visitors.viewer(request),
                Optional.ofNullable(request.getContentType()),
                Optional.ofNullable(request.getHeader("Content-Encoding")),
                Optional.ofNullable(request.getHeader("If-Match")),
                Optional.ofNullable(request.getHeader("If-None-Match")),
                Optional.ofNullable(spooled(request)));
    }

    private static @Nullable Spooled spooled(HttpServletRequest request) {
        return (Spooled) request.getAttribute(Spooled.NAME);
    }
}

package dk.kkm.server;

import dk.kkm.access.Viewer;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.jetty.server.Request;

/** Tells who asks, before anything they send is heard. */
@FunctionalInterface
interface Visitors {
    /** Under this name a request carries its {@link Viewer}. */
    String VIEWER = "dk.kkm.viewer";

    /** Who came with a request that has been let in. */
    static Viewer viewer(HttpServletRequest request) {
        return (Viewer) Objects.requireNonNull(request.getAttribute(VIEWER));
    }

    /** Where visitors sign in and out, if they can. */
    default List<Route> routes() {
        return List.of();
    }

    /** Where visitors find the server, if that is not where it listens. */
    default Optional<URI> address() {
        return Optional.empty();
    }

    /** Who sent this, by its headers; a {@link RefusedException} if they may not come in at all. */
    Viewer of(Request request);
}

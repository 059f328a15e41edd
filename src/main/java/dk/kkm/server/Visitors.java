package dk.kkm.server;

import dk.kkm.access.Viewer;
import org.eclipse.jetty.server.Request;

/** Tells who asks, before anything they send is heard. */
@FunctionalInterface
interface Visitors {
    /** Under this name a request carries its {@link Viewer}. */
    String VIEWER = "dk.kkm.viewer";

    /** Who sent this, by its headers; a {@link RefusedException} if they may not come in at all. */
    Viewer of(Request request);
}

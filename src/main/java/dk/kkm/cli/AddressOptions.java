package dk.kkm.cli;

import dk.kkm.Specification;
import dk.kkm.publication.Documentation;
import dk.kkm.server.Admission;
import dk.kkm.server.Server;
import dk.kkm.store.Store;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** Where to listen. */
final class AddressOptions {
    private static final Logger LOG = LoggerFactory.getLogger(AddressOptions.class);

    @Option(
            names = "--port",
            defaultValue = "3030",
            paramLabel = "PORT",
            description = "Port; 0 er en ledig. / Port; 0 is a free one. (${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            paramLabel = "HOST",
            description = "Adresse at lytte på. / Address to listen on. (${DEFAULT-VALUE})")
    private String host = "127.0.0.1";

    /** Starts; the documentation of the specification follows as soon as it has been read. */
    Server start(Store store, Specification specification, Admission admission) {
        var documenting = new Thread(() -> document(store, specification), "documentation");
        documenting.setDaemon(true);
        documenting.start();
        return Server.start(store, specification, admission, host, port);
    }

    private static void document(Store store, Specification specification) {
        try {
            Documentation.keep(store, specification);
        } catch (RuntimeException e) {
            LOG.warn("The documentation of the specification is not in the store", e);
        }
    }
}

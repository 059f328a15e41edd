package dk.kkm.cli;

import dk.kkm.Specification;
import dk.kkm.server.Admission;
import dk.kkm.server.Server;
import dk.kkm.store.Store;
import picocli.CommandLine.Option;

/** Where to listen. */
final class AddressOptions {
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

    Server start(Store store, Specification specification, Admission admission) {
        return Server.start(store, specification, admission, host, port);
    }
}

package dk.kkm.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which server to deliver to, and with whose token. */
final class ServerOptions {
    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "Lever til en server. / Deliver to a server: https://….")
    private @Nullable String server;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Fil med adgangsnøglen til serveren. / File with the token for the server.")
    private @Nullable Path tokenFile;

    /** The server, if one is named. */
    Optional<Client> client() throws IOException {
        return server == null ? Optional.empty() : Optional.of(Client.of(server, Optional.ofNullable(tokenFile)));
    }
}

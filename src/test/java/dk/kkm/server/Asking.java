package dk.kkm.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks a server as a browser does. */
final class Asking {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private Asking() {}

    /** @param path may also ask for a form with {@code ?format=} */
    static HttpResponse<String> get(Server server, String path) {
        try {
            return CLIENT.send(
                    HttpRequest.newBuilder(URI.create(server.url() + path.substring(1)))
                            .header("Accept", "text/html,*/*;q=0.1")
                            .timeout(Duration.ofSeconds(30))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

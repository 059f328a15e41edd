package dk.kkm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dk.kkm.SubmissionId;
import dk.kkm.UnreadableException;
import dk.kkm.table.Tables;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.jena.atlas.json.JSON;
import org.apache.jena.atlas.json.JsonException;
import org.apache.jena.atlas.json.JsonObject;
import org.apache.jena.atlas.json.JsonValue;

/** Delivers to a server over HTTP: {@code PUT /submissions/0851/2025}, a part for each file, streamed from the disk. */
final class Client {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(20)).build();
    private final URI server;
    private final Optional<String> token;

    private Client(URI server, Optional<String> token) {
        this.server = server;
        this.token = token;
    }

    /**
     * A client of this server.
     *
     * @param tokenFile holds the token, alone; it is never an argument, which a list of processes would show
     */
    static Client of(String server, Optional<Path> tokenFile) throws IOException {
        URI uri = URI.create(server.endsWith("/") ? server : server + "/");
        if (uri.getHost() == null || !uri.getScheme().startsWith("http")) {
            throw new UnreadableException(server + " er ingen webadresse.", server + " is no web address.");
        }
        boolean own = List.of("localhost", "127.0.0.1", "[::1]").contains(uri.getHost());
        if (tokenFile.isPresent() && uri.getScheme().equals("http") && !own) {
            throw new UnreadableException(
                    "En adgangsnøgle sendes kun over https. Skriv https i " + server + ".",
                    "A token is only sent over https. Write https in " + server + ".");
        }
        return new Client(
                uri,
                tokenFile.isPresent()
                        ? Optional.of(Files.readString(tokenFile.get()).strip())
                        : Optional.empty());
    }

    /** What the server said. */
    record Answer(int status, String body) {
        boolean isAccepted() {
            return status == 200 || status == 201;
        }

        /** Whether the delivery itself is at fault, so that sending it again helps nothing. */
        boolean isFinal() {
            return isAccepted() || List.of(400, 409, 412, 413, 415, 422).contains(status);
        }

        /** The verdict and what matters most, Danish first. */
        String text() {
            var text = new StringBuilder(isAccepted() ? "Godkendt og gemt / accepted and kept" : "Afvist / refused");
            text.append(" (HTTP ").append(status).append(")\n");
            try {
                JsonObject json = JSON.parse(body);
                for (String said : List.of("title", "detail")) {
                    if (json.hasKey(said)) {
                        text.append(written(json.get(said))).append('\n');
                    }
                }
                if (json.hasKey("rules")) {
                    for (JsonValue rule : json.get("rules").getAsArray()) {
                        finding(rule.getAsObject(), text);
                    }
                }
            } catch (JsonException e) {
                text.append(body.substring(0, Math.min(body.length(), 2000)));
            }
            return text.toString();
        }

        private static void finding(JsonObject rule, StringBuilder text) {
            text.append(written(rule.get("severity")))
                    .append(" × ")
                    .append(written(rule.get("count")))
                    .append(": ")
                    .append(written(rule.get("message")))
                    .append('\n');
            for (JsonValue one : rule.get("findings").getAsArray()) {
                text.append("   ");
                for (String said : List.of("file", "rows", "column", "sent")) {
                    if (one.getAsObject().hasKey(said)) {
                        text.append(said.equals("rows") ? " række " : " ")
                                .append(written(one.getAsObject().get(said)));
                    }
                }
                text.append('\n');
            }
        }

        private static String written(JsonValue value) {
            if (value.isObject() && value.getAsObject().hasKey("da")) {
                return value.getAsObject().getString("da") + "\n    "
                        + value.getAsObject().getString("en");
            }
            return value.isString()
                    ? value.getAsString().value()
                    : value.toString().replaceAll("^\\[ *| *]$", "");
        }
    }

    /**
     * Delivers files, or has them checked only.
     *
     * @throws IOException if the server cannot be reached
     */
    Answer send(SubmissionId id, List<Path> files, boolean checkOnly) throws IOException {
        String boundary = UUID.randomUUID().toString();
        var parts = new ArrayList<BodyPublisher>();
        for (Path file : files) {
            String name = String.valueOf(file.getFileName()).replace('"', '_');
            parts.add(BodyPublishers.ofString("--" + boundary + "\r\nContent-Disposition: form-data; name=\""
                    + Tables.stem(name) + "\"; filename=\"" + name + "\"\r\n\r\n"));
            parts.add(BodyPublishers.ofFile(file));
            parts.add(BodyPublishers.ofString("\r\n"));
        }
        parts.add(BodyPublishers.ofString("--" + boundary + "--\r\n"));
        var request = HttpRequest.newBuilder(server.resolve("submissions/" + id + (checkOnly ? "/check" : "")))
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .method(checkOnly ? "POST" : "PUT", BodyPublishers.concat(parts.toArray(BodyPublisher[]::new)));
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        try {
            var response = http.send(request.build(), BodyHandlers.ofString(UTF_8));
            return new Answer(response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}

package dk.kkm.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.UnreadableException;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** How a server begins and ends. */
class ServerTest {
    /** Work for a second or so. */
    private static final String WORK =
            "SELECT (COUNT(*) AS ?n) { { SELECT * { ?a :heat ?b } } { SELECT * { ?c :heat ?d } LIMIT 400 } FILTER (?b + ?d >= 0) }";

    @TempDir
    Path folder;

    /** Another program: serves the store in the folder given until it is told to end. */
    public static void main(String[] args) {
        long before = System.nanoTime();
        Store store = Running.withData(Store.open(Path.of(args[0])));
        long filled = System.nanoTime();
        Server server = Server.start(store, Running.SPECIFICATION, View.open(), "127.0.0.1", 0);
        System.out.println(server.url());
        System.err.printf(
                "store %d ms, server %d ms%n", (filled - before) / 1_000_000, (System.nanoTime() - filled) / 1_000_000);
        server.join();
        store.close();
    }

    @Test
    void startOnAPortInUseSaysHowToChooseAnother() {
        try (var running = new Running(View.open(), Limits.standard())) {
            int port = running.server.url().getPort();
            assertThatThrownBy(() -> Server.start(running.store, Running.SPECIFICATION, View.open(), "127.0.0.1", port))
                    .isInstanceOf(UnreadableException.class)
                    .hasMessageContaining("Port " + port + " er optaget")
                    .hasMessageContaining("--port 0");
            assertThat(running.get("ASK {}").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void startOnAHostThatIsNotOursSaysHowToChooseAnother() {
        try (Store store = Store.inMemory()) {
            for (String host : new String[] {"192.0.2.1", "ikke-en-maskine.invalid"}) {
                assertThatThrownBy(() -> Server.start(store, Running.SPECIFICATION, View.open(), host, 0))
                        .isInstanceOf(UnreadableException.class)
                        .hasMessageContaining("--host");
            }
        }
    }

    @Test
    void stopLetsAQueryUnderwayFinishAndTakesNoMore() throws Exception {
        var running = new Running(View.open(), Limits.standard());
        String url = running.server.url().toString();
        assertThat(running.get("ASK {}").statusCode()).isEqualTo(200);
        CompletableFuture<HttpResponse<String>> answer = CompletableFuture.supplyAsync(() -> running.get(WORK));
        Thread.sleep(300);
        boolean underway = !answer.isDone();
        running.server.stop();
        assertThat(underway).isTrue();
        assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url + "health")).build(),
                        HttpResponse.BodyHandlers.ofString()));
        running.server.stop();
        running.server.join();
        running.close();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void sigtermLetsAQueryUnderwayFinishAndLeavesTheStoreWhole() throws Exception {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        ServerTest.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var said = new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8))) {
            String url = said.readLine();
            URI server = URI.create(url);
            for (String first : List.of("health", "sparql?query=ASK%7B%7D")) { // loads classes
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(server.resolve(first)).build(),
                                HttpResponse.BodyHandlers.discarding());
            }
            try (var socket = new Socket(server.getHost(), server.getPort())) {
                socket.setSoTimeout(30_000);
                String ask = "GET /sparql?query=" + Running.encoded(Running.PREFIX + WORK)
                        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
                socket.getOutputStream().write(ask.getBytes(StandardCharsets.UTF_8));
                Thread.sleep(300);
                program.destroy();
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 200")
                        .contains("800000");
            }
            assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(program.exitValue()).isEqualTo(143);
        } finally {
            program.destroyForcibly();
        }
        try (Store store = Store.open(folder)) {
            assertThat(store.graphs()).hasSize(4);
        }
    }
}

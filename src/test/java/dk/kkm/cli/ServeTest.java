package dk.kkm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server as a process of its own, as people run it. */
class ServeTest {
    private static final String ESTATES = """
            ejendomsnr;navn;adresse;anvendelse;ejerforhold;opvarmning;beskyttet_adresse;samlet_areal
            1;Østerskolen;Opdigtet Vej 1;skole;kommunal;fjernvarme;nej;1.000
            2;Huset;Hemmelig Vej 2;sundhed;kommunal;fjernvarme;ja;200
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final List<Process> started = new ArrayList<>();
    private String data = "";

    @BeforeEach
    void submits() throws IOException {
        data = folder.resolve("lager").toString();
        Path delivery = Files.createDirectories(folder.resolve("9001/2025"));
        Files.writeString(delivery.resolve("ejendomme.csv"), ESTATES, UTF_8);
        var err = new StringWriter();
        assertThat(Kkm.run(
                        new PrintWriter(new StringWriter()),
                        new PrintWriter(err),
                        "submit",
                        delivery.toString(),
                        "--data",
                        data))
                .as("%s", err)
                .isZero();
    }

    @AfterEach
    void stops() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void showsThePublicTheModelOnlyUntilOpened() throws Exception {
        URI closed = serve("--data", data);
        assertThat(ask(closed, "ASK { ?term a <http://www.w3.org/2002/07/owl#Class> }"))
                .contains("true");
        assertThat(ask(closed, "ASK { GRAPH ?g { ?estate a <https://w3id.org/kkm/def/Estate> } }"))
                .contains("false");
        stops();
        URI open = serve("--data", data, "--open");
        assertThat(ask(open, "ASK { GRAPH ?g { ?estate a <https://w3id.org/kkm/def/Estate> } }"))
                .contains("true");
        assertThat(ask(open, "ASK { ?s ?p ?text FILTER (CONTAINS(STR(?text), 'Opdigtet Vej')) }"))
                .contains("true");
    }

    @Test
    void neverShowsWhereAProtectedEstateLiesNotEvenWhenOpen() throws Exception {
        URI open = serve("--data", data, "--open");
        assertThat(ask(open, "ASK { ?s ?p ?text FILTER (CONTAINS(STR(?text), 'Hemmelig')) }"))
                .contains("false");
        assertThat(ask(open, "ASK { GRAPH ?g { ?s ?p ?text FILTER (CONTAINS(STR(?text), 'Hemmelig')) } }"))
                .contains("false");
        assertThat(ask(open, "ASK { GRAPH <https://w3id.org/kkm/graph/9001/2025/protected> { ?s ?p ?o } }"))
                .contains("false");
    }

    @Test
    void stopsCleanlyOnATerminateSignalAndLeavesTheStoreUsable() throws Exception {
        serve("--data", data);
        Process process = started.get(0);
        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        serve("--data", data);
    }

    @Test
    void aStoreInUseSaysSo() throws Exception {
        serve("--data", data);
        var err = new StringWriter();
        int exit = Kkm.run(new PrintWriter(new StringWriter()), new PrintWriter(err), "key-figures", "--data", data);
        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains("i brug");
    }

    private URI serve(String... options) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dk.kkm.cli.Kkm",
                "serve",
                "--port",
                "0"));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        started.add(process);
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("http://")) {
                return URI.create(line.strip());
            }
        }
        throw new AssertionError("the server ended without saying where it listens");
    }

    private static String ask(URI sparql, String query) throws IOException, InterruptedException {
        URI uri = URI.create(sparql + "?query=" + URLEncoder.encode(query, UTF_8));
        var request = HttpRequest.newBuilder(uri)
                .header("Accept", "application/sparql-results+json")
                .build();
        var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }
}

package dk.kkm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Specification;
import dk.kkm.publication.Documentation;
import dk.kkm.server.Admission;
import dk.kkm.server.Server;
import dk.kkm.store.Store;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the guides tell a newcomer to type works over the demonstration and gives what they show. */
class GuidesTest {
    private static final Path GUIDES = Path.of("src", "main", "resources", "guides");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");
    private static final String COMMAND = "java -jar target/kkm.jar ";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Store store;

    @SuppressWarnings("NullAway.Init")
    private static Server server;

    private record Block(String kind, String text) {
        static List<Block> of(String guide) {
            return BLOCK.matcher(guide)
                    .results()
                    .map(found -> new Block(found.group(1), found.group(2)))
                    .toList();
        }
    }

    @BeforeAll
    static void demo() throws IOException {
        var specification = Specification.load();
        store = Stores.open(Optional.empty(), specification);
        DemoCommand.receive(store, specification);
        Documentation.keep(store, specification);
        server = Server.start(store, specification, Admission.demo(), "127.0.0.1", 0);
    }

    @AfterAll
    static void stop() {
        server.close();
        store.close();
    }

    static Stream<String> guides() throws IOException {
        try (Stream<Path> files = Files.list(GUIDES)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".da.md"))
                    .map(name -> name.replace(".da.md", ""))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("guides")
    void everyCommandAndQueryOfAGuideGivesWhatTheGuideShows(String guide) throws Exception {
        List<Block> blocks = Block.of(Files.readString(GUIDES.resolve(guide + ".da.md")));
        assertThat(blocks)
                .as("both languages tell to type the same")
                .isEqualTo(Block.of(Files.readString(GUIDES.resolve(guide + ".en.md"))))
                .hasSizeGreaterThan(3);
        String answer = "";
        int shown = 0;
        for (Block block : blocks) {
            switch (block.kind()) {
                case "sh" -> answer = block.text().startsWith(COMMAND) ? command(block.text()) : script(block.text());
                case "sparql" -> answer = query(block.text());
                default -> {
                    assertThat(answer.lines().toList())
                            .as(guide)
                            .containsSubsequence(block.text()
                                    .lines()
                                    .filter(line -> !line.equals("…"))
                                    .toList());
                    shown++;
                }
            }
        }
        assertThat(shown).as("results shown").isGreaterThan(1);
    }

    private static String command(String text) {
        String typed = text.strip().substring(COMMAND.length());
        if (typed.equals("demo")) {
            return ""; // it runs already
        }
        var words = new ArrayList<String>();
        for (String word : typed.split(" ")) {
            words.add(Files.exists(folder.resolve(word)) ? folder.resolve(word).toString() : word);
        }
        var out = new StringWriter();
        var err = new StringWriter();
        assertThat(Kkm.run(new PrintWriter(out), new PrintWriter(err), words.toArray(String[]::new)))
                .as(err.toString())
                .isLessThan(2);
        return out.toString();
    }

    private static String script(String text) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "out", ".txt");
        Process shell = new ProcessBuilder(
                        "sh",
                        "-e",
                        "-c",
                        text.replace("http://localhost:3030/", server.url().toString()))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(shell.waitFor()).as(text + Files.readString(output)).isZero();
        return Files.readString(output);
    }

    private static String query(String text) throws IOException, InterruptedException {
        var answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create(server.url() + "sparql?query=" + URLEncoder.encode(text, UTF_8)))
                                .header("Accept", "text/csv")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }
}

package dk.kkm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dk.kkm.Specification;
import dk.kkm.mapping.Philadelphia;
import dk.kkm.publication.Documentation;
import dk.kkm.server.Server;
import dk.kkm.store.View;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The extensions that ship with the model do what their READMEs say, by files alone. */
class ExtensionsTest {
    private static final Path EXTENSIONS = Path.of("ontology", "extensions");
    private static final Path SOLAR = EXTENSIONS.resolve("solar");
    private static final Path EXAMPLE = SOLAR.resolve("example/9001/2025");
    private static final Path CASES = Path.of("src", "test", "resources", "extensions", "solar");
    private static final String START = "java -jar target/kkm.jar ";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private record Answer(int exit, String out) {}

    @TestFactory
    Stream<DynamicTest> theCommandsOfItsReadmeRun() throws IOException {
        return list(EXTENSIONS).stream()
                .map(extension -> dynamicTest(String.valueOf(extension.getFileName()), () -> {
                    List<String> commands = Files.readString(extension.resolve("README.md"))
                            .replace("\\\n", "")
                            .lines()
                            .filter(line -> line.startsWith(START) && !line.contains(" serve "))
                            .toList();
                    assertThat(commands).isNotEmpty();
                    for (String command : commands) {
                        var words = new ArrayList<>(List.of(
                                command.substring(START.length()).strip().split(" +")));
                        words.replaceAll(word -> switch (word) {
                            case "lager", "skabelon" -> folder.resolve(word).toString();
                            case "neighbour-philadelphia-2011-2014.csv" ->
                                Philadelphia.file().toString();
                            default -> word;
                        });
                        Answer answer = run(words.toArray(String[]::new));
                        assertThat(answer.exit())
                                .as("%s%n%s", command, answer.out())
                                .isZero();
                    }
                }));
    }

    @Test
    void solarAddsATableToTheTemplateAndWithoutItThereIsNone() throws IOException {
        run("template", "--out", folder.resolve("with").toString(), "--model", SOLAR.toString());
        run("template", "--out", folder.resolve("without").toString());
        assertThat(Files.readString(folder.resolve("with/solceller.csv")))
                .contains("ejendomsnr;bygningsnr;anlæg;placering;effekt_kwp;panelareal;sat_i_drift;produceret_kwh");
        assertThat(folder.resolve("without/solceller.csv")).doesNotExist();
    }

    @Test
    void theFiguresOfTheSolarExampleAreThoseOfItsReadme() {
        String data = folder.resolve("lager").toString();
        assertThat(run("submit", EXAMPLE.toString(), "--data", data, "--model", SOLAR.toString())
                        .exit())
                .isZero();
        assertThat(figures(data)).contains("solar-production-per-area", "54000", "2000", "27");
        assertThat(figures(data)).contains("solar-share-of-electricity", "40000", "125000", "32");
    }

    @TestFactory
    Stream<DynamicTest> whatSolarAddsAnswersAtItsIri() {
        Path data = folder.resolve("served");
        assertThat(run("submit", EXAMPLE.toString(), "--data", data.toString(), "--model", SOLAR.toString())
                        .exit())
                .isZero();
        var specification = Specification.load(SOLAR);
        var store = Stores.open(Optional.of(data), specification);
        Documentation.keep(store, specification);
        var server = Server.start(store, specification, View.open(), "127.0.0.1", 0);
        return Stream.of(
                        "ext/solar/",
                        "ext/solar/production",
                        "ext/solar/code/mounting/roof",
                        "ext/solar/shape/Production-balance",
                        "mapping/solceller",
                        "derivation/solar",
                        "key-figures/solar-production-per-area",
                        "record/solar-production/9001/2025/2",
                        "model/solar")
                .map(path -> dynamicTest(path, () -> {
                    var request = HttpRequest.newBuilder(server.url().resolve("/" + path))
                            .header("Accept", path.startsWith("model/") ? "text/html" : "text/turtle")
                            .build();
                    var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                    assertThat(answer.body()).containsIgnoringCase("solar");
                }))
                .onClose(() -> {
                    server.close();
                    store.close();
                });
    }

    private String figures(String data) {
        return run(
                        "key-figures",
                        "solar-production-per-area",
                        "solar-share-of-electricity",
                        "--data",
                        data,
                        "--format",
                        "csv",
                        "--model",
                        SOLAR.toString())
                .out();
    }

    /** {@code <rule>/invalid.<why>.csv} is the table solceller of the example, refused by this rule and told in words. */
    @TestFactory
    Stream<DynamicTest> aSolarDeliveryIsJudgedAsItsNameSays() throws IOException {
        return list(CASES).stream()
                .flatMap(rule -> list(rule).stream())
                .map(table -> dynamicTest(CASES.relativize(table).toString(), () -> {
                    Path delivery = Files.createDirectories(
                            folder.resolve(CASES.relativize(table).toString()).resolve("9001/2025"));
                    for (Path file : list(EXAMPLE)) {
                        Files.copy(file, delivery.resolve(file.getFileName()));
                    }
                    Files.delete(delivery.resolve("solceller.csv"));
                    Files.copy(table, delivery.resolve("solceller.csv"));
                    Answer answer = run("check", delivery.toString(), "--all", "--model", SOLAR.toString());
                    String rule = "[" + table.getParent().getFileName() + "]";
                    boolean valid = table.getFileName().toString().startsWith("valid.");
                    boolean refused = table.getFileName().toString().startsWith("invalid.");
                    assertThat(answer.out().contains(rule)).as(answer.out()).isEqualTo(!valid);
                    assertThat(answer.exit()).as(answer.out()).isEqualTo(refused ? Kkm.BLOCKED : Kkm.ACCEPTED);
                }));
    }

    @Test
    void severalExtensionsCanBeLaidOverAtOnce() throws IOException {
        Answer answer = run(
                "check", EXAMPLE.toString(), "--model", SOLAR.toString(), "--model", Philadelphia.EXTENSION.toString());
        assertThat(answer.exit()).as(answer.out()).isZero();
        assertThat(answer.out()).contains("9001/2025", "solceller");
    }

    @Test
    void whatIsWrongWithAnExtensionIsToldWithFileLineAndMendInBothLanguages() throws IOException {
        Path query = folder.resolve("mine/queries/reports/mine.rq");
        Files.createDirectories(query.getParent());
        Files.writeString(query, "# Yields: nothing.\nSELECT ?x WHERE {\n  GRAPH ?g { ?x a }\n}\n");
        Answer text = run("model", "check", folder.resolve("mine").toString());
        assertThat(text.exit()).isEqualTo(Kkm.BLOCKED);
        assertThat(text.out()).contains("queries/reports/mine.rq:3", "query-syntax", "ikke SPARQL", "not SPARQL");
        Answer table = run("model", "check", folder.resolve("mine").toString(), "--format", "csv");
        assertThat(table.exit()).isEqualTo(Kkm.BLOCKED);
        assertThat(table.out().lines()).hasSize(2).first().asString().startsWith("severity,rule,file,line");
    }

    @Test
    void anExtensionThatIsNoTurtleIsUnreadable() throws IOException {
        Path file = folder.resolve("mine/ontology/mine.ttl");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "<a> <b> .");
        Answer answer = run("model", "check", folder.resolve("mine").toString());
        assertThat(answer.exit()).isEqualTo(Kkm.UNREADABLE);
        assertThat(answer.out()).contains("ontology/mine.ttl", "line: 1");
    }

    private static Answer run(String... words) {
        var out = new StringWriter();
        var stdout = new java.io.ByteArrayOutputStream();
        java.io.PrintStream before = System.out;
        System.setOut(new java.io.PrintStream(stdout, true, java.nio.charset.StandardCharsets.UTF_8));
        try {
            int exit = Kkm.run(new PrintWriter(out), new PrintWriter(out), words);
            return new Answer(exit, out + stdout.toString(java.nio.charset.StandardCharsets.UTF_8));
        } finally {
            System.setOut(before);
        }
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> found = Files.list(folder)) {
            return found.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dk.kkm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands as people type them: what they print and how they exit. */
class KkmTest {
    private static final String ESTATES =
            "ejendomsnr;navn;anvendelse;ejerforhold;opvarmning;samlet_areal\n0012;Østerskolen;skole;kommunal;fjernvarme;1000\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void silence() {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
    }

    /** A writer that sends only whole lines on by itself, as the one of the program does. */
    @Test
    void whatACommandSaidLastIsNotLeftBehind() {
        var sent = new java.io.ByteArrayOutputStream();
        var waiting = new PrintWriter(sent, true, java.nio.charset.StandardCharsets.UTF_8);
        assertThat(Kkm.run(waiting, waiting, "model", "diff", "0.1.0")).isZero();
        assertThat(sent.toString(java.nio.charset.StandardCharsets.UTF_8)).contains("Brydende / Breaking");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "serve",
                "check",
                "submit",
                "key-figures",
                "generate",
                "template",
                "match",
                "aggregate",
                "watch",
                "model",
                "bench"
            })
    void everyCommandTeachesItselfByExample(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out.toString()).contains("kkm " + command, "  kkm " + command);
    }

    @Test
    void anUnknownCommandOrOptionExits2AndSaysSo() {
        assertThat(run("chekc")).isEqualTo(2);
        assertThat(err.toString()).contains("chekc");
        assertThat(run("check", "--munipality", "0851", "x.csv")).isEqualTo(2);
        assertThat(run()).isEqualTo(2);
    }

    @Test
    void theTemplateIsRefusedUntilItsExampleRowsAreGone() throws IOException {
        Path delivery = folder.resolve("0851/2025");
        assertThat(run("template", "--out", delivery.toString())).isZero();
        try (Stream<Path> files = Files.list(delivery)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrder(
                            "ejendomme.csv",
                            "bygninger.csv",
                            "forbrug.csv",
                            "udgifter.csv",
                            "tilstand.csv",
                            "indeklima.csv",
                            "lokalebrug.csv",
                            "brugere.csv",
                            "kommune.csv",
                            "maal.csv");
        }
        assertThat(run("check", delivery.toString(), "--all")).isEqualTo(1);
        assertThat(out.toString()).contains("EKSEMPEL", "ejendomme.csv række 2");
        assertThat(run("template", "--out", delivery.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("overskrives");
    }

    @Test
    void theWorkbookTemplateIsReadBackAsDelivery() {
        String workbook = folder.resolve("levering.xlsx").toString();
        assertThat(run("template", "--out", workbook)).isZero();
        assertThat(run("check", workbook, "--municipality", "0851", "--year", "2025", "--all"))
                .isEqualTo(1);
        assertThat(out.toString()).contains("EKSEMPEL");
    }

    @Test
    void whatIsSubmittedIsThereAfterwardsForKeyFigures() throws IOException {
        String data = folder.resolve("lager").toString();
        assertThat(run("generate", "--municipalities", "2", "--estates", "8", "--years", "2", "--out", at("opdigtet")))
                .isZero();
        assertThat(run("submit", at("opdigtet"), "--data", data))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("9001/2025: godkendt og gemt", "[4/4]");

        String csv = printed("key-figures", "--data", data, "--year", "2025", "--format", "csv");
        assertThat(csv)
                .startsWith("municipality,year,keyFigure")
                .contains("9001,2025,heat-per-area")
                .doesNotContain(",2024,");
        assertThat(printed("key-figures", "heat-per-area", "--data", data, "--by", "use", "--format", "json"))
                .contains("\"use\"", "\"heat-per-area\"");
        assertThat(printed("key-figures", "--data", data)).contains("Bøgestrand");
        assertThat(printed("key-figures", "heat-per-area", "--data", data, "--format", "ttl"))
                .contains("Observation");
        assertThat(run("key-figures", "hest", "--data", data)).isEqualTo(2);
        assertThat(err.toString()).contains("hest", "heat-per-area");
        assertThat(run("key-figures", "heat-per-area", "--data", data, "--by", "farve"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("farve", "use");
    }

    @Test
    void keyFiguresOfAFolderWithoutAStoreExit2AndMakeNone() {
        assertThat(run("key-figures", "--data", at("stavet-forkert"))).isEqualTo(2);
        assertThat(err.toString()).contains("intet datalager", "submit");
        assertThat(folder.resolve("stavet-forkert")).doesNotExist();
    }

    @Test
    void aUseMayBeAskedForInTheWordsOfADelivery() {
        run("generate", "--municipalities", "1", "--estates", "6", "--years", "1", "--out", at("opdigtet"));
        run("submit", at("opdigtet"), "--data", at("lager"));
        String inDanish = printed("key-figures", "water-per-area", "--data", at("lager"), "--use", "Skole");
        assertThat(inDanish)
                .contains("Egekøbing")
                .isEqualTo(printed("key-figures", "water-per-area", "--data", at("lager"), "--use", "school"));
    }

    @Test
    void theSameSeedGivesTheSameBytes() throws IOException {
        run("generate", "--municipalities", "1", "--estates", "5", "--years", "1", "--out", at("en"));
        run("generate", "--municipalities", "1", "--estates", "5", "--years", "1", "--out", at("to"));
        run("generate", "--municipalities", "1", "--estates", "5", "--years", "1", "--seed", "7", "--out", at("tre"));
        Path forbrug = Path.of("9001/2025/forbrug.csv");
        assertThat(folder.resolve("en").resolve(forbrug))
                .hasSameBinaryContentAs(folder.resolve("to").resolve(forbrug));
        assertThat(Files.readAllBytes(folder.resolve("en").resolve(forbrug)))
                .isNotEqualTo(Files.readAllBytes(folder.resolve("tre").resolve(forbrug)));
    }

    @Test
    void aFileWithoutMunicipalityAndYearExits2AndSaysWhatToWrite() throws IOException {
        assertThat(run("check", write("ejendomme.csv", ESTATES))).isEqualTo(2);
        assertThat(err.toString()).contains("--municipality 0851 --year 2025");
    }

    @Test
    void aGoodDeliveryExits0() throws IOException {
        assertThat(check(write("ejendomme.csv", ESTATES))).as(out.toString()).isZero();
        assertThat(out.toString()).contains("0851/2025: godkendt", "forbrug mangler");
    }

    @Test
    void anEmptyFileExits2() throws IOException {
        assertThat(check(write("ejendomme.csv", ""))).isEqualTo(2);
        assertThat(err.toString()).contains("ejendomme.csv");
    }

    @Test
    void aHeaderOnlyFileIsAFinding() throws IOException {
        assertThat(check(write("ejendomme.csv", ESTATES.lines().findFirst().orElseThrow() + "\n")))
                .isEqualTo(1);
        assertThat(out.toString()).contains("ejendomme.csv");
    }

    @Test
    void anUnknownHeaderExits2AndNamesTheNearest() throws IOException {
        assertThat(check(write("ejendomme.csv", ESTATES.replace("anvendelse", "anvendelsse"))))
                .isEqualTo(2);
        assertThat(err.toString()).contains("anvendelsse", "anvendelse");
    }

    @Test
    void aDoubledHeaderExits2() throws IOException {
        assertThat(check(write("ejendomme.csv", ESTATES.replace("samlet_areal", "navn"))))
                .isEqualTo(2);
        assertThat(err.toString()).contains("navn");
    }

    @Test
    void anUnknownTableExits2AndNamesTheNearest() throws IOException {
        assertThat(check(write("ejendome.csv", ESTATES))).isEqualTo(2);
        assertThat(err.toString()).contains("ejendome", "ejendomme");
    }

    @Test
    void binaryGarbageExits2() throws IOException {
        byte[] garbage = new byte[10_000];
        new Random(1).nextBytes(garbage);
        for (String name : new String[] {"ejendomme.csv", "levering.xlsx", "levering.ttl", "levering.jsonld"}) {
            Files.write(folder.resolve(name), garbage);
            assertThat(check(at(name))).as(name).isEqualTo(2);
            assertThat(err.toString()).as(name).contains(name);
        }
    }

    @Test
    void deeplyNestedRdfExits2() throws IOException {
        String deep = "[ a ".repeat(20_000);
        assertThat(check(write("levering.ttl", "<urn:a> <urn:b> " + deep))).isEqualTo(2);
        assertThat(check(write("levering.jsonld", "[".repeat(20_000)))).isEqualTo(2);
    }

    @Test
    void aMissingFileExits2() {
        assertThat(check(at("findes-ikke.csv"))).isEqualTo(2);
        assertThat(err.toString()).contains("findes-ikke.csv");
    }

    @Test
    void theWrongMunicipalityOrYearInARowIsAFindingThatQuotesIt() throws IOException {
        String estates =
                "kommunekode;år;ejendomsnr;navn;anvendelse;ejerforhold;opvarmning;samlet_areal\n851;2024;0012;Skolen;skole;kommunal;fjernvarme;1000\n";
        assertThat(check(write("ejendomme.csv", estates))).isEqualTo(1);
        assertThat(out.toString()).contains("851", "0851", "2024");
    }

    @Test
    void aLostZeroIsSuggested() throws IOException {
        write("ejendomme.csv", ESTATES);
        String consumption = write("forbrug.csv", "ejendomsnr;energibærer;mængde;enhed\n12;el;1000;kWh\n");
        assertThat(run("check", at("ejendomme.csv"), consumption, "--municipality", "0851", "--year", "2025", "--all"))
                .isEqualTo(1);
        assertThat(out.toString()).contains("forbrug.csv række 2", "0012");
    }

    @Test
    void anotherEstateIsNeverSuggestedForANumberThatOnlyLooksLikeIt() throws IOException {
        String estates = ESTATES.replace("0012;", "12;") + "13;Vesterskolen;skole;kommunal;fjernvarme;800\n";
        write("ejendomme.csv", estates);
        String consumption =
                write("forbrug.csv", "ejendomsnr;energibærer;mængde;enhed\n0012;el;25000;kWh\n14;el;25000;kWh\n");
        assertThat(run("check", at("ejendomme.csv"), consumption, "--municipality", "0851", "--year", "2025", "--all"))
                .isEqualTo(1);
        assertThat(out.toString()).contains("Mente du '12'?").doesNotContain("Mente du '13'?");
    }

    @Test
    void windows1252AndUtf8AreBothRead() throws IOException {
        Files.write(folder.resolve("ejendomme.csv"), ESTATES.getBytes(Charset.forName("windows-1252")));
        assertThat(check(at("ejendomme.csv"))).as(out.toString()).isZero();
    }

    @Test
    void anUnwritableDataFolderExits3OrSaysWhy() throws IOException {
        Path file = Files.writeString(folder.resolve("optaget"), "en fil, ikke en mappe", UTF_8);
        assertThat(run(
                        "submit",
                        write("ejendomme.csv", ESTATES),
                        "--municipality",
                        "0851",
                        "--year",
                        "2025",
                        "--data",
                        file.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("optaget");
        assertThat(run(
                        "submit",
                        at("ejendomme.csv"),
                        "--municipality",
                        "0851",
                        "--year",
                        "2025",
                        "--data",
                        "/proc/kkm/lager"))
                .isEqualTo(3);
        assertThat(err.toString()).contains("/proc/kkm");
    }

    @Test
    void aModelFolderThatIsNoneExits2() throws IOException {
        assertThat(run(
                        "check",
                        write("ejendomme.csv", ESTATES),
                        "--municipality",
                        "0851",
                        "--year",
                        "2025",
                        "--model",
                        at("intet")))
                .isEqualTo(2);
        assertThat(err.toString()).contains("intet");
    }

    @Test
    void aCopiedKeyFigureAppearsWithoutJava() throws IOException {
        Path figures = Files.createDirectories(folder.resolve("min/queries/key-figures"));
        for (String ending : new String[] {".rq", ".ttl"}) {
            String text = Files.readString(Path.of("queries/key-figures/water-per-area" + ending), UTF_8);
            Files.writeString(figures.resolve("mit-vand" + ending), text.replace("water-per-area", "mit-vand"), UTF_8);
        }
        String data = at("lager");
        run("generate", "--municipalities", "1", "--estates", "4", "--years", "1", "--out", at("opdigtet"));
        assertThat(run("submit", at("opdigtet"), "--data", data, "--model", at("min")))
                .isZero();
        assertThat(printed("key-figures", "mit-vand", "--data", data, "--model", at("min"), "--format", "csv"))
                .contains("9001,2025,mit-vand");
    }

    private int check(String file) {
        return run("check", file, "--municipality", "0851", "--year", "2025", "--all");
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text, UTF_8).toString();
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    private int run(String... args) {
        return Kkm.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    /** Runs a command that streams to standard output, and returns what it wrote. */
    private String printed(String... args) {
        var bytes = new ByteArrayOutputStream();
        PrintStream standard = System.out;
        System.setOut(new PrintStream(bytes, true, UTF_8));
        try {
            assertThat(run(args)).as(err.toString()).isZero();
        } finally {
            System.setOut(standard);
        }
        return bytes.toString(UTF_8);
    }
}

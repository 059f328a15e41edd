package dk.kkm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.Specification;
import dk.kkm.UnreadableException;
import dk.kkm.server.Admission;
import dk.kkm.server.Server;
import dk.kkm.store.Store;
import dk.kkm.submission.Submissions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a vendor drops into a folder is delivered, once, and its receipt lies beside it. */
class WatchTest {
    private static final Specification SPECIFICATION = Specification.load();
    private static final String ESTATES =
            "ejendomsnr;navn;anvendelse;ejerforhold;opvarmning;samlet_areal\n12;Østerskolen;skole;kommunal;fjernvarme;1000\n";
    private static final String CONSUMPTION = "ejendomsnr;energibærer;mængde;enhed\n12;fjernvarme;90000;kWh\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final Store store = Store.inMemory();
    private final Submissions submissions = Submissions.of(store, SPECIFICATION);
    private final StringWriter said = new StringWriter();
    private Path inbox = Path.of("");

    @BeforeEach
    void opens() throws IOException {
        inbox = Files.createDirectories(folder.resolve("0851/2025"));
    }

    @AfterEach
    void closes() {
        store.close();
    }

    @Test
    void deliversTheFilesOfAFolderTogetherAndPutsTheReceiptBesideEach() throws IOException {
        Files.writeString(inbox.resolve("forbrug.csv"), CONSUMPTION);
        Files.writeString(inbox.resolve("ejendomme.csv"), ESTATES);
        assertThat(watch(0).look()).isEqualTo(1);
        assertThat(submissions.kept()).hasToString("[0851/2025]");
        assertThat(names("done/0851/2025")).hasSize(6).anyMatch(name -> name.endsWith("-forbrug.csv"));
        assertThat(receipt("done")).contains("0851/2025: godkendt og gemt");
        assertThat(names("0851/2025")).isEmpty();
    }

    @Test
    void oneBadFileHarmsNoOther() throws IOException {
        Files.writeString(inbox.resolve("ejendomme.csv"), ESTATES);
        Files.writeString(inbox.resolve("forbrug.csv"), CONSUMPTION);
        Files.writeString(inbox.resolve("noget.csv"), "farve;antal\nrød;3\n");
        assertThat(watch(0).look()).isEqualTo(3);
        assertThat(names("done/0851/2025"))
                .filteredOn(name -> name.endsWith(".csv"))
                .hasSize(2);
        assertThat(names("failed/0851/2025")).hasSize(3).anyMatch(name -> name.endsWith("-noget.csv"));
        assertThat(receipt("failed")).contains("noget.csv er ikke en af tabellerne");
    }

    @Test
    void waitsUntilAFileIsWholeOrSaidToBe() throws IOException {
        Files.writeString(inbox.resolve("ejendomme.csv.part"), ESTATES);
        Path file = Files.writeString(inbox.resolve("ejendomme.csv"), ESTATES);
        Watch watch = watch(30);
        assertThat(watch.look()).isZero();
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
        assertThat(watch.look()).as("seen to grow less than 30 s ago").isZero();
        Files.writeString(inbox.resolve("ejendomme.csv.done"), "");
        assertThat(watch.look()).isEqualTo(1);
        assertThat(names("0851/2025")).containsExactly("ejendomme.csv.part");

        Path old = Files.writeString(inbox.resolve("forbrug.csv"), CONSUMPTION);
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(60)));
        assertThat(watch.look()).as("lay there, unchanged, when first seen").isEqualTo(1);
    }

    @Test
    void theSameBytesAreNeverDeliveredTwiceNotEvenAfterARestart() throws IOException {
        for (int i = 0; i < 3; i++) {
            Files.writeString(inbox.resolve("ejendomme.csv"), ESTATES);
            watch(0).look();
        }
        assertThat(submissions.steps(submissions.kept().first())).hasSize(1);
        assertThat(names("done/0851/2025"))
                .filteredOn(name -> name.endsWith(".csv"))
                .hasSize(3);
        Files.writeString(inbox.resolve("ejendomme.csv"), ESTATES + "13;Vest;skole;kommunal;fjernvarme;900\n");
        watch(0).look();
        assertThat(submissions.steps(submissions.kept().first())).hasSize(2);
    }

    @Test
    void takesAZipAndToldOfABrokenOne() throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(inbox.resolve("levering.zip")))) {
            zip.putNextEntry(new ZipEntry("mappe/ejendomme.csv"));
            zip.write(ESTATES.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        watch(0).look();
        assertThat(submissions.kept()).hasSize(1);
        Files.writeString(inbox.resolve("halv.zip"), "PK");
        watch(0).look();
        assertThat(receipt("failed")).contains("halv.zip");
    }

    @Test
    void aFolderThatIsNoMunicipalityIsToldSo() throws IOException {
        Path other = Files.createDirectories(folder.resolve("Aalborg Kommune/2025"));
        Files.writeString(other.resolve("ejendomme.csv"), ESTATES);
        watch(0).look();
        assertThat(names("failed/Aalborg Kommune/2025")).hasSize(3);
    }

    @Test
    void aServerThatCannotBeReachedIsTriedAgain() throws IOException {
        Files.writeString(inbox.resolve("ejendomme.csv"), ESTATES);
        Client nobody = Client.of("http://127.0.0.1:9", Optional.empty());
        var watch = new Watch(folder, Duration.ZERO, Watch.to(nobody), new PrintWriter(said, true));
        assertThat(watch.look()).isZero();
        assertThat(said.toString()).contains("prøver igen");
        assertThat(names("0851/2025")).containsExactly("ejendomme.csv");
        assertThat(watch(0).look()).isEqualTo(1);
    }

    @Test
    void deliversToAServerWithATokenOnly() throws IOException {
        Path tokens = folder.resolve("tokens.tsv");
        var out = new StringWriter();
        assertThat(Kkm.run(
                        new PrintWriter(out, true),
                        new PrintWriter(said, true),
                        "token",
                        "add",
                        "--tokens",
                        tokens.toString(),
                        "--role",
                        "leverandør",
                        "--municipality",
                        "0851",
                        "--label",
                        "EnergiPro"))
                .as("%s", said)
                .isZero();
        Matcher secret = Pattern.compile("(?m)^\\s*(kkm\\S{20,})\\s*$").matcher(out.toString());
        assertThat(secret.find()).as(out.toString()).isTrue();
        Path key = Files.writeString(folder.resolve("nøgle"), secret.group(1) + "\n");
        Admission admission = Admission.closed(Optional.empty()).with(Optional.of(tokens));
        try (Server server = Server.start(store, SPECIFICATION, admission, "127.0.0.1", 0)) {
            String url = server.url().toString();
            Path file = Files.writeString(inbox.resolve("ejendomme.csv"), ESTATES);
            assertThat(submit(file, url)).isEqualTo(2);
            assertThat(said.toString()).contains("401");
            assertThat(submissions.kept()).isEmpty();
            assertThat(submit(file, url, "--token-file", key.toString()))
                    .as("%s", said)
                    .isZero();
            assertThat(said.toString()).contains("Godkendt og gemt");
            assertThat(submissions.kept()).hasSize(1);

            Client client = Client.of(url, Optional.of(key));
            Files.delete(file);
            Files.writeString(inbox.resolve("forbrug.csv"), CONSUMPTION.replace("fjernvarme", "damp"));
            new Watch(folder, Duration.ZERO, Watch.to(client), new PrintWriter(said, true)).look();
            assertThat(receipt("failed"))
                    .contains("Afvist / refused (HTTP 422)", "forbrug.csv række 2 energibærer damp");
        }
    }

    @Test
    void aTokenIsNeverSentInTheClearToAStranger() throws IOException {
        Path key = Files.writeString(folder.resolve("nøgle"), "hemmelig");
        assertThatThrownBy(() -> Client.of("http://kkm.example", Optional.of(key)))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("https");
    }

    private int submit(Path file, String server, String... more) {
        said.getBuffer().setLength(0);
        var arguments = new java.util.ArrayList<>(
                List.of("submit", file.toString(), "--municipality", "0851", "--year", "2025", "--server", server));
        arguments.addAll(List.of(more));
        return Kkm.run(new PrintWriter(said, true), new PrintWriter(said, true), arguments.toArray(String[]::new));
    }

    private Watch watch(int quietSeconds) throws IOException {
        return new Watch(
                folder, Duration.ofSeconds(quietSeconds), Watch.into(submissions), new PrintWriter(said, true));
    }

    private List<String> names(String path) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(path))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    private String receipt(String where) throws IOException {
        List<String> names = names(where + "/0851/2025");
        String name = names.stream()
                .filter(it -> it.endsWith(".txt"))
                .reduce((a, b) -> b)
                .orElseThrow();
        return Files.readString(folder.resolve(where + "/0851/2025/" + name));
    }
}

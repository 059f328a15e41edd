package dk.kkm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Specification;
import dk.kkm.generator.Generator;
import dk.kkm.server.Admission;
import dk.kkm.server.Server;
import dk.kkm.store.Store;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code kkm check} tells offline is what the server tells. */
class OfflineAndOnlineTest {
    @TempDir
    Path folder;

    @Test
    void aCheckTellsTheSameOfflineAndOnline() throws Exception {
        new Generator(1, 12, 1, 2025, 42, 0.04, Set.of(dk.kkm.SubmissionId.parse("9001/2025"))).write(folder);
        Path delivery = folder.resolve("9001/2025");
        var zip = new ByteArrayOutputStream();
        try (var out = new ZipOutputStream(zip);
                Stream<Path> files = Files.list(delivery)) {
            for (Path file : files.toList()) {
                out.putNextEntry(new ZipEntry(String.valueOf(file.getFileName())));
                out.write(Files.readAllBytes(file));
            }
        }
        var offline = new StringWriter();
        var wrong = new StringWriter();
        int exit = Kkm.run(
                new PrintWriter(offline), new PrintWriter(wrong), "check", "--format", "json", delivery.toString());
        assertThat(exit).as(wrong.toString()).isEqualTo(Kkm.BLOCKED);
        Specification specification = Specification.load();
        try (Store store = Stores.open(Optional.empty(), specification);
                Server server = Server.start(store, specification, Admission.demo(), "127.0.0.1", 0)) {
            HttpResponse<String> online = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(server.url().resolve("submissions/9001/2025/check"))
                                    .header("Content-Type", "application/zip")
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(zip.toByteArray()))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(online.statusCode()).isEqualTo(200);
            assertThat(timeless(online.body())).isEqualTo(timeless(offline.toString()));
            assertThat(online.body()).contains("\"severity\":\"violation\"");
        }
    }

    private static String timeless(String receipt) {
        return receipt.replaceFirst("\"time\":\"[^\"]*\",", "");
    }
}

package dk.kkm.server;

import static dk.kkm.Vocabulary.iri;
import static java.nio.charset.StandardCharsets.UTF_8;

import dk.kkm.MunicipalityCode;
import dk.kkm.Vocabulary;
import dk.kkm.access.Act;
import dk.kkm.access.Viewer;
import dk.kkm.generator.Generator;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import dk.kkm.submission.Submissions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A real server on a free port over an empty store, that a vendor may deliver to for the demo's municipalities. */
final class Delivering implements AutoCloseable {
    /** Small bounds, and time enough for a slow machine. */
    static final Limits CALM = new Limits(
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            5_000,
            8 << 20,
            20_000,
            100,
            64 << 10,
            8L << 20,
            8 << 10,
            4,
            8,
            100,
            98);

    static final Viewer VENDOR = vendor(View.open());

    final Store store = Store.inMemory();
    final Submissions submissions;
    final Server server;
    final HttpClient client = HttpClient.newHttpClient();

    /** Whoever comes, unless a request says who with a header X-Viewer: public. */
    Delivering(Limits limits) {
        store.replace(Map.of(Vocabulary.MODEL_GRAPH, Running.SPECIFICATION.model()));
        this.submissions = Submissions.of(store, Running.SPECIFICATION);
        this.server = Server.start(
                store,
                submissions,
                Running.SPECIFICATION,
                View.open(),
                request ->
                        "public".equals(request.getHeaders().get("X-Viewer")) ? Viewer.anyone(View.closed()) : VENDOR,
                "127.0.0.1",
                0,
                limits);
    }

    private static Viewer vendor(View view) {
        return new Viewer(
                "Leverandøren",
                iri("code/role/vendor"),
                IntStream.rangeClosed(9001, 9098)
                        .mapToObj(code -> new MunicipalityCode(Integer.toString(code)))
                        .collect(Collectors.toSet()),
                Set.of(),
                Set.of(Act.values()),
                view,
                Optional.of("test"));
    }

    /** The invented tables of municipality 9001 in a year, by file name. */
    static Map<String, byte[]> tables(int year) {
        try {
            Path folder = Files.createTempDirectory("kkm-test");
            try {
                new Generator(1, 6, 1, year, 42, 0, Set.of()).write(folder);
                var tables = new LinkedHashMap<String, byte[]>();
                try (Stream<Path> files = Files.list(folder.resolve("9001/" + year))) {
                    for (Path file : files.sorted().toList()) {
                        tables.put(file.getFileName().toString(), Files.readAllBytes(file));
                    }
                }
                return tables;
            } finally {
                Spool.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files packed together. */
    static byte[] zip(Map<String, byte[]> files) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A form, its boundary XX: every file a part with its stem as name. */
    static byte[] form(Map<String, byte[]> files) {
        var form = new ByteArrayOutputStream();
        files.forEach((name, bytes) -> {
            form.writeBytes(("--XX\r\nContent-Disposition: form-data; name=\"" + name.replaceFirst("\\..*", "") + "\""
                            + (name.contains(".") ? "; filename=\"" + name + "\"" : "") + "\r\n\r\n")
                    .getBytes(UTF_8));
            form.writeBytes(bytes);
            form.writeBytes("\r\n".getBytes(UTF_8));
        });
        form.writeBytes("--XX--\r\n".getBytes(UTF_8));
        return form.toByteArray();
    }

    URI url(String path) {
        return URI.create(server.url() + path.substring(1));
    }

    HttpRequest.Builder request(String method, String path, String type, byte[] body, String... headers) {
        var request = HttpRequest.newBuilder(url(path))
                .timeout(Duration.ofSeconds(180))
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        return headers.length == 0 ? request : request.headers(headers);
    }

    HttpResponse<String> send(String method, String path, String type, byte[] body, String... headers) {
        try {
            return client.send(
                    request(method, path, type, body, headers).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(Arrays.toString(headers), e);
        }
    }

    HttpResponse<String> get(String path, String... headers) {
        return send("GET", path, "", new byte[0], headers);
    }

    @Override
    public void close() {
        server.close();
        store.close();
    }
}

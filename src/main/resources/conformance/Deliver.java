import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Tjekker en mappe med tabeller og leverer den, hvis intet blokerer. / Checks a folder of tables and delivers it if nothing
 * blocks. Java 17, no libraries: {@code KKM_URL=http://localhost:3030 java Deliver.java 9001 2025 deliveries/good}
 */
public final class Deliver {
    private static final String BOUNDARY = "kkm-part-boundary";

    public static void main(String[] args) throws IOException, InterruptedException {
        String server = System.getenv().getOrDefault("KKM_URL", "http://localhost:3030");
        URI address = URI.create(server + "/submissions/" + args[0] + "/" + args[1]);
        byte[] body = multipart(Path.of(args[2]));
        int checked = send("POST", URI.create(address + "/check"), body);
        if (checked == 200) {
            send("PUT", address, body);
        }
    }

    private static int send(String method, URI address, byte[] body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address)
                .method(method, BodyPublishers.ofByteArray(body))
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .header("Accept", "application/json");
        String token = System.getenv("KKM_TOKEN");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        var answer = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
        System.out.println("# " + method + " " + address + " " + answer.statusCode());
        System.out.println(answer.body());
        return answer.statusCode();
    }

    /** One part per table; the part's name is the table's. */
    private static byte[] multipart(Path folder) throws IOException {
        var body = new ByteArrayOutputStream();
        List<Path> files;
        try (var found = Files.list(folder)) {
            files = found.filter(file -> file.toString().endsWith(".csv")).sorted().toList();
        }
        for (Path file : files) {
            String name = file.getFileName().toString();
            body.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name.replace(".csv", "")
                            + "\"; filename=\"" + name + "\"\r\nContent-Type: text/csv\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            body.writeBytes(Files.readAllBytes(file));
            body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }
}

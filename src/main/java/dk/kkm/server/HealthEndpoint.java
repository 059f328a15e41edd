package dk.kkm.server;

import dk.kkm.Vocabulary;
import dk.kkm.store.Store;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.apache.jena.atlas.json.JsonObject;

/** {@code GET /health}: 200 and {@code {"status":"ok","store":"memory","submissions":36}} as long as the store answers. */
final class HealthEndpoint extends HttpServlet {
    private static final Pattern RECORDS =
            Pattern.compile(Pattern.quote(Vocabulary.BASE) + "graph/(?!profiles/)[^/]+/[0-9]{4}");
    private static final long FRESH_NANOS = 2_000_000_000L;

    private final transient Store store;
    private long counted;
    private long countedNanos = System.nanoTime() - FRESH_NANOS;

    HealthEndpoint(Store store) {
        this.store = store;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var health = new JsonObject();
        health.put("status", "ok");
        health.put("store", store.kind());
        health.put("submissions", submissions());
        response.setHeader("Content-Type", "application/json");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(health.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Municipality-years with records, counted at most every other second however often one asks. */
    private synchronized long submissions() {
        if (System.nanoTime() - countedNanos >= FRESH_NANOS) {
            counted = store.graphs().stream()
                    .filter(name ->
                            name.isURI() && RECORDS.matcher(name.getURI()).matches())
                    .count();
            countedNanos = System.nanoTime();
        }
        return counted;
    }
}

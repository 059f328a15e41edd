package dk.kkm.server;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/**
 * {@code GET /metrics}, for who asks from this machine: how many deliveries had which outcome and how long they took, how
 * many wait, and how much lies on the disk meanwhile. Prometheus' text format.
 */
final class MetricsEndpoint extends HttpServlet {
    private final transient RestEndpoint rest;
    private final transient Spool spool;

    MetricsEndpoint(RestEndpoint rest, Spool spool) {
        this.rest = rest;
        this.spool = spool;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean here = InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress()
                && request.getHeader("Forwarded") == null
                && request.getHeader("X-Forwarded-For") == null;
        if (!here) {
            response.sendError(404);
            return;
        }
        var text = new StringBuilder("# TYPE kkm_changes_total counter\n");
        new TreeMap<>(rest.changes()).forEach((status, count) -> text.append("kkm_changes_total{status=\"")
                .append(status)
                .append("\"} ")
                .append(count)
                .append('\n'));
        text.append("# TYPE kkm_change_seconds_total counter\nkkm_change_seconds_total ")
                .append(rest.changeSeconds())
                .append("\n# TYPE kkm_changes_waiting gauge\nkkm_changes_waiting ")
                .append(rest.waiting())
                .append("\n# TYPE kkm_spooled_bytes gauge\nkkm_spooled_bytes ")
                .append(spool.heldBytes())
                .append('\n');
        response.setHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}

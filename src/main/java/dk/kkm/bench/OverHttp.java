package dk.kkm.bench;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.keyfigure.KeyFigures;
import dk.kkm.server.Server;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** What callers see: {@code values}, {@code benchmark} and {@code explanation} over HTTP, asked by one and by many at once. */
final class OverHttp {
    private static final int MANY = 16;

    private final PrintWriter out;
    private final Specification specification;
    private final Store store;
    private final KeyFigures keyFigures;
    private final double warmUp;
    private final double seconds;

    /**
     * Over this store.
     *
     * @param seconds how long each question is asked, after three times as long to warm up
     */
    OverHttp(PrintWriter out, Specification specification, Store store, KeyFigures keyFigures, double seconds) {
        this.warmUp = 3 * seconds;
        this.seconds = seconds;
        this.out = out;
        this.specification = specification;
        this.store = store;
        this.keyFigures = keyFigures;
    }

    void run(List<SubmissionId> ids) {
        try (Server server = Server.start(store, specification, View.open(), "127.0.0.1", 0)) {
            var load = new Load(server.url());
            out.printf(
                    "Over HTTP, JSON, random figures (without shares), municipalities and years; %.0f s each after %.0f s warm-up%n"
                            + "  %-44s %8s %9s %9s %12s %9s%n",
                    seconds, warmUp, "", "clients", "p50 ms", "p99 ms", "answers/s", "bytes");
            List<String> values = paths(ids, "values?year=%2$s");
            List<String> own = paths(ids, "values?municipality=%1$s");
            List<String> benchmark = paths(ids, "benchmark?municipality=%1$s&year=%2$s");
            List<String> explanation = paths(last(ids), "explanation?municipality=%1$s&year=%2$s");
            measure(load, "values, all municipalities of a year", values);
            measure(load, "values, all years of a municipality", own);
            measure(load, "benchmark", benchmark);
            measure(load, "explanation", explanation);
            String path = values.get(0);
            String known = "If-None-Match: " + load.tag(path) + "\r\n";
            load.run(List.of(path), known, 304, MANY, warmUp / 6);
            tell("values, nothing new (304)", MANY, load.run(List.of(path), known, 304, MANY, seconds));
        }
    }

    private void measure(Load load, String what, List<String> paths) {
        load.run(paths, "", 200, MANY, warmUp);
        for (int clients : new int[] {1, MANY}) {
            tell(what, clients, load.run(paths, "", 200, clients, seconds));
        }
    }

    private void tell(String what, int clients, Load.Measured measured) {
        out.printf(
                "  %-44s %8d %9.2f %9.2f %12.0f %9d%n",
                what, clients, measured.p50Millis(), measured.p99Millis(), measured.perSecond(), measured.bytes());
        out.flush();
    }

    private List<String> paths(List<SubmissionId> ids, String question) {
        var paths = new ArrayList<String>();
        keyFigures.all().stream()
                .filter(figure -> figure.category().isEmpty())
                .forEach(figure -> ids.forEach(id -> paths.add("/key-figures/" + figure.id() + "/"
                        + question.formatted(id.municipality(), id.year()) + "&format=json")));
        return paths.stream().distinct().toList();
    }

    private static List<SubmissionId> last(List<SubmissionId> ids) {
        int last = ids.stream().mapToInt(id -> id.year().getValue()).max().orElseThrow();
        return ids.stream().filter(id -> id.year().getValue() == last).toList();
    }
}

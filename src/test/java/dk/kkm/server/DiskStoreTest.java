package dk.kkm.server;

import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Vocabulary;
import dk.kkm.generator.Generator;
import dk.kkm.mapping.Delivery;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import dk.kkm.submission.Submissions;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database on disk hands out nothing that is read first after its transaction has ended. */
class DiskStoreTest {
    private static final List<String> PATHS = List.of(
            "/key-figures/heat-per-area/values?municipality=9001&format=csv",
            "/key-figures/heat-per-area/benchmark?municipality=9001",
            "/key-figures/heat-per-area/benchmark?municipality=9001&peers=similar",
            "/key-figures/heat-per-area/benchmark?estate=%s",
            "/key-figures/heat-per-area/explanation?municipality=9001&year=2025",
            "/decisions/new-building-budget?use=school&area=5000",
            "/decisions/keep-or-sell?estate=%s",
            "/queries",
            "/queries/estates-side-by-side?municipality=9001&year=2025",
            "/queries/cheap-because-neglected?municipality=9001&year=2025");

    @Test
    void whateverIsAskedFirstIsAnswered(@TempDir Path folder) {
        var generator = new Generator(1, 12, 1, 2025, 42, 0.04, Set.of());
        generator.write(folder.resolve("csv"));
        Path data = folder.resolve("data");
        try (Store store = Store.open(data)) {
            store.replace(Map.of(Vocabulary.MODEL_GRAPH, Running.SPECIFICATION.model()));
            var submissions = Submissions.of(store, Running.SPECIFICATION);
            generator
                    .submissions()
                    .forEach(id -> submissions.receive(Delivery.of(
                            List.of(folder.resolve("csv").resolve(id.toString())), Optional.of(id), Optional.empty())));
        }
        String estate;
        try (var running = new Running(Store.open(data), View.open(), Limits.standard())) {
            estate = running.get("SELECT ?e { GRAPH ?g { ?r a :EstateYear ; :estate ?e } } ORDER BY ?e LIMIT 1")
                    .body()
                    .replaceAll("(?s).*id/estate/([^\"]+)\".*", "$1");
        }
        for (String path : PATHS) {
            try (var running = new Running(Store.open(data), View.open(), Limits.standard())) {
                String asked = path.formatted(estate);
                HttpResponse<String> answer = running.method("GET", asked);
                assertThat(answer.statusCode()).as(asked + " " + answer.body()).isEqualTo(200);
            }
        }
    }
}

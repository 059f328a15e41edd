package dk.kkm.server;

import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.store.OtherStore;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.system.Txn;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server answers the same over a store of another make as over ours. */
class OtherStoresTest {
    private static final List<String> PATHS = List.of(
            "/key-figures/heat-per-area/values?municipality=9001&format=csv",
            "/key-figures/heat-per-area/values?by=use&year=2025&format=csv",
            "/key-figures/heat-per-area/values?by=estate&municipality=9002&year=2025&format=csv",
            "/key-figures/use-share/values?year=2024&format=json",
            "/key-figures/maintenance-cost-per-area/values?window=3&municipality=9001&format=csv",
            "/key-figures/heat-per-area/benchmark?municipality=9001&year=2025&format=json",
            "/key-figures/heat-per-area/explanation?municipality=9001&year=2025&format=json");

    @ParameterizedTest
    @ValueSource(strings = {"FUSEKI", "RDF4J"})
    void valuesBenchmarksAndExplanationsAreTheSame(String make) throws InterruptedException {
        OtherStore other = OtherStore.start(make);
        Store theirs = Store.at(other.address());
        Store same = Store.inMemory();
        for (Store store : List.of(same, theirs)) {
            store.replace(all(Demo.store()));
        }
        try (var ours = new Running(same, View.open(), Limits.standard());
                var remote = new Running(theirs, View.open(), Limits.standard())) {
            for (String path : PATHS) {
                HttpResponse<String> expected = ours.method("GET", path);
                assertThat(expected.statusCode())
                        .as(path + " " + expected.body())
                        .isEqualTo(200);
                HttpResponse<String> came = remote.method("GET", path);
                assertThat(came.statusCode()).as(path + " " + came.body()).isEqualTo(200);
                assertThat(lines(came)).as(path).isEqualTo(lines(expected));
            }
            assertThat(remote.get("SELECT (COUNT(?e) AS ?n) { GRAPH ?g { ?e a :EstateYear } }")
                            .body())
                    .isEqualTo(ours.get("SELECT (COUNT(?e) AS ?n) { GRAPH ?g { ?e a :EstateYear } }")
                            .body());
            assertThat(remote.get("SELECT * { SERVICE <http://localhost:1/> { ?s ?p ?o } }")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(remote.get("ASK { GRAPH ?g { ?e a :EstateYear } }").body())
                    .contains("true");
            assertThat(remote.get("DESCRIBE <https://w3id.org/kkm/id/municipality/9001>")
                            .statusCode())
                    .isEqualTo(200);

            other.stop();
            TimeUnit.MILLISECONDS.sleep(1_100);
            assertThat(remote.method("GET", PATHS.get(0)).statusCode())
                    .as("kept")
                    .isEqualTo(200);
            for (HttpResponse<String> refused : List.of(
                    remote.method("GET", "/key-figures/heat-per-area/values?by=estate&municipality=9003&format=csv"),
                    remote.get("SELECT * { ?s ?p ?o }"))) {
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.body()).contains("Datalageret svarer ikke").doesNotContain("localhost");
            }
        }
    }

    /** What stands in no order may come in any, and 799 may be kept as 799.0. */
    private static List<String> lines(HttpResponse<String> answer) {
        return answer.body()
                .lines()
                .map(line -> line.strip()
                        .replaceAll(" ?,$", "")
                        .replaceAll("(\\.\\d*?)0+(?!\\d)", "$1")
                        .replaceAll("(\\d)\\.(?!\\d)", "$1"))
                .sorted()
                .toList();
    }

    private static Map<Node, Graph> all(Store store) {
        var graphs = new HashMap<Node, Graph>();
        Txn.executeRead(store.dataset(), () -> store.graphs()
                .forEach(name -> graphs.put(name, store.dataset().getGraph(name))));
        return graphs;
    }
}

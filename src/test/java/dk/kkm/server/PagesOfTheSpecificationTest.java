package dk.kkm.server;

import static dk.kkm.Vocabulary.MODEL_GRAPH;
import static dk.kkm.Vocabulary.SPECIFICATION_GRAPH;
import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Vocabulary;
import dk.kkm.store.View;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.jena.graph.Node;
import org.apache.jena.system.Txn;
import org.apache.jena.vocabulary.RDF;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every thing of the model and the specification has a page, made from the files. */
class PagesOfTheSpecificationTest {
    private static final Server SERVER =
            Server.start(Demo.store(), Running.SPECIFICATION, View.closed(), "127.0.0.1", 0);

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    /** The path of each typed thing of ours that the public sees, with whether it is a term of an ontology. */
    private static Map<String, Boolean> paths() {
        var paths = new TreeMap<String, Boolean>();
        var dataset = Demo.store().dataset();
        Txn.executeRead(dataset, () -> Stream.of(MODEL_GRAPH, SPECIFICATION_GRAPH)
                .forEach(graph -> dataset.find(graph, Node.ANY, RDF.Nodes.type, Node.ANY)
                        .forEachRemaining(quad -> {
                            String iri = quad.getSubject().toString();
                            if (iri.startsWith(Vocabulary.BASE)) {
                                paths.put(iri.substring(Vocabulary.BASE.length() - 1), iri.startsWith(Vocabulary.DEF));
                            }
                        })));
        return paths;
    }

    @Test
    void everyThingHasAPageAndEveryTermOneInEachLanguage() {
        Map<String, Boolean> paths = paths();
        assertThat(paths).hasSizeGreaterThan(3_000).containsEntry("/def/heat", true);
        List<String> wrong = paths.entrySet().parallelStream()
                .flatMap(thing -> thing.getValue()
                        ? Stream.of(thing.getKey(), thing.getKey() + "?lang=en")
                        : Stream.of(thing.getKey()))
                .map(path -> {
                    var answer = Asking.get(SERVER, path);
                    return answer.statusCode() == 200 && answer.body().contains("<h1>")
                            ? ""
                            : path + " " + answer.statusCode();
                })
                .filter(line -> !line.isEmpty())
                .sorted()
                .toList();
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /def/heat | The drawing of the module; kW·h; Said of; estate-year; Written by; Read by; queries/derivations/24-heat.rq; heat per m²
            /def/Building | Properties; Led to by; Wider terms; Rules; Delivered in
            /def/carrier | Rules; must hold a code of the list; Delivered in
            /code/use | number of codes; Codes; school; Used in
            /code/use/school | In short; skole
            /code/severity/warning | In short; Read by; quality
            /shape/ConditionAssessment-grade | What the rule demands; whole number from 1; smallest value; condition assessment
            /shape/Submission-mandatory-table | Reads; mandatory
            /shape/Submission-mandatory-table-select | FILTER NOT EXISTS
            /check/zero-after-use | What the check says; zero; Read by; queries/checks/zero.rq
            /derivation/heat | what counts; Writes; Reads; normal degree days; CONSTRUCT {
            /mapping/forbrug | Columns; energibærer; Writes; CONSTRUCT {
            /report/where-from | Where does the number come from?; Reads; contribution
            /ontology/supply | Terms; consumption
            /key-figures/heat-per-area | What it reads; heat consumption, degree-day corrected
            """)
    void aPageTellsWhatTheFilesSay(String path, String words) {
        String page = Asking.get(SERVER, path + "?lang=en").body();
        for (String said : words.split(";")) {
            assertThat(page.contains(said.strip())).as(path + " tells " + said).isTrue();
        }
    }
}

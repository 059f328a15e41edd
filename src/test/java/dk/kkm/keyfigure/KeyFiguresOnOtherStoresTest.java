package dk.kkm.keyfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Specification;
import dk.kkm.TruthTable;
import dk.kkm.Vocabulary;
import dk.kkm.store.OtherStore;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.system.Txn;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over HTTP in a store of another make, every key figure gives what a person works out by head. */
class KeyFiguresOnOtherStoresTest {
    private static final Specification SPECIFICATION = Specification.load();
    private static final KeyFigures KEY_FIGURES = KeyFigures.of(SPECIFICATION);

    @ParameterizedTest
    @ValueSource(strings = {"FUSEKI", "RDF4J"})
    void everyCaseGivesTheExpectedRows(String make) {
        List<KeyFigureCase> cases = KeyFigureCase.all();
        try (OtherStore other = OtherStore.start(make);
                Store store = Store.at(other.address())) {
            store.replace(Map.of(Vocabulary.MODEL_GRAPH, SPECIFICATION.model()));
            assertThat(cases).allSatisfy(example -> {
                Map<Node, Graph> graphs = graphs(example.trig());
                store.replace(graphs);
                for (DatasetGraph dataset : List.of(store.dataset(), store.view(View.open()))) {
                    Values values = Txn.calculateRead(
                            dataset, () -> Values.of(KEY_FIGURES.get(example.figure()), example.grouping(), dataset));
                    assertThat(Engines.rows(values)).containsExactlyInAnyOrderElementsOf(example.rows());
                }
                graphs.replaceAll((name, graph) -> Graph.emptyGraph);
                store.replace(graphs);
            });
        }
        TruthTable.count("key-figure cases over HTTP, " + make, cases.size(), cases.size());
    }

    private static Map<Node, Graph> graphs(String trig) {
        DatasetGraph dataset = DatasetGraphFactory.createGeneral();
        RDFParser.fromString(trig, Lang.TRIG).parse(dataset);
        var graphs = new HashMap<Node, Graph>();
        dataset.listGraphNodes().forEachRemaining(name -> graphs.put(name, dataset.getGraph(name)));
        return graphs;
    }
}

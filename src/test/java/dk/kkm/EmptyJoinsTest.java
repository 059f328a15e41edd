package dk.kkm;

import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.store.Store;
import java.nio.file.Path;
import java.util.Map;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.sparql.sse.SSE;
import org.apache.jena.system.Txn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jena 5.6.0 alone ends these in a NullPointerException. */
class EmptyJoinsTest {
    private static final String QUERY = """
            SELECT * WHERE {
              { SELECT ?a (COUNT(*) AS ?m) WHERE { GRAPH ?g { ?a <urn:p> ?b } } GROUP BY ?a }
              { SELECT ?a (COUNT(*) AS ?n) WHERE {
                  { SELECT ?a WHERE { GRAPH ?g { ?a <urn:q> ?b } } GROUP BY ?a }
                  { SELECT ?a WHERE { GRAPH ?g { ?a <urn:q> ?b } } GROUP BY ?a } }
                GROUP BY ?a }
            }
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aJoinOfNothingWithAJoinIsNothing() {
        DatasetGraph dataset = DatasetGraphFactory.createGeneral();
        dataset.addGraph(NodeFactory.createURI("urn:g"), graph());
        assertThat(findsSomething(dataset)).isFalse();
    }

    @Test
    void soItIsInAStoreInMemoryAndOnDisk() {
        try (Store memory = Store.inMemory();
                Store disk = Store.open(folder.resolve("lager"))) {
            for (Store store : new Store[] {memory, disk}) {
                store.replace(Map.of(NodeFactory.createURI("urn:g"), graph()));
                DatasetGraph dataset = store.dataset();
                assertThat(Txn.calculateRead(dataset, () -> findsSomething(dataset)))
                        .as(store.kind())
                        .isFalse();
            }
        }
    }

    private static Graph graph() {
        Graph graph = GraphFactory.createGraphMem();
        graph.add(SSE.parseTriple("(<urn:x> <urn:q> 1)"));
        return graph;
    }

    private static boolean findsSomething(DatasetGraph dataset) {
        try (QueryExec execution = QueryExec.dataset(dataset).query(QUERY).build()) {
            return execution.select().hasNext();
        }
    }
}

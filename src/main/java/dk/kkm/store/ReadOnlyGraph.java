package dk.kkm.store;

import org.apache.jena.graph.Graph;
import org.apache.jena.sparql.graph.GraphReadOnly;

/** A graph of the store, which nobody may change or close. */
final class ReadOnlyGraph extends GraphReadOnly {
    ReadOnlyGraph(Graph graph) {
        super(graph);
    }

    @Override
    public void close() {}
}

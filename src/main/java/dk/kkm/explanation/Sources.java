package dk.kkm.explanation;

import dk.kkm.Labels;
import dk.kkm.keyfigure.StoredQueries;
import dk.kkm.keyfigure.StoredQueries.Asked;
import java.util.List;
import java.util.Map;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.query.Query;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.engine.binding.Binding;

/**
 * What an explanation is found in. The caller holds the transaction.
 *
 * @param graphs by variable the graphs of the municipality-year
 */
record Sources(StoredQueries queries, DatasetGraph dataset, Map<String, Node> graphs, Labels labels) {
    /** The rows of a stored query about the municipality-year. */
    List<Binding> rows(String query, Asked... asked) {
        return queries.rows(dataset, query, graphs, asked);
    }

    /** The rows of a part of a key figure's query. */
    List<Binding> rows(Query part) {
        return StoredQueries.rows(dataset, part, Map.of());
    }

    Graph model() {
        return labels.model();
    }
}

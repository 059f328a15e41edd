package dk.kkm.keyfigure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.jena.graph.Node;
import org.apache.jena.query.Query;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.sparql.exec.RowSet;
import org.apache.jena.sparql.util.NodeCmp;

/**
 * The rows of a key figure, in order of their dimensions. A row that cannot be computed is not there.
 *
 * @param dimensions what the rows are grouped by: municipality, year, the figure's own category, and those asked for
 */
public record Values(KeyFigure figure, List<String> dimensions, List<Value> rows) {

    public Values {
        dimensions = List.copyOf(dimensions);
        rows = List.copyOf(rows);
    }

    /**
     * Computes a key figure over a dataset of records and model. The caller holds the transaction; nothing is changed.
     */
    public static Values of(KeyFigure figure, Grouping grouping, DatasetGraph dataset) {
        return of(figure, figure.dimensions(grouping), figure.query(grouping), dataset);
    }

    /** As {@link #of(KeyFigure, Grouping, DatasetGraph)}, with the query of the grouping at hand. */
    static Values of(KeyFigure figure, List<String> dimensions, Query query, DatasetGraph dataset) {
        var rows = new ArrayList<Value>();
        try (QueryExec execution = QueryExec.dataset(dataset).query(query).build()) {
            RowSet found = execution.select();
            while (found.hasNext()) {
                Value.of(found.next(), dimensions).ifPresent(rows::add);
            }
        }
        return sorted(figure, dimensions, rows);
    }

    /** Rows in any order. */
    static Values sorted(KeyFigure figure, List<String> dimensions, List<Value> rows) {
        return new Values(
                figure, dimensions, rows.stream().sorted(order(dimensions)).toList());
    }

    /** How the rows are spread, each counting once; empty when there is none. */
    public Optional<Distribution> distribution() {
        return Distribution.of(rows, figure.scale());
    }

    private static Comparator<Value> order(List<String> dimensions) {
        return (one, other) -> {
            for (String dimension : dimensions) {
                Node left = one.dimension(dimension);
                int difference = NodeCmp.compareRDFTerms(left, other.dimension(dimension));
                if (difference != 0) {
                    return difference;
                }
            }
            return 0;
        };
    }
}

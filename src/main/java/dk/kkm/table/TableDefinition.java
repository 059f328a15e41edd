package dk.kkm.table;

import dk.kkm.Text;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.jena.graph.Node;

/**
 * One of the tables we ask for, as {@code queries/mappings/<table>.ttl} describes it.
 *
 * @param node the table's IRI, {@code mapping/forbrug}
 * @param name the file's name without ending, {@code forbrug}
 * @param export whether it is what a system exports, converted to the common form, and not a table people fill in
 * @param mandatory whether a delivery must have it
 * @param unlocks what figures it opens
 * @param yields the classes its rows become
 */
public record TableDefinition(
        Node node,
        String name,
        boolean export,
        boolean mandatory,
        Text label,
        Text definition,
        Text unlocks,
        Set<Node> yields,
        List<ColumnDefinition> columns) {

    public TableDefinition {
        yields = Set.copyOf(yields);
        columns = List.copyOf(columns);
    }

    /** The variable names of all columns. */
    public Set<String> columnNames() {
        return columns.stream().map(ColumnDefinition::name).collect(Collectors.toSet());
    }
}

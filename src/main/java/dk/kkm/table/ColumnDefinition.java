package dk.kkm.table;

import dk.kkm.Text;
import java.util.List;
import java.util.Optional;
import org.apache.jena.graph.Node;

/**
 * A column of one of the tables we ask for, as {@code queries/mappings/<table>.ttl} describes it.
 *
 * @param node the column's IRI, {@code mapping/forbrug/column/maengde}
 * @param header as written in a template
 * @param name the variable it becomes, see {@link ColumnNames}
 * @param mandatory whether the header must be there
 * @param fills the properties its cells end in
 * @param codeList the scheme its codes come from
 * @param type what a cell holds, absent for text and codes
 * @param masterData whether the cells are usually the same from year to year
 * @param example a cell to show
 */
public record ColumnDefinition(
        Node node,
        String header,
        String name,
        boolean mandatory,
        Text label,
        Text definition,
        List<Node> fills,
        Optional<Node> codeList,
        Optional<CellType> type,
        boolean masterData,
        String example) {

    public ColumnDefinition {
        fills = List.copyOf(fills);
    }
}

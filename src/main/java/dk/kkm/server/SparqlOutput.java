package dk.kkm.server;

import dk.kkm.keyfigure.ValuesTable;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.List;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.riot.Lang;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.engine.binding.BindingBuilder;
import org.apache.jena.sparql.exec.RowSetStream;
import org.apache.jena.sparql.resultset.ResultsWriter;
import org.jspecify.annotations.Nullable;

/** Values as the results of a query: a column is a variable, {@code -} in its name is {@code _}. */
final class SparqlOutput {
    private SparqlOutput() {}

    static void write(ValuesTable table, Lang lang, OutputStream out) {
        List<Var> variables = table.columns().stream()
                .map(column -> Var.alloc(column.name().replace('-', '_')))
                .toList();
        ResultsWriter.create()
                .lang(lang)
                .build()
                .write(
                        out,
                        RowSetStream.create(
                                variables,
                                table.rows().stream()
                                        .map(row -> binding(variables, row))
                                        .iterator()));
    }

    private static Binding binding(List<Var> variables, @Nullable Object[] row) {
        BindingBuilder binding = Binding.builder();
        for (int i = 0; i < row.length; i++) {
            Object cell = row[i];
            if (cell != null) {
                binding.add(variables.get(i), node(cell));
            }
        }
        return binding.build();
    }

    private static Node node(Object cell) {
        if (cell instanceof Node node) {
            return node;
        }
        if (cell instanceof BigDecimal number) {
            return NodeFactory.createLiteralDT(number.toPlainString(), XSDDatatype.XSDdecimal);
        }
        return cell instanceof Number
                ? NodeFactory.createLiteralDT(cell.toString(), XSDDatatype.XSDinteger)
                : NodeFactory.createLiteralString(cell.toString());
    }
}

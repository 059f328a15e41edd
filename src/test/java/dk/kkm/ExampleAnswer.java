package dk.kkm;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.jena.graph.Node;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.sparql.exec.RowSet;
import org.apache.jena.system.Txn;

/**
 * What a query answers, as lines of a table that a person can read: the names of the columns, then the rows. IRIs are without our
 * base, numbers have 12 significant digits since engines divide with different scales, and what is unbound is empty. The
 * triples of a graph are sorted.
 */
public final class ExampleAnswer {
    private static final MathContext DIGITS = new MathContext(12);

    private ExampleAnswer() {}

    /** The answer over these graphs. */
    public static List<String> of(String text, DatasetGraph dataset) {
        Query query = QueryFactory.create(text);
        return Txn.calculateRead(dataset, () -> {
            try (QueryExec exec = QueryExec.dataset(dataset).query(query).build()) {
                var lines = new ArrayList<String>();
                if (query.isAskType()) {
                    return List.of("answer", Boolean.toString(exec.ask()));
                }
                if (query.isConstructType()) {
                    exec.construct()
                            .find()
                            .forEachRemaining(triple -> lines.add(cell(triple.getSubject()) + "\t"
                                    + cell(triple.getPredicate()) + "\t" + cell(triple.getObject())));
                    lines.sort(null);
                    lines.add(0, "subject\tpredicate\tobject");
                    return lines;
                }
                RowSet rows = exec.select();
                List<Var> columns = rows.getResultVars();
                lines.add(columns.stream().map(Var::getVarName).collect(Collectors.joining("\t")));
                rows.forEachRemaining(row -> lines.add(columns.stream()
                        .map(column -> row.get(column) == null ? "" : cell(row.get(column)))
                        .collect(Collectors.joining("\t"))));
                return lines;
            }
        });
    }

    private static String cell(Node node) {
        if (!node.isLiteral()) {
            return iri(node.toString());
        }
        return node.getLiteralValue() instanceof Number
                ? number(new BigDecimal(node.getLiteralLexicalForm()))
                : text(node.getLiteralLexicalForm());
    }

    public static String iri(String iri) {
        return iri.replace(Vocabulary.BASE, "");
    }

    public static String number(BigDecimal number) {
        return number.signum() == 0
                ? "0"
                : number.round(DIGITS).stripTrailingZeros().toPlainString();
    }

    public static String text(String text) {
        return text.replaceAll("\\s+", " ");
    }
}

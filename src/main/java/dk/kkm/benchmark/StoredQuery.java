package dk.kkm.benchmark;

import dk.kkm.Specification;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.jena.graph.Node;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.Syntax;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.system.Txn;

/** A query of {@code queries/benchmarks/}. */
record StoredQuery(Query query) {

    static StoredQuery of(Specification specification, String name) {
        String text = specification.texts("queries/benchmarks", ".rq").get(name);
        if (text == null) {
            throw new IllegalStateException("queries/benchmarks/" + name + ".rq");
        }
        return new StoredQuery(QueryFactory.create(text, Syntax.syntaxSPARQL_11));
    }

    /** Its rows, in a transaction of its own, with these variables given. */
    List<Binding> rows(DatasetGraph dataset, Map<String, Node> given) {
        return Txn.calculateRead(dataset, () -> {
            var rows = new ArrayList<Binding>();
            var execution = QueryExec.dataset(dataset).query(query);
            given.forEach(execution::substitution);
            try (QueryExec running = execution.build()) {
                running.select().forEachRemaining(rows::add);
            }
            return rows;
        });
    }

    static Node node(Binding row, String name) {
        Node node = row.get(name);
        if (node == null) {
            throw new IllegalArgumentException("?" + name + " is not bound");
        }
        return node;
    }

    static BigDecimal number(Binding row, String name) {
        return new BigDecimal(node(row, name).getLiteralLexicalForm());
    }
}

package dk.kkm.benchmark;

import dk.kkm.Specification;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.jena.graph.Node;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.Syntax;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.engine.binding.BindingFactory;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.sparql.syntax.Element;
import org.apache.jena.sparql.syntax.ElementData;
import org.apache.jena.sparql.syntax.ElementGroup;
import org.apache.jena.sparql.syntax.ElementNamedGraph;
import org.apache.jena.sparql.syntax.ElementSubQuery;
import org.apache.jena.system.Txn;

/** A query of {@code queries/benchmarks/} or {@code queries/peers/}. */
record StoredQuery(Query query) {
    private static final Var RECORDS = Var.alloc("records");

    static StoredQuery of(Specification specification, String name) {
        String text = specification.texts("queries/benchmarks", ".rq").get(name);
        if (text == null) {
            throw new IllegalStateException("queries/benchmarks/" + name + ".rq");
        }
        return new StoredQuery(QueryFactory.create(text, Syntax.syntaxSPARQL_11));
    }

    /**
     * Its rows, in a transaction of its own, with these variables given.
     *
     * @param records the graphs it may look into where it says {@code GRAPH ?records}; none for all
     */
    List<Binding> rows(DatasetGraph dataset, Map<String, Node> given, Collection<Node> records) {
        Query asked = query.cloneQuery();
        if (!records.isEmpty()) {
            restrict(
                    asked,
                    records.stream()
                            .map(graph -> BindingFactory.binding(RECORDS, graph))
                            .toList());
        }
        return Txn.calculateRead(dataset, () -> {
            var rows = new ArrayList<Binding>();
            var execution = QueryExec.dataset(dataset).query(asked);
            given.forEach(execution::substitution);
            try (QueryExec running = execution.build()) {
                running.select().forEachRemaining(row -> rows.add(row.detach()));
            }
            return rows;
        });
    }

    /** Names the graphs in every group that looks into {@code ?records} itself, in sub-queries too. */
    private static void restrict(Query query, List<Binding> records) {
        if (query.getQueryPattern() instanceof ElementGroup group) {
            boolean looks = false;
            for (Element element : group.getElements()) {
                if (element instanceof ElementSubQuery sub) {
                    restrict(sub.getQuery(), records);
                }
                looks |= element instanceof ElementNamedGraph named
                        && named.getGraphNameNode().equals(RECORDS);
            }
            if (looks) {
                group.getElements().add(0, new ElementData(List.of(RECORDS), records));
            }
        }
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

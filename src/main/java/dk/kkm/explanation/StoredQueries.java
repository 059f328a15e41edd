package dk.kkm.explanation;

import dk.kkm.Specification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.jena.graph.Node;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.Syntax;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.engine.binding.BindingFactory;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.sparql.syntax.ElementData;
import org.apache.jena.sparql.syntax.ElementVisitorBase;
import org.apache.jena.sparql.syntax.ElementWalker;

/**
 * The stored queries of {@code queries/explanations}, by name. They are complete SPARQL; what a query is asked about stands
 * in place of its {@code VALUES ?x { UNDEF }}, so that one query finds all there is at once. The caller holds the
 * transaction.
 */
final class StoredQueries {
    private static final String FOLDER = "queries/explanations";

    private final SortedMap<String, String> texts;

    StoredQueries(Specification specification) {
        this.texts = specification.texts(FOLDER, ".rq");
        texts.keySet().forEach(this::parse);
    }

    /** The names of those in a folder, {@code amounts/contributions}. */
    List<String> in(String folder) {
        return texts.keySet().stream()
                .filter(name -> name.startsWith(folder + "/"))
                .toList();
    }

    /** The rows of a query, for these graphs. */
    List<Binding> rows(DatasetGraph dataset, String name, Map<Var, Node> given) {
        return rows(dataset, parse(name), given);
    }

    /**
     * The rows of a query, for these graphs and values; no values have no rows.
     *
     * @param variables of the query's VALUES
     */
    List<Binding> rows(
            DatasetGraph dataset, String name, Map<Var, Node> given, List<Var> variables, List<List<Node>> values) {
        if (values.isEmpty()) {
            return List.of();
        }
        Query query = parse(name);
        List<Binding> rows =
                values.stream().map(row -> binding(variables, row)).distinct().toList();
        ElementWalker.walk(query.getQueryPattern(), new ElementVisitorBase() {
            @Override
            public void visit(ElementData data) {
                if (data.getVars().equals(variables)) {
                    data.getRows().clear();
                    data.getRows().addAll(rows);
                }
            }
        });
        return rows(dataset, query, given);
    }

    static List<Binding> rows(DatasetGraph dataset, Query query, Map<Var, Node> given) {
        var rows = new ArrayList<Binding>();
        var execution = QueryExec.dataset(dataset).query(query);
        given.forEach(execution::substitution);
        try (QueryExec begun = execution.build()) {
            begun.select().forEachRemaining(rows::add);
        }
        return rows;
    }

    static Binding binding(List<Var> variables, List<Node> row) {
        Binding binding = BindingFactory.root();
        for (int i = 0; i < variables.size(); i++) {
            binding = BindingFactory.binding(binding, variables.get(i), row.get(i));
        }
        return binding;
    }

    private Query parse(String name) {
        String text = texts.get(name);
        if (text == null) {
            throw new IllegalArgumentException("no query " + name);
        }
        return QueryFactory.create(text, Syntax.syntaxSPARQL_11);
    }
}

package dk.kkm.explanation;

import dk.kkm.Specification;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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
import org.apache.jena.sparql.syntax.syntaxtransform.ElementTransformCopyBase;
import org.apache.jena.sparql.syntax.syntaxtransform.QueryTransformOps;

/**
 * The stored queries of {@code queries/explanations}, by name. They are complete SPARQL; what a query is asked about stands
 * in place of its {@code VALUES ?x { UNDEF }}, so that one query finds all there is at once. The caller holds the
 * transaction.
 */
final class StoredQueries {
    private static final String FOLDER = "queries/explanations";

    private final SortedMap<String, Query> queries = new TreeMap<>();

    StoredQueries(Specification specification) {
        specification
                .texts(FOLDER, ".rq")
                .forEach((name, text) -> queries.put(name, QueryFactory.create(text, Syntax.syntaxSPARQL_11)));
    }

    /** The names of those in a folder, {@code amounts/10-contributions}, in order. */
    List<String> in(String folder) {
        return queries.keySet().stream()
                .filter(name -> name.startsWith(folder + "/"))
                .toList();
    }

    /** The rows of a query, for these graphs; they outlive the transaction. */
    List<Binding> rows(DatasetGraph dataset, String name, Map<Var, Node> given) {
        return rows(dataset, query(name), given);
    }

    /** The rows of a query, for these graphs and the values asked about; no values have no rows. */
    List<Binding> rows(DatasetGraph dataset, String name, Map<Var, Node> given, Asked... asked) {
        var data = new HashMap<List<Var>, ElementData>();
        for (Asked about : asked) {
            if (about.rows().isEmpty()) {
                return List.of();
            }
            data.put(about.variables(), new ElementData(about.variables(), about.bindings()));
        }
        Query query = QueryTransformOps.transform(query(name), new ElementTransformCopyBase() {
            @Override
            public Element transform(ElementData found) {
                return data.getOrDefault(found.getVars(), found);
            }
        });
        return rows(dataset, query, given);
    }

    static List<Binding> rows(DatasetGraph dataset, Query query, Map<Var, Node> given) {
        var rows = new ArrayList<Binding>();
        var execution = QueryExec.dataset(dataset).query(query);
        given.forEach(execution::substitution);
        try (QueryExec begun = execution.build()) {
            begun.select().forEachRemaining(row -> rows.add(row.detach()));
        }
        return rows;
    }

    private Query query(String name) {
        Query query = queries.get(name);
        if (query == null) {
            throw new IllegalArgumentException("no query " + name);
        }
        return query;
    }

    /** What a query is asked about: rows for the variables of one of its VALUES. */
    record Asked(List<Var> variables, Collection<List<Node>> rows) {
        /** Nodes for one variable. */
        static Asked of(String variable, Collection<Node> nodes) {
            return new Asked(
                    List.of(Var.alloc(variable)), nodes.stream().map(List::of).toList());
        }

        private List<Binding> bindings() {
            return rows.stream().distinct().map(this::binding).toList();
        }

        private Binding binding(List<Node> row) {
            Binding binding = BindingFactory.root();
            for (int i = 0; i < row.size(); i++) {
                binding = BindingFactory.binding(binding, variables.get(i), row.get(i));
            }
            return binding;
        }
    }
}

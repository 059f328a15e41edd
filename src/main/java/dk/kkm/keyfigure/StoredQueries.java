package dk.kkm.keyfigure;

import dk.kkm.Specification;
import java.math.BigDecimal;
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
import org.apache.jena.sparql.syntax.ElementGroup;
import org.apache.jena.sparql.syntax.ElementNamedGraph;
import org.apache.jena.sparql.syntax.syntaxtransform.ElementTransformCopyBase;
import org.apache.jena.sparql.syntax.syntaxtransform.QueryTransformOps;
import org.apache.jena.system.Txn;

/** The stored queries of a folder, by name: complete SPARQL, asked about some values at a time. */
public final class StoredQueries {
    private final SortedMap<String, Query> queries = new TreeMap<>();

    private StoredQueries(Specification specification, String folder) {
        specification
                .texts(folder, ".rq")
                .forEach((name, text) -> queries.put(name, QueryFactory.create(text, Syntax.syntaxSPARQL_11)));
    }

    /** Those of a folder of a specification, {@code queries/peers}. */
    public static StoredQueries of(Specification specification, String folder) {
        return new StoredQueries(specification, folder);
    }

    /** The names of those in a folder below, {@code amounts/10-contributions}, in order. */
    public List<String> in(String folder) {
        return queries.keySet().stream()
                .filter(name -> name.startsWith(folder + "/"))
                .toList();
    }

    /** The rows of a query, in a READ transaction of its own. */
    public List<Binding> ask(DatasetGraph dataset, String name, Map<String, Node> given, Asked... asked) {
        return Txn.calculateRead(dataset, () -> rows(dataset, name, given, asked));
    }

    /**
     * The rows of a query; they outlive the transaction, which the caller holds.
     *
     * @param given by variable its one value
     * @param asked the values asked about; where there are none, there are no rows
     */
    public List<Binding> rows(DatasetGraph dataset, String name, Map<String, Node> given, Asked... asked) {
        Query query = queries.get(name);
        if (query == null) {
            throw new IllegalArgumentException("no query " + name);
        }
        if (List.of(asked).stream().anyMatch(about -> about.rows().isEmpty())) {
            return List.of();
        }
        return rows(dataset, asked.length == 0 ? query : QueryTransformOps.transform(query, new Asking(asked)), given);
    }

    /** The rows of any query. */
    public static List<Binding> rows(DatasetGraph dataset, Query query, Map<String, Node> given) {
        var rows = new ArrayList<Binding>();
        var execution = QueryExec.dataset(dataset).query(query);
        given.forEach(execution::substitution);
        try (QueryExec begun = execution.build()) {
            begun.select().forEachRemaining(row -> rows.add(row.detach()));
        }
        return rows;
    }

    /** What stands in a column that is never empty. */
    public static Node node(Binding row, String name) {
        Node node = row.get(name);
        if (node == null) {
            throw new IllegalArgumentException("?" + name + " is not bound");
        }
        return node;
    }

    /** The number in a column that is never empty. */
    public static BigDecimal number(Binding row, String name) {
        return new BigDecimal(node(row, name).getLiteralLexicalForm());
    }

    /** What stands in a column, as written; nothing is empty. */
    public static String text(Binding row, String name) {
        Node node = row.get(name);
        return node == null ? "" : node.isLiteral() ? node.getLiteralLexicalForm() : node.toString();
    }

    /**
     * What a query is asked about: rows for some of its variables. They stand in the place of its {@code VALUES ?x { UNDEF }},
     * or before every {@code GRAPH ?x}, so that one query finds all there is at once and opens no other graph.
     */
    public record Asked(List<Var> variables, Collection<List<Node>> rows) {
        /** Nodes for one variable. */
        public static Asked of(String variable, Collection<Node> nodes) {
            return new Asked(
                    List.of(Var.alloc(variable)), nodes.stream().map(List::of).toList());
        }

        private ElementData data() {
            return new ElementData(
                    variables, rows.stream().distinct().map(this::binding).toList());
        }

        private Binding binding(List<Node> row) {
            Binding binding = BindingFactory.root();
            for (int i = 0; i < row.size(); i++) {
                binding = BindingFactory.binding(binding, variables.get(i), row.get(i));
            }
            return binding;
        }
    }

    private static final class Asking extends ElementTransformCopyBase {
        private final Map<List<Var>, ElementData> data = new HashMap<>();

        Asking(Asked... asked) {
            for (Asked about : asked) {
                data.put(about.variables(), about.data());
            }
        }

        @Override
        public Element transform(ElementData found) {
            return data.getOrDefault(found.getVars(), found);
        }

        @Override
        public Element transform(ElementGroup group, List<Element> elements) {
            var all = new ElementGroup();
            elements.stream()
                    .filter(ElementNamedGraph.class::isInstance)
                    .map(element -> ((ElementNamedGraph) element).getGraphNameNode())
                    .filter(Node::isVariable)
                    .flatMap(name -> data.values().stream()
                            .filter(about -> about.getVars().equals(List.of(Var.alloc(name)))))
                    .distinct()
                    .forEach(all::addElement);
            elements.forEach(all::addElement);
            return all;
        }
    }
}

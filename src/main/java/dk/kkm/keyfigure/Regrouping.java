package dk.kkm.keyfigure;

import dk.kkm.UnreadableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.jena.graph.Node;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryException;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.Syntax;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.core.VarExprList;
import org.apache.jena.sparql.engine.binding.BindingFactory;
import org.apache.jena.sparql.syntax.Element;
import org.apache.jena.sparql.syntax.ElementData;
import org.apache.jena.sparql.syntax.ElementGroup;
import org.apache.jena.sparql.syntax.ElementSubQuery;
import org.apache.jena.sparql.syntax.PatternVars;
import org.apache.jena.sparql.util.NodeCmp;

/**
 * Groups a stored query anew, on its syntax tree. Every grouped part (a sub-query with GROUP BY in the outer pattern) is
 * grouped by the wanted dimensions that are bound in it, so that a part of another grain, such as inhabitants, stays as it
 * is; and the wanted values stand as VALUES inside each part that binds their dimension.
 */
final class Regrouping {
    private Regrouping() {}

    /** Reads a stored query; what it must look like is part of the message when it does not. */
    static Query parse(String name, String text) {
        Query query;
        try {
            query = QueryFactory.create(text, Syntax.syntaxSPARQL_11);
        } catch (QueryException e) {
            throw new UnreadableException(
                    name + ".rq er ikke gyldig SPARQL 1.1: " + e.getMessage(),
                    name + ".rq is not valid SPARQL 1.1: " + e.getMessage());
        }
        boolean formed = query.isSelectType()
                && !query.isQueryResultStar()
                && query.getResultVars().containsAll(Value.OUTPUTS)
                && !parts(query).isEmpty();
        if (!formed) {
            throw new UnreadableException(
                    name + ".rq skal være en SELECT over grupperede delforespørgsler med ?municipality ?year og "
                            + Value.OUTPUTS,
                    name + ".rq must be a SELECT over grouped sub-queries with ?municipality ?year and "
                            + Value.OUTPUTS);
        }
        return query;
    }

    /**
     * Sets the grouping of a freshly parsed query.
     *
     * @param known every dimension the query may be grouped by, and may be grouped by as stored
     * @param dimensions those wanted, in order
     * @param only values wanted
     */
    static void apply(Query query, Set<String> known, List<String> dimensions, Map<String, Set<Node>> only) {
        for (Query part : parts(query)) {
            Set<String> bound = PatternVars.vars(part.getQueryPattern()).stream()
                    .map(Var::getVarName)
                    .collect(Collectors.toSet());
            List<Var> here =
                    dimensions.stream().filter(bound::contains).map(Var::alloc).toList();
            project(part.getGroupBy(), known, here);
            project(part.getProject(), known, here);
            part.resetResultVars();
            new TreeMap<>(only).forEach((dimension, values) -> {
                if (bound.contains(dimension)) {
                    restrict(part, Var.alloc(dimension), values);
                }
            });
        }
        project(query.getProject(), known, dimensions.stream().map(Var::alloc).toList());
        query.resetResultVars();
    }

    /** Puts the dimensions first and keeps everything that is no dimension, in its order. */
    private static void project(VarExprList list, Set<String> known, List<Var> dimensions) {
        var kept = new VarExprList();
        dimensions.forEach(kept::add);
        list.forEachVarExpr((variable, expression) -> {
            if (known.contains(variable.getVarName())) {
                return;
            }
            if (expression == null) {
                kept.add(variable);
            } else {
                kept.add(variable, expression);
            }
        });
        list.clear();
        list.addAll(kept);
    }

    private static void restrict(Query part, Var variable, Set<Node> values) {
        var data = new ElementData();
        data.add(variable);
        values.stream()
                .sorted(NodeCmp::compareRDFTerms)
                .forEach(value -> data.add(BindingFactory.binding(variable, value)));
        var pattern = new ElementGroup();
        pattern.addElement(data);
        Element before = part.getQueryPattern();
        if (before instanceof ElementGroup group) {
            group.getElements().forEach(pattern::addElement);
        } else {
            pattern.addElement(before);
        }
        part.setQueryPattern(pattern);
    }

    /** The grouped sub-queries of the outer pattern. */
    static List<Query> parts(Query query) {
        var parts = new ArrayList<Query>();
        if (query.getQueryPattern() instanceof ElementGroup group) {
            for (Element element : group.getElements()) {
                if (element instanceof ElementSubQuery sub && sub.getQuery().hasGroupBy()) {
                    parts.add(sub.getQuery());
                }
            }
        }
        return parts;
    }
}

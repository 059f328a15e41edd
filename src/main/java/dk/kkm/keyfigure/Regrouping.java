package dk.kkm.keyfigure;

import dk.kkm.MunicipalityCode;
import dk.kkm.SubmissionId;
import dk.kkm.UnreadableException;
import java.time.Year;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.jena.graph.Node;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryException;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.Syntax;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.core.VarExprList;
import org.apache.jena.sparql.engine.binding.Binding;
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
 * is; and the wanted values stand as VALUES inside each part, for the dimensions it binds.
 */
final class Regrouping {
    private static final Var MUNICIPALITY_VAR = Var.alloc(Grouping.MUNICIPALITY);
    private static final Var YEAR_VAR = Var.alloc(Grouping.YEAR);
    private static final Var RECORDS = Var.alloc("records");

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
            restrict(part, bound, only);
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

    /**
     * Puts the wanted values in one VALUES before what the part looks for. One, not one per dimension: Jena would join
     * those by hash, and a hash join that is closed before it began throws (5.6.0). Where both municipality and year are
     * wanted they name the graph too, so that no other graph is opened.
     */
    private static void restrict(Query part, Set<String> bound, Map<String, Set<Node>> only) {
        List<Binding> rows = List.of(BindingFactory.root());
        var variables = new ArrayList<Var>();
        for (String dimension :
                only.keySet().stream().filter(bound::contains).sorted().toList()) {
            Var variable = Var.alloc(dimension);
            variables.add(variable);
            List<Node> values = only.getOrDefault(dimension, Set.of()).stream()
                    .sorted(NodeCmp::compareRDFTerms)
                    .toList();
            rows = rows.stream()
                    .flatMap(row -> values.stream().map(value -> BindingFactory.binding(row, variable, value)))
                    .toList();
        }
        if (variables.isEmpty()) {
            return;
        }
        if (bound.contains(RECORDS.getVarName()) && variables.containsAll(List.of(MUNICIPALITY_VAR, YEAR_VAR))) {
            variables.add(RECORDS);
            rows = rows.stream()
                    .map(row -> BindingFactory.binding(row, RECORDS, recordsGraph(row)))
                    .toList();
        }
        var pattern = new ElementGroup();
        pattern.addElement(new ElementData(variables, rows));
        Element before = part.getQueryPattern();
        if (before instanceof ElementGroup group) {
            group.getElements().forEach(pattern::addElement);
        } else {
            pattern.addElement(before);
        }
        part.setQueryPattern(pattern);
    }

    private static Node recordsGraph(Binding row) {
        MunicipalityCode municipality = MunicipalityCode.of(row.get(MUNICIPALITY_VAR));
        return new SubmissionId(municipality, Year.parse(row.get(YEAR_VAR).getLiteralLexicalForm())).recordsGraph();
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

package dk.kkm.keyfigure;

import dk.kkm.MunicipalityCode;
import dk.kkm.SubmissionId;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import java.time.Year;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryException;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.Syntax;
import org.apache.jena.sparql.core.TriplePath;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.core.VarExprList;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.engine.binding.BindingFactory;
import org.apache.jena.sparql.expr.E_NotExists;
import org.apache.jena.sparql.syntax.Element;
import org.apache.jena.sparql.syntax.ElementData;
import org.apache.jena.sparql.syntax.ElementFilter;
import org.apache.jena.sparql.syntax.ElementGroup;
import org.apache.jena.sparql.syntax.ElementPathBlock;
import org.apache.jena.sparql.syntax.ElementSubQuery;
import org.apache.jena.sparql.syntax.ElementVisitorBase;
import org.apache.jena.sparql.syntax.ElementWalker;
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
    private static final Node FLAGGED = Vocabulary.kkm("flaggedMeasure");
    private static final Var RECORDS = Var.alloc("records");

    private Regrouping() {}

    /** Reads a stored query; what it must look like is part of the message when it does not. */
    static Query parse(String name, String text) {
        Query query;
        try {
            query = QueryFactory.create(text, Syntax.syntaxSPARQL_11);
        } catch (QueryException e) {
            throw new UnreadableException(
                    "%s.rq er ikke gyldig SPARQL 1.1: %s", "%s.rq is not valid SPARQL 1.1: %s", name, e.getMessage());
        }
        boolean formed = query.isSelectType()
                && !query.isQueryResultStar()
                && query.getResultVars().containsAll(Value.OUTPUTS)
                && !parts(query).isEmpty();
        if (!formed) {
            throw new UnreadableException(
                    "%s.rq skal være en SELECT over grupperede delforespørgsler med ?municipality ?year og %s",
                    "%s.rq must be a SELECT over grouped sub-queries with ?municipality ?year and %s",
                    name,
                    Value.OUTPUTS);
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

    /**
     * Reads no value in doubt: {@code FILTER NOT EXISTS { ?record kkm:flaggedMeasure kkm:heat }} beside each pattern that
     * reads {@code kkm:heat}, in its group, so that an OPTIONAL one is as if it were missing.
     *
     * @param doubtable the measures whose values may be in doubt
     */
    static void leaveOutFlagged(Query query, Collection<Node> doubtable) {
        var groups = new ArrayList<ElementGroup>();
        parts(query)
                .forEach(part -> ElementWalker.walk(part.getQueryPattern(), new ElementVisitorBase() {
                    @Override
                    public void visit(ElementGroup group) {
                        groups.add(group);
                    }
                }));
        for (ElementGroup group : groups) {
            List.copyOf(group.getElements())
                    .forEach(element -> filters(element, doubtable).forEach(group::addElement));
        }
    }

    /** The properties a query reads. */
    static Set<Node> properties(Query query) {
        var properties = new HashSet<Node>();
        parts(query)
                .forEach(part -> ElementWalker.walk(part.getQueryPattern(), new ElementVisitorBase() {
                    @Override
                    public void visit(ElementPathBlock block) {
                        block.patternElts().forEachRemaining(triple -> Optional.ofNullable(triple.getPredicate())
                                .ifPresent(properties::add));
                    }
                }));
        return properties;
    }

    private static List<Element> filters(Element element, Collection<Node> doubtable) {
        var filters = new ArrayList<Element>();
        if (element instanceof ElementPathBlock block) {
            for (TriplePath triple : block.getPattern()) {
                if (triple.isTriple() && doubtable.contains(triple.getPredicate())) {
                    var flagged = new ElementPathBlock();
                    flagged.addTriple(Triple.create(triple.getSubject(), FLAGGED, triple.getPredicate()));
                    var inside = new ElementGroup();
                    inside.addElement(flagged);
                    filters.add(new ElementFilter(new E_NotExists(inside)));
                }
            }
        }
        return filters;
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

package dk.kkm.server;

import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.publication.QueryHead;
import dk.kkm.publication.Sections;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryException;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.Syntax;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.expr.Expr;
import org.apache.jena.sparql.syntax.ElementBind;
import org.apache.jena.sparql.syntax.ElementFilter;
import org.apache.jena.sparql.syntax.ElementSubQuery;
import org.apache.jena.sparql.syntax.ElementVisitorBase;
import org.apache.jena.sparql.syntax.ElementWalker;
import org.apache.jena.sparql.syntax.PatternVars;
import org.apache.jena.sparql.syntax.syntaxtransform.QueryTransformOps;

/**
 * An analyst's query in a file, with a head in YAML and parameters as <a href="https://github.com/CLARIAH/grlc">grlc</a> has
 * them, so that the same file works there:
 *
 * <pre>{@code
 * #+ summary: Hvor kommer tallet fra? / Where does the number come from?
 * #+ params:
 * #+   - year: kalenderår / calendar year
 * #+ defaults:
 * #+   - year: 2025
 * SELECT … { … kkm:year ?_year_gYear ; kkm:municipality ?__municipality_iri … }
 * }</pre>
 *
 * The caller's values take the places of the parameters in the syntax tree, never in the text.
 *
 * @param name the last part of its path
 * @param pageRows rows in a page, if it comes in pages
 */
record StoredQuery(
        String name,
        Text summary,
        Text description,
        List<String> tags,
        List<QueryParameter> parameters,
        Optional<Integer> pageRows,
        String text,
        Query query) {
    private static final String NOWHERE = "https://w3id.org/kkm/id/nowhere";

    StoredQuery {
        tags = List.copyOf(tags);
        parameters = List.copyOf(parameters);
    }

    /** Whether a file is meant for REST: whether it has a head, and is no section of a page or step of the walk. */
    static boolean isOne(String path, String text) {
        return QueryHead.isIn(text) && !path.startsWith(Sections.FOLDER) && !path.startsWith("walk/");
    }

    /**
     * Reads a file.
     *
     * @param path in the specification, {@code reports/where-from}
     */
    static StoredQuery read(String path, String text) {
        QueryHead head = QueryHead.read(path, text);
        Query query;
        try {
            query = QueryFactory.create(text, Vocabulary.BASE, Syntax.syntaxSPARQL_11);
        } catch (QueryException e) {
            throw QueryHead.unreadable(
                    path, "er ikke SPARQL 1.1: " + e.getMessage(), "is not SPARQL 1.1: " + e.getMessage());
        }
        var parameters = new ArrayList<QueryParameter>();
        Map<String, Object> words = head.pairs("params");
        Map<String, Object> defaults = head.pairs("defaults");
        Map<String, Object> enumerate = head.pairs("enumerate");
        var taken = new TreeSet<String>();
        for (Var variable : variables(query)) {
            QueryParameter.of(variable, query.getPrefixMapping()).ifPresent(parameter -> {
                if (!taken.add(parameter.name())) {
                    throw QueryHead.unreadable(
                            path,
                            "har to parametre med navnet " + parameter.name() + ".",
                            "has two parameters of the name " + parameter.name() + ".");
                }
                Object values = enumerate.get(parameter.name());
                parameters.add(parameter.with(
                        QueryHead.words(words.get(parameter.name())),
                        Optional.ofNullable(defaults.get(parameter.name())).map(String::valueOf),
                        values instanceof Collection<?> codes
                                ? codes.stream().map(String::valueOf).toList()
                                : List.of()));
            });
        }
        requirePlaces(path, query, parameters);
        return new StoredQuery(
                path.substring(path.lastIndexOf('/') + 1),
                head.text("summary"),
                head.text("description"),
                head.entry("tags") instanceof Collection<?> tags
                        ? tags.stream().map(String::valueOf).toList()
                        : List.of(),
                parameters,
                head.entry("pagination") instanceof Integer rows && rows > 0 ? Optional.of(rows) : Optional.empty(),
                text,
                query);
    }

    private static Collection<Var> variables(Query query) {
        var variables = new TreeSet<Var>(Comparator.comparing(Var::getName));
        if (query.isConstructType()) {
            query.getConstructTemplate()
                    .getQuads()
                    .forEach(quad ->
                            List.of(quad.getGraph(), quad.getSubject(), quad.getPredicate(), quad.getObject()).stream()
                                    .filter(Var::isVar)
                                    .forEach(node -> variables.add(Var.alloc(node))));
        }
        for (Query part : parts(query)) {
            var expressions = new ArrayList<Expr>(part.getProject().getExprs().values());
            expressions.addAll(part.getHavingExprs());
            expressions.addAll(part.getGroupBy().getExprs().values());
            Optional.ofNullable(part.getOrderBy())
                    .ifPresent(keys -> keys.forEach(key -> expressions.add(key.getExpression())));
            expressions.forEach(expression -> variables.addAll(expression.getVarsMentioned()));
            variables.addAll(PatternVars.vars(part.getQueryPattern()));
            ElementWalker.walk(part.getQueryPattern(), new ElementVisitorBase() {
                @Override
                public void visit(ElementFilter filter) {
                    variables.addAll(filter.getExpr().getVarsMentioned());
                }

                @Override
                public void visit(ElementBind bind) {
                    variables.addAll(bind.getExpr().getVarsMentioned());
                }
            });
        }
        return variables;
    }

    /** A query and the queries within it. */
    private static List<Query> parts(Query query) {
        var parts = new ArrayList<>(List.of(query));
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).getQueryPattern() != null) {
                ElementWalker.walk(parts.get(i).getQueryPattern(), new ElementVisitorBase() {
                    @Override
                    public void visit(ElementSubQuery sub) {
                        parts.add(sub.getQuery());
                    }
                });
            }
        }
        return parts;
    }

    /** A value has a place in a pattern or an expression; where a variable is named it has none, here or under grlc. */
    private static void requirePlaces(String path, Query query, List<QueryParameter> parameters) {
        var all = new HashMap<Var, Node>();
        for (QueryParameter parameter : parameters) {
            all.put(parameter.variable(), NodeFactory.createURI(NOWHERE));
            for (Query part : parts(query)) {
                boolean named =
                        (!part.isQueryResultStar() && part.getProjectVars().contains(parameter.variable()))
                                || part.getGroupBy().contains(parameter.variable())
                                || (part.getValuesVariables() != null
                                        && part.getValuesVariables().contains(parameter.variable()));
                if (named) {
                    throw misplaced(path, parameter);
                }
            }
        }
        try {
            QueryTransformOps.replaceVars(query, all);
        } catch (QueryException e) {
            throw misplaced(path, parameters.get(0));
        }
    }

    private static UnreadableException misplaced(String path, QueryParameter parameter) {
        return QueryHead.unreadable(
                path,
                "har en parameter, fx " + parameter.variable()
                        + ", i SELECT, GROUP BY, VALUES eller efter AS. Skriv BIND(" + parameter.variable()
                        + " AS ?navn), og brug ?navn der.",
                "has a parameter, such as " + parameter.variable()
                        + ", in SELECT, GROUP BY, VALUES or after AS. Write BIND(" + parameter.variable()
                        + " AS ?name), and use ?name there.");
    }

    /** The query with these values in the places of its parameters; an optional one without a value stays open. */
    Query with(Map<Var, Node> values) {
        return QueryTransformOps.replaceVars(query, values);
    }
}

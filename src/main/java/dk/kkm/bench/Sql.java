package dk.kkm.bench;

import dk.kkm.Vocabulary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.query.Query;
import org.apache.jena.query.SortCondition;
import org.apache.jena.sparql.core.TriplePath;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.expr.E_Coalesce;
import org.apache.jena.sparql.expr.Expr;
import org.apache.jena.sparql.expr.ExprAggregator;
import org.apache.jena.sparql.expr.ExprFunction2;
import org.apache.jena.sparql.expr.aggregate.AggCount;
import org.apache.jena.sparql.expr.aggregate.AggCountVar;
import org.apache.jena.sparql.expr.aggregate.AggCountVarDistinct;
import org.apache.jena.sparql.expr.aggregate.AggSum;
import org.apache.jena.sparql.expr.aggregate.Aggregator;
import org.apache.jena.sparql.path.P_Path0;
import org.apache.jena.sparql.syntax.Element;
import org.apache.jena.sparql.syntax.ElementBind;
import org.apache.jena.sparql.syntax.ElementFilter;
import org.apache.jena.sparql.syntax.ElementGroup;
import org.apache.jena.sparql.syntax.ElementNamedGraph;
import org.apache.jena.sparql.syntax.ElementOptional;
import org.apache.jena.sparql.syntax.ElementPathBlock;
import org.apache.jena.sparql.syntax.ElementSubQuery;
import org.apache.jena.vocabulary.RDF;

/**
 * A key figure's query as SQL over {@link WideTables}, so that another engine can be asked the same. Knows the forms the
 * stored queries use and refuses others.
 */
final class Sql {
    private final StringBuilder where = new StringBuilder();
    private final Map<String, String> expressions = new LinkedHashMap<>();
    private String table = "";

    private Sql() {}

    /** The whole query: its grouped parts, joined by what they are grouped by. */
    static String of(Query query) {
        var from = new StringBuilder();
        var outer = new ArrayList<String>();
        for (Element element : ((ElementGroup) query.getQueryPattern()).getElements()) {
            if (element instanceof ElementSubQuery part) {
                List<String> keys = keys(part.getQuery());
                from.append(from.isEmpty() ? "" : " JOIN ")
                        .append('(')
                        .append(part(part.getQuery()))
                        .append(") p")
                        .append(from.length());
                if (from.indexOf(" JOIN ") >= 0) {
                    from.append(" USING (").append(String.join(", ", keys)).append(')');
                }
            } else if (element instanceof ElementFilter filter) {
                outer.add(new Sql().expression(filter.getExpr()));
            } else {
                throw unknown(element);
            }
        }
        var select = new ArrayList<String>();
        query.getProject()
                .forEachVarExpr((variable, expression) -> select.add(
                        expression == null
                                ? name(variable)
                                : new Sql().expression(expression) + " AS " + name(variable)));
        return "SELECT " + String.join(", ", select) + " FROM " + from
                + (outer.isEmpty() ? "" : " WHERE " + String.join(" AND ", outer));
    }

    private static List<String> keys(Query part) {
        return part.getGroupBy().getVars().stream().map(Sql::name).toList();
    }

    private static String part(Query part) {
        var sql = new Sql();
        sql.read(part.getQueryPattern());
        var select = new ArrayList<String>();
        part.getProject()
                .forEachVarExpr((variable, expression) ->
                        select.add((expression == null ? sql.column(variable) : sql.expression(expression)) + " AS "
                                + name(variable)));
        List<SortCondition> order = part.getOrderBy();
        if (order != null) {
            throw new IllegalArgumentException("ORDER BY");
        }
        return "SELECT " + String.join(", ", select) + " FROM " + sql.table + sql.where + " GROUP BY "
                + part.getGroupBy().getVars().stream().map(sql::column).collect(Collectors.joining(", "));
    }

    private void read(Element element) {
        if (element instanceof ElementGroup group) {
            group.getElements().forEach(this::read);
        } else if (element instanceof ElementNamedGraph graph) {
            if (graph.getGraphNameNode().equals(Vocabulary.MODEL_GRAPH)) {
                narrower(graph.getElement());
            } else {
                read(graph.getElement());
            }
        } else if (element instanceof ElementPathBlock block) {
            block.getPattern().forEach(path -> read(path.asTriple(), true));
        } else if (element instanceof ElementOptional optional) {
            ((ElementPathBlock) ((ElementGroup) optional.getOptionalElement())
                            .getElements()
                            .get(0))
                    .getPattern()
                    .forEach(path -> read(path.asTriple(), false));
        } else if (element instanceof ElementFilter filter) {
            and(expression(filter.getExpr()));
        } else if (element instanceof ElementBind bind) {
            expressions.put(name(bind.getVar()), expression(bind.getExpr()));
        } else if (element instanceof ElementSubQuery themes) {
            and("\"use\" IN (SELECT \"use\" FROM narrower WHERE broader IN ('culture', 'sports'))");
            if (!themes.getQuery().isDistinct()) {
                throw unknown(element);
            }
        } else {
            throw unknown(element);
        }
    }

    private void read(Triple triple, boolean required) {
        if (triple.getPredicate().equals(RDF.Nodes.type)) {
            table = Vocabulary.localName(triple.getObject());
            return;
        }
        String column = '"' + Vocabulary.localName(triple.getPredicate()) + '"';
        if (triple.getObject().isVariable()) {
            expressions.put(name(Var.alloc(triple.getObject())), column);
            expressions.put(name(Var.alloc(triple.getSubject())), "record");
            if (required) {
                and(column + " IS NOT NULL");
            }
        } else {
            and(column + " = '" + Vocabulary.localName(triple.getObject()) + "'");
        }
    }

    /** {@code ?use skos:broader* use:education} */
    private void narrower(Element element) {
        Element inner =
                element instanceof ElementGroup group ? group.getElements().get(0) : element;
        for (TriplePath path : ((ElementPathBlock) inner).getPattern().getList()) {
            if (path.getPath() == null || path.getPath() instanceof P_Path0) {
                throw unknown(element);
            }
            and("\"use\" IN (SELECT \"use\" FROM narrower WHERE broader = '" + Vocabulary.localName(path.getObject())
                    + "')");
        }
    }

    private void and(String condition) {
        where.append(where.isEmpty() ? " WHERE " : " AND ").append(condition);
    }

    private String expression(Expr expression) {
        if (expression.isVariable()) {
            return column(expression.asVar());
        }
        if (expression.isConstant()) {
            return expression.getConstant().asString();
        }
        if (expression instanceof ExprAggregator aggregate) {
            return aggregate(aggregate.getAggregator());
        }
        if (expression instanceof ExprFunction2 function) {
            String operator = function.getOpName();
            return '('
                    + expression(function.getArg1())
                    + ' '
                    + (operator.equals("&&") ? "AND" : operator)
                    + ' '
                    + expression(function.getArg2())
                    + ')';
        }
        if (expression instanceof E_Coalesce coalesce) {
            return coalesce.getArgs().stream()
                    .map(this::expression)
                    .collect(Collectors.joining(", ", "COALESCE(", ")"));
        }
        throw unknown(expression);
    }

    private String aggregate(Aggregator aggregator) {
        if (aggregator instanceof AggCount) {
            return "COUNT(*)";
        }
        String inner = expression(aggregator.getExprList().get(0));
        if (aggregator instanceof AggSum) {
            return "SUM(" + inner + ')';
        }
        if (aggregator instanceof AggCountVarDistinct) {
            return "COUNT(DISTINCT " + inner + ')';
        }
        if (aggregator instanceof AggCountVar) {
            return "COUNT(" + inner + ')';
        }
        throw unknown(aggregator);
    }

    private String column(Var variable) {
        return expressions.getOrDefault(name(variable), name(variable));
    }

    private static String name(Node variable) {
        return '"' + variable.getName() + '"';
    }

    private static IllegalArgumentException unknown(Object form) {
        return new IllegalArgumentException("no SQL for " + form);
    }
}

package dk.kkm.mapping;

import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.table.CellType;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryException;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.Syntax;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.expr.E_Function;
import org.apache.jena.sparql.expr.E_StrDatatype;
import org.apache.jena.sparql.expr.Expr;
import org.apache.jena.sparql.expr.ExprFunction;
import org.apache.jena.sparql.expr.ExprFunctionOp;
import org.apache.jena.sparql.expr.ExprVars;
import org.apache.jena.sparql.expr.NodeValue;
import org.apache.jena.sparql.syntax.Element;
import org.apache.jena.sparql.syntax.ElementBind;
import org.apache.jena.sparql.syntax.ElementFilter;
import org.apache.jena.sparql.syntax.ElementService;
import org.apache.jena.sparql.syntax.ElementVisitorBase;
import org.apache.jena.sparql.syntax.ElementWalker;
import org.apache.jena.sparql.syntax.PatternVars;

/**
 * A stored CONSTRUCT query that turns one row into triples. The row is given as bindings: a variable per filled cell,
 * named as {@link dk.kkm.table.ColumnNames} says, {@code ?x_key} with the slug of the cell of column {@code x}, and
 *
 * <pre>
 * ?file ?row               where the row stands
 * ?municipality ?municipalityCode ?year ?yearText ?submission
 *                          whose and which year's it is; a mapping may bind the first four itself
 * </pre>
 *
 * A column called as one of these is given with {@code column_} before its name: {@code ?column_year}. A column cast
 * with {@code STRDT(?x, xsd:decimal)} (or integer, date, gYear, boolean) is read as that type before it is bound; a
 * cell that cannot be stays as sent.
 */
public final class Mapping {
    static final Var FILE = Var.alloc("file");
    static final Var ROW = Var.alloc("row");
    static final Var MUNICIPALITY = Var.alloc("municipality");
    static final Var MUNICIPALITY_CODE = Var.alloc("municipalityCode");
    static final Var YEAR = Var.alloc("year");
    static final Var YEAR_TEXT = Var.alloc("yearText");
    static final Var SUBMISSION = Var.alloc("submission");

    /** What every row is given beside its cells. */
    static final Set<Var> GIVEN = Set.of(FILE, ROW, MUNICIPALITY, MUNICIPALITY_CODE, YEAR, YEAR_TEXT, SUBMISSION);

    private static final String KEY = "_key";
    private static final Map<String, CellType> CELL_TYPES = Map.of(
            XSDDatatype.XSDdecimal.getURI(), CellType.DECIMAL,
            XSDDatatype.XSDinteger.getURI(), CellType.INTEGER,
            XSDDatatype.XSDgYear.getURI(), CellType.YEAR,
            XSDDatatype.XSDdate.getURI(), CellType.DATE,
            XSDDatatype.XSDdateTime.getURI(), CellType.DATE_TIME,
            XSDDatatype.XSDboolean.getURI(), CellType.BOOLEAN);

    static {
        // An ill-typed literal is what was sent; the rules report it, once and with its row.
        NodeValue.VerboseWarnings = false;
    }

    private final String name;
    private final Query query;
    private final Set<Var> mentioned = new HashSet<>();
    private final Set<Var> assigned = new HashSet<>();
    private final Set<String> columns = new TreeSet<>();
    private final Map<String, EnumSet<CellType>> types = new LinkedHashMap<>();

    private Mapping(String name, Query query) {
        this.name = name;
        this.query = query;
        var matched = new HashSet<Var>();
        for (Triple triple : query.getConstructTemplate().getTriples()) {
            mention(triple);
        }
        PatternVars.vars(mentioned, query.getQueryPattern());
        ElementWalker.walk(query.getQueryPattern(), new ElementVisitorBase() {
            @Override
            public void visit(ElementBind bind) {
                assigned.add(bind.getVar());
                expression(bind.getExpr());
            }

            @Override
            public void visit(ElementFilter filter) {
                expression(filter.getExpr());
            }

            @Override
            public void visit(ElementService service) {
                throw refused("SERVICE");
            }
        });
        matched.addAll(PatternVars.vars(query.getQueryPattern()));
        for (Var variable : mentioned) {
            if (!matched.contains(variable) && !GIVEN.contains(variable)) {
                columns.add(column(variable.getName()));
            }
        }
        if (query.hasDatasetDescription()) {
            throw refused("FROM");
        }
    }

    /**
     * Reads a mapping.
     *
     * @param name what to call it when it is wrong, {@code properties.rq}
     */
    public static Mapping parse(String name, String text) {
        try {
            Query query = QueryFactory.create(text, Vocabulary.BASE, Syntax.syntaxSPARQL_11);
            if (!query.isConstructType()) {
                throw new UnreadableException(
                        name + " er ikke en CONSTRUCT-forespørgsel.", name + " is not a CONSTRUCT query.");
            }
            return new Mapping(name, query);
        } catch (QueryException e) {
            throw new UnreadableException(
                    name + " er ikke gyldig SPARQL: " + e.getMessage(),
                    name + " is not valid SPARQL: " + e.getMessage());
        }
    }

    /** What to call it. */
    public String name() {
        return name;
    }

    /** The columns it reads and does not bind itself, by their variable names. */
    public Set<String> columns() {
        return Set.copyOf(columns);
    }

    /** The query as written. */
    public Query query() {
        return query;
    }

    /** Whether it says itself which municipality and year a row belongs to. */
    boolean namesSubmission() {
        return assigned.contains(MUNICIPALITY_CODE) && assigned.contains(YEAR_TEXT);
    }

    /** Whether the query speaks of this variable, and does not bind it itself. */
    boolean wants(Var variable) {
        return mentioned.contains(variable) && !assigned.contains(variable);
    }

    /** All variables the query speaks of. */
    Set<Var> variables() {
        return mentioned;
    }

    /** The types a column is cast to, in the order they are to be tried. */
    Set<CellType> types(String column) {
        return types.getOrDefault(column, EnumSet.noneOf(CellType.class));
    }

    /** The columns that are cast to numbers. */
    Set<String> numbers() {
        var numbers = new HashSet<String>();
        types.forEach((column, casts) -> {
            if (casts.contains(CellType.DECIMAL) || casts.contains(CellType.INTEGER)) {
                numbers.add(column);
            }
        });
        return numbers;
    }

    /** The variable of a column. */
    static Var variable(String column) {
        Var variable = Var.alloc(column);
        return GIVEN.contains(variable) ? Var.alloc("column_" + column) : variable;
    }

    /** The variable of the slug of a column's cell. */
    static Var keyVariable(String column) {
        return Var.alloc(column + KEY);
    }

    private static String column(String variable) {
        String column = variable.endsWith(KEY) ? variable.substring(0, variable.length() - KEY.length()) : variable;
        String plain = column.startsWith("column_") ? column.substring("column_".length()) : column;
        return GIVEN.contains(Var.alloc(plain)) ? plain : column;
    }

    private void mention(Triple triple) {
        for (Node node : List.of(triple.getSubject(), triple.getPredicate(), triple.getObject())) {
            if (node.isBlank()) {
                throw refused("blank node");
            }
            if (Var.isVar(node)) {
                mentioned.add(Var.alloc(node));
            }
        }
    }

    private void expression(Expr expr) {
        mentioned.addAll(ExprVars.getVarsMentioned(expr));
        casts(expr);
    }

    private void casts(Expr expr) {
        if (expr instanceof ExprFunctionOp) {
            return;
        }
        if (expr instanceof ExprFunction function) {
            if (function instanceof E_StrDatatype cast && cast.getArg2().isConstant()) {
                cast(cast.getArg1(), cast.getArg2().getConstant().asNode());
            }
            if (function instanceof E_Function call) {
                String iri = call.getFunctionIRI();
                if (!iri.startsWith(XSDDatatype.XSD + "#")) {
                    throw refused(iri);
                }
                if (call.numArgs() == 1) {
                    cast(call.getArg(1), org.apache.jena.graph.NodeFactory.createURI(iri));
                }
            }
            for (Expr argument : function.getArgs()) {
                casts(argument);
            }
        }
    }

    private void cast(Expr what, Node datatype) {
        CellType type = datatype.isURI() ? CELL_TYPES.get(datatype.getURI()) : null;
        if (type != null && what.isVariable()) {
            types.computeIfAbsent(column(what.getVarName()), column -> EnumSet.noneOf(CellType.class))
                    .add(type);
        }
    }

    private UnreadableException refused(String what) {
        return new UnreadableException(
                name + " bruger " + what + ", som en afbildning ikke må.",
                name + " uses " + what + ", which a mapping may not.");
    }

    /** The elements of WHERE in order, or none if it is not a plain group. */
    List<Element> elements() {
        return query.getQueryPattern() instanceof org.apache.jena.sparql.syntax.ElementGroup group
                ? group.getElements()
                : List.of(query.getQueryPattern());
    }

    /** Whether nothing but its pattern decides what it yields. */
    boolean isPlainPattern() {
        return !query.hasGroupBy()
                && !query.hasAggregators()
                && !query.hasHaving()
                && !query.hasLimit()
                && !query.hasOffset()
                && !query.hasValues();
    }
}

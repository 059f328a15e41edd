package dk.kkm.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import dk.kkm.table.CodeWords;
import dk.kkm.table.ColumnDefinition;
import dk.kkm.table.TableDefinition;
import dk.kkm.table.TableOutput;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.jena.datatypes.RDFDatatype;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.expr.Expr;
import org.apache.jena.sparql.expr.ExprFunction;
import org.apache.jena.sparql.expr.ExprVar;
import org.apache.jena.sparql.syntax.ElementBind;
import org.apache.jena.sparql.syntax.ElementPathBlock;
import org.apache.jena.sparql.syntax.ElementVisitorBase;
import org.apache.jena.sparql.syntax.ElementWalker;
import org.apache.jena.vocabulary.RDF;
import org.apache.jena.vocabulary.SKOS;
import org.jspecify.annotations.Nullable;

/**
 * Our tables written from a graph of delivered nodes: the mappings read backwards. A node that a mapping's first subject
 * could have been is a row; the template's triples tell what its variables were, and the BINDs what cells those were made
 * from: {@code STRDT(?x, …)} from its lexical form, {@code IRI(CONCAT("…/", ?x_key))} from its parts, a code from its
 * word. So no table is described twice, and rows mapped again give the same graph, row numbers and file names apart. What
 * a table has no column for is left out.
 */
public final class TableRows {
    private static final int YEARS_BACK = 5;

    private final Mappings mappings;
    private final CodeWords words;
    private final Map<String, Backwards> tables = new HashMap<>();

    private TableRows(Specification specification) {
        this.mappings = Mappings.of(specification);
        this.words = new CodeWords(specification.model());
        for (TableDefinition table : mappings.tables().all()) {
            tables.put(
                    table.name(),
                    new Backwards(table, mappings.find(table.name()).orElseThrow()));
        }
    }

    /** The tables of a specification. */
    public static TableRows of(Specification specification) {
        return new TableRows(specification);
    }

    /**
     * The rows of a table in the order they were delivered in.
     *
     * @param delivered its nodes, as delivered; others are passed over
     * @return a cell per column of the table: text, {@code BigDecimal}, {@code LocalDate}, {@code Boolean} or {@code null}
     */
    public List<List<@Nullable Object>> rows(String table, Graph delivered) {
        Backwards backwards = tables.get(table);
        if (backwards == null) {
            throw new IllegalArgumentException(table);
        }
        return backwards.rows(delivered);
    }

    /**
     * What is usually the same from year to year, for a template to begin with: the tables' rows with only their master
     * data, every row once.
     */
    public Map<String, List<List<@Nullable Object>>> masterData(Graph delivered) {
        var known = new LinkedHashMap<String, List<List<@Nullable Object>>>();
        for (TableDefinition table : mappings.tables().common()) {
            var rows = new LinkedHashSet<List<@Nullable Object>>();
            for (List<@Nullable Object> row : rows(table.name(), delivered)) {
                var kept = new ArrayList<@Nullable Object>();
                for (int i = 0; i < row.size(); i++) {
                    kept.add(table.columns().get(i).masterData() ? row.get(i) : null);
                }
                if (kept.stream().anyMatch(cell -> cell != null)) {
                    rows.add(kept);
                }
            }
            known.put(table.name(), List.copyOf(rows));
        }
        return known;
    }

    /**
     * The master data of the latest year before this one that a store holds, no more than {@value #YEARS_BACK} years back.
     * What tells where a protected estate lies is in it if the reader may see that graph.
     */
    public Map<String, List<List<@Nullable Object>>> masterData(DatasetGraph kept, SubmissionId id) {
        for (int back = 1; back <= YEARS_BACK; back++) {
            var before = new SubmissionId(id.municipality(), id.year().minusYears(back));
            Graph delivered = GraphMemFactory.createGraphMem2();
            mappings.tables().names().forEach(table -> copy(kept, before.tableGraph(table), delivered));
            if (!delivered.isEmpty()) {
                copy(kept, before.protectedGraph(), delivered);
                return masterData(delivered);
            }
        }
        return Map.of();
    }

    private static void copy(DatasetGraph kept, Node graph, Graph into) {
        kept.find(graph, Node.ANY, Node.ANY, Node.ANY).forEachRemaining(quad -> into.add(quad.asTriple()));
    }

    /** Writes a table with its headers. */
    public void write(String table, Graph delivered, TableOutput out) {
        out.table(
                table,
                mappings.tables().find(table).orElseThrow().columns().stream()
                        .map(ColumnDefinition::header)
                        .toList());
        rows(table, delivered).forEach(out::row);
    }

    /** One mapping read backwards. */
    private final class Backwards {
        private final TableDefinition table;
        private final Map<Var, String> columns = new HashMap<>();
        private final Map<Var, String> keys = new HashMap<>();
        private final Map<Var, Expr> made = new HashMap<>();
        private final Map<Var, Var> notations = new HashMap<>();
        private final Map<Node, List<Triple>> templates = new LinkedHashMap<>();
        private final Map<Expr, Pattern> patterns = new HashMap<>();
        private final Node row;

        Backwards(TableDefinition table, Mapping mapping) {
            this.table = table;
            for (ColumnDefinition column : table.columns()) {
                columns.put(Mapping.variable(column.name()), column.name());
                keys.put(Mapping.keyVariable(column.name()), column.name());
            }
            mapping.elements().forEach(element -> {
                if (element instanceof ElementBind bind) {
                    made.put(bind.getVar(), bind.getExpr());
                }
            });
            ElementWalker.walk(mapping.query().getQueryPattern(), new ElementVisitorBase() {
                @Override
                public void visit(ElementPathBlock block) {
                    block.patternElts().forEachRemaining(path -> {
                        if (SKOS.notation.asNode().equals(path.getPredicate())) {
                            notations.put(Var.alloc(path.getSubject()), Var.alloc(path.getObject()));
                        }
                    });
                }
            });
            mapping.query().getConstructTemplate().getTriples().forEach(triple -> templates
                    .computeIfAbsent(triple.getSubject(), subject -> new ArrayList<>())
                    .add(triple));
            this.row = templates.keySet().iterator().next();
        }

        List<List<@Nullable Object>> rows(Graph graph) {
            Comparator<Node> asDelivered = Comparator.comparing((Node node) -> said(graph, node, "file"))
                    .thenComparing(node -> said(graph, node, "row").length())
                    .thenComparing(node -> said(graph, node, "row"))
                    .thenComparing(node -> node.toString());
            return candidates(graph, row).stream()
                    .sorted(asDelivered)
                    .map(node -> cells(graph, node))
                    .toList();
        }

        private List<@Nullable Object> cells(Graph graph, Node node) {
            var cells = new HashMap<String, Object>();
            read(graph, row, node, cells);
            var left = new LinkedHashSet<Node>(templates.keySet());
            left.remove(row);
            var taken = new LinkedHashSet<Node>();
            // First the parts whose names say which they are, then others in order.
            for (boolean named : new boolean[] {true, false}) {
                for (Node part : Set.copyOf(left)) {
                    candidates(graph, part, node).stream()
                            .filter(it -> !taken.contains(it) && (!named || invert(made(part), it, new HashMap<>())))
                            .min(Comparator.comparing(it -> it.toString()))
                            .ifPresent(it -> {
                                read(graph, part, it, cells);
                                taken.add(it);
                                left.remove(part);
                            });
                }
            }
            var row = new ArrayList<@Nullable Object>();
            table.columns().forEach(column -> row.add(cells.get(column.name())));
            return row;
        }

        private Expr made(Node variable) {
            return made.getOrDefault(Var.alloc(variable), new ExprVar(Var.alloc(variable)));
        }

        /** The nodes for which all that the template says without a variable holds. */
        private List<Node> candidates(Graph graph, Node subject) {
            return graph.find(Node.ANY, RDF.Nodes.type, type(subject))
                    .mapWith(Triple::getSubject)
                    .filterKeep(node -> fits(graph, subject, node, Node.ANY))
                    .toList();
        }

        private List<Node> candidates(Graph graph, Node subject, Node of) {
            return templates.getOrDefault(subject, List.of()).stream()
                    .filter(triple -> triple.getObject().equals(row))
                    .findFirst()
                    .map(link -> graph.find(Node.ANY, link.getPredicate(), of)
                            .mapWith(Triple::getSubject)
                            .filterKeep(node -> fits(graph, subject, node, of))
                            .toList())
                    .orElse(List.of());
        }

        private Node type(Node subject) {
            return templates.getOrDefault(subject, List.of()).stream()
                    .filter(triple -> triple.getPredicate().equals(RDF.Nodes.type))
                    .map(Triple::getObject)
                    .findFirst()
                    .orElseThrow();
        }

        private boolean fits(Graph graph, Node subject, Node node, Node of) {
            return templates.getOrDefault(subject, List.of()).stream()
                    .filter(triple ->
                            !Var.isVar(triple.getObject()) || triple.getObject().equals(row))
                    .allMatch(triple -> graph.contains(
                            node, triple.getPredicate(), Var.isVar(triple.getObject()) ? of : triple.getObject()));
        }

        private void read(Graph graph, Node subject, Node node, Map<String, Object> cells) {
            for (Triple triple : templates.getOrDefault(subject, List.of())) {
                if (Var.isVar(triple.getObject())) {
                    graph.find(node, triple.getPredicate(), Node.ANY)
                            .forEach(it -> invert(made(triple.getObject()), it.getObject(), cells));
                }
            }
            invert(made(subject), node, cells);
        }

        /** Whether the expression can have given this node; then the cells it was made from are put. */
        private boolean invert(Expr expr, Node node, Map<String, Object> cells) {
            if (expr.isVariable()) {
                Var variable = expr.asVar();
                if (columns.containsKey(variable)) {
                    return node.isLiteral() && put(cells, columns.get(variable), value(node));
                }
                if (keys.containsKey(variable)) {
                    return Keys.text(text(node))
                            .map(number -> put(cells, keys.get(variable), number))
                            .orElse(false);
                }
                if (made.containsKey(variable)) {
                    return invert(made.get(variable), node, cells);
                }
                return Mapping.GIVEN.contains(variable) || isCode(node, variable, cells);
            }
            if (expr.isConstant()) {
                return expr.getConstant().asNode().equals(node);
            }
            if (!(expr instanceof ExprFunction function)) {
                return false;
            }
            List<Expr> args = function.getArgs();
            return switch (function.getFunctionSymbol().getSymbol()) {
                case "coalesce" -> args.stream().anyMatch(arg -> invert(arg, node, cells));
                case "if" -> args.stream().skip(1).anyMatch(arg -> invert(arg, node, cells));
                case "strdt" -> node.isLiteral() && invert(args.get(0), node, cells);
                case "iri", "uri", "lcase", "str" -> invert(args.get(0), node, cells);
                case "encode_for_uri" -> invert(args.get(0), decoded(node), cells);
                case "concat" -> parts(function, node, cells);
                default -> false;
            };
        }

        private boolean parts(ExprFunction concat, Node node, Map<String, Object> cells) {
            var parts = new ArrayList<Expr>();
            flatten(concat, parts);
            Matcher matcher =
                    patterns.computeIfAbsent(concat, key -> pattern(parts)).matcher(text(node));
            if (!matcher.matches()) {
                return false;
            }
            var found = new HashMap<String, Object>();
            int group = 1;
            for (Expr part : parts) {
                if (!part.isConstant()
                        && !invert(part, NodeFactory.createLiteralString(matcher.group(group++)), found)) {
                    return false;
                }
            }
            found.forEach((column, value) -> put(cells, column, value));
            return true;
        }

        private void flatten(Expr expr, List<Expr> parts) {
            if (expr.isVariable() && made.containsKey(expr.asVar())) {
                flatten(made.get(expr.asVar()), parts);
            } else if (expr instanceof ExprFunction function
                    && function.getFunctionSymbol().getSymbol().equals("concat")) {
                function.getArgs().forEach(arg -> flatten(arg, parts));
            } else {
                parts.add(expr);
            }
        }

        private static Pattern pattern(List<Expr> parts) {
            var regex = new StringBuilder();
            for (Expr part : parts) {
                regex.append(
                        part.isConstant() ? Pattern.quote(part.getConstant().asString()) : "([^/#]*)");
            }
            return Pattern.compile(regex.toString());
        }

        /** A code's cell is its word, by the variable whose notation the mapping looked for. */
        private boolean isCode(Node node, Var variable, Map<String, Object> cells) {
            Var notation = notations.get(variable);
            return notation != null
                    && node.isURI()
                    && words.word(node)
                            .map(word -> invert(made(notation), NodeFactory.createLiteralString(word), cells))
                            .orElse(false);
        }
    }

    private static boolean put(Map<String, Object> cells, @Nullable String column, Object value) {
        cells.putIfAbsent(java.util.Objects.requireNonNull(column), value);
        return true;
    }

    private static String said(Graph graph, Node node, String property) {
        return graph.find(node, Vocabulary.kkm(property), Node.ANY)
                .mapWith(triple -> text(triple.getObject()))
                .nextOptional()
                .orElse("");
    }

    private static String text(Node node) {
        return node.isLiteral() ? node.getLiteralLexicalForm() : node.toString();
    }

    private static Node decoded(Node node) {
        try {
            return NodeFactory.createLiteralString(URLDecoder.decode(text(node).replace("+", "%2B"), UTF_8));
        } catch (IllegalArgumentException e) {
            return node;
        }
    }

    /** The literal as a spreadsheet holds it; one that is no value of its type is what was sent. */
    private static Object value(Node literal) {
        String text = literal.getLiteralLexicalForm();
        RDFDatatype type = literal.getLiteralDatatype();
        if (!type.isValid(text)) {
            return text;
        }
        if (type.equals(XSDDatatype.XSDdecimal) || type.equals(XSDDatatype.XSDinteger)) {
            return new BigDecimal(text.strip());
        }
        if (type.equals(XSDDatatype.XSDboolean)) {
            return text.equals("true") || text.equals("1");
        }
        return type.equals(XSDDatatype.XSDdate) && text.length() == 10 ? LocalDate.parse(text) : text;
    }
}

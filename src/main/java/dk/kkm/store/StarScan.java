package dk.kkm.store;

import dk.kkm.store.GroupedStar.Aggregate;
import dk.kkm.store.GroupedStar.Pattern;
import dk.kkm.store.GroupedStar.Step;
import dk.kkm.store.Vector.Coded;
import dk.kkm.store.Vector.Exact;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.LongBinaryOperator;
import java.util.stream.IntStream;
import org.apache.jena.graph.Node;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.expr.E_Add;
import org.apache.jena.sparql.expr.E_Bound;
import org.apache.jena.sparql.expr.E_Coalesce;
import org.apache.jena.sparql.expr.E_Equals;
import org.apache.jena.sparql.expr.E_GreaterThan;
import org.apache.jena.sparql.expr.E_GreaterThanOrEqual;
import org.apache.jena.sparql.expr.E_LessThan;
import org.apache.jena.sparql.expr.E_LessThanOrEqual;
import org.apache.jena.sparql.expr.E_LogicalAnd;
import org.apache.jena.sparql.expr.E_LogicalNot;
import org.apache.jena.sparql.expr.E_LogicalOr;
import org.apache.jena.sparql.expr.E_Multiply;
import org.apache.jena.sparql.expr.E_NotEquals;
import org.apache.jena.sparql.expr.E_Subtract;
import org.apache.jena.sparql.expr.Expr;
import org.apache.jena.sparql.expr.ExprEvalException;
import org.apache.jena.sparql.expr.ExprFunction;
import org.apache.jena.sparql.expr.ExprFunction1;
import org.apache.jena.sparql.expr.ExprFunction2;
import org.apache.jena.sparql.expr.ExprLib;
import org.apache.jena.sparql.expr.NodeValue;
import org.apache.jena.sparql.expr.nodevalue.XSDFuncOp;
import org.apache.jena.sparql.function.FunctionEnv;
import org.jspecify.annotations.Nullable;

/** The solutions of a {@link GroupedStar} in one graph, column by column, and their groups. */
final class StarScan {
    private static final int FALSE = 0;
    private static final int TRUE = 1;
    private static final int ERROR = 2;
    private static final int DENSE = 1 << 16;

    private final GroupedStar star;
    private final FlatGraph graph;
    private final Node name;
    private final FunctionEnv environment;

    /** Whether numbers are counted in longs; if one grows too large, everything is done again by ARQ's arithmetic. */
    private final boolean exactly;

    /** The row of each solution. */
    private int[] rows;

    /** Which object of several, by variable; which row of a side. */
    private final Map<Var, int[]> choices = new HashMap<>();

    private final Map<SideTable, int[]> joined = new HashMap<>();
    private final Map<Var, Vector> known = new HashMap<>();

    private StarScan(GroupedStar star, FlatGraph graph, Node name, FunctionEnv environment, boolean exactly) {
        this.star = star;
        this.graph = graph;
        this.name = name;
        this.environment = environment;
        this.exactly = exactly;
        this.rows = rows();
    }

    /** The groups of one graph: the values they are grouped by, and their tallies. */
    record Groups(List<Vector> keys, List<Integer> firsts, List<Tally> tallies) {
        int size() {
            return firsts.size();
        }

        List<@Nullable Node> key(int group) {
            var key = new @Nullable Node[keys.size()];
            for (int i = 0; i < key.length; i++) {
                key[i] = keys.get(i).node(firsts.get(group));
            }
            return Arrays.asList(key);
        }
    }

    static Groups of(GroupedStar star, List<SideTable> sides, FlatGraph graph, Node name, FunctionEnv environment) {
        try {
            return new StarScan(star, graph, name, environment, true).groups(sides);
        } catch (ArithmeticException e) {
            return new StarScan(star, graph, name, environment, false).groups(sides);
        }
    }

    private Groups groups(List<SideTable> sides) {
        if (rows.length > 0) {
            expand();
            sides.forEach(this::join);
            star.steps().forEach(this::step);
        }
        if (rows.length == 0) {
            return new Groups(List.of(), List.of(), List.of());
        }
        List<Vector> keys = new ArrayList<>();
        star.keys()
                .forEachVarExpr(
                        (variable, expression) -> keys.add(expression == null ? vector(variable) : values(expression)));
        int[] groups = new int[rows.length];
        int size = 1;
        for (Vector key : keys) {
            size = divide(groups, size, key.coded());
        }
        Integer[] firsts = new Integer[size];
        for (int i = groups.length - 1; i >= 0; i--) {
            firsts[groups[i]] = i;
        }
        List<Tally> tallies = new ArrayList<>();
        for (Aggregate aggregate : star.aggregates()) {
            Vector values = aggregate.expression() == null ? null : values(aggregate.expression());
            tallies.add(new Tally(aggregate.kind(), values, groups, size, exactly));
        }
        return new Groups(keys, Arrays.asList(firsts), tallies);
    }

    /** Divides the groups further; tells how many there are then. */
    private static int divide(int[] groups, int size, Coded key) {
        int different = key.nodes.size() + 1;
        boolean dense = (long) size * different <= DENSE;
        int[] numbers = new int[dense ? size * different : 0];
        var sparse = new HashMap<Long, Integer>();
        int found = 0;
        for (int i = 0; i < groups.length; i++) {
            int code = key.codes[i] + 1;
            int number;
            if (dense) {
                number = numbers[groups[i] * different + code] - 1;
                if (number < 0) {
                    number = found++;
                    numbers[groups[i] * different + code] = found;
                }
            } else {
                int next = found;
                number = sparse.computeIfAbsent((long) groups[i] * different + code, none -> next);
                found += number == next ? 1 : 0;
            }
            groups[i] = number;
        }
        return found;
    }

    /** The rows that have all they must have. */
    private int[] rows() {
        int from = 0;
        int to = graph.subjects().size();
        var columns = new ArrayList<Column>();
        for (Pattern pattern : star.patterns()) {
            Column column = graph.column(pattern.predicate());
            if (column == null) {
                return new int[0];
            }
            columns.add(column);
            from = Math.max(from, column.firstRow());
            to = Math.min(to, column.endRow());
        }
        int[] all = IntStream.range(from, Math.max(from, to)).toArray();
        int count = all.length;
        for (boolean concrete : new boolean[] {true, false}) {
            for (int i = 0; i < columns.size() && count > 0; i++) {
                Node object = star.patterns().get(i).object();
                if (object.isConcrete() == concrete) {
                    count = keep(all, count, columns.get(i), concrete ? object : null);
                }
            }
        }
        return Arrays.copyOf(all, count);
    }

    private static int keep(int[] rows, int count, Column column, @Nullable Node object) {
        if (object == null && column.hasAll(rows, count)) {
            return count;
        }
        IntPredicate wanted = row -> column.has(row);
        if (object != null) {
            wanted = row -> column.has(row, object);
            if (column instanceof Column.Codes codes && !column.hasFurther()) {
                int code = codes.nodes.of(object);
                wanted = row -> {
                    int cell = codes.cell(row);
                    return cell >= 0 && code >= 0 && codes.code(cell) == code;
                };
            }
        }
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (wanted.test(rows[i])) {
                rows[kept++] = rows[i];
            }
        }
        return kept;
    }

    /** A solution for each object, where a node has several. */
    private void expand() {
        for (Map.Entry<Var, Node> entry : star.predicates().entrySet()) {
            Column column = graph.column(entry.getValue());
            if (column == null || !column.hasFurther()) {
                continue;
            }
            int[] copies = new int[rows.length];
            for (int i = 0; i < rows.length; i++) {
                copies[i] = Math.max(1, column.all(rows[i]).size());
            }
            int[] choice = new int[Arrays.stream(copies).sum()];
            int[] from = new int[choice.length];
            for (int i = 0, at = 0; i < copies.length; i++) {
                for (int nth = 0; nth < copies[i]; nth++, at++) {
                    choice[at] = nth;
                    from[at] = i;
                }
            }
            pick(from);
            choices.put(entry.getKey(), choice);
        }
    }

    /** Makes solutions out of those there are. */
    private void pick(int[] from) {
        rows = at(rows, from);
        choices.replaceAll((variable, choice) -> at(choice, from));
        joined.replaceAll((side, row) -> at(row, from));
        known.replaceAll((variable, vector) -> {
            if (vector instanceof Exact exact) {
                return exact.pick(from);
            }
            Coded coded = vector.coded();
            return new Coded(at(coded.codes, from), coded.nodes);
        });
    }

    private static int[] at(int[] values, int[] from) {
        int[] picked = new int[from.length];
        for (int i = 0; i < from.length; i++) {
            picked[i] = values[from[i]];
        }
        return picked;
    }

    private void join(SideTable side) {
        if (rows.length == 0) {
            return;
        }
        int[][] matches = side.join(name, rows.length, this::vectorIfBound);
        pick(matches[0]);
        joined.put(side, matches[1]);
    }

    private @Nullable Vector vectorIfBound(Var variable) {
        boolean bound = variable.equals(star.subject())
                || star.predicates().containsKey(variable)
                || joined.keySet().stream().anyMatch(side -> side.has(variable));
        return bound ? vector(variable) : null;
    }

    private void step(Step step) {
        if (step.variable().isPresent() && step.expression() != null) {
            known.put(step.variable().get(), values(step.expression()));
            return;
        }
        IntPredicate wanted;
        if (step.exists() != null) {
            Column column = graph.column(step.exists().predicate());
            Node object = step.exists().object();
            wanted = i -> step.wanted()
                    == (column != null && (object.isConcrete() ? column.has(rows[i], object) : column.has(rows[i])));
        } else if (step.expression() != null) {
            int[] truth = truth(step.expression());
            wanted = i -> truth[i] == TRUE;
        } else {
            return;
        }
        int[] kept = IntStream.range(0, rows.length).filter(wanted).toArray();
        if (kept.length < rows.length) {
            pick(kept);
        }
    }

    private Vector vector(Var variable) {
        Vector vector = known.get(variable);
        if (vector != null) {
            return vector;
        }
        if (variable.equals(star.subject())) {
            return new Coded(rows, graph.subjects());
        }
        if (variable.equals(star.graph())) {
            return Coded.of(name, rows.length);
        }
        Node predicate = star.predicates().get(variable);
        if (predicate == null) {
            for (Map.Entry<SideTable, int[]> side : joined.entrySet()) {
                if (side.getKey().has(variable)) {
                    return side.getKey().values(variable, side.getValue());
                }
            }
            return Coded.of(null, rows.length);
        }
        Column column = graph.column(predicate);
        int[] choice = choices.get(variable);
        if (column == null) {
            return Coded.of(null, rows.length);
        }
        if (choice != null) {
            var nodes = new Nodes();
            int[] codes = new int[rows.length];
            for (int i = 0; i < codes.length; i++) {
                List<Node> all = column.all(rows[i]);
                codes[i] = all.isEmpty() ? -1 : nodes.add(all.get(choice[i]));
            }
            return new Coded(codes, nodes);
        }
        if (column instanceof Column.Numbers numbers) {
            return new Vector.Cells(numbers, rows, rows.length);
        }
        var codes = (Column.Codes) column;
        int[] picked = new int[rows.length];
        for (int i = 0; i < picked.length; i++) {
            int cell = codes.cell(rows[i]);
            picked[i] = cell < 0 ? -1 : codes.code(cell);
        }
        return new Coded(picked, codes.nodes);
    }

    private Vector values(Expr expression) {
        if (expression.isVariable()) {
            return vector(expression.asVar());
        }
        if (expression.isConstant()) {
            return Coded.of(expression.getConstant().asNode(), rows.length);
        }
        Exact exact = exact(expression);
        if (exact != null) {
            return exact;
        }
        List<Var> mentioned = List.copyOf(expression.getVarsMentioned());
        List<Vector> vectors = mentioned.stream().map(this::vector).toList();
        if (vectors.size() == 1 && vectors.get(0).isCoded()) {
            return mapped(expression, mentioned.get(0), vectors.get(0).coded());
        }
        var values = new @Nullable NodeValue[rows.length];
        for (int i = 0; i < values.length; i++) {
            var row = Binding.builder();
            for (int v = 0; v < mentioned.size(); v++) {
                Node node = vectors.get(v).node(i);
                if (node != null) {
                    row.add(mentioned.get(v), node);
                }
            }
            values[i] = ask(expression, row.build());
        }
        return new Vector.Single(values);
    }

    /** Asked once for each different node. */
    private Vector mapped(Expr expression, Var variable, Coded of) {
        var asked = new @Nullable NodeValue[of.nodes.size() + 1];
        boolean[] done = new boolean[asked.length];
        var values = new @Nullable NodeValue[of.length];
        for (int i = 0; i < values.length; i++) {
            int code = of.codes[i] + 1;
            if (!done[code]) {
                var row = Binding.builder();
                if (code > 0) {
                    row.add(variable, of.nodes.at(code - 1));
                }
                asked[code] = ask(expression, row.build());
                done[code] = true;
            }
            values[i] = asked[code];
        }
        return new Vector.Single(values);
    }

    /** Some functions remember what they were asked last, so one thread at a time. */
    private @Nullable NodeValue ask(Expr expression, Binding row) {
        synchronized (star) {
            return ExprLib.evalOrNull(expression, row, environment);
        }
    }

    /** Null unless it can be done with whole numbers in the same way as ARQ does it with decimals. */
    private @Nullable Exact exact(Expr expression) {
        if (!exactly) {
            return null;
        }
        if (expression.isVariable()) {
            return vector(expression.asVar()).exact();
        }
        if (expression.isConstant()) {
            NodeValue value = expression.getConstant();
            if (!value.isDecimal() && !value.isInteger()) {
                return null;
            }
            long[] numbers = new long[rows.length];
            Arrays.fill(numbers, value.getDecimal().unscaledValue().longValueExact());
            return new Exact(numbers, Math.max(0, value.getDecimal().scale()), value.isInteger(), i -> value);
        }
        if (expression instanceof E_Coalesce) {
            return firstOf(((ExprFunction) expression).getArgs());
        }
        if (expression instanceof ExprFunction2 two
                && (two instanceof E_Add || two instanceof E_Subtract || two instanceof E_Multiply)) {
            Exact left = exact(two.getArg1());
            Exact right = left == null ? null : exact(two.getArg2());
            if (left == null || right == null) {
                return null;
            }
            if (two instanceof E_Multiply) {
                return left.times(right);
            }
            return left.with(right, two instanceof E_Add ? Math::addExact : Math::subtractExact);
        }
        return null;
    }

    private @Nullable Exact firstOf(List<Expr> choices) {
        Exact found = null;
        for (Expr choice : choices) {
            Exact next = exact(choice);
            if (next == null) {
                return null;
            }
            if (found == null || found.isNothing()) {
                found = next;
            } else if (!next.isNothing()) {
                if (found.whole != next.whole) {
                    return null;
                }
                found = found.or(next);
            }
        }
        return found;
    }

    /** Whether it holds in each solution: true, false, or an error, which && and || may still decide. */
    private int[] truth(Expr expression) {
        int[] truth = new int[rows.length];
        if (expression instanceof E_LogicalAnd || expression instanceof E_LogicalOr) {
            var two = (ExprFunction2) expression;
            int[] left = truth(two.getArg1());
            int[] right = truth(two.getArg2());
            int decides = expression instanceof E_LogicalAnd ? FALSE : TRUE;
            for (int i = 0; i < truth.length; i++) {
                truth[i] = left[i] == decides || right[i] == decides
                        ? decides
                        : left[i] == ERROR || right[i] == ERROR ? ERROR : TRUE - decides;
            }
            return truth;
        }
        if (expression instanceof E_LogicalNot) {
            int[] inner = truth(((ExprFunction1) expression).getArg());
            Arrays.setAll(truth, i -> inner[i] == ERROR ? ERROR : TRUE - inner[i]);
            return truth;
        }
        if (expression instanceof E_Bound bound) {
            Vector vector = values(bound.getArg());
            Arrays.setAll(truth, i -> vector.node(i) == null ? FALSE : TRUE);
            return truth;
        }
        LongBinaryOperator comparison = comparison(expression);
        if (comparison != null) {
            var two = (ExprFunction2) expression;
            Exact left = exact(two.getArg1());
            Exact right = left == null ? null : exact(two.getArg2());
            if (left != null && right != null) {
                Exact compared = left.with(right, comparison::applyAsLong);
                Arrays.setAll(truth, i -> compared.numbers[i] == Column.MISSING ? ERROR : (int) compared.numbers[i]);
                return truth;
            }
        }
        Vector values = values(expression);
        Arrays.setAll(truth, i -> truth(values.value(i)));
        return truth;
    }

    private static int truth(@Nullable NodeValue value) {
        try {
            return value == null ? ERROR : XSDFuncOp.effectiveBooleanValue(value) ? TRUE : FALSE;
        } catch (ExprEvalException e) {
            return ERROR;
        }
    }

    private static @Nullable LongBinaryOperator comparison(Expr expression) {
        if (expression instanceof E_GreaterThan) {
            return (one, other) -> one > other ? 1 : 0;
        } else if (expression instanceof E_GreaterThanOrEqual) {
            return (one, other) -> one >= other ? 1 : 0;
        } else if (expression instanceof E_LessThan) {
            return (one, other) -> one < other ? 1 : 0;
        } else if (expression instanceof E_LessThanOrEqual) {
            return (one, other) -> one <= other ? 1 : 0;
        } else if (expression instanceof E_Equals) {
            return (one, other) -> one == other ? 1 : 0;
        } else if (expression instanceof E_NotEquals) {
            return (one, other) -> one != other ? 1 : 0;
        }
        return null;
    }
}

package dk.kkm.mapping;

import dk.kkm.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.jena.graph.Node;
import org.apache.jena.sparql.algebra.Algebra;
import org.apache.jena.sparql.algebra.Op;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.ExecutionContext;
import org.apache.jena.sparql.engine.QueryIterator;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.engine.binding.BindingFactory;
import org.apache.jena.sparql.engine.main.QC;
import org.apache.jena.sparql.expr.E_BNode;
import org.apache.jena.sparql.expr.E_Now;
import org.apache.jena.sparql.expr.E_Random;
import org.apache.jena.sparql.expr.E_StrUUID;
import org.apache.jena.sparql.expr.E_UUID;
import org.apache.jena.sparql.expr.Expr;
import org.apache.jena.sparql.expr.ExprEvalException;
import org.apache.jena.sparql.expr.ExprFunction;
import org.apache.jena.sparql.expr.ExprFunctionOp;
import org.apache.jena.sparql.expr.ExprVars;
import org.apache.jena.sparql.syntax.Element;
import org.apache.jena.sparql.syntax.ElementBind;
import org.apache.jena.sparql.syntax.ElementData;
import org.apache.jena.sparql.syntax.ElementFilter;
import org.apache.jena.sparql.syntax.ElementGroup;
import org.apache.jena.sparql.syntax.ElementNamedGraph;
import org.apache.jena.sparql.syntax.ElementOptional;
import org.apache.jena.sparql.syntax.ElementPathBlock;
import org.apache.jena.sparql.syntax.ElementTriplesBlock;
import org.apache.jena.sparql.syntax.PatternVars;
import org.jspecify.annotations.Nullable;

/**
 * A mapping made ready for many rows. Each element of WHERE is a step that reads some variables and binds others; ARQ
 * evaluates it, and what it gave is remembered by the values it read, as most columns hold few different ones. The
 * template writes nodes that were made once.
 */
final class CompiledRows implements RowMapper {
    private final List<Var> rowVariables;
    private final @Nullable Node[] row;
    private final @Nullable Node[] slots;
    private final List<Step> steps;
    private final Template template;

    private CompiledRows(List<Var> rowVariables, @Nullable Node[] slots, List<Step> steps, Template template) {
        this.rowVariables = rowVariables;
        this.row = new Node[rowVariables.size()];
        this.slots = slots;
        this.steps = steps;
        this.template = template;
    }

    /**
     * The mapping compiled, or empty if its WHERE holds something else than BIND, FILTER, VALUES and patterns of the
     * model, so that ARQ has to evaluate it as a whole.
     *
     * @param rowVariables the variables a row binds
     */
    static Optional<CompiledRows> compile(Mapping mapping, List<Var> rowVariables, ExecutionContext context) {
        if (!mapping.isPlainPattern()) {
            return Optional.empty();
        }
        var index = new LinkedHashMap<Var, Integer>();
        rowVariables.forEach(variable -> index.put(variable, index.size()));
        List<Element> elements = mapping.elements();
        for (Element element : elements) {
            if (!isKnown(element, Set.copyOf(rowVariables))) {
                return Optional.empty();
            }
            for (Var variable : mentioned(element)) {
                index.putIfAbsent(variable, index.size());
            }
        }
        mapping.variables().forEach(variable -> index.putIfAbsent(variable, index.size()));
        var variables = List.copyOf(index.keySet());
        @Nullable Node[] slots = new Node[variables.size()];
        var binding = new SlotBinding(variables, index, slots);
        var bound = new HashSet<Var>(rowVariables);
        var steps = new ArrayList<Step>();
        var filters = new ArrayList<Step>();
        for (Element element : elements) {
            var reads = new ArrayList<Var>(mentioned(element));
            Optional<Var> assigned =
                    element instanceof ElementBind bind ? Optional.of(bind.getVar()) : Optional.empty();
            assigned.ifPresent(reads::remove);
            if (element instanceof ElementFilter filter) {
                // A filter holds for the whole group, wherever it stands.
                filters.add(new FilterStep(filter.getExpr(), slots(reads, index), slots, binding, context));
                continue;
            }
            reads.retainAll(bound);
            if (element instanceof ElementBind bind) {
                steps.add(new BindStep(
                        bind.getExpr(), slot(bind.getVar(), index), slots(reads, index), slots, binding, context));
                bound.add(bind.getVar());
            } else {
                var group = new ElementGroup();
                group.addElement(element);
                var writes = new ArrayList<Var>(PatternVars.vars(element));
                steps.add(new PatternStep(
                        Algebra.compile(group),
                        writes,
                        slots(writes, index),
                        reads,
                        slots(reads, index),
                        slots,
                        context));
                bound.addAll(writes);
            }
        }
        steps.addAll(filters);
        return Optional.of(new CompiledRows(
                rowVariables,
                slots,
                steps,
                new Template(mapping.query().getConstructTemplate().getTriples(), index)));
    }

    @Override
    public List<Var> variables() {
        return rowVariables;
    }

    @Override
    public @Nullable Node[] row() {
        return row;
    }

    @Override
    public void begin() {
        var constant = new boolean[slots.length];
        for (int i = 0; i < rowVariables.size(); i++) {
            constant[i] = Mapping.GIVEN.contains(rowVariables.get(i))
                    && !rowVariables.get(i).equals(Mapping.ROW);
        }
        for (Step step : steps) {
            step.begin(constant);
        }
    }

    @Override
    public void map(Triples triples) {
        System.arraycopy(row, 0, slots, 0, row.length);
        Arrays.fill(slots, row.length, slots.length, null);
        run(0, triples);
    }

    private void run(int from, Triples triples) {
        for (int i = from; i < steps.size(); i++) {
            Step step = steps.get(i);
            @Nullable Node[][] solutions = step.solutions();
            if (solutions.length == 1) {
                step.write(solutions[0]);
                continue;
            }
            if (solutions.length > 1) {
                @Nullable Node[] before = slots.clone();
                for (@Nullable Node[] solution : solutions) {
                    step.write(solution);
                    run(i + 1, triples);
                    System.arraycopy(before, 0, slots, 0, slots.length);
                }
            }
            return;
        }
        template.write(slots, triples);
    }

    private static Set<Var> mentioned(Element element) {
        var variables = new java.util.LinkedHashSet<Var>(PatternVars.vars(element));
        if (element instanceof ElementBind bind) {
            variables.addAll(ExprVars.getVarsMentioned(bind.getExpr()));
        } else if (element instanceof ElementFilter filter) {
            variables.addAll(ExprVars.getVarsMentioned(filter.getExpr()));
        } else {
            filters(element).forEach(expr -> variables.addAll(ExprVars.getVarsMentioned(expr)));
        }
        return variables;
    }

    private static List<Expr> filters(Element element) {
        var found = new ArrayList<Expr>();
        org.apache.jena.sparql.syntax.ElementWalker.walk(
                element, new org.apache.jena.sparql.syntax.ElementVisitorBase() {
                    @Override
                    public void visit(ElementFilter filter) {
                        found.add(filter.getExpr());
                    }
                });
        return found;
    }

    private static int[] slots(List<Var> variables, Map<Var, Integer> index) {
        return variables.stream().mapToInt(variable -> slot(variable, index)).toArray();
    }

    private static int slot(Var variable, Map<Var, Integer> index) {
        return Objects.requireNonNull(index.get(variable));
    }

    private static boolean isKnown(Element element, Set<Var> rowVariables) {
        if (element instanceof ElementBind bind) {
            return isRepeatable(bind.getExpr());
        }
        if (element instanceof ElementFilter filter) {
            return isRepeatable(filter.getExpr());
        }
        if (element instanceof ElementOptional optional) {
            // A filter directly in OPTIONAL sees all that is bound before; one deeper down does not.
            Element inner = optional.getOptionalElement();
            return inner instanceof ElementGroup group
                    && group.getElements().stream()
                            .allMatch(part -> part instanceof ElementFilter filter
                                    ? isRepeatable(filter.getExpr())
                                    : isModelPattern(part, rowVariables));
        }
        return element instanceof ElementData || isModelPattern(element, rowVariables);
    }

    private static boolean isModelPattern(Element element, Set<Var> rowVariables) {
        return element instanceof ElementNamedGraph graph
                && graph.getGraphNameNode().equals(Vocabulary.MODEL_GRAPH)
                && isPattern(graph.getElement(), rowVariables);
    }

    private static boolean isPattern(Element element, Set<Var> rowVariables) {
        if (!(element instanceof ElementGroup group)) {
            return element instanceof ElementPathBlock || element instanceof ElementTriplesBlock;
        }
        var own = new HashSet<Var>(rowVariables);
        own.addAll(PatternVars.vars(group));
        for (Element part : group.getElements()) {
            boolean known = part instanceof ElementFilter filter
                    ? isRepeatable(filter.getExpr()) && own.containsAll(ExprVars.getVarsMentioned(filter.getExpr()))
                    : isPattern(part, rowVariables);
            if (!known) {
                return false;
            }
        }
        return true;
    }

    /** Whether the same values always give the same result, without looking at data. */
    private static boolean isRepeatable(Expr expr) {
        if (expr instanceof ExprFunctionOp
                || expr instanceof E_Now
                || expr instanceof E_Random
                || expr instanceof E_UUID
                || expr instanceof E_StrUUID
                || expr instanceof E_BNode) {
            return false;
        }
        return !(expr instanceof ExprFunction function)
                || function.getArgs().stream().allMatch(CompiledRows::isRepeatable);
    }

    /** One element of WHERE, and what it gave for the values it met. */
    private abstract static class Step {
        private static final int KEPT = 1024;
        private static final int TRIAL = 512;

        private final int[] reads;
        private final @Nullable Node[] slots;
        private final @Nullable Node[] @Nullable [] keptKeys = new Node[KEPT][];
        private final @Nullable Node[][] @Nullable [] keptSolutions = new Node[KEPT][][];
        private int[] keys;
        private int lookups;
        private int hits;
        private boolean remembers = true;

        Step(int[] reads, @Nullable Node[] slots) {
            this.reads = reads;
            this.keys = reads;
            this.slots = slots;
        }

        abstract @Nullable Node[][] evaluate();

        abstract void write(@Nullable Node[] solution);

        /** Values that are the same for all rows of a table are no part of the key; the memory of another table goes. */
        final void begin(boolean[] constant) {
            keys = Arrays.stream(reads).filter(slot -> !constant[slot]).toArray();
            if (keys.length < reads.length) {
                forget();
            }
            lookups = 0;
            hits = 0;
            remembers = true;
        }

        final @Nullable Node[][] solutions() {
            if (!remembers) {
                return evaluate();
            }
            int hash = 0;
            for (int key : keys) {
                Node node = slots[key];
                hash = 31 * hash + (node == null ? 0 : node.hashCode());
            }
            int place = (hash ^ (hash >>> 10) ^ (hash >>> 20)) & (KEPT - 1);
            @Nullable Node[] known = keptKeys[place];
            @Nullable Node[][] solutions = keptSolutions[place];
            if (known != null && solutions != null && matches(known)) {
                hits++;
                return solutions;
            }
            solutions = evaluate();
            @Nullable Node[] key = new Node[keys.length];
            for (int i = 0; i < keys.length; i++) {
                key[i] = slots[keys[i]];
            }
            keptKeys[place] = key;
            keptSolutions[place] = solutions;
            if (++lookups == TRIAL && hits < TRIAL / 4) {
                // Every row has its own value here; remembering costs more than it gives.
                remembers = false;
                forget();
            }
            return solutions;
        }

        private void forget() {
            Arrays.fill(keptKeys, null);
            Arrays.fill(keptSolutions, null);
        }

        private boolean matches(@Nullable Node[] key) {
            for (int i = 0; i < keys.length; i++) {
                if (!Objects.equals(slots[keys[i]], key[i])) {
                    return false;
                }
            }
            return true;
        }
    }

    private static final class BindStep extends Step {
        private static final @Nullable Node[][] UNBOUND = {{null}};

        private final Expr expr;
        private final int slot;
        private final @Nullable Node[] slots;
        private final Binding binding;
        private final ExecutionContext context;

        BindStep(Expr expr, int slot, int[] reads, @Nullable Node[] slots, Binding binding, ExecutionContext context) {
            super(reads, slots);
            this.expr = expr;
            this.slot = slot;
            this.slots = slots;
            this.binding = binding;
            this.context = context;
        }

        @Override
        @Nullable
        Node[][] evaluate() {
            try {
                return new Node[][] {{Iris.safe(expr.eval(binding, context).asNode())}};
            } catch (ExprEvalException e) {
                return UNBOUND;
            }
        }

        @Override
        void write(@Nullable Node[] solution) {
            slots[slot] = solution[0];
        }
    }

    private static final class FilterStep extends Step {
        private static final @Nullable Node[][] PASSES = {{}};
        private static final @Nullable Node[][] FAILS = {};

        private final Expr expr;
        private final Binding binding;
        private final ExecutionContext context;

        FilterStep(Expr expr, int[] reads, @Nullable Node[] slots, Binding binding, ExecutionContext context) {
            super(reads, slots);
            this.expr = expr;
            this.binding = binding;
            this.context = context;
        }

        @Override
        @Nullable
        Node[][] evaluate() {
            return expr.isSatisfied(binding, context) ? PASSES : FAILS;
        }

        @Override
        void write(@Nullable Node[] solution) {
            // A filter binds nothing.
        }
    }

    private static final class PatternStep extends Step {
        private final Op op;
        private final List<Var> writes;
        private final int[] writeSlots;
        private final List<Var> reads;
        private final int[] readSlots;
        private final @Nullable Node[] slots;
        private final ExecutionContext context;

        PatternStep(
                Op op,
                List<Var> writes,
                int[] writeSlots,
                List<Var> reads,
                int[] readSlots,
                @Nullable Node[] slots,
                ExecutionContext context) {
            super(readSlots, slots);
            this.op = op;
            this.writes = writes;
            this.writeSlots = writeSlots;
            this.reads = reads;
            this.readSlots = readSlots;
            this.slots = slots;
            this.context = context;
        }

        @Override
        @Nullable
        Node[][] evaluate() {
            var input = BindingFactory.builder();
            for (int i = 0; i < readSlots.length; i++) {
                Node node = slots[readSlots[i]];
                if (node != null) {
                    input.add(reads.get(i), node);
                }
            }
            var solutions = new ArrayList<@Nullable Node[]>();
            QueryIterator found = QC.execute(op, input.build(), context);
            try {
                while (found.hasNext()) {
                    Binding solution = found.next();
                    @Nullable Node[] nodes = new Node[writeSlots.length];
                    for (int i = 0; i < nodes.length; i++) {
                        nodes[i] = solution.get(writes.get(i));
                    }
                    solutions.add(nodes);
                }
            } finally {
                found.close();
            }
            return solutions.toArray(Node[][]::new);
        }

        @Override
        void write(@Nullable Node[] solution) {
            for (int i = 0; i < solution.length; i++) {
                Node node = solution[i];
                if (node != null) {
                    slots[writeSlots[i]] = node;
                }
            }
        }
    }
}

package dk.kkm.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.sparql.algebra.Op;
import org.apache.jena.sparql.algebra.OpVars;
import org.apache.jena.sparql.algebra.op.Op2;
import org.apache.jena.sparql.algebra.op.OpBGP;
import org.apache.jena.sparql.algebra.op.OpConditional;
import org.apache.jena.sparql.algebra.op.OpExtendAssign;
import org.apache.jena.sparql.algebra.op.OpFilter;
import org.apache.jena.sparql.algebra.op.OpGraph;
import org.apache.jena.sparql.algebra.op.OpGroup;
import org.apache.jena.sparql.algebra.op.OpJoin;
import org.apache.jena.sparql.algebra.op.OpLeftJoin;
import org.apache.jena.sparql.algebra.op.OpQuadPattern;
import org.apache.jena.sparql.algebra.op.OpSequence;
import org.apache.jena.sparql.algebra.op.OpTable;
import org.apache.jena.sparql.algebra.op.OpTriple;
import org.apache.jena.sparql.core.BasicPattern;
import org.apache.jena.sparql.core.Quad;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.core.VarExprList;
import org.apache.jena.sparql.expr.E_Call;
import org.apache.jena.sparql.expr.E_Exists;
import org.apache.jena.sparql.expr.E_Function;
import org.apache.jena.sparql.expr.E_NotExists;
import org.apache.jena.sparql.expr.Expr;
import org.apache.jena.sparql.expr.ExprAggregator;
import org.apache.jena.sparql.expr.ExprFunction;
import org.apache.jena.sparql.expr.ExprFunctionOp;
import org.apache.jena.sparql.expr.ExprVar;
import org.apache.jena.sparql.expr.NodeValue;
import org.apache.jena.sparql.expr.Unstable;
import org.apache.jena.vocabulary.XSD;
import org.jspecify.annotations.Nullable;

/**
 * A grouping of one kind of node, such as a part of a key figure:
 *
 * <pre>{@code
 * GRAPH ?records { ?record a kkm:EstateYear ; kkm:use ?use ; kkm:heat ?heat . OPTIONAL { ?record kkm:heatArea ?area } }
 * GRAPH <graph/model> { ?use skos:broader* use:school }   # and VALUES, and whatever else does not depend on a record
 * FILTER (?heat > 0)
 * }</pre>
 *
 * with GROUP BY and aggregates over it. Everything that is no such thing is none, so that its caller asks ARQ.
 *
 * @param graph the variable or the name of the graph
 * @param subject the variable of the node, {@code ?record}
 * @param patterns what a node must have: predicate, and a node or a variable used here only
 * @param options what it may have: predicate and a variable
 * @param predicates the predicate each variable of the two stands at
 * @param sides what is joined to it: patterns that are asked once, and tables
 * @param steps filters and new variables, in order
 * @param keys what is grouped by
 */
record GroupedStar(
        Node graph,
        Var subject,
        List<Pattern> patterns,
        List<Pattern> options,
        Map<Var, Node> predicates,
        List<Op> sides,
        List<Step> steps,
        VarExprList keys,
        List<Aggregate> aggregates) {

    private static final int DEEPEST = 60;

    record Pattern(Node predicate, Node object) {
        /** Whatever the object's variable is called. */
        Pattern open() {
            return object.isConcrete() ? this : new Pattern(predicate, Node.ANY);
        }

        boolean isIn(Graph graph) {
            return graph.contains(Node.ANY, predicate, open().object);
        }
    }

    /**
     * A filter, or a variable with its value.
     *
     * @param exists for EXISTS, the pattern instead of the expression
     * @param wanted whether what is asked for is to be there, false for NOT EXISTS
     */
    record Step(
            Optional<Var> variable,
            @Nullable Expr expression,
            @Nullable Pattern exists,
            boolean wanted) {}

    record Aggregate(
            Var variable,
            Tally.Kind kind,
            @Nullable Expr expression,
            @Nullable Node ofNothing) {}

    /** Said when a query is not what it looked like; ARQ is to answer it. */
    static final class Unfit extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unfit(String why) {
            super(why, null, false, false);
        }
    }

    /** The grouping, if it is one of these. */
    static Optional<GroupedStar> of(OpGroup group) {
        try {
            return Optional.of(new Reading(group).star());
        } catch (Unfit e) {
            return Optional.empty();
        }
    }

    /** Whether a graph may hold such a node. */
    boolean mayBeIn(Graph graph) {
        return patterns.stream().allMatch(pattern -> pattern.isIn(graph));
    }

    private static final class Reading {
        private final OpGroup group;
        private final Node graph;
        private @Nullable Var subject;
        private final List<Pattern> patterns = new ArrayList<>();
        private final List<Pattern> options = new ArrayList<>();
        private final List<Op> sides = new ArrayList<>();
        private final List<Step> steps = new ArrayList<>();

        /** Variables of the node's patterns, and all others that have a value. */
        private final Set<Var> own = new HashSet<>();

        private final Set<Var> joined = new HashSet<>();

        /** Variables a step has asked for before they had a value. */
        private final Set<Var> missed = new HashSet<>();

        Reading(OpGroup group) {
            this.group = group;
            Set<Node> graphs = new LinkedHashSet<>();
            graphsIn(group.getSubOp(), graphs);
            this.graph = graphs.stream()
                    .filter(Node::isVariable)
                    .findFirst()
                    .or(() -> graphs.stream().findFirst())
                    .orElseThrow(() -> new Unfit("no graph"));
            if (Quad.isUnionGraph(graph) || Quad.isDefaultGraph(graph)) {
                throw new Unfit("no graph of its own");
            }
            if (graph.isVariable()) {
                joined.add(Var.alloc(graph));
            }
        }

        private static void graphsIn(Op op, Set<Node> graphs) {
            if (op instanceof OpGraph named) {
                graphs.add(named.getNode());
            } else if (op instanceof OpQuadPattern quads) {
                graphs.add(quads.getGraphNode());
            } else if (op instanceof OpSequence sequence) {
                sequence.getElements().forEach(element -> graphsIn(element, graphs));
            } else if (op instanceof OpFilter filter) {
                graphsIn(filter.getSubOp(), graphs);
            } else if (op instanceof OpExtendAssign extend) {
                graphsIn(extend.getSubOp(), graphs);
            } else if (op instanceof Op2 two) {
                graphsIn(two.getLeft(), graphs);
                graphsIn(two.getRight(), graphs);
            }
        }

        GroupedStar star() {
            read(group.getSubOp(), null);
            if (subject == null || patterns.isEmpty()) {
                throw new Unfit("no node");
            }
            var aggregates = new ArrayList<Aggregate>();
            for (ExprAggregator aggregator : group.getAggregators()) {
                Tally.Kind kind = Tally.Kind.of(aggregator.getAggregator());
                Expr expression = kind == Tally.Kind.ALL
                        ? null
                        : aggregator.getAggregator().getExprList().get(0);
                if (expression != null) {
                    require(expression, 0);
                }
                aggregates.add(new Aggregate(
                        aggregator.getVar(),
                        kind,
                        expression,
                        aggregator.getAggregator().getValueEmpty()));
            }
            group.getGroupVars().getExprs().values().forEach(key -> require(key, 0));
            requireIndependentSides();
            return new GroupedStar(
                    graph, subject, patterns, options, predicates(), sides, steps, group.getGroupVars(), aggregates);
        }

        private Map<Var, Node> predicates() {
            var predicates = new LinkedHashMap<Var, Node>();
            Stream.concat(patterns.stream(), options.stream())
                    .filter(pattern -> pattern.object.isVariable())
                    .forEach(pattern -> predicates.put(Var.alloc(pattern.object), pattern.predicate));
            return predicates;
        }

        /** Whatever a side mentions it must find out itself. */
        private void requireIndependentSides() {
            for (Op side : sides) {
                Set<Var> visible = OpVars.visibleVars(side);
                for (Var mentioned : OpVars.mentionedVars(side)) {
                    boolean elsewhere = own.contains(mentioned) || joined.contains(mentioned);
                    if ((elsewhere && !visible.contains(mentioned))
                            || mentioned.equals(subject)
                            || (mentioned.equals(graph) && !(side instanceof OpTable))) {
                        throw new Unfit("a side that depends on " + mentioned);
                    }
                }
            }
        }

        private void read(Op op, @Nullable Node within) {
            boolean inside = within != null || !isSide(op);
            if (op instanceof OpSequence sequence) {
                sequence.getElements().forEach(element -> read(element, within));
            } else if (op instanceof OpJoin join) {
                read(join.getLeft(), within);
                int before = steps.size();
                read(join.getRight(), within);
                if (steps.size() > before) {
                    throw new Unfit("a scope of its own");
                }
            } else if (op instanceof OpFilter filter && inside) {
                read(filter.getSubOp(), within);
                filter.getExprs().forEach(expression -> filter(expression, within));
            } else if (op instanceof OpExtendAssign extend && inside) {
                read(extend.getSubOp(), within);
                extend.getVarExprList().forEachVarExpr((variable, expression) -> {
                    step(expression);
                    bind(variable, joined);
                    steps.add(new Step(Optional.of(variable), expression, null, true));
                });
            } else if (op instanceof OpGraph named && named.getNode().equals(graph) && within == null) {
                read(named.getSubOp(), graph);
            } else if (op instanceof OpConditional option && inside) {
                read(option.getLeft(), within);
                option(option.getRight(), within);
            } else if (op instanceof OpLeftJoin option && inside && option.getExprs() == null) {
                read(option.getLeft(), within);
                option(option.getRight(), within);
            } else {
                BasicPattern star = star(op, within);
                if (star == null) {
                    side(op, within);
                } else {
                    star.forEach(this::pattern);
                }
            }
        }

        /** Whether nothing of the node is in it. */
        private boolean isSide(Op op) {
            Set<Node> graphs = new HashSet<>();
            graphsIn(op, graphs);
            return !graphs.contains(graph);
        }

        private void side(Op op, @Nullable Node within) {
            if (within != null && !(op instanceof OpTable)) {
                throw new Unfit("more than a star in its graph");
            }
            if (!isSide(op)) {
                throw new Unfit("a node among other things");
            }
            Set<Var> visible = OpVars.visibleVars(op);
            if (visible.stream().anyMatch(missed::contains)) {
                throw new Unfit("a value that comes too late");
            }
            joined.addAll(visible);
            sides.add(op);
        }

        /** The patterns of the node in its graph; null for anything else. */
        private @Nullable BasicPattern star(Op op, @Nullable Node within) {
            if (op instanceof OpQuadPattern quads && quads.getGraphNode().equals(graph)) {
                return quads.getBasicPattern();
            }
            if (graph.equals(within) && op instanceof OpBGP patterns) {
                return patterns.getPattern();
            }
            return graph.equals(within) && op instanceof OpTriple one
                    ? one.asBGP().getPattern()
                    : null;
        }

        private void pattern(Triple triple) {
            requireSubject(triple);
            patterns.add(new Pattern(triple.getPredicate(), triple.getObject()));
            if (triple.getObject().isVariable()) {
                Var variable = Var.alloc(triple.getObject());
                if (!own.add(variable) || missed.contains(variable) || variable.equals(graph)) {
                    throw new Unfit("one variable in two places");
                }
            }
        }

        private void requireSubject(Triple triple) {
            Node node = triple.getSubject();
            if (subject == null && node.isVariable() && !node.equals(graph)) {
                subject = Var.alloc(node);
                bind(subject, own);
            }
            if (!node.equals(subject)
                    || !triple.getPredicate().isConcrete()
                    || node.equals(triple.getObject())
                    || triple.getObject().isTripleTerm()) {
                throw new Unfit("more than one node");
            }
        }

        private void option(Op op, @Nullable Node within) {
            BasicPattern star = star(
                    op instanceof OpGraph named && named.getNode().equals(graph) ? named.getSubOp() : op,
                    op instanceof OpGraph ? graph : within);
            if (star == null || star.size() != 1 || !star.get(0).getObject().isVariable()) {
                throw new Unfit("an option of many patterns");
            }
            requireSubject(star.get(0));
            Var variable = Var.alloc(star.get(0).getObject());
            bind(variable, own);
            options.add(new Pattern(star.get(0).getPredicate(), variable));
        }

        /** Gives a variable the only value it may get. */
        private void bind(Var variable, Set<Var> among) {
            if (own.contains(variable) || joined.contains(variable) || !missed.add(variable)) {
                throw new Unfit("one variable in two places");
            }
            among.add(variable);
        }

        private void filter(Expr expression, @Nullable Node within) {
            if (expression instanceof E_Exists || expression instanceof E_NotExists) {
                exists((ExprFunctionOp) expression, within);
            } else {
                step(expression);
                steps.add(new Step(Optional.empty(), expression, null, true));
            }
        }

        private void exists(ExprFunctionOp expression, @Nullable Node within) {
            Op op = expression.getGraphPattern();
            boolean named = op instanceof OpGraph;
            BasicPattern star = star(
                    op instanceof OpGraph other && other.getNode().equals(graph) ? other.getSubOp() : op,
                    named ? graph : within);
            if (star == null || star.size() != 1 || subject == null || (named && isSide(op))) {
                throw new Unfit("EXISTS of many patterns");
            }
            requireSubject(star.get(0));
            Node object = star.get(0).getObject();
            if ((object.isVariable() && !missed.add(Var.alloc(object)))
                    || own.contains(object)
                    || joined.contains(object)) {
                throw new Unfit("EXISTS of a known value");
            }
            steps.add(new Step(
                    Optional.empty(),
                    null,
                    new Pattern(star.get(0).getPredicate(), object),
                    expression instanceof E_Exists));
        }

        private void step(Expr expression) {
            require(expression, 0);
            for (Var mentioned : expression.getVarsMentioned()) {
                if (!own.contains(mentioned) && !joined.contains(mentioned)) {
                    missed.add(mentioned);
                }
            }
        }

        /** The same value for the same variables, found by looking at nothing else. */
        private static void require(Expr expression, int depth) {
            boolean own = !(expression instanceof E_Function function)
                    || function.getFunctionIRI().startsWith(XSD.getURI());
            if (expression instanceof ExprVar || expression instanceof NodeValue) {
                return;
            }
            if (depth > DEEPEST
                    || !own
                    || !(expression instanceof ExprFunction function)
                    || function instanceof ExprFunctionOp
                    || function instanceof Unstable
                    || function instanceof E_Call) {
                throw new Unfit("an expression of another kind");
            }
            function.getArgs().forEach(argument -> require(argument, depth + 1));
        }
    }
}

package dk.kkm.publication;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.jena.graph.Node;
import org.apache.jena.query.Query;
import org.apache.jena.sparql.algebra.Algebra;
import org.apache.jena.sparql.algebra.Op;
import org.apache.jena.sparql.algebra.OpVars;
import org.apache.jena.sparql.algebra.OpVisitorBase;
import org.apache.jena.sparql.algebra.op.OpBGP;
import org.apache.jena.sparql.algebra.op.OpGraph;
import org.apache.jena.sparql.algebra.op.OpGroup;
import org.apache.jena.sparql.algebra.op.OpPath;
import org.apache.jena.sparql.algebra.op.OpService;
import org.apache.jena.sparql.algebra.walker.Walker;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.expr.Expr;
import org.apache.jena.sparql.expr.ExprAggregator;
import org.apache.jena.sparql.expr.ExprVisitorBase;
import org.apache.jena.sparql.expr.aggregate.AggSum;
import org.apache.jena.sparql.expr.aggregate.AggSumDistinct;

/** What the syntax of a query tells: the IRIs it names, and what makes engines answer differently. */
final class Syntax extends OpVisitorBase {
    private static final Pattern IRI = Pattern.compile("<([^<>\"\\s]+)>");
    private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");

    private static final Set<String> GUARDS = Set.of("coalesce", "if", "bound");

    private final Set<String> reads = new TreeSet<>();
    private final Set<String> writes = new TreeSet<>();
    private final Set<String> sumsOptional = new TreeSet<>();
    private boolean readsDefaultGraph;
    private boolean serviceCall;
    private int graphs;

    Syntax(Query query) {
        Op op = Algebra.compile(query);
        IRI.matcher(STRING.matcher(op.toString()).replaceAll("")).results().forEach(found -> reads.add(found.group(1)));
        if (query.isConstructType()) {
            query.getConstructTemplate().getQuads().stream()
                    .flatMap(quad -> Stream.of(quad.getSubject(), quad.getPredicate(), quad.getObject()))
                    .filter(Node::isURI)
                    .forEach(node -> writes.add(node.getURI()));
        }
        Walker.walk(op, this, new ExprVisitorBase(), new InGraph(1), new InGraph(-1));
    }

    private final class InGraph extends OpVisitorBase {
        private final int step;

        InGraph(int step) {
            this.step = step;
        }

        @Override
        public void visit(OpGraph graph) {
            graphs += step;
        }
    }

    @Override
    public void visit(OpBGP pattern) {
        readsDefaultGraph |= graphs == 0 && !pattern.getPattern().isEmpty();
    }

    @Override
    public void visit(OpPath path) {
        readsDefaultGraph |= graphs == 0;
    }

    @Override
    public void visit(OpService service) {
        serviceCall = true;
    }

    @Override
    public void visit(OpGroup group) {
        Set<Var> always = OpVars.fixedVars(group.getSubOp());
        group.getAggregators().stream()
                .map(ExprAggregator::getAggregator)
                .filter(sum -> sum instanceof AggSum || sum instanceof AggSumDistinct)
                .flatMap(sum -> sum.getExprList().getList().stream())
                .flatMap(Syntax::needed)
                .filter(summed -> !always.contains(summed))
                .forEach(summed -> sumsOptional.add(summed.getVarName()));
    }

    /** The variables without which an expression has no value. */
    private static Stream<Var> needed(Expr expression) {
        if (expression.isVariable()) {
            return Stream.of(expression.asVar());
        }
        return expression.isFunction()
                        && !GUARDS.contains(
                                expression.getFunction().getFunctionSymbol().getSymbol())
                ? expression.getFunction().getArgs().stream().flatMap(Syntax::needed)
                : Stream.empty();
    }

    /** The IRIs in its pattern. */
    Set<String> reads() {
        return reads;
    }

    /** The IRIs in what it constructs. */
    Set<String> writes() {
        return writes;
    }

    /** The variables it sums though they may be unbound. */
    Set<String> sumsOptional() {
        return sumsOptional;
    }

    /** Whether a pattern stands outside {@code GRAPH}. */
    boolean readsDefaultGraph() {
        return readsDefaultGraph;
    }

    boolean serviceCall() {
        return serviceCall;
    }
}

package dk.kkm.server;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.sparql.algebra.Op;
import org.apache.jena.sparql.algebra.TransformCopy;
import org.apache.jena.sparql.algebra.Transformer;
import org.apache.jena.sparql.algebra.op.OpBGP;
import org.apache.jena.sparql.algebra.op.OpGroup;
import org.apache.jena.sparql.algebra.op.OpProcedure;
import org.apache.jena.sparql.algebra.op.OpPropFunc;
import org.apache.jena.sparql.algebra.op.OpService;
import org.apache.jena.sparql.algebra.optimize.Optimize;
import org.apache.jena.sparql.algebra.optimize.Rewrite;
import org.apache.jena.sparql.algebra.optimize.RewriteFactory;
import org.apache.jena.sparql.expr.E_Function;
import org.apache.jena.sparql.expr.E_Multiply;
import org.apache.jena.sparql.expr.E_Regex;
import org.apache.jena.sparql.expr.E_StrConcat;
import org.apache.jena.sparql.expr.E_StrReplace;
import org.apache.jena.sparql.expr.Expr;
import org.apache.jena.sparql.expr.ExprAggregator;
import org.apache.jena.sparql.expr.ExprEvalException;
import org.apache.jena.sparql.expr.ExprFunction1;
import org.apache.jena.sparql.expr.ExprFunction2;
import org.apache.jena.sparql.expr.ExprFunctionN;
import org.apache.jena.sparql.expr.ExprList;
import org.apache.jena.sparql.expr.ExprTransformCopy;
import org.apache.jena.sparql.expr.NodeValue;
import org.apache.jena.sparql.expr.RegexEngine;
import org.apache.jena.sparql.expr.aggregate.AggCustom;
import org.apache.jena.sparql.expr.aggregate.AggGroupConcat;
import org.apache.jena.sparql.expr.aggregate.AggGroupConcatDistinct;
import org.apache.jena.sparql.expr.aggregate.Aggregator;
import org.apache.jena.sparql.expr.nodevalue.NodeValueOps;
import org.apache.jena.sparql.util.Context;
import org.apache.jena.vocabulary.XSD;

/**
 * Rewrites a query before ARQ plans it: refuses what reaches outside the store, and puts bounded stand-ins where one
 * single step could run for hours or fill the memory, since ARQ looks at its clock between steps only.
 */
final class QueryGuard implements RewriteFactory {
    private static final int CHARACTERS = 200_000;
    private static final int PATTERNS = 300;
    private static final int BITS = 50_000;

    private final QueryBudget budget;

    QueryGuard(QueryBudget budget) {
        this.budget = budget;
    }

    @Override
    public Rewrite create(Context context) {
        return op -> Optimize.stdOptimizationFactory
                .create(context)
                .rewrite(Transformer.transform(new Patterns(), new Expressions(), op));
    }

    private static RefusedException refused(String da, String en) {
        return new RefusedException(Problem.refusedQuery(da, en));
    }

    private final class Patterns extends TransformCopy {
        @Override
        public Op transform(OpService service, Op sub) {
            throw refused(
                    "SERVICE er lukket: her spørges kun i vores egne data.",
                    "SERVICE is closed: queries read our own data only.");
        }

        @Override
        public Op transform(OpPropFunc function, Op sub) {
            throw refused("Egenskabsfunktioner er lukket.", "Property functions are closed.");
        }

        @Override
        public Op transform(OpProcedure procedure, Op sub) {
            throw refused("Procedurer er lukket.", "Procedures are closed.");
        }

        /** ARQ puts triple patterns in order in cubic time, deaf to the bell. */
        @Override
        public Op transform(OpBGP patterns) {
            if (patterns.getPattern().size() > PATTERNS) {
                throw refused(
                        "Forespørgslen har for mange mønstre på rad; %d er nok.".formatted(PATTERNS),
                        "The query has too many patterns in a row; %d are enough.".formatted(PATTERNS));
            }
            return patterns;
        }

        @Override
        public Op transform(OpGroup group, Op sub) {
            List<ExprAggregator> aggregators =
                    group.getAggregators().stream().map(this::bounded).toList();
            return OpGroup.create(sub, group.getGroupVars(), aggregators);
        }

        private ExprAggregator bounded(ExprAggregator expression) {
            Aggregator aggregator = expression.getAggregator();
            if (aggregator instanceof AggCustom) {
                throw unknown(aggregator.toString());
            }
            if (aggregator instanceof AggGroupConcat || aggregator instanceof AggGroupConcatDistinct) {
                var counted = new ExprList();
                aggregator.getExprList().forEach(e -> counted.add(new Joined(e)));
                return new ExprAggregator(expression.getVar(), aggregator.copy(counted));
            }
            return expression;
        }
    }

    private static RefusedException unknown(String function) {
        return refused(
                "Funktionen " + function + " findes ikke her. Brug dem, SPARQL 1.1 selv har.",
                "There is no function " + function + " here. Use those that SPARQL 1.1 itself has.");
    }

    private final class Expressions extends ExprTransformCopy {
        @Override
        public Expr transform(ExprFunctionN function, ExprList args) {
            if (function instanceof E_Function named && !named.getFunctionIRI().startsWith(XSD.getURI())) {
                throw unknown("<" + named.getFunctionIRI() + ">");
            }
            if (function instanceof E_Regex) {
                return new Regex(args);
            }
            if (function instanceof E_StrReplace) {
                return new Replace(args);
            }
            Expr same = super.transform(function, args);
            return function instanceof E_StrConcat ? new Bounded(same) : same;
        }

        @Override
        public Expr transform(ExprFunction2 function, Expr left, Expr right) {
            Expr same = super.transform(function, left, right);
            return function instanceof E_Multiply ? new Bounded(same) : same;
        }
    }

    private static RefusedException tooLong() {
        return new RefusedException(Problem.tooLarge(
                "En tekst eller et tal i forespørgslen vokser uden ende.",
                "A text or a number in the query grows without end."));
    }

    /** A value that may grow with each use, stopped before the next use makes it twice as long. */
    private static final class Bounded extends ExprFunction1 {
        Bounded(Expr value) {
            super(value, "bounded");
        }

        @Override
        public NodeValue eval(NodeValue value) {
            int excess;
            if (value.isInteger()) {
                excess = value.getInteger().bitLength() - BITS;
            } else if (value.isDecimal()) {
                excess = value.getDecimal().unscaledValue().bitLength() - BITS;
            } else {
                excess = value.asUnquotedString().length() - CHARACTERS;
            }
            if (excess > 0) {
                throw tooLong();
            }
            return value;
        }

        @Override
        public Expr copy(Expr value) {
            return new Bounded(value);
        }
    }

    /** A value that GROUP_CONCAT joins to others. */
    private final class Joined extends ExprFunction1 {
        Joined(Expr value) {
            super(value, "joined");
        }

        @Override
        public NodeValue eval(NodeValue value) {
            budget.join(value.asUnquotedString().length() + 1L);
            return value;
        }

        @Override
        public Expr copy(Expr value) {
            return new Joined(value);
        }
    }

    /** A function with a pattern, over a text that watches the clock. */
    private abstract class Matching extends ExprFunctionN {
        private String known = "";
        private Pattern pattern = Pattern.compile("");

        Matching(String name, ExprList args) {
            super(name, args);
        }

        Matcher matcher(NodeValue text, NodeValue regex, NodeValue... flags) {
            String source = lexical(regex);
            String options = flags.length == 0 ? "" : lexical(flags[0]);
            String key = options + " " + source;
            if (!key.equals(known)) {
                pattern = RegexEngine.makePattern(getFunctionSymbol().getSymbol(), source, options);
                known = key;
            }
            return pattern.matcher(new Watched(lexical(text), budget));
        }

        String lexical(NodeValue value) {
            return NodeValueOps.checkAndGetStringLiteral(getFunctionSymbol().getSymbol(), value)
                    .getLiteralLexicalForm();
        }
    }

    private final class Regex extends Matching {
        Regex(ExprList args) {
            super("regex", args);
        }

        @Override
        public NodeValue eval(List<NodeValue> args) {
            Matcher matcher = args.size() == 2
                    ? matcher(args.get(0), args.get(1))
                    : matcher(args.get(0), args.get(1), args.get(2));
            return NodeValue.booleanReturn(matcher.find());
        }

        @Override
        public Expr copy(ExprList args) {
            return new Regex(args);
        }
    }

    private final class Replace extends Matching {
        Replace(ExprList args) {
            super("replace", args);
        }

        @Override
        public NodeValue eval(List<NodeValue> args) {
            NodeValue text = args.get(0);
            Matcher matcher = args.size() == 3 ? matcher(text, args.get(1)) : matcher(text, args.get(1), args.get(3));
            String replaced = replaceAll(matcher, lexical(args.get(2)));
            Node node = text.asNode();
            return node.getLiteralLanguage().isEmpty()
                    ? NodeValue.makeString(replaced)
                    : NodeValue.makeNode(NodeFactory.createLiteralLang(replaced, node.getLiteralLanguage()));
        }

        /** As ARQ does it: of matches of nothing only the first counts. */
        private String replaceAll(Matcher matcher, String replacement) {
            var result = new StringBuilder();
            try {
                for (boolean first = true; matcher.find(); first = false) {
                    if (first || matcher.start() != matcher.end()) {
                        matcher.appendReplacement(result, replacement);
                    }
                    if (result.length() > CHARACTERS) {
                        throw tooLong();
                    }
                }
            } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
                throw new ExprEvalException("REPLACE: " + e.getMessage(), e);
            }
            return matcher.appendTail(result).toString();
        }

        @Override
        public Expr copy(ExprList args) {
            return new Replace(args);
        }
    }

    /** A text that looks at the clock while it is read. */
    private static final class Watched implements CharSequence {
        private final String text;
        private final QueryBudget budget;
        private int reads;

        Watched(String text, QueryBudget budget) {
            this.text = text;
            this.budget = budget;
        }

        @Override
        public char charAt(int index) {
            if ((++reads & 0xfff) == 0) {
                budget.check();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}

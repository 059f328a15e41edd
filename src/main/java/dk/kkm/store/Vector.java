package dk.kkm.store;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Node;
import org.apache.jena.sparql.expr.NodeValue;
import org.jspecify.annotations.Nullable;

/** The values of a variable or an expression in a number of solutions. */
abstract class Vector {
    final int length;
    private @Nullable Coded coded;

    private Vector(int length) {
        this.length = length;
    }

    /** Null where there is none. */
    abstract @Nullable Node node(int i);

    @Nullable
    NodeValue value(int i) {
        Node node = node(i);
        return node == null ? null : NodeValue.makeNode(node);
    }

    /** The values as numbers that are added up without a rounding error; null if they are none. */
    @Nullable
    Exact exact() {
        return null;
    }

    /** Whether there are few different values, known without looking. */
    boolean isCoded() {
        return false;
    }

    final Coded coded() {
        if (coded == null) {
            coded = code();
        }
        return coded;
    }

    Coded code() {
        var nodes = new Nodes();
        int[] codes = new int[length];
        for (int i = 0; i < length; i++) {
            Node node = node(i);
            codes[i] = node == null ? -1 : nodes.add(node);
        }
        return new Coded(codes, nodes);
    }

    /** Values as numbers in a list of different nodes, -1 for none. */
    static final class Coded extends Vector {
        final int[] codes;
        final Nodes nodes;

        Coded(int[] codes, Nodes nodes) {
            super(codes.length);
            this.codes = codes;
            this.nodes = nodes;
        }

        /** The same node everywhere. */
        static Coded of(@Nullable Node node, int length) {
            var nodes = new Nodes();
            int[] codes = new int[length];
            if (node == null) {
                Arrays.fill(codes, -1);
            } else {
                nodes.add(node);
            }
            return new Coded(codes, nodes);
        }

        @Override
        @Nullable
        Node node(int i) {
            return codes[i] < 0 ? null : nodes.at(codes[i]);
        }

        @Override
        boolean isCoded() {
            return true;
        }

        @Override
        Coded code() {
            return this;
        }

        /** Where nothing has a value, nothing is any kind of number. */
        @Override
        @Nullable
        Exact exact() {
            return nodes.size() == 0 ? Exact.nothing(length) : null;
        }
    }

    /** A column of numbers at these rows. */
    static final class Cells extends Vector {
        private final Column.Numbers column;
        private final int[] rows;

        Cells(Column.Numbers column, int[] rows, int length) {
            super(length);
            this.column = column;
            this.rows = rows;
        }

        @Override
        @Nullable
        Node node(int i) {
            return column.first(rows[i]);
        }

        @Override
        Exact exact() {
            long[] numbers = new long[length];
            for (int i = 0; i < length; i++) {
                int cell = column.cell(rows[i]);
                numbers[i] = cell < 0 ? Column.MISSING : column.number(cell);
            }
            return new Exact(numbers, column.scale, column.datatype.equals(XSDDatatype.XSDinteger), this::value);
        }
    }

    /** Values each found by itself. */
    static final class Single extends Vector {
        private final @Nullable NodeValue[] values;

        Single(@Nullable NodeValue[] values) {
            super(values.length);
            this.values = values;
        }

        @Override
        @Nullable
        Node node(int i) {
            NodeValue value = values[i];
            return value == null ? null : value.asNode();
        }

        @Override
        @Nullable
        NodeValue value(int i) {
            return values[i];
        }
    }

    /** Whole numbers of a unit of ten to the minus {@code scale}; {@link Column#MISSING} for none. */
    static final class Exact extends Vector {
        private static final long[] TENS = new long[19];

        final long[] numbers;
        final int scale;

        /** Whether they are xsd:integer, not xsd:decimal. */
        final boolean whole;

        /** The values as they were written, which a calculation does not keep. */
        private final @Nullable IntFunction<@Nullable NodeValue> written;

        static {
            Arrays.setAll(TENS, n -> BigInteger.TEN.pow(n).longValueExact());
        }

        Exact(long[] numbers, int scale, boolean whole) {
            this(numbers, scale, whole, null);
        }

        Exact(long[] numbers, int scale, boolean whole, @Nullable IntFunction<@Nullable NodeValue> written) {
            super(numbers.length);
            this.numbers = numbers;
            this.scale = scale;
            this.whole = whole;
            this.written = written;
        }

        static Exact nothing(int length) {
            long[] numbers = new long[length];
            Arrays.fill(numbers, Column.MISSING);
            return new Exact(numbers, 0, true);
        }

        boolean isNothing() {
            return Arrays.stream(numbers).allMatch(number -> number == Column.MISSING);
        }

        @Override
        Exact exact() {
            return this;
        }

        @Override
        @Nullable
        Node node(int i) {
            NodeValue value = value(i);
            return value == null ? null : value.asNode();
        }

        @Override
        @Nullable
        NodeValue value(int i) {
            if (numbers[i] == Column.MISSING) {
                return null;
            }
            return written == null ? value(numbers[i], scale, whole) : written.apply(i);
        }

        /** Only these. */
        Exact pick(int[] from) {
            long[] picked = new long[from.length];
            Arrays.setAll(picked, i -> numbers[from[i]]);
            return new Exact(picked, scale, whole, i -> value(from[i]));
        }

        /** Where there is none, that of another. */
        Exact or(Exact other) {
            int common = Math.max(scale, other.scale);
            long[] first = at(common).numbers.clone();
            long[] second = other.at(common).numbers;
            for (int i = 0; i < length; i++) {
                first[i] = first[i] == Column.MISSING ? second[i] : first[i];
            }
            return new Exact(first, common, whole, i -> (numbers[i] == Column.MISSING ? other : this).value(i));
        }

        static NodeValue value(long number, int scale, boolean whole) {
            return whole ? NodeValue.makeInteger(number) : NodeValue.makeDecimal(BigDecimal.valueOf(number, scale));
        }

        /**
         * In smaller units.
         *
         * @throws ArithmeticException if a number grows too large
         */
        Exact at(int wanted) {
            if (wanted == scale) {
                return this;
            }
            if (wanted - scale >= TENS.length) {
                throw new ArithmeticException("scale");
            }
            long ten = TENS[wanted - scale];
            long[] larger = new long[length];
            for (int i = 0; i < length; i++) {
                larger[i] = numbers[i] == Column.MISSING ? Column.MISSING : Math.multiplyExact(numbers[i], ten);
            }
            return new Exact(larger, wanted, whole);
        }

        /** What is done with two numbers of the same unit. */
        interface Step {
            long apply(long one, long other);
        }

        /** Both in one unit, then the step for each pair; what has no partner is nothing. */
        Exact with(Exact other, Step step) {
            int common = Math.max(scale, other.scale);
            return at(common).pairwise(other.at(common), step, common);
        }

        Exact times(Exact other) {
            return pairwise(other, Math::multiplyExact, scale + other.scale);
        }

        private Exact pairwise(Exact other, Step step, int scale) {
            long[] results = new long[length];
            for (int i = 0; i < length; i++) {
                boolean missing = numbers[i] == Column.MISSING || other.numbers[i] == Column.MISSING;
                results[i] = missing ? Column.MISSING : step.apply(numbers[i], other.numbers[i]);
                if (!missing && results[i] == Column.MISSING) {
                    throw new ArithmeticException("no room");
                }
            }
            return new Exact(results, scale, whole && other.whole);
        }
    }
}

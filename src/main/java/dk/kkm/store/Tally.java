package dk.kkm.store;

import dk.kkm.store.GroupedStar.Unfit;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.jena.graph.Node;
import org.apache.jena.sparql.expr.NodeValue;
import org.apache.jena.sparql.expr.aggregate.AggAvg;
import org.apache.jena.sparql.expr.aggregate.AggCount;
import org.apache.jena.sparql.expr.aggregate.AggCountVar;
import org.apache.jena.sparql.expr.aggregate.AggCountVarDistinct;
import org.apache.jena.sparql.expr.aggregate.AggMax;
import org.apache.jena.sparql.expr.aggregate.AggMin;
import org.apache.jena.sparql.expr.aggregate.AggSum;
import org.apache.jena.sparql.expr.aggregate.Aggregator;
import org.apache.jena.sparql.expr.nodevalue.XSDFuncOp;
import org.jspecify.annotations.Nullable;

/** One aggregate over the solutions of one graph, group by group; those of many graphs are then put together. */
final class Tally {
    enum Kind {
        ALL,
        COUNT,
        DISTINCT,
        SUM,
        AVERAGE,
        LEAST,
        MOST;

        static Kind of(Aggregator aggregator) {
            Class<?> kind = aggregator.getClass();
            if (kind == AggCount.class) {
                return ALL;
            } else if (kind == AggCountVar.class) {
                return COUNT;
            } else if (kind == AggCountVarDistinct.class) {
                return DISTINCT;
            } else if (kind == AggSum.class) {
                return SUM;
            } else if (kind == AggAvg.class) {
                return AVERAGE;
            } else if (kind == AggMin.class) {
                return LEAST;
            } else if (kind == AggMax.class) {
                return MOST;
            }
            throw new Unfit(aggregator.toString());
        }
    }

    /** One group of one graph. */
    record Part(Tally tally, int group) {
        long count() {
            return tally.counts[group];
        }
    }

    private static final int MOST_BITS = 1 << 20;

    private final Vector values;

    /** How many values each group has, and whether any solution had none. */
    private final long[] counts;

    private final boolean[] failed;

    /** The place of the first, least or largest value of each group. */
    private final int[] places;

    /** The sums of each group, if the values are exact. */
    private long[] sums = {};

    private @Nullable NodeValue[] totals = {};
    private long[] pairs = {};

    /**
     * Counts.
     *
     * @param values null to count solutions
     * @param groups the group of each solution
     * @throws ArithmeticException if a sum of exact values grows too large
     */
    Tally(Kind kind, @Nullable Vector values, int[] groups, int size, boolean exactly) {
        this.values = values == null ? Vector.Coded.of(null, groups.length) : values;
        counts = new long[size];
        failed = new boolean[size];
        places = new int[size];
        if (values == null) {
            for (int group : groups) {
                counts[group]++;
            }
            return;
        }
        Vector.Exact exact = exactly && kind != Kind.DISTINCT ? values.exact() : null;
        if (kind == Kind.DISTINCT) {
            distinct(values.coded(), groups, size);
        } else if (kind == Kind.COUNT) {
            count(values, exact, groups);
        } else if (kind == Kind.SUM || kind == Kind.AVERAGE) {
            if (exact == null) {
                sum(values, groups);
            } else {
                sum(exact, groups);
            }
        } else {
            int wanted = kind == Kind.LEAST ? -1 : 1;
            if (exact == null) {
                extreme(values, groups, wanted);
            } else {
                extreme(exact, groups, wanted);
            }
        }
    }

    private void count(Vector values, Vector.@Nullable Exact exact, int[] groups) {
        Vector.Coded coded = exact == null && values.isCoded() ? values.coded() : null;
        for (int i = 0; i < groups.length; i++) {
            boolean there = exact != null
                    ? exact.numbers[i] != Column.MISSING
                    : coded != null ? coded.codes[i] >= 0 : values.value(i) != null;
            counts[groups[i]] += there ? 1 : 0;
        }
    }

    private void distinct(Vector.Coded coded, int[] groups, int size) {
        long different = coded.nodes.size();
        if (different * size <= MOST_BITS) {
            var seen = new BitSet();
            for (int i = 0; i < groups.length; i++) {
                if (coded.codes[i] >= 0) {
                    seen.set((int) (groups[i] * different + coded.codes[i]));
                }
            }
            pairs = seen.stream().asLongStream().toArray();
        } else {
            pairs = LongStream.range(0, groups.length)
                    .filter(i -> coded.codes[(int) i] >= 0)
                    .map(i -> groups[(int) i] * different + coded.codes[(int) i])
                    .sorted()
                    .distinct()
                    .toArray();
        }
        for (long pair : pairs) {
            counts[(int) (pair / different)]++;
        }
    }

    private void sum(Vector.Exact exact, int[] groups) {
        sums = new long[counts.length];
        for (int i = 0; i < groups.length; i++) {
            int group = groups[i];
            long number = exact.numbers[i];
            if (number == Column.MISSING) {
                failed[group] = true;
            } else {
                sums[group] = Math.addExact(sums[group], number);
                if (counts[group]++ == 0) {
                    places[group] = i;
                }
            }
        }
        totals = new NodeValue[counts.length];
        for (int group = 0; group < counts.length; group++) {
            // ARQ gives back a single number as it was written.
            totals[group] = counts[group] == 1
                    ? values.value(places[group])
                    : Vector.Exact.value(sums[group], exact.scale, exact.whole);
        }
    }

    private void sum(Vector values, int[] groups) {
        totals = new NodeValue[counts.length];
        for (int i = 0; i < groups.length; i++) {
            int group = groups[i];
            NodeValue value = values.value(i);
            if (value == null || !value.isNumber()) {
                failed[group] = true;
                continue;
            }
            if (!value.isDecimal() && !value.isInteger()) {
                throw new Unfit("numbers whose sum depends on their order");
            }
            NodeValue total = totals[group];
            totals[group] = total == null ? value : XSDFuncOp.numAdd(value, total);
            counts[group]++;
        }
    }

    private void extreme(Vector.Exact exact, int[] groups, int wanted) {
        long[] found = new long[counts.length];
        for (int i = 0; i < groups.length; i++) {
            int group = groups[i];
            long number = exact.numbers[i];
            if (number == Column.MISSING) {
                failed[group] = true;
            } else if (counts[group]++ == 0 || Long.compare(number, found[group]) == wanted) {
                found[group] = number;
                places[group] = i;
            }
        }
        totals = new NodeValue[counts.length];
        for (int group = 0; group < counts.length; group++) {
            totals[group] = counts[group] == 0 ? null : values.value(places[group]);
        }
    }

    private void extreme(Vector values, int[] groups, int wanted) {
        totals = new NodeValue[counts.length];
        for (int i = 0; i < groups.length; i++) {
            NodeValue value = values.value(i);
            if (value == null) {
                failed[groups[i]] = true;
            } else {
                counts[groups[i]]++;
                totals[groups[i]] = more(totals[groups[i]], value, wanted);
            }
        }
    }

    private static NodeValue more(@Nullable NodeValue one, NodeValue other, int wanted) {
        return one == null || NodeValue.compareAlways(one, other) * wanted < 0 ? other : one;
    }

    /** The value of a group that may have parts in many graphs, as ARQ gives it; null for none. */
    static @Nullable NodeValue together(Kind kind, List<Part> parts) {
        long count = parts.stream().mapToLong(Part::count).sum();
        switch (kind) {
            case ALL, COUNT -> {
                return NodeValue.makeInteger(count);
            }
            case DISTINCT -> {
                return NodeValue.makeInteger(parts.size() == 1 ? count : different(parts));
            }
            default -> {}
        }
        NodeValue total = null;
        for (Part part : parts) {
            if (part.tally.failed[part.group]) {
                return null;
            }
            NodeValue mine = part.tally.totals[part.group];
            if (mine == null || part.count() == 0) {
                continue;
            }
            if (kind == Kind.LEAST || kind == Kind.MOST) {
                total = more(total, mine, kind == Kind.LEAST ? -1 : 1);
            } else {
                total = total == null ? mine : XSDFuncOp.numAdd(mine, total);
            }
        }
        return kind == Kind.AVERAGE && total != null ? XSDFuncOp.numDivide(total, NodeValue.makeInteger(count)) : total;
    }

    private static long different(List<Part> parts) {
        var nodes = new HashSet<Node>();
        for (Part part : parts) {
            Vector.Coded coded = part.tally.values.coded();
            long different = coded.nodes.size();
            long[] pairs = part.tally.pairs;
            int from = Arrays.binarySearch(pairs, part.group * different);
            for (int i = from < 0 ? -from - 1 : from;
                    i < pairs.length && pairs[i] < (part.group + 1) * different;
                    i++) {
                nodes.add(coded.nodes.at((int) (pairs[i] - part.group * different)));
            }
        }
        return nodes.size();
    }
}

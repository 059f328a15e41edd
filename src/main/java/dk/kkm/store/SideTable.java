package dk.kkm.store;

import dk.kkm.store.GroupedStar.Unfit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.jena.graph.Node;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.QueryIterator;
import org.apache.jena.sparql.engine.binding.Binding;
import org.jspecify.annotations.Nullable;

/** A table that is joined to the solutions of every graph: VALUES, or what a pattern of another graph has found. */
final class SideTable {
    private static final int MOST = 100_000;
    private static final int DENSE = 1 << 16;

    private final List<Var> variables;
    private final List<Vector.Coded> columns;

    /** The rows for each graph, if the graph is one of the variables. */
    private final Optional<Map<Node, int[]>> byGraph;

    private final int[] all;

    /**
     * Reads a table to its end.
     *
     * @throws Unfit if it has holes or is large
     */
    SideTable(QueryIterator from, Node graph) {
        var rows = new ArrayList<Binding>();
        while (from.hasNext() && rows.size() <= MOST) {
            rows.add(from.next());
        }
        variables = rows.isEmpty() ? List.of() : List.copyOf(rows.get(0).varsMentioned());
        for (Binding row : rows) {
            if (rows.size() > MOST || !Set.copyOf(variables).equals(row.varsMentioned())) {
                throw new Unfit("a table that is large or has holes");
            }
        }
        columns = variables.stream()
                .map(variable -> {
                    var nodes = new Nodes();
                    return new Vector.Coded(
                            rows.stream()
                                    .mapToInt(row -> nodes.add(row.get(variable)))
                                    .toArray(),
                            nodes);
                })
                .toList();
        all = new int[rows.size()];
        Arrays.setAll(all, row -> row);
        byGraph = has(graph) ? Optional.of(index(columns.get(variables.indexOf(graph)))) : Optional.empty();
    }

    private static Map<Node, int[]> index(Vector.Coded graphs) {
        var rows = new LinkedHashMap<Node, List<Integer>>();
        for (int row = 0; row < graphs.length; row++) {
            rows.computeIfAbsent(graphs.nodes.at(graphs.codes[row]), graph -> new ArrayList<>())
                    .add(row);
        }
        var index = new LinkedHashMap<Node, int[]>();
        rows.forEach((graph, its) ->
                index.put(graph, its.stream().mapToInt(row -> row).toArray()));
        return index;
    }

    boolean has(Node variable) {
        return variables.contains(variable);
    }

    /** The graphs it is about, if it says. */
    Optional<Set<Node>> graphs() {
        return byGraph.map(Map::keySet);
    }

    /** The value of a variable at these rows. */
    Vector.Coded values(Var variable, int[] rows) {
        Vector.Coded column = columns.get(variables.indexOf(variable));
        return new Vector.Coded(
                Arrays.stream(rows).map(row -> column.codes[row]).toArray(), column.nodes);
    }

    /**
     * Joins.
     *
     * @param graph which graph the solutions are from
     * @param known the values of a variable in the solutions, null if it has none yet
     * @return the solutions that have a partner, and the row that is their partner
     */
    int[][] join(Node graph, int solutions, Function<Var, @Nullable Vector> known) {
        int[] rows = byGraph.map(index -> index.getOrDefault(graph, new int[0])).orElse(all);
        long[] mine = new long[rows.length];
        long[] theirs = new long[solutions];
        long keys = 1;
        for (int v = 0; v < variables.size(); v++) {
            Vector vector = known.apply(variables.get(v));
            if (vector == null) {
                continue;
            }
            Vector.Coded coded = vector.coded();
            Vector.Coded column = columns.get(v);
            int size = coded.nodes.size();
            keys = Math.multiplyExact(keys, Math.max(1, size));
            for (int i = 0; i < rows.length; i++) {
                int code = mine[i] < 0 ? -1 : coded.nodes.of(column.nodes.at(column.codes[rows[i]]));
                mine[i] = code < 0 ? -1 : mine[i] * size + code;
            }
            for (int i = 0; i < solutions; i++) {
                theirs[i] = theirs[i] < 0 || coded.codes[i] < 0 ? -1 : theirs[i] * size + coded.codes[i];
            }
        }
        return matches(rows, mine, theirs, keys);
    }

    private static int[][] matches(int[] rows, long[] mine, long[] theirs, long keys) {
        int[] next = new int[rows.length];
        int[] dense = new int[keys <= DENSE ? (int) keys : 0];
        var sparse = new HashMap<Long, Integer>();
        for (int i = rows.length - 1; i >= 0; i--) {
            if (mine[i] >= 0 && dense.length > 0) {
                next[i] = dense[(int) mine[i]];
                dense[(int) mine[i]] = i + 1;
            } else if (mine[i] >= 0) {
                Integer before = sparse.put(mine[i], i + 1);
                next[i] = before == null ? 0 : before;
            }
        }
        int[] from = new int[theirs.length];
        int[] row = new int[theirs.length];
        int found = 0;
        for (int i = 0; i < theirs.length; i++) {
            int match =
                    theirs[i] < 0 ? 0 : dense.length > 0 ? dense[(int) theirs[i]] : sparse.getOrDefault(theirs[i], 0);
            for (; match > 0; match = next[match - 1]) {
                if (found == from.length) {
                    from = Arrays.copyOf(from, 2 * found);
                    row = Arrays.copyOf(row, 2 * found);
                }
                from[found] = i;
                row[found++] = rows[match - 1];
            }
        }
        return new int[][] {Arrays.copyOf(from, found), Arrays.copyOf(row, found)};
    }
}

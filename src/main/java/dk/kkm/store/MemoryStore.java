package dk.kkm.store;

import dk.kkm.JoinOrder;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.query.ARQ;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.Quad;

/**
 * Keeps one {@link FlatGraph} per name. A snapshot is an immutable map of them; replacing makes a new map and swaps it in,
 * so readers never wait and never see half.
 */
final class MemoryStore extends Store {
    private final DatasetGraph dataset = new Snapshots(new View("all", name -> true, true), false);
    private volatile Map<Node, Graph> snapshot = Map.of();

    @Override
    public String kind() {
        return "memory";
    }

    @Override
    public DatasetGraph dataset() {
        return dataset;
    }

    @Override
    public DatasetGraph view(View view) {
        return new Snapshots(view, true);
    }

    @Override
    public void replace(Map<Node, Graph> graphs) {
        var frozen = new LinkedHashMap<Node, Graph>();
        var nodes = new HashMap<Node, Node>();
        graphs.forEach((name, graph) ->
                frozen.put(name, FlatGraph.of(graph, node -> nodes.computeIfAbsent(node, Function.identity()))));
        synchronized (this) {
            var next = new LinkedHashMap<>(snapshot);
            frozen.forEach((name, graph) -> {
                if (graph.isEmpty()) {
                    next.remove(name);
                } else {
                    next.put(name, graph);
                }
            });
            snapshot = Collections.unmodifiableMap(next);
            count();
        }
    }

    @Override
    public Set<Node> graphs() {
        return snapshot.keySet();
    }

    @Override
    public void close() {
        snapshot = Map.of();
    }

    /** A dataset over the newest snapshot, or over the one a transaction of this thread began with. */
    private final class Snapshots extends PinnedDataset {
        private final View view;

        private volatile Visible visible = new Visible(Map.of(), Map.of());

        Snapshots(View view, boolean unionAsDefaultGraph) {
            super(unionAsDefaultGraph);
            this.view = view;
            StoreExecution.inMemory(getContext());
            getContext().set(ARQ.stageGenerator, JoinOrder.BY_SIZE);
        }

        private Map<Node, Graph> now() {
            Map<Node, Graph> mine = pinned();
            return mine == null ? newest() : mine;
        }

        private Map<Node, Graph> newest() {
            Map<Node, Graph> all = snapshot;
            Visible known = visible;
            if (known.all != all) {
                var shown = new LinkedHashMap<>(all);
                shown.keySet().removeIf(name -> !view.shows().test(name));
                known = new Visible(all, shown.size() == all.size() ? all : Collections.unmodifiableMap(shown));
                visible = known;
            }
            return known.shown;
        }

        @Override
        Collection<Node> names() {
            return now().keySet();
        }

        @Override
        Graph named(Node name) {
            return now().getOrDefault(name, Graph.emptyGraph);
        }

        @Override
        public boolean containsGraph(Node name) {
            return Quad.isDefaultGraph(name) || Quad.isUnionGraph(name) || now().containsKey(name);
        }

        @Override
        Map<Node, Graph> pin() {
            return newest();
        }
    }

    /** A whole snapshot and the part of it a view shows. */
    private record Visible(Map<Node, Graph> all, Map<Node, Graph> shown) {}
}

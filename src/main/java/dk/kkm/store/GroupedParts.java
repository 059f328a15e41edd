package dk.kkm.store;

import dk.kkm.store.GroupedStar.Unfit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.query.QueryCancelledException;
import org.apache.jena.sparql.algebra.Op;
import org.apache.jena.sparql.algebra.op.OpGroup;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.engine.ExecutionContext;
import org.apache.jena.sparql.engine.QueryIterator;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.engine.binding.BindingBuilder;
import org.apache.jena.sparql.engine.iterator.QueryIter1;
import org.apache.jena.sparql.engine.iterator.QueryIterRoot;
import org.apache.jena.sparql.engine.main.QC;
import org.apache.jena.sparql.expr.NodeValue;
import org.apache.jena.sparql.graph.GraphReadOnly;
import org.apache.jena.sparql.util.Symbol;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link GroupedStar} over the columns of its graphs, on all cores; the answers are ARQ's own, and whatever is no
 * such grouping is left to ARQ.
 */
final class GroupedParts extends QueryIter1 {
    /** Counts in a query's context, if an {@link AtomicLong} is put there, the groupings that were run so. */
    static final Symbol COUNT = Symbol.create("kkm:groupedParts");

    private static final int WORTH_MANY_CORES = 20_000;

    private final GroupedStar star;
    private final ExecutionContext context;
    private final Source source;
    private final Supplier<QueryIterator> otherwise;
    private @Nullable Iterator<Binding> rows;
    private @Nullable QueryIterator plain;

    /** Where graphs are found. */
    interface Source {
        /** The names of the graphs of a dataset. */
        Iterator<Node> names(DatasetGraph dataset);

        /** Whether a graph may hold such a node. */
        boolean mayHold(Graph graph, GroupedStar star);

        /** The columns of a graph, if they are kept. */
        @Nullable
        FlatGraph columns(Graph graph);
    }

    /** Graphs that are flat themselves. */
    static final Source IN_MEMORY = new Source() {
        @Override
        public Iterator<Node> names(DatasetGraph dataset) {
            return dataset.listGraphNodes();
        }

        @Override
        public boolean mayHold(Graph graph, GroupedStar star) {
            return star.mayBeIn(graph);
        }

        @Override
        public @Nullable FlatGraph columns(Graph graph) {
            return graph instanceof FlatGraph flat ? flat : null;
        }
    };

    private GroupedParts(
            GroupedStar star,
            QueryIterator input,
            ExecutionContext context,
            Source source,
            Supplier<QueryIterator> otherwise) {
        super(input, context);
        this.star = star;
        this.context = context;
        this.source = source;
        this.otherwise = otherwise;
    }

    /** The rows of a grouping; by the other way if need be. */
    static QueryIterator of(
            OpGroup group,
            QueryIterator input,
            ExecutionContext context,
            Source source,
            Supplier<QueryIterator> otherwise) {
        if (!input.isJoinIdentity()) {
            return otherwise.get();
        }
        Optional<GroupedStar> star = GroupedStar.of(group);
        return star.isPresent() ? new GroupedParts(star.get(), input, context, source, otherwise) : otherwise.get();
    }

    @Override
    protected boolean hasNextBinding() {
        return rows().hasNext();
    }

    @Override
    protected Binding moveToNextBinding() {
        return rows().next();
    }

    private Iterator<Binding> rows() {
        if (rows == null) {
            try {
                rows = run().iterator();
                AtomicLong count = context.getContext().get(COUNT);
                if (count != null) {
                    count.incrementAndGet();
                }
            } catch (Unfit e) {
                plain = otherwise.get();
                rows = plain;
            }
        }
        return rows;
    }

    @Override
    protected void requestSubCancel() {
        performRequestCancel(plain);
    }

    @Override
    protected void closeSubIterator() {
        performClose(plain);
    }

    private void check() {
        AtomicBoolean signal = context.getCancelSignal();
        if (signal != null && signal.get()) {
            throw new QueryCancelledException();
        }
    }

    private record Named(Node name, FlatGraph graph) {}

    private List<Binding> run() {
        List<SideTable> sides = star.sides().stream().map(this::side).toList();
        List<Named> graphs = graphs(sides);
        boolean many = graphs.stream().mapToLong(named -> named.graph.size()).sum() > WORTH_MANY_CORES;
        Stream<Named> stream = many ? graphs.parallelStream() : graphs.stream();
        return together(stream.map(named -> {
                    check();
                    return StarScan.of(star, sides, named.graph, named.name, context);
                })
                .filter(groups -> groups.size() > 0)
                .toList());
    }

    private SideTable side(Op op) {
        QueryIterator found = QC.execute(op, QueryIterRoot.create(context), context);
        try {
            return new SideTable(found, star.graph());
        } finally {
            found.close();
        }
    }

    /** The graphs that may hold such a node. */
    private List<Named> graphs(List<SideTable> sides) {
        DatasetGraph dataset = context.getDataset();
        var graphs = new ArrayList<Named>();
        names(sides, dataset).forEachRemaining(name -> {
            check();
            Graph graph = dataset.getGraph(name);
            if (graph instanceof GraphReadOnly wrapper) {
                graph = wrapper.getWrapped();
            }
            if (source.mayHold(graph, star)) {
                FlatGraph columns = source.columns(graph);
                if (columns == null) {
                    throw new Unfit("a graph that is no table");
                }
                graphs.add(new Named(name, columns));
            }
        });
        return graphs;
    }

    private Iterator<Node> names(List<SideTable> sides, DatasetGraph dataset) {
        Optional<Collection<Node>> few = star.graph().isVariable()
                ? sides.stream()
                        .flatMap(side -> side.graphs().stream())
                        .findFirst()
                        .map(Set::copyOf)
                : Optional.of(Set.of(star.graph()));
        return few.map(names -> names.stream()
                        .filter(name -> name.isURI() && dataset.containsGraph(name))
                        .iterator())
                .orElseGet(() -> source.names(dataset));
    }

    private List<Binding> together(List<StarScan.Groups> graphs) {
        var parts = new LinkedHashMap<List<@Nullable Node>, List<Place>>();
        for (StarScan.Groups groups : graphs) {
            for (int group = 0; group < groups.size(); group++) {
                parts.computeIfAbsent(groups.key(group), key -> new ArrayList<>(1))
                        .add(new Place(groups, group));
            }
        }
        var rows = new ArrayList<Binding>(parts.size());
        parts.forEach((key, places) -> rows.add(row(key, places)));
        if (rows.isEmpty() && star.keys().isEmpty()) {
            rows.add(ofNothing());
        }
        return rows;
    }

    /** One group of one graph. */
    private record Place(StarScan.Groups groups, int group) {
        Tally.Part part(int aggregate) {
            return new Tally.Part(groups.tallies().get(aggregate), group);
        }
    }

    private Binding row(List<@Nullable Node> key, List<Place> places) {
        BindingBuilder row = Binding.builder();
        for (int i = 0; i < key.size(); i++) {
            Node node = key.get(i);
            if (node != null) {
                row.add(star.keys().getVars().get(i), node);
            }
        }
        for (int a = 0; a < star.aggregates().size(); a++) {
            int aggregate = a;
            GroupedStar.Aggregate wanted = star.aggregates().get(a);
            var parts = new ArrayList<Tally.Part>(places.size());
            places.forEach(place -> parts.add(place.part(aggregate)));
            NodeValue value = Tally.together(wanted.kind(), parts);
            if (value != null) {
                row.add(wanted.variable(), value.asNode());
            }
        }
        return row.build();
    }

    private Binding ofNothing() {
        BindingBuilder row = Binding.builder();
        for (GroupedStar.Aggregate aggregate : star.aggregates()) {
            if (aggregate.ofNothing() != null) {
                row.add(aggregate.variable(), aggregate.ofNothing());
            }
        }
        return row.build();
    }
}

package dk.kkm.store;

import dk.kkm.Vocabulary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.jena.atlas.iterator.Iter;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.graph.impl.GraphBase;
import org.apache.jena.mem2.GraphMem2Fast;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.Quad;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.util.iterator.ExtendedIterator;
import org.apache.jena.util.iterator.WrappedIterator;
import org.apache.jena.vocabulary.OWL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the graphs in another store. Queries go there whole and are answered there; a graph that is read as a graph is
 * fetched whole, once per transaction. Every update writes a new version beside what it replaces, by which the programs
 * that share the store notice each other:
 *
 * <pre>{@code
 * GRAPH <graph/version> { <graph/version> owl:versionInfo "8c0f…" }
 * }</pre>
 */
final class RemoteStore extends Store {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteStore.class);
    private static final Node VERSION_GRAPH = Vocabulary.iri("graph/version");
    private static final Triple VERSION = Triple.create(VERSION_GRAPH, OWL.versionInfo.asNode(), Node.ANY);
    private static final long FRESH_NANOS = 1_000_000_000L;
    private static final int LOOKS = 4;
    private static final Var G = Var.alloc("g");
    private static final Var S = Var.alloc("s");
    private static final Var P = Var.alloc("p");
    private static final Var O = Var.alloc("o");

    private final RemoteSparql sparql;
    private final Everything dataset = new Everything(new View("all", name -> true, true), false);
    private final ReentrantLock looking = new ReentrantLock();
    private volatile @Nullable Known known;

    /** What was there when we last looked; the names once someone has asked. */
    private static final class Known {
        private final String stamp;
        private final long nanos;
        private @Nullable Set<Node> names;

        Known(String stamp, @Nullable Set<Node> names) {
            this.stamp = stamp;
            this.nanos = System.nanoTime();
            this.names = names;
        }

        boolean isFresh() {
            return System.nanoTime() - nanos < FRESH_NANOS;
        }
    }

    RemoteStore(RemoteAddress address) {
        this.sparql = new RemoteSparql(address);
    }

    @Override
    public String kind() {
        return "sparql";
    }

    @Override
    public DatasetGraph dataset() {
        return dataset;
    }

    @Override
    public DatasetGraph view(View view) {
        return new Everything(view, true);
    }

    @Override
    public void replace(Map<Node, Graph> graphs) {
        String stamp = UUID.randomUUID().toString();
        Graph version = GraphMemFactory.createGraphMem2();
        version.add(VERSION.getSubject(), VERSION.getPredicate(), NodeFactory.createLiteralString(stamp));
        var all = new LinkedHashMap<>(graphs);
        all.put(VERSION_GRAPH, version);
        try {
            sparql.update(SparqlText.replacing(all));
            requireKept(stamp);
        } finally {
            known = new Known(stamp, null); // if it failed, another is found in a second
        }
    }

    /** Some stores answer well to an update they have not understood. */
    private void requireKept(String stamp) {
        for (int look = 0; look < LOOKS; look++) {
            if (stampThere().equals(stamp)) {
                return;
            }
            LockSupport.parkNanos(FRESH_NANOS / 2);
        }
        throw sparql.notKept();
    }

    private String stampThere() {
        return quads(SparqlText.of(VERSION_GRAPH), VERSION, List.of()).stream()
                .map(quad -> quad.getObject().getLiteralLexicalForm())
                .collect(Collectors.joining());
    }

    @Override
    String stamp() {
        return known().stamp;
    }

    /**
     * Looks once a second. As long as another thread looks, or the other store does not answer, what was known before
     * stands: what is kept by version can still be shown, and who asks for more is told.
     */
    private Known known() {
        Known before = known;
        if (before == null) {
            looking.lock();
        } else if (before.isFresh() || !looking.tryLock()) {
            return before;
        }
        try {
            String stamp = stampThere();
            known = new Known(stamp, before != null && before.stamp.equals(stamp) ? before.names : null);
        } catch (RemoteStoreException e) {
            if (before == null) {
                throw e;
            }
            LOG.warn("{}", e.getMessage());
            known = new Known(before.stamp, before.names);
        } finally {
            looking.unlock();
        }
        return Objects.requireNonNull(known);
    }

    @Override
    public Set<Node> graphs() {
        Known now = known();
        synchronized (now) {
            Set<Node> names = now.names;
            if (names == null) {
                var found = new LinkedHashSet<Node>();
                rows(
                        QueryFactory.create("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"),
                        List.of(),
                        row -> found.add(row.get(G)));
                found.removeIf(name -> !name.isURI() || name.equals(VERSION_GRAPH));
                names = Set.copyOf(found);
                now.names = names;
            }
            return names;
        }
    }

    private void rows(Query query, Collection<Node> namedGraphs, Consumer<Binding> each) {
        List<Node> none = namedGraphs.isEmpty() ? List.of() : List.of(RemoteQueries.NOTHING);
        try (RemoteSparql.Rows rows = select(query, none, namedGraphs, () -> false)) {
            while (rows.hasNext()) {
                each.accept(rows.next());
            }
        }
    }

    /** Asks a SELECT query, which is changed to be over these graphs. */
    RemoteSparql.Rows select(
            Query query, Collection<Node> defaultGraphs, Collection<Node> namedGraphs, BooleanSupplier cancelled) {
        return sparql.select(SparqlText.of(query, defaultGraphs, namedGraphs), cancelled);
    }

    @Override
    public void close() {}

    /** The graphs a view shows. */
    final class Everything extends PinnedDataset {
        private final View view;

        Everything(View view, boolean unionAsDefaultGraph) {
            super(unionAsDefaultGraph);
            this.view = view;
            RemoteQueries.answer(getContext());
        }

        RemoteStore store() {
            return RemoteStore.this;
        }

        /** Whether any graph is hidden, be it there or not. */
        boolean isView() {
            return this != dataset;
        }

        boolean shows(Node name) {
            return name.isURI() && !name.equals(VERSION_GRAPH) && view.shows().test(name);
        }

        @Override
        Collection<Node> names() {
            return graphs().stream().filter(this::shows).toList();
        }

        @Override
        Graph named(Node name) {
            if (!shows(name)) {
                return Graph.emptyGraph;
            }
            Map<Node, Graph> mine = pinned();
            return mine == null ? new Fetched(name) : mine.computeIfAbsent(name, Fetched::new);
        }

        @Override
        protected Iterator<Quad> findInAnyNamedGraphs(Node s, Node p, Node o) {
            return s.isBlank() || o.isBlank() // nobody but the answer it came in knows a blank node
                    ? List.<Quad>of().iterator()
                    : quads("?g", Triple.create(s, p, o), isView() ? visible() : List.of()).stream()
                            .filter(quad -> shows(quad.getGraph()))
                            .iterator();
        }

        @Override
        Iterator<Triple> inUnion(Triple pattern) {
            return Iter.distinct(Iter.map(
                    findInAnyNamedGraphs(pattern.getSubject(), pattern.getPredicate(), pattern.getObject()),
                    Quad::asTriple));
        }

        /** The names of what is shown, and never none, since none would stand for all. */
        Collection<Node> visible() {
            var names = new ArrayList<>(names());
            names.add(RemoteQueries.NOTHING);
            return names;
        }

        @Override
        public boolean containsGraph(Node name) {
            return Quad.isDefaultGraph(name) || Quad.isUnionGraph(name) || (shows(name) && graphs().contains(name));
        }

        @Override
        Map<Node, Graph> pin() {
            return new ConcurrentHashMap<>();
        }
    }

    /** The triples that fit in this graph or, given a variable, in any of these graphs. */
    private List<Quad> quads(String graph, Triple pattern, Collection<Node> namedGraphs) {
        Query query = QueryFactory.create("SELECT * { GRAPH %s { %s %s %s } }"
                .formatted(
                        graph, or(pattern.getSubject(), S), or(pattern.getPredicate(), P), or(pattern.getObject(), O)));
        var quads = new ArrayList<Quad>();
        rows(
                query,
                namedGraphs,
                row -> quads.add(Quad.create(
                        row.contains(G) ? row.get(G) : Quad.defaultGraphIRI,
                        row.contains(S) ? row.get(S) : pattern.getSubject(),
                        row.contains(P) ? row.get(P) : pattern.getPredicate(),
                        row.contains(O) ? row.get(O) : pattern.getObject())));
        return quads;
    }

    private static String or(Node node, Var variable) {
        return node.isConcrete() ? SparqlText.of(node) : variable.toString();
    }

    /** A named graph, fetched whole when more than a triple or two of it are asked for. */
    private final class Fetched extends GraphBase {
        private static final int SINGLES = 2;

        private final String name;
        private int singles;
        private @Nullable Graph whole;

        Fetched(Node name) {
            this.name = SparqlText.of(name);
        }

        @Override
        protected ExtendedIterator<Triple> graphBaseFind(Triple pattern) {
            boolean single = pattern.getSubject().isURI()
                    && pattern.getPredicate().isURI()
                    && !pattern.getObject().isBlank();
            if (whole == null && single && singles++ < SINGLES) {
                return WrappedIterator.create(
                        Iter.map(quads(name, pattern, List.of()).iterator(), Quad::asTriple));
            }
            return whole().find(pattern);
        }

        private Graph whole() {
            Graph there = whole;
            if (there == null) {
                Graph found = new GraphMem2Fast();
                quads(name, Triple.ANY, List.of()).forEach(quad -> found.add(quad.asTriple()));
                whole = found;
                return found;
            }
            return there;
        }

        @Override
        protected int graphBaseSize() {
            return whole().size();
        }

        @Override
        public void close() {}
    }
}

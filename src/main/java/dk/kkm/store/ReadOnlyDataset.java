package dk.kkm.store;

import java.util.Collection;
import java.util.Iterator;
import org.apache.jena.atlas.iterator.Iter;
import org.apache.jena.atlas.iterator.IteratorConcat;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.graph.impl.GraphBase;
import org.apache.jena.query.TxnType;
import org.apache.jena.riot.system.PrefixMap;
import org.apache.jena.riot.system.PrefixMapZero;
import org.apache.jena.sparql.JenaTransactionException;
import org.apache.jena.sparql.core.DatasetGraphBaseFind;
import org.apache.jena.sparql.core.Quad;
import org.apache.jena.system.G;
import org.apache.jena.util.iterator.ExtendedIterator;
import org.apache.jena.util.iterator.WrappedIterator;

/**
 * Named graphs to be read, and an empty default graph or their union. Not a wrapper on purpose: ARQ unwraps those and
 * would query what lies behind, hidden graphs and unpinned snapshots too.
 */
abstract class ReadOnlyDataset extends DatasetGraphBaseFind {
    private final Graph union = new UnionGraph();
    private final Graph defaultGraph;

    ReadOnlyDataset(boolean unionAsDefaultGraph) {
        defaultGraph = unionAsDefaultGraph ? union : Graph.emptyGraph;
    }

    /** The graphs that are there and shown. */
    abstract Collection<Node> names();

    /** One of them, the empty graph if it is not there or not shown. */
    abstract Graph named(Node name);

    @Override
    public abstract boolean containsGraph(Node name);

    @Override
    public final Graph getDefaultGraph() {
        return defaultGraph;
    }

    @Override
    public final Graph getUnionGraph() {
        return union;
    }

    @Override
    public final Graph getGraph(Node name) {
        if (Quad.isUnionGraph(name)) {
            return union;
        }
        return Quad.isDefaultGraph(name) ? defaultGraph : named(name);
    }

    @Override
    public final Iterator<Node> listGraphNodes() {
        return names().iterator();
    }

    @Override
    public final long size() {
        return names().size();
    }

    @Override
    protected final Iterator<Quad> findInDftGraph(Node s, Node p, Node o) {
        return G.triples2quadsDftGraph(defaultGraph.find(s, p, o));
    }

    @Override
    protected final Iterator<Quad> findInSpecificNamedGraph(Node g, Node s, Node p, Node o) {
        return G.triples2quads(g, named(g).find(s, p, o));
    }

    @Override
    protected Iterator<Quad> findInAnyNamedGraphs(Node s, Node p, Node o) {
        var found = new IteratorConcat<Quad>();
        for (Node name : names()) {
            found.add(findInSpecificNamedGraph(name, s, p, o));
        }
        return found;
    }

    @Override
    public final Iterator<Triple> findInUnionGraph(Node s, Node p, Node o) {
        return union.find(s, p, o);
    }

    @Override
    public final Iterator<Quad> findQuadsInUnionGraph(Node s, Node p, Node o) {
        return G.triples2quads(Quad.unionGraph, union.find(s, p, o));
    }

    @Override
    public final PrefixMap prefixes() {
        return PrefixMapZero.empty;
    }

    @Override
    public final void begin() {
        begin(TxnType.READ);
    }

    /** What a transaction to write is told. */
    static JenaTransactionException refuseToWrite() {
        return new JenaTransactionException("The store is written by replacing graphs, not through its datasets");
    }

    @Override
    public final boolean promote(Promote mode) {
        throw refuseToWrite();
    }

    @Override
    public final void addGraph(Node name, Graph graph) {
        throw refuseToWrite();
    }

    @Override
    public final void removeGraph(Node name) {
        throw refuseToWrite();
    }

    @Override
    public final void add(Quad quad) {
        throw refuseToWrite();
    }

    @Override
    public final void delete(Quad quad) {
        throw refuseToWrite();
    }

    @Override
    public final void deleteAny(Node g, Node s, Node p, Node o) {
        throw refuseToWrite();
    }

    @Override
    public final void clear() {
        throw refuseToWrite();
    }

    @Override
    public final boolean supportsTransactions() {
        return true;
    }

    @Override
    public final boolean supportsTransactionAbort() {
        return true;
    }

    /** The triples of the named graphs that fit, each once. */
    Iterator<Triple> inUnion(Triple pattern) {
        var found = new IteratorConcat<Triple>();
        int graphs = 0;
        for (Node name : names()) {
            Iterator<Triple> some = named(name).find(pattern);
            if (some.hasNext()) {
                found.add(some);
                graphs++;
            }
        }
        return graphs > 1 ? Iter.distinct(found) : found;
    }

    /** Every triple of the named graphs, once. */
    private final class UnionGraph extends GraphBase {
        @Override
        protected ExtendedIterator<Triple> graphBaseFind(Triple pattern) {
            return WrappedIterator.createNoRemove(inUnion(pattern));
        }
    }
}

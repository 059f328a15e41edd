package dk.kkm.publication;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.vocabulary.RDF;

/**
 * What a view says of one thing: everything it says about it, and a page of what else points to it. There are no blank
 * nodes in it.
 *
 * <pre>{@code
 * <id/building/9001/1/2> a kkm:Building ; kkm:estate <id/estate/9001/1> .       # out
 * <record/area/9001/1/2/2025> kkm:of <id/building/9001/1/2> .                   # in
 * }</pre>
 *
 * @param out in the order found
 * @param in one page of {@link #PAGE}
 * @param page from 1
 * @param more whether a page comes after this one
 */
public record Description(Node node, List<Triple> out, List<Triple> in, int page, boolean more) {
    /** So many of what points to a thing stand on one page. */
    public static final int PAGE = 100;

    private static final Query POINTING = QueryFactory.create("SELECT ?s ?p { GRAPH ?g { ?s ?p ?this } }");

    public Description {
        out = List.copyOf(out);
        in = List.copyOf(in);
    }

    /** Describes a thing; the caller holds a transaction on the view. */
    public static Description of(DatasetGraph view, Node node, int page) {
        var out = new LinkedHashSet<Triple>();
        view.find(Node.ANY, node, Node.ANY, Node.ANY).forEachRemaining(quad -> add(out, quad.asTriple()));
        Query query = POINTING.cloneQuery();
        query.setOffset((long) (page - 1) * PAGE);
        query.setLimit(PAGE + 1);
        var in = new LinkedHashSet<Triple>();
        int rows = 0;
        try (QueryExec exec =
                QueryExec.dataset(view).query(query).substitution("this", node).build()) {
            var found = exec.select();
            while (found.hasNext()) {
                var row = found.next();
                if (++rows <= PAGE) {
                    add(in, Triple.create(row.get(Var.alloc("s")), row.get(Var.alloc("p")), node));
                }
            }
        }
        return new Description(node, List.copyOf(out), List.copyOf(in), page, rows > PAGE);
    }

    private static void add(Collection<Triple> to, Triple triple) {
        if (triple.getSubject().isURI() && !triple.getObject().isBlank()) {
            to.add(triple);
        }
    }

    /** Whether the view says nothing at all. */
    public boolean isEmpty() {
        return out.isEmpty() && in.isEmpty();
    }

    /** What it is said to be. */
    public Set<Node> types() {
        var types = new LinkedHashSet<Node>();
        all(RDF.Nodes.type).forEach(types::add);
        return types;
    }

    /** All that one property says of it. */
    public List<Node> all(Node property) {
        return out.stream()
                .filter(triple -> triple.getPredicate().equals(property))
                .map(Triple::getObject)
                .toList();
    }

    /** All of it. */
    public Graph graph() {
        Graph graph = GraphFactory.createGraphMem();
        out.forEach(graph::add);
        in.forEach(graph::add);
        return graph;
    }
}

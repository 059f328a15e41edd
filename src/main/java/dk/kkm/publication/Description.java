package dk.kkm.publication;

import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.jena.atlas.iterator.Iter;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.Quad;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.vocabulary.RDF;
import org.jspecify.annotations.Nullable;

/**
 * What a view says of one thing: everything it says about it, and a page of what else points to it. Of a named graph that
 * nothing is said of, how much it holds. There are no blank nodes in it.
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
 * @param told the newest graph that says what it is
 * @param place where it lies, unless that is protected, whoever asks
 */
public record Description(
        Node node, List<Triple> out, List<Triple> in, int page, boolean more, Optional<Place> place, Node told) {
    /** So many of what points to a thing stand on one page. */
    public static final int PAGE = 100;

    private static final Pattern YEAR = Pattern.compile("graph/[^/]+/([0-9]{4})(/[^/]+)?$");
    private static final Node NAMED_GRAPH =
            NodeFactory.createURI("http://www.w3.org/ns/sparql-service-description#NamedGraph");
    private static final Node TRIPLES = NodeFactory.createURI("http://rdfs.org/ns/void#triples");
    private static final Query POINTING = QueryFactory.create("SELECT ?s ?p { GRAPH ?g { ?s ?p ?this } }");

    /**
     * A point.
     *
     * @param latitude degrees north, WGS 84
     * @param longitude degrees east, WGS 84
     */
    public record Place(BigDecimal latitude, BigDecimal longitude) {}

    public Description {
        out = List.copyOf(out);
        in = List.copyOf(in);
    }

    /** Describes a thing; the caller holds a transaction on the view. */
    public static Description of(DatasetGraph view, Node node, int page) {
        List<Quad> said = newest(Iter.toList(view.findNG(Node.ANY, node, Node.ANY, Node.ANY)));
        var out = new LinkedHashSet<Triple>();
        said.forEach(quad -> add(out, quad.asTriple()));
        if (said.isEmpty() && isGraph(view, node)) {
            add(out, Triple.create(node, RDF.Nodes.type, NAMED_GRAPH));
            add(
                    out,
                    Triple.create(
                            node,
                            TRIPLES,
                            NodeFactory.createLiteralDT(
                                    Integer.toString(view.getGraph(node).size()), XSDDatatype.XSDinteger)));
        }
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
        return new Description(node, List.copyOf(out), List.copyOf(in), page, rows > PAGE, place(said), told(said));
    }

    private static boolean isGraph(DatasetGraph view, Node node) {
        return node.getURI().startsWith(Vocabulary.BASE + "graph/") && view.containsGraph(node);
    }

    /** Without what graphs of years before the last say. */
    private static List<Quad> newest(List<Quad> said) {
        String last = said.stream()
                .map(Description::year)
                .max(Comparator.naturalOrder())
                .orElse("");
        return said.stream()
                .filter(quad -> year(quad).isEmpty() || year(quad).equals(last))
                .toList();
    }

    private static Node told(List<Quad> said) {
        return said.stream()
                .filter(quad -> quad.getPredicate().equals(RDF.Nodes.type))
                .map(Quad::getGraph)
                .max(Comparator.comparing(Node::getURI))
                .orElse(Vocabulary.MODEL_GRAPH);
    }

    private static String year(Quad quad) {
        Matcher year = YEAR.matcher(quad.getGraph().toString());
        return year.find() ? year.group(1) : "";
    }

    private static Optional<Place> place(List<Quad> said) {
        var open = said.stream()
                .filter(quad -> !quad.getGraph().toString().endsWith(SubmissionId.PROTECTED))
                .collect(Collectors.toMap(Quad::getPredicate, Quad::getObject, (one, other) -> one));
        return degrees(open.get(Vocabulary.kkm("latitude")))
                .flatMap(north -> degrees(open.get(Vocabulary.kkm("longitude"))).map(east -> new Place(north, east)));
    }

    private static Optional<BigDecimal> degrees(@Nullable Node said) {
        return said != null
                        && said.isLiteral()
                        && said.getLiteral().isWellFormed()
                        && said.getLiteralValue() instanceof Number
                ? Optional.of(new BigDecimal(said.getLiteralLexicalForm()))
                : Optional.empty();
    }

    private static void add(Collection<Triple> to, Triple triple) {
        if (triple.getSubject().isURI() && !triple.getObject().isBlank()) {
            to.add(triple);
        }
    }

    /** Whether the view says anything of a thing, or of another that it points to it, or has a graph of that name. */
    public static boolean isThere(DatasetGraph view, Node node) {
        return view.findNG(Node.ANY, node, Node.ANY, Node.ANY).hasNext()
                || view.findNG(Node.ANY, Node.ANY, Node.ANY, node).hasNext()
                || isGraph(view, node);
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

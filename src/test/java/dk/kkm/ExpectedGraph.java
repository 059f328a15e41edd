package dk.kkm;

import static org.assertj.core.api.Assertions.fail;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.riot.out.NodeFmtLib;
import org.apache.jena.riot.system.ErrorHandlerFactory;
import org.apache.jena.sparql.graph.GraphFactory;

/** A graph as a case file writes it, compared triple by triple; 118200.0 and 118200.00 are the same decimal. */
public final class ExpectedGraph {
    private ExpectedGraph() {}

    /** Reads Turtle whose relative IRIs begin with our base; ill-typed literals are welcome. */
    public static Graph read(Path file) {
        Graph graph = GraphFactory.createGraphMem();
        RDFParser.source(file)
                .lang(Lang.TURTLE)
                .base(Vocabulary.BASE)
                .errorHandler(ErrorHandlerFactory.errorHandlerSimple())
                .parse(graph);
        return graph;
    }

    /** Fails with the missing and the surplus triples unless both graphs, free of blank nodes, say the same. */
    public static void assertSame(Graph actual, Graph expected) {
        compare(triples(actual), triples(expected), true);
    }

    /** Fails with the missing triples unless everything expected is there. */
    public static void assertContains(Graph actual, Graph expected) {
        compare(triples(actual), triples(expected), false);
    }

    private static void compare(SortedSet<String> actual, SortedSet<String> expected, boolean all) {
        var missing = new TreeSet<>(expected);
        missing.removeAll(actual);
        var surplus = new TreeSet<String>();
        if (all) {
            surplus.addAll(actual);
            surplus.removeAll(expected);
        }
        if (!missing.isEmpty() || !surplus.isEmpty()) {
            fail("missing:\n  " + String.join("\n  ", missing) + "\nsurplus:\n  " + String.join("\n  ", surplus));
        }
    }

    private static SortedSet<String> triples(Graph graph) {
        var triples = new TreeSet<String>();
        graph.find().mapWith(ExpectedGraph::written).forEachRemaining(triples::add);
        return triples;
    }

    private static String written(Triple triple) {
        return Stream.of(triple.getSubject(), triple.getPredicate(), canonical(triple.getObject()))
                .map(node -> NodeFmtLib.strNT(node).replace(Vocabulary.BASE, ""))
                .collect(Collectors.joining(" "));
    }

    private static Node canonical(Node node) {
        if (node.isLiteral()
                && XSDDatatype.XSDdecimal.equals(node.getLiteralDatatype())
                && node.getLiteral().isWellFormed()) {
            String plain = new BigDecimal(node.getLiteralLexicalForm())
                    .stripTrailingZeros()
                    .toPlainString();
            return NodeFactory.createLiteralDT(plain.contains(".") ? plain : plain + ".0", XSDDatatype.XSDdecimal);
        }
        return node;
    }
}

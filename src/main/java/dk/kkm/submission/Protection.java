package dk.kkm.submission;

import static dk.kkm.Vocabulary.kkm;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;

/**
 * Keeps where protected estates lie (crisis centres and the like) out of every graph but the protected one. Which
 * properties tell a place is for the ontology to say: {@code kkm:address kkm:revealsPlace true}.
 */
final class Protection {
    private static final Node TRUE = NodeFactory.createLiteralDT("true", XSDDatatype.XSDboolean);

    private final Set<Node> revealing;

    Protection(Graph model) {
        this.revealing = model.find(Node.ANY, kkm("revealsPlace"), TRUE)
                .mapWith(Triple::getSubject)
                .toSet();
    }

    /** The estates of a delivery whose place is protected, with their buildings. */
    Set<Node> protectedPlaces(Graph delivered) {
        var places = new HashSet<Node>();
        delivered.find(Node.ANY, kkm("protectedAddress"), TRUE).forEachRemaining(triple -> {
            places.add(triple.getSubject());
            delivered
                    .find(Node.ANY, kkm("estate"), triple.getSubject())
                    .mapWith(Triple::getSubject)
                    .forEachRemaining(places::add);
        });
        return places;
    }

    /** Moves what tells the place of these out of a graph, into the graph returned. */
    Graph moveOut(Set<Node> places, List<Graph> graphs) {
        Graph moved = GraphMemFactory.createGraphMem2();
        for (Graph graph : graphs) {
            var telling = new ArrayList<Triple>();
            for (Node place : places) {
                graph.find(place, Node.ANY, Node.ANY)
                        .filterKeep(triple -> revealing.contains(triple.getPredicate()))
                        .forEachRemaining(telling::add);
            }
            telling.forEach(graph::delete);
            telling.forEach(moved::add);
        }
        return moved;
    }
}

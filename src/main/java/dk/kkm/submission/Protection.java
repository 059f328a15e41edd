package dk.kkm.submission;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Finding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
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
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+([.,][0-9]+)?");
    private static final Node FALSE = NodeFactory.createLiteralDT("false", XSDDatatype.XSDboolean);
    private static final Node TRUE = NodeFactory.createLiteralDT("true", XSDDatatype.XSDboolean);

    private final Set<Node> revealing;

    Protection(Graph model) {
        this.revealing = model.find(Node.ANY, kkm("revealsPlace"), TRUE)
                .mapWith(Triple::getSubject)
                .toSet();
    }

    /** The estates of a delivery whose place is protected, with their buildings; what cannot be read may mean that it is. */
    Set<Node> protectedPlaces(Graph delivered) {
        var places = new HashSet<Node>();
        var said = delivered.find(Node.ANY, kkm("protectedAddress"), Node.ANY);
        said.filterDrop(triple -> triple.getObject().equals(FALSE)).toList().forEach(triple -> {
            places.add(triple.getSubject());
            delivered
                    .find(Node.ANY, kkm("estate"), triple.getSubject())
                    .mapWith(Triple::getSubject)
                    .forEachRemaining(places::add);
        });
        return places;
    }

    /**
     * Findings without what was sent about protected places, as receipts are read by those who may not know where these lie:
     * neither what tells it, nor any words, as an address may stand in any column. File, row and column tell the sender
     * where to look.
     */
    List<Finding> unquoted(Graph delivered, List<Finding> found) {
        Set<Node> places = protectedPlaces(delivered);
        return found.stream()
                .map(finding -> !places.contains(finding.focus()) || !tells(delivered, finding)
                        ? finding
                        : new Finding(
                                finding.rule(),
                                finding.severity(),
                                finding.message(),
                                finding.file(),
                                finding.rows(),
                                finding.column(),
                                Optional.empty(),
                                Optional.empty(),
                                finding.focus()))
                .toList();
    }

    private boolean tells(Graph delivered, Finding finding) {
        String value = finding.value().orElse("");
        return !NUMBER.matcher(value).matches()
                || delivered
                        .find(finding.focus(), Node.ANY, Node.ANY)
                        .filterKeep(triple -> revealing.contains(triple.getPredicate()))
                        .toList()
                        .stream()
                        .anyMatch(triple -> triple.getObject().toString().contains(value));
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

package dk.kkm.server;

import dk.kkm.Text;
import dk.kkm.keyfigure.ValuesFormat;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.vocabulary.RDFS;
import org.apache.jena.vocabulary.SKOS;

/** What things are called. */
final class Labels {
    private Labels() {}

    /** What a graph calls something: its label, else its code. */
    static Text of(Graph graph, Node node) {
        if (node.isURI()) {
            for (Node property : new Node[] {SKOS.prefLabel.asNode(), RDFS.label.asNode()}) {
                Text text = Text.of(graph, node, property);
                if (!text.da().isEmpty() || !text.en().isEmpty()) {
                    return text;
                }
            }
        }
        String code = ValuesFormat.code(node);
        return new Text(code, code);
    }
}

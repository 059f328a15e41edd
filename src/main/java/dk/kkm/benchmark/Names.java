package dk.kkm.benchmark;

import dk.kkm.Text;
import dk.kkm.Vocabulary;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.vocabulary.RDFS;
import org.apache.jena.vocabulary.SKOS;

/** What the model calls things: a concept's label, another thing's, or the last part of its IRI. */
final class Names {
    private final Graph model;
    private final Map<Node, Text> known = new ConcurrentHashMap<>();

    Names(Graph model) {
        this.model = model;
    }

    Text of(Node node) {
        return known.computeIfAbsent(node, this::look);
    }

    private Text look(Node node) {
        for (Node property : new Node[] {SKOS.prefLabel.asNode(), RDFS.label.asNode()}) {
            Text text = Text.of(model, node, property);
            if (!text.da().isEmpty()) {
                return text;
            }
        }
        String code = node.isURI() ? Vocabulary.localName(node) : node.getLiteralLexicalForm();
        return new Text(code, code);
    }
}

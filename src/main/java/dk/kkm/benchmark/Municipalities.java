package dk.kkm.benchmark;

import dk.kkm.MunicipalityCode;
import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import java.util.HashMap;
import java.util.Map;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.vocabulary.RDF;
import org.apache.jena.vocabulary.RDFS;

/** The municipalities of the model: their names, and which of them are invented. */
final class Municipalities {
    private static final Node TRUE = NodeFactory.createLiteralByValue(true);

    private final Map<Node, Text> names = new HashMap<>();
    private final Map<Node, Boolean> fictional = new HashMap<>();

    Municipalities(Graph model) {
        model.find(Node.ANY, RDF.type.asNode(), Vocabulary.kkm("Municipality")).forEachRemaining(triple -> {
            Node municipality = triple.getSubject();
            names.put(municipality, Text.of(model, municipality, RDFS.label.asNode()));
            fictional.put(municipality, model.contains(municipality, Vocabulary.kkm("fictional"), TRUE));
        });
    }

    /** The municipality of this code. */
    Node of(String code) {
        Node municipality = new MunicipalityCode(code).node();
        if (!names.containsKey(municipality)) {
            throw new UnreadableException(
                    "Kommunen " + Text.shown(code)
                            + " findes ikke i kodelisterne. Skriv en firecifret kommunekode, fx 0851 for Aalborg.",
                    "The code lists have no municipality " + Text.shown(code)
                            + ". Write a municipality code of four digits, such as 0851 for Aalborg.");
        }
        return municipality;
    }

    Text name(Node municipality) {
        String code = MunicipalityCode.of(municipality).code();
        return names.getOrDefault(municipality, new Text(code, code));
    }

    boolean fictional(Node municipality) {
        return fictional.getOrDefault(municipality, false);
    }

    /** Whether both are invented or both are real; the two are never compared. */
    boolean alike(Node one, Node other) {
        return fictional(one) == fictional(other);
    }
}

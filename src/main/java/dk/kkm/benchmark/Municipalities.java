package dk.kkm.benchmark;

import dk.kkm.MunicipalityCode;
import dk.kkm.Text;
import dk.kkm.Thing;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.vocabulary.RDFS;

/** The municipalities of the model: their names, and which of them are invented. */
final class Municipalities {
    private final Map<Node, Text> names = new HashMap<>();
    private final Set<Node> fictional = new HashSet<>();

    Municipalities(Graph model) {
        for (Thing one : Thing.of(model, Vocabulary.kkm("Municipality"))) {
            names.put(one.node(), one.text(RDFS.Nodes.label));
            if (one.is(Vocabulary.kkm("fictional"))) {
                fictional.add(one.node());
            }
        }
    }

    /** The municipality of this code. */
    Node of(String code) {
        Node municipality = new MunicipalityCode(code).node();
        if (!names.containsKey(municipality)) {
            throw new UnreadableException(
                    "Kommunen %s findes ikke i kodelisterne. Skriv en firecifret kommunekode, fx 0851 for Aalborg.",
                    "The code lists have no municipality %s. Write a municipality code of four digits, such as 0851 for "
                            + "Aalborg.",
                    Text.shown(code));
        }
        return municipality;
    }

    Text name(Node municipality) {
        return names.getOrDefault(
                municipality, Text.same(MunicipalityCode.of(municipality).code()));
    }

    boolean fictional(Node municipality) {
        return fictional.contains(municipality);
    }

    /** Whether both are invented or both are real; the two are never compared. */
    boolean alike(Node one, Node other) {
        return fictional(one) == fictional(other);
    }
}

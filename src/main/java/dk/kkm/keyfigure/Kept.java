package dk.kkm.keyfigure;

import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.vocabulary.RDF;

/**
 * The cube of one municipality and year, read once. The hash of the specification and the version of the records name its
 * content, since it is computed from nothing else.
 */
record Kept(String contentHash, String dataVersion, Map<String, Map<Node, Observed>> byFigure) {

    static Kept read(SubmissionId id, Graph graph, KeyFigures figures) {
        var byFigure = new HashMap<String, Map<Node, Observed>>();
        graph.find(Node.ANY, RDF.type.asNode(), Observations.OBSERVATION)
                .toList()
                .forEach(triple -> Observations.read(graph, triple.getSubject(), id, figures)
                        .ifPresent(observed -> byFigure.computeIfAbsent(observed.figure(), none -> new HashMap<>())
                                .put(observed.breakdown(), observed)));
        return new Kept(text(graph, id, "contentHash"), text(graph, id, "dataVersion"), byFigure);
    }

    /** Whether this is what the graph says. */
    boolean isOf(Graph graph, SubmissionId id) {
        return text(graph, id, "contentHash").equals(contentHash)
                && text(graph, id, "dataVersion").equals(dataVersion);
    }

    Collection<Observed> observations(KeyFigure figure) {
        return byFigure.getOrDefault(figure.id(), Map.of()).values();
    }

    Optional<Observed> observation(KeyFigure figure, Node breakdown) {
        return Optional.ofNullable(byFigure.getOrDefault(figure.id(), Map.of()).get(breakdown));
    }

    private static String text(Graph graph, SubmissionId id, String property) {
        return graph.find(id.cubeGraph(), Vocabulary.kkm(property), Node.ANY)
                .nextOptional()
                .map(triple -> triple.getObject().getLiteralLexicalForm())
                .orElse("");
    }
}

package dk.kkm.keyfigure;

import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.vocabulary.RDF;

/** The cube of one municipality and year, read once. */
record Kept(Content content, Map<String, Map<Node, Observed>> byFigure) {
    private static final Query CONTENTS = QueryFactory.create("""
            PREFIX cube: <https://cube.link/>
            PREFIX dct: <http://purl.org/dc/terms/>
            PREFIX kkm: <https://w3id.org/kkm/def/>
            SELECT ?cube ?contentHash ?dataVersion ?release WHERE {
              GRAPH ?cube {
                ?cube a cube:ObservationSet ; kkm:contentHash ?contentHash ; kkm:dataVersion ?dataVersion
                OPTIONAL { ?cube dct:conformsTo ?release }
              }
            }
            """);

    /**
     * What names the content of a cube, since it is computed from nothing else: specification and records.
     *
     * @param release the version of the specification, {@code 1.0.0}; empty if it is not told
     */
    record Content(SubmissionId id, String contentHash, String dataVersion, String release) {}

    /** The contents of all cubes a dataset shows, by one query. */
    static List<Content> contents(DatasetGraph dataset) {
        var contents = new ArrayList<Content>();
        try (QueryExec execution = QueryExec.dataset(dataset).query(CONTENTS).build()) {
            execution.select().forEachRemaining(row -> SubmissionId.in(row.get("cube"), "graph/key-figures/")
                    .ifPresent(id -> contents.add(new Content(
                            id,
                            row.get("contentHash").getLiteralLexicalForm(),
                            row.get("dataVersion").getLiteralLexicalForm(),
                            row.contains("release") ? Vocabulary.localName(row.get("release")) : ""))));
        }
        return contents;
    }

    static Kept read(Content content, Graph graph, KeyFigures figures) {
        var byFigure = new HashMap<String, Map<Node, Observed>>();
        graph.find(Node.ANY, RDF.type.asNode(), Observations.OBSERVATION)
                .toList()
                .forEach(triple -> Observations.read(graph, triple.getSubject(), content.id(), figures)
                        .ifPresent(observed -> byFigure.computeIfAbsent(observed.figure(), none -> new HashMap<>())
                                .put(observed.breakdown(), observed)));
        return new Kept(content, byFigure);
    }

    Collection<Observed> observations(KeyFigure figure) {
        return byFigure.getOrDefault(figure.id(), Map.of()).values();
    }

    /** By which versions of its definition, of its query and of the model a figure was computed; empty if it was not. */
    Optional<String> definition(KeyFigure figure) {
        return observations(figure).stream().findAny().map(observed -> "%s (%s, %s)"
                .formatted(observed.figureVersion(), observed.queryVersion(), content.release()));
    }

    Optional<Observed> observation(KeyFigure figure, Node breakdown) {
        return Optional.ofNullable(byFigure.getOrDefault(figure.id(), Map.of()).get(breakdown));
    }
}

package dk.kkm.server;

import dk.kkm.MunicipalityCode;
import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.Vocabulary;
import java.math.BigDecimal;
import java.time.Year;
import java.util.Optional;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.vocabulary.RDFS;

/**
 * What estates are called and where they lie, as delivered for a year and as far as the view shows it: the place of a
 * protected estate is in no graph that is shown. The caller holds the transaction.
 *
 * <pre>{@code
 * GRAPH <graph/0851/2025/ejendomme> { <id/estate/0851/12> rdfs:label "Nordskolen" ; kkm:latitude 57.05 ; kkm:longitude 9.92 }
 * }</pre>
 */
record Places(DatasetGraph dataset) {
    private static final String ESTATES = "/ejendomme";

    /**
     * A point.
     *
     * @param latitude degrees north, WGS 84
     * @param longitude degrees east, WGS 84
     */
    record Point(BigDecimal latitude, BigDecimal longitude) {}

    Optional<String> name(Node municipality, int year, Node estate) {
        String name =
                Text.of(graph(municipality, year), estate, RDFS.label.asNode()).da();
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }

    Optional<Point> point(Node municipality, int year, Node estate) {
        Graph graph = graph(municipality, year);
        return degrees(graph, estate, "latitude").flatMap(latitude -> degrees(graph, estate, "longitude")
                .map(longitude -> new Point(latitude, longitude)));
    }

    private Graph graph(Node municipality, int year) {
        Node records = new SubmissionId(MunicipalityCode.of(municipality), Year.of(year)).recordsGraph();
        return dataset.getGraph(org.apache.jena.graph.NodeFactory.createURI(records.getURI() + ESTATES));
    }

    private static Optional<BigDecimal> degrees(Graph graph, Node estate, String property) {
        return graph.find(estate, Vocabulary.kkm(property), Node.ANY).toList().stream()
                .map(triple -> new BigDecimal(triple.getObject().getLiteralLexicalForm()))
                .findFirst();
    }
}

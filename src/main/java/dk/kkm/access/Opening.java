package dk.kkm.access;

import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;

import dk.kkm.MunicipalityCode;
import java.util.HashSet;
import java.util.Set;
import org.apache.jena.graph.Node;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.system.Txn;

/**
 * What a municipality has chosen to show the public.
 *
 * <pre>{@code
 * GRAPH <graph/openings> {
 *   <opening/0851/cube> a kkm:Opening ; kkm:municipality <id/municipality/0851> ; kkm:opened <code/graph-kind/cube> ;
 *     dct:issued "2026-11-26"^^xsd:date .
 * }
 * }</pre>
 *
 * @param kind of graph, {@code code/graph-kind/cube}
 */
public record Opening(MunicipalityCode municipality, Node kind) {
    /** Where openings are kept. */
    public static final Node GRAPH = iri("graph/openings");

    /** All that have been opened. */
    public static Set<Opening> all(DatasetGraph dataset) {
        return Txn.calculateRead(dataset, () -> {
            var openings = new HashSet<Opening>();
            dataset.find(GRAPH, Node.ANY, kkm("opened"), Node.ANY)
                    .forEachRemaining(opened -> dataset.find(GRAPH, opened.getSubject(), kkm("municipality"), Node.ANY)
                            .forEachRemaining(whose -> openings.add(
                                    new Opening(MunicipalityCode.of(whose.getObject()), opened.getObject()))));
            return openings;
        });
    }
}

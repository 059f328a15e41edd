package dk.kkm.access;

import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;
import static dk.kkm.Vocabulary.localName;

import dk.kkm.MunicipalityCode;
import dk.kkm.store.Store;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.system.Txn;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.RDF;

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

    /** Keeps that a municipality has opened this, from a day on; what has been opened already keeps its day. */
    public void open(Store store, LocalDate since) {
        change(store, (graph, opening) -> {
            if (!graph.contains(opening, kkm("opened"), Node.ANY)) {
                graph.add(opening, RDF.type.asNode(), kkm("Opening"));
                graph.add(opening, kkm("municipality"), municipality.node());
                graph.add(opening, kkm("opened"), kind);
                graph.add(
                        opening,
                        DCTerms.issued.asNode(),
                        NodeFactory.createLiteralDT(since.toString(), XSDDatatype.XSDdate));
            }
        });
    }

    /** Closes it again. */
    public void close(Store store) {
        change(store, (graph, opening) -> graph.remove(opening, Node.ANY, Node.ANY));
    }

    private void change(Store store, BiConsumer<Graph, Node> change) {
        synchronized (store) {
            Graph graph = GraphFactory.createGraphMem();
            DatasetGraph dataset = store.dataset();
            Txn.executeRead(dataset, () -> dataset.getGraph(GRAPH).find().forEachRemaining(graph::add));
            change.accept(graph, iri("opening/" + municipality + "/" + localName(kind)));
            store.replace(Map.of(GRAPH, graph));
        }
    }
}

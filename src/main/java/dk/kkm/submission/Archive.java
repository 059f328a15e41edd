package dk.kkm.submission;

import static dk.kkm.Vocabulary.kkm;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.GraphUtil;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.riot.RDFWriter;
import org.apache.jena.sparql.core.DatasetGraph;

/**
 * Graphs kept for the record only, each packed into one value, since no query asks them and a database would spread every
 * delivery over all its indexes, some 70 MB of them.
 *
 * <pre>{@code
 * <graph/archive/0851/2025/forbrug/7> kkm:packed "H4sI…"^^xsd:base64Binary .   # gzipped N-Triples
 * }</pre>
 */
final class Archive {
    private static final Node PACKED = kkm("packed");

    private Archive() {}

    /** What is to be kept under this name; nothing of an empty graph. */
    static Graph pack(Node name, Graph graph) {
        if (graph.isEmpty()) {
            return Graph.emptyGraph;
        }
        var bytes = new ByteArrayOutputStream();
        // Sorted, what is alike stands together and packs better.
        String lines = RDFWriter.source(graph)
                .lang(Lang.NTRIPLES)
                .asString()
                .lines()
                .sorted()
                .collect(Collectors.joining("\n", "", "\n"));
        try (var packed = new GZIPOutputStream(bytes)) {
            packed.write(lines.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Graph kept = GraphMemFactory.createGraphMem2();
        kept.add(
                name,
                PACKED,
                NodeFactory.createLiteralDT(
                        Base64.getEncoder().encodeToString(bytes.toByteArray()), XSDDatatype.XSDbase64Binary));
        return kept;
    }

    /** The graph of this name, with what is packed in it in its place. */
    static Graph open(Node name, DatasetGraph dataset) {
        Graph kept = dataset.getGraph(name);
        List<Triple> packed = kept.find(name, PACKED, Node.ANY).toList();
        if (packed.isEmpty()) {
            return kept;
        }
        Graph open = GraphMemFactory.createGraphMem2();
        GraphUtil.addInto(open, kept);
        for (Triple triple : packed) {
            open.delete(triple);
            byte[] bytes = Base64.getDecoder().decode(triple.getObject().getLiteralLexicalForm());
            try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                RDFParser.source(in).lang(Lang.NTRIPLES).parse(open);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return open;
    }
}

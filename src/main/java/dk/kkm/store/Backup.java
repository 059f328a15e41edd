package dk.kkm.store;

import dk.kkm.UnreadableException;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.apache.jena.atlas.RuntimeIOException;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.Node;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFFormat;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.riot.RiotException;
import org.apache.jena.riot.system.ErrorHandlerFactory;
import org.apache.jena.riot.system.StreamRDF;
import org.apache.jena.riot.system.StreamRDFBase;
import org.apache.jena.riot.system.StreamRDFWriter;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.Quad;
import org.apache.jena.system.Txn;
import org.jspecify.annotations.Nullable;

/**
 * A copy of all that a store holds, protected addresses and the record of the past included: gzipped N-Quads, one graph
 * after the other, which any RDF program reads.
 */
public final class Backup {
    /** As many triples are put into the store at once. */
    private static final int BATCH = 200_000;

    private Backup() {}

    /**
     * Writes the store as it is at this moment; deliveries may come in meanwhile. Another store, asked over HTTP, may
     * change between two graphs.
     *
     * @return how many triples were written
     */
    public static long write(Store store, OutputStream out) throws IOException {
        var gzip = new GZIPOutputStream(out, 1 << 16);
        DatasetGraph dataset = store.dataset();
        long written = Txn.calculateRead(dataset, () -> {
            StreamRDF lines = StreamRDFWriter.getWriterStream(gzip, RDFFormat.NQUADS);
            long[] count = {0};
            lines.start();
            dataset.listGraphNodes()
                    .forEachRemaining(name -> dataset.getGraph(name).find().forEachRemaining(triple -> {
                        lines.quad(Quad.create(name, triple));
                        count[0]++;
                    }));
            lines.finish();
            return count[0];
        });
        gzip.finish();
        return written;
    }

    /**
     * Puts what {@link #write} wrote into a store. It is put in graph by graph, so a store this failed on is to be thrown
     * away.
     *
     * @return how many triples were read
     * @throws UnreadableException if it is no such copy, or not all of one
     */
    public static long read(InputStream in, Store store) throws IOException {
        var graphs = new Graphs(store);
        try (var gzip = new GZIPInputStream(in, 1 << 16)) {
            RDFParser.source(new FilterInputStream(gzip) {
                        @Override
                        public void close() {
                            // the parser closes it, but it is still to be seen whether it ended where it should
                        }
                    })
                    .lang(Lang.NQUADS)
                    .errorHandler(ErrorHandlerFactory.errorHandlerStrictNoLogging)
                    .parse(graphs);
            if (gzip.read() >= 0) { // throws where the file ends too early, which the parser takes for the end
                throw new EOFException();
            }
        } catch (ZipException | EOFException | RiotException | RuntimeIOException e) {
            throw new UnreadableException(
                    "Det er ikke en hel sikkerhedskopi (" + e.getMessage()
                            + "). Lageret er ikke fuldstændigt; slet det.",
                    "This is no whole backup (" + e.getMessage() + "). The store is not complete; delete it.");
        }
        return graphs.read;
    }

    /** Collects quads and puts whole graphs into the store. */
    private static final class Graphs extends StreamRDFBase {
        private final Store store;
        private final Map<Node, Graph> waiting = new HashMap<>();
        private final Set<Node> done = new HashSet<>();
        private @Nullable Node current;
        private long size;
        private long read;

        Graphs(Store store) {
            this.store = store;
        }

        @Override
        public void quad(Quad quad) {
            Node name = quad.getGraph();
            if (!name.equals(current)) {
                if (size > BATCH) {
                    flush();
                }
                if (done.contains(name) || !name.isURI()) {
                    throw new RiotException("<" + name + ">");
                }
                current = name;
            }
            waiting.computeIfAbsent(name, none -> GraphMemFactory.createGraphMem2())
                    .add(quad.asTriple());
            size++;
            read++;
        }

        @Override
        public void finish() {
            flush();
        }

        private void flush() {
            if (!waiting.isEmpty()) {
                store.replace(waiting);
                done.addAll(waiting.keySet());
                waiting.clear();
                size = 0;
            }
        }
    }
}

package dk.kkm.server;

import static dk.kkm.Vocabulary.iri;

import dk.kkm.publication.Dumps;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.system.Txn;
import org.apache.jena.vocabulary.DCAT;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /dumps/{dump}}: what a reader may see of a dataset as a file, {@code all.nq.gz} or {@code 0851-2025.csv.zip}. A
 * file is written once for a view and a version of the store, from one transaction and as fast as the disk takes it: who
 * reads slowly reads the file, not the store. Two are written at a time; the ones asked for last are kept.
 *
 * <p>200 · 404 nothing of this name is shown · 406 · 503 no turn or no room.
 */
final class DumpFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DumpFiles.class);
    private static final Format GZIP = new Format("gz", "application/gzip");
    private static final Format ZIP = new Format("zip", "application/zip");
    private static final int KEPT = 200;
    private static final int WAITING = 32;
    private static final String FILE = "dump";

    private final Store store;
    private final Dumps dumps;
    private final Limits limits;
    private @Nullable Spool spool;
    private final ThreadPoolExecutor writers = RestEndpoint.threads("dump-", 2, WAITING);
    private final Map<Key, CompletableFuture<Made>> files = new LinkedHashMap<>(16, 0.75f, true);

    private record Key(String view, String name) {}

    /** A file, of a version of the store. */
    @SuppressWarnings("ArrayRecordComponent") // written once
    private record Made(String name, String version, Spooled in, long bytes, byte[] sha256) {
        /** The answer; the file stays whole until it has left, also when it is removed meanwhile. */
        Reply reply() {
            try {
                return new Reply(form(name).contentType(), new byte[0], Map.of())
                        .with("Content-Disposition", "attachment; filename=\"" + name + "\"")
                        .with("Repr-Digest", "sha-256=:" + Base64.getEncoder().encodeToString(sha256) + ":")
                        .with(FileChannel.open(in.folder().resolve(FILE), StandardOpenOption.READ));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    DumpFiles(Store store, Dumps dumps, Limits limits) {
        this.store = store;
        this.dumps = dumps;
        this.limits = limits;
    }

    /** Where long work is done beside writing. */
    ThreadPoolExecutor writers() {
        return writers;
    }

    private static Format form(String name) {
        return name.endsWith(".zip") ? ZIP : GZIP;
    }

    /** What is answered to those who see this. */
    Route route(View view) {
        return new Route("/dumps/{dump}", new Resource() {
            @Override
            public Reply answer(Ask ask) {
                throw new UnsupportedOperationException("answers later");
            }

            @Override
            public void answer(Ask ask, Consumer<Reply> answered, Consumer<Problem> refused) {
                ask.allow();
                String name = ask.name("dump");
                ask.format(List.of(form(name)));
                var dataset = store.view(view);
                if (!Txn.calculateRead(dataset, () -> dumps.has(name, dataset))) {
                    throw new RefusedException(Problem.notFound(
                            "Filen findes ikke, eller du må ikke se den. Alle står på /dumps.",
                            "There is no such file, or you may not see it. All are at /dumps."));
                }
                try {
                    var unused = file(view, name).thenApply(Made::reply).handle((reply, failure) -> {
                        if (failure == null) {
                            answered.accept(reply);
                        } else {
                            refused.accept(problem(failure));
                        }
                        return true;
                    });
                } catch (RejectedExecutionException e) {
                    LOG.debug("All turns to write are taken", e);
                    refused.accept(Problem.busy());
                }
            }
        });
    }

    private static Problem problem(Throwable failure) {
        if (failure.getCause() instanceof RefusedException no) {
            return no.problem();
        }
        LOG.error("A dump could not be written", failure);
        return Problem.of(500);
    }

    private synchronized CompletableFuture<Made> file(View view, String name) {
        var key = new Key(view.name(), name);
        String version = store.version();
        CompletableFuture<Made> before = files.get(key);
        if (before != null && (!before.isDone() || isOf(version, before))) {
            return before;
        }
        remove(files.remove(key));
        var oldest = files.values().iterator();
        while (files.size() >= KEPT && oldest.hasNext()) {
            remove(oldest.next());
            oldest.remove();
        }
        Spool into =
                spool == null ? new Spool(Path.of(System.getProperty("java.io.tmpdir")), limits.spoolBytes()) : spool;
        spool = into;
        var made = CompletableFuture.supplyAsync(() -> write(view, name, version, new Spooled(into)), writers);
        files.put(key, made);
        return made;
    }

    private static boolean isOf(String version, CompletableFuture<Made> file) {
        return file.isDone()
                && !file.isCompletedExceptionally()
                && file.join().version().equals(version);
    }

    private static void remove(@Nullable CompletableFuture<Made> file) {
        if (file != null) {
            var unused = file.thenAccept(made -> made.in().close());
        }
    }

    private Made write(View view, String name, String version, Spooled in) {
        boolean whole = false;
        try {
            var sum = MessageDigest.getInstance("SHA-256");
            Path file = in.folder().resolve(FILE);
            try (var out = new DigestOutputStream(new Held(in, Files.newOutputStream(file)), sum)) {
                var dataset = store.view(view);
                Txn.executeRead(dataset, () -> dumps.write(name, dataset, out));
            }
            var made = new Made(name, version, in, Files.size(file), sum.digest());
            whole = true;
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } finally {
            if (!whole) {
                in.close();
            }
        }
    }

    /** Claims room for what is written. */
    private static final class Held extends FilterOutputStream {
        private final Spooled in;

        Held(Spooled in, OutputStream out) {
            super(out);
            this.in = in;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            in.hold(length);
            out.write(bytes, from, length);
        }
    }

    /**
     * Size and checksum of what has been made for a view as the store is now.
     *
     * <pre>{@code
     * <dumps/all.nq.gz> dcat:byteSize 1234 ; spdx:checksumValue "…" .
     * }</pre>
     */
    synchronized Graph made(View view) {
        Graph graph = GraphFactory.createGraphMem();
        String version = store.version();
        files.forEach((key, file) -> {
            if (key.view().equals(view.name()) && isOf(version, file)) {
                Made made = file.join();
                var node = iri("dumps/" + made.name());
                graph.add(
                        node,
                        DCAT.byteSize.asNode(),
                        NodeFactory.createLiteralDT(Long.toString(made.bytes()), XSDDatatype.XSDnonNegativeInteger));
                graph.add(
                        node,
                        NodeFactory.createURI("http://spdx.org/rdf/terms#checksumValue"),
                        NodeFactory.createLiteralDT(HexFormat.of().formatHex(made.sha256()), XSDDatatype.XSDhexBinary));
            }
        });
        return graph;
    }

    @Override
    public synchronized void close() {
        writers.shutdownNow();
        if (spool != null) {
            spool.close();
        }
    }
}

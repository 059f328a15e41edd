package dk.kkm.server;

import static dk.kkm.Vocabulary.MODEL_GRAPH;
import static dk.kkm.Vocabulary.iri;

import dk.kkm.Layers;
import dk.kkm.Specification;
import dk.kkm.publication.Description;
import dk.kkm.publication.Offer;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.riot.RDFFormat;
import org.apache.jena.riot.RDFWriter;
import org.apache.jena.sparql.core.DatasetGraphMapLink;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.system.Txn;

/**
 * {@code GET /catalog}: the data a view holds, as DCAT-AP-DK; {@code /catalog/{kind}/{entry}}: each dataset, distribution and
 * service at its own IRI; {@code /dumps}: the files. {@code GET /.well-known/void}: how much there is of what, as VoID.
 *
 * <p>200 · 404 nothing of this name is in the catalogue · 406 · 503 still counting.
 *
 * @param known descriptions by folder of queries, of the newest version of the store asked for
 */
record CatalogueEndpoint(
        Store store,
        View view,
        Offer offer,
        DumpFiles files,
        Specification specification,
        Rdf rdf,
        ResourcePage pages,
        Map<String, Described> known) {
    private static final List<Format> FORMATS = Rdf.and(Format.TURTLE, Format.HTML);
    private static final String CATALOGUE = "/catalog";
    private static final Graph NOTHING = GraphFactory.createGraphMem();

    /** A caller waits so long for what is being counted. */
    private static final int PATIENCE_SECONDS = 8;

    /** A description, and of which version of the store. */
    record Described(String version, CompletableFuture<Graph> graph) {}

    CatalogueEndpoint(
            Store store,
            View view,
            Offer offer,
            DumpFiles files,
            Specification specification,
            Rdf rdf,
            ResourcePage pages) {
        this(store, view, offer, files, specification, rdf, pages, new ConcurrentHashMap<>());
    }

    List<Route> routes() {
        return List.of(
                new Route(CATALOGUE, this::entry),
                new Route(CATALOGUE + "/{kind}/{entry}", this::entry),
                new Route("/dumps", this::entry),
                new Route("/.well-known/void", new Counts()));
    }

    private CompletableFuture<Graph> described(String folder, Executor where) {
        String version = store.version();
        return known.compute(
                        folder,
                        (name, before) -> before != null
                                        && before.version().equals(version)
                                        && !before.graph().isCompletedExceptionally()
                                ? before
                                : new Described(
                                        version, CompletableFuture.supplyAsync(() -> describe(folder, NOTHING), where)))
                .graph();
    }

    private Graph describe(String folder, Graph facts) {
        var dataset = store.view(view);
        return Txn.calculateRead(dataset, () -> offer.description(folder, dataset, facts));
    }

    private Reply entry(Ask ask) {
        ask.allow("section", "page");
        Format form = ask.format(FORMATS);
        Graph catalogue = described("catalog", Runnable::run).join();
        Graph whole = new Layers(catalogue, describe("files", files.made(view)));
        whole.getPrefixMapping().setNsPrefixes(catalogue.getPrefixMapping());
        Node thing = iri(ask.path().substring(1));
        boolean offered = whole.contains(thing, Node.ANY, Node.ANY);
        if (!offered && !specification.model().contains(thing, Node.ANY, Node.ANY)) {
            throw new RefusedException(Problem.notFound(
                    "Det findes ikke i kataloget. Alt i det står på /catalog.",
                    "There is no such thing in the catalogue. All of it is at /catalog."));
        }
        var dataset = new DatasetGraphMapLink(NOTHING);
        dataset.addGraph(iri("graph/catalog"), whole);
        if (!offered) { // there is nothing of it in the view: what the model says of it remains
            dataset.addGraph(MODEL_GRAPH, specification.model());
        }
        int page = ask.one("section").isPresent() ? 1 : ask.integer("page", 1, 10_000, 1);
        var described = Description.of(dataset, thing, page);
        Reply reply;
        if (form.equals(Format.HTML)) {
            dataset.addGraph(MODEL_GRAPH, specification.model());
            reply = pages.of(ask, described, dataset, FORMATS);
        } else {
            reply = !ask.path().equals(CATALOGUE)
                    ? rdf.reply(described, form)
                    : form.equals(Format.JSON_LD) // who harvests knows no context of ours
                            ? Reply.of(
                                    form,
                                    RDFWriter.source(whole)
                                            .format(RDFFormat.JSONLD11_PLAIN)
                                            .asString())
                            : rdf.reply(whole, form);
        }
        // Which files have been made changes without the store.
        return rdf.linked(reply, ask.path(), FORMATS)
                .with("Cache-Control", "private, no-cache")
                .with("ETag", '"' + Integer.toHexString(Arrays.hashCode(reply.body())) + '"');
    }

    /** VoID, which is counted once for a version of the store. */
    private final class Counts implements Resource {
        @Override
        public Reply answer(Ask ask) {
            throw new UnsupportedOperationException("answers later");
        }

        @Override
        public void answer(Ask ask, Consumer<Reply> answered, Consumer<Problem> refused) {
            ask.allow();
            Format form = ask.format(Rdf.FORMS);
            var unused = described("void", files.writers())
                    .copy()
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .whenComplete((graph, failure) -> {
                        if (failure == null) {
                            answered.accept(rdf.linked(rdf.reply(graph, form), ask.path(), Rdf.FORMS));
                        } else {
                            refused.accept(Problem.busy());
                        }
                    });
        }
    }
}

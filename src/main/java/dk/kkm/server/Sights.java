package dk.kkm.server;

import static dk.kkm.Vocabulary.iri;

import dk.kkm.Specification;
import dk.kkm.benchmark.Benchmarks;
import dk.kkm.explanation.Explanations;
import dk.kkm.keyfigure.Cube;
import dk.kkm.keyfigure.KeyFigures;
import dk.kkm.publication.Dumps;
import dk.kkm.publication.Offer;
import dk.kkm.publication.PlainJson;
import dk.kkm.publication.Sections;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import dk.kkm.submission.Submissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.system.Txn;
import org.jspecify.annotations.Nullable;

/**
 * What is answered where to whoever sees a view, beside SPARQL. Visitors of one view share what has been computed for it;
 * the views asked for last are kept.
 */
final class Sights implements AutoCloseable {
    private static final int KEPT = 32;

    /** A municipality opens all its years, so any tells. */
    private static final int OPENED_YEAR = 2025;

    private final Store store;
    private final Specification specification;
    private final KeyFigures figures;
    private final Explanations explanations;
    private final Frozen frozen;
    private final Limits limits;
    private final Rdf rdf;
    private final DumpFiles files;
    private final Offer offer;
    private final List<Route> everyone = new ArrayList<>();
    private @Nullable ResourcePage pages;
    private final Map<String, Routes> byView = new LinkedHashMap<>(16, 0.75f, true);

    /** @param door where visitors sign in, and find the server */
    Sights(
            Store store,
            Submissions submissions,
            Specification specification,
            Queries stored,
            Visitors door,
            Limits limits) {
        this.store = store;
        this.specification = specification;
        this.figures = KeyFigures.of(specification);
        this.frozen = new Frozen(specification);
        this.explanations = Explanations.of(specification);
        this.limits = limits;
        this.rdf = Rdf.of(specification, door.address());
        this.files = new DumpFiles(store, Dumps.of(specification), limits);
        this.offer = Offer.of(specification);
        everyone.add(new Route("/", new StartPage()));
        everyone.add(new Route("/style.css", Page.STYLE));
        everyone.add(new Route(PlainJson.PATH, rdf::context));
        everyone.add(new Route("/web/{file}", new WebFile()));
        everyone.add(new Route("/web/{folder}/{file}", new WebFile()));
        everyone.addAll(door.routes());
        everyone.addAll(new ModelEndpoint(specification).routes());
        everyone.addAll(new GuidesEndpoint().routes());
        everyone.add(new Route("/search", new SearchEndpoint(store, specification, limits)));
        everyone.addAll(new KeyFiguresEndpoint(figures, specification, rdf).routes());
        var analysts = new StoredQueriesEndpoint(specification, stored, limits);
        everyone.addAll(analysts.routes());
        everyone.addAll(new VendorEndpoint(specification, figures, analysts.all()).routes());
        var delivering = new SubmissionsEndpoint(store, submissions, specification, rdf, limits);
        everyone.addAll(delivering.routes());
        everyone.addAll(new SeriesEndpoint(delivering, specification, limits).routes());
        everyone.addAll(new RoundsEndpoint(store, submissions, specification, rdf, limits).routes());
        everyone.addAll(new ProfilesEndpoint(store, specification, limits).routes());
    }

    /** The routes of those who see this. */
    synchronized Routes of(View view) {
        Routes routes = byView.computeIfAbsent(view.name(), none -> made(view));
        if (byView.size() > KEPT) {
            byView.remove(byView.keySet().iterator().next());
        }
        return routes;
    }

    /** Read when something is first asked for, once for all views. */
    private synchronized ResourcePage pages() {
        ResourcePage known = pages;
        if (known == null) {
            known = new ResourcePage(specification, Sections.of(specification), limits);
            pages = known;
        }
        return known;
    }

    private Routes made(View view) {
        Cube cube = Cube.of(store, view, figures);
        Benchmarks benchmarks = Benchmarks.of(cube, specification);
        var values = new ValuesEndpoint(cube, specification.model(), limits);
        var routes = new ArrayList<>(List.of(
                new Route("/key-figures/values", shown(view, values::several)),
                new Route("/key-figures/{id}/values", shown(view, values::one)),
                new Route("/key-figures/{id}/benchmark", numbers(view, new BenchmarkEndpoint(cube, benchmarks))),
                new Route(
                        "/key-figures/{id}/explanation", numbers(view, new ExplanationEndpoint(cube, explanations)))));
        new DecisionsEndpoint(benchmarks.decisions())
                .routes()
                .forEach(route -> routes.add(new Route(route.pattern(), numbers(view, route.resource()))));
        routes.addAll(new CatalogueEndpoint(store, view, offer, files, specification, rdf, pages()).routes());
        routes.add(files.route(view));
        routes.addAll(everyone);
        routes.add(new Route(
                "/{rest...}", new ResourceEndpoint(store, specification, frozen, rdf, new Routes(routes), pages())));
        return new Routes(routes);
    }

    /** What the endpoint for SPARQL says of itself to those who see this. */
    Reply service(View view, Format form) {
        var dataset = store.view(view);
        return rdf.reply(
                Txn.calculateRead(dataset, () -> offer.description("service", dataset, GraphFactory.createGraphMem())),
                form);
    }

    /** As {@link #numbers}, but what an asked for municipality has opened is shown, and who asks for none gets what is published. */
    private Resource shown(View view, Resource resource) {
        var published = new PublishedEndpoint(store, figures, specification.model(), limits);
        return view.figures()
                ? resource
                : ask -> {
                    List<String> asked = ask.all("municipality");
                    boolean opened = !asked.isEmpty()
                            && asked.stream().allMatch(code -> view.shows()
                                    .test(iri("graph/key-figures/" + code + "/" + OPENED_YEAR)));
                    return opened ? resource.answer(ask) : published.answer(ask);
                };
    }

    /** Says that numbers are closed where the view shows none of any municipality, since nothing at all would mislead. */
    private static Resource numbers(View view, Resource resource) {
        return view.figures()
                ? resource
                : ask -> {
                    throw new RefusedException(Problem.notShown());
                };
    }

    /** Gives up the files of dumps. */
    @Override
    public void close() {
        files.close();
    }
}

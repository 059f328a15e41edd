package dk.kkm.server;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.Vocabulary;
import dk.kkm.publication.Description;
import dk.kkm.store.Store;
import dk.kkm.table.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.system.Txn;

/**
 * {@code GET} any path that nothing else answers at: the thing whose IRI it is, as the reader may see it. A form may stand at
 * the end of any path that is read, {@code /id/estate/9001/1.ttl}. Under {@code /release/{version}} stands what that release
 * said of a thing, see {@link Frozen}.
 *
 * <p>200 · 404 the view says nothing of it · 406 no such form, before all else.
 */
final class ResourceEndpoint implements Resource {
    private static final List<Format> FORMATS = Rdf.and(Format.JSON, Format.HTML);
    private static final List<Format> PLACED = Rdf.and(Format.JSON, Format.HTML, Format.GEO_JSON);
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+/?");
    private static final Pattern PAIR = Pattern.compile("[a-z0-9-]+/[0-9]{4}");
    private static final Node WITHDRAWN = Vocabulary.iri("code/submission-state/withdrawn");
    private static final int MOST_PAGES = 10_000;

    private final Store store;
    private final Graph model;
    private final Routes others;
    private final Rdf rdf;
    private final ResourcePage pages;
    private final Frozen frozen;

    /** @param others what else answers */
    ResourceEndpoint(
            Store store, Specification specification, Frozen frozen, Rdf rdf, Routes others, ResourcePage pages) {
        this.store = store;
        this.model = specification.model();
        this.others = others;
        this.frozen = frozen;
        this.rdf = rdf;
        this.pages = pages;
    }

    @Override
    public Reply answer(Ask ask) {
        throw new UnsupportedOperationException("answers later");
    }

    @Override
    public void answer(Ask ask, Consumer<Reply> answered, Consumer<Problem> refused) {
        Optional<Format> form = Rdf.suffixed(ask.path());
        if (form.isEmpty()) {
            answered.accept(describe(ask, ask.path()));
            return;
        }
        String path =
                ask.path().substring(0, ask.path().length() - form.get().name().length() - 1);
        Map<String, List<String>> parameters = new LinkedHashMap<>(ask.parameters());
        parameters.put("format", List.of(form.get().name()));
        Optional<Routes.Found> other = others.find("GET", path);
        var asked =
                new Ask(path, other.map(Routes.Found::names).orElse(Map.of()), parameters, ask.accept(), ask.visit());
        if (other.isPresent()) {
            other.get().route().resource().answer(asked, answered, refused);
        } else {
            answered.accept(describe(asked, path));
        }
    }

    private Reply describe(Ask ask, String path) {
        DatasetGraph view = store.view(ask.visit().viewer().view());
        Optional<Frozen.Place> old = frozen.place(path).filter(place -> {
            Node change = Vocabulary.iri(path.substring(1));
            return !model.contains(change, Node.ANY, Node.ANY);
        });
        if (old.isEmpty()) {
            return describe(ask, path, view, path);
        }
        if (old.get().isArchive()) {
            return frozen.archive(old.get());
        }
        return describe(ask, path, frozen.of(old.get()), old.get().path());
    }

    /**
     * @param view where it is sought
     * @param known the path of the thing there
     */
    private Reply describe(Ask ask, String path, DatasetGraph view, String known) {
        ask.format(PLACED);
        return Txn.calculateRead(view, () -> {
            Node thing = Stream.of(known, known + "/", known.replaceFirst("/$", ""))
                    .filter(it -> PATH.matcher(it).matches())
                    .map(it -> Vocabulary.iri(it.substring(1)))
                    .filter(it -> Description.isThere(view, it))
                    .findFirst()
                    .orElseThrow(() -> withdrawn(view, known).orElseGet(() -> unknown(known)));
            ask.allow("section", "page");
            int page = ask.one("section").isPresent() ? 1 : ask.integer("page", 1, MOST_PAGES, 1);
            Description described = Description.of(view, thing, page);
            List<Format> forms = described.place().isPresent() ? PLACED : FORMATS;
            Format format = ask.format(forms);
            String own = path.equals(known) ? thing.getURI().substring(Vocabulary.BASE.length() - 1) : path;
            return rdf.linked(
                    format.equals(Format.HTML) ? pages.of(ask, described, view, forms) : rdf.reply(described, format),
                    own,
                    forms);
        });
    }

    /** That it is gone, if it is of a year that has been withdrawn, as far as the view tells. */
    private static Optional<RefusedException> withdrawn(DatasetGraph view, String path) {
        List<String> parts = List.of(path.split("/", -1));
        return parts.stream()
                .filter(year -> year.matches("[0-9]{4}"))
                .flatMap(year -> parts.stream().map(municipality -> municipality + "/" + year))
                .filter(pair -> PAIR.matcher(pair).matches())
                .filter(pair -> view.contains(
                        Node.ANY, Vocabulary.iri("submissions/" + pair), Vocabulary.kkm("state"), WITHDRAWN))
                .map(pair -> new RefusedException(Problem.withdrawn(SubmissionId.parse(pair))))
                .findFirst();
    }

    /** Nothing is known of it; what may have been meant is sought beside it in the model, which everyone sees. */
    private RefusedException unknown(String path) {
        int last = path.lastIndexOf('/') + 1;
        String folder = Vocabulary.BASE + path.substring(1, last);
        var beside = new TreeSet<String>();
        model.find(Node.ANY, Node.ANY, Node.ANY)
                .mapWith(triple -> triple.getSubject().toString())
                .filterKeep(iri -> iri.startsWith(folder) && iri.indexOf('/', folder.length()) < 0)
                .forEachRemaining(iri -> beside.add(iri.substring(folder.length())));
        Optional<String> near = Nearest.of(path.substring(last), beside).map(name -> path.substring(0, last) + name);
        String shown = Text.shown(path);
        return new RefusedException(Problem.notFound(
                "Der er intet på " + shown + ", som du kan se."
                        + near.map(it -> " Mente du " + it + "? ").orElse(" ")
                        + Problem.of(404).detail().da(),
                "There is nothing at " + shown + " that you can see."
                        + near.map(it -> " Did you mean " + it + "? ").orElse(" ")
                        + Problem.of(404).detail().en()));
    }
}

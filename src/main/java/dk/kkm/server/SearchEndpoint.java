package dk.kkm.server;

import dk.kkm.Specification;
import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.publication.Search;
import dk.kkm.publication.Search.Found;
import dk.kkm.server.Page.Cell;
import dk.kkm.server.Page.Column;
import dk.kkm.server.Page.Field;
import dk.kkm.store.Store;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /search?q=varme&kind=term}: what is found by its words, best first, as a page or JSON: terms, codes, rules, queries,
 * key figures, municipalities, and the estates the reader sees.
 *
 * <pre>{@code
 * {"q":"varme","results":[{"iri":"https://w3id.org/kkm/def/heat","path":"/def/heat","name":"kkm:heat","kind":"term",
 *   "kindLabel":"begreb","label":"varmeforbrug, graddagekorrigeret","definition":"…"}]}
 * }</pre>
 *
 * <p>200 · 400 no such kind · 406.
 */
final class SearchEndpoint implements Resource {
    private static final List<Format> FORMATS = List.of(Format.JSON, Format.HTML);
    private static final int MOST = 50;
    private static final int LONGEST = 200;

    private final Specification specification;
    private final Store store;
    private final Limits limits;
    private @Nullable Search search;

    SearchEndpoint(Store store, Specification specification, Limits limits) {
        this.store = store;
        this.specification = specification;
        this.limits = limits;
    }

    /** Made when first asked for: it takes a second. */
    private synchronized Search search() {
        if (search == null) {
            search = Search.of(specification);
        }
        return search;
    }

    @Override
    public Reply answer(Ask ask) {
        ask.allow("q", "kind");
        Format format = ask.format(FORMATS);
        String words = ask.whole("q").orElse("");
        if (words.length() > LONGEST) {
            throw new UnreadableException(
                    "Skriv højst " + LONGEST + " tegn i q.", "Write no more than " + LONGEST + " characters in q.");
        }
        List<String> kinds = ask.all("kind");
        for (String kind : kinds) {
            if (!search().kinds().contains(kind)) {
                throw new UnreadableException(
                        "'" + Text.shown(kind) + "' er ikke en slags. Der er " + String.join(", ", search().kinds())
                                + ".",
                        "'" + Text.shown(kind) + "' is no kind. There are " + String.join(", ", search().kinds())
                                + ".");
            }
        }
        List<Found> found =
                search().find(words, kinds, store.view(ask.visit().viewer().view()), MOST, limits.overall());
        return format.equals(Format.JSON) ? json(ask, words, found) : page(ask, words, kinds, found);
    }

    private static Reply json(Ask ask, String words, List<Found> found) {
        record One(
                String iri, String path, String name, String kind, String kindLabel, String label, String definition) {}
        record All(String q, List<One> results) {}
        boolean english = ask.english();
        return Reply.of(
                Format.JSON,
                Json.of(new All(
                        words,
                        found.stream()
                                .map(one -> new One(
                                        one.thing().getURI(),
                                        path(one),
                                        one.thing().getURI().replace(Vocabulary.DEF, "kkm:"),
                                        one.kind(),
                                        in(one.kindLabel(), english),
                                        in(one.label(), english),
                                        in(one.definition(), english)))
                                .toList())));
    }

    private Reply page(Ask ask, String words, List<String> kinds, List<Found> found) {
        var page = new Page(ask, new Text("Søg", "Search"))
                .form(
                        "/search",
                        List.of(
                                new Field("q", new Text("Ord", "Words"), words, List.of(), true, "search"),
                                new Field(
                                        "kind",
                                        new Text("Slags", "Kind"),
                                        kinds.size() == 1 ? kinds.get(0) : "",
                                        List.copyOf(search().kinds()),
                                        false)),
                        new Text("Søg", "Search"));
        if (!words.isBlank() && found.isEmpty()) {
            page.paragraph(new Text(
                    "Intet fundet. Prøv et kortere ord, eller begyndelsen af det.",
                    "Nothing found. Try a shorter word, or the beginning of it."));
        } else if (!found.isEmpty()) {
            page.table(
                    found.size() == MOST
                            ? new Text("De bedste " + MOST, "The best " + MOST)
                            : new Text("Fundet: " + found.size(), "Found: " + found.size()),
                    found,
                    List.of(
                            new Column<>("Navn", "Name", one -> link(page, one)),
                            new Column<>("Slags", "Kind", one -> page.text(one.kindLabel())),
                            new Column<>("Hvad det er", "What it is", one -> page.text(one.definition()))));
        }
        return page.alsoAs(FORMATS).reply();
    }

    private static Cell link(Page page, Found found) {
        return path(found).startsWith("/")
                ? page.link(path(found), found.label())
                : Page.linkAsIs(path(found), page.in(found.label()));
    }

    private static String path(Found found) {
        String iri = found.thing().getURI();
        return iri.startsWith(Vocabulary.BASE) ? "/" + iri.substring(Vocabulary.BASE.length()) : iri;
    }

    private static String in(Text text, boolean english) {
        return english ? text.en() : text.da();
    }
}

package dk.kkm.server;

import dk.kkm.Labels;
import dk.kkm.Specification;
import dk.kkm.Text;
import dk.kkm.Thing;
import dk.kkm.Vocabulary;
import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.KeyFigures;
import dk.kkm.publication.Documentation;
import dk.kkm.server.Page.Column;
import dk.kkm.table.Nearest;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.sparql.graph.GraphFactory;

/**
 * {@code GET /key-figures}: all key figures. {@code GET /key-figures/{id}}: one with its definition, its stored query and
 * the cases it is judged by, as page, JSON, Turtle or JSON-LD. {@code GET /key-figures/{id}/cases/{name}/{file}}: the data
 * of a case, {@code data.trig}, or the rows expected of it, {@code expected.tsv}.
 *
 * <p>200 · 404 no such key figure or case · 406.
 */
final class KeyFiguresEndpoint {
    private static final List<Format> FORMATS = Rdf.and(Format.JSON, Format.HTML);
    private static final String CASES = "cases/";
    private static final String DATA = "data.trig";
    private static final String EXPECTED = "expected.tsv";

    private final KeyFigures figures;
    private final Rdf rdf;
    private final Specification specification;
    private final Graph model;
    private final Labels labels;

    KeyFiguresEndpoint(KeyFigures figures, Specification specification, Rdf rdf) {
        this.figures = figures;
        this.rdf = rdf;
        this.specification = specification;
        this.model = specification.model();
        this.labels = new Labels(model);
    }

    List<Route> routes() {
        return List.of(
                new Route("/key-figures", this::all),
                new Route("/key-figures/{id}", this::one),
                new Route("/key-figures/{id}/cases/{name}/{file}", this::file));
    }

    /** The key figure of this id; 404, naming the one probably meant, if there is none. */
    static KeyFigure named(KeyFigures figures, String id) {
        for (KeyFigure figure : figures.all()) {
            if (figure.id().equals(id)) {
                return figure;
            }
        }
        var known = new TreeSet<String>();
        figures.all().forEach(figure -> known.add(figure.id()));
        Optional<String> meant = Nearest.of(id, known);
        throw new RefusedException(Problem.notFound(
                "Nøgletallet '" + id + "' findes ikke."
                        + meant.map(near -> " Mente du '" + near + "'?").orElse("") + " Alle står på /key-figures.",
                "There is no key figure '" + id + "'."
                        + meant.map(near -> " Did you mean '" + near + "'?").orElse("") + " All are at /key-figures."));
    }

    private Reply all(Ask ask) {
        ask.allow();
        Format format = ask.format(FORMATS);
        Reply reply = format.equals(Format.HTML)
                ? catalogue(ask)
                : format.equals(Format.JSON)
                        ? Reply.of(
                                format,
                                Json.of(figures.all().stream()
                                        .map(KeyFiguresEndpoint::json)
                                        .toList()))
                        : graph(format, figures.all());
        return rdf.linked(reply, ask.path(), FORMATS);
    }

    private Reply one(Ask ask) {
        ask.allow();
        KeyFigure figure = named(figures, ask.name("id"));
        Format format = ask.format(FORMATS);
        if (!format.equals(Format.JSON)) {
            return rdf.linked(
                    format.equals(Format.HTML) ? page(ask, figure) : graph(format, List.of(figure)),
                    ask.path(),
                    FORMATS);
        }
        record Case(String name, String data, String expected) {}
        Map<String, Object> object = json(figure);
        object.put("query", figure.text());
        object.put(
                "cases",
                cases(figure).keySet().stream()
                        .map(name -> new Case(name, folder(figure, name) + DATA, folder(figure, name) + EXPECTED))
                        .toList());
        return rdf.linked(Reply.of(format, Json.of(object)), ask.path(), FORMATS);
    }

    private Reply file(Ask ask) {
        ask.allow();
        KeyFigure figure = named(figures, ask.name("id"));
        String text = specification
                .texts(CASES + figure.id() + "/" + ask.name("name"), "")
                .get(ask.name("file"));
        if (text == null) {
            throw new RefusedException(Problem.notFound(
                    "Eksemplet findes ikke. Alle står på " + path(figure) + ".",
                    "There is no such case. All are at " + path(figure) + "."));
        }
        String type = ask.name("file").equals(DATA) ? "application/trig" : "text/tab-separated-values;charset=utf-8";
        return new Reply(type, text.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    /** By name of the case, the rows expected of it as written. */
    private SortedMap<String, String> cases(KeyFigure figure) {
        return specification.texts(CASES + figure.id(), "/" + EXPECTED);
    }

    private static String folder(KeyFigure figure, String name) {
        return path(figure) + "/" + CASES + name + "/";
    }

    private static String path(KeyFigure figure) {
        return "/key-figures/" + figure.id();
    }

    private static Map<String, Object> json(KeyFigure figure) {
        var object = new LinkedHashMap<String, Object>();
        object.put("id", figure.id());
        object.put("iri", figure.node().getURI());
        object.put("label", figure.label());
        object.put("definition", figure.definition());
        object.put("readingGuide", figure.readingGuide());
        object.put("formula", figure.formula());
        object.put("unit", figure.unitLabel());
        object.put("unitIri", figure.unit().getURI());
        object.put("direction", figure.direction());
        object.put("theme", figure.theme());
        object.put("areaPolicy", figure.areaPolicy());
        object.put("status", figure.status());
        object.put("preliminary", figure.preliminary());
        object.put("version", figure.version());
        object.put("queryVersion", figure.queryVersion());
        object.put("issued", figure.issued().toString());
        object.put("source", figure.source());
        object.put("dimensions", dimensions(figure));
        object.put("category", figure.category());
        object.put("decimals", figure.decimals());
        object.put("targetLower", figure.targetLower());
        object.put("targetUpper", figure.targetUpper());
        object.put("reads", figure.reads());
        for (String part : List.of("values", "benchmark", "explanation")) {
            object.put(part, path(figure) + "/" + part);
        }
        return object;
    }

    /** What values can be divided by and restricted to. */
    private static List<String> dimensions(KeyFigure figure) {
        var dimensions = new ArrayList<>(List.of("municipality", "year"));
        figure.category().ifPresent(dimensions::add);
        dimensions.addAll(figure.dimensions());
        return dimensions;
    }

    private Reply graph(Format format, Collection<KeyFigure> wanted) {
        Graph graph = GraphFactory.createGraphMem();
        wanted.forEach(figure -> model.find(figure.node(), Node.ANY, Node.ANY).forEachRemaining(graph::add));
        return rdf.reply(graph, format);
    }

    private Reply catalogue(Ask ask) {
        var page = new Page(ask, new Text("Nøgletal", "Key figures"));
        var themes = new LinkedHashMap<Node, List<KeyFigure>>();
        figures.all().forEach(figure -> themes.computeIfAbsent(figure.theme(), theme -> new ArrayList<>())
                .add(figure));
        page.paragraph(
                new Text(
                        "Hvert nøgletal er en gemt forespørgsel med definition, formel og eksempler, der kan regnes efter i hånden. * foreløbig: hviler på vægte, grænser eller faktorer, som samarbejdet ikke har besluttet.",
                        "Each key figure is a stored query with a definition, a formula and cases that can be checked by hand. * preliminary: rests on weights, limits or factors the cooperation has not decided."));
        themes.forEach((theme, some) -> page.table(
                labels.of(theme),
                some,
                List.of(
                        new Column<>(
                                "Nøgletal",
                                "Key figure",
                                figure -> page.link(
                                        path(figure), page.in(figure.label()) + (figure.preliminary() ? " *" : ""))),
                        new Column<>("Enhed", "Unit", figure -> page.text(figure.unitLabel())),
                        new Column<>("Bedst", "Better", figure -> page.text(labels.of(figure.direction()))),
                        new Column<>("Definition", "Definition", figure -> page.text(figure.definition())))));
        return page.alsoAs(FORMATS).reply();
    }

    private Reply page(Ask ask, KeyFigure figure) {
        var page = new Page(ask, figure.label());
        if (figure.preliminary()) {
            page.preliminary();
        }
        page.paragraph(figure.definition());
        var values = new ArrayList<Page.Cell>();
        values.add(page.link(path(figure) + "/values?format=html", new Text("Værdier", "Values")));
        figure.dimensions()
                .forEach(dimension -> values.add(page.link(
                        path(figure) + "/values?format=html&by=" + dimension,
                        page.in(new Text("delt efter ", "divided by ")) + dimension)));
        page.line(values.toArray(Page.Cell[]::new));
        List<Page.Field> fields = List.of(
                new Page.Field("municipality", new Text("Kommune, kode", "Municipality, code"), "", List.of(), true),
                new Page.Field("year", new Text("År", "Year"), "", List.of(), true));
        page.form(path(figure) + "/benchmark", fields, new Text("Sammenlign", "Compare"));
        page.form(
                path(figure) + "/explanation", fields, new Text("Hvor kommer tallet fra?", "Where does it come from?"));
        var facts = new LinkedHashMap<Text, Page.Cell>();
        facts.put(new Text("Formel", "Formula"), page.text(figure.formula()));
        facts.put(new Text("Læsevejledning", "Reading guide"), page.text(figure.readingGuide()));
        facts.put(new Text("Enhed", "Unit"), page.text(figure.unitLabel()));
        facts.put(new Text("Bedst", "Better"), page.text(labels.of(figure.direction())));
        target(page, figure)
                .ifPresent(band -> facts.put(
                        figure.targetUpper().isPresent()
                                ? new Text("Målbånd", "Target band")
                                : new Text("Bund", "Floor"),
                        band));
        facts.put(new Text("Tema", "Theme"), page.text(labels.of(figure.theme())));
        facts.put(new Text("Areal", "Area"), page.text(labels.of(figure.areaPolicy())));
        facts.put(new Text("Kan deles efter", "Can be divided by"), Page.text(String.join(", ", dimensions(figure))));
        figure.category()
                .ifPresent(
                        category -> facts.put(new Text("Altid delt efter", "Always divided by"), Page.text(category)));
        facts.put(Text.same("Status"), page.text(labels.of(figure.status())));
        facts.put(Text.same("Version"), Page.text(figure.version() + " · " + figure.issued()));
        facts.put(new Text("Kilder", "Sources"), page.text(figure.source()));
        page.facts(facts).alsoAs(FORMATS);
        page.heading(new Text("Hvad det læser", "What it reads")).list(reads(page, figure));
        page.heading(new Text("Den gemte forespørgsel (SPARQL)", "The stored query (SPARQL)"))
                .code(figure.text());
        page.heading(new Text("Eksempler, der kan regnes efter", "Cases that can be checked by hand"));
        cases(figure).forEach((name, expected) -> {
            String folder = folder(figure, name);
            page.table(Text.same(name), header(expected), rows(expected))
                    .line(page.link(folder + DATA, "data.trig"), page.link(folder + EXPECTED, "expected.tsv"));
        });
        return page.reply();
    }

    /** The terms and codes its query names, each leading to its page. */
    private List<Page.Cell> reads(Page page, KeyFigure figure) {
        return new Thing(Documentation.of(specification).graph(), figure.node())
                .all(Vocabulary.kkm("reads")).stream()
                        .filter(term -> term.getURI().startsWith(Vocabulary.BASE))
                        .map(term ->
                                page.link("/" + term.getURI().substring(Vocabulary.BASE.length()), labels.of(term)))
                        .sorted(Comparator.comparing(Page.Cell::text))
                        .toList();
    }

    private static Optional<Page.Cell> target(Page page, KeyFigure figure) {
        Optional<BigDecimal> lower = figure.targetLower();
        Optional<BigDecimal> upper = figure.targetUpper();
        return lower.isEmpty() && upper.isEmpty()
                ? Optional.empty()
                : Optional.of(Page.text(Stream.concat(lower.stream(), upper.stream())
                        .map(limit -> page.number(limit, 0, 2).text())
                        .collect(Collectors.joining(" – "))));
    }

    private static List<Text> header(String tsv) {
        String header = tsv.lines().findFirst().orElse("");
        return List.of(header.split("\t", -1)).stream()
                .map(name -> Text.same(name))
                .toList();
    }

    private static List<List<Page.Cell>> rows(String tsv) {
        return tsv.lines()
                .skip(1)
                .map(line ->
                        List.of(line.split("\t", -1)).stream().map(Page::text).toList())
                .toList();
    }
}

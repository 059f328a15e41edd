package dk.kkm.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import dk.kkm.Labels;
import dk.kkm.Specification;
import dk.kkm.Text;
import dk.kkm.Thing;
import dk.kkm.Vocabulary;
import dk.kkm.publication.Diagrams;
import dk.kkm.publication.Sections;
import dk.kkm.publication.Walk;
import dk.kkm.server.Page.Cell;
import dk.kkm.server.Page.Column;
import dk.kkm.table.Nearest;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.OWL;
import org.apache.jena.vocabulary.RDF;
import org.apache.jena.vocabulary.RDFS;
import org.apache.jena.vocabulary.SKOS;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /model}: the modules of the model. {@code GET /model/{module}}: one, with its UML class diagram and the same in
 * words. {@code GET /model/walk}: the way of a delivered value to a key figure. {@code GET /model/{module}.svg}, {@code .puml}: the diagram alone, drawn or as PlantUML; {@code all} shows all
 * modules.
 *
 * <p>200 · 404 no such module · 406.
 */
final class ModelEndpoint {
    private static final List<String> DIAGRAMS = List.of(".svg", ".puml");
    private static final Node DOMAIN = NodeFactory.createURI("http://schema.org/domainIncludes");
    private static final Node RANGE = NodeFactory.createURI("http://schema.org/rangeIncludes");

    private final Specification specification;
    private final Graph model;
    private final Labels labels;
    private final Diagrams diagrams;
    private @Nullable Walk walk;

    ModelEndpoint(Specification specification) {
        this.specification = specification;
        this.model = specification.model();
        this.labels = new Labels(specification.model());
        this.diagrams = Diagrams.of(specification);
    }

    List<Route> routes() {
        return List.of(
                new Route("/model", this::all),
                new Route("/model/walk", this::walk),
                new Route("/model/{file}", this::one));
    }

    private Reply all(Ask ask) {
        ask.allow();
        ask.format(List.of(Format.HTML));
        var page = new Page(ask, new Text("Modellen", "The model"));
        page.paragraph(
                        new Text(
                                "Begreberne er delt i moduler. Hvert modul har sit klassediagram, tegnet af de filer, der også styrer beregningen, og hvert begreb sin egen side.",
                                "The terms are divided into modules. Each module has its class diagram, drawn from the files that also govern the computation, and each term its own page."))
                .list(List.of(
                        page.link(
                                "/model/walk",
                                new Text(
                                        "Fra leveret tal til nøgletal, trin for trin",
                                        "From a delivered value to a key figure, step by step")),
                        page.link("/guides", new Text("Vejledninger på fem minutter", "Guides of five minutes")),
                        page.link("/search", new Text("Søg i det hele", "Search it all"))));
        page.table(
                new Text("Moduler", "Modules"),
                diagrams.modules().entrySet(),
                List.of(
                        new Column<>(
                                "Modul",
                                "Module",
                                module -> page.link("/model/" + module.getKey(), Diagrams.title(module.getValue()))),
                        new Column<>(
                                "Klasser",
                                "Classes",
                                module -> page.count(classes(module.getValue()).size())),
                        new Column<>(
                                "Egenskaber",
                                "Properties",
                                module ->
                                        page.count(properties(module.getValue()).size())),
                        new Column<>(
                                "Indhold",
                                "Content",
                                module -> page.text(module.getValue().text(DCTerms.description.asNode())))));
        page.heading(new Text("Modulerne sammen", "The modules together"));
        return diagram(
                        page,
                        Diagrams.ALL,
                        new Text(
                                "Diagram over modulerne, hvert med sine klasser; pilene viser, hvad de bygger på. Tabellen ovenfor siger det samme.",
                                "Diagram of the modules, each with its classes; the arrows show what they build on. The table above says the same."))
                .reply();
    }

    /** Made when first asked for: it takes a second. */
    private synchronized Walk walked() {
        if (walk == null) {
            walk = Walk.through(specification);
        }
        return walk;
    }

    private Reply walk(Ask ask) {
        ask.allow();
        ask.format(List.of(Format.HTML));
        var page = new Page(
                ask,
                new Text(
                        "Fra leveret tal til nøgletal, trin for trin",
                        "From a delivered value to a key figure, step by step"));
        page.paragraph(
                new Text(
                        "En opdigtet kommune leverer to rækker. Her er, hvad hvert trin gjorde ved varmen på denne server, og filen, der gjorde det.",
                        "An invented municipality delivers two rows. Here is what each step did to the heat on this server, and the file that did it."));
        walked().delivered().forEach((file, text) -> page.heading(new Text("Leveret: " + file, "Delivered: " + file))
                .code(text));
        int number = 1;
        for (Walk.Step step : walked().steps()) {
            page.heading(new Text(
                            number + ". " + step.title().da(),
                            number + ". " + step.title().en()))
                    .paragraph(step.words())
                    .line(cell(page, step.by(), step.file().orElse(page.in(labels.of(step.by())))));
            page.table(
                    step.title(),
                    step.columns().stream().map(Sections.Column::heading).toList(),
                    step.rows().stream()
                            .map(row -> step.columns().stream()
                                    .map(column -> value(page, row, column, ask.english()))
                                    .toList())
                            .toList());
            number++;
        }
        return page.reply();
    }

    /** What is in a row; the invented things have no page. */
    private Cell value(Page page, Binding row, Sections.Column column, boolean english) {
        Node words = column.words(row, english);
        Node node = words == null ? row.get(column.variable()) : words;
        if (node == null) {
            return Page.text("–");
        }
        if (node.isURI()) {
            return model.contains(node, Node.ANY, Node.ANY) || node.getURI().startsWith(Vocabulary.SHAPE)
                    ? cell(page, node, page.in(labels.of(node)))
                    : Page.text(node.getURI().replace(Vocabulary.BASE, ""));
        }
        return node.getLiteralValue() instanceof Number
                ? page.number(new BigDecimal(node.getLiteralLexicalForm()), 0, 7)
                : Page.text(node.getLiteralLexicalForm());
    }

    private Reply one(Ask ask) {
        ask.allow();
        String asked = ask.name("file");
        Optional<String> ending = DIAGRAMS.stream().filter(asked::endsWith).findFirst();
        String name = asked.substring(0, asked.length() - ending.orElse("").length());
        Thing module = diagrams.modules().get(name);
        if (module == null && !(name.equals(Diagrams.ALL) && ending.isPresent())) {
            String near = Nearest.of(name, diagrams.modules().keySet()).orElse("core");
            throw new RefusedException(Problem.notFound(
                    "Modulet '" + Text.shown(name) + "' findes ikke. Mente du '" + near + "'? Alle står på /model.",
                    "There is no module '" + Text.shown(name) + "'. Did you mean '" + near + "'? All are at /model."));
        }
        if (module != null && ending.isEmpty()) {
            return module(ask, name, module);
        }
        boolean drawn = asked.endsWith(".svg");
        return new Reply(
                drawn ? "image/svg+xml" : "text/plain;charset=utf-8",
                drawn
                        ? diagrams.drawing(name, ask.english())
                        : diagrams.text(name, ask.english()).getBytes(UTF_8),
                Map.of());
    }

    private Reply module(Ask ask, String name, Thing module) {
        ask.format(List.of(Format.HTML));
        var page = new Page(ask, Diagrams.title(module));
        page.paragraph(module.text(DCTerms.description.asNode()));
        diagram(
                page,
                name,
                new Text(
                        "Klassediagram over modulet; tabellerne nedenfor siger det samme i ord.",
                        "Class diagram of the module; the tables below say the same in words."));
        page.table(
                new Text("Klasser", "Classes"),
                classes(module),
                List.of(
                        new Column<>("Klasse", "Class", term -> cell(page, term)),
                        new Column<>("Under", "Below", term -> page.text(labels(term, RDFS.subClassOf.asNode()))),
                        new Column<>(
                                "Definition", "Definition", term -> page.text(term.text(SKOS.definition.asNode())))));
        page.table(
                new Text("Egenskaber", "Properties"),
                properties(module),
                List.of(
                        new Column<>("Egenskab", "Property", term -> cell(page, term)),
                        new Column<>("Siges om", "Said of", term -> page.text(labels(term, DOMAIN))),
                        new Column<>("Værdi", "Value", term -> page.text(labels(term, RANGE))),
                        new Column<>("Enhed", "Unit", term -> page.text(labels.unit(term.node()))),
                        new Column<>(
                                "Definition", "Definition", term -> page.text(term.text(SKOS.definition.asNode())))));
        return page.line(
                        Page.text("IRI:"),
                        cell(page, module.node(), module.node().getURI()))
                .reply();
    }

    private static Page diagram(Page page, String name, Text shows) {
        return page.image("/model/" + name + ".svg", shows)
                .line(
                        page.link(
                                "/model/" + name + ".svg",
                                new Text("Diagrammet for sig, med links", "The diagram alone, with links")),
                        Page.text("·"),
                        page.link(
                                "/model/" + name + ".puml",
                                new Text(
                                        "som PlantUML til arkitektens værktøj",
                                        "as PlantUML for the architect's tool")));
    }

    private static Cell cell(Page page, Thing term) {
        return cell(page, term.node(), page.in(term.label()));
    }

    private static Cell cell(Page page, Node node, String words) {
        String iri = node.getURI();
        return iri.startsWith(Vocabulary.BASE)
                ? page.link("/" + iri.substring(Vocabulary.BASE.length()), words)
                : Page.linkAsIs(iri, words);
    }

    private Text labels(Thing term, Node property) {
        List<Text> all =
                term.all(property).stream().filter(Node::isURI).map(labels::of).toList();
        return new Text(
                all.stream().map(Text::da).sorted().collect(joining(", ")),
                all.stream().map(Text::en).sorted().collect(joining(", ")));
    }

    private static List<Thing> classes(Thing module) {
        return terms(module).filter(ModelEndpoint::isClass).toList();
    }

    private static List<Thing> properties(Thing module) {
        return terms(module).filter(term -> !isClass(term)).toList();
    }

    private static Stream<Thing> terms(Thing module) {
        return Thing.with(module.graph(), RDFS.isDefinedBy.asNode(), module.node()).stream();
    }

    private static boolean isClass(Thing term) {
        return term.graph().contains(term.node(), RDF.Nodes.type, OWL.Class.asNode());
    }
}

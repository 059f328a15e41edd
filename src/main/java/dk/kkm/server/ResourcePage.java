package dk.kkm.server;

import dk.kkm.Labels;
import dk.kkm.Specification;
import dk.kkm.Text;
import dk.kkm.Thing;
import dk.kkm.Vocabulary;
import dk.kkm.publication.Description;
import dk.kkm.publication.Sections;
import dk.kkm.server.Page.Cell;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.jena.atlas.iterator.Iter;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.datatypes.xsd.impl.XSDBaseNumericType;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.OWL;
import org.apache.jena.vocabulary.RDF;
import org.apache.jena.vocabulary.RDFS;
import org.apache.jena.vocabulary.SKOS;
import org.jspecify.annotations.Nullable;

/**
 * The page of a thing: what it is called and is, the sections about it, and folded away everything that is said of it, what
 * points to it and the triples.
 */
record ResourcePage(Specification specification, Labels labels, Sections sections, Limits limits) {
    private static final List<Node> NAMES = Stream.of(SKOS.prefLabel, RDFS.label, DCTerms.title)
            .map(it -> it.asNode())
            .toList();
    private static final List<Node> DEFINITIONS = Stream.of(SKOS.definition, DCTerms.description, RDFS.comment)
            .map(it -> it.asNode())
            .toList();
    private static final Node DEPRECATED = NodeFactory.createURI(OWL.NS + "deprecated");
    private static final Node SYMBOL = NodeFactory.createURI("http://qudt.org/schema/qudt/symbol");
    /** By these a record is told from others, where it has no name. */
    private static final List<Node> OF = Stream.of(
                    "keyFigure", "estate", "of", "municipality", "breakdown", "topic", "year")
            .map(Vocabulary::kkm)
            .toList();

    private static final String NAMED = Vocabulary.BASE + "id/";
    private static final int SOME = 4;
    private static final int ALL = 20;
    private static final int FACTS = 14;

    /** What is shown letter by letter. */
    private static final List<Node> CODE =
            List.of(Vocabulary.kkm("queryText"), NodeFactory.createURI("http://www.w3.org/ns/shacl#select"));

    /** Where a browser may be led beside our own paths. */
    private static final Pattern ELSEWHERE = Pattern.compile("https?://[^\\s<>\"'\\\\]+");

    private static final Pattern LOCAL =
            Pattern.compile("[A-Za-z0-9._~/-]+(\\?[A-Za-z0-9._~/=&-]*)?(#[A-Za-z0-9._~/-]*)?");

    ResourcePage(Specification specification, Sections sections, Limits limits) {
        this(specification, new Labels(specification.model()), sections, limits);
    }

    /** The page; the caller holds a transaction on the view. */
    Reply of(Ask ask, Description thing, DatasetGraph view, List<Format> forms) {
        return new Writing(ask, thing, view).reply(forms);
    }

    /** A page on its way. */
    private final class Writing {
        private final Ask ask;
        private final Description thing;
        private final DatasetGraph view;
        private final boolean english;
        private final Map<Node, String> names = new HashMap<>();
        private final Page page;

        Writing(Ask ask, Description thing, DatasetGraph view) {
            this.ask = ask;
            this.thing = thing;
            this.view = view;
            this.english = ask.english();
            this.page = new Page(ask, Text.same(title()));
        }

        Reply reply(List<Format> forms) {
            Optional<String> section = ask.one("section");
            if (ask.path().startsWith("/release/") && !thing.node().getURI().contains("/release/")) {
                page.note(new Text(
                        "Sådan stod det i en udgivelse, der er frosset. Linkene fører til det, der gælder nu.",
                        "As it stood in a release that is frozen. The links lead to what holds now."));
            }
            if (!thing.types().isEmpty()) {
                page.line(kinds().stream().map(this::cell).toArray(Cell[]::new));
            }
            words(DEFINITIONS).ifPresent(words -> page.paragraph(Text.same(words)));
            if (thing.all(DEPRECATED).stream().anyMatch(it -> it.toString().contains("true"))) {
                page.note(new Text("Udgået: brug noget andet i stedet.", "Retired: use something else instead."));
                page.list(thing.all(DCTerms.isReplacedBy.asNode()).stream()
                        .map(this::cell)
                        .toList());
            }
            boolean facts = false;
            for (Sections.Section each : sections.on(thing.types())) {
                if (section.isEmpty() || section.get().equals(each.name())) {
                    int number = section.isEmpty() ? 1 : ask.integer("page", 1, 10_000, 1);
                    Sections.Rows rows = each.about(thing, view, number, limits.overall());
                    facts |= rows.rows().size() == 1;
                    show(rows);
                }
            }
            if (section.isEmpty()) {
                CODE.forEach(property -> thing.all(property).forEach(text -> page.code(text.getLiteralLexicalForm())));
            }
            List<Triple> out = thing.out().stream()
                    .sorted(Comparator.comparing((Triple triple) -> name(triple.getPredicate()))
                            .thenComparing(triple -> name(triple.getObject())))
                    .toList();
            if (!facts && section.isEmpty()) {
                var some = new LinkedHashMap<Text, Cell>();
                out.stream()
                        .filter(triple -> !NAMES.contains(triple.getPredicate())
                                && !DEFINITIONS.contains(triple.getPredicate())
                                && !triple.getPredicate().equals(RDF.Nodes.type))
                        .limit(FACTS)
                        .forEach(triple -> some.putIfAbsent(Text.same(name(triple.getPredicate())), value(triple)));
                page.facts(some);
            }
            page.fold(page.in(new Text("Alt, der siges om det", "All that is said of it")), inside -> said(out));
            if (!thing.in().isEmpty()) {
                page.fold(page.in(new Text("Det, der peger på det", "What points to it")), inside -> pointing());
            }
            page.fold(
                    page.in(new Text("Tripler (Turtle)", "Triples (Turtle)")), inside -> page.code(Rdf.turtle(thing)));
            page.line(
                    Page.text("IRI:"),
                    page.link(
                            "/" + thing.node().getURI().substring(Vocabulary.BASE.length()),
                            thing.node().getURI()));
            return page.alsoAs(forms).reply();
        }

        private void show(Sections.Rows rows) {
            List<Sections.Column> columns = rows.section().columns().stream()
                    .filter(column -> rows.rows().stream().anyMatch(row -> row.contains(column.variable())))
                    .toList();
            if (rows.rows().isEmpty()) {
                return;
            }
            if (rows.rows().size() == 1 && rows.page() == 1) {
                var facts = new LinkedHashMap<Text, Cell>();
                for (Sections.Column column : columns) {
                    var row = rows.rows().get(0);
                    Node value = row.get(column.variable());
                    if (value != null) {
                        facts.put(column.heading(), cell(value, column.words(row, english)));
                    }
                }
                page.heading(rows.section().title()).facts(facts);
                return;
            }
            page.heading(rows.section().title());
            page.table(
                    rows.section().title(),
                    columns.stream().map(Sections.Column::heading).toList(),
                    rows.rows().stream()
                            .map(row -> columns.stream()
                                    .map(column -> cell(row.get(column.variable()), column.words(row, english)))
                                    .toList())
                            .toList());
            turn(rows.page(), rows.more(), "&section=" + rows.section().name());
        }

        private void said(List<Triple> out) {
            page.table(
                    new Text("Egenskaber", "Properties"),
                    List.of(new Text("Egenskab", "Property"), new Text("Værdi", "Value")),
                    out.stream()
                            .map(triple -> List.of(cell(triple.getPredicate()), value(triple)))
                            .toList());
        }

        private void pointing() {
            page.table(
                    new Text("Peger hertil", "Pointing here"),
                    List.of(new Text("Ting", "Thing"), new Text("Egenskab", "Property")),
                    thing.in().stream()
                            .map(triple -> List.of(cell(triple.getSubject()), cell(triple.getPredicate())))
                            .toList());
            turn(thing.page(), thing.more(), "");
        }

        /** Links to the pages before and after. */
        private void turn(int number, boolean more, String section) {
            var links = new ArrayList<Cell>();
            if (number > 1) {
                links.add(page.link(ask.path() + "?page=" + (number - 1) + section, new Text("Forrige", "Previous")));
            }
            if (more) {
                links.add(page.link(ask.path() + "?page=" + (number + 1) + section, new Text("Næste", "Next")));
            }
            if (!links.isEmpty()) {
                page.line(links.toArray(Cell[]::new));
            }
        }

        private Cell value(Triple triple) {
            Node object = triple.getObject();
            Cell cell = object.isLiteral() ? literal(object, ALL) : cell(object);
            Text unit = labels.unit(triple.getPredicate());
            return cell.number() && !unit.da().isEmpty() ? Page.text(cell.text() + " " + page.in(unit)) : cell;
        }

        private Cell cell(@Nullable Node value) {
            return cell(value, null);
        }

        private Cell cell(@Nullable Node value, @Nullable Node words) {
            if (value == null) {
                return Page.text("–");
            }
            if (value.isLiteral()) {
                return literal(value, SOME);
            }
            String iri = value.toString();
            Cell said = words == null
                    ? Page.text(name(value))
                    : words.isLiteral() ? literal(words, SOME) : Page.text(name(words));
            String name = said.text();
            if (iri.startsWith(Vocabulary.BASE)
                    && LOCAL.matcher(iri.substring(Vocabulary.BASE.length())).matches()) {
                Cell link = page.link("/" + iri.substring(Vocabulary.BASE.length()), name);
                return new Cell(link.text(), link.link(), said.number());
            }
            return ELSEWHERE.matcher(iri).matches() ? Page.linkAsIs(iri, name) : Page.text(name);
        }

        private Cell literal(Node value, int decimals) {
            String text = value.getLiteralLexicalForm();
            if (!value.getLiteralLanguage().isEmpty()) {
                return Page.text(text);
            }
            boolean formed = value.getLiteral().isWellFormed();
            if (formed && value.getLiteralDatatype().equals(XSDDatatype.XSDboolean)) {
                return page.text(text.equals("true") ? new Text("ja", "yes") : new Text("nej", "no"));
            }
            boolean number = formed && value.getLiteralDatatype() instanceof XSDBaseNumericType;
            if (!number) {
                return Page.text(text);
            }
            BigDecimal exact = new BigDecimal(text);
            return page.number(exact, 0, decimals == SOME && exact.abs().compareTo(BigDecimal.ONE) > 0 ? 2 : decimals);
        }

        /** Its name; what has none is called by its kind and what it is of. */
        private String title() {
            String name = name(thing.node());
            String path = thing.node().getURI().substring(Vocabulary.BASE.length());
            if (!name.equals(path)) {
                return name;
            }
            List<String> of = OF.stream()
                    .flatMap(property -> thing.all(property).stream().limit(1))
                    .map(value -> value.isLiteral() ? value.getLiteralLexicalForm() : name(value))
                    .toList();
            Optional<Node> kind = kinds().stream().findFirst();
            return kind.isEmpty() || of.isEmpty() ? path : name(kind.get()) + ": " + String.join(", ", of);
        }

        /** The classes that people have a word for. */
        private List<Node> kinds() {
            List<Node> ours = thing.types().stream()
                    .filter(type -> !name(type).contains(":"))
                    .toList();
            return ours.isEmpty() ? thing.types().stream().limit(1).toList() : ours;
        }

        /** What a thing is called in the language of the page; where nobody says, its path. */
        private String name(Node node) {
            return node.isURI() ? names.computeIfAbsent(node, this::named) : node.toString();
        }

        private String named(Node node) {
            Thing known = new Thing(specification.model(), node);
            Text label = known.string(SYMBOL).map(Text::same).orElseGet(known::label);
            if (NAMES.stream().anyMatch(property -> specification.model().contains(node, property, Node.ANY))
                    || known.one(SYMBOL).isPresent()) {
                return english ? label.en() : label.da();
            }
            // Of what the store holds beside the model, estates, buildings and such have names; records have none.
            List<Node> naming = node.toString().startsWith(NAMED) || node.equals(thing.node()) ? NAMES : List.of();
            for (Node property : naming) {
                Optional<String> name = Iter.toList(view.findNG(Node.ANY, node, property, Node.ANY)).stream()
                        .filter(quad -> quad.getObject().isLiteral()
                                && !quad.getObject().getLiteralLanguage().equals(english ? "da" : "en"))
                        .max(Comparator.comparing(quad -> quad.getGraph().toString()))
                        .map(quad -> quad.getObject().getLiteralLexicalForm());
                if (name.isPresent()) {
                    return name.get();
                }
            }
            String iri = node.toString();
            String shortened = Rdf.shortened(iri);
            return shortened.equals(iri) && iri.startsWith(Vocabulary.BASE)
                    ? iri.substring(Vocabulary.BASE.length())
                    : shortened;
        }

        private Optional<String> words(List<Node> properties) {
            return properties.stream()
                    .flatMap(property -> thing.all(property).stream())
                    .filter(Node::isLiteral)
                    .filter(text -> !text.getLiteralLanguage().equals(english ? "da" : "en"))
                    .map(Node::getLiteralLexicalForm)
                    .findFirst();
        }
    }
}

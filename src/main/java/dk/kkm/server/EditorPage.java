package dk.kkm.server;

import static dk.kkm.Vocabulary.iri;

import dk.kkm.Labels;
import dk.kkm.Specification;
import dk.kkm.Text;
import dk.kkm.Thing;
import dk.kkm.Vocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.jena.datatypes.xsd.impl.XSDBaseNumericType;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.exec.RowSet;
import org.apache.jena.vocabulary.SKOS;
import org.jspecify.annotations.Nullable;

/**
 * The page at {@code /sparql}: where a query is written, the saved examples beside it, and the answer below. It is a form and a table;
 * with script it becomes YASGUI's editor. {@code ?example=} opens an example, {@code ?query=} is answered.
 */
record EditorPage(Graph model, SortedMap<String, StoredQuery> examples) {
    static final String FOLDER = "queries/examples";
    private static final Node TOPICS = iri("code/example-topic");
    private static final String FIRST = "area-of-each-use";
    private static final int MOST_ROWS = 500;

    static EditorPage of(Specification specification) {
        var examples = new TreeMap<String, StoredQuery>();
        specification
                .texts(FOLDER, ".rq")
                .forEach((name, text) -> examples.put(name, StoredQuery.read("examples/" + name, text)));
        return new EditorPage(specification.model(), examples);
    }

    /** The page with an example, or with the first of them. */
    Reply reply(Ask ask) {
        String example = ask.whole("example").orElse(FIRST);
        return page(
                        ask,
                        Optional.ofNullable(examples.get(example))
                                .map(StoredQuery::text)
                                .orElse(""))
                .reply();
    }

    /** The page with a query and its answer. */
    ResultFormat answering(Ask ask, String query) {
        return ResultFormat.table(Format.HTML.name(), Format.HTML.mediaType(), (rows, out) -> {
            try {
                out.write(answered(page(ask, query), rows)
                        .alsoAs(ResultFormat.TABLES)
                        .reply()
                        .body());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private Page page(Ask ask, String query) {
        var page = new Page(ask, new Text("Spørg med SPARQL", "Ask with SPARQL"))
                .handier(
                        List.of("/web/yasgui/yasgui-4.6.2.min.css", "/web/editor.css"),
                        List.of("/web/yasgui/yasgui-4.6.2.min.js", "/web/editor.js"));
        if (!ask.visit().viewer().view().figures()) {
            page.note(
                    new Text(
                            "Her vises model, koder og det offentliggjorte. Eksempler om enkelte kommuners tal giver ingen rækker.",
                            "Shown here are the model, the codes and what is published. Examples about single municipalities' figures give no rows."));
        }
        page.part("ask", all -> all.part("examples", this::examples)
                .part(
                        "editor",
                        editor -> editor.form(
                                "/sparql",
                                List.of(Page.Field.words("query", new Text("Forespørgsel", "Query"), true)
                                        .with(shown(query))),
                                new Text("Kør forespørgslen", "Run the query"))));
        return page;
    }

    /** A query without what is said of it to grlc. */
    private static String shown(String query) {
        return query.lines()
                .filter(line -> !line.startsWith("#+"))
                .collect(Collectors.joining("\n"))
                .replaceFirst("^#\n", "")
                .strip();
    }

    private void examples(Page page) {
        var labels = new Labels(model);
        page.fold(page.in(new Text("%d eksempler", "%d examples")).formatted(examples.size()), inside -> byTopic()
                .forEach((topic, ones) -> {
                    inside.subheading(labels.of(topic));
                    inside.list(ones.stream()
                            .map(one -> inside.link("/sparql?format=html&example=" + one.name(), one.summary()))
                            .toList());
                }));
    }

    /** The examples under their first topic, in the order of the topics' numbers. */
    private Map<Node, List<StoredQuery>> byTopic() {
        var topics = new TreeMap<String, Node>();
        model.find(Node.ANY, SKOS.inScheme.asNode(), TOPICS)
                .forEach(triple -> topics.put(
                        new Thing(model, triple.getSubject())
                                .one(SKOS.notation.asNode())
                                .orElseThrow()
                                .getLiteralLexicalForm(),
                        triple.getSubject()));
        var byTopic = new LinkedHashMap<Node, List<StoredQuery>>();
        topics.values().forEach(topic -> {
            List<StoredQuery> ones = examples.values().stream()
                    .filter(one -> one.tags().get(1).equals(Vocabulary.localName(topic)))
                    .toList();
            if (!ones.isEmpty()) {
                byTopic.put(topic, ones);
            }
        });
        return byTopic;
    }

    private static Page answered(Page page, RowSet rows) {
        List<Var> columns = rows.getResultVars();
        var cells = new ArrayList<List<Page.Cell>>();
        long total = 0;
        while (rows.hasNext()) {
            Binding row = rows.next();
            if (++total <= MOST_ROWS) {
                cells.add(columns.stream()
                        .map(column -> cell(page, row.get(column)))
                        .toList());
            }
        }
        long all = total;
        return page.part(
                "answer",
                part -> part.table(
                        new Text("Svar: række %d–%d af %d", "Answer: rows %d–%d of %d")
                                .with(cells.isEmpty() ? 0 : 1, cells.size(), all),
                        columns.stream()
                                .map(column -> Text.same(column.getVarName()))
                                .toList(),
                        cells));
    }

    private static Page.Cell cell(Page page, @Nullable Node node) {
        if (node == null) {
            return Page.text("–");
        }
        if (!node.isURI()) {
            return node.isLiteral() && node.getLiteralDatatype() instanceof XSDBaseNumericType
                    ? Page.number(node.getLiteralLexicalForm())
                    : Page.text(node.isLiteral() ? node.getLiteralLexicalForm() : node.toString());
        }
        String iri = node.getURI();
        return iri.startsWith(Vocabulary.BASE)
                ? page.link(iri.substring(Vocabulary.BASE.length() - 1), iri.substring(Vocabulary.BASE.length()))
                : Page.text(iri);
    }
}

package dk.kkm.server;

import dk.kkm.Specification;
import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.server.Page.Column;
import dk.kkm.store.View;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.query.Query;
import org.apache.jena.sparql.algebra.Algebra;
import org.apache.jena.sparql.algebra.OpVisitorBase;
import org.apache.jena.sparql.algebra.OpWalker;
import org.apache.jena.sparql.algebra.op.OpGraph;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.exec.RowSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /queries}: the stored queries of analysts with their parameters, page or JSON. {@code GET /queries/{name}?…}: the
 * answer of one. {@code GET /queries/{name}/query}: the query as it is written.
 *
 * <p>Every {@code .rq} under {@code queries/} with a head of {@code #+} lines is one, see {@link StoredQuery}, but for those of
 * {@code queries/pages/}. A query runs
 * within the limits of {@code /sparql}, in turns of its own.
 *
 * <p>200 with the whole answer · 400 an unknown or missing parameter, or a value that is none · 403 it asks for numbers that
 * are not shown · 404 no such query · 406 no such form · 422 too large · 503 out of time, memory or turns.
 */
final class StoredQueriesEndpoint {
    private static final List<Format> LISTED = List.of(Format.JSON, Format.HTML);
    private static final int PAGE_ROWS = 500;

    private final SortedMap<String, StoredQuery> byName = new TreeMap<>();
    private final Graph model;
    private final Queries queries;
    private final Limits limits;

    /**
     * Reads the stored queries.
     *
     * @throws UnreadableException if a file with a head cannot be served
     */
    StoredQueriesEndpoint(Specification specification, Queries queries, Limits limits) {
        this.model = specification.model();
        this.queries = queries;
        this.limits = limits;
        specification.texts("queries", ".rq").forEach((path, text) -> {
            if (StoredQuery.isOne(path, text)) {
                StoredQuery query = StoredQuery.read(path, text);
                StoredQuery other = byName.put(query.name(), query);
                if (other != null) {
                    throw new UnreadableException(
                            "To gemte forespørgsler hedder %s. Giv den ene et andet navn.",
                            "Two stored queries have the name %s. Give one another name.", query.name());
                }
            }
        });
    }

    /** All of them, by name. */
    Collection<StoredQuery> all() {
        return byName.values();
    }

    List<Route> routes() {
        return List.of(
                new Route("/queries", this::all),
                new Route("/queries/{name}", new Answering()),
                new Route("/queries/{name}/query", this::text));
    }

    private StoredQuery named(Ask ask) {
        StoredQuery query = byName.get(ask.name("name"));
        if (query == null) {
            throw new RefusedException(Problem.notFound(
                    "Forespørgslen '" + ask.name("name") + "' findes ikke. Alle står på /queries.",
                    "There is no query '" + ask.name("name") + "'. All are at /queries."));
        }
        return query;
    }

    private Reply text(Ask ask) {
        ask.allow();
        return new Reply(
                "application/sparql-query;charset=utf-8", named(ask).text().getBytes(StandardCharsets.UTF_8), Map.of());
    }

    private Reply all(Ask ask) {
        ask.allow();
        if (ask.format(LISTED).equals(Format.HTML)) {
            return list(ask);
        }
        return Reply.of(
                Format.JSON, Json.of(byName.values().stream().map(Listed::of).toList()));
    }

    /** A query as JSON tells of it. */
    private record Listed(
            String name,
            String path,
            String query,
            Text summary,
            Text description,
            List<String> tags,
            List<Map<String, Object>> params,
            Optional<Integer> pagination) {
        static Listed of(StoredQuery query) {
            String path = "/queries/" + query.name();
            return new Listed(
                    query.name(),
                    path,
                    path + "/query",
                    query.summary(),
                    query.description(),
                    query.tags(),
                    query.parameters().stream().map(StoredQueriesEndpoint::json).toList(),
                    query.pageRows());
        }
    }

    private static Map<String, Object> json(QueryParameter parameter) {
        var json = new LinkedHashMap<String, Object>();
        json.put("name", parameter.name());
        json.put("type", parameter.kind());
        json.put("required", parameter.required() && parameter.otherwise().isEmpty());
        json.put("description", parameter.description());
        json.put("default", parameter.otherwise());
        json.put("enumerate", Optional.of(parameter.codes()).filter(codes -> !codes.isEmpty()));
        return json;
    }

    private Reply list(Ask ask) {
        var page = new Page(ask, new Text("Gemte forespørgsler", "Stored queries"));
        page.paragraph(new Text(
                "Hver er en fil med SPARQL, som også kan køres med grlc. Læg en fil til i queries/, og den står her.",
                "Each is a file of SPARQL that runs under grlc too. Add a file to queries/ and it stands here."));
        return page.table(
                        new Text("Forespørgsler", "Queries"),
                        byName.values(),
                        List.of(
                                new Column<>(
                                        "Forespørgsel",
                                        "Query",
                                        query -> page.link(
                                                "/queries/" + query.name() + "?format=html", query.summary())),
                                new Column<>("Beskrivelse", "Description", query -> page.text(query.description())),
                                new Column<>(
                                        "Parametre",
                                        "Parameters",
                                        query -> Page.text(query.parameters().stream()
                                                .map(QueryParameter::name)
                                                .collect(Collectors.joining(", "))))))
                .alsoAs(LISTED)
                .reply();
    }

    /** Answers a query when its turn has come. */
    private final class Answering implements Resource {
        @Override
        public Reply answer(Ask ask) {
            throw new UnsupportedOperationException("answers later");
        }

        @Override
        public void answer(Ask ask, Consumer<Reply> answered, Consumer<Problem> refused) {
            StoredQuery query = named(ask);
            var known = new ArrayList<>(
                    query.parameters().stream().map(QueryParameter::name).toList());
            query.pageRows().ifPresent(rows -> known.add("page"));
            ask.allow(known.toArray(String[]::new));
            Optional<List<String>> missing = missing(ask, query);
            if (missing.isPresent() && wantsPage(ask)) {
                answered.accept(form(new Page(ask, query.summary()), ask, query).reply());
                return;
            }
            Query asked = asked(ask, query);
            View view = ask.visit().viewer().view();
            requireShown(asked, view);
            int page = query.pageRows().isPresent() ? ask.integer("page", 1, 1_000_000, 1) : 1;
            query.pageRows().ifPresent(rows -> {
                asked.setLimit(rows);
                asked.setOffset((long) (page - 1) * rows);
            });
            var tables = new ArrayList<>(ResultFormat.FOR_PEOPLE);
            tables.add(ResultFormat.table(
                    Format.HTML.name(), Format.HTML.mediaType(), (rows, out) -> page(ask, query, rows, out)));
            queries.answer(
                    new QueryRequest(
                            view,
                            "/queries/" + query.name(),
                            Optional.of(asked),
                            tables,
                            List.of(),
                            List.of(),
                            ask.accept(),
                            ask.one("format"),
                            limits.first(),
                            limits.overall()),
                    answer -> {
                        Reply reply = answer.reply();
                        answered.accept(query.pageRows()
                                .map(rows -> reply.with("Link", links(ask, page, answer.rows() == rows)))
                                .orElse(reply));
                        answer.close();
                    },
                    refused);
        }
    }

    private static boolean wantsPage(Ask ask) {
        return ask.format(List.of(Format.JSON, Format.CSV, Format.HTML, Format.XLSX))
                .equals(Format.HTML);
    }

    private static Optional<List<String>> missing(Ask ask, StoredQuery query) {
        List<String> missing = query.parameters().stream()
                .filter(parameter -> parameter.required()
                        && parameter.otherwise().isEmpty()
                        && ask.whole(parameter.name()).isEmpty())
                .map(QueryParameter::name)
                .toList();
        return missing.isEmpty() ? Optional.empty() : Optional.of(missing);
    }

    private Query asked(Ask ask, StoredQuery query) {
        missing(ask, query).ifPresent(names -> {
            String all = String.join(", ", names);
            throw new UnreadableException("Forespørgslen skal have %s.", "The query must be given %s.", all);
        });
        var values = new HashMap<Var, Node>();
        for (QueryParameter parameter : query.parameters()) {
            ask.whole(parameter.name())
                    .or(parameter::otherwise)
                    .ifPresent(value -> values.put(parameter.variable(), parameter.node(value, model)));
        }
        return query.with(values);
    }

    /** Refuses a query for graphs of any name where those of municipalities are not shown: it would find nothing. */
    private static void requireShown(Query query, View view) {
        if (query.getQueryPattern() == null) {
            return;
        }
        OpWalker.walk(Algebra.compile(query.getQueryPattern()), new OpVisitorBase() {
            @Override
            public void visit(OpGraph graph) {
                Node name = graph.getNode();
                if (name.isURI() ? !view.shows().test(name) : !view.figures()) {
                    throw new RefusedException(Problem.notShown());
                }
            }
        });
    }

    private static String links(Ask ask, int page, boolean more) {
        var links = new ArrayList<String>();
        links.add("<" + ask.with("page", "1") + ">; rel=\"first\"");
        if (page > 1) {
            links.add("<" + ask.with("page", String.valueOf(page - 1)) + ">; rel=\"prev\"");
        }
        if (more) {
            links.add("<" + ask.with("page", String.valueOf(page + 1)) + ">; rel=\"next\"");
        }
        return String.join(", ", links);
    }

    private static Page form(Page page, Ask ask, StoredQuery query) {
        page.paragraph(query.description());
        if (!query.parameters().isEmpty()) {
            var fields = new ArrayList<Page.Field>();
            for (QueryParameter parameter : query.parameters()) {
                fields.add(new Page.Field(
                        parameter.name(),
                        parameter.description().da().isEmpty() ? Text.same(parameter.name()) : parameter.description(),
                        ask.whole(parameter.name()).or(parameter::otherwise).orElse(""),
                        parameter.codes(),
                        parameter.required()));
            }
            page.form("/queries/" + query.name(), fields, new Text("Spørg", "Ask"));
        }
        return page.line(page.link(
                "/queries/" + query.name() + "/query", new Text("Forespørgslen (SPARQL)", "The query (SPARQL)")));
    }

    private static void page(Ask ask, StoredQuery query, RowSet rows, OutputStream out) {
        Page page = form(new Page(ask, query.summary()), ask, query);
        List<Var> columns = rows.getResultVars();
        var cells = new ArrayList<List<Page.Cell>>();
        long total = 0;
        while (rows.hasNext()) {
            var row = rows.next();
            if (++total <= PAGE_ROWS) {
                cells.add(ResultFormat.cells(columns, row).stream()
                        .map(cell -> cell(page, cell))
                        .toList());
            }
        }
        page.table(
                new Text(
                        "Række 1–%d af %d".formatted(cells.size(), total),
                        "Rows 1–%d of %d".formatted(cells.size(), total)),
                columns.stream().map(column -> Text.same(column.getVarName())).toList(),
                cells);
        try {
            out.write(page.alsoAs(ResultFormat.FOR_PEOPLE).reply().body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Page.Cell cell(Page page, @Nullable Object cell) {
        if (cell == null) {
            return Page.text("–");
        }
        return cell instanceof BigDecimal number ? page.amount(number) : Page.text(cell.toString());
    }
}

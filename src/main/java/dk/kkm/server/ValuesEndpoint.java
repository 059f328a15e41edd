package dk.kkm.server;

import dk.kkm.Labels;
import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.keyfigure.Cube;
import dk.kkm.keyfigure.Grouping;
import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.KeyFigures;
import dk.kkm.keyfigure.Means;
import dk.kkm.keyfigure.Prices;
import dk.kkm.keyfigure.Values;
import dk.kkm.keyfigure.ValuesFormat;
import dk.kkm.keyfigure.ValuesTable;
import dk.kkm.table.TableOutput;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.jena.atlas.json.JSON;
import org.apache.jena.atlas.json.JsonArray;
import org.apache.jena.atlas.json.JsonNull;
import org.apache.jena.atlas.json.JsonNumber;
import org.apache.jena.atlas.json.JsonObject;
import org.apache.jena.atlas.json.JsonValue;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.riot.resultset.ResultSetLang;
import org.apache.jena.system.Txn;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /key-figures/{id}/values}: the values of a key figure. {@code GET /key-figures/values?figure=a,b}: of several,
 * and of all that have the dimensions asked for if none is named.
 *
 * <p>{@code by} divides by dimensions of the figure; a dimension's name restricts to codes, {@code municipality=0851&year=2025};
 * {@code window=3} asks for means over the years up to each, of the same municipality; {@code prices=fixed} or {@code
 * base=2025} for amounts at the prices of one year; {@code flagged=without} leaves out what is in doubt, and else a row says how it stands
 * without: {@code valueWithoutFlagged}, the same when nothing is in doubt and absent when all is, and {@code
 * flaggedEstates}; {@code shape=wide}
 * gives a column per key figure; a column {@code break} tells where figure or model has changed since the year before; {@code sort=-value,municipality}; {@code limit} and {@code offset} page, and {@code Link}
 * says where the other pages are. Values given twice or divided by commas are one list.
 *
 * <p>200 rows, none when there is no value · 400 an unknown parameter, dimension or code, or a form that cannot hold what is
 * asked · 403 where no number is shown · 404 no such key figure · 406 · 422 too large · 503 out of time.
 */
final class ValuesEndpoint {
    private static final Format TSV = new Format("tsv", "text/tab-separated-values");
    private static final Format RESULTS_JSON = new Format("srj", "application/sparql-results+json");
    private static final Format RESULTS_XML = new Format("xml", "application/sparql-results+xml");
    private static final Format GEO_JSON = new Format("geojson", "application/geo+json");
    private static final List<Format> FORMATS = List.of(
            Format.JSON, Format.CSV, TSV, Format.XLSX, RESULTS_JSON, RESULTS_XML, Format.TURTLE, GEO_JSON, Format.HTML);

    /** Files people keep are whole, as far as can be; nobody sees a {@code Link} in them. */
    private static final List<Format> FILES = List.of(Format.CSV, TSV, Format.XLSX);

    private static final int MOST_ROWS = 100_000;
    private static final int ROWS = 10_000;
    private static final int PAGE_ROWS = 200;
    private static final int WIDEST_WINDOW = 10;
    private static final String ESTATE = "estate";
    private static final String YEAR = "year";

    private final Cube cube;
    private final KeyFigures figures;
    private final Labels labels;
    private final Prices prices;
    private final Limits limits;

    /** The dimensions of any key figure. */
    private final NavigableSet<String> dimensions;

    ValuesEndpoint(Cube cube, Graph model, Limits limits) {
        this.cube = cube;
        this.figures = cube.figures();
        this.labels = new Labels(model);
        this.prices = Prices.of(model);
        this.limits = limits;
        this.dimensions = dimensions(figures);
    }

    /** What the values of any of these are restricted to. */
    static NavigableSet<String> dimensions(KeyFigures figures) {
        var dimensions = new TreeSet<>(Set.of("municipality", YEAR));
        for (KeyFigure figure : figures.all()) {
            dimensions.addAll(figure.dimensions());
            figure.category().ifPresent(dimensions::add);
        }
        return dimensions;
    }

    /** The values of one key figure. */
    Reply one(Ask ask) {
        KeyFigure figure = KeyFiguresEndpoint.named(figures, ask.name("id"));
        allow(ask);
        return answer(ask, List.of(figure));
    }

    /** The values of several key figures. */
    Reply several(Ask ask) {
        allow(ask, "figure");
        List<KeyFigure> named =
                ask.all("figure").stream().distinct().map(figures::get).toList();
        if (!named.isEmpty()) {
            return answer(ask, named);
        }
        Set<String> asked = new TreeSet<>(ask.all("by"));
        asked.addAll(restrictions(ask).keySet());
        return answer(
                ask,
                figures.all().stream()
                        .filter(figure -> asked.stream().allMatch(figure::has))
                        .filter(figure -> !fixed(ask) || Prices.areAmounts(figure))
                        .toList());
    }

    private void allow(Ask ask, String... more) {
        var known = new ArrayList<>(
                List.of("by", "window", "prices", "base", "flagged", "shape", "sort", "limit", "offset"));
        known.addAll(dimensions);
        known.addAll(List.of(more));
        ask.allow(known.toArray(String[]::new));
    }

    private static boolean fixed(Ask ask) {
        return ask.choice("prices", "current", "fixed").equals("fixed")
                || ask.one("base").isPresent();
    }

    private Map<String, List<String>> restrictions(Ask ask) {
        return BenchmarkEndpoint.given(ask, dimensions);
    }

    /**
     * What is asked for, apart from the key figures.
     *
     * @param base the year whose prices amounts are to have, empty for those of the time
     */
    record Question(
            Format format,
            int window,
            Optional<Integer> base,
            boolean withFlagged,
            boolean wide,
            int limit,
            int offset) {
        /** Whether the values are those the cube itself keeps. */
        boolean asKept() {
            return window == 1 && base.isEmpty() && withFlagged && !wide;
        }
    }

    private Question question(Ask ask) {
        Format format = ask.format(FORMATS);
        Optional<Integer> base = Optional.empty();
        if (fixed(ask)) {
            int year = ask.integer("base", 1900, 2200, prices.baseYear());
            prices.requireYear(year);
            base = Optional.of(year);
        }
        int rows = FILES.contains(format) ? MOST_ROWS : format.equals(Format.HTML) ? PAGE_ROWS : ROWS;
        var question = new Question(
                format,
                ask.integer("window", 1, WIDEST_WINDOW, 1),
                base,
                ask.choice("flagged", "with", "without").equals("with"),
                ask.choice("shape", "long", "wide").equals("wide"),
                ask.integer("limit", 1, MOST_ROWS, rows),
                ask.integer("offset", 0, Integer.MAX_VALUE, 0));
        if (format.equals(Format.TURTLE)
                && (!question.asKept() || !ask.all("sort").isEmpty())) {
            throw new UnreadableException(
                    "Turtle er kubens egne observationer. window, prices, flagged, shape og sort findes ikke der; vælg et andet format.",
                    "Turtle is the observations of the cube itself. There is no window, prices, flagged, shape or sort; choose another format.");
        }
        if (format.equals(GEO_JSON) && !ask.all("by").contains(ESTATE)) {
            throw new UnreadableException(
                    "GeoJSON viser ejendomme på et kort. Tilføj by=estate.",
                    "GeoJSON shows estates on a map. Add by=estate.");
        }
        return question;
    }

    /** Refuses to call the value of some uses, say, the observation of all. */
    private void requireDivided(Ask ask, KeyFigure figure) {
        var divided = new TreeSet<>(Set.of("municipality", YEAR));
        divided.addAll(ask.all("by"));
        figure.category().ifPresent(divided::add);
        for (String dimension : restrictions(ask).keySet()) {
            if (!divided.contains(dimension)) {
                throw new UnreadableException(
                        "I Turtle er hver observation delt efter det, den er begrænset til. Tilføj by=%s.",
                        "In Turtle each observation is divided by what it is restricted to. Add by=%s.", dimension);
            }
        }
    }

    private Reply answer(Ask ask, List<KeyFigure> wanted) {
        Question question = question(ask);
        var all = new ArrayList<Means>();
        int withheld = 0;
        long deadline = System.nanoTime() + limits.overall().toNanos();
        for (KeyFigure figure : wanted) {
            if (System.nanoTime() > deadline) {
                throw new RefusedException(Problem.tooSlow(limits));
            }
            if (question.base().isPresent() && !Prices.areAmounts(figure)) {
                throw new UnreadableException(
                        "Nøgletallet %s er ikke et beløb i kroner, så det har ingen faste priser.",
                        "The key figure %s is no amount in kroner, so it has no fixed prices.", figure.id());
            }
            if (question.format().equals(Format.TURTLE)) {
                requireDivided(ask, figure);
            }
            Values values = values(ask, figure, question, question.withFlagged());
            Values priced = priced(values, question);
            withheld += values.rows().size() - priced.rows().size();
            Set<Integer> ends = ends(ask, priced);
            Means means = means(priced, question, ends);
            if (question.withFlagged()) {
                Values sound = priced(values(ask, figure, question, false), question);
                means = means.beside(means(sound, question, ends).values());
            }
            all.add(means);
        }
        var form = new ValuesTable.Form(ask.english(), question.window() > 1, question.base());
        ValuesTable table = (question.wide() ? ValuesTable.wide(all, form) : ValuesTable.tall(all, form))
                .marked(wanted, cube::broken);
        table = table.sorted(ask.all("sort"));
        Reply reply = written(ask, question, all, table, withheld);
        Optional<String> links = links(ask, question, table.rows().size());
        if (links.isPresent()) {
            reply = reply.with("Link", links.get());
        }
        return withheld == 0 ? reply : reply.with("Kkm-Withheld", withheld + "; no price index fits");
    }

    private Values priced(Values values, Question question) {
        return question.base().map(year -> prices.fixed(values, year)).orElse(values);
    }

    private Values values(Ask ask, KeyFigure figure, Question question, boolean withFlagged) {
        Map<String, List<String>> only = new LinkedHashMap<>(restrictions(ask));
        Grouping grouping = figures.grouping(figure, ask.all("by"), only);
        if (question.window() > 1 && only.containsKey(YEAR)) {
            only.put(YEAR, earlier(years(ask), question.window()));
            grouping = figures.grouping(figure, ask.all("by"), only);
        }
        return cube.values(figure, withFlagged ? grouping : grouping.withoutFlagged());
    }

    private static Set<Integer> years(Ask ask) {
        return ask.all(YEAR).stream().map(Integer::valueOf).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The years, each with those of the window before it. */
    private static List<String> earlier(Collection<Integer> years, int window) {
        return years.stream()
                .flatMapToInt(year -> IntStream.rangeClosed(year - window + 1, year))
                .distinct()
                .mapToObj(String::valueOf)
                .toList();
    }

    /** The years in which a window ends: those asked for, or all there are. */
    private static Set<Integer> ends(Ask ask, Values values) {
        Set<Integer> ends = years(ask);
        if (ends.isEmpty()) {
            values.rows().forEach(row -> ends.add(row.year()));
        }
        return ends;
    }

    private static Means means(Values values, Question question, Set<Integer> ends) {
        return question.window() == 1 ? new Means(values, List.of()) : Means.of(values, question.window(), ends);
    }

    /** The forms in which this question can be answered. */
    static List<Format> forms(Ask ask, Question question) {
        return FORMATS.stream()
                .filter(format -> !format.equals(GEO_JSON) || ask.all("by").contains(ESTATE))
                .filter(format -> !format.equals(Format.TURTLE) || question.asKept())
                .toList();
    }

    private static Optional<String> links(Ask ask, Question question, int total) {
        int limit = question.limit();
        int offset = question.offset();
        int last = total == 0 ? 0 : (total - 1) / limit * limit;
        if (offset == 0 && total <= limit) {
            return Optional.empty();
        }
        var links = new LinkedHashMap<String, Integer>();
        links.put("first", 0);
        if (offset > 0) {
            links.put("prev", Math.max(0, offset - limit));
        }
        if (total - offset > limit) {
            links.put("next", offset + limit);
        }
        links.put("last", last);
        return Optional.of(links.entrySet().stream()
                .map(link -> "<" + ask.with("offset", link.getValue().toString()) + ">; rel=\"" + link.getKey() + '"')
                .collect(Collectors.joining(", ")));
    }

    private Reply written(Ask ask, Question question, List<Means> all, ValuesTable table, int withheld) {
        Format format = question.format();
        ValuesTable page = table.page(question.offset(), question.limit());
        if (format.equals(Format.HTML)) {
            return new ValuesPage(cube, labels, prices).reply(ask, question, all, table, withheld);
        }
        var out = new BoundedBytes(limits.answerBytes());
        if (format.equals(Format.TURTLE)) {
            ValuesFormat.observations(paged(all, question), out);
        } else if (format.equals(GEO_JSON)) {
            map(page, out);
        } else if (format.equals(RESULTS_JSON) || format.equals(RESULTS_XML)) {
            SparqlOutput.write(page, format.equals(RESULTS_JSON) ? ResultSetLang.RS_JSON : ResultSetLang.RS_XML, out);
        } else {
            try (TableOutput output = output(format, out)) {
                page.write(ask.english() ? "Values" : "Værdier", output);
                if (format.equals(Format.XLSX)) {
                    definitions(ask, all, output);
                }
            }
        }
        return Reply.of(format, out.toByteArray());
    }

    private static TableOutput output(Format format, OutputStream out) {
        if (format.equals(Format.CSV)) {
            return TableOutput.commas(out);
        }
        if (format.equals(TSV)) {
            return TableOutput.tabs(out);
        }
        return format.equals(Format.XLSX) ? TableOutput.xlsx(out) : TableOutput.json(out);
    }

    private static List<Means> paged(List<Means> all, Question question) {
        var paged = new ArrayList<Means>();
        int skip = question.offset();
        int left = question.limit();
        for (Means means : all) {
            var rows = means.values().rows();
            int from = Math.min(skip, rows.size());
            int to = from + Math.min(left, rows.size() - from);
            skip -= from;
            left -= to - from;
            paged.add(new Means(
                    new Values(means.values().figure(), means.values().dimensions(), rows.subList(from, to)),
                    List.of(),
                    means.withoutFlagged()));
        }
        return paged;
    }

    /** What the key figures of a workbook say. */
    private void definitions(Ask ask, List<Means> all, TableOutput output) {
        boolean english = ask.english();
        output.table(
                english ? "Key figures" : "Nøgletal",
                english
                        ? List.of(
                                "id",
                                "key figure",
                                "unit",
                                "better",
                                "definition",
                                "reading guide",
                                "preliminary",
                                "version")
                        : List.of(
                                "id",
                                "nøgletal",
                                "enhed",
                                "bedst",
                                "definition",
                                "læsevejledning",
                                "foreløbig",
                                "version"));
        for (Means means : all) {
            KeyFigure figure = means.values().figure();
            List<Text> words = List.of(
                    figure.label(),
                    figure.unitLabel(),
                    labels.of(figure.direction()),
                    figure.definition(),
                    figure.readingGuide());
            var cells = new ArrayList<Object>(List.of(figure.id()));
            words.forEach(text -> cells.add(english ? text.en() : text.da()));
            cells.add(figure.preliminary());
            cells.add(figure.version());
            output.row(cells);
        }
    }

    /** The estates of a page as points; an estate without a place that is shown has none. */
    private void map(ValuesTable page, OutputStream out) {
        int estate = column(page, ESTATE);
        var features = new JsonArray();
        Txn.executeRead(cube.dataset(), () -> {
            var places = new Places(cube.dataset());
            for (@Nullable Object[] row : page.rows()) {
                if (!(row[0] instanceof Node municipality)
                        || !(row[1] instanceof Node year)
                        || !(row[estate] instanceof Node node)) {
                    continue;
                }
                int when = Integer.parseInt(year.getLiteralLexicalForm());
                var properties = new JsonObject();
                places.name(municipality, when, node).ifPresent(name -> properties.put("name", name));
                page.named(row).forEach((name, cell) -> {
                    if (cell instanceof BigDecimal number) {
                        properties.put(name, JsonNumber.value(number));
                    } else if (cell instanceof Number number) {
                        properties.put(name, number.longValue());
                    } else {
                        properties.put(name, cell.toString());
                    }
                });
                var feature = new JsonObject();
                feature.put("type", "Feature");
                JsonValue nowhere = JsonNull.instance;
                feature.put(
                        "geometry",
                        places.point(municipality, when, node)
                                .map(ValuesEndpoint::geometry)
                                .orElse(nowhere));
                feature.put("properties", properties);
                features.add(feature);
            }
        });
        var collection = new JsonObject();
        collection.put("type", "FeatureCollection");
        collection.put("features", features);
        JSON.write(out, collection);
    }

    private static JsonValue geometry(Places.Point point) {
        var coordinates = new JsonArray();
        coordinates.add(JsonNumber.value(point.longitude()));
        coordinates.add(JsonNumber.value(point.latitude()));
        var geometry = new JsonObject();
        geometry.put("type", "Point");
        geometry.put("coordinates", coordinates);
        return geometry;
    }

    private static int column(ValuesTable table, String name) {
        return table.columns().stream().map(ValuesTable.Column::name).toList().indexOf(name);
    }
}

package dk.kkm.server;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Labels;
import dk.kkm.Text;
import dk.kkm.Thing;
import dk.kkm.Vocabulary;
import dk.kkm.keyfigure.Aggregates;
import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.KeyFigures;
import dk.kkm.server.Page.Column;
import dk.kkm.store.Store;
import dk.kkm.table.TableOutput;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.system.Txn;
import org.apache.jena.vocabulary.DCTerms;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /key-figures/{id}/values} and {@code GET /key-figures/values} for those who see no municipality's figures: what
 * is published of all municipalities together, and when, and after which round. {@code year=2025} and {@code figure=a,b}
 * restrict; JSON, CSV, a workbook and a page.
 *
 * <p>200, with no number and the reasons where nothing is published · 400 · 403 asked for a municipality or a part · 404 ·
 * 406.
 */
record PublishedEndpoint(Store store, KeyFigures figures, Graph model, Limits limits) implements Resource {
    private static final List<Format> FORMATS = List.of(Format.JSON, Format.CSV, Format.XLSX, Format.HTML);
    private static final Set<String> KNOWN = Set.of("figure", "year", "format", "lang");

    /** One aggregate, in the key figure's unit; median and quartiles with each municipality counting once. */
    record Row(
            Node keyFigure,
            int year,
            BigDecimal value,
            BigDecimal lowerQuartile,
            BigDecimal median,
            BigDecimal upperQuartile,
            int municipalities,
            String unit,
            Node status,
            Node round,
            Node roundState,
            String published) {
        static final List<String> COLUMNS = List.of(
                "keyFigure",
                "year",
                "value",
                "lowerQuartile",
                "median",
                "upperQuartile",
                "municipalities",
                "unit",
                "status",
                "round",
                "roundState",
                "published");

        List<Object> cells() {
            return List.of(
                    Vocabulary.localName(keyFigure),
                    year,
                    value,
                    lowerQuartile,
                    median,
                    upperQuartile,
                    municipalities,
                    unit,
                    Vocabulary.localName(status),
                    Vocabulary.localName(round),
                    Vocabulary.localName(roundState),
                    published);
        }
    }

    /** What is published, and what the numbers are or why there are none. */
    record Published(Text about, List<Row> values) {}

    @Override
    public Reply answer(Ask ask) {
        boolean one = ask.names().containsKey("id");
        List<KeyFigure> wanted = one
                ? List.of(KeyFiguresEndpoint.named(figures, ask.name("id")))
                : ask.all("figure").stream().distinct().map(figures::get).toList();
        if (!KNOWN.containsAll(ask.parameters().keySet())) {
            throw new RefusedException(Problem.notShown());
        }
        ask.allow(one ? new String[] {"year"} : new String[] {"figure", "year"});
        Format format = ask.format(FORMATS);
        List<Row> rows = rows(ask, wanted.isEmpty() ? List.copyOf(figures.all()) : wanted);
        Text about = about(rows.isEmpty());
        if (format.equals(Format.HTML)) {
            return page(ask, one ? wanted.get(0).label() : null, about, rows);
        }
        if (format.equals(Format.JSON)) {
            return Reply.of(format, Json.of(new Published(about, rows)));
        }
        var out = new BoundedBytes(limits.answerBytes());
        try (TableOutput output = format.equals(Format.CSV) ? TableOutput.commas(out) : TableOutput.xlsx(out)) {
            output.table(ask.english() ? "All municipalities" : "Alle kommuner", Row.COLUMNS);
            rows.forEach(row -> output.row(row.cells()));
        }
        return Reply.of(format, out.toByteArray())
                .with("Kkm-Note", rows.isEmpty() ? "nothing is published" : "all municipalities together");
    }

    private List<Row> rows(Ask ask, List<KeyFigure> wanted) {
        Graph published = GraphFactory.createGraphMem();
        DatasetGraph dataset = store.dataset();
        Txn.executeRead(dataset, () -> dataset.getGraph(Aggregates.GRAPH).find().forEachRemaining(published::add));
        var rows = new ArrayList<Row>();
        for (KeyFigure figure : wanted) {
            published
                    .find(Node.ANY, kkm("keyFigure"), figure.node())
                    .mapWith(triple -> row(ask, figure, new Thing(published, triple.getSubject())))
                    .filterKeep(
                            row -> ask.all("year").isEmpty() || ask.all("year").contains(Integer.toString(row.year())))
                    .toList()
                    .stream()
                    .sorted(Comparator.comparing(Row::year))
                    .forEach(rows::add);
        }
        return rows;
    }

    private static Row row(Ask ask, KeyFigure figure, Thing said) {
        return new Row(
                figure.node(),
                number(said, "year").intValue(),
                number(said, "value"),
                number(said, "lowerQuartile"),
                number(said, "median"),
                number(said, "upperQuartile"),
                number(said, "municipalities").intValue(),
                ask.english() ? figure.unitLabel().en() : figure.unitLabel().da(),
                said.one(kkm("status")).orElseThrow(),
                said.one(kkm("round")).orElseThrow(),
                said.one(kkm("roundState")).orElseThrow(),
                said.one(DCTerms.issued.asNode()).orElseThrow().getLiteralLexicalForm());
    }

    private static BigDecimal number(Thing said, String property) {
        return new BigDecimal(said.one(kkm(property)).orElseThrow().getLiteralLexicalForm());
    }

    private Text about(boolean none) {
        BigDecimal fewest =
                number(new Thing(model, Vocabulary.iri("code/limit/public-fewest-municipalities")), "value");
        BigDecimal share = number(new Thing(model, Vocabulary.iri("code/limit/public-largest-share")), "value")
                .movePointRight(2)
                .stripTrailingZeros();
        Text rule = new Text(
                        "Et tal offentliggøres, når årets runde er foreløbig eller endelig, når mindst %s kommuner har det uden tvivl, og når ingen af dem udgør mere end %s %% af det.",
                        "A figure is published when the year's round is provisional or final, when at least %s municipalities have it beyond doubt, and when none of them makes up more than %s%% of it.")
                .with(fewest.toPlainString(), share.toPlainString());
        return Text.same("%s %s")
                .with(
                        none
                                ? new Text(
                                        "Intet er offentliggjort af det, der spørges om.",
                                        "Nothing of what is asked for is published.")
                                : new Text(
                                        "Alle kommuner under ét, som de var, da tallene blev offentliggjort: value er summen af tællerne over summen af nævnerne; median og kvartiler er af kommunernes værdier, der hver tæller én gang.",
                                        "All municipalities together, as they were when the figures were published: value is the sum of numerators over the sum of denominators; median and quartiles are of the municipalities' values, each counting once."),
                        rule);
    }

    private Reply page(Ask ask, @Nullable Text title, Text about, List<Row> rows) {
        var labels = new Labels(model);
        var page = new Page(
                ask, title == null ? new Text("Alle kommuner under ét", "All municipalities together") : title);
        page.paragraph(about);
        if (!rows.isEmpty()) {
            page.table(
                    new Text("Alle kommuner under ét", "All municipalities together"),
                    rows,
                    List.of(
                            new Column<Row>(
                                    "Nøgletal",
                                    "Key figure",
                                    row -> page.link(
                                            "/key-figures/" + Vocabulary.localName(row.keyFigure()),
                                            labels.of(row.keyFigure()))),
                            new Column<Row>("År", "Year", row -> Page.text(Integer.toString(row.year()))),
                            new Column<Row>("Vægtet middel", "Weighted mean", row -> number(page, row, row.value())),
                            new Column<Row>(
                                    "Nedre kvartil", "Lower quartile", row -> number(page, row, row.lowerQuartile())),
                            new Column<Row>("Median", "Median", row -> number(page, row, row.median())),
                            new Column<Row>(
                                    "Øvre kvartil", "Upper quartile", row -> number(page, row, row.upperQuartile())),
                            new Column<Row>("Kommuner", "Municipalities", row -> page.count(row.municipalities())),
                            new Column<Row>("Enhed", "Unit", row -> Page.text(row.unit())),
                            new Column<Row>(
                                    "Nøgletallets status",
                                    "Status of the key figure",
                                    row -> page.text(labels.of(row.status()))),
                            new Column<Row>("Runde", "Round", row -> page.text(labels.of(row.roundState()))),
                            new Column<Row>("Offentliggjort", "Published", row -> Page.text(row.published()))));
        }
        return page.alsoAs(FORMATS).reply();
    }

    private Page.Cell number(Page page, Row row, BigDecimal value) {
        int decimals = figures.get(Vocabulary.localName(row.keyFigure())).decimals();
        return page.number(value, decimals, decimals);
    }
}

package dk.kkm.server;

import dk.kkm.Labels;
import dk.kkm.Text;
import dk.kkm.keyfigure.Cube;
import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.Means;
import dk.kkm.keyfigure.Prices;
import dk.kkm.keyfigure.ValuesFormat;
import dk.kkm.keyfigure.ValuesTable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.jena.graph.Node;
import org.apache.jena.system.Txn;
import org.jspecify.annotations.Nullable;

/** Values as a page for people: names instead of codes, and the only place where they are rounded. */
record ValuesPage(Cube cube, Labels labels, Prices prices) {
    private static final String ESTATE = "estate";
    private static final String YEAR = "year";
    private static final Map<String, Text> HEADINGS = Map.ofEntries(
            Map.entry("municipality", new Text("Kommune", "Municipality")),
            Map.entry(YEAR, new Text("År", "Year")),
            Map.entry("keyFigure", new Text("Nøgletal", "Key figure")),
            Map.entry("use", new Text("Anvendelse", "Use")),
            Map.entry("ownership", new Text("Ejerforhold", "Ownership")),
            Map.entry(ESTATE, new Text("Ejendom", "Estate")),
            Map.entry("energyLabel", new Text("Energimærke", "Energy label")),
            Map.entry("sizeClass", new Text("Størrelse", "Size")),
            Map.entry("ageClass", new Text("Alder", "Age")),
            Map.entry("numerator", new Text("Tæller", "Numerator")),
            Map.entry("denominator", new Text("Nævner", "Denominator")),
            Map.entry("value", new Text("Værdi", "Value")),
            Map.entry("estates", new Text("Ejendomme", "Estates")),
            Map.entry("coverage", new Text("Dækning", "Coverage")),
            Map.entry("unit", new Text("Enhed", "Unit")),
            Map.entry("yearsWithData", new Text("År med data", "Years with data")),
            Map.entry("break", new Text("Brud siden året før", "Break since the year before")),
            Map.entry("priceLevel", new Text("Prisniveau", "Price level")),
            Map.entry("valueWithoutFlagged", new Text("Uden værdier i tvivl", "Without values in doubt")),
            Map.entry("flaggedEstates", new Text("Ejendomme i tvivl", "Estates in doubt")));

    Reply reply(Ask ask, ValuesEndpoint.Question question, List<Means> all, ValuesTable table, int withheld) {
        boolean one = all.size() == 1;
        var page = new Page(
                ask,
                one ? all.get(0).values().figure().label() : new Text("Værdier af nøgletal", "Values of key figures"));
        if (one) {
            KeyFigure figure = all.get(0).values().figure();
            page.paragraph(figure.readingGuide());
            page.line(page.link(
                    "/key-figures/" + figure.id(), new Text("Definition og formel", "Definition and formula")));
        }
        notes(page, question, all, withheld);
        int total = table.rows().size();
        ValuesTable shown = table.page(question.offset(), question.limit());
        int first = Math.min(question.offset() + 1, total);
        int last = Math.min(question.offset() + shown.rows().size(), total);
        rows(
                page,
                shown,
                all.stream().anyMatch(Means::inDoubt),
                new Text(
                        "Række %d–%d af %d".formatted(first, last, total),
                        "Rows %d–%d of %d".formatted(first, last, total)));
        if (total == 0) {
            page.paragraph(new Text(
                    "Ingen værdier: det leverede kan ikke bære tallet, eller intet svarer til det, der er spurgt om.",
                    "No values: what was delivered cannot carry the figure, or nothing is as asked for."));
        }
        var pages = new ArrayList<Page.Cell>();
        if (question.offset() > 0) {
            pages.add(Page.linkAsIs(
                    ask.with("offset", String.valueOf(Math.max(0, question.offset() - question.limit()))),
                    page.in(new Text("Forrige", "Previous"))));
        }
        if (last < total) {
            pages.add(Page.linkAsIs(
                    ask.with("offset", String.valueOf(question.offset() + question.limit())),
                    page.in(new Text("Næste", "Next"))));
        }
        if (!pages.isEmpty()) {
            page.line(pages.toArray(Page.Cell[]::new));
        }
        return page.alsoAs(ValuesEndpoint.forms(ask, question)).reply();
    }

    private void notes(Page page, ValuesEndpoint.Question question, List<Means> all, int withheld) {
        if (all.stream().anyMatch(means -> means.values().figure().preliminary())) {
            page.preliminary();
        }
        if (question.window() > 1) {
            page.paragraph(new Text(
                    "Gennemsnit over op til %d år: summen af tællerne over summen af nævnerne, kun af samme kommune."
                            .formatted(question.window()),
                    "Mean over up to %d years: the sum of numerators over the sum of denominators, of the same municipality only."
                            .formatted(question.window())));
        }
        question.base().ifPresent(year -> {
            page.paragraph(new Text("Beløb i %d-priser.".formatted(year), "Amounts in prices of %d.".formatted(year)));
            all.stream()
                    .flatMap(means -> means.values().rows().stream())
                    .flatMap(row -> prices.index(row.municipality()).stream())
                    .distinct()
                    .forEach(index -> page.paragraph(Text.same("%s: %s").with(index.label(), index.source())));
        });
        if (withheld > 0) {
            page.note(new Text(
                            "%s værdier er holdt tilbage: intet prisindeks passer til kommunen og året.",
                            "%s values are withheld: no price index fits the municipality and year.")
                    .with(withheld));
        }
        if (!question.withFlagged()) {
            page.paragraph(new Text(
                    "Værdier, en advarsel sår tvivl om, er regnet som manglende.",
                    "Values a warning casts doubt on count as missing."));
        }
    }

    private void rows(Page page, ValuesTable shown, boolean inDoubt, Text caption) {
        boolean one = shown.rows().stream().map(row -> row[2]).distinct().count() == 1;
        List<Integer> columns = IntStream.range(0, shown.columns().size())
                .filter(i -> !one || shown.columns().get(i).kind() != ValuesTable.Kind.FIGURE)
                .filter(i -> shown.columns().get(i).figure().isEmpty()
                        || shown.columns().get(i).kind() != ValuesTable.Kind.WORD)
                .filter(i -> inDoubt || !shown.columns().get(i).tellsDoubt())
                .boxed()
                .toList();
        var rows = new ArrayList<List<Page.Cell>>();
        Txn.executeRead(cube.dataset(), () -> {
            var places = new Places(cube.dataset());
            var names = new LinkedHashMap<Node, String>();
            for (@Nullable Object[] row : shown.rows()) {
                var cells = new ArrayList<Page.Cell>();
                for (int i : columns) {
                    cells.add(cell(page, shown.columns().get(i), row, row[i], places, names));
                }
                rows.add(cells);
            }
        });
        page.table(
                caption,
                columns.stream().map(i -> heading(shown.columns().get(i))).toList(),
                rows);
    }

    private Page.Cell cell(
            Page page,
            ValuesTable.Column column,
            @Nullable Object[] row,
            @Nullable Object cell,
            Places places,
            Map<Node, String> names) {
        if (cell == null) {
            return Page.text("–");
        }
        if (cell instanceof BigDecimal number) {
            return switch (column.kind()) {
                case COVERAGE ->
                    Page.number(page.number(number.movePointRight(2), 0, 0).text() + " %");
                case VALUE, VALUE_WITHOUT_FLAGGED -> {
                    int decimals = column.figure().orElseGet(() -> figure(row)).decimals();
                    yield page.number(number, decimals, decimals);
                }
                default -> page.amount(number);
            };
        }
        if (cell instanceof Node node) {
            String name = node.isLiteral()
                    ? node.getLiteralLexicalForm()
                    : names.computeIfAbsent(node, n -> name(page, column, row, n, places));
            return column.kind() == ValuesTable.Kind.FIGURE
                    ? page.link("/key-figures/" + ValuesFormat.code(node), name)
                    : Page.text(name);
        }
        return column.kind() == ValuesTable.Kind.COUNT ? Page.number(cell.toString()) : Page.text(cell.toString());
    }

    private String name(Page page, ValuesTable.Column column, @Nullable Object[] row, Node node, Places places) {
        if (column.name().equals(ESTATE) && row[0] instanceof Node municipality && row[1] instanceof Node year) {
            return places.name(municipality, Integer.parseInt(year.getLiteralLexicalForm()), node)
                    .orElse(ValuesFormat.code(node));
        }
        return page.in(labels.of(node));
    }

    /** The key figure of a row of a tall table. */
    private KeyFigure figure(@Nullable Object[] row) {
        return row[2] instanceof Node node
                ? cube.figures().get(ValuesFormat.code(node))
                : cube.figures().all().iterator().next();
    }

    private Text heading(ValuesTable.Column column) {
        if (column.figure().isPresent()) {
            KeyFigure figure = column.figure().get();
            return switch (column.kind()) {
                case VALUE -> Text.same("%s, %s").with(figure.label(), figure.unitLabel());
                case COVERAGE -> new Text("dækning", "coverage");
                case VALUE_WITHOUT_FLAGGED ->
                    new Text("%s, uden værdier i tvivl", "%s, without values in doubt").with(figure.label());
                default -> new Text("år med data", "years with data");
            };
        }
        return HEADINGS.getOrDefault(column.name(), Text.same(column.name()));
    }
}

package dk.kkm.server;

import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.benchmark.About;
import dk.kkm.benchmark.Decisions;
import dk.kkm.benchmark.KeepOrSell;
import dk.kkm.benchmark.NewBuildingBudget;
import dk.kkm.benchmark.NewBuildingBudget.Amounts;
import dk.kkm.benchmark.Ratio;
import dk.kkm.keyfigure.Distribution;
import dk.kkm.server.Page.Cell;
import dk.kkm.server.Page.Column;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.jena.graph.Node;

/**
 * {@code GET /decisions} and below it what the cooperation's figures are put forward for; nothing is decided here.
 *
 * <ul>
 *   <li>{@code /decisions/new-building-budget?use=school&area=5000}, also {@code year=}, {@code municipality=}, {@code age=},
 *       {@code window=}: what a planned building will cost and use a year
 *   <li>{@code /decisions/keep-or-sell?estate=0851/12}, also {@code year=}, {@code reach=10} km, {@code window=}: the evidence
 *       about an estate, beside others near it
 * </ul>
 */
final class DecisionsEndpoint {
    private static final List<Format> FORMATS = List.of(Format.JSON, Format.HTML);
    private static final int YEARS = 3;
    private static final Cell NONE = Page.text("–");

    private final Decisions decisions;

    DecisionsEndpoint(Decisions decisions) {
        this.decisions = decisions;
    }

    List<Route> routes() {
        return List.of(
                new Route("/decisions", this::all),
                new Route("/decisions/new-building-budget", this::newBuildingBudget),
                new Route("/decisions/keep-or-sell", this::keepOrSell));
    }

    private Reply all(Ask ask) {
        ask.allow();
        Format format = ask.format(FORMATS);
        if (!format.equals(Format.HTML)) {
            return Reply.of(format, Json.of(decisions.all()));
        }
        var page = new Page(ask, new Text("Beslutninger", "Decisions"));
        decisions.all().forEach((id, about) -> page.heading(decisions.name(Vocabulary.iri("code/decision/" + id)))
                .paragraph(about)
                .code("/decisions/" + id
                        + (id.equals("keep-or-sell") ? "?estate=0851/12&reach=10" : "?use=school&area=5000")));
        return page.alsoAs(FORMATS).reply();
    }

    private Reply newBuildingBudget(Ask ask) {
        ask.allow("use", "area", "year", "municipality", "age", "window");
        Format format = ask.format(FORMATS);
        NewBuildingBudget budget = decisions.newBuildingBudget(
                ask.required("use"),
                area(ask.whole("area").orElseGet(() -> ask.required("area"))),
                BenchmarkEndpoint.year(ask),
                ask.one("municipality"),
                ask.one("age"),
                ask.integer("window", 1, 10, YEARS));
        return format.equals(Format.HTML) ? page(ask, budget) : Reply.of(format, Json.of(budget));
    }

    private static BigDecimal area(String text) {
        if (!text.matches("[1-9]\\d{0,6}([.]\\d{1,2})?")) {
            String meant = "5000";
            if (text.matches("[1-9]\\d{0,2}([., ]\\d{3}){1,2}([.,]\\d{1,2})?")) {
                meant = text.replaceFirst("[.,]\\d{1,2}$", "").replaceAll("\\D", "");
            } else if (text.matches("[1-9]\\d{0,6},\\d{1,2}")) {
                meant = text.replace(',', '.');
            }
            throw new UnreadableException(
                    "'%s' er ikke et areal: m² uden tusindtalsskilletegn og med punktum før højst to decimaler. Skriv %s.",
                    "'%s' is not an area: m² without thousands separators and with a point before at most two decimals. "
                            + "Write %s.",
                    Text.shown(text),
                    meant);
        }
        return new BigDecimal(text);
    }

    private Reply page(Ask ask, NewBuildingBudget budget) {
        Text use = decisions.name(budget.use());
        var page = new Page(ask, new Text("Budget for en ny bygning: %s", "Budget of a new building: %s").with(use));
        var facts = new LinkedHashMap<Text, Cell>();
        facts.put(
                new Text("Planlagt areal", "Planned area"),
                Page.number(page.number(budget.areaM2(), 0, 0).text() + " m²"));
        facts.put(new Text("Størrelse", "Size"), ask(page, budget, budget.sizeClass(), 2));
        facts.put(new Text("Alder", "Age"), ask(page, budget, budget.ageClass(), 3));
        facts.put(new Text("Beløb i", "Amounts in"), page.text(budget.prices()));
        facts.put(
                new Text("Udgifter fra", "Costs of"),
                Page.text((budget.year() - budget.window() + 1) + "–" + budget.year()));
        page.facts(facts);
        budget.notes().forEach(page::note);
        page.table(
                new Text("Om året, kvartiler af sammenlignelige ejendomme", "A year, quartiles of comparable estates"),
                budget.items(),
                List.of(
                        new Column<>(
                                "Post",
                                "Item",
                                item -> page.link(
                                        "/key-figures/" + item.about().keyFigure(),
                                        (item.includedIn().isPresent()
                                                        ? new Text("heraf %s", "of which %s")
                                                        : Text.same("%s"))
                                                .with(item.label()))),
                        aYear(page, "Nedre kvartil", "Lower quartile", Amounts::lowerQuartile),
                        aYear(page, "Median", "Median", Amounts::median),
                        aYear(page, "Øvre kvartil", "Upper quartile", Amounts::upperQuartile),
                        new Column<>(
                                "Enhed", "Unit", item -> page.text(new Text("%s/år", "%s/year").with(item.unit()))),
                        new Column<>(
                                "Median pr. m²",
                                "Median per m²",
                                item -> maybe(
                                        page,
                                        item.perM2().map(Distribution::median),
                                        item.about().decimals())),
                        new Column<>(
                                "Egne pr. m²",
                                "Own per m²",
                                item -> maybe(page, item.own(), item.about().decimals())),
                        new Column<>("Ejendomme", "Estates", item -> page.count(item.estates())),
                        new Column<>("Dækning", "Coverage", item -> item.coverage()
                                .map(page::percent)
                                .orElse(NONE)),
                        new Column<>(
                                "Hvilke",
                                "Which",
                                item -> page.text(item.widened()
                                        .map(why -> Text.same("%s. %s").with(item.comparable(), why))
                                        .orElse(item.comparable())))));
        return page.alsoAs(FORMATS).reply();
    }

    /** What was asked for, and how many of the items rest on it: on the size where estates are alike in two, age in three. */
    private Cell ask(Page page, NewBuildingBudget budget, Node wanted, int alike) {
        Text name = decisions.name(wanted);
        long resting =
                budget.items().stream().filter(item -> item.alike() >= alike).count();
        int all = budget.items().size();
        return page.text(
                new Text("%s (gælder for %s af %s poster)", "%s (holds for %s of %s items)").with(name, resting, all));
    }

    private static Column<NewBuildingBudget.Item> aYear(
            Page page, String da, String en, Function<Amounts, BigDecimal> amount) {
        return new Column<>(da, en, item -> maybe(page, item.aYear().map(amount), 0));
    }

    private static Cell maybe(Page page, Optional<BigDecimal> number, int decimals) {
        return number.map(one -> page.number(one, decimals, decimals)).orElse(NONE);
    }

    private Reply keepOrSell(Ask ask) {
        ask.allow("estate", "year", "reach", "window");
        Format format = ask.format(FORMATS);
        String estate = ask.required("estate");
        BenchmarkEndpoint.municipality(estate);
        KeepOrSell evidence = decisions.keepOrSell(
                estate,
                BenchmarkEndpoint.year(ask),
                ask.integer("reach", 1, 500, 10),
                ask.integer("window", 1, 10, YEARS));
        return format.equals(Format.HTML) ? page(ask, evidence) : Reply.of(format, Json.of(evidence));
    }

    private Reply page(Ask ask, KeepOrSell evidence) {
        var page = new Page(ask, new Text("Behold eller sælg: %s", "Keep or sell: %s").with(evidence.name()));
        var facts = new LinkedHashMap<Text, Cell>();
        facts.put(new Text("Kommune", "Municipality"), page.text(evidence.municipality()));
        facts.put(new Text("Inden for", "Within"), Page.text(evidence.reachKm() + " km"));
        facts.put(new Text("Beløb i", "Amounts in"), page.text(evidence.prices()));
        facts.put(
                new Text("Udgifter fra", "Costs of"),
                Page.text((evidence.year() - evidence.window() + 1) + "–" + evidence.year()));
        page.facts(facts);
        evidence.notes().forEach(page::note);
        var columns = new ArrayList<Column<KeepOrSell.Candidate>>();
        columns.add(new Column<>("Ejendom", "Estate", one -> page.link(ask.with("estate", one.estate()), one.name())));
        columns.add(new Column<>("Afstand, km", "Distance, km", one -> maybe(page, one.km(), 1)));
        columns.add(new Column<>(
                "Slags",
                "Kind",
                one -> Page.text(one.classes().stream()
                        .map(node -> page.in(decisions.name(node)))
                        .collect(Collectors.joining(", ")))));
        evidence.figures()
                .forEach(figure -> columns.add(new Column<>(
                        Text.same("%s, %s").with(figure.label(), figure.unit()), one -> value(page, figure, one))));
        page.table(
                new Text(
                        "Ejendommen og dem i nærheden; i parentes dækningen; * hviler på en værdi i tvivl",
                        "The estate and those near it; in brackets the coverage; * rests on a value in doubt"),
                evidence.estates(),
                columns);
        return page.alsoAs(FORMATS).reply();
    }

    private static Cell value(Page page, About figure, KeepOrSell.Candidate one) {
        Ratio ratio = one.values().get(figure.keyFigure());
        if (ratio == null) {
            return page.text(new Text("mangler", "missing"));
        }
        return Page.number(
                page.number(ratio.value(), figure.decimals(), figure.decimals()).text()
                        + ratio.coverage()
                                .map(share -> " (" + page.percent(share).text() + ")")
                                .orElse("")
                        + (one.inDoubt().contains(figure.keyFigure()) ? " *" : ""));
    }
}

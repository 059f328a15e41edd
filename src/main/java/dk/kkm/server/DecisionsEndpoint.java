package dk.kkm.server;

import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.benchmark.About;
import dk.kkm.benchmark.Decisions;
import dk.kkm.benchmark.KeepOrSell;
import dk.kkm.benchmark.NewBuildingBudget;
import dk.kkm.benchmark.Ratio;
import dk.kkm.server.Page.Cell;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
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
        facts.put(new Text("Planlagt areal", "Planned area"), unit(page, budget.areaM2(), 0, Text.same("m²")));
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
                List.of(
                        new Text("Post", "Item"),
                        new Text("Nedre kvartil", "Lower quartile"),
                        Text.same("Median"),
                        new Text("Øvre kvartil", "Upper quartile"),
                        new Text("Enhed", "Unit"),
                        new Text("Median pr. m²", "Median per m²"),
                        new Text("Egne pr. m²", "Own per m²"),
                        new Text("Ejendomme", "Estates"),
                        new Text("Dækning", "Coverage"),
                        new Text("Hvilke", "Which")),
                budget.items().stream().map(item -> row(page, item)).toList());
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

    private static List<Cell> row(Page page, NewBuildingBudget.Item item) {
        int decimals = item.about().decimals();
        Cell none = page.text(Text.same("–"));
        String name = page.in(item.label());
        return List.of(
                page.link(
                        "/key-figures/" + item.about().keyFigure(),
                        item.includedIn().isPresent() ? page.in(new Text("heraf ", "of which ")) + name : name),
                item.aYear()
                        .map(year -> page.number(year.lowerQuartile(), 0, 0))
                        .orElse(none),
                item.aYear().map(year -> page.number(year.median(), 0, 0)).orElse(none),
                item.aYear()
                        .map(year -> page.number(year.upperQuartile(), 0, 0))
                        .orElse(none),
                page.text(new Text("%s/år", "%s/year").with(item.unit())),
                item.perM2()
                        .map(spread -> page.number(spread.median(), decimals, decimals))
                        .orElse(none),
                item.own().map(own -> page.number(own, decimals, decimals)).orElse(none),
                page.number(BigDecimal.valueOf(item.estates()), 0, 0),
                item.coverage()
                        .map(share -> unit(page, share.movePointRight(2), 0, Text.same("%")))
                        .orElse(none),
                page.text(item.widened()
                        .map(why -> Text.same("%s. %s").with(item.comparable(), why))
                        .orElse(item.comparable())));
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
        var columns = new ArrayList<>(List.of(
                new Text("Ejendom", "Estate"), new Text("Afstand, km", "Distance, km"), new Text("Slags", "Kind")));
        evidence.figures().forEach(figure -> columns.add(Text.same("%s, %s").with(figure.label(), figure.unit())));
        page.table(
                new Text(
                        "Ejendommen og dem i nærheden; i parentes dækningen; * hviler på en værdi i tvivl",
                        "The estate and those near it; in brackets the coverage; * rests on a value in doubt"),
                columns,
                evidence.estates().stream()
                        .map(one -> row(page, ask, evidence.figures(), one))
                        .toList());
        return page.alsoAs(FORMATS).reply();
    }

    private List<Cell> row(Page page, Ask ask, List<About> figures, KeepOrSell.Candidate one) {
        var row = new ArrayList<Cell>();
        row.add(page.link(ask.with("estate", one.estate()), one.name()));
        row.add(one.km().map(km -> page.number(km, 1, 1)).orElse(page.text(Text.same("–"))));
        row.add(Page.text(String.join(
                ", ",
                one.classes().stream()
                        .map((Node node) -> page.in(decisions.name(node)))
                        .toList())));
        for (About figure : figures) {
            Optional<Ratio> value = Optional.ofNullable(one.values().get(figure.keyFigure()));
            String doubt = one.inDoubt().contains(figure.keyFigure()) ? " *" : "";
            row.add(value.map(ratio -> Page.number(page.number(ratio.value(), figure.decimals(), figure.decimals())
                                    .text()
                            + ratio.coverage()
                                    .map(share -> " ("
                                            + page.number(share.movePointRight(2), 0, 0)
                                                    .text() + " %)")
                                    .orElse("")
                            + doubt))
                    .orElse(page.text(new Text("mangler", "missing"))));
        }
        return row;
    }

    private static Cell unit(Page page, BigDecimal number, int decimals, Text unit) {
        return Page.number(page.number(number, decimals, decimals).text() + " " + page.in(unit));
    }
}

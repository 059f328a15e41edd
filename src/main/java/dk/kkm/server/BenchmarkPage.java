package dk.kkm.server;

import dk.kkm.Text;
import dk.kkm.benchmark.About;
import dk.kkm.benchmark.Benchmark;
import dk.kkm.benchmark.Comparison;
import dk.kkm.benchmark.EstateBenchmark;
import dk.kkm.benchmark.Expected;
import dk.kkm.benchmark.Peer;
import dk.kkm.benchmark.Potential;
import dk.kkm.benchmark.Ratio;
import dk.kkm.benchmark.Steady;
import dk.kkm.benchmark.TrendYear;
import dk.kkm.keyfigure.Distribution;
import dk.kkm.server.Page.Cell;
import dk.kkm.server.Page.Column;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.jena.graph.Node;

/** A benchmark for people: where we stand, what it would be worth to ask about, why these peers, and how it developed. */
final class BenchmarkPage {
    private static final Cell NONE = Page.text("–");
    private static final Text POINTS = new Text("procentpoint", "percentage points");
    private static final Text VALUE = new Text("Værdi", "Value");
    private static final Text WEIGHTED = new Text("Vægtet gennemsnit", "Weighted mean");
    private static final Text COUNT = new Text("Antal", "Number");

    private final Ask ask;
    private final About about;
    private final Function<Node, Text> names;
    private final Page page;

    private BenchmarkPage(Ask ask, About about, Function<Node, Text> names, Text whose, int year) {
        this.ask = ask;
        this.about = about;
        this.names = names;
        this.page = new Page(ask, Text.same("%s – %s %s").with(about.label(), whose, year));
        if (about.preliminary()) {
            page.note(new Text(
                    "Foreløbigt: hviler på vægte, grænser eller faktorer, som samarbejdet ikke har besluttet.",
                    "Preliminary: rests on weights, limits or factors that the cooperation has not decided."));
        }
    }

    static Reply of(Ask ask, Benchmark benchmark, Function<Node, Text> names) {
        return new BenchmarkPage(ask, benchmark.about(), names, benchmark.name(), benchmark.year()).page(benchmark);
    }

    static Reply of(Ask ask, EstateBenchmark benchmark, Function<Node, Text> names) {
        Text whose = Text.same(benchmark.name());
        return new BenchmarkPage(ask, benchmark.about(), names, whose, benchmark.year()).page(benchmark);
    }

    private Reply page(Benchmark benchmark) {
        var facts = new LinkedHashMap<Text, Cell>();
        own(benchmark.withFlagged(), benchmark.withoutFlagged(), facts);
        steady(benchmark.steady(), facts);
        benchmark.expected().ifPresent(expected -> {
            facts.put(new Text("Forventet for vilkårene", "Expected for its conditions"), withUnit(expected.value()));
            expected.distance()
                    .ifPresent(distance -> facts.put(
                            new Text("Afstand til det forventede", "Distance from what is expected"),
                            signed(distance)));
        });
        benchmark.target().ifPresent(target -> {
            facts.put(new Text("Eget mål for %s", "Own target for %s").with(target.year()), withUnit(target.value()));
            target.distance()
                    .ifPresent(distance ->
                            facts.put(new Text("Afstand til målet", "Distance to the target"), signed(distance)));
        });
        benchmark
                .rank()
                .ifPresent(rank -> facts.put(
                        new Text("Plads", "Rank"),
                        page.text(new Text("%s af %s", "%s of %s").with(rank.place(), rank.among()))));
        facts.put(new Text("Sammenlignet med", "Compared with"), page.text(benchmark.chosen()));
        page.facts(facts);
        notes(benchmark.notes(), benchmark.prices(), benchmark.window(), benchmark.stale());
        further(benchmark);
        choose();
        potentials(benchmark.potentials());
        spread(List.of(
                Map.entry(new Text("med alle værdier", "with all values"), benchmark.withFlagged()),
                Map.entry(new Text("uden værdier i tvivl", "without values in doubt"), benchmark.withoutFlagged())));
        trend(benchmark.trend(), benchmark.prices());
        peers(benchmark);
        benchmark.expected().ifPresent(this::expected);
        return end();
    }

    private Reply page(EstateBenchmark benchmark) {
        var facts = new LinkedHashMap<Text, Cell>();
        own(benchmark.withFlagged().all(), benchmark.withoutFlagged().all(), facts);
        steady(benchmark.steady(), facts);
        facts.put(new Text("Kommune", "Municipality"), page.text(benchmark.municipalityName()));
        facts.put(new Text("Sammenlignet med", "Compared with"), page.text(benchmark.chosen()));
        page.facts(facts);
        notes(benchmark.notes(), benchmark.prices(), benchmark.window(), false);
        potentials(benchmark.potentials());
        spread(List.of(
                Map.entry(
                        new Text("i kommunen", "at home"),
                        benchmark.withFlagged().home()),
                Map.entry(
                        new Text("i andre kommuner", "elsewhere"),
                        benchmark.withFlagged().elsewhere()),
                Map.entry(new Text("alle", "all"), benchmark.withFlagged().all()),
                Map.entry(
                        new Text("alle, uden værdier i tvivl", "all, without values in doubt"),
                        benchmark.withoutFlagged().all())));
        page.table(
                new Text("Ens ejendomme i kommunen", "Like estates of the municipality"),
                benchmark.atHome(),
                List.of(
                        new Column<>(
                                "Ejendom", "Estate", one -> page.link(ask.with("estate", one.estate()), one.name())),
                        new Column<>(VALUE, one -> value(one.ratio().value()))));
        trend(benchmark.trend(), benchmark.prices());
        return end();
    }

    private Reply end() {
        return page.heading(new Text("Sådan læses tallet", "How to read the figure"))
                .paragraph(about.readingGuide())
                .alsoAs(BenchmarkEndpoint.FORMATS)
                .reply();
    }

    private void own(Comparison comparison, Comparison sound, Map<Text, Cell> facts) {
        facts.put(
                VALUE,
                page.text(comparison.own().map(own -> unit(own.value())).orElse(new Text("mangler", "missing"))));
        sound.place()
                .or(comparison::place)
                .ifPresent(place -> facts.put(new Text("Plads i ord", "Place in words"), page.text(place.words())));
        sound.distribution().or(comparison::distribution).ifPresent(spread -> {
            facts.put(new Text("Median af %s", "Median of %s").with(spread.count()), withUnit(spread.median()));
            facts.put(WEIGHTED, withUnit(spread.weighted()));
        });
        comparison.own().ifPresent(own -> {
            own.coverage().ifPresent(coverage -> facts.put(new Text("Dækning", "Coverage"), page.percent(coverage)));
            own.basis().ifPresent(basis -> {
                facts.put(new Text("Datakvalitet", "Data quality"), page.text(names.apply(basis.quality())));
                if (basis.flaggedEstates() > 0) {
                    facts.put(
                            new Text("Ejendomme med værdier i tvivl", "Estates with values in doubt"),
                            page.count(basis.flaggedEstates()));
                    facts.put(
                            new Text("Værdi uden dem", "Value without them"),
                            page.text(sound.own()
                                    .map(left -> unit(left.value()))
                                    .orElse(new Text("ingen tilbage", "none left"))));
                }
            });
        });
    }

    /** Over some years what a year alone says little about. */
    private void steady(Optional<Steady> steady, Map<Text, Cell> facts) {
        steady.map(Steady::comparison)
                .flatMap(Comparison::own)
                .filter(own -> own.years() > 1)
                .ifPresent(own ->
                        facts.put(new Text("Over %s år", "Over %s years").with(own.years()), withUnit(own.value())));
        steady.flatMap(over -> over.comparison().distribution())
                .ifPresent(spread -> facts.put(
                        new Text("Median over %s år", "Median over %s years")
                                .with(steady.get().years()),
                        withUnit(spread.median())));
    }

    private void notes(List<Text> notes, Optional<Text> prices, int window, boolean stale) {
        prices.ifPresent(said -> page.note(new Text("Beløb i %s.", "Amounts in %s.").with(said)));
        if (window > 1) {
            page.note(new Text(
                            "Hvert tal er %s år lagt sammen: summen af tællere over summen af nævnere.",
                            "Each number is %s years added up: the sum of numerators over the sum of denominators.")
                    .with(window));
        }
        if (stale) {
            page.note(new Text(
                    "Tallet er beregnet med en ældre model og venter på at blive regnet om.",
                    "The number was computed with an older model and awaits being computed anew."));
        }
        notes.forEach(page::note);
    }

    /** Where the number comes from, and where it meets others: the patterns among the municipality's estates. */
    private void further(Benchmark benchmark) {
        String whose = "?municipality=" + benchmark.municipality() + "&year=" + benchmark.year();
        var restricted = new StringBuilder(whose);
        BenchmarkEndpoint.RESTRICTIONS.forEach(name -> ask.all(name)
                .forEach(
                        value -> restricted.append('&').append(name).append('=').append(Ask.encoded(value))));
        page.line(
                page.link(
                        "/key-figures/" + about.keyFigure() + "/explanation" + restricted,
                        page.in(new Text("Hvor kommer tallet fra?", "Where does the number come from?"))),
                page.link(
                        "/queries/estates-side-by-side" + whose,
                        page.in(new Text("Ejendommene side om side", "The estates side by side"))),
                page.link("/queries", new Text("Mønstre at undre sig over", "Patterns to wonder about")));
    }

    /** Other peers, one click away. */
    private void choose() {
        page.line(
                page.text(new Text("Sammenlign med:", "Compare with:")),
                page.link(ask.with("peers", "all"), new Text("alle", "all")),
                page.link(ask.with("peers", "region"), new Text("regionen", "the region")),
                page.link(ask.with("peers", "size"), new Text("samme størrelse", "the same size")),
                page.link(ask.with("peers", "similar"), new Text("mest lignende", "most similar")));
    }

    private void potentials(List<Potential> potentials) {
        if (!potentials.isEmpty()) {
            page.heading(new Text("Værd at spørge om", "Worth asking"))
                    .list(potentials.stream()
                            .map(potential -> Page.text(page.in(potential.question())))
                            .toList());
        }
    }

    private void spread(List<Map.Entry<Text, Comparison>> sides) {
        page.table(
                new Text("Fordelingen, %s", "The distribution, %s").with(about.unit()),
                sides,
                List.of(
                        new Column<>(Text.NONE, side -> page.text(side.getKey())),
                        new Column<>(
                                "Egen", "Own", side -> value(side.getValue().own())),
                        new Column<>(COUNT, side -> side.getValue()
                                .distribution()
                                .map(spread -> page.count(spread.count()))
                                .orElse(NONE)),
                        spread("Mindst", "Least", Distribution::minimum),
                        spread("Nedre kvartil", "Lower quartile", Distribution::lowerQuartile),
                        spread("Median", "Median", Distribution::median),
                        spread("Øvre kvartil", "Upper quartile", Distribution::upperQuartile),
                        spread("Størst", "Greatest", Distribution::maximum),
                        spread("Vægtet gennemsnit", "Weighted mean", Distribution::weighted)));
    }

    private Column<Map.Entry<Text, Comparison>> spread(
            String da, String en, Function<Distribution, BigDecimal> number) {
        return new Column<>(da, en, side -> maybe(side.getValue().distribution().map(number)));
    }

    private void trend(List<TrendYear> trend, Optional<Text> prices) {
        Text amounts = prices.map(said -> Text.same(", %s").with(said)).orElse(Text.NONE);
        page.table(
                new Text("Udviklingen, %s%s", "The trend, %s%s").with(about.unit(), amounts),
                trend,
                List.of(
                        new Column<>("År", "Year", year -> Page.text(Integer.toString(year.year()))),
                        new Column<>(VALUE, year -> value(year.own())),
                        new Column<>("Median", "Median", year -> maybe(year.median())),
                        new Column<>(WEIGHTED, year -> maybe(year.weightedMean())),
                        new Column<>(COUNT, year -> page.count(year.peers())),
                        new Column<>(
                                "Brud", "Break", year -> page.text(year.breaks().orElse(Text.NONE)))));
    }

    private void peers(Benchmark benchmark) {
        var columns = new ArrayList<Column<Peer>>();
        columns.add(new Column<>(
                "Kommune",
                "Municipality",
                peer -> page.link(ask.with("municipality", peer.municipality()), peer.name())));
        columns.add(new Column<>(VALUE, peer -> value(peer.own())));
        columns.add(
                new Column<>("Uden værdier i tvivl", "Without values in doubt", peer -> maybe(peer.withoutFlagged())));
        columns.add(new Column<>(
                "Dækning",
                "Coverage",
                peer -> peer.own().flatMap(Ratio::coverage).map(page::percent).orElse(NONE)));
        columns.add(new Column<>("Kvalitet", "Quality", peer -> peer.own()
                .flatMap(Ratio::basis)
                .map(basis -> page.text(names.apply(basis.quality())))
                .orElse(NONE)));
        if (benchmark.method().isPresent()) {
            columns.add(new Column<>("Afstand", "Distance", peer -> peer.distance()
                    .map(far -> page.number(far, 2, 2))
                    .orElse(NONE)));
            columns.add(new Column<>("Gensidig", "Mutual", peer -> peer.mutual()
                    .map(mutual -> page.text(mutual ? new Text("ja", "yes") : new Text("nej", "no")))
                    .orElse(NONE)));
        }
        page.table(new Text("De sammenlignelige", "The peers"), benchmark.peers(), columns);
        benchmark.method().ifPresent(method -> why(benchmark.peers(), method));
        if (!benchmark.leftOut().isEmpty()) {
            page.list(benchmark.leftOut().stream()
                    .map(left -> page.text(Text.same("%s: %s").with(left.name(), left.why())))
                    .toList());
        }
    }

    /** Criterion by criterion, each with what it is and how many spreads it differs. */
    private void why(List<Peer> peers, Text method) {
        var columns = new ArrayList<Column<Peer>>();
        columns.add(new Column<>("Kommune", "Municipality", peer -> page.text(peer.name())));
        List<Peer.Difference> criteria = peers.get(0).differences();
        for (int i = 0; i < criteria.size(); i++) {
            int at = i;
            columns.add(new Column<>(
                    criteria.get(at).label(),
                    peer -> difference(peer.differences().get(at))));
        }
        page.heading(new Text("Hvorfor netop de?", "Why these peers?"))
                .paragraph(method)
                .table(
                        new Text(
                                "Kriterierne, og hvor mange standardafvigelser de andre har mere",
                                "The criteria, and how many standard deviations the others have more"),
                        peers,
                        columns);
    }

    private Cell difference(Peer.Difference difference) {
        if (difference.peers().isEmpty()) {
            return page.text(new Text("ukendt", "unknown"));
        }
        BigDecimal peers = difference.peers().get();
        String value = difference.criterion().endsWith("year")
                ? peers.setScale(0, RoundingMode.HALF_UP).toString()
                : page.number(peers, 0, 1).text();
        return Page.number(difference
                .spreads()
                .map(spreads -> value + " (" + (spreads.signum() > 0 ? "+" : "")
                        + page.number(spreads, 1, 1).text() + ")")
                .orElse(value));
    }

    private void expected(Expected expected) {
        page.heading(new Text("Hvad kunne man vente?", "What could be expected?"))
                .paragraph(new Text(
                                "Hver gruppe af ens ejendomme får de andre kommuners gennemsnit; bidragene lægges sammen. Har de "
                                        + "andre færre end %s ejendomme i gruppen, tages en bredere: uden alder, uden størrelse, alle.",
                                "Each group of like estates gets the mean of other municipalities; the contributions are added up. "
                                        + "Where the others have fewer than %s estates in the group, a wider one is taken: without age, "
                                        + "without size, all.")
                        .with(expected.fewest()))
                .table(
                        new Text("Gruppe for gruppe", "Group by group"),
                        expected.cells(),
                        List.of(
                                new Column<>("Anvendelse, størrelse, alder", "Use, size, age", this::classes),
                                new Column<>("Egne ejendomme", "Own estates", line -> page.count(line.estates())),
                                new Column<>(
                                        "Egen nævner",
                                        "Own denominator",
                                        line -> page.number(line.denominator(), 0, 0)),
                                new Column<>("De andres tal", "The others' figure", line -> value(line.rate())),
                                new Column<>("Deres ejendomme", "Their estates", line -> page.count(line.others())),
                                new Column<>(
                                        "Ens i",
                                        "Alike in",
                                        line -> page.text(new Text("%s af 3", "%s of 3").with(line.alike()))),
                                new Column<>(
                                        "Bidrag",
                                        "Contribution",
                                        line -> page.number(
                                                line.contribution(), about.decimals() + 1, about.decimals() + 1))));
    }

    private Cell classes(Expected.Line line) {
        return Page.text(
                line.classes().stream().map(node -> page.in(names.apply(node))).collect(Collectors.joining(", ")));
    }

    private Cell value(BigDecimal number) {
        return page.number(number, about.decimals(), about.decimals());
    }

    private Cell value(Optional<Ratio> ratio) {
        return maybe(ratio.map(Ratio::value));
    }

    private Cell maybe(Optional<BigDecimal> number) {
        return number.map(this::value).orElse(NONE);
    }

    private Cell withUnit(BigDecimal number) {
        return Page.number(page.in(unit(number)));
    }

    private Cell signed(BigDecimal number) {
        Text said = about.unit().da().equals("%") ? POINTS : about.unit();
        return Page.number((number.signum() > 0 ? "+" : "") + value(number).text() + " " + page.in(said));
    }

    private Text unit(BigDecimal number) {
        return Text.same("%s %s").with(value(number).text(), about.unit());
    }
}

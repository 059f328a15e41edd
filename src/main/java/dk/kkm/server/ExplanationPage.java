package dk.kkm.server;

import static dk.kkm.server.Page.text;

import dk.kkm.Labels;
import dk.kkm.Text;
import dk.kkm.Vocabulary;
import dk.kkm.explanation.Explanation;
import dk.kkm.explanation.Explanation.Contribution;
import dk.kkm.explanation.Explanation.Estate;
import dk.kkm.explanation.Explanation.Measure;
import dk.kkm.explanation.Explanation.Place;
import dk.kkm.explanation.Explanation.Row;
import dk.kkm.explanation.Explanation.Sides;
import dk.kkm.explanation.Permalinks.Change;
import dk.kkm.explanation.Permalinks.Pinned;
import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.Value;
import dk.kkm.server.Page.Cell;
import dk.kkm.server.Page.Column;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An explanation as a page: the number first, then the estates, then what lies behind each of them, folded away. */
final class ExplanationPage {
    private static final List<Format> FORMS = List.of(Format.JSON, Format.TURTLE);

    private final Ask ask;
    private final Explanation explanation;
    private final KeyFigure figure;
    private final Labels labels;
    private final int limit;
    private final Page page;

    /** A page of so many estates. */
    ExplanationPage(Ask ask, Explanation explanation, Labels labels, int limit) {
        this.ask = ask;
        this.explanation = explanation;
        this.figure = explanation.figure();
        this.labels = labels;
        this.limit = limit;
        Text label = figure.label();
        Text where = labels.of(explanation.id().municipality().node());
        String year = " " + explanation.id().year();
        this.page = new Page(ask, new Text("Forklaring: %s, %s%s", "Explanation: %s, %s%s").with(label, where, year));
    }

    /**
     * The page as an answer.
     *
     * @param permalink where the number stays the same, path and parameters
     * @param pinned the number asked for by its version
     */
    Reply reply(Optional<String> permalink, Optional<Pinned> pinned) {
        if (figure.preliminary()) {
            page.preliminary();
        }
        summary(pinned.map(Pinned::value).or(explanation::value), permalink);
        pinned.ifPresent(this::changes);
        others();
        estates();
        excluded();
        outside();
        depth();
        return page.alsoAs(FORMS).reply();
    }

    private void changes(Pinned pinned) {
        if (pinned.holds()) {
            page.paragraph(new Text(
                    "Linket er fast: tallet bygger stadig på de samme data og den samme formel.",
                    "The link is permanent: the number still rests on the same data and the same formula."));
            return;
        }
        page.note(
                new Text(
                        "Tallet ovenfor er det, linket blev lavet til. Siden er noget ændret; ejendommene nedenfor er, som de er nu.",
                        "The number above is the one the link was made for. Something has changed since; the estates below are as they are now."));
        page.table(
                new Text("Ændret siden", "Changed since"),
                pinned.changes(),
                List.of(
                        new Column<>("Hvad", "What", change -> page.text(change.label())),
                        new Column<>("Før", "Before", change -> said(change, change.before())),
                        new Column<>("Nu", "Now", change -> said(change, change.after()))));
    }

    private Cell said(Change change, String said) {
        return change.number() && !said.isEmpty() ? page.number(new BigDecimal(said), 0, 4) : text(said);
    }

    private void summary(Optional<Value> value, Optional<String> permalink) {
        var facts = new LinkedHashMap<Text, Cell>();
        if (value.isEmpty()) {
            page.note(new Text(
                    "Tallet kan ikke beregnes. Nedenfor står, hvad der mangler.",
                    "The figure cannot be computed. What is missing stands below."));
        }
        value.ifPresent(row -> {
            explanation
                    .category()
                    .ifPresent(
                            category -> facts.put(new Text("Andel for", "Share of"), page.text(labels.of(category))));
            facts.put(
                    new Text("Værdi", "Value"),
                    text(number(row.value(), figure.decimals()) + " " + page.in(figure.unitLabel())));
            facts.put(new Text("Tæller", "Numerator"), text(number(row.numerator())));
            facts.put(new Text("Nævner", "Denominator"), text(number(row.denominator())));
            facts.put(new Text("Ejendomme", "Estates"), text(Long.toString(row.estates())));
            row.coverage()
                    .ifPresent(coverage -> facts.put(
                            new Text("Dækning", "Coverage"),
                            text(number(coverage.multiply(BigDecimal.valueOf(100)), 1) + " %")));
        });
        facts.put(new Text("Formel", "Formula"), page.text(figure.formula()));
        explanation
                .submission()
                .received()
                .ifPresent(received -> facts.put(
                        new Text("Indberettet", "Delivered"),
                        text(received.replace('T', ' ').replace("Z", " UTC"))));
        permalink.ifPresent(link -> facts.put(
                new Text("Fast link", "Permanent link"),
                page.link(link, new Text("altid dette tal", "always this number"))));
        page.facts(facts);
        page.line(
                page.link("/key-figures/" + figure.id(), page.in(Text.same("Definition"))),
                page.link(
                        "/key-figures/" + figure.id() + "/values?municipality="
                                + explanation.id().municipality() + "&year="
                                + explanation.id().year(),
                        new Text("Værdier", "Values")),
                page.link(
                        "/key-figures/" + figure.id() + "/benchmark?municipality="
                                + explanation.id().municipality() + "&year="
                                + explanation.id().year(),
                        new Text("Sammenligning", "Comparison")));
        categories();
    }

    private void categories() {
        figure.category()
                .filter(name -> explanation.categories().size() > 1)
                .ifPresent(name -> page.table(
                        new Text("Alle andele", "All shares"),
                        List.of(new Text("Andel for", "Share of"), new Text("Værdi", "Value")),
                        explanation.categories().stream()
                                .map(value -> List.of(
                                        link(
                                                name,
                                                ExplanationJson.code(value.dimension(name)),
                                                labels.of(value.dimension(name))),
                                        page.number(value.value(), figure.decimals(), figure.decimals())))
                                .toList()));
    }

    private void others() {
        for (Measure measure : explanation.others()) {
            measure(measure);
        }
    }

    private void estates() {
        if (explanation.estateCount() == 0) {
            return;
        }
        page.heading(new Text("Ejendommene", "The estates"));
        if (explanation.estateCount() == 1) {
            explanation.estates().forEach(estate -> {
                page.paragraph(Text.same(name(estate.place())));
                estate.measures().forEach(this::measure);
            });
            return;
        }
        int last = explanation.offset() + explanation.estates().size();
        String shown = explanation.estates().size() == explanation.estateCount()
                ? ""
                : " " + (explanation.offset() + 1) + "–" + last + " / " + explanation.estateCount() + ".";
        record Share(Cell name, Sides sides) {}
        var shares = new ArrayList<Share>();
        for (Estate estate : explanation.estates()) {
            String code = ExplanationJson.code(estate.place().node());
            shares.add(new Share(link("estate", code, Text.same(name(estate.place()))), estate.sides()));
        }
        shares.add(new Share(page.text(new Text("I alt", "In all")), explanation.sums()));
        page.table(
                new Text(
                                "Hver ejendoms andel, de største først.%s Nederst summen af alle.",
                                "Each estate's share, the largest first.%s At the bottom the sum of all.")
                        .with(shown),
                shares,
                List.of(
                        new Column<>("Ejendom", "Estate", Share::name),
                        new Column<>(
                                "Tæller",
                                "Numerator",
                                share -> number(share.sides().numerator())),
                        new Column<>(
                                "Nævner",
                                "Denominator",
                                share -> number(share.sides().denominator())),
                        new Column<>("Forhold", "Ratio", share -> ratio(share.sides()))));
        pages(last);
        page.paragraph(new Text(
                "Fold en ejendom ud og se, hvad dens tal er lagt sammen af, og hvor hvert af dem er indberettet.",
                "Unfold an estate to see what its numbers are made of and where each of them was delivered."));
        for (Estate estate : explanation.estates()) {
            page.fold(name(estate.place()), inside -> estate.measures().forEach(this::measure));
        }
    }

    private void pages(int last) {
        var links = new ArrayList<Cell>();
        if (explanation.offset() > 0) {
            links.add(link(
                    "offset",
                    Integer.toString(Math.max(0, explanation.offset() - limit)),
                    new Text("De forrige", "The previous")));
        }
        if (last < explanation.estateCount()) {
            links.add(link("offset", Integer.toString(last), new Text("De næste", "The next")));
        }
        if (!links.isEmpty()) {
            page.line(links.toArray(Cell[]::new));
        }
    }

    private void measure(Measure measure) {
        String sum = ": " + number(measure.value()) + " ";
        Text label = labels.of(measure.measure());
        Text unit = labels.unit(measure.measure());
        var caption = new Text(
                label.da() + sum + unit.da() + (measure.flagged() ? " – en advarsel sår tvivl om tallet" : ""),
                label.en() + sum + unit.en() + (measure.flagged() ? " – a warning doubts it" : ""));
        if (measure.contributions().isEmpty()) {
            page.paragraph(caption);
            return;
        }
        record Line(Contribution of, List<Row> sent, boolean first) {}
        var lines = new ArrayList<Line>();
        for (Contribution one : measure.contributions()) {
            if (one.delivered().isEmpty()) {
                lines.add(new Line(one, List.of(), true));
            }
            one.delivered()
                    .forEach(row -> lines.add(new Line(
                            one, List.of(row), row.equals(one.delivered().get(0)))));
        }
        var columns = new ArrayList<Column<Line>>(List.of(
                new Column<>(
                        "Bidrag fra",
                        "Contribution of",
                        line -> text(name(line.of().part()))),
                new Column<>(
                        "Mængde",
                        "Amount",
                        line -> line.first() ? number(Optional.of(line.of().amount())) : text("")),
                new Column<>("Fil og række", "File and row", line -> text(places(line.sent()))),
                new Column<>("Indberettet", "Delivered", line -> text(sent(line.sent())))));
        if (measure.contributions().stream()
                .anyMatch(one -> !one.basedOn().isEmpty() || one.factor().isPresent())) {
            columns.add(
                    new Column<>("Regnet med", "Computed with", line -> text(line.first() ? basis(line.of()) : "")));
        }
        if (lines.stream().flatMap(line -> line.sent().stream()).anyMatch(row -> !row.findings()
                .isEmpty())) {
            columns.add(new Column<>("Reglerne siger", "The rules say", line -> text(findings(line.sent()))));
        }
        page.table(caption, lines, columns);
        if (!measure.uncovered().isEmpty()) {
            String parts = measure.uncovered().stream()
                    .map(part -> name(part.part()) + " (" + number(part.area()) + " m²)")
                    .collect(Collectors.joining(", "));
            page.paragraph(new Text("Ikke dækket: %s.", "Not covered: %s.").with(parts));
        }
    }

    private void excluded() {
        if (explanation.excluded().isEmpty()) {
            return;
        }
        page.heading(new Text("Ikke talt med", "Not counted"));
        page.table(
                new Text(
                        "Ejendomme, som tallet burde dække, men som ikke er med i hverken tæller eller nævner",
                        "Estates that the figure should cover but that are in neither numerator nor denominator"),
                explanation.excluded(),
                List.of(
                        new Column<>("Ejendom", "Estate", one -> text(name(one.estate()))),
                        new Column<>(
                                "Hvorfor",
                                "Why",
                                one -> text(one.reasons().stream()
                                        .map(reason -> page.in(reason.why()))
                                        .collect(Collectors.joining("; ")))),
                        new Column<>(
                                "Sådan rettes det",
                                "How to mend it",
                                one -> text(one.reasons().stream()
                                        .map(reason -> page.in(reason.mend()))
                                        .filter(mend -> !mend.isEmpty())
                                        .distinct()
                                        .collect(Collectors.joining(" ")))),
                        new Column<>(
                                "Indberettet om den",
                                "Delivered about it",
                                one -> text((places(one.delivered()) + " " + findings(one.delivered())).strip()))));
    }

    private void outside() {
        if (explanation.outside().isEmpty()) {
            return;
        }
        page.heading(new Text("Det handler tallet ikke om", "What the figure is not about"));
        page.list(explanation.outside().entrySet().stream()
                .map(reason ->
                        page.text(new Text("%s ejd.: %s", "%s estate(s): %s").with(reason.getValue(), reason.getKey())))
                .toList());
    }

    private void depth() {
        switch (explanation.depth()) {
            case DELIVERED -> {}
            case CONTRIBUTIONS ->
                page.note(new Text(
                        "Forklaringen ender ved bidragene: de indberettede rækker vises ikke her.",
                        "The explanation ends with the contributions: the delivered rows are not shown here."));
            case RECORDS ->
                page.note(new Text(
                        "Forklaringen ender ved ejendommenes tal: hvad de er lagt sammen af, vises ikke her.",
                        "The explanation ends with the estates' numbers: what they are made of is not shown here."));
        }
    }

    private String places(List<Row> rows) {
        var byFile = new LinkedHashMap<String, List<String>>();
        rows.forEach(row -> {
            List<String> numbers = byFile.computeIfAbsent(row.file(), file -> new ArrayList<>());
            row.rows().forEach(number -> numbers.add(number.toString()));
        });
        String word = page.in(new Text(" række ", " row "));
        return byFile.entrySet().stream()
                .map(file -> file.getKey()
                        + word
                        + file.getValue().stream().distinct().collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
    }

    private String sent(List<Row> rows) {
        return rows.stream()
                .map(row -> row.cells().stream()
                        .map(cell -> cell.column().orElse(page.in(cell.label())) + " " + page.in(cell.text()))
                        .collect(Collectors.joining(" · ")))
                .collect(Collectors.joining("; "));
    }

    private String basis(Contribution one) {
        String preliminary = page.in(new Text("foreløbig", "preliminary"));
        Stream<String> factor = one
                .factor()
                .filter(number -> one.basedOn().stream().noneMatch(reference -> reference
                        .value()
                        .filter(value -> value.compareTo(number) == 0)
                        .isPresent()))
                .map(number -> page.in(new Text("faktor ", "factor ")) + number(number))
                .stream();
        Stream<String> references = one.basedOn().stream()
                .map(reference -> page.in(reference.label())
                        + reference.value().map(value -> " = " + number(value)).orElse("")
                        + (reference.preliminary() ? " (" + preliminary + ")" : ""));
        return Stream.concat(factor, references).collect(Collectors.joining("; "));
    }

    private String findings(List<Row> rows) {
        return rows.stream()
                .flatMap(row -> row.findings().stream())
                .map(finding -> page.in(finding.severity().label()) + ": " + page.in(finding.message())
                        + (finding.suggestion().da().isEmpty() ? "" : " " + page.in(finding.suggestion())))
                .distinct()
                .collect(Collectors.joining(" "));
    }

    private String name(Place place) {
        String code = place.number().orElse(ExplanationJson.code(place.node()));
        boolean building = place.node().getURI().startsWith(Vocabulary.BASE + "id/building/");
        String number = building ? page.in(new Text("bygning ", "building ")) + code : code;
        return place.name().map(name -> name + " (" + number + ")").orElse(number);
    }

    /** The same explanation with this asked for. */
    private Cell link(String parameter, String value, Text words) {
        return new Cell(page.in(words), Optional.of(ask.with(parameter, value)), false);
    }

    private Cell ratio(Sides sides) {
        return sides.numerator()
                .flatMap(above -> sides.denominator()
                        .filter(below -> below.signum() != 0)
                        .map(below -> figure.scale().multiply(above).divide(below, 6, RoundingMode.HALF_UP)))
                .map(ratio -> page.number(ratio, figure.decimals(), figure.decimals()))
                .orElse(text(""));
    }

    private Cell number(Optional<BigDecimal> number) {
        return number.map(one -> page.number(one, 0, 2)).orElse(text(""));
    }

    private String number(BigDecimal number) {
        return page.number(number, 0, 2).text();
    }

    private String number(BigDecimal number, int decimals) {
        return page.number(number, decimals, decimals).text();
    }
}

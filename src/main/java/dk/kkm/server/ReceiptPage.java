package dk.kkm.server;

import static dk.kkm.Vocabulary.iri;

import dk.kkm.Finding;
import dk.kkm.Labels;
import dk.kkm.Severity;
import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.plausibility.Grades;
import dk.kkm.server.Page.Cell;
import dk.kkm.submission.Note;
import dk.kkm.submission.Receipt;
import dk.kkm.submission.StepKind;
import dk.kkm.validation.Findings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A receipt as a page for whoever knows the buildings: accepted or not, what matters most and how to mend it, then the rest. */
final class ReceiptPage {
    private static final int FINDINGS = 50;
    private static final List<Format> FORMS = List.of(Format.JSON, Format.TURTLE);
    private static final List<Format> REPORT_FORMS = List.of(Format.JSON, Format.CSV, Format.TURTLE);

    private final Labels labels;
    private final Receipt receipt;
    private final Page page;
    private final boolean mayChange;
    private final Map<Finding, Integer> numbers;

    private ReceiptPage(Ask ask, Labels labels, Receipt receipt, boolean mayChange, Text title) {
        this.labels = labels;
        this.receipt = receipt;
        this.mayChange = mayChange;
        this.page = new Page(ask, title);
        this.numbers = ReceiptJson.numbers(receipt);
    }

    /**
     * The receipt with what matters.
     *
     * @param mayChange whether the reader may explain findings and restore the step
     */
    static Reply of(Ask ask, Labels labels, Receipt receipt, boolean mayChange) {
        Text whose = whose(labels, receipt.id());
        Text title = receipt.number() == 0
                ? new Text("Tjek: " + whose.da(), "Check: " + whose.en())
                : new Text(
                        "Kvittering " + receipt.number() + ": " + whose.da(),
                        "Receipt " + receipt.number() + ": " + whose.en());
        return new ReceiptPage(ask, labels, receipt, mayChange, title).whole();
    }

    /** The receipt's findings, all of them. */
    static Reply report(Ask ask, Labels labels, Receipt receipt, boolean mayChange) {
        Text whose = whose(labels, receipt.id());
        var page = new ReceiptPage(
                ask, labels, receipt, mayChange, new Text("Rapport: " + whose.da(), "Report: " + whose.en()));
        page.page.note(verdict(receipt));
        receipt.findings().byRule().forEach(rule -> page.rule(rule, Integer.MAX_VALUE));
        return page.page.alsoAs(REPORT_FORMS).reply();
    }

    /** One finding, to be explained. */
    static Reply finding(Ask ask, Labels labels, Receipt receipt, int number, boolean mayChange) {
        Text whose = whose(labels, receipt.id());
        var page = new ReceiptPage(
                ask,
                labels,
                receipt,
                mayChange,
                new Text("Fund " + number + ": " + whose.da(), "Finding " + number + ": " + whose.en()));
        Finding finding = receipt.findings().all().get(number - 1);
        page.told(finding);
        page.page.line(page.page.link(
                ReceiptJson.path(receipt), page.page.in(new Text("Hele kvitteringen", "The whole receipt"))));
        Optional<Note> note = Optional.ofNullable(receipt.notes().get(number));
        if (note.isEmpty() && mayChange && receipt.kept() && finding.severity() != Severity.VIOLATION) {
            page.page.heading(new Text("Er det rigtigt?", "Is it right?"));
            page.page.paragraph(new Text(
                    "Skriv kort hvorfor, så tæller tallet med igen. Din forklaring og dit navn gemmes.",
                    "Say briefly why, and the figure counts again. Your explanation and your name are kept."));
            page.page.post(
                    ReceiptJson.path(receipt) + "/findings/" + number + "/explanation",
                    List.of(Page.Field.words("note", new Text("Forklaring", "Explanation"), true)),
                    new Text("Forklar", "Explain"));
        }
        return page.page.reply();
    }

    /** A municipality and year as people say it, {@code Kløvby 2025}. */
    static Text whose(Labels labels, SubmissionId id) {
        Text municipality = labels.of(id.municipality().node());
        return new Text(municipality.da() + " " + id.year(), municipality.en() + " " + id.year());
    }

    private Reply whole() {
        page.note(verdict(receipt));
        receipt.notice().ifPresent(notice -> page.paragraph(new Text("Bemærkning: " + notice, "Notice: " + notice)));
        List<Findings.Folded> most = receipt.findings().mattersMost();
        if (!most.isEmpty()) {
            page.heading(new Text("Det vigtigste", "What matters most"));
            most.forEach(rule -> {
                told(rule.findings().get(0));
                if (rule.count() > 1) {
                    page.paragraph(
                            rule.count() == 2
                                    ? new Text("Det samme gælder ét sted til.", "The same goes for one more place.")
                                    : new Text(
                                            "Det samme gælder " + (rule.count() - 1) + " steder til.",
                                            "The same goes for " + (rule.count() - 1) + " more places."));
                }
            });
            page.heading(new Text("Alt, der er fundet", "All that was found"));
            receipt.findings().byRule().forEach(rule -> rule(rule, FINDINGS));
        }
        receipt.quality().ifPresent(this::quality);
        changes();
        if (!receipt.unlocks().isEmpty() && receipt.kind() != StepKind.WITHDRAWN) {
            page.heading(new Text("Det, der mangler, ville give", "What is missing would give"));
            page.list(receipt.unlocks().entrySet().stream()
                    .map(missing -> page.text(new Text(
                            missing.getKey() + ": " + missing.getValue().da(),
                            missing.getKey() + ": " + missing.getValue().en())))
                    .toList());
        }
        facts();
        if (mayChange && receipt.kept() && receipt.kind() != StepKind.WITHDRAWN) {
            page.fold(
                    page.in(new Text("Sæt disse tabeller i kraft igen", "Put these tables in force again")),
                    inside -> inside.post(
                            ReceiptJson.path(receipt) + "/restore",
                            List.of(SubmissionPage.NOTICE),
                            new Text("Genskab trin " + receipt.number(), "Restore step " + receipt.number())));
        }
        return receipt.number() == 0
                ? page.reply()
                : page.line(
                                page.link(
                                        ReceiptJson.path(receipt) + "/report?format=html",
                                        page.in(new Text("Hele rapporten", "The whole report"))),
                                page.link(ReceiptJson.path(receipt) + "/report?format=csv", "CSV"),
                                page.link(
                                        ReceiptJson.path(receipt) + "/diff",
                                        page.in(new Text("Ændringer celle for celle", "Changes cell by cell"))),
                                page.link(
                                        "/submissions/" + receipt.id(), page.in(new Text("Historien", "The history"))))
                        .alsoAs(FORMS)
                        .reply();
    }

    /** What became of it, in a sentence. */
    static Text verdict(Receipt receipt) {
        long violations = receipt.findings().count(Severity.VIOLATION);
        long warnings =
                receipt.findings().count(Severity.WARNING) - receipt.notes().size();
        Text look = warnings <= 0
                ? new Text("", "")
                : warnings == 1
                        ? new Text(
                                " Der er 1 advarsel: ret eller forklar den.",
                                " There is 1 warning: mend or explain it.")
                        : new Text(
                                " Der er " + warnings + " advarsler: ret eller forklar dem.",
                                " There are " + warnings + " warnings: mend or explain them.");
        String mendDa = violations == 1 ? "1 fejl skal rettes først." : violations + " fejl skal rettes først.";
        String mendEn =
                violations == 1 ? "1 error must be mended first." : violations + " errors must be mended first.";
        if (receipt.number() == 0) {
            return receipt.accepted()
                    ? new Text("Leveringen kan gemmes." + look.da(), "The delivery can be kept." + look.en())
                    : new Text(
                            "Leveringen kan ikke gemmes endnu: " + mendDa,
                            "The delivery cannot be kept yet: " + mendEn);
        }
        return switch (receipt.kind()) {
            case KEPT ->
                new Text(
                        "Leveringen er godkendt og gemt." + look.da(),
                        "The delivery is accepted and kept." + look.en());
            case REFUSED ->
                new Text(
                        "Leveringen er ikke gemt: " + mendDa + " Det, der gjaldt før, gælder stadig.",
                        "The delivery is not kept: " + mendEn + " What was in force before still is.");
            case WITHDRAWN ->
                new Text(
                        "Indberetningen er trukket tilbage. Historien bliver, og et tidligere trin kan genskabes.",
                        "The submission is withdrawn. The history stays, and an earlier step can be restored.");
            case RESTORED ->
                new Text(
                        "Tabellerne fra trin " + receipt.step().restores().orElse(0) + " er sat i kraft igen."
                                + look.da(),
                        "The tables of step " + receipt.step().restores().orElse(0) + " are in force again."
                                + look.en());
            case EXPLAINED ->
                new Text("Forklaringen er skrevet ned." + look.da(), "The explanation is written down." + look.en());
        };
    }

    private void told(Finding finding) {
        page.subheading(new Text(
                capital(finding.severity().label().da()) + ": " + place(finding, false),
                capital(finding.severity().label().en()) + ": " + place(finding, true)));
        page.paragraph(finding.message());
        finding.value()
                .ifPresent(sent -> page.paragraph(
                        new Text("Sendt: '" + Text.shown(sent) + "'", "Sent: '" + Text.shown(sent) + "'")));
        finding.suggestion().ifPresent(page::paragraph);
        Optional.ofNullable(receipt.notes().get(numbers.getOrDefault(finding, 0)))
                .ifPresent(note -> page.note(new Text(
                        "Forklaret af " + note.by().name() + ": " + note.text(),
                        "Explained by " + note.by().name() + ": " + note.text())));
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + word.substring(1);
    }

    private static String place(Finding finding, boolean english) {
        String rows =
                finding.rows().stream().map(String::valueOf).collect(Collectors.joining(english ? " and " : " og "));
        return finding.file().orElse(english ? "the delivery" : "leveringen")
                + (rows.isEmpty() ? "" : (english ? ", row " : ", række ") + rows)
                + finding.column()
                        .map(column -> (english ? ", column " : ", kolonne ") + column)
                        .orElse("");
    }

    private void rule(Findings.Folded rule, int most) {
        page.fold(rule.count() + " × " + page.in(rule.severity().label()) + ": " + page.in(rule.message()), inside -> {
            inside.table(
                    new Text(
                            rule.findings().get(0).ruleName(),
                            rule.findings().get(0).ruleName()),
                    List.of(
                            new Text("Nr.", "No."),
                            new Text("Fil", "File"),
                            new Text("Række", "Row"),
                            new Text("Kolonne", "Column"),
                            new Text("Sendt", "Sent"),
                            new Text("Hvad nu", "What to do")),
                    rule.first(most).stream().map(this::row).toList());
            if (rule.count() > most) {
                inside.paragraph(new Text(
                        "De øvrige " + (rule.count() - most) + " står i rapporten.",
                        "The other " + (rule.count() - most) + " are in the report."));
            }
        });
    }

    private List<Cell> row(Finding finding) {
        int number = numbers.getOrDefault(finding, 0);
        String shown = Integer.toString(number);
        Text todo = finding.suggestion()
                .orElse(receipt.notes().containsKey(number) ? new Text("forklaret", "explained") : new Text("", ""));
        return List.of(
                receipt.number() == 0
                        ? Page.text(shown)
                        : page.link(ReceiptJson.path(receipt) + "/finding/" + number, shown),
                Page.text(finding.file().orElse("")),
                Page.text(finding.rows().stream().map(String::valueOf).collect(Collectors.joining(", "))),
                Page.text(finding.column().orElse("")),
                Page.text(finding.value().map(Text::shown).orElse("")),
                page.text(todo));
    }

    private void quality(Grades grades) {
        Grades.Grade whole = grades.whole();
        page.heading(new Text("Kvalitet: " + whole.letter(), "Quality: " + whole.letter()));
        page.paragraph(new Text(
                whole.points() + " af 100 point. A er bedst, E er dårligst.",
                whole.points() + " of 100 points. A is best, E is poorest."));
        whole.nextStep()
                .ifPresent(step -> page.note(new Text("Næste skridt: " + step.da(), "Next step: " + step.en())));
        page.list(whole.reasons().stream().map(page::text).toList());
        page.table(
                new Text("Efter emne", "By topic"),
                List.of(
                        new Text("Emne", "Topic"),
                        new Text("Karakter", "Grade"),
                        new Text("Point", "Points"),
                        new Text("Næste skridt", "Next step")),
                grades.topics().entrySet().stream()
                        .map(topic -> List.of(
                                page.text(labels.of(iri("code/topic/" + topic.getKey()))),
                                Page.text(topic.getValue().letter()),
                                Page.number(Integer.toString(topic.getValue().points())),
                                page.text(topic.getValue().nextStep().orElse(new Text("", "")))))
                        .toList());
    }

    private void changes() {
        if (receipt.changes().tables().isEmpty()) {
            return;
        }
        var rows = new ArrayList<List<Cell>>();
        receipt.changes()
                .tables()
                .forEach((table, change) -> rows.add(List.of(
                        Page.text(table),
                        Page.number(Integer.toString(change.added())),
                        Page.number(Integer.toString(change.changed())),
                        Page.number(Integer.toString(change.removed())))));
        page.heading(new Text("Hvad er ændret", "What has changed"));
        page.table(
                new Text("Rækker, mod det, der gjaldt før", "Rows, against what was in force before"),
                List.of(
                        new Text("Tabel", "Table"),
                        new Text("Nye", "New"),
                        new Text("Ændrede", "Changed"),
                        new Text("Væk", "Gone")),
                rows);
    }

    private void facts() {
        var facts = new LinkedHashMap<Text, Cell>();
        receipt.tables()
                .forEach((name, table) -> facts.put(
                        labels.of(iri("mapping/" + name)),
                        page.text(new Text(
                                table.rows() + " rækker i " + table.file(),
                                table.rows() + " rows in " + table.file()))));
        facts.put(new Text("Modtaget", "Received"), Page.text(SubmissionPage.time(receipt.time())));
        if (receipt.number() > 0) {
            facts.put(new Text("Afsender", "Sender"), Page.text(receipt.sender().name()));
        }
        facts.put(new Text("Modellens udgave", "Edition of the model"), Page.text(receipt.release()));
        page.heading(new Text("Levering", "Delivery")).facts(facts);
    }
}

package dk.kkm.server;

import dk.kkm.Labels;
import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.Vocabulary;
import dk.kkm.access.Viewer;
import dk.kkm.server.Page.Cell;
import dk.kkm.server.Page.Field;
import dk.kkm.server.SubmissionsEndpoint.State;
import dk.kkm.submission.Diff;
import dk.kkm.submission.Step;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Year;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** The pages of submissions beside receipts: which there are, what has happened to one, how two steps differ. */
final class SubmissionPage {
    static final Field NOTICE = Field.words(
            "notice",
            new Text("Bemærkning, hvis årets tal er endelige", "Notice, if the year's figures are final"),
            false);

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.of("Europe/Copenhagen"));
    private static final int ROWS = 200;
    private static final int MUNICIPALITIES = 8;

    private SubmissionPage() {}

    /** As clocks in Denmark show it. */
    static String time(Instant time) {
        return TIME.format(time);
    }

    /** The day it is in Denmark. */
    static LocalDate day(Instant time) {
        return time.atZone(ZoneId.of("Europe/Copenhagen")).toLocalDate();
    }

    static Reply list(Ask ask, Labels labels, List<State> states, List<Format> forms) {
        var page = new Page(ask, new Text("Indberetninger", "Submissions"));
        if (states.isEmpty()) {
            page.paragraph(new Text("Her er ingen, du kan se.", "There are none that you can see."));
        }
        Viewer viewer = ask.visit().viewer();
        if (viewer.mayDeliver()) {
            Year last = Year.from(day(Instant.now())).minusYears(1);
            page.heading(new Text("Lever", "Deliver"))
                    .list(viewer.municipalities().stream()
                            .sorted()
                            .limit(MUNICIPALITIES)
                            .map(whose -> new SubmissionId(whose, last))
                            .map(id -> page.link("/submissions/" + id, page.in(ReceiptPage.whose(labels, id))))
                            .toList());
        }
        page.table(
                new Text("Kommuner og år", "Municipalities and years"),
                List.of(
                        new Text("Kommune", "Municipality"),
                        new Text("År", "Year"),
                        new Text("Tilstand", "State"),
                        new Text("Seneste trin", "Latest step"),
                        new Text("Hvornår", "When"),
                        new Text("Kvalitet", "Quality"),
                        new Text("Fejl", "Errors"),
                        new Text("Advarsler", "Warnings")),
                states.stream()
                        .map(state -> {
                            Step last = state.steps().get(state.steps().size() - 1);
                            return List.of(
                                    page.link(
                                            "/submissions/" + last.id(),
                                            page.in(labels.of(
                                                    last.id().municipality().node()))),
                                    Page.text(last.id().year().toString()),
                                    page.text(state.label()),
                                    page.text(labels.of(last.kind().node())),
                                    Page.text(time(last.time())),
                                    Page.text(last.grade()
                                            .map(Vocabulary::localName)
                                            .orElse("")),
                                    Page.number(Integer.toString(last.violations())),
                                    Page.number(Integer.toString(last.warnings())));
                        })
                        .toList());
        return page.alsoAs(forms).reply();
    }

    static Reply one(Ask ask, Labels labels, State state, boolean mayChange, List<Format> forms) {
        var page = new Page(
                ask,
                new Text(
                        "Indberetning: " + ReceiptPage.whose(labels, state.id()).da(),
                        "Submission: " + ReceiptPage.whose(labels, state.id()).en()));
        String path = "/submissions/" + state.id();
        page.note(state.label());
        if (mayChange) {
            deliver(page, path, !state.steps().isEmpty());
        }
        var rows = new ArrayList<List<Cell>>();
        for (Step step : state.steps()) {
            rows.add(
                    0,
                    List.of(
                            page.link(path + "/" + step.number(), Integer.toString(step.number())),
                            page.text(labels.of(step.kind().node())),
                            Page.text(time(step.time())),
                            Page.text(step.sender().name()),
                            Page.number(Integer.toString(step.violations())),
                            Page.number(Integer.toString(step.warnings())),
                            Page.text(step.notice().orElse(""))));
        }
        page.heading(new Text("Historien", "The history"))
                .table(
                        new Text("Trin, det nyeste først", "Steps, the newest first"),
                        List.of(
                                new Text("Trin", "Step"),
                                new Text("Hvad", "What"),
                                new Text("Hvornår", "When"),
                                new Text("Hvem", "Who"),
                                new Text("Fejl", "Errors"),
                                new Text("Advarsler", "Warnings"),
                                new Text("Bemærkning", "Notice")),
                        rows);
        return page.alsoAs(forms).reply();
    }

    private static void deliver(Page page, String path, boolean withdraw) {
        page.heading(new Text("Lever", "Deliver"))
                .paragraph(new Text(
                        "Vælg tabellerne: et regneark, CSV-filer med tabellens navn, eller en zip-fil. "
                                + "Det, du ikke sender, bliver stående.",
                        "Choose the tables: a workbook, CSV files with the names of the tables, or a zip file. "
                                + "What you do not send stays as it is."))
                .line(page.link(path + "/template.xlsx", page.in(new Text("Hent skabelonen", "Fetch the template"))))
                .post(
                        path + "/check",
                        List.of(Field.files("files", new Text("Filer", "Files")), NOTICE),
                        new Text("Tjek uden at gemme", "Check and keep nothing"),
                        path,
                        new Text("Lever", "Deliver"));
        if (withdraw) {
            page.fold(
                    page.in(new Text("Træk indberetningen tilbage", "Withdraw the submission")),
                    inside -> inside.post(path + "/withdraw", List.of(NOTICE), new Text("Træk tilbage", "Withdraw")));
        }
    }

    static Reply diff(Ask ask, Labels labels, Text whose, Diff diff) {
        var page = new Page(
                ask,
                new Text(
                        "Fra trin " + diff.from() + " til " + diff.to() + ": " + whose.da(),
                        "From step " + diff.from() + " to " + diff.to() + ": " + whose.en()));
        if (diff.tables().isEmpty()) {
            page.paragraph(new Text("Intet er ændret.", "Nothing has changed."));
        }
        diff.tables().forEach((name, table) -> {
            page.heading(labels.of(Vocabulary.iri("mapping/" + name)));
            var rows = new ArrayList<List<Cell>>();
            table.changed().forEach(change -> change.cells()
                    .forEach(cell -> rows.add(row(change.after(), cell.column(), cell.before(), cell.after()))));
            table.added().forEach(row -> rows.add(row(row, "", "", page.in(new Text("ny række", "new row")))));
            table.removed().forEach(row -> rows.add(row(row, "", page.in(new Text("væk", "gone")), "")));
            page.table(
                    new Text("Ændringer", "Changes"),
                    List.of(
                            new Text("Hvilken", "Which"),
                            new Text("Række", "Row"),
                            new Text("Kolonne", "Column"),
                            new Text("Før", "Before"),
                            new Text("Nu", "Now")),
                    rows.subList(0, Math.min(ROWS, rows.size())));
            if (rows.size() > ROWS) {
                page.paragraph(new Text(
                        "Kun de første " + ROWS + " af " + rows.size() + " vises; JSON har alle.",
                        "Only the first " + ROWS + " of " + rows.size() + " are shown; JSON has all."));
            }
        });
        return page.alsoAs(List.of(Format.JSON)).reply();
    }

    private static List<Cell> row(Diff.Row row, String column, String before, String after) {
        return List.of(
                Page.text(String.join(", ", row.key().values())),
                row.row() == 0 ? Page.text("") : Page.number(Integer.toString(row.row())),
                Page.text(column),
                Page.text(before),
                Page.text(after));
    }
}

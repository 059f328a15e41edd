package dk.kkm.server;

import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Finding;
import dk.kkm.Labels;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.Thing;
import dk.kkm.UnreadableException;
import dk.kkm.access.Act;
import dk.kkm.access.Viewer;
import dk.kkm.mapping.Delivery;
import dk.kkm.mapping.Delivery.DeliveredFile;
import dk.kkm.mapping.Mappings;
import dk.kkm.mapping.Profile;
import dk.kkm.mapping.Profiles;
import dk.kkm.mapping.TableRows;
import dk.kkm.store.Store;
import dk.kkm.submission.ClosedException;
import dk.kkm.submission.Diff;
import dk.kkm.submission.OutdatedException;
import dk.kkm.submission.Receipt;
import dk.kkm.submission.Sender;
import dk.kkm.submission.Step;
import dk.kkm.submission.StepKind;
import dk.kkm.submission.Submissions;
import dk.kkm.submission.Terms;
import dk.kkm.table.MarkedWorkbook;
import dk.kkm.table.TableOutput;
import dk.kkm.table.Tables;
import dk.kkm.table.Templates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.system.Txn;

/**
 * Delivering over HTTP, and what has become of it; {@code …} is {@code /submissions/{municipality}/{year}}.
 *
 * <p>{@code POST …/check}: what is wrong with a delivery; nothing is kept. {@code PUT …}, or {@code POST …} of a form: the
 * delivery replaces exactly its tables. {@code DELETE …} or {@code POST …/withdraw}; {@code POST …/{n}/restore}; {@code
 * POST …/{n}/findings/{id}/explanation} with {@code note}. All of them answer with a receipt: JSON, page or Turtle.
 *
 * <p>{@code GET /submissions}, {@code …}: how it stands, with every step. {@code GET …/{n}}: the receipt of a step. {@code
 * …/report}, {@code …/{n}/report}: every finding, as JSON, page, CSV or SHACL report. {@code …/{n}/diff?from=}: how the
 * tables differ, cell by cell. {@code …/{n}/tables/{table}}: a table as it was in force. {@code …/template.xlsx}: a
 * workbook to fill in, begun with what the visitor may see of an earlier year. A check or delivery that is asked for as a
 * workbook is answered with what was sent, the faulty cells marked.
 *
 * <p>200 · 201 first kept · 400 cannot be read · 401, 403 not theirs · 404 · 406 · 409 the round is closed, or final without
 * {@code notice} · 412 {@code If-Match} names another step than the newest · 413 · 415 · 422 a finding blocks, nothing is
 * kept. {@code ETag} of what changes is the number of the newest step.
 */
final class SubmissionsEndpoint {
    private static final List<Format> RECEIPT = Rdf.and(Format.JSON, Format.HTML);
    private static final List<Format> REPORT = Rdf.and(Format.JSON, Format.HTML, Format.CSV);
    private static final List<Format> FINDING = Rdf.and(Format.HTML);
    private static final List<Format> LIST = List.of(Format.JSON, Format.HTML, Format.CSV);
    private static final List<Format> CHECKED = List.of(Format.JSON, Format.HTML, Format.XLSX);
    private static final List<Format> DELIVERED = List.of(Format.JSON, Format.HTML, Format.TURTLE, Format.XLSX);
    private static final List<Format> DIFF = List.of(Format.JSON, Format.HTML);
    private static final List<Format> TABLE = Rdf.and(Format.CSV, Format.XLSX);
    private static final Pattern TAG = Pattern.compile("\"(\\d{1,9})(-[^\"]*)?\"");
    private static final String ONE = "/submissions/{municipality}/{year}";

    private final Store store;
    private final Submissions submissions;
    private final Rdf rdf;
    private final Graph model;
    private final Labels labels;
    private final Mappings mappings;
    private final Profiles profiles;
    private final TableRows rows;
    private final Templates templates;
    private final Set<String> tables;
    private final Limits limits;

    SubmissionsEndpoint(Store store, Submissions submissions, Specification specification, Rdf rdf, Limits limits) {
        this.rdf = rdf;
        this.store = store;
        this.submissions = submissions;
        this.model = specification.model();
        this.labels = new Labels(model);
        this.mappings = Mappings.of(specification);
        this.profiles = Profiles.in(store);
        this.rows = TableRows.of(specification);
        this.templates = Templates.of(specification);
        this.tables = new TreeSet<>(mappings.tables().names());
        this.limits = limits;
    }

    List<Route> routes() {
        return List.of(
                new Route("/submissions", this::list),
                new Route(ONE, this::state),
                new Route("PUT", ONE, changing(this::deliver)),
                new Route("POST", ONE, changing(this::deliver)),
                new Route("DELETE", ONE, changing(this::withdraw)),
                new Route("POST", ONE + "/check", this::check),
                new Route("POST", ONE + "/withdraw", changing(this::withdraw)),
                new Route(ONE + "/report", this::report),
                new Route(ONE + "/template.xlsx", this::template),
                new Route(ONE + "/{n}", this::receipt),
                new Route(ONE + "/{n}/receipt", this::receipt),
                new Route(ONE + "/{n}/report", this::report),
                new Route(ONE + "/{n}/diff", this::diff),
                new Route(ONE + "/{n}/tables/{table}", this::table),
                new Route(ONE + "/{n}/table/{table}", this::table),
                new Route(ONE + "/{n}/finding/{id}", this::finding),
                new Route("POST", ONE + "/{n}/restore", changing(this::restore)),
                new Route("POST", ONE + "/{n}/findings/{id}/explanation", changing(this::explain)));
    }

    /**
     * How a municipality and year stands.
     *
     * @param number of the newest step
     * @param kind of the step that decided what is in force; absent when nothing has been
     */
    record State(SubmissionId id, int number, Optional<StepKind> kind, List<Step> steps) {
        static State of(SubmissionId id, List<Step> steps) {
            return new State(
                    id,
                    steps.isEmpty() ? 0 : steps.get(steps.size() - 1).number(),
                    steps.stream()
                            .map(Step::kind)
                            .filter(kind -> kind != StepKind.REFUSED && kind != StepKind.EXPLAINED)
                            .reduce((earlier, later) -> later),
                    steps);
        }

        boolean inForce() {
            return kind.filter(kind -> kind != StepKind.WITHDRAWN).isPresent();
        }

        Text label() {
            if (inForce()) {
                return new Text("Godkendt og i kraft.", "Accepted and in force.");
            }
            return kind.isPresent()
                    ? new Text("Trukket tilbage.", "Withdrawn.")
                    : steps.isEmpty()
                            ? new Text("Intet er leveret endnu.", "Nothing has been delivered yet.")
                            : new Text("Afvist; intet er gemt.", "Refused; nothing is kept.");
        }
    }

    // What is told

    private Reply list(Ask ask) {
        ask.allow();
        Format format = ask.format(LIST);
        List<State> states = submissions.known().stream()
                .filter(id -> mayRead(ask, id))
                .map(id -> State.of(id, submissions.steps(id)))
                .filter(state -> !state.steps().isEmpty())
                .toList();
        if (format.equals(Format.HTML)) {
            return own(SubmissionPage.list(ask, labels, states, LIST));
        }
        if (format.equals(Format.JSON)) {
            return own(Reply.of(
                    format, Json.of(states.stream().map(StateJson::brief).toList())));
        }
        return own(listed(
                format,
                "submissions",
                List.of("municipality", "year", "number", "state", "kind", "time", "violations", "warnings"),
                states.stream()
                        .map(state -> {
                            Step last = state.steps().get(state.steps().size() - 1);
                            return List.<Object>of(
                                    state.id().municipality().toString(),
                                    state.id().year().toString(),
                                    state.number(),
                                    StateJson.word(state),
                                    ReceiptJson.word(last.kind()),
                                    last.time().toString(),
                                    last.violations(),
                                    last.warnings());
                        })
                        .toList()));
    }

    private Reply state(Ask ask) {
        ask.allow();
        SubmissionId id = readable(ask);
        Format format = ask.format(RECEIPT);
        State state = State.of(id, submissions.steps(id));
        if (format.equals(Format.HTML)) {
            return own(rdf.linked(
                    SubmissionPage.one(ask, labels, state, mayDeliver(ask, id), RECEIPT), ask.path(), RECEIPT));
        }
        if (state.steps().isEmpty()) {
            throw new RefusedException(Problem.notFound(
                    "For " + id + " er der ikke leveret noget endnu.",
                    "Nothing has been delivered for " + id + " yet."));
        }
        Reply reply;
        if (format.equals(Format.JSON)) {
            reply = Reply.of(format, Json.of(StateJson.of(state)));
        } else {
            requireInForce(state);
            reply = graph(format, id.submissionGraph());
        }
        return own(rdf.linked(reply, ask.path(), RECEIPT).with("ETag", tag(state.number())));
    }

    /** As linked data, what has been withdrawn is gone; its history is told as a page and in JSON. */
    private static void requireInForce(State state) {
        if (state.kind().filter(StepKind.WITHDRAWN::equals).isPresent()) {
            throw new RefusedException(Problem.withdrawn(state.id()));
        }
    }

    private Reply receipt(Ask ask) {
        ask.allow();
        return own(rdf.linked(reply(ask, found(ask, readable(ask)), 200), ask.path(), RECEIPT));
    }

    private Reply report(Ask ask) {
        ask.allow();
        Receipt receipt = found(ask, readable(ask));
        Format format = ask.format(REPORT);
        if (format.equals(Format.HTML)) {
            return own(ReceiptPage.report(
                    ask.at(ReceiptJson.path(receipt) + "/report"), labels, receipt, mayDeliver(ask, receipt.id())));
        }
        if (format.equals(Format.JSON)) {
            return own(Reply.of(format, Json.of(ReceiptJson.findings(receipt))));
        }
        if (Rdf.FORMS.contains(format)) {
            return own(rdf.reply(
                    receipt.findings().report(iri(ReceiptJson.path(receipt).substring(1) + "/report")), format));
        }
        var told = new ArrayList<List<Object>>();
        List<Finding> all = receipt.findings().all();
        for (int i = 0; i < all.size(); i++) {
            Finding finding = all.get(i);
            told.add(List.of(
                    ReceiptJson.word(finding.severity()),
                    finding.ruleName(),
                    finding.file().orElse(""),
                    finding.rows().stream().map(String::valueOf).collect(Collectors.joining(" ")),
                    finding.column().orElse(""),
                    finding.value().orElse(""),
                    finding.message().da(),
                    finding.message().en(),
                    finding.suggestion().map(Text::da).orElse(""),
                    finding.suggestion().map(Text::en).orElse(""),
                    i + 1));
        }
        return own(listed(
                format,
                "report",
                List.of(
                        "severity",
                        "rule",
                        "file",
                        "row",
                        "column",
                        "sent",
                        "message_da",
                        "message_en",
                        "suggestion_da",
                        "suggestion_en",
                        "id"),
                told));
    }

    private Reply finding(Ask ask) {
        ask.allow();
        Format format = ask.format(FINDING);
        Receipt receipt = found(ask, readable(ask));
        int number = findingOf(ask, receipt);
        Reply reply;
        if (format.equals(Format.HTML)) {
            reply = ReceiptPage.finding(ask, labels, receipt, number, mayDeliver(ask, receipt.id()));
        } else {
            Graph told = GraphFactory.createGraphMem();
            Node finding = iri(ask.path().substring(1));
            submissions
                    .receiptGraph(receipt.id(), receipt.number())
                    .find(finding, Node.ANY, Node.ANY)
                    .forEachRemaining(told::add);
            reply = rdf.reply(told, format);
        }
        return own(rdf.linked(reply, ask.path(), FINDING));
    }

    // What is changed

    private Reply check(Ask ask) {
        ask.allow("table", "profile");
        SubmissionId id = allowed(ask, Act.CHECK);
        Sent sent = sent(ask);
        List<DeliveredFile> files = profiled(ask, id, sent);
        Receipt receipt = submissions
                .check(new Delivery(files, Optional.of(id), Optional.empty()))
                .get(0);
        if (ask.format(CHECKED).equals(Format.XLSX)) {
            return own(marked(files, receipt));
        }
        return own(reply(ask, receipt, 200));
    }

    private Reply deliver(Ask ask) {
        ask.allow("table", "profile", "notice");
        SubmissionId id = allowed(ask, Act.DELIVER);
        ask.format(DELIVERED);
        Sent sent = sent(ask);
        return deliver(ask, id, sent, profiled(ask, id, sent));
    }

    /** Whether this is one of our tables. */
    boolean takes(String table) {
        return tables.contains(table);
    }

    /**
     * Delivers files and answers with the receipt.
     *
     * @param sent what came with the request
     * @param files what is delivered of it, or was made of it
     */
    Reply deliver(Ask ask, SubmissionId id, Sent sent, List<DeliveredFile> files) {
        Format format = ask.format(DELIVERED);
        var delivery = new Delivery(files, Optional.of(id), Optional.empty());
        requireTopics(ask, delivery);
        State before = State.of(id, submissions.steps(id));
        Receipt receipt = submissions
                .receive(delivery, sender(ask), terms(ask, id, Optional.of(sent)))
                .get(0);
        boolean first = receipt.number() > before.number() && !before.inForce();
        int status = !receipt.kept() ? 422 : first ? 201 : 200;
        return format.equals(Format.XLSX)
                ? told(own(marked(files, receipt)).with(status), receipt)
                : changed(ask, receipt, status);
    }

    private Reply withdraw(Ask ask) {
        ask.allow("notice");
        SubmissionId id = allowed(ask, Act.WITHDRAW);
        return changed(ask, submissions.withdraw(id, sender(ask), terms(ask, id, form(ask))), 200);
    }

    private Reply restore(Ask ask) {
        ask.allow("notice");
        SubmissionId id = allowed(ask, Act.RESTORE);
        Receipt receipt = submissions.restore(id, step(ask), sender(ask), terms(ask, id, form(ask)));
        return changed(ask, receipt, receipt.kept() ? 200 : 422);
    }

    private Reply explain(Ask ask) {
        ask.allow("note");
        SubmissionId id = allowed(ask, Act.EXPLAIN);
        Optional<Sent> form = form(ask);
        String note = ask.whole("note")
                .or(() -> form.flatMap(it -> it.field("note")))
                .orElseThrow(() -> new UnreadableException("Feltet 'note' mangler.", "The field 'note' is missing."));
        return changed(ask, submissions.explain(id, step(ask), number(ask.name("id")), note, sender(ask)), 200);
    }

    /** What a form says, if one was sent. */
    private Optional<Sent> form(Ask ask) {
        return ask.visit().contentType().isPresent() ? Optional.of(sent(ask)) : Optional.empty();
    }

    // Tables

    private Reply diff(Ask ask) {
        ask.allow("from");
        SubmissionId id = readable(ask);
        requireRead(ask, id);
        int to = step(ask);
        int from = ask.integer("from", 1, 999_999_999, before(id, to));
        Format format = ask.format(DIFF);
        Diff diff = submissions
                .diff(id, from, to, ask.visit().viewer().mayReadProtected(id))
                .orElseThrow(() -> noStep(id));
        return own(
                format.equals(Format.JSON)
                        ? Reply.of(format, Json.of(diff))
                        : SubmissionPage.diff(ask, labels, ReceiptPage.whose(labels, id), diff));
    }

    /** The newest step before one that changed what was in force; the step itself if there is none. */
    private int before(SubmissionId id, int number) {
        return submissions.steps(id).stream()
                .filter(step ->
                        step.number() < number && step.kind() != StepKind.REFUSED && step.kind() != StepKind.EXPLAINED)
                .mapToInt(Step::number)
                .max()
                .orElse(number);
    }

    private Reply table(Ask ask) {
        ask.allow();
        SubmissionId id = readable(ask);
        requireRead(ask, id);
        Format format = ask.format(TABLE);
        String table = ask.name("table");
        Graph graph = submissions
                .table(id, step(ask), table, ask.visit().viewer().mayReadProtected(id))
                .filter(rows -> tables.contains(table))
                .orElseThrow(() -> noStep(id));
        if (Rdf.FORMS.contains(format)) {
            requireInForce(State.of(id, submissions.steps(id)));
            return own(rdf.reply(graph, format));
        }
        var out = new BoundedBytes(limits.answerBytes());
        try (TableOutput output = format.equals(Format.XLSX) ? TableOutput.xlsx(out) : TableOutput.csv(out)) {
            rows.write(table, graph, output);
        }
        return own(Reply.of(format, out.toByteArray())).with("Content-Disposition", file(id, table, format.name()));
    }

    private Reply template(Ask ask) {
        ask.allow();
        SubmissionId id = allowed(ask, Act.CHECK);
        var out = new BoundedBytes(limits.answerBytes());
        DatasetGraph dataset = store.view(ask.visit().viewer().view());
        templates.writeXlsx(out, Txn.calculateRead(dataset, () -> rows.masterData(dataset, id)));
        return own(Reply.of(Format.XLSX, out.toByteArray())).with("Content-Disposition", file(id, "skabelon", "xlsx"));
    }

    private static String file(SubmissionId id, String name, String ending) {
        return "attachment; filename=\"" + id.municipality() + "-" + id.year() + "-" + name + "." + ending + "\"";
    }

    /** What was sent, with the faulty cells marked. */
    private Reply marked(List<DeliveredFile> sent, Receipt receipt) {
        var files = new LinkedHashMap<String, Path>();
        sent.forEach(file -> files.put(file.name(), file.path()));
        var out = new BoundedBytes(limits.answerBytes());
        try {
            MarkedWorkbook.write(files, receipt.findings().all(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Reply.of(Format.XLSX, out.toByteArray())
                .with("Content-Disposition", file(receipt.id(), "rettes", "xlsx"));
    }

    private Sent sent(Ask ask) {
        return Sent.of(ask.visit(), ask.one("table"), tables, limits);
    }

    /** The files that were sent, each with the profile it is to be read by. */
    private List<DeliveredFile> profiled(Ask ask, SubmissionId id, Sent sent) {
        if (sent.files().isEmpty()) {
            throw new UnreadableException("Der er ingen filer i det sendte.", "There are no files in what was sent.");
        }
        return sent.files().stream()
                .map(file -> new DeliveredFile(
                        file.name(),
                        file.path(),
                        ask.one("profile")
                                .or(() -> sent.field("profile." + Tables.stem(file.name())))
                                .or(() -> sent.field("profile"))
                                .map(name -> profile(id, name))))
                .toList();
    }

    private Profile profile(SubmissionId id, String name) {
        return profiles.find(id.municipality(), name)
                .or(() -> Profile.of(model).stream()
                        .filter(profile -> profile.name().equals(name))
                        .findFirst())
                .orElseThrow(() -> new UnreadableException(
                        "Der er ingen kolonneprofil '" + Text.shown(name) + "'.",
                        "There is no profile '" + Text.shown(name) + "'."));
    }

    static Sender sender(Ask ask) {
        Viewer viewer = ask.visit().viewer();
        return new Sender(viewer.agent(), viewer.name());
    }

    private Terms terms(Ask ask, SubmissionId id, Optional<Sent> sent) {
        Optional<Integer> expected = ask.visit().ifMatch().map(header -> {
            if (header.strip().equals("*")) {
                int newest = State.of(id, submissions.steps(id)).number();
                return newest == 0 ? -1 : newest;
            }
            Matcher tag = TAG.matcher(header.strip());
            return tag.matches() ? Integer.parseInt(tag.group(1)) : -1;
        });
        if (ask.visit()
                .ifNoneMatch()
                .filter(header -> header.strip().equals("*"))
                .isPresent()) {
            expected = Optional.of(0);
        }
        return new Terms(expected, ask.whole("notice").or(() -> sent.flatMap(it -> it.field("notice"))));
    }

    /** An answer to a change, with where it is told of. */
    private Reply changed(Ask ask, Receipt receipt, int status) {
        return told(own(reply(ask.at(ReceiptJson.path(receipt)), receipt, status)), receipt);
    }

    private static Reply told(Reply reply, Receipt receipt) {
        String path = ReceiptJson.path(receipt);
        return reply.with("Location", path)
                .with("ETag", tag(receipt.number()))
                .with("Link", "<" + path + "/report>; rel=\"describedby\"");
    }

    private Reply reply(Ask ask, Receipt receipt, int status) {
        Format format = ask.format(receipt.number() == 0 ? List.of(Format.JSON, Format.HTML) : RECEIPT);
        if (format.equals(Format.HTML)) {
            Ask page = receipt.number() == 0 ? ask.at("/submissions/" + receipt.id()) : ask;
            return ReceiptPage.of(page, labels, receipt, mayDeliver(ask, receipt.id()))
                    .with(status);
        }
        return (format.equals(Format.JSON)
                        ? Reply.of(format, ReceiptJson.text(receipt))
                        : rdf.reply(submissions.receiptGraph(receipt.id(), receipt.number()), format))
                .with(status);
    }

    /** Has what forbids a change answered as its problem. */
    static Resource changing(Function<Ask, Reply> change) {
        return ask -> {
            try {
                return change.apply(ask);
            } catch (OutdatedException e) {
                throw new RefusedException(Problem.outdated(e.text()));
            } catch (ClosedException e) {
                throw new RefusedException(Problem.closed(e.text()));
            }
        };
    }

    private static String tag(int number) {
        return "\"" + number + "\"";
    }

    /** An answer for this reader alone. */
    private static Reply own(Reply reply) {
        return reply.with("Cache-Control", "private, no-cache");
    }

    // Who may

    private static boolean mayRead(Ask ask, SubmissionId id) {
        return ask.visit().viewer().mayReadReceipts(id);
    }

    private static boolean mayDeliver(Ask ask, SubmissionId id) {
        return ask.visit().viewer().may(Act.DELIVER, id);
    }

    private static SubmissionId readable(Ask ask) {
        SubmissionId id = id(ask);
        if (!mayRead(ask, id)) {
            throw mayNot(ask);
        }
        return id;
    }

    private static void requireRead(Ask ask, SubmissionId id) {
        if (!ask.visit().viewer().mayRead(id)) {
            throw mayNot(ask);
        }
    }

    static SubmissionId allowed(Ask ask, Act act) {
        SubmissionId id = id(ask);
        if (!ask.visit().viewer().may(act, id)) {
            throw mayNot(ask);
        }
        return id;
    }

    static RefusedException mayNot(Ask ask) {
        return new RefusedException(Problem.mayNot(ask.visit().viewer()));
    }

    /** A token may be for some topics only; what a delivery is about shows when it is mapped. */
    private void requireTopics(Ask ask, Delivery delivery) {
        Set<Node> topics = ask.visit().viewer().topics();
        if (topics.isEmpty()) {
            return;
        }
        mappings.apply(delivery).submissions().values().stream()
                .flatMap(List::stream)
                .map(table -> new Thing(model, iri("mapping/" + table.table())).one(kkm("topic")))
                .forEach(topic -> {
                    if (topic.filter(topics::contains).isEmpty()) {
                        throw mayNot(ask);
                    }
                });
    }

    // What is meant

    private static SubmissionId id(Ask ask) {
        return SubmissionId.of(ask.name("municipality"), ask.name("year"));
    }

    private Receipt found(Ask ask, SubmissionId id) {
        Optional<Receipt> receipt =
                ask.names().containsKey("n") ? submissions.receipt(id, step(ask)) : submissions.latest(id);
        return receipt.orElseThrow(() -> noStep(id));
    }

    private static RefusedException noStep(SubmissionId id) {
        return new RefusedException(Problem.notFound(
                "Det trin eller den tabel findes ikke. Alle trin står på /submissions/" + id + ".",
                "There is no such step or table. All steps are at /submissions/" + id + "."));
    }

    private static int step(Ask ask) {
        return number(ask.name("n"));
    }

    private static int number(String text) {
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw new RefusedException(Problem.of(404));
        }
        return Integer.parseInt(text);
    }

    private static int findingOf(Ask ask, Receipt receipt) {
        int number = number(ask.name("id"));
        if (number > receipt.findings().all().size()) {
            throw new RefusedException(Problem.of(404));
        }
        return number;
    }

    // How it is written

    private Reply listed(Format format, String name, List<String> headers, List<List<Object>> all) {
        var out = new BoundedBytes(limits.answerBytes());
        try (TableOutput output = format.equals(Format.XLSX) ? TableOutput.xlsx(out) : TableOutput.commas(out)) {
            output.table(name, headers);
            all.forEach(output::row);
        }
        return Reply.of(format, out.toByteArray());
    }

    private Reply graph(Format format, Node graph) {
        var dataset = store.dataset();
        return Txn.calculateRead(dataset, () -> rdf.reply(dataset.getGraph(graph), format));
    }
}

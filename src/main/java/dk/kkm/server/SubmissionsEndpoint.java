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
import dk.kkm.mapping.Mappings;
import dk.kkm.store.Store;
import dk.kkm.submission.ClosedException;
import dk.kkm.submission.OutdatedException;
import dk.kkm.submission.Receipt;
import dk.kkm.submission.Sender;
import dk.kkm.submission.Step;
import dk.kkm.submission.StepKind;
import dk.kkm.submission.Submissions;
import dk.kkm.submission.Terms;
import dk.kkm.table.TableOutput;
import java.io.OutputStream;
import java.util.ArrayList;
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
import org.apache.jena.riot.RDFFormat;
import org.apache.jena.riot.RDFWriter;
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
 * tables differ, cell by cell. {@code …/{n}/tables/{table}}: a table as it was delivered.
 *
 * <p>200 · 201 first kept · 400 cannot be read · 401, 403 not theirs · 404 · 406 · 409 the round is closed, or final without
 * {@code notice} · 412 {@code If-Match} names another step than the newest · 413 · 415 · 422 a finding blocks, nothing is
 * kept. {@code ETag} of what changes is the number of the newest step.
 */
final class SubmissionsEndpoint {
    private static final List<Format> RECEIPT = List.of(Format.JSON, Format.HTML, Format.TURTLE);
    private static final List<Format> REPORT = List.of(Format.JSON, Format.HTML, Format.CSV, Format.TURTLE);
    private static final List<Format> LIST = List.of(Format.JSON, Format.HTML, Format.CSV);
    private static final Pattern TAG = Pattern.compile("\"(\\d{1,9})(-[^\"]*)?\"");
    private static final String ONE = "/submissions/{municipality}/{year}";

    private final Store store;
    private final Submissions submissions;
    private final Graph model;
    private final Labels labels;
    private final Mappings mappings;
    private final Set<String> tables;
    private final Limits limits;

    SubmissionsEndpoint(Store store, Submissions submissions, Specification specification, Limits limits) {
        this.store = store;
        this.submissions = submissions;
        this.model = specification.model();
        this.labels = new Labels(model);
        this.mappings = Mappings.of(specification);
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
        return own(rows(
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
            return own(SubmissionPage.one(ask, labels, state, mayDeliver(ask, id), RECEIPT));
        }
        if (state.steps().isEmpty()) {
            throw new RefusedException(Problem.notFound(
                    "For " + id + " er der ikke leveret noget endnu.",
                    "Nothing has been delivered for " + id + " yet."));
        }
        return own((format.equals(Format.JSON)
                        ? Reply.of(format, Json.of(StateJson.of(state)))
                        : turtle(id.submissionGraph()))
                .with("ETag", tag(state.number())));
    }

    private Reply receipt(Ask ask) {
        ask.allow();
        return own(reply(ask, found(ask, readable(ask)), 200));
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
        if (format.equals(Format.TURTLE)) {
            return own(turtle(
                    receipt.findings().report(iri(ReceiptJson.path(receipt).substring(1) + "/report"))));
        }
        var rows = new ArrayList<List<Object>>();
        List<Finding> all = receipt.findings().all();
        for (int i = 0; i < all.size(); i++) {
            Finding finding = all.get(i);
            rows.add(List.of(
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
        return own(rows(
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
                rows));
    }

    private Reply finding(Ask ask) {
        ask.allow();
        ask.format(List.of(Format.HTML));
        Receipt receipt = found(ask, readable(ask));
        int number = findingOf(ask, receipt);
        return own(ReceiptPage.finding(ask, labels, receipt, number, mayDeliver(ask, receipt.id())));
    }

    // What is changed

    private Reply check(Ask ask) {
        ask.allow("table", "profile");
        SubmissionId id = allowed(ask, Act.CHECK);
        Sent sent = sent(ask);
        Receipt receipt = submissions.check(delivery(sent, id)).get(0);
        return own(reply(ask, receipt, 200));
    }

    private Reply deliver(Ask ask) {
        ask.allow("table", "profile", "notice");
        SubmissionId id = allowed(ask, Act.DELIVER);
        Sent sent = sent(ask);
        Delivery delivery = delivery(sent, id);
        requireTopics(ask, delivery);
        State before = State.of(id, submissions.steps(id));
        Receipt receipt = submissions
                .receive(delivery, sender(ask), terms(ask, id, Optional.of(sent)))
                .get(0);
        boolean first = receipt.number() > before.number() && !before.inForce();
        return changed(ask, receipt, !receipt.kept() ? 422 : first ? 201 : 200);
    }

    private Reply withdraw(Ask ask) {
        throw new RefusedException(Problem.of(404));
    }

    private Reply restore(Ask ask) {
        throw new RefusedException(Problem.of(404));
    }

    private Reply explain(Ask ask) {
        throw new RefusedException(Problem.of(404));
    }

    private Reply diff(Ask ask) {
        throw new RefusedException(Problem.of(404));
    }

    private Reply table(Ask ask) {
        throw new RefusedException(Problem.of(404));
    }

    private Sent sent(Ask ask) {
        return Sent.of(ask.visit(), ask.one("table"), tables, limits);
    }

    private static Delivery delivery(Sent sent, SubmissionId id) {
        if (sent.files().isEmpty()) {
            throw new UnreadableException("Der er ingen filer i det sendte.", "There are no files in what was sent.");
        }
        return new Delivery(sent.files(), Optional.of(id), Optional.empty());
    }

    private static Sender sender(Ask ask) {
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
        String path = ReceiptJson.path(receipt);
        return own(reply(ask.at(path), receipt, status))
                .with("Location", path)
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
                        : turtle(receipt.id().archivedReceiptGraph(receipt.number())))
                .with(status);
    }

    /** Has what forbids a change answered as its problem. */
    private static Resource changing(Function<Ask, Reply> change) {
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

    private static SubmissionId allowed(Ask ask, Act act) {
        SubmissionId id = id(ask);
        if (!ask.visit().viewer().may(act, id)) {
            throw mayNot(ask);
        }
        return id;
    }

    private static RefusedException mayNot(Ask ask) {
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
        return receipt.orElseThrow(() -> new RefusedException(Problem.notFound(
                "Det trin findes ikke. Alle trin står på /submissions/" + id + ".",
                "There is no such step. All steps are at /submissions/" + id + ".")));
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

    private Reply rows(Format format, String name, List<String> headers, List<List<Object>> rows) {
        var out = new BoundedBytes(limits.answerBytes());
        try (TableOutput output = format.equals(Format.XLSX) ? TableOutput.xlsx(out) : TableOutput.commas(out)) {
            output.table(name, headers);
            rows.forEach(output::row);
        }
        return Reply.of(format, out.toByteArray());
    }

    private Reply turtle(Node graph) {
        var dataset = store.dataset();
        return Txn.calculateRead(dataset, () -> turtle(dataset.getGraph(graph)));
    }

    private Reply turtle(Graph graph) {
        var out = new BoundedBytes(limits.answerBytes());
        RDFWriter.source(graph).format(RDFFormat.TURTLE_BLOCKS).output((OutputStream) out);
        return Reply.of(Format.TURTLE, out.toByteArray());
    }
}

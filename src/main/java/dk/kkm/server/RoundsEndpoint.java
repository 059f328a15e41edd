package dk.kkm.server;

import dk.kkm.Labels;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.Thing;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.access.Act;
import dk.kkm.keyfigure.Aggregates;
import dk.kkm.server.Page.Cell;
import dk.kkm.server.SubmissionsEndpoint.State;
import dk.kkm.store.Store;
import dk.kkm.submission.Round;
import dk.kkm.submission.Rounds;
import dk.kkm.submission.Step;
import dk.kkm.submission.Submissions;
import dk.kkm.table.TableOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Year;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.jena.atlas.json.JSON;
import org.apache.jena.atlas.json.JsonException;
import org.apache.jena.atlas.json.JsonObject;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.system.Txn;
import org.apache.jena.vocabulary.RDF;

/**
 * Collection rounds. {@code GET /rounds}: the years and how far they have come. {@code GET /rounds/{year}}: the deadlines,
 * and who has delivered what in which quality, as JSON, page or CSV. {@code PUT /rounds/{year}} by the secretariat: {@code
 * {"state":"open","deadline":"2026-03-01","deadlines":{"supply":"2026-04-01"}}}; a form of the same may be sent with POST. A
 * round made provisional or final has the public aggregates of its year published.
 *
 * <p>200 · 400 no such state, day or topic · 401, 403 · 406.
 */
final class RoundsEndpoint {
    private static final List<Format> FORMATS = Rdf.and(Format.JSON, Format.HTML, Format.CSV);
    private static final Pattern TABLE = Pattern.compile("/(\\d+)/table/([^/]+)$");
    private static final int BODY_BYTES = 64 << 10;

    private final Store store;
    private final Rdf rdf;
    private final Rounds rounds;
    private final Submissions submissions;
    private final Specification specification;
    private final Labels labels;
    private final Limits limits;

    RoundsEndpoint(Store store, Submissions submissions, Specification specification, Rdf rdf, Limits limits) {
        this.rdf = rdf;
        this.store = store;
        this.rounds = Rounds.of(store);
        this.submissions = submissions;
        this.specification = specification;
        this.labels = new Labels(specification.model());
        this.limits = limits;
    }

    List<Route> routes() {
        return List.of(
                new Route("/rounds", this::all),
                new Route("/rounds/{year}", this::one),
                new Route("PUT", "/rounds/{year}", this::change),
                new Route("POST", "/rounds/{year}", this::change));
    }

    /**
     * A round with who has delivered; what a reader may not know of a municipality is absent.
     *
     * @param opened when it was first opened; absent when nobody has done so
     * @param closed when it was closed last
     */
    record RoundJson(
            int year,
            String state,
            Optional<LocalDate> deadline,
            SortedMap<String, LocalDate> deadlines,
            Optional<String> opened,
            Optional<String> closed,
            int delivered,
            Optional<List<Delivered>> municipalities) {}

    /**
     * What one municipality has delivered.
     *
     * @param tables those in force
     * @param late those of them that came after the deadline of their topic
     */
    record Delivered(
            String municipality,
            Text name,
            String state,
            Optional<String> time,
            Optional<Node> grade,
            List<String> tables,
            List<String> late) {}

    private Reply all(Ask ask) {
        ask.allow();
        Format format = ask.format(List.of(Format.JSON, Format.HTML));
        SortedMap<Year, Round> all = rounds.planned();
        submissions.known().forEach(id -> all.computeIfAbsent(id.year(), rounds::round));
        List<RoundJson> told =
                all.values().stream().map(round -> told(ask, round, false)).toList();
        if (format.equals(Format.JSON)) {
            return Reply.of(format, Json.of(told)).with("Cache-Control", "private, no-cache");
        }
        var page = new Page(ask, new Text("Indsamlingsrunder", "Collection rounds"));
        page.table(
                new Text("År", "Years"),
                List.of(
                        new Text("År", "Year"),
                        new Text("Tilstand", "State"),
                        new Text("Frist", "Deadline"),
                        new Text("Har leveret", "Have delivered")),
                told.stream()
                        .map(round -> List.of(
                                page.link("/rounds/" + round.year(), Integer.toString(round.year())),
                                page.text(label(round.state())),
                                Page.text(round.deadline()
                                        .map(LocalDate::toString)
                                        .orElse("")),
                                Page.number(Integer.toString(round.delivered()))))
                        .toList());
        return page.alsoAs(List.of(Format.JSON)).reply().with("Cache-Control", "private, no-cache");
    }

    private Reply one(Ask ask) {
        ask.allow();
        return answer(ask, rounds.round(year(ask)));
    }

    private Reply answer(Ask ask, Round round) {
        Format format = ask.format(FORMATS);
        RoundJson told = told(ask, round, true);
        Reply reply = format.equals(Format.JSON)
                ? Reply.of(format, Json.of(told))
                : format.equals(Format.CSV)
                        ? csv(told)
                        : format.equals(Format.HTML) ? page(ask, told) : rdf.reply(graph(told), format);
        return rdf.linked(reply, "/rounds/" + round.year(), FORMATS).with("Cache-Control", "private, no-cache");
    }

    /** {@code <rounds/2025> a kkm:Round ; kkm:year "2025" ; kkm:roundState <…/open> ; kkm:deadline "2026-03-01"}, and topics' own. */
    private static Graph graph(RoundJson told) {
        Graph graph = GraphFactory.createGraphMem();
        Node round = Vocabulary.iri("rounds/" + told.year());
        graph.add(round, RDF.Nodes.type, Vocabulary.kkm("Round"));
        graph.add(
                round,
                Vocabulary.kkm("year"),
                NodeFactory.createLiteralDT(Integer.toString(told.year()), XSDDatatype.XSDgYear));
        graph.add(round, Vocabulary.kkm("roundState"), Vocabulary.iri("code/round-state/" + told.state()));
        told.deadline().ifPresent(day -> graph.add(round, Vocabulary.kkm("deadline"), date(day)));
        told.deadlines().forEach((topic, day) -> {
            Node deadline = NodeFactory.createURI(round + "/deadline/" + topic);
            graph.add(deadline, RDF.Nodes.type, Vocabulary.kkm("TopicDeadline"));
            graph.add(deadline, Vocabulary.kkm("round"), round);
            graph.add(deadline, Vocabulary.kkm("topic"), Vocabulary.iri("code/topic/" + topic));
            graph.add(deadline, Vocabulary.kkm("deadline"), date(day));
        });
        return graph;
    }

    private static Node date(LocalDate day) {
        return NodeFactory.createLiteralDT(day.toString(), XSDDatatype.XSDdate);
    }

    private RoundJson told(Ask ask, Round round, boolean withMunicipalities) {
        var delivered = new ArrayList<Delivered>();
        int count = 0;
        for (SubmissionId id : submissions.known()) {
            if (!id.year().equals(round.year())) {
                continue;
            }
            State state = State.of(id, submissions.steps(id));
            count += state.inForce() ? 1 : 0;
            if (withMunicipalities && maySee(ask, id) && !state.steps().isEmpty()) {
                delivered.add(delivered(round, state));
            }
        }
        return new RoundJson(
                round.year().getValue(),
                round.state().name().toLowerCase(Locale.ROOT),
                round.deadline(),
                round.deadlines(),
                round.times(Round.State.OPEN).findFirst().map(Instant::toString),
                round.times(Round.State.CLOSED)
                        .reduce((earlier, later) -> later)
                        .map(Instant::toString),
                count,
                withMunicipalities ? Optional.of(delivered) : Optional.empty());
    }

    /** Members know of each other who has delivered; the public only how many. */
    private static boolean maySee(Ask ask, SubmissionId id) {
        return ask.visit().viewer().mayReadReceipts(id)
                || ask.visit().viewer().view().shows().test(id.cubeGraph());
    }

    private Delivered delivered(Round round, State state) {
        Optional<Step> kept = state.steps().stream()
                .filter(step -> state.kind().filter(step.kind()::equals).isPresent())
                .reduce((earlier, later) -> later);
        SortedMap<String, Integer> tables = inForce(state.id());
        return new Delivered(
                state.id().municipality().toString(),
                labels.of(state.id().municipality().node()),
                StateJson.word(state),
                kept.map(step -> step.time().toString()),
                state.inForce()
                        ? state.steps().stream()
                                .flatMap(step -> step.grade().stream())
                                .reduce((earlier, later) -> later)
                        : Optional.empty(),
                List.copyOf(tables.keySet()),
                tables.keySet().stream()
                        .filter(table -> deadline(round, table)
                                .filter(day -> state.steps().stream()
                                        .filter(step -> step.number() == tables.getOrDefault(table, 0))
                                        .anyMatch(step ->
                                                SubmissionPage.day(step.time()).isAfter(day)))
                                .isPresent())
                        .toList());
    }

    /** The tables in force, each with the number of the step that delivered it. */
    private SortedMap<String, Integer> inForce(SubmissionId id) {
        var tables = new TreeMap<String, Integer>();
        var dataset = store.dataset();
        Txn.executeRead(dataset, () -> dataset.getGraph(id.submissionGraph())
                .find(id.node(), Vocabulary.kkm("hasTable"), Node.ANY)
                .forEachRemaining(has -> {
                    Matcher table = TABLE.matcher(has.getObject().getURI());
                    if (table.find()) {
                        tables.put(table.group(2), Integer.valueOf(table.group(1)));
                    }
                }));
        return tables;
    }

    private Optional<LocalDate> deadline(Round round, String table) {
        return new Thing(labels.model(), Vocabulary.iri("mapping/" + table))
                .one(Vocabulary.kkm("topic"))
                .map(Vocabulary::localName)
                .flatMap(topic -> Optional.ofNullable(round.deadlines().get(topic)))
                .or(round::deadline);
    }

    private Reply csv(RoundJson told) {
        var out = new BoundedBytes(limits.answerBytes());
        try (TableOutput output = TableOutput.commas(out)) {
            output.table("round", List.of("municipality", "year", "name", "state", "time", "grade", "tables", "late"));
            told.municipalities()
                    .orElse(List.of())
                    .forEach(one -> output.row(List.of(
                            one.municipality(),
                            Integer.toString(told.year()),
                            one.name().da(),
                            one.state(),
                            one.time().orElse(""),
                            one.grade().map(Vocabulary::localName).orElse(""),
                            String.join(" ", one.tables()),
                            String.join(" ", one.late()))));
        }
        return Reply.of(Format.CSV, out.toByteArray());
    }

    private Reply page(Ask ask, RoundJson told) {
        var page = new Page(ask, new Text("Indsamlingsrunde " + told.year(), "Collection round " + told.year()));
        var facts = new LinkedHashMap<Text, Cell>();
        facts.put(new Text("Tilstand", "State"), page.text(label(told.state())));
        told.deadline().ifPresent(day -> facts.put(new Text("Frist", "Deadline"), Page.text(day.toString())));
        told.deadlines()
                .forEach((topic, day) ->
                        facts.put(labels.of(Vocabulary.iri("code/topic/" + topic)), Page.text(day.toString())));
        facts.put(new Text("Har leveret", "Have delivered"), Page.text(Integer.toString(told.delivered())));
        page.facts(facts);
        List<Delivered> municipalities = told.municipalities().orElse(List.of());
        if (!municipalities.isEmpty()) {
            page.table(
                    new Text("Kommuner", "Municipalities"),
                    List.of(
                            new Text("Kommune", "Municipality"),
                            new Text("Tilstand", "State"),
                            new Text("Leveret", "Delivered"),
                            new Text("Kvalitet", "Quality"),
                            new Text("Tabeller", "Tables"),
                            new Text("For sent", "Late")),
                    municipalities.stream()
                            .map(one -> List.of(
                                    page.link(
                                            "/submissions/" + one.municipality() + "/" + told.year(),
                                            page.in(one.name())),
                                    page.text(labels.of(Vocabulary.iri("code/submission-state/" + one.state()))),
                                    Page.text(one.time()
                                            .map(time -> SubmissionPage.time(Instant.parse(time)))
                                            .orElse("")),
                                    Page.text(one.grade()
                                            .map(Vocabulary::localName)
                                            .orElse("")),
                                    Page.text(String.join(", ", one.tables())),
                                    Page.text(String.join(", ", one.late()))))
                            .toList());
        }
        if (ask.visit().viewer().may(Act.ROUNDS)) {
            page.fold(
                    page.in(new Text("Ændr runden", "Change the round")),
                    inside -> inside.post(
                            "/rounds/" + told.year(),
                            List.of(
                                    new Page.Field(
                                            "state",
                                            new Text("Tilstand", "State"),
                                            told.state(),
                                            Stream.of(Round.State.values())
                                                    .map(state -> state.name().toLowerCase(Locale.ROOT))
                                                    .toList(),
                                            true),
                                    new Page.Field(
                                            "deadline",
                                            new Text("Frist (2026-03-01)", "Deadline (2026-03-01)"),
                                            told.deadline()
                                                    .map(LocalDate::toString)
                                                    .orElse(""),
                                            List.of(),
                                            false)),
                            new Text("Ændr", "Change")));
        }
        return page.alsoAs(FORMATS).reply();
    }

    private Text label(String state) {
        return labels.of(Vocabulary.iri("code/round-state/" + state));
    }

    private Reply change(Ask ask) {
        ask.allow();
        if (!ask.visit().viewer().may(Act.ROUNDS)) {
            throw SubmissionsEndpoint.mayNot(ask);
        }
        Year year = year(ask);
        ask.format(FORMATS);
        Map<String, String> said = said(ask);
        var deadlines = new HashMap<String, LocalDate>();
        said.forEach((name, value) -> {
            if (name.startsWith("deadlines.") && !value.isEmpty()) {
                deadlines.put(name.substring("deadlines.".length()), day(value));
            }
        });
        Round round = rounds.change(
                year,
                state(said.getOrDefault("state", "")),
                Optional.ofNullable(said.get("deadline"))
                        .filter(day -> !day.isEmpty())
                        .map(RoundsEndpoint::day),
                deadlines,
                SubmissionsEndpoint.sender(ask));
        if (round.state() == Round.State.PROVISIONAL || round.state() == Round.State.FINAL) {
            Aggregates.publish(store, specification, Optional.of(year));
        }
        return answer(ask, round);
    }

    /** What a form or JSON says, by name; what stands inside an object by both names, {@code deadlines.supply}. */
    private Map<String, String> said(Ask ask) {
        var said = new TreeMap<String, String>();
        if (!ask.visit().contentType().orElse("").startsWith("application/json")) {
            Sent sent = Sent.of(ask.visit(), Optional.empty(), java.util.Set.of(), limits);
            return sent.fields();
        }
        try {
            var body = ask.visit().body().orElseThrow().file();
            if (Files.size(body) > BODY_BYTES) {
                throw new RefusedException(Problem.of(413));
            }
            JsonObject object = JSON.parse(Files.readString(body));
            object.forEach((name, value) -> {
                if (value.isObject()) {
                    value.getAsObject().forEach((inner, it) -> said.put(name + "." + inner, text(it)));
                } else {
                    said.put(name, text(value));
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JsonException | StackOverflowError e) {
            throw new UnreadableException("Det sendte er ikke JSON.", "What was sent is not JSON.");
        }
        return said;
    }

    private static String text(org.apache.jena.atlas.json.JsonValue value) {
        return value.isString() ? value.getAsString().value() : value.toString();
    }

    private static Round.State state(String word) {
        for (Round.State state : Round.State.values()) {
            if (state.name().toLowerCase(Locale.ROOT).equals(word)) {
                return state;
            }
        }
        throw new UnreadableException(
                "'" + Text.shown(word) + "' er ingen tilstand. Skriv planned, open, closed, provisional eller final.",
                "'" + Text.shown(word) + "' is no state. Write planned, open, closed, provisional or final.");
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new UnreadableException(
                    "'" + Text.shown(text) + "' er ingen dag. Skriv fx 2026-03-01.",
                    "'" + Text.shown(text) + "' is no day. Write for example 2026-03-01.");
        }
    }

    private static Year year(Ask ask) {
        return SubmissionId.of("0101", ask.name("year")).year();
    }
}

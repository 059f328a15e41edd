package dk.kkm.submission;

import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;
import static java.util.Comparator.comparingInt;

import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.store.Store;
import dk.kkm.submission.Round.Change;
import dk.kkm.submission.Round.State;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Year;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.GraphUtil;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.system.Txn;
import org.apache.jena.vocabulary.RDF;
import org.apache.jena.vocabulary.SKOS;

/**
 * The collection rounds of all years, in one graph. What a state means – whether deliveries are taken, whether a change
 * needs a notice – stands with its code in the model.
 *
 * <pre>{@code
 * <rounds/2025> a kkm:Round ; kkm:year "2025"^^xsd:gYear ; kkm:roundState <code/round-state/open> ;
 *     kkm:deadline "2026-03-01"^^xsd:date .
 * <rounds/2025/deadline/supply> a kkm:TopicDeadline ; kkm:round <rounds/2025> ; kkm:topic <code/topic/supply> ;
 *     kkm:deadline "2026-04-01"^^xsd:date .
 * <rounds/2025/change/1> a kkm:RoundChange, prov:Activity ; kkm:round <rounds/2025> ; kkm:number 1 ;
 *     kkm:roundState <code/round-state/open> ; prov:endedAtTime "2026-01-02T08:00:00Z"^^xsd:dateTime ;
 *     prov:wasAssociatedWith <id/agent/local> ; kkm:sender "Ida" .
 * }</pre>
 */
public final class Rounds {
    /** The graph of all rounds. */
    public static final Node GRAPH = iri("graph/rounds");

    private final Store store;

    private Rounds(Store store) {
        this.store = store;
    }

    /** The rounds kept in this store; what a state means is read from the store's model. */
    public static Rounds of(Store store) {
        return new Rounds(store);
    }

    /** The round of a year; one nobody has planned is open. */
    public Round round(Year year) {
        return read(all(), year);
    }

    /** All rounds somebody has planned, by year. */
    public SortedMap<Year, Round> planned() {
        Graph graph = all();
        var rounds = new TreeMap<Year, Round>();
        graph.find(Node.ANY, RDF.Nodes.type, kkm("Round")).forEachRemaining(triple -> {
            Year year = Year.parse(Vocabulary.localName(triple.getSubject()));
            rounds.put(year, read(graph, year));
        });
        return rounds;
    }

    /**
     * Gives a round a state and, where they are named, other deadlines. Every call is an entry of its history.
     *
     * @param deadline the last day to deliver; absent leaves it as it is
     * @param deadlines by topic, {@code supply}; a topic not named keeps its own
     * @throws UnreadableException if a topic is unknown
     */
    public Round change(
            Year year, State state, Optional<LocalDate> deadline, Map<String, LocalDate> deadlines, Sender by) {
        synchronized (store) {
            Graph graph = all();
            var round = new Said(graph, node(year));
            int number = changes(graph, year).size() + 1;
            graph.remove(round.subject(), kkm("roundState"), Node.ANY);
            round.says(RDF.Nodes.type, kkm("Round"))
                    .says(kkm("year"), NodeFactory.createLiteralDT(year.toString(), XSDDatatype.XSDgYear))
                    .says(kkm("roundState"), state.node());
            deadline.ifPresent(day -> put(round, day));
            deadlines.forEach((topic, day) -> {
                Node code = topic(topic);
                put(
                        new Said(graph, NodeFactory.createURI(round.subject() + "/deadline/" + topic))
                                .says(RDF.Nodes.type, kkm("TopicDeadline"))
                                .says(kkm("round"), round.subject())
                                .says(kkm("topic"), code),
                        day);
            });
            new Said(graph, NodeFactory.createURI(round.subject() + "/change/" + number))
                    .says(RDF.Nodes.type, kkm("RoundChange"))
                    .says(RDF.Nodes.type, Said.prov("Activity"))
                    .says(kkm("round"), round.subject())
                    .says("number", number)
                    .says(kkm("roundState"), state.node())
                    .says(Said.prov("endedAtTime"), Said.time(Instant.now().truncatedTo(ChronoUnit.SECONDS)))
                    .says(Said.prov("wasAssociatedWith"), by.agent())
                    .says("sender", by.name());
            store.replace(Map.of(GRAPH, graph));
            return read(graph, year);
        }
    }

    private static void put(Said said, LocalDate day) {
        said.graph().remove(said.subject(), kkm("deadline"), Node.ANY);
        said.says(kkm("deadline"), NodeFactory.createLiteralDT(day.toString(), XSDDatatype.XSDdate));
    }

    private Node topic(String name) {
        Node topic = iri("code/topic/" + name);
        DatasetGraph dataset = store.dataset();
        if (!Txn.calculateRead(dataset, () -> dataset.getGraph(Vocabulary.MODEL_GRAPH)
                .contains(topic, SKOS.inScheme.asNode(), iri("code/topic")))) {
            throw new UnreadableException(
                    "Emnet '" + Text.shown(name) + "' findes ikke. Se code/topic.",
                    "There is no topic '" + Text.shown(name) + "'. See code/topic.");
        }
        return topic;
    }

    /**
     * Whether figures of a year may be changed now.
     *
     * @throws ClosedException if its round takes no deliveries, or takes them only with a notice and there is none
     */
    void mustTake(SubmissionId id, Optional<String> notice, Graph model) {
        Round round = round(id.year());
        if (round.changes().isEmpty()) {
            return;
        }
        State state = round.state();
        if (!is(model, state, "takesDeliveries")) {
            throw new ClosedException(
                    state == State.PLANNED
                            ? "Indsamlingen for " + id.year()
                                    + " er ikke åbnet endnu. Kontrollér leveringen nu, og send den, når runden åbner."
                            : "Indsamlingen for " + id.year() + " er lukket. Bed sekretariatet åbne runden igen.",
                    state == State.PLANNED
                            ? "The collection of " + id.year()
                                    + " is not open yet. Check the delivery now and send it when the round opens."
                            : "The collection of " + id.year()
                                    + " is closed. Ask the secretariat to open the round again.");
        }
        if (is(model, state, "needsNotice") && notice.isEmpty()) {
            throw new ClosedException(
                    "Tallene for " + id.year()
                            + " er endelige. Send en bemærkning med, der siger, hvorfor de ændres; den vises ved tallene.",
                    "The figures of " + id.year()
                            + " are final. Send a notice that says why they change; it is shown with the figures.");
        }
    }

    /** Whether figures of a year change only with a notice. */
    boolean needsNotice(SubmissionId id, Graph model) {
        return is(model, round(id.year()).state(), "needsNotice");
    }

    private static boolean is(Graph model, State state, String property) {
        return model.contains(state.node(), kkm(property), NodeFactory.createLiteralDT("true", XSDDatatype.XSDboolean));
    }

    private static Round read(Graph graph, Year year) {
        var round = new Said(graph, node(year));
        if (round.one(kkm("roundState")).isEmpty()) {
            return Round.unplanned(year);
        }
        var deadlines = new TreeMap<String, LocalDate>();
        graph.find(Node.ANY, kkm("round"), round.subject())
                .mapWith(triple -> new Said(graph, triple.getSubject()))
                .forEachRemaining(said -> said.one(kkm("topic"))
                        .ifPresent(topic -> deadlines.put(
                                Vocabulary.localName(topic),
                                LocalDate.parse(said.text("deadline").orElseThrow()))));
        return new Round(
                year,
                State.of(round.one(kkm("roundState")).orElseThrow()),
                round.text("deadline").map(LocalDate::parse),
                deadlines,
                changes(graph, year));
    }

    private static List<Change> changes(Graph graph, Year year) {
        var changes = new ArrayList<Change>();
        for (Triple triple : graph.find(Node.ANY, kkm("round"), node(year)).toList()) {
            var said = new Said(graph, triple.getSubject());
            said.one(Said.prov("endedAtTime"))
                    .ifPresent(time -> changes.add(new Change(
                            said.integer("number"),
                            State.of(said.one(kkm("roundState")).orElseThrow()),
                            said.sender(),
                            Instant.parse(time.getLiteralLexicalForm()))));
        }
        changes.sort(comparingInt(Change::number));
        return changes;
    }

    private Graph all() {
        DatasetGraph dataset = store.dataset();
        return Txn.calculateRead(dataset, () -> {
            Graph copy = GraphMemFactory.createGraphMem2();
            GraphUtil.addInto(copy, dataset.getGraph(GRAPH));
            return copy;
        });
    }

    private static Node node(Year year) {
        return iri("rounds/" + year);
    }
}

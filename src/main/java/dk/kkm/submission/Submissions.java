package dk.kkm.submission;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Severity;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.Vocabulary;
import dk.kkm.derivation.Derivations;
import dk.kkm.derivation.Derived;
import dk.kkm.keyfigure.KeyFigures;
import dk.kkm.mapping.Delivery;
import dk.kkm.mapping.Mapped.MappedTable;
import dk.kkm.mapping.Mappings;
import dk.kkm.mapping.Profiles;
import dk.kkm.store.Store;
import dk.kkm.submission.Changes.TableChange;
import dk.kkm.submission.Diff.TableDiff;
import dk.kkm.submission.History.Standing;
import dk.kkm.validation.Findings;
import dk.kkm.validation.Shapes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.GraphUtil;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.system.Txn;
import org.apache.jena.vocabulary.OWL;

/**
 * Receives submissions: maps the tables, checks the graph, derives records, computes the cube, and keeps all of it in one
 * transaction if no finding blocks. All work but that last step happens before the store is touched, so a reader sees a
 * submission whole or not at all. A partial delivery replaces exactly its tables and is checked together with the others.
 * Many threads may receive at once; two deliveries of the same municipality and year come one after the other.
 *
 * <p>Whatever happens to a municipality-year is a numbered {@link Step} of its history, answered with a {@link Receipt};
 * tables that are superseded are kept for the record.
 */
public final class Submissions {
    private final Store store;
    private final Graph model;
    private final Mappings mappings;
    private final Shapes shapes;
    private final Derivations derivations;
    private final KeyFigures keyFigures;
    private final Protection protection;
    private final Rows rows;
    private final History history;
    private final SortedMap<String, Text> unlocks;
    private final String release;
    private final Map<SubmissionId, Object> turns = new ConcurrentHashMap<>();

    private Submissions(Store store, Specification specification) {
        this.store = store;
        this.model = specification.model();
        this.mappings = Mappings.of(specification, Profiles.in(store)::of);
        this.shapes = Shapes.of(specification);
        this.derivations = Derivations.of(specification);
        this.keyFigures = KeyFigures.of(specification);
        this.protection = new Protection(model);
        this.rows = new Rows(model);
        this.unlocks = unlocks(model);
        this.history = new History(store, unlocks);
        this.release = new Said(model, Vocabulary.iri("def/"))
                .one(OWL.versionInfo.asNode())
                .map(Node::getLiteralLexicalForm)
                .orElse("");
    }

    /** Submissions into this store, by this specification. */
    public static Submissions of(Store store, Specification specification) {
        return new Submissions(store, specification);
    }

    /**
     * Checks a delivery and keeps nothing: a receipt per municipality and year in it, with the number 0.
     *
     * @throws dk.kkm.UnreadableException if a file or its header cannot be read
     */
    public List<Receipt> check(Delivery delivery) {
        String hash = ContentHash.of(delivery);
        return mappings.apply(delivery).submissions().entrySet().parallelStream()
                .map(entry -> {
                    SubmissionId id = entry.getKey();
                    var proposal = new Proposal(
                            StepKind.KEPT,
                            parts(0, entry.getValue()),
                            hash,
                            Sender.local(),
                            Optional.empty(),
                            Terms.NONE);
                    return judge(history.standing(id), 0, proposal).receipt();
                })
                .toList();
    }

    /** Receives a delivery from whoever runs the program, whatever has happened before. */
    public List<Receipt> receive(Delivery delivery) {
        return receive(delivery, Sender.local(), Terms.NONE);
    }

    /**
     * Receives a delivery and keeps each municipality and year in it that no finding blocks. The same bytes as the newest
     * step sent, under the same model, are answered with its receipt, and nothing is written.
     *
     * @throws dk.kkm.UnreadableException if a file or its header cannot be read; then nothing is kept
     * @throws OutdatedException if there is a newer step than the sender expects
     */
    public List<Receipt> receive(Delivery delivery, Sender sender, Terms terms) {
        String hash = ContentHash.of(delivery);
        return mappings.apply(delivery).submissions().entrySet().parallelStream()
                .map(entry -> inTurn(entry.getKey(), now -> {
                    int number = now.newest() + 1;
                    Optional<Receipt> before = same(now, hash);
                    return before.orElseGet(() -> take(
                            now,
                            terms,
                            new Proposal(
                                    StepKind.KEPT,
                                    parts(number, entry.getValue()),
                                    hash,
                                    sender,
                                    Optional.empty(),
                                    terms)));
                }))
                .toList();
    }

    /** The receipt of the newest step, if it was of the same bytes and by the same model. */
    private Optional<Receipt> same(Standing now, String hash) {
        int newest = now.newest();
        return newest > 0
                        && now.step(newest).contentHash().equals(hash)
                        && now.step(newest).modelHash().equals(keyFigures.contentHash())
                ? history.receipt(now.id(), newest)
                : Optional.empty();
    }

    /** The history of a municipality and year, the oldest first. */
    public List<Step> steps(SubmissionId id) {
        return history.steps(id);
    }

    /** The receipt of a step as it was given. */
    public Optional<Receipt> receipt(SubmissionId id, int number) {
        return history.receipt(id, number);
    }

    /** The receipt of the newest step, kept or refused. */
    public Optional<Receipt> latest(SubmissionId id) {
        List<Step> steps = history.steps(id);
        return steps.isEmpty()
                ? Optional.empty()
                : history.receipt(id, steps.get(steps.size() - 1).number());
    }

    /** The municipalities and years that have been kept. */
    public SortedSet<SubmissionId> kept() {
        return history.kept();
    }

    /** The municipalities and years anything has happened to, also what was refused or withdrawn. */
    public SortedSet<SubmissionId> known() {
        return history.known();
    }

    /** Those whose cube was computed by another specification than this, or is missing. */
    public SortedSet<SubmissionId> stale() {
        SortedSet<SubmissionId> stale = kept();
        var dataset = store.dataset();
        Node hash = NodeFactory.createLiteralString(keyFigures.contentHash());
        Txn.executeRead(
                dataset,
                () -> stale.removeIf(
                        id -> dataset.getGraph(id.cubeGraph()).contains(id.cubeGraph(), kkm("contentHash"), hash)));
        return stale;
    }

    /**
     * Computes anew what follows from kept deliveries, on all cores: of each, all in one replacement, so a reader sees it
     * whole, before or after. The result is what receiving the same deliveries now would have made; receipts stay as they
     * were given.
     *
     * @param ids which, of {@link #kept}
     * @param cubeOnly whether the records are taken as they are
     * @param progress told of each when it is done; false stops before the next
     */
    public void rebuild(Collection<SubmissionId> ids, boolean cubeOnly, Predicate<SubmissionId> progress) {
        var goOn = new AtomicBoolean(true);
        ids.parallelStream().filter(id -> goOn.get()).forEach(id -> {
            boolean more = inTurn(id, now -> {
                Instant time = now();
                store.replace(
                        cubeOnly ? cube(id, Optional.empty(), time) : graphs(now, now.submission(), now.parts(), time));
                return progress.test(id);
            });
            if (!more) {
                goOn.set(false);
            }
        });
    }

    /** What is checked and derived from: all tables and the submission itself, as one graph. */
    public static Graph candidate(SubmissionId id, List<MappedTable> tables) {
        return candidate(id, parts(0, tables));
    }

    private static Graph candidate(SubmissionId id, SortedMap<String, Part> parts) {
        Graph candidate = GraphMemFactory.createGraphMem2();
        ReceiptGraph.describe(id, parts.values(), candidate);
        parts.values().forEach(part -> GraphUtil.addInto(candidate, part.graph()));
        return candidate;
    }

    private static SortedMap<String, Part> parts(int step, List<MappedTable> tables) {
        var parts = new TreeMap<String, Part>();
        tables.forEach(table -> parts.put(table.table(), Part.of(step, table)));
        return parts;
    }

    /** Does one thing to a municipality and year at a time, knowing how it stands. */
    private <T> T inTurn(SubmissionId id, Function<Standing, T> work) {
        synchronized (turns.computeIfAbsent(id, none -> new Object())) {
            return work.apply(history.standing(id));
        }
    }

    /**
     * What somebody wants to be in force.
     *
     * @param kind what the step is if nothing blocks
     * @param tables those that came in or come back
     * @param restores the step they come back from; then they are all there is
     */
    private record Proposal(
            StepKind kind,
            SortedMap<String, Part> tables,
            String contentHash,
            Sender sender,
            Optional<Integer> restores,
            Terms terms) {}

    /** What came of a proposal: its receipt, the tables that would be in force, and all that is checked, as one graph. */
    private record Judged(Receipt receipt, SortedMap<String, Part> parts, Graph candidate) {}

    private Judged judge(Standing now, int number, Proposal proposal) {
        var parts = new TreeMap<>(proposal.restores().isPresent() ? Map.of() : now.parts());
        parts.putAll(proposal.tables());
        Graph candidate = candidate(now.id(), parts);
        var findings = new Findings(shapes.check(candidate));
        var missing = new TreeMap<>(unlocks);
        parts.keySet().forEach(missing::remove);
        var tables = new TreeMap<String, DeliveredTable>();
        proposal.tables().forEach((name, part) -> tables.put(name, part.delivered()));
        var step = new Step(
                now.id(),
                number,
                findings.accepted() ? proposal.kind() : StepKind.REFUSED,
                now(),
                proposal.sender(),
                proposal.contentHash(),
                release,
                keyFigures.contentHash(),
                (int) findings.count(Severity.VIOLATION),
                (int) findings.count(Severity.WARNING),
                proposal.restores(),
                Optional.empty(),
                proposal.terms().notice());
        var receipt = new Receipt(step, tables, findings, new TreeMap<>(), changes(now.parts(), parts), missing);
        return new Judged(receipt, parts, candidate);
    }

    private Changes changes(SortedMap<String, Part> before, SortedMap<String, Part> after) {
        var changes = new TreeMap<String, TableChange>();
        if (!before.isEmpty()) {
            differences(before, after)
                    .forEach((table, diff) -> changes.put(
                            table,
                            new TableChange(
                                    diff.added().size(),
                                    diff.removed().size(),
                                    diff.changed().size())));
        }
        return new Changes(changes);
    }

    private SortedMap<String, TableDiff> differences(SortedMap<String, Part> before, SortedMap<String, Part> after) {
        var differences = new TreeMap<String, TableDiff>();
        var names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        for (String name : names) {
            Part then = before.get(name);
            Part now = after.get(name);
            if (then == null || now == null || then.step() != now.step()) {
                TableDiff diff = rows.compare(
                        name,
                        then == null ? Graph.emptyGraph : then.graph(),
                        now == null ? Graph.emptyGraph : now.graph());
                if (!diff.isEmpty()) {
                    differences.put(name, diff);
                }
            }
        }
        return differences;
    }

    private Receipt take(Standing now, Terms terms, Proposal proposal) {
        mustKnowTheNewest(now, terms);
        Judged judged = judge(now, now.newest() + 1, proposal);
        Receipt receipt = judged.receipt();
        var graphs = new HashMap<Node, Graph>();
        if (receipt.kept()) {
            Graph submission = now.headers();
            ReceiptGraph.describe(now.id(), judged.parts().values(), submission);
            ReceiptGraph.state(now.id(), "accepted", receipt.time(), submission);
            ReceiptGraph.add(receipt, submission);
            receipt.step().write(submission);
            graphs.putAll(archived(now, judged.parts()));
            graphs.putAll(graphs(now, submission, judged.parts(), receipt.time()));
            graphs.put(now.id().submissionGraph(), submission);
        } else {
            receipt.step().write(now.submission());
            graphs.put(now.id().submissionGraph(), now.submission());
        }
        graphs.put(
                now.id().archivedReceiptGraph(receipt.number()),
                archive(receipt, receipt.kept() ? judged.parts() : now.parts()));
        store.replace(graphs);
        return receipt;
    }

    private static void mustKnowTheNewest(Standing now, Terms terms) {
        int newest = now.newest();
        if (terms.expected().isPresent() && terms.expected().get() != newest) {
            throw new OutdatedException(now.id(), newest);
        }
    }

    /** A receipt for the record, with the tables in force after its step. */
    private static Graph archive(Receipt receipt, SortedMap<String, Part> parts) {
        Graph archive = GraphMemFactory.createGraphMem2();
        receipt.step().write(archive);
        ReceiptGraph.inForce(receipt.step(), parts.values(), archive);
        ReceiptGraph.add(receipt, archive);
        return archive;
    }

    /** The tables in force that will be so no more, for the record; those that are not there any more are emptied. */
    private static Map<Node, Graph> archived(Standing now, SortedMap<String, Part> later) {
        var graphs = new HashMap<Node, Graph>();
        now.parts().forEach((name, part) -> {
            Part next = later.get(name);
            if (next == null || next.step() != part.step()) {
                Node archive = now.id().archivedTableGraph(name, part.step());
                graphs.put(archive, part.open());
                if (!part.hidden().isEmpty()) {
                    graphs.put(NodeFactory.createURI(archive.getURI() + SubmissionId.PROTECTED), part.hidden());
                }
            }
            if (next == null) {
                graphs.put(now.id().tableGraph(name), Graph.emptyGraph);
            }
        });
        return graphs;
    }

    /**
     * The tables in force and all that follows from them.
     *
     * @param submission what its receipt says
     */
    private Map<Node, Graph> graphs(Standing now, Graph submission, SortedMap<String, Part> parts, Instant time) {
        SubmissionId id = now.id();
        Graph candidate = candidate(id, parts);
        GraphUtil.addInto(candidate, submission);
        Derived derived = derivations.derive(candidate);
        Set<Node> places = protection.protectedPlaces(candidate);
        var graphs = new HashMap<Node, Graph>();
        graphs.put(
                id.protectedGraph(),
                protection.moveOut(
                        places, parts.values().stream().map(Part::graph).toList()));
        parts.forEach((name, part) -> graphs.put(id.tableGraph(name), part.graph()));
        graphs.put(id.recordsGraph(), derived.records());
        graphs.put(id.detailsGraph(), derived.details());
        graphs.putAll(cube(id, Optional.of(derived.records()), time));
        return graphs;
    }

    /** The cube of these records, or of those that are kept. */
    private Map<Node, Graph> cube(SubmissionId id, Optional<Graph> records, Instant time) {
        var dataset = store.dataset();
        return Txn.calculateRead(
                dataset,
                () -> keyFigures.refresh(
                        id, records.orElseGet(() -> dataset.getGraph(id.recordsGraph())), dataset, time));
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    private static SortedMap<String, Text> unlocks(Graph model) {
        var unlocks = new TreeMap<String, Text>();
        model.find(Node.ANY, kkm("unlocks"), Node.ANY)
                .mapWith(Triple::getSubject)
                .toSet()
                .forEach(table -> unlocks.put(Vocabulary.localName(table), Text.of(model, table, kkm("unlocks"))));
        return unlocks;
    }
}

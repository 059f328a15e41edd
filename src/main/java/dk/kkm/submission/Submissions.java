package dk.kkm.submission;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Finding;
import dk.kkm.Layers;
import dk.kkm.Severity;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.Thing;
import dk.kkm.UnreadableException;
import dk.kkm.derivation.Conversions;
import dk.kkm.derivation.Derivations;
import dk.kkm.derivation.Derived;
import dk.kkm.keyfigure.KeyFigures;
import dk.kkm.mapping.Delivery;
import dk.kkm.mapping.Mapped;
import dk.kkm.mapping.Mapped.MappedTable;
import dk.kkm.mapping.Mappings;
import dk.kkm.mapping.Migrations;
import dk.kkm.mapping.Profile;
import dk.kkm.mapping.Profiles;
import dk.kkm.plausibility.Checks;
import dk.kkm.plausibility.Quality;
import dk.kkm.store.Store;
import dk.kkm.submission.Changes.TableChange;
import dk.kkm.submission.Diff.TableDiff;
import dk.kkm.submission.History.Standing;
import dk.kkm.validation.Findings;
import dk.kkm.validation.Shapes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.GraphUtil;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.system.Txn;
import org.apache.jena.vocabulary.DCTerms;

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
    private static final int LONGEST_NOTE = 2_000;

    private final Store store;
    private final Graph model;
    private final Mappings mappings;
    private final Profiles profiles;
    private final Shapes shapes;
    private final Conversions conversions;
    private final Derivations derivations;
    private final Checks checks;
    private final Quality quality;
    private final KeyFigures keyFigures;
    private final Protection protection;
    private final Rows rows;
    private final History history;
    private final Rounds rounds;
    private final Unlocks unlocks;
    private final String release;
    private final Map<SubmissionId, Object> turns = new ConcurrentHashMap<>();

    private Submissions(Store store, Specification specification) {
        this.store = store;
        this.model = specification.model();
        this.profiles = Profiles.in(store);
        this.mappings = Mappings.of(specification, profiles::of);
        this.shapes = Shapes.of(specification);
        this.conversions = Conversions.of(specification);
        this.derivations = Derivations.of(specification);
        this.checks = Checks.of(specification);
        this.quality = Quality.of(specification);
        this.keyFigures = KeyFigures.of(specification);
        this.protection = new Protection(model);
        this.rows = new Rows(model);
        this.unlocks = Unlocks.of(model);
        this.history = new History(store, quality, unlocks, Migrations.of(specification));
        this.rounds = Rounds.of(store);
        this.release = specification.version();
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
        Mapped mapped = mappings.apply(delivery);
        String hash = ContentHash.of(delivery, saved(delivery));
        return mapped.submissions().entrySet().parallelStream()
                .map(entry -> {
                    SubmissionId id = entry.getKey();
                    var proposal = new Proposal(
                            StepKind.KEPT,
                            parts(0, entry.getValue()),
                            hash,
                            Sender.local(),
                            Optional.empty(),
                            Optional.empty());
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
     * @throws ClosedException if the round of the year is closed, or final and no notice is given
     */
    public List<Receipt> receive(Delivery delivery, Sender sender, Terms terms) {
        Mapped mapped = mappings.apply(delivery);
        String hash = ContentHash.of(delivery, saved(delivery));
        return mapped.submissions().entrySet().parallelStream()
                .map(entry -> inTurn(entry.getKey(), now -> same(now, hash).orElseGet(() -> {
                    mayChange(now, terms);
                    return take(
                            now,
                            new Proposal(
                                    StepKind.KEPT,
                                    parts(now.newest() + 1, entry.getValue()),
                                    hash,
                                    sender,
                                    Optional.empty(),
                                    notice(now.id(), terms.notice())));
                })))
                .toList();
    }

    /** The profiles the municipality has saved. */
    private List<Profile> saved(Delivery delivery) {
        return delivery.submission().map(id -> profiles.of(id.municipality())).orElse(List.of());
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

    private void mayChange(Standing now, Terms terms) {
        int newest = now.newest();
        if (terms.expected().isPresent() && terms.expected().get() != newest) {
            throw new OutdatedException(now.id(), newest);
        }
        rounds.mustTake(now.id(), terms.notice(), model);
    }

    /** What is to be said beside the figures: only where these were final. */
    private Optional<String> notice(SubmissionId id, Optional<String> given) {
        return rounds.needsNotice(id, model) ? given : Optional.empty();
    }

    /** The history of a municipality and year, the oldest first. */
    public List<Step> steps(SubmissionId id) {
        return history.steps(id);
    }

    /** The receipt of a step as it was given. */
    public Optional<Receipt> receipt(SubmissionId id, int number) {
        return history.receipt(id, number);
    }

    /** The same as a graph, as it was written down; empty if there is none. */
    public Graph receiptGraph(SubmissionId id, int number) {
        return history.receiptGraph(id, number);
    }

    /** The receipt of the newest step, kept or refused. */
    public Optional<Receipt> latest(SubmissionId id) {
        List<Step> steps = history.steps(id);
        return steps.isEmpty()
                ? Optional.empty()
                : history.receipt(id, steps.get(steps.size() - 1).number());
    }

    /**
     * How the tables in force differ between two steps. Where protected estates lie is told only if asked for; which
     * those are is judged by both steps and by what is in force now.
     *
     * @return empty if there is no such step
     */
    public Optional<Diff> diff(SubmissionId id, int from, int to, boolean withProtected) {
        Optional<SortedMap<String, Part>> before = history.parts(id, from);
        Optional<SortedMap<String, Part>> after = history.parts(id, to);
        if (before.isEmpty() || after.isEmpty()) {
            return Optional.empty();
        }
        if (!withProtected) {
            hide(List.of(before.get(), after.get(), history.standing(id).parts()));
        }
        return Optional.of(new Diff(from, to, differences(before.get(), after.get())));
    }

    /**
     * A table as it was in force after a step.
     *
     * @param withProtected whether it tells where protected estates lie
     */
    public Optional<Graph> table(SubmissionId id, int number, String table, boolean withProtected) {
        Optional<SortedMap<String, Part>> parts = history.parts(id, number);
        if (!withProtected && parts.isPresent()) {
            hide(List.of(parts.get(), history.standing(id).parts()));
        }
        return parts.map(all -> all.get(table)).map(Part::graph);
    }

    private void hide(List<SortedMap<String, Part>> states) {
        var places = new HashSet<Node>();
        for (SortedMap<String, Part> parts : states) {
            Graph all = GraphMemFactory.createGraphMem2();
            parts.values().forEach(part -> GraphUtil.addInto(all, part.graph()));
            places.addAll(protection.protectedPlaces(all));
        }
        states.forEach(parts -> protection.moveOut(
                places, parts.values().stream().map(Part::graph).toList()));
    }

    /**
     * Takes all tables out of force, with what follows from them; the history stays. If they are so already, nothing
     * happens.
     *
     * @throws dk.kkm.UnreadableException if there is nothing to withdraw
     * @throws OutdatedException if there is a newer step than the sender expects
     * @throws ClosedException if the round of the year is closed, or final and no notice is given
     */
    public Receipt withdraw(SubmissionId id, Sender sender, Terms terms) {
        return inTurn(id, now -> {
            int newest = now.newest();
            if (newest > 0 && now.step(newest).kind() == StepKind.WITHDRAWN) {
                return history.receipt(id, newest).orElseThrow();
            }
            if (now.parts().isEmpty()) {
                throw new UnreadableException(
                        "Der er ingen indberetning for " + id + " at trække tilbage.",
                        "There is no submission for " + id + " to withdraw.");
            }
            mayChange(now, terms);
            var none = new TreeMap<String, Part>();
            var step = new Step(
                    id,
                    newest + 1,
                    StepKind.WITHDRAWN,
                    now(),
                    sender,
                    "",
                    release,
                    keyFigures.contentHash(),
                    0,
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    notice(id, terms.notice()));
            var receipt = new Receipt(
                    step,
                    new TreeMap<>(),
                    new Findings(List.of()),
                    new TreeMap<>(),
                    changes(now.parts(), none),
                    Optional.empty(),
                    unlocks.all());
            Graph submission = now.headers();
            ReceiptGraph.describe(id, List.of(), submission);
            ReceiptGraph.state(id, "withdrawn", step.time(), submission);
            step.write(submission);
            Map<Node, Graph> graphs = archived(now, none);
            Stream.concat(
                            Stream.of(
                                    id.recordsGraph(),
                                    id.detailsGraph(),
                                    id.convertedGraph(),
                                    id.protectedGraph(),
                                    id.cubeGraph()),
                            store.graphs().stream().filter(id::isSuperseded))
                    .forEach(name -> graphs.put(name, Graph.emptyGraph));
            graphs.put(id.submissionGraph(), submission);
            put(graphs, id.archivedReceiptGraph(step.number()), archive(receipt, none, Graph.emptyGraph));
            store.replace(graphs);
            return receipt;
        });
    }

    /**
     * Puts the tables that were in force after an earlier step in force again, checked and derived by today's model. If
     * a finding blocks, that is a refused step, and nothing else changes.
     *
     * @throws dk.kkm.UnreadableException if there is no such step, or no table was in force after it
     * @throws OutdatedException if there is a newer step than the sender expects
     * @throws ClosedException if the round of the year is closed, or final and no notice is given
     */
    public Receipt restore(SubmissionId id, int number, Sender sender, Terms terms) {
        return inTurn(id, now -> {
            SortedMap<String, Part> parts = history.parts(id, number).orElse(new TreeMap<>());
            if (parts.isEmpty()) {
                throw new UnreadableException(
                        "Trin " + number + " for " + id + " har ingen tabeller at genskabe. Se historien.",
                        "Step " + number + " of " + id + " has no tables to restore. See the history.");
            }
            String hash = now.step(number).contentHash();
            mayChange(now, terms);
            return take(
                    now,
                    new Proposal(
                            StepKind.RESTORED, parts, hash, sender, Optional.of(number), notice(id, terms.notice())));
        });
    }

    /**
     * Judges the tables in force by this specification as if they came in now, whether or not a round would take them: what
     * {@link #restore} of the newest step does, in a store in which a specification is tried.
     */
    public Receipt again(SubmissionId id) {
        return inTurn(
                id,
                now -> take(
                        now,
                        new Proposal(
                                StepKind.RESTORED,
                                now.parts(),
                                now.step(now.newest()).contentHash(),
                                Sender.local(),
                                Optional.of(now.newest()),
                                Optional.empty())));
    }

    /**
     * Explains a finding, so that it casts no more doubt on its numbers: records and key figures are computed anew.
     *
     * @param number the step whose receipt the finding was read on
     * @param finding its number on that receipt
     * @param note what the sender says about it
     * @throws dk.kkm.UnreadableException if there is no such finding, or the note is empty or longer than 2,000 characters
     * @throws OutdatedException if the delivery in force has no such finding any more
     */
    public Receipt explain(SubmissionId id, int number, int finding, String note, Sender sender) {
        if (note.isBlank() || note.length() > LONGEST_NOTE) {
            throw new UnreadableException(
                    "Skriv en forklaring på højst " + LONGEST_NOTE + " tegn.",
                    "Write an explanation of at most " + LONGEST_NOTE + " characters.");
        }
        return inTurn(id, now -> {
            List<Finding> findings = history.receipt(id, number)
                    .map(receipt -> receipt.findings().all())
                    .orElse(List.of());
            if (finding < 1 || finding > findings.size()) {
                throw new UnreadableException(
                        "Trin " + number + " for " + id + " har intet fund " + finding + ".",
                        "Step " + number + " of " + id + " has no finding " + finding + ".");
            }
            var places = new Places(rows, history.parts(id, number).orElseThrow());
            var inForce = new Places(rows, now.parts());
            Places.Place sought = places.of(findings.get(finding - 1));
            Node current = now.findings().stream()
                    .filter(node -> inForce.of(ReceiptGraph.finding(now.submission(), node))
                            .equals(sought))
                    .findFirst()
                    .orElseThrow(() -> new OutdatedException(
                            now.newest(),
                            new Text(
                                    "Fundet er ikke i den levering, der gælder nu. Se den nyeste kvittering.",
                                    "The finding is not in the delivery in force now. See the newest receipt.")));
            Step before = now.step(now.newest());
            Step step = new Step(
                    id,
                    now.newest() + 1,
                    StepKind.EXPLAINED,
                    now(),
                    sender,
                    before.contentHash(),
                    release,
                    before.modelHash(),
                    before.violations(),
                    before.warnings(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(new Step.Explained(current, note)),
                    notice(id, Optional.of(note)));
            Graph submission = now.submission();
            submission.remove(current, kkm("explainedAs"), Node.ANY);
            submission.remove(current, kkm("explainedIn"), Node.ANY);
            ReceiptGraph.explain(current, new Note(note, sender, step.time(), step.number()), id, submission);
            for (String kind : List.of("QualityGrade", "QualityPart")) {
                Thing.of(submission, kkm(kind)).forEach(thing -> submission.remove(thing.node(), Node.ANY, Node.ANY));
            }
            Made made = made(candidate(id, now.parts()));
            Graph graded = flagAndGrade(made, submission);
            Step last = step.graded(grade(id, graded));
            GraphUtil.addInto(submission, graded);
            last.write(submission);
            Map<Node, Graph> graphs = inForce(id, submission, now.parts(), made, step.time());
            Graph archive = GraphMemFactory.createGraphMem2();
            last.write(archive);
            ReceiptGraph.inForce(last, now.parts().values(), archive);
            GraphUtil.addInto(archive, graded);
            graphs.put(id.submissionGraph(), submission);
            put(graphs, id.archivedReceiptGraph(last.number()), archive);
            store.replace(graphs);
            return history.receipt(id, last.number()).orElseThrow();
        });
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
                if (cubeOnly) {
                    store.replace(cube(id, now.submission(), Optional.empty(), time));
                } else {
                    Made made = made(candidate(id, now.parts()));
                    derivations.flag(made.derived(), now.submission());
                    store.replace(inForce(id, now.submission(), now.parts(), made, time));
                }
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
            Optional<String> notice) {}

    /**
     * What follows from tables.
     *
     * @param candidate all that is checked, as one graph
     * @param converted what conversions made of exports, part of it
     * @param derived flags apart, until they are added
     */
    private record Made(Graph candidate, Graph converted, Derived derived) {}

    /**
     * What came of a proposal.
     *
     * @param parts the tables that would be in force
     * @param made absent when a finding blocks
     * @param submission the graph that would tell of it
     * @param graded its parts and grades of quality, empty when a finding blocks
     */
    private record Judged(
            Receipt receipt, SortedMap<String, Part> parts, Optional<Made> made, Graph submission, Graph graded) {}

    private Judged judge(Standing now, int number, Proposal proposal) {
        SubmissionId id = now.id();
        var parts = new TreeMap<>(proposal.restores().isPresent() ? Map.of() : now.parts());
        parts.putAll(proposal.tables());
        Graph candidate = candidate(id, parts);
        Graph converted = conversions.convert(candidate);
        GraphUtil.addInto(candidate, converted);
        var found = new ArrayList<>(shapes.check(candidate));
        Optional<Made> made = Optional.empty();
        if (Findings.of(found).accepted()) {
            Derived derived = derivations.deriveUnflagged(candidate);
            found.addAll(reading(kept -> checks.check(id, candidate, derived, kept)));
            if (Findings.of(found).accepted()) {
                made = Optional.of(new Made(candidate, converted, derived));
            }
        }
        Findings findings = Findings.of(protection.unquoted(candidate, found));
        SortedMap<String, Text> missing = unlocks.beside(parts.keySet());
        var tables = new TreeMap<String, DeliveredTable>();
        proposal.tables().forEach((name, part) -> tables.put(name, part.delivered()));
        var step = new Step(
                id,
                number,
                made.isPresent() ? proposal.kind() : StepKind.REFUSED,
                now(),
                proposal.sender(),
                proposal.contentHash(),
                release,
                keyFigures.contentHash(),
                (int) findings.count(Severity.VIOLATION),
                (int) findings.count(Severity.WARNING),
                Optional.empty(),
                proposal.restores(),
                Optional.empty(),
                proposal.notice());
        var ungraded = new Receipt(
                step,
                tables,
                findings,
                notes(now, parts, findings),
                changes(now.parts(), parts),
                Optional.empty(),
                missing);
        Graph submission = now.headers();
        ReceiptGraph.describe(id, parts.values(), submission);
        ReceiptGraph.state(id, "accepted", step.time(), submission);
        ReceiptGraph.add(ungraded, submission);
        Graph graded = made.map(it -> flagAndGrade(it, submission)).orElse(Graph.emptyGraph);
        Optional<Node> grade = grade(id, graded);
        var receipt = new Receipt(
                step.graded(grade),
                tables,
                findings,
                ungraded.notes(),
                ungraded.changes(),
                grade.map(it -> quality.read(id, graded)),
                missing);
        GraphUtil.addInto(submission, graded);
        receipt.step().write(submission);
        return new Judged(receipt, parts, made, submission, graded);
    }

    /** What has been said of the same findings before. */
    private SortedMap<Integer, Note> notes(Standing now, SortedMap<String, Part> parts, Findings findings) {
        var said = new HashMap<Places.Place, Note>();
        var before = new Places(rows, now.parts());
        for (Node node : now.findings()) {
            ReceiptGraph.note(now.submission(), node, now::step)
                    .ifPresent(note -> said.put(before.of(ReceiptGraph.finding(now.submission(), node)), note));
        }
        var notes = new TreeMap<Integer, Note>();
        var after = new Places(rows, parts);
        for (int i = 0; i < findings.all().size() && !said.isEmpty(); i++) {
            Note note = said.get(after.of(findings.all().get(i)));
            if (note != null) {
                notes.put(i + 1, note);
            }
        }
        return notes;
    }

    private Made made(Graph candidate) {
        Graph converted = conversions.convert(candidate);
        GraphUtil.addInto(candidate, converted);
        return new Made(candidate, converted, derivations.deriveUnflagged(candidate));
    }

    /** Adds the flags that follow from what a receipt says, and grades the quality of all of it. */
    private Graph flagAndGrade(Made made, Graph submission) {
        derivations.flag(made.derived(), submission);
        return reading(kept -> quality.graph(
                new Layers(submission, made.candidate()), made.derived().records(), kept));
    }

    private static Optional<Node> grade(SubmissionId id, Graph graded) {
        return new Said(graded, NodeFactory.createURI(id.node() + "/quality")).one(kkm("qualityGrade"));
    }

    private Receipt take(Standing now, Proposal proposal) {
        SubmissionId id = now.id();
        Judged judged = judge(now, now.newest() + 1, proposal);
        Receipt receipt = judged.receipt();
        var graphs = new HashMap<Node, Graph>();
        if (receipt.kept()) {
            graphs.putAll(archived(now, judged.parts()));
            graphs.putAll(inForce(
                    id, judged.submission(), judged.parts(), judged.made().orElseThrow(), receipt.time()));
            graphs.put(id.submissionGraph(), judged.submission());
        } else {
            if (new Said(now.submission(), id.node()).one(kkm("state")).isEmpty()) {
                ReceiptGraph.describe(id, List.of(), now.submission());
                ReceiptGraph.state(id, "refused", receipt.time(), now.submission());
            }
            receipt.step().write(now.submission());
            graphs.put(id.submissionGraph(), now.submission());
        }
        put(
                graphs,
                id.archivedReceiptGraph(receipt.number()),
                archive(receipt, receipt.kept() ? judged.parts() : now.parts(), judged.graded()));
        store.replace(graphs);
        return receipt;
    }

    /** A receipt for the record, with the tables in force after its step. */
    private static Graph archive(Receipt receipt, SortedMap<String, Part> parts, Graph graded) {
        Graph archive = GraphMemFactory.createGraphMem2();
        receipt.step().write(archive);
        ReceiptGraph.inForce(receipt.step(), parts.values(), archive);
        ReceiptGraph.add(receipt, archive);
        GraphUtil.addInto(archive, graded);
        return archive;
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

    private static void put(Map<Node, Graph> graphs, Node archive, Graph graph) {
        graphs.put(archive, Archive.pack(archive, graph));
    }

    /** The tables in force that will be so no more, for the record; those that are not there any more are emptied. */
    private static Map<Node, Graph> archived(Standing now, SortedMap<String, Part> later) {
        var graphs = new HashMap<Node, Graph>();
        now.parts().forEach((name, part) -> {
            Part next = later.get(name);
            if (next == null || next.step() != part.step()) {
                Node archive = now.id().archivedTableGraph(name, part.step());
                put(graphs, archive, part.open());
                if (!part.hidden().isEmpty()) {
                    put(graphs, NodeFactory.createURI(archive.getURI() + SubmissionId.PROTECTED), part.hidden());
                }
            }
            if (next == null) {
                graphs.put(now.id().tableGraph(name), Graph.emptyGraph);
            }
        });
        return graphs;
    }

    /**
     * The graphs of the tables in force and of all that follows from them.
     *
     * @param submission what is told of them
     * @param made from them, flags included
     */
    private Map<Node, Graph> inForce(
            SubmissionId id, Graph submission, SortedMap<String, Part> parts, Made made, Instant time) {
        Set<Node> places = protection.protectedPlaces(made.candidate());
        var graphs = new HashMap<Node, Graph>();
        parts.forEach((name, part) -> graphs.put(id.tableGraph(name), part.graph()));
        graphs.put(id.convertedGraph(), made.converted());
        graphs.put(id.protectedGraph(), protection.moveOut(places, List.copyOf(graphs.values())));
        graphs.put(id.recordsGraph(), made.derived().records());
        Graph details = made.derived().details();
        // Records do not say it themselves, or each release would be another version of them.
        details.add(id.recordsGraph(), DCTerms.conformsTo.asNode(), keyFigures.release());
        graphs.put(id.detailsGraph(), details);
        graphs.putAll(cube(id, submission, Optional.of(made.derived().records()), time));
        return graphs;
    }

    /** The cube of these records, or of those that are kept, with what is to be said beside figures that were final. */
    private Map<Node, Graph> cube(SubmissionId id, Graph submission, Optional<Graph> records, Instant time) {
        Map<Node, Graph> cube = reading(
                kept -> keyFigures.refresh(id, records.orElseGet(() -> kept.getGraph(id.recordsGraph())), kept, time));
        for (Thing step : Thing.of(submission, kkm("Step"))) {
            if (!step.one(kkm("stepKind")).equals(Optional.of(StepKind.REFUSED.node()))) {
                step.one(kkm("notice")).ifPresent(notice -> Objects.requireNonNull(cube.get(id.cubeGraph()))
                        .add(id.cubeGraph(), kkm("notice"), notice));
            }
        }
        return cube;
    }

    private <T> T reading(Function<DatasetGraph, T> question) {
        DatasetGraph dataset = store.dataset();
        return Txn.calculateRead(dataset, () -> question.apply(dataset));
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }
}

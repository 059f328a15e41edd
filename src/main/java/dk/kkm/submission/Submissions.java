package dk.kkm.submission;

import static dk.kkm.Vocabulary.kkm;

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
import dk.kkm.store.Store;
import dk.kkm.validation.Findings;
import dk.kkm.validation.Shapes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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
import java.util.function.Predicate;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.GraphUtil;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.system.Txn;
import org.apache.jena.vocabulary.RDF;

/**
 * Receives submissions: maps the tables, checks the graph, derives records, computes the cube, and keeps all of it in one
 * transaction if no finding blocks. All work but that last step happens before the store is touched, so a reader sees a
 * submission whole or not at all. A partial delivery replaces exactly its tables and is checked together with the others.
 * Many threads may receive at once; two deliveries of the same municipality and year come one after the other.
 */
public final class Submissions {
    private final Store store;
    private final Graph model;
    private final Mappings mappings;
    private final Shapes shapes;
    private final Derivations derivations;
    private final KeyFigures keyFigures;
    private final Protection protection;
    private final SortedMap<String, Text> unlocks;
    private final Map<SubmissionId, Object> turns = new ConcurrentHashMap<>();

    private Submissions(Store store, Specification specification) {
        this.store = store;
        this.model = specification.model();
        this.mappings = Mappings.of(specification);
        this.shapes = Shapes.of(specification);
        this.derivations = Derivations.of(specification);
        this.keyFigures = KeyFigures.of(specification);
        this.protection = new Protection(model);
        this.unlocks = unlocks(model);
    }

    /** Submissions into this store, by this specification. */
    public static Submissions of(Store store, Specification specification) {
        return new Submissions(store, specification);
    }

    /**
     * Checks a delivery and keeps nothing: a receipt per municipality and year in it.
     *
     * @throws dk.kkm.UnreadableException if a file or its header cannot be read
     */
    public List<Receipt> check(Delivery delivery) {
        return each(delivery, false);
    }

    /**
     * Receives a delivery and keeps each municipality and year in it that no finding blocks.
     *
     * @throws dk.kkm.UnreadableException if a file or its header cannot be read; then nothing is kept
     */
    public List<Receipt> receive(Delivery delivery) {
        return each(delivery, true);
    }

    /** The municipalities and years that have been kept. */
    public SortedSet<SubmissionId> kept() {
        var kept = new TreeSet<SubmissionId>();
        var dataset = store.dataset();
        Txn.executeRead(dataset, () -> dataset.findNG(Node.ANY, Node.ANY, RDF.Nodes.type, kkm("Submission"))
                .forEachRemaining(quad ->
                        SubmissionId.in(quad.getSubject(), "submissions/").ifPresent(kept::add)));
        return kept;
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
            synchronized (turns.computeIfAbsent(id, none -> new Object())) {
                Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
                store.replace(cubeOnly ? cube(id, Optional.empty(), now) : everything(id, now));
            }
            if (!progress.test(id)) {
                goOn.set(false);
            }
        });
    }

    private Map<Node, Graph> everything(SubmissionId id, Instant time) {
        List<MappedTable> tables = withKept(id, List.of());
        Graph candidate = candidate(id, tables);
        var dataset = store.dataset();
        Txn.executeRead(dataset, () -> GraphUtil.addInto(candidate, dataset.getGraph(id.submissionGraph())));
        return graphs(id, candidate, tables, time);
    }

    private List<Receipt> each(Delivery delivery, boolean keep) {
        return mappings.apply(delivery).submissions().entrySet().parallelStream()
                .map(entry -> {
                    synchronized (turns.computeIfAbsent(entry.getKey(), id -> new Object())) {
                        return examine(entry.getKey(), entry.getValue(), keep);
                    }
                })
                .toList();
    }

    private Receipt examine(SubmissionId id, List<MappedTable> delivered, boolean keep) {
        List<MappedTable> tables = withKept(id, delivered);
        Graph candidate = candidate(id, tables);
        var findings = new Findings(shapes.check(candidate));
        boolean kept = keep && findings.accepted();
        var receipt = new Receipt(
                id, Instant.now().truncatedTo(ChronoUnit.SECONDS), rows(delivered), findings, kept, missing(tables));
        if (kept) {
            keep(receipt, candidate, tables);
        }
        return receipt;
    }

    /** What is checked and derived from: all tables and the submission itself, as one graph. */
    public static Graph candidate(SubmissionId id, List<MappedTable> tables) {
        Graph candidate = ReceiptGraph.submission(id, tables);
        tables.forEach(table -> GraphUtil.addInto(candidate, table.graph()));
        return candidate;
    }

    private void keep(Receipt receipt, Graph candidate, List<MappedTable> tables) {
        SubmissionId id = receipt.id();
        Graph submission = ReceiptGraph.submission(id, tables);
        ReceiptGraph.add(receipt, submission);
        GraphUtil.addInto(candidate, submission);
        Map<Node, Graph> graphs = graphs(id, candidate, tables, receipt.time());
        graphs.put(id.submissionGraph(), submission);
        store.replace(graphs);
    }

    /**
     * What is kept of a delivery and all that follows from it.
     *
     * @param candidate all tables, the submission, and what its receipt says
     */
    private Map<Node, Graph> graphs(SubmissionId id, Graph candidate, List<MappedTable> tables, Instant time) {
        Derived derived = derivations.derive(candidate);
        Set<Node> places = protection.protectedPlaces(candidate);
        var graphs = new HashMap<Node, Graph>();
        graphs.put(
                id.protectedGraph(),
                protection.moveOut(
                        places, tables.stream().map(MappedTable::graph).toList()));
        tables.forEach(table -> graphs.put(id.tableGraph(table.table()), table.graph()));
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

    /** The delivered tables, and those of an earlier delivery that this one leaves alone. */
    private List<MappedTable> withKept(SubmissionId id, List<MappedTable> delivered) {
        var tables = new TreeMap<String, MappedTable>();
        delivered.forEach(table -> tables.put(table.table(), table));
        var dataset = store.dataset();
        Txn.executeRead(dataset, () -> {
            Graph submission = dataset.getGraph(id.submissionGraph());
            for (Triple has :
                    submission.find(id.node(), kkm("hasTable"), Node.ANY).toList()) {
                tables.computeIfAbsent(
                        Vocabulary.localName(has.getObject()),
                        table -> kept(id, table, submission, has.getObject(), dataset));
            }
        });
        return new ArrayList<>(tables.values());
    }

    /** A table as it was delivered, what tells the place of protected estates included. */
    private static MappedTable kept(
            SubmissionId id, String table, Graph submission, Node delivered, DatasetGraph dataset) {
        Graph graph = GraphMemFactory.createGraphMem2();
        GraphUtil.addInto(graph, dataset.getGraph(id.tableGraph(table)));
        dataset.getGraph(id.protectedGraph())
                .find()
                .filterKeep(triple -> graph.contains(triple.getSubject(), RDF.Nodes.type, Node.ANY))
                .toList()
                .forEach(graph::add);
        return new MappedTable(
                table,
                lexical(submission, delivered, "file"),
                Integer.parseInt(lexical(submission, delivered, "rows")),
                graph);
    }

    private static String lexical(Graph graph, Node subject, String property) {
        return graph.find(subject, kkm(property), Node.ANY).next().getObject().getLiteralLexicalForm();
    }

    private static SortedMap<String, Integer> rows(List<MappedTable> tables) {
        var rows = new TreeMap<String, Integer>();
        tables.forEach(table -> rows.put(table.table(), table.rows()));
        return rows;
    }

    private SortedMap<String, Text> missing(List<MappedTable> tables) {
        var missing = new TreeMap<>(unlocks);
        tables.forEach(table -> missing.remove(table.table()));
        return missing;
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

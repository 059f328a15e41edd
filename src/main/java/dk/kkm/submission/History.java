package dk.kkm.submission;

import static dk.kkm.Vocabulary.kkm;
import static java.util.Comparator.comparingInt;

import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.Vocabulary;
import dk.kkm.mapping.Migrations;
import dk.kkm.plausibility.Quality;
import dk.kkm.store.Store;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.GraphUtil;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.system.Txn;
import org.apache.jena.vocabulary.RDF;

/** What the store tells of the past of its municipality-years. Every question is answered from one moment of the store. */
final class History {
    private final Store store;
    private final Quality quality;
    private final Unlocks unlocks;
    private final Migrations migrations;

    /** How a municipality-year stands at one moment: the graph of its submission, and its tables in force. */
    record Standing(SubmissionId id, Graph submission, SortedMap<String, Part> parts) {

        List<Step> steps() {
            return submission.find(Node.ANY, RDF.Nodes.type, kkm("Step")).toList().stream()
                    .map(triple -> Step.read(id, new Said(submission, triple.getSubject())))
                    .sorted(comparingInt(Step::number))
                    .toList();
        }

        Step step(int number) {
            return Step.read(id, new Said(submission, id.step(number)));
        }

        boolean has(int number) {
            return submission.contains(id.step(number), RDF.Nodes.type, kkm("Step"));
        }

        /** The number of the newest step, 0 if there is none. */
        int newest() {
            return submission
                    .find(Node.ANY, RDF.Nodes.type, kkm("Step"))
                    .mapWith(triple -> Said.number(triple.getSubject()))
                    .toList()
                    .stream()
                    .mapToInt(Integer::intValue)
                    .max()
                    .orElse(0);
        }

        /** The findings in force, of the step that kept the tables as they are. */
        List<Node> findings() {
            return submission
                    .find(Node.ANY, RDF.Nodes.type, kkm("Finding"))
                    .mapWith(Triple::getSubject)
                    .toList();
        }

        /** The headers of all steps, which stay whatever happens. */
        Graph headers() {
            Graph headers = GraphMemFactory.createGraphMem2();
            submission.find(Node.ANY, RDF.Nodes.type, kkm("Step")).forEachRemaining(step -> submission
                    .find(step.getSubject(), Node.ANY, Node.ANY)
                    .forEachRemaining(headers::add));
            return headers;
        }
    }

    History(Store store, Quality quality, Unlocks unlocks, Migrations migrations) {
        this.migrations = migrations;
        this.store = store;
        this.quality = quality;
        this.unlocks = unlocks;
    }

    /** The municipalities and years with tables in force. */
    SortedSet<SubmissionId> kept() {
        var kept = new TreeSet<SubmissionId>();
        Node accepted = Vocabulary.iri("code/submission-state/accepted");
        read(dataset -> {
            dataset.findNG(Node.ANY, Node.ANY, kkm("state"), accepted)
                    .forEachRemaining(quad ->
                            SubmissionId.in(quad.getSubject(), "submissions/").ifPresent(kept::add));
            return kept;
        });
        return kept;
    }

    /** The municipalities and years anything has happened to. */
    SortedSet<SubmissionId> known() {
        var known = new TreeSet<SubmissionId>();
        store.graphs()
                .forEach(name -> SubmissionId.in(name, "graph/submissions/").ifPresent(known::add));
        return known;
    }

    Standing standing(SubmissionId id) {
        return read(dataset -> {
            Graph submission = submission(id, dataset);
            return new Standing(id, submission, parts(id, submission, id.node(), submission, dataset));
        });
    }

    List<Step> steps(SubmissionId id) {
        return read(dataset -> new Standing(id, submission(id, dataset), new TreeMap<>()).steps());
    }

    /** The tables in force after a step. */
    Optional<SortedMap<String, Part>> parts(SubmissionId id, int number) {
        return read(dataset -> {
            Graph submission = submission(id, dataset);
            if (!new Standing(id, submission, new TreeMap<>()).has(number)) {
                return Optional.empty();
            }
            Graph archived = Archive.open(id.archivedReceiptGraph(number), dataset);
            return Optional.of(parts(id, archived, id.step(number), submission, dataset));
        });
    }

    private SortedMap<String, Part> parts(
            SubmissionId id, Graph told, Node whose, Graph submission, DatasetGraph dataset) {
        var parts = new TreeMap<String, Part>();
        for (Node table : new Said(told, whose).all("hasTable")) {
            String name = Vocabulary.localName(table);
            int step = step(table);
            boolean current = submission.contains(id.node(), kkm("hasTable"), table);
            Node open = current ? id.tableGraph(name) : id.archivedTableGraph(name, step);
            Node hidden = current ? id.protectedGraph() : NodeFactory.createURI(open.getURI() + SubmissionId.PROTECTED);
            parts.put(
                    name,
                    Part.of(
                            step,
                            name,
                            new Said(told, table),
                            Archive.open(open, dataset),
                            Archive.open(hidden, dataset),
                            migrations));
        }
        return parts;
    }

    /** The step in {@code submissions/0851/2025/7/table/forbrug}. */
    private static int step(Node table) {
        String iri = table.getURI();
        int end = iri.lastIndexOf('/', iri.lastIndexOf('/') - 1);
        return Integer.parseInt(iri.substring(iri.lastIndexOf('/', end - 1) + 1, end));
    }

    /** The receipt of a step as a graph; empty if there is none. */
    Graph receiptGraph(SubmissionId id, int number) {
        return read(dataset -> {
            Graph copy = GraphMemFactory.createGraphMem2();
            GraphUtil.addInto(copy, Archive.open(id.archivedReceiptGraph(number), dataset));
            return copy;
        });
    }

    Optional<Receipt> receipt(SubmissionId id, int number) {
        return read(dataset -> {
            var standing = new Standing(id, submission(id, dataset), new TreeMap<>());
            if (!standing.has(number)) {
                return Optional.empty();
            }
            Map<Integer, Step> steps = new HashMap<>();
            Function<Integer, Step> byNumber = it -> steps.computeIfAbsent(it, standing::step);
            Step step = standing.step(number);
            Graph archived = Archive.open(id.archivedReceiptGraph(number), dataset);
            SortedMap<String, Text> missing = unlocks.beside(new Said(archived, step.node())
                    .all("hasTable").stream().map(Vocabulary::localName).toList());
            Receipt own = ReceiptGraph.read(step, archived, byNumber, graph -> quality.read(id, graph), missing);
            if (step.explains().isEmpty()) {
                return Optional.of(own);
            }
            return Optional.of(explained(own, standing, dataset, byNumber));
        });
    }

    /** The findings stay those of the step that kept the tables; an explanation adds to what is said of them. */
    private Receipt explained(Receipt own, Standing standing, DatasetGraph dataset, Function<Integer, Step> steps) {
        SubmissionId id = own.id();
        int base = findingStep(own.step());
        Receipt first = ReceiptGraph.read(
                standing.step(base),
                Archive.open(id.archivedReceiptGraph(base), dataset),
                steps,
                graph -> quality.read(id, graph),
                own.unlocks());
        var notes = new TreeMap<>(first.notes());
        for (Step step : standing.steps()) {
            if (step.number() > base && step.number() <= own.number()) {
                step.explains()
                        .filter(it -> findingStep(step) == base)
                        .ifPresent(it -> notes.put(
                                Said.number(it.finding()),
                                new Note(it.note(), step.sender(), step.time(), step.number())));
            }
        }
        return new Receipt(
                own.step(), own.tables(), first.findings(), notes, own.changes(), own.quality(), own.unlocks());
    }

    private static int findingStep(Step step) {
        return step(step.explains().orElseThrow().finding());
    }

    private static Graph submission(SubmissionId id, DatasetGraph dataset) {
        Graph copy = GraphMemFactory.createGraphMem2();
        GraphUtil.addInto(copy, dataset.getGraph(id.submissionGraph()));
        return copy;
    }

    private <T> T read(Function<DatasetGraph, T> question) {
        DatasetGraph dataset = store.dataset();
        return Txn.calculateRead(dataset, () -> question.apply(dataset));
    }
}

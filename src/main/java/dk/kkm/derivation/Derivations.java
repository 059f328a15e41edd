package dk.kkm.derivation;

import dk.kkm.IndexedGraph;
import dk.kkm.JoinOrder;
import dk.kkm.Specification;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.GraphUtil;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.query.ARQ;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryException;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.vocabulary.RDF;

/**
 * The stored CONSTRUCT queries of {@code queries/derivations}, run one after the other in the order of their file names.
 * Each reads the delivery and what the queries before it made as its default graph, and the model as {@code graph/model}.
 * An interim result serves the queries after it and is not kept. Those named {@code 99-…} also read the findings, and can
 * be run when these are known.
 * Immutable; many threads may derive at once.
 */
public final class Derivations {
    private static final Set<Node> EXPLAINING = Set.of(Vocabulary.kkm("PartYear"), Vocabulary.kkm("Contribution"));
    private static final Set<Node> INTERIM = Set.of(Vocabulary.kkm("InterimResult"));

    private static final String FROM_FINDINGS = "99-";

    private final Graph model;
    private final List<Derivation> derivations;

    private record Derivation(String topic, Query query) {
        boolean readsFindings() {
            return topic.startsWith(FROM_FINDINGS);
        }
    }

    private Derivations(Graph model, List<Derivation> derivations) {
        this.model = model;
        this.derivations = List.copyOf(derivations);
    }

    /** The derivations of a specification. */
    public static Derivations of(Specification specification) {
        return of(specification, "queries/derivations");
    }

    /** The derivations in another folder, such as {@code queries/quality}. */
    public static Derivations of(Specification specification, String folder) {
        return of(specification.model(), folder, specification.texts(folder, ".rq"));
    }

    static Derivations of(Graph model, String folder, SortedMap<String, String> texts) {
        var derivations = new ArrayList<Derivation>();
        texts.forEach(
                (topic, text) -> derivations.add(new Derivation(topic, parse(folder + "/" + topic + ".rq", text))));
        return new Derivations(IndexedGraph.of(model), derivations);
    }

    /** Derives the records of one municipality-year from its delivered graph, the submission node and findings included. */
    public Derived derive(Graph delivered) {
        return derive(delivered, (topic, time) -> {});
    }

    /** As {@link #derive(Graph)}, telling how long each derivation took. */
    public Derived derive(Graph delivered, BiConsumer<String, Duration> times) {
        return run(IndexedGraph.of(delivered), derivations, times);
    }

    /** As {@link #derive(Graph)}, but for what follows from findings. */
    public Derived deriveUnflagged(Graph delivered) {
        List<Derivation> first =
                derivations.stream().filter(it -> !it.readsFindings()).toList();
        return run(IndexedGraph.of(delivered), first, (topic, time) -> {});
    }

    /**
     * Adds to what {@link #deriveUnflagged} has derived what follows from findings, so that both together are what
     * {@link #derive(Graph)} makes of the delivery with its findings.
     *
     * @param findings the receipt's findings as they are kept
     */
    public Derived flag(Derived derived, Graph findings) {
        IndexedGraph seen = derived.seen();
        findings.find().forEachRemaining(seen::add);
        List<Derivation> last =
                derivations.stream().filter(Derivation::readsFindings).toList();
        Derived flags = run(seen, last, (topic, time) -> {});
        GraphUtil.addInto(derived.records(), flags.records());
        GraphUtil.addInto(derived.details(), flags.details());
        return derived;
    }

    private Derived run(IndexedGraph known, List<Derivation> these, BiConsumer<String, Duration> times) {
        var made = new ArrayList<Triple>();
        DatasetGraph seen = DatasetGraphFactory.create(known);
        seen.addGraph(Vocabulary.MODEL_GRAPH, model);
        for (Derivation derivation : these) {
            long start = System.nanoTime();
            int before = made.size();
            try (QueryExec exec = QueryExec.dataset(seen)
                    .query(derivation.query())
                    .set(ARQ.stageGenerator, JoinOrder.BY_SIZE)
                    .build()) {
                exec.constructTriples().forEachRemaining(made::add);
            }
            made.subList(before, made.size()).forEach(known::add);
            times.accept(derivation.topic(), Duration.ofNanos(System.nanoTime() - start));
        }
        return split(made, known);
    }

    private static Derived split(List<Triple> made, IndexedGraph seen) {
        Set<Node> explaining = subjects(made, EXPLAINING);
        Set<Node> interim = subjects(made, INTERIM);
        Graph records = GraphMemFactory.createGraphMem2();
        Graph details = GraphMemFactory.createGraphMem2();
        for (Triple triple : made) {
            if (!interim.contains(triple.getSubject())) {
                (explaining.contains(triple.getSubject()) ? details : records).add(triple);
            }
        }
        return new Derived(records, details, seen);
    }

    private static Set<Node> subjects(List<Triple> triples, Set<Node> types) {
        var subjects = new HashSet<Node>();
        for (Triple triple : triples) {
            if (triple.getPredicate().equals(RDF.Nodes.type) && types.contains(triple.getObject())) {
                subjects.add(triple.getSubject());
            }
        }
        return subjects;
    }

    /** A CONSTRUCT of ours. */
    static Query parse(String file, String text) {
        Query query;
        try {
            query = QueryFactory.create(text, Vocabulary.BASE);
        } catch (QueryException e) {
            throw new UnreadableException(
                    file + " er ikke gyldig SPARQL: " + e.getMessage(),
                    file + " is not valid SPARQL: " + e.getMessage());
        }
        if (!query.isConstructType() || query.isConstructQuad()) {
            throw new UnreadableException(
                    file + " skal være en CONSTRUCT uden GRAPH i skabelonen.",
                    file + " must be a CONSTRUCT without GRAPH in its template.");
        }
        return query;
    }
}

package dk.kkm.keyfigure;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Thing;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.store.FlatGraph;
import dk.kkm.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphUtil;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.query.Query;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.vocabulary.OWL;

/**
 * All key figures of a specification: {@code queries/key-figures/<id>.rq} with the definition in
 * {@code <id>.ttl}. Safe to share between threads.
 */
public final class KeyFigures {
    private static final String FOLDER = "queries/key-figures";

    private final SortedMap<String, KeyFigure> byId;
    private final Graph model;

    /** The same, as it is joined to every submission's records. */
    private final FlatGraph flatModel;

    private final List<Prepared> cube;
    private final Qualities qualities;
    private final String contentHash;
    private final Node release;

    /** A question of the cube, which every submission asks anew. */
    private record Prepared(
            KeyFigure figure, String version, List<String> dimensions, Query query, Query withoutFlagged) {
        static Prepared of(KeyFigure figure, Grouping grouping) {
            return new Prepared(
                    figure,
                    figure.queryVersion(),
                    figure.dimensions(grouping),
                    figure.query(grouping),
                    figure.query(grouping.withoutFlagged()));
        }
    }

    private KeyFigures(SortedMap<String, KeyFigure> byId, Graph model) {
        this.byId = byId;
        this.model = model;
        this.flatModel = FlatGraph.of(model);
        var prepared = new ArrayList<Prepared>();
        for (KeyFigure figure : byId.values()) {
            prepared.add(Prepared.of(figure, Grouping.WHOLE));
            if (figure.category().isEmpty() && figure.dimensions().contains("use")) {
                prepared.add(Prepared.of(figure, Grouping.WHOLE.by("use")));
            }
        }
        this.cube = List.copyOf(prepared);
        this.qualities = Qualities.of(model);
        this.release = Vocabulary.iri("release/"
                + new Thing(model, Vocabulary.iri("def/"))
                        .string(OWL.versionInfo.asNode())
                        .orElse("0.0.0"));
        this.contentHash = model.find(Vocabulary.MODEL_GRAPH, Vocabulary.kkm("contentHash"), Node.ANY)
                .next()
                .getObject()
                .getLiteralLexicalForm();
    }

    /** Reads every definition and query once. */
    public static KeyFigures of(Specification specification) {
        var byId = new TreeMap<String, KeyFigure>();
        var queries = specification.texts(FOLDER, ".rq");
        specification.texts(FOLDER, ".ttl").keySet().forEach(id -> {
            if (!queries.containsKey(id)) {
                throw new UnreadableException(
                        "Nøgletallet %s har en definition, men ingen forespørgsel %s.rq.",
                        "The key figure %s has a definition but no query %s.rq.", id, id);
            }
        });
        queries.forEach((id, text) -> byId.put(id, new Definition(specification.model(), id).keyFigure(text)));
        return new KeyFigures(Collections.unmodifiableSortedMap(byId), specification.model());
    }

    /** In order of id. */
    public Collection<KeyFigure> all() {
        return byId.values();
    }

    /** The key figure of this id. */
    public KeyFigure get(String id) {
        return find(id).orElseThrow(() -> new UnreadableException(
                "Nøgletallet '%s' findes ikke. Der er %s.",
                "There is no key figure '%s'. There are %s.", id, String.join(", ", byId.keySet())));
    }

    /** The key figure of this id, if there is one. */
    Optional<KeyFigure> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /**
     * What people ask for in words, as a grouping in the nodes of this model.
     *
     * @param by dimensions, such as {@code use}
     * @param only by dimension the codes wanted: {@code 0851}, {@code 2025}, {@code 0851/12} for an estate, else the
     *     last part of a concept's IRI in the code list of that dimension; a use brings what is narrower along
     */
    public Grouping grouping(KeyFigure figure, Collection<String> by, Map<String, ? extends Collection<String>> only) {
        var codes = new Codes(model);
        var nodes = new HashMap<String, Set<Node>>();
        only.forEach((dimension, values) -> {
            figure.require(dimension);
            nodes.put(dimension, codes.nodes(dimension, values));
        });
        return new Grouping(List.copyOf(by), nodes);
    }

    /** The release of the specification, or the one it will become: {@code release/1.0.0}. */
    public Node release() {
        return release;
    }

    /** Names the specification, as the model graph does. */
    public String contentHash() {
        return contentHash;
    }

    /**
     * The cube of one submission: every key figure of its municipality and year, as a whole and use by use or category
     * by category.
     *
     * @param records the graph of records of that municipality and year, and of no other
     */
    public Graph observations(SubmissionId id, Graph records) {
        Store store = Store.inMemory();
        store.replace(Map.of(id.recordsGraph(), FlatGraph.of(records), Vocabulary.MODEL_GRAPH, flatModel));
        DatasetGraph dataset = store.dataset();
        var observations = new Observations();
        String dataVersion = Versions.of(records);
        observations.begin(id, contentHash, dataVersion, release);
        Set<Node> flagged = records.find(Node.ANY, Vocabulary.kkm("flaggedMeasure"), Node.ANY)
                .mapWith(Triple::getObject)
                .toSet();
        for (Prepared question : cube) {
            KeyFigure figure = question.figure();
            List<Value> rows = Values.of(figure, question.dimensions(), question.query(), dataset)
                    .rows();
            var without = new HashMap<Node, Value>();
            (Collections.disjoint(figure.doubtable(), flagged)
                            ? rows
                            : Values.of(figure, question.dimensions(), question.withoutFlagged(), dataset)
                                    .rows())
                    .forEach(row -> without.put(Observations.breakdown(figure, row), row));
            for (Value row : rows) {
                Node breakdown = Observations.breakdown(figure, row);
                Optional<Value> rest = Optional.ofNullable(without.get(breakdown));
                long inDoubt = row.estates() - rest.map(Value::estates).orElse(0L);
                observations.add(
                        figure,
                        new Observed(
                                figure.id(),
                                Observations.node(figure, id, breakdown),
                                id,
                                breakdown,
                                row,
                                qualities.of(row.coverage(), inDoubt, row.estates()),
                                inDoubt,
                                rest,
                                figure.version(),
                                question.version(),
                                dataVersion));
            }
        }
        return observations.graph();
    }

    /**
     * What a submission's cube becomes with these records: its observations, and those of the version before that are
     * changed by it.
     *
     * @param kept the store as it is; the caller holds the transaction
     * @param time when the earlier observations ceased to hold
     */
    public Map<Node, Graph> refresh(SubmissionId id, Graph records, DatasetGraph kept, Instant time) {
        Graph later = observations(id, records);
        var graphs = new HashMap<Node, Graph>(Map.of(id.cubeGraph(), later));
        Graph earlier = kept.getGraph(id.cubeGraph());
        Observations.dataVersion(id, earlier).map(id::supersededGraph).ifPresent(name -> {
            Graph superseded = GraphFactory.createGraphMem();
            GraphUtil.addInto(superseded, kept.getGraph(name));
            Observations.supersede(id, earlier, later, time, superseded);
            graphs.put(name, superseded);
        });
        return graphs;
    }
}

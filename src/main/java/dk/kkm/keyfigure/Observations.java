package dk.kkm.keyfigure;

import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;
import static dk.kkm.keyfigure.Grouping.MUNICIPALITY;
import static dk.kkm.keyfigure.Grouping.YEAR;

import dk.kkm.Decimals;
import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.OWL;
import org.apache.jena.vocabulary.RDF;

/**
 * Writes values as observations of an RDF Data Cube that cube.link's readers understand too, and reads them.
 *
 * <pre>{@code
 * <graph/key-figures/0851/2025> a cube:ObservationSet ; kkm:contentHash "5f0c…" ; kkm:dataVersion "9a1b2c3d4e5f" ;
 *   dct:conformsTo <release/1.0.0> ;
 *   cube:observation <observation/heat-per-area/0851/2025/school> .
 * <key-figures> cube:observationSet <graph/key-figures/0851/2025> .
 * <observation/heat-per-area/0851/2025/school> a qb:Observation, cube:Observation ; qb:dataSet <key-figures> ;
 *   cube:observedBy <id/municipality/0851> ;
 *   kkm:keyFigure <key-figures/heat-per-area> ; owl:versionInfo "0.1.0" ; qudt:hasUnit unit:KiloW-HR-PER-M2 ;
 *   kkm:municipality <id/municipality/0851> ; kkm:year "2025"^^xsd:gYear ; kkm:breakdown <code/use/school> ;
 *   kkm:value 90.5 ; kkm:numerator 181000 ; kkm:denominator 2000 ; kkm:estates 3 ; kkm:coverage 0.93 ;
 *   kkm:observedArea 2000 ; kkm:quality <code/quality/medium> ;
 *   kkm:flaggedEstates 1 ; kkm:valueWithoutFlagged 85 ; kkm:numeratorWithoutFlagged 102000 ;
 *   kkm:denominatorWithoutFlagged 1200 ; kkm:coverageWithoutFlagged 0.56 ;
 *   kkm:observedAreaWithoutFlagged 1200 ;
 *   kkm:queryVersion "0a1b2c3d4e5f" ; kkm:dataVersion "9a1b2c3d4e5f" ;
 *   prov:wasDerivedFrom <graph/0851/2025> .
 * }</pre>
 *
 * The breakdown is a use, the figure's own category, or {@code code/breakdown/all}. Without values in doubt there is
 * nothing about flagged ones; when all are in doubt there is only their number. What else a value was grouped by stands
 * under the dimension's own name, and such a value is none of the cube's.
 */
final class Observations {
    /** What the name of every cube graph is an instance of. */
    static final Node SET = NodeFactory.createURI("https://cube.link/ObservationSet");

    static final Node OBSERVATION = NodeFactory.createURI("http://purl.org/linked-data/cube#Observation");

    private static final String CUBE = "https://cube.link/";
    private static final String PROV = "http://www.w3.org/ns/prov#";
    private static final Node CUBE_OBSERVATION = NodeFactory.createURI(CUBE + "Observation");
    private static final Node DATA_SET = NodeFactory.createURI("http://purl.org/linked-data/cube#dataSet");
    private static final Node IN_SET = NodeFactory.createURI(CUBE + "observation");
    private static final Node OBSERVED_BY = NodeFactory.createURI(CUBE + "observedBy");
    private static final Node OBSERVATION_SET = NodeFactory.createURI(CUBE + "observationSet");
    private static final Node DERIVED_FROM = NodeFactory.createURI(PROV + "wasDerivedFrom");
    private static final Node INVALIDATED = NodeFactory.createURI(PROV + "invalidatedAtTime");
    private static final Node UNIT = NodeFactory.createURI("http://qudt.org/schema/qudt/hasUnit");
    private static final Node KEY_FIGURES = iri("key-figures");
    private static final Set<Node> OF_THE_CUBE = Set.of(RDF.type.asNode(), DATA_SET, OBSERVED_BY);
    private static final Node EARLIER = kkm("SupersededObservation");
    private static final Node NEXT = kkm("nextDataVersion");

    private final Graph graph = GraphFactory.createGraphMem();

    Graph graph() {
        return graph;
    }

    /** Says what the cube of a municipality and year was computed by and from. */
    void begin(SubmissionId id, String contentHash, String dataVersion, Node release) {
        Node set = id.cubeGraph();
        graph.add(set, RDF.type.asNode(), SET);
        graph.add(KEY_FIGURES, OBSERVATION_SET, set);
        graph.add(set, kkm("contentHash"), NodeFactory.createLiteralString(contentHash));
        graph.add(set, kkm("dataVersion"), NodeFactory.createLiteralString(dataVersion));
        graph.add(set, DCTerms.conformsTo.asNode(), release);
    }

    /** Adds an observation of the cube. */
    void add(KeyFigure figure, Observed observed) {
        Node node = observed.node();
        Node municipality = observed.submission().municipality().node();
        about(node, figure, observed.breakdown(), observed.value());
        graph.add(node, RDF.type.asNode(), CUBE_OBSERVATION);
        graph.add(observed.submission().cubeGraph(), IN_SET, node);
        graph.add(node, DATA_SET, KEY_FIGURES);
        graph.add(node, OBSERVED_BY, municipality);
        graph.add(node, kkm("quality"), observed.quality());
        graph.add(node, kkm("queryVersion"), NodeFactory.createLiteralString(observed.queryVersion()));
        graph.add(node, kkm("dataVersion"), NodeFactory.createLiteralString(observed.dataVersion()));
        inDoubt(node, observed.value(), observed.withoutFlagged());
    }

    private void inDoubt(Node node, Value value, Optional<Value> sound) {
        if (!sound.equals(Optional.of(value))) {
            long left = sound.map(Value::estates).orElse(0L);
            graph.add(node, kkm("flaggedEstates"), integer(value.estates() - left));
            sound.ifPresent(without -> {
                add(node, "valueWithoutFlagged", without.value());
                add(node, "numeratorWithoutFlagged", without.numerator());
                add(node, "denominatorWithoutFlagged", without.denominator());
                without.coverage().ifPresent(coverage -> add(node, "coverageWithoutFlagged", coverage));
                without.coveredArea().ifPresent(area -> add(node, "observedAreaWithoutFlagged", area));
            });
        }
    }

    /** Adds values of any grouping, as observations of their own. */
    void add(Means means) {
        Values values = means.values();
        var sound = means.sound();
        for (Value row : values.rows()) {
            Node breakdown = breakdown(values.figure(), row);
            var rest = new StringBuilder();
            row.dimensions().forEach((name, node) -> {
                if (!name.equals(MUNICIPALITY) && !name.equals(YEAR) && !node.equals(breakdown)) {
                    rest.append('/').append(name).append('/').append(ValuesFormat.plain(node));
                }
            });
            Node node = iri(
                    node(values.figure(), submission(row), breakdown).getURI().substring(Vocabulary.BASE.length())
                            + rest);
            about(node, values.figure(), breakdown, row);
            if (means.withoutFlagged().isPresent()) {
                inDoubt(node, row, Optional.ofNullable(sound.get(row.dimensions())));
            }
            row.dimensions().forEach((name, value) -> {
                if (!value.equals(breakdown)) {
                    graph.add(node, kkm(name), value);
                }
            });
        }
    }

    private void about(Node node, KeyFigure figure, Node breakdown, Value row) {
        graph.add(node, RDF.type.asNode(), OBSERVATION);
        graph.add(node, kkm("keyFigure"), figure.node());
        graph.add(node, OWL.versionInfo.asNode(), NodeFactory.createLiteralString(figure.version()));
        graph.add(node, kkm("municipality"), row.municipality());
        graph.add(node, kkm("year"), row.dimension(YEAR));
        graph.add(node, kkm("breakdown"), breakdown);
        graph.add(node, UNIT, figure.unit());
        add(node, "value", row.value());
        add(node, "numerator", row.numerator());
        add(node, "denominator", row.denominator());
        graph.add(node, kkm("estates"), integer(row.estates()));
        row.coverage().ifPresent(coverage -> add(node, "coverage", coverage));
        row.coveredArea().ifPresent(area -> add(node, "observedArea", area));
        graph.add(node, DERIVED_FROM, submission(row).recordsGraph());
    }

    private void add(Node node, String property, BigDecimal number) {
        graph.add(node, kkm(property), Decimals.node(number));
    }

    /** {@code observation/heat-per-area/0851/2025/school}. */
    static Node node(KeyFigure figure, SubmissionId id, Node breakdown) {
        return iri("observation/" + figure.id() + "/" + id + "/" + Vocabulary.localName(breakdown));
    }

    /** The use or category of a row, or all together. */
    static Node breakdown(KeyFigure figure, Value row) {
        return row.dimensions().getOrDefault(figure.category().orElse("use"), Observed.ALL);
    }

    private static SubmissionId submission(Value row) {
        return SubmissionId.of(ValuesFormat.plain(row.municipality()), Integer.toString(row.year()));
    }

    private static Node integer(long number) {
        return NodeFactory.createLiteralDT(Long.toString(number), XSDDatatype.XSDinteger);
    }

    /**
     * Adds the observations of a cube graph that the next one changes, as they were until then, and which version came
     * next:
     *
     * <pre>{@code
     * <graph/key-figures/0851/2025/superseded/9a1b2c3d4e5f> kkm:nextDataVersion "0b1c2d3e4f5a" .
     * <observation/heat-per-area/0851/2025/school/9a1b2c3d4e5f-0a1b2c3d4e5f> a kkm:SupersededObservation ;
     *   dct:isVersionOf <observation/heat-per-area/0851/2025/school> ;
     *   prov:invalidatedAtTime "2026-02-01T10:15:00Z"^^xsd:dateTime ; kkm:value 91 ; … .
     * }</pre>
     *
     * What stays the same under new records is not repeated: {@link #asOf} finds it in a later version.
     */
    static void supersede(SubmissionId id, Graph earlier, Graph later, Instant time, Graph superseded) {
        Node at = NodeFactory.createLiteralDT(time.toString(), XSDDatatype.XSDdateTime);
        for (Triple type :
                earlier.find(Node.ANY, RDF.type.asNode(), OBSERVATION).toList()) {
            Node node = type.getSubject();
            Map<Node, Node> about = about(earlier, node);
            if (says(about).equals(says(about(later, node)))) {
                continue;
            }
            Node old = old(node, text(about, "dataVersion"), text(about, "queryVersion"));
            superseded.remove(old, INVALIDATED, Node.ANY);
            superseded.add(old, RDF.type.asNode(), EARLIER);
            superseded.add(old, DCTerms.isVersionOf.asNode(), node);
            superseded.add(old, INVALIDATED, at);
            about.forEach((property, object) -> {
                if (!OF_THE_CUBE.contains(property)) {
                    superseded.add(old, property, object);
                }
            });
        }
        String before = dataVersion(id, earlier).orElseThrow();
        String next = dataVersion(id, later).orElseThrow();
        if (!next.equals(before)) {
            Node version = id.supersededGraph(before);
            superseded.remove(version, NEXT, Node.ANY);
            superseded.add(version, NEXT, NodeFactory.createLiteralString(next));
        }
    }

    /** What an observation says, whatever records it is computed from. */
    private static Map<Node, Node> says(Map<Node, Node> about) {
        var says = new HashMap<>(about);
        says.keySet().removeAll(OF_THE_CUBE);
        says.remove(kkm("dataVersion"));
        return says;
    }

    private static Node old(Node observation, String dataVersion, String queryVersion) {
        return NodeFactory.createURI(observation.getURI() + "/" + dataVersion + "-" + queryVersion);
    }

    /** The version of the records a cube graph was computed from; empty when there is no cube. */
    static Optional<String> dataVersion(SubmissionId id, Graph cube) {
        return text(cube, id.cubeGraph(), kkm("dataVersion"));
    }

    /**
     * An observation as it was under a version of the records and of the query: what that version says of it, or the next
     * that changes it, or what holds now.
     *
     * @param current as the cube keeps it, if it does
     * @param cubes every graph of cubes, by name
     */
    static Optional<Observed> asOf(
            String dataVersion,
            String queryVersion,
            Node observation,
            SubmissionId id,
            Optional<Observed> current,
            Function<Node, Graph> cubes,
            KeyFigures figures) {
        Optional<String> newest = dataVersion(id, cubes.apply(id.cubeGraph()));
        Optional<String> version = Optional.of(dataVersion);
        var seen = new HashSet<String>();
        while (version.isPresent() && seen.add(version.get())) {
            Node name = id.supersededGraph(version.get());
            Graph superseded = cubes.apply(name);
            Optional<Observed> then = read(superseded, old(observation, version.get(), queryVersion), id, figures);
            if (then.isPresent()) {
                return then.map(observed -> observed.under(dataVersion));
            }
            if (version.equals(newest)) {
                return current.filter(observed -> observed.queryVersion().equals(queryVersion))
                        .map(observed -> observed.under(dataVersion));
            }
            version = text(superseded, name, NEXT);
        }
        return Optional.empty();
    }

    private static Optional<String> text(Graph graph, Node node, Node property) {
        return graph.find(node, property, Node.ANY)
                .mapWith(triple -> triple.getObject().getLiteralLexicalForm())
                .nextOptional();
    }

    private static String text(Map<Node, Node> about, String property) {
        return Objects.requireNonNull(about.get(kkm(property)), property).getLiteralLexicalForm();
    }

    private static Map<Node, Node> about(Graph graph, Node node) {
        Map<Node, Node> about = new HashMap<>();
        graph.find(node, Node.ANY, Node.ANY)
                .forEachRemaining(triple -> about.put(triple.getPredicate(), triple.getObject()));
        return about;
    }

    /** Reads an observation of the cube, or an earlier one; empty when it is of a key figure there is no more. */
    static Optional<Observed> read(Graph graph, Node node, SubmissionId id, KeyFigures figures) {
        Map<Node, Node> about = about(graph, node);
        Node keyFigure = about.get(kkm("keyFigure"));
        if (keyFigure == null) {
            return Optional.empty();
        }
        return figures.find(Vocabulary.localName(keyFigure))
                .map(figure -> new Reading(about, node, id, figure).observed());
    }

    /** What an observation says, by property. */
    private record Reading(Map<Node, Node> about, Node node, SubmissionId id, KeyFigure figure) {
        Observed observed() {
            Node breakdown = node("breakdown");
            var dimensions = new LinkedHashMap<String, Node>();
            dimensions.put(MUNICIPALITY, node("municipality"));
            dimensions.put(YEAR, node("year"));
            if (!breakdown.equals(Observed.ALL)) {
                dimensions.put(figure.category().orElse("use"), breakdown);
            }
            long estates = integer("estates");
            var value = new Value(
                    dimensions,
                    required("numerator"),
                    required("denominator"),
                    Value.rounded(required("value")),
                    estates,
                    decimal("coverage").map(Value::rounded),
                    decimal("observedArea"));
            boolean doubted = about.containsKey(kkm("flaggedEstates"));
            long flagged = doubted ? integer("flaggedEstates") : 0;
            Optional<Value> without = !doubted
                    ? Optional.of(value)
                    : decimal("valueWithoutFlagged")
                            .map(number -> new Value(
                                    dimensions,
                                    required("numeratorWithoutFlagged"),
                                    required("denominatorWithoutFlagged"),
                                    Value.rounded(number),
                                    estates - flagged,
                                    decimal("coverageWithoutFlagged").map(Value::rounded),
                                    decimal("observedAreaWithoutFlagged")));
            return new Observed(
                    figure.id(),
                    node,
                    id,
                    breakdown,
                    value,
                    node("quality"),
                    flagged,
                    without,
                    about.getOrDefault(OWL.versionInfo.asNode(), node).getLiteralLexicalForm(),
                    node("queryVersion").getLiteralLexicalForm(),
                    node("dataVersion").getLiteralLexicalForm());
        }

        private Node node(String property) {
            Node object = about.get(kkm(property));
            if (object == null) {
                throw new IllegalStateException(node + " has no kkm:" + property);
            }
            return object;
        }

        private BigDecimal required(String property) {
            return new BigDecimal(node(property).getLiteralLexicalForm());
        }

        private Optional<BigDecimal> decimal(String property) {
            return about.containsKey(kkm(property)) ? Optional.of(required(property)) : Optional.empty();
        }

        private long integer(String property) {
            return required(property).longValueExact();
        }
    }
}

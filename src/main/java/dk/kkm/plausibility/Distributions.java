package dk.kkm.plausibility;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.JoinOrder;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import dk.kkm.store.Store;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.Year;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.query.ARQ;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.system.G;
import org.apache.jena.system.Txn;
import org.apache.jena.vocabulary.RDF;

/**
 * How the measures of all municipalities spread: what is usual for a use in a year. A distribution of too few municipalities
 * is not made, so that nobody learns a single one's values from it.
 *
 * <pre>{@code
 * <distribution/2025/school/heat> a kkm:Distribution ; kkm:year "2025"^^xsd:gYear ; kkm:use <code/use/school> ;
 *     kkm:measure kkm:heat ; kkm:median 96.4 ; kkm:medianDeviation 18.2 ; kkm:estates 812 ; kkm:municipalities 31 ;
 *     prov:generatedAtTime "…"^^xsd:dateTime .
 * }</pre>
 */
public final class Distributions {
    /** Where the distributions of all years are kept. */
    public static final Node GRAPH = Vocabulary.iri("graph/distribution");

    private static final Node GENERATED = NodeFactory.createURI("http://www.w3.org/ns/prov#generatedAtTime");

    private final Graph model;
    private final Query query;
    private final int fewestMunicipalities;

    private record Group(Node use, Node measure) {}

    private static final class Values {
        private final List<BigDecimal> values = new ArrayList<>();
        private final Set<Node> municipalities = new HashSet<>();
    }

    private Distributions(Graph model, Query query, int fewestMunicipalities) {
        this.model = model;
        this.query = query;
        this.fewestMunicipalities = fewestMunicipalities;
    }

    /** Distributions as a specification defines them. */
    public static Distributions of(Specification specification) {
        Graph model = specification.model();
        Node fewest = G.getOneSP(model, Vocabulary.iri("code/limit/distribution-municipalities"), kkm("value"));
        String text = specification
                .texts("queries/distribution", ".rq")
                .values()
                .iterator()
                .next();
        return new Distributions(
                model, QueryFactory.create(text, Vocabulary.BASE), Integer.parseInt(fewest.getLiteralLexicalForm()));
    }

    /**
     * The distributions of one year. They take the place of those of the year in {@link #GRAPH}.
     *
     * @param kept what all municipalities have delivered; the caller holds a transaction if it wants one
     * @param time when they are made
     */
    public Graph compute(DatasetGraph kept, Year year, Instant time) {
        DatasetGraph seen = DatasetGraphFactory.createGeneral();
        seen.addGraph(Vocabulary.MODEL_GRAPH, model);
        kept.listGraphNodes().forEachRemaining(name -> SubmissionId.in(name, "graph/")
                .filter(id -> id.year().equals(year))
                .ifPresent(id -> seen.addGraph(name, kept.getGraph(name))));
        var groups = new HashMap<Group, Values>();
        try (QueryExec exec = QueryExec.dataset(seen)
                .query(query)
                .set(ARQ.stageGenerator, JoinOrder.BY_SIZE)
                .build()) {
            exec.select().forEachRemaining(row -> {
                Values group =
                        groups.computeIfAbsent(new Group(row.get("use"), row.get("measure")), none -> new Values());
                group.values.add(new BigDecimal(row.get("value").getLiteralLexicalForm()));
                group.municipalities.add(row.get("municipality"));
            });
        }
        Graph made = GraphMemFactory.createGraphMem2();
        groups.forEach((group, values) -> {
            if (values.municipalities.size() >= fewestMunicipalities) {
                describe(group, values, year, time, made);
            }
        });
        return made;
    }

    /**
     * Computes anew the distributions of the years in which something has been received since they were made.
     *
     * @param age how old they may grow before that
     */
    public void refresh(Store store, Duration age, Instant time) {
        DatasetGraph kept = store.dataset();
        SortedSet<Year> years = Txn.calculateRead(kept, () -> {
            Graph known = kept.getGraph(GRAPH);
            var outdated = new TreeSet<Year>();
            kept.findNG(Node.ANY, Node.ANY, kkm("received"), Node.ANY).forEachRemaining(quad -> SubmissionId.in(
                            quad.getSubject(), "submissions/")
                    .filter(id -> {
                        Instant made = made(known, id.year());
                        Instant received = Instant.parse(quad.getObject().getLiteralLexicalForm());
                        return !received.isBefore(made) && made.plus(age).isBefore(time);
                    })
                    .ifPresent(id -> outdated.add(id.year())));
            return outdated;
        });
        years.forEach(year -> refresh(store, year, time));
    }

    private static Instant made(Graph known, Year year) {
        return known.find(all(year), GENERATED, Node.ANY)
                .mapWith(triple -> Instant.parse(triple.getObject().getLiteralLexicalForm()))
                .nextOptional()
                .orElse(Instant.EPOCH);
    }

    /** Stands for all distributions of a year, also where there are none. */
    private static Node all(Year year) {
        return Vocabulary.iri("distribution/" + year + "/all");
    }

    /** Computes the distributions of one year anew from what a store keeps, and puts them in the place of those it has. */
    public void refresh(Store store, Year year, Instant time) {
        DatasetGraph kept = store.dataset();
        Graph all = Txn.calculateRead(kept, () -> {
            Graph made = compute(kept, year, time);
            made.add(all(year), GENERATED, typed(time, XSDDatatype.XSDdateTime));
            Graph before = kept.getGraph(GRAPH);
            before.find()
                    .filterDrop(triple ->
                            triple.getSubject().getURI().startsWith(Vocabulary.BASE + "distribution/" + year + "/"))
                    .forEachRemaining(made::add);
            return made;
        });
        store.replace(Map.of(GRAPH, all));
    }

    private static void describe(Group group, Values values, Year year, Instant time, Graph made) {
        BigDecimal median = median(values.values);
        BigDecimal deviation = median(values.values.stream()
                .map(value -> value.subtract(median).abs())
                .toList());
        Node node = Vocabulary.iri("distribution/" + year + "/" + Vocabulary.localName(group.use) + "/"
                + Vocabulary.localName(group.measure));
        made.add(node, RDF.Nodes.type, kkm("Distribution"));
        made.add(node, kkm("use"), group.use);
        made.add(node, kkm("measure"), group.measure);
        Map.of(
                        kkm("year"),
                        typed(year, XSDDatatype.XSDgYear),
                        kkm("median"),
                        typed(rounded(median), XSDDatatype.XSDdecimal),
                        kkm("medianDeviation"),
                        typed(rounded(deviation), XSDDatatype.XSDdecimal),
                        kkm("estates"),
                        typed(values.values.size(), XSDDatatype.XSDinteger),
                        kkm("municipalities"),
                        typed(values.municipalities.size(), XSDDatatype.XSDinteger),
                        GENERATED,
                        typed(time, XSDDatatype.XSDdateTime))
                .forEach((property, value) -> made.add(node, property, value));
    }

    private static BigDecimal median(List<BigDecimal> values) {
        List<BigDecimal> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(half)
                : sorted.get(half - 1).add(sorted.get(half)).divide(BigDecimal.valueOf(2));
    }

    private static String rounded(BigDecimal value) {
        return value.setScale(4, java.math.RoundingMode.HALF_UP).toPlainString();
    }

    private static Node typed(Object value, XSDDatatype type) {
        return NodeFactory.createLiteralDT(value.toString(), type);
    }
}

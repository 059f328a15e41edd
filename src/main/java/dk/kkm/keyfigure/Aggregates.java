package dk.kkm.keyfigure;

import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Specification;
import dk.kkm.Vocabulary;
import dk.kkm.store.Store;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.Year;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.system.Txn;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.RDF;

/**
 * What the public sees of all municipalities together, as {@code queries/public/*.rq} tell. It is computed when a round is
 * done or somebody publishes, and not with each delivery: the difference between two days would be the municipality that
 * delivered. Median and quartiles are of the municipalities' values, each counting once, with the key figure's decimals.
 *
 * <pre>{@code
 * GRAPH <graph/key-figures/public> {
 *   <aggregate/heat-per-area/2025> a kkm:PublicAggregate ; kkm:keyFigure <key-figures/heat-per-area> ;
 *     kkm:year "2025"^^xsd:gYear ; qudt:hasUnit unit:KiloW-HR-PER-M2 ; kkm:status <code/status/test> ;
 *     kkm:value 101.5 ; kkm:lowerQuartile 92 ; kkm:median 99 ; kkm:upperQuartile 111 ; kkm:municipalities 8 ;
 *     kkm:round <rounds/2025> ; kkm:roundState <code/round-state/final> ; dct:issued "2026-11-26"^^xsd:date .
 * }
 * }</pre>
 */
public final class Aggregates {
    /** Where they are kept. */
    public static final Node GRAPH = iri("graph/key-figures/public");

    private static final Node UNIT = NodeFactory.createURI("http://qudt.org/schema/qudt/hasUnit");

    private Aggregates() {}

    /** Those that may be published on a day, of what a dataset holds. */
    public static Graph of(DatasetGraph dataset, Specification specification, LocalDate today) {
        Graph aggregates = GraphFactory.createGraphMem();
        specification.texts("queries/public", ".rq").values().forEach(text -> {
            Query query = QueryFactory.create(Objects.requireNonNull(text));
            Txn.executeRead(dataset, () -> {
                try (QueryExec execution =
                        QueryExec.dataset(dataset).query(query).build()) {
                    execution.select().forEachRemaining(row -> describe(row, today, aggregates));
                }
            });
        });
        return aggregates;
    }

    private static void describe(Binding row, LocalDate today, Graph aggregates) {
        Node year = row.get("year");
        Node aggregate =
                iri("aggregate/" + Vocabulary.localName(row.get("figure")) + "/" + year.getLiteralLexicalForm());
        List<BigDecimal> values = Arrays.stream(
                        row.get("values").getLiteralLexicalForm().split(" "))
                .map(BigDecimal::new)
                .toList();
        int decimals = Integer.parseInt(row.get("decimals").getLiteralLexicalForm());
        Distribution spread = Distribution.of(values, BigDecimal.ONE, BigDecimal.ONE, BigDecimal.ONE)
                .orElseThrow();
        Map.of(
                        RDF.type.asNode(),
                        kkm("PublicAggregate"),
                        kkm("keyFigure"),
                        row.get("figure"),
                        kkm("year"),
                        year,
                        UNIT,
                        row.get("unit"),
                        kkm("status"),
                        row.get("status"),
                        kkm("round"),
                        row.get("round"),
                        kkm("roundState"),
                        row.get("state"),
                        kkm("value"),
                        row.get("value"),
                        kkm("municipalities"),
                        row.get("municipalities"),
                        DCTerms.issued.asNode(),
                        NodeFactory.createLiteralDT(today.toString(), XSDDatatype.XSDdate))
                .forEach((property, value) -> aggregates.add(aggregate, property, value));
        Map.of(
                        kkm("lowerQuartile"),
                        spread.lowerQuartile(),
                        kkm("median"),
                        spread.median(),
                        kkm("upperQuartile"),
                        spread.upperQuartile())
                .forEach((property, value) -> aggregates.add(
                        aggregate,
                        property,
                        NodeFactory.createLiteralDT(
                                value.setScale(decimals, RoundingMode.HALF_UP).toPlainString(),
                                XSDDatatype.XSDdecimal)));
    }

    /**
     * Publishes them in the place of those before; how many there are then.
     *
     * @param year whose round is done: those of other years stay as they were published; empty for all years
     */
    public static int publish(Store store, Specification specification, Optional<Year> year) {
        synchronized (store) {
            DatasetGraph dataset = store.dataset();
            Graph aggregates = of(dataset, specification, LocalDate.now(ZoneId.of("Europe/Copenhagen")));
            year.ifPresent(only -> {
                String end = "/" + only;
                aggregates
                        .find()
                        .filterDrop(triple -> isOf(triple, end))
                        .toList()
                        .forEach(aggregates::delete);
                Txn.executeRead(dataset, () -> dataset.getGraph(GRAPH)
                        .find()
                        .filterDrop(triple -> isOf(triple, end))
                        .forEachRemaining(aggregates::add));
            });
            store.replace(Map.of(GRAPH, aggregates));
            return aggregates
                    .find(Node.ANY, RDF.type.asNode(), kkm("PublicAggregate"))
                    .toList()
                    .size();
        }
    }

    private static boolean isOf(Triple triple, String year) {
        return triple.getSubject().getURI().endsWith(year);
    }
}

package dk.kkm.keyfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Finding;
import dk.kkm.Severity;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.TruthTable;
import dk.kkm.Vocabulary;
import dk.kkm.derivation.Derivations;
import dk.kkm.mapping.Delivery;
import dk.kkm.mapping.Mapped.MappedTable;
import dk.kkm.mapping.Mapping;
import dk.kkm.mapping.Mappings;
import dk.kkm.mapping.Philadelphia;
import dk.kkm.table.Table;
import dk.kkm.table.Tables;
import dk.kkm.validation.Shapes;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphUtil;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.vocabulary.RDF;
import org.junit.jupiter.api.Test;

/**
 * A real delivery that no one here wrote prints its own energy intensity. From its carriers and areas alone,
 * {@code energy-per-area} says the same within 0.2 % or half the last printed digit.
 */
class PhiladelphiaTest {
    private static final BigDecimal KBTU_PER_KWH = new BigDecimal("3.41214163312794");
    private static final BigDecimal SQUARE_FEET_PER_M2 = new BigDecimal("10.7639104167097");
    private static final BigDecimal HALF_A_DIGIT = new BigDecimal("0.05");
    private static final BigDecimal SHARE = new BigDecimal("0.002");

    private final Specification specification = Specification.load(Philadelphia.EXTENSION);

    @Test
    void energyPerAreaIsThePrintedSiteEnergyIntensityOfEveryRowThatHasCarriersAndArea() throws IOException {
        Path file = Philadelphia.file();
        Map<String, Optional<BigDecimal>> printed = printed(file);
        Map<String, BigDecimal> computed = computed(file);
        int with = 0;
        int equal = 0;
        var differing = new ArrayList<String>();
        for (Map.Entry<String, Optional<BigDecimal>> row : printed.entrySet()) {
            if (row.getValue().isEmpty()) {
                assertThat(computed).as("lacks carriers").doesNotContainKey(row.getKey());
                continue;
            }
            with++;
            BigDecimal expected = row.getValue().get();
            BigDecimal actual = computed.get(row.getKey());
            if (actual != null
                    && actual.subtract(expected)
                                    .abs()
                                    .compareTo(expected.multiply(SHARE).max(HALF_A_DIGIT))
                            <= 0) {
                equal++;
            } else {
                differing.add(row.getKey() + ": printed " + expected + ", computed " + actual);
            }
        }
        TruthTable.count("Philadelphia rows", equal, 92);
        assertThat(differing).isEmpty();
        assertThat(printed).hasSize(94);
        assertThat(with).isEqualTo(92);
    }

    @Test
    void theTwoRowsWithoutCarriersAreReportedAsLackingAndNothingElseBlocks() throws IOException {
        var mapping = Mapping.parse("properties.rq", Files.readString(Philadelphia.MAPPING));
        var mapped = Mappings.of(specification)
                .apply(Delivery.of(List.of(Philadelphia.file()), Optional.empty(), Optional.of(mapping)));
        var shapes = Shapes.of(specification);
        var lacking = new TreeSet<Integer>();
        var blocking = new ArrayList<Finding>();
        mapped.submissions().forEach((id, tables) -> {
            for (Finding finding : shapes.check(delivered(id, tables))) {
                if (finding.ruleName().equals("Estate-heating-carrier-missing")) {
                    lacking.addAll(finding.rows());
                }
                if (finding.severity() == Severity.VIOLATION) {
                    blocking.add(finding);
                }
            }
        });
        assertThat(lacking).containsExactly(24, 47);
        assertThat(blocking).isEmpty();
    }

    /** The site EUI (kBtu/ft²) the city prints, by estate and year; empty where it prints none. */
    private static Map<String, Optional<BigDecimal>> printed(Path file) {
        Table table = Tables.read(file).get(0);
        List<String> columns = table.columns().stream().map(Table.Column::name).toList();
        int property = columns.indexOf("property_id");
        int year = columns.indexOf("year");
        int intensity = columns.indexOf("site_eui_kbtu_ft2");
        var printed = new HashMap<String, Optional<BigDecimal>>();
        table.forEach((row, cells) -> printed.put(
                cells.cell(property) + "/" + cells.cell(year),
                Optional.of(cells.cell(intensity))
                        .filter(cell -> !cell.equals("NA"))
                        .map(BigDecimal::new)));
        return printed;
    }

    /** The key figure by estate, in kBtu/ft², by estate and year. */
    private Map<String, BigDecimal> computed(Path file) throws IOException {
        var mapping = Mapping.parse("properties.rq", Files.readString(Philadelphia.MAPPING));
        var mapped =
                Mappings.of(specification).apply(Delivery.of(List.of(file), Optional.empty(), Optional.of(mapping)));
        var derivations = Derivations.of(specification);
        KeyFigure figure = KeyFigures.of(specification).get("energy-per-area");
        var computed = new HashMap<String, BigDecimal>();
        mapped.submissions().forEach((id, tables) -> {
            var dataset = DatasetGraphFactory.createGeneral();
            dataset.addGraph(
                    id.recordsGraph(), derivations.derive(delivered(id, tables)).records());
            dataset.addGraph(Vocabulary.MODEL_GRAPH, specification.model());
            Values values = Values.of(figure, Grouping.WHOLE.only(id).by("estate"), dataset);
            for (Value value : values.rows()) {
                String estate = Vocabulary.localName(value.dimension("estate"));
                computed.put(
                        estate + "/" + id.year(),
                        value.value().multiply(KBTU_PER_KWH).divide(SQUARE_FEET_PER_M2, MathContext.DECIMAL64));
            }
        });
        return computed;
    }

    private static Graph delivered(SubmissionId id, List<MappedTable> tables) {
        Graph graph = GraphFactory.createGraphMem();
        tables.forEach(table -> GraphUtil.addInto(graph, table.graph()));
        graph.add(id.node(), RDF.Nodes.type, Vocabulary.kkm("Submission"));
        graph.add(id.node(), Vocabulary.kkm("municipality"), id.municipality().node());
        graph.add(
                id.node(),
                Vocabulary.kkm("year"),
                NodeFactory.createLiteralDT(id.year().toString(), XSDDatatype.XSDgYear));
        for (MappedTable table : tables) {
            Node delivered = NodeFactory.createURI(id.node().getURI() + "/table/" + table.table());
            graph.add(id.node(), Vocabulary.kkm("hasTable"), delivered);
            graph.add(delivered, RDF.Nodes.type, Vocabulary.kkm("DeliveredTable"));
            graph.add(delivered, Vocabulary.kkm("table"), Vocabulary.iri("mapping/" + table.table()));
            graph.add(delivered, Vocabulary.kkm("file"), NodeFactory.createLiteralString(table.file()));
            graph.add(
                    delivered,
                    Vocabulary.kkm("rows"),
                    NodeFactory.createLiteralDT(Integer.toString(table.rows()), XSDDatatype.XSDinteger));
        }
        return graph;
    }
}

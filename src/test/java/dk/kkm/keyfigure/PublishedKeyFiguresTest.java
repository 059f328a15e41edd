package dk.kkm.keyfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.TruthTable;
import dk.kkm.Vocabulary;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.vocabulary.RDF;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Norway's published municipal property tables of 2008 and 2009: our queries give the printed level figures from the
 * printed inputs, and do not give the two that follow from no division at all. The rows of later years are changes from
 * one year to the next, which no key figure is.
 *
 * <p>Covered: operating work (K3–K5 on owned area) and maintenance (K1 on owned area) as they are; energy expenditure as
 * supply cost (K2 on all area); adjusted gross operating expenditure as running cost on all area – the division is the
 * same, Norway's content is wider (it has maintenance in it).
 */
class PublishedKeyFiguresTest {
    private static final Map<String, Covering> COVERED = Map.of(
            "operating work per m2", new Covering("operating-work-cost-per-owned-area", "operatingWorkCost", true),
            "maintenance work per m2", new Covering("maintenance-cost-per-area", "maintenanceCost", true),
            "energy expenditure per m2", new Covering("supply-cost-per-area", "supplyCost", false),
            "adjusted gross operating expenditure per m2",
                    new Covering("operating-cost-per-area", "operatingCost", false));

    private static final Specification SPECIFICATION = Specification.load();
    private static final KeyFigures KEY_FIGURES = KeyFigures.of(SPECIFICATION);
    private static final List<NamedCsvRecord> ROWS = new ArrayList<>();

    private record Covering(String figure, String measure, boolean owned) {}

    @BeforeAll
    static void readsTheTables() throws IOException {
        Path file = Path.of(System.getProperty("kkm.data", "")).resolve("published-key-figures.csv");
        if (!Files.exists(file)) {
            assertThat(System.getenv("CI"))
                    .as("CI=true needs " + file + "; say where it is with -Dkkm.data=FOLDER")
                    .isNotEqualTo("true");
            System.err.println("SKIPPED: Norway's published key figures are not checked, for " + file
                    + " is not there. Say where it is with -Dkkm.data=FOLDER.");
            assumeTrue(false, file + " is not there");
        }
        try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(file)) {
            csv.forEach(ROWS::add);
        }
    }

    @Test
    void reproducesTheLevelFiguresThatFollowAndNotThoseThatDoNot() {
        List<NamedCsvRecord> levels = ROWS.stream()
                .filter(row -> row.getField("output_unit").equals("NOK/m2"))
                .toList();
        assertThat(levels).hasSize(16).allMatch(row -> COVERED.containsKey(row.getField("indicator")));
        long follow = levels.stream().filter(PublishedKeyFiguresTest::follows).count();
        long reproduced =
                levels.stream().filter(row -> follows(row) && reproduces(row)).count();
        long refused =
                levels.stream().filter(row -> !follows(row) && !reproduces(row)).count();
        long changes = ROWS.stream()
                .filter(row -> row.getField("output_unit").equals("% change"))
                .count();

        TruthTable.count("Norway's rows reproduced", reproduced, follow);
        TruthTable.count("Norway's rows refused, as they follow from nothing", refused, levels.size() - follow);
        TruthTable.count(
                "Norway's rows out of scope, as changes from year to year", changes, ROWS.size() - levels.size());

        assertThat(levels).allSatisfy(row -> assertThat(reproduces(row))
                .as(row.toString() + " gives " + computed(row))
                .isEqualTo(follows(row)));
    }

    /** Operating work divided by all area would miss every printed figure: which area it is matters. */
    @Test
    void operatingWorkAndMaintenanceFollowFromOwnedAreaOnly() {
        ROWS.stream()
                .filter(row -> row.getField("output_unit").equals("NOK/m2"))
                .filter(row -> covering(row).owned())
                .forEach(row -> {
                    BigDecimal wrong = cost(row).divide(area(row, false), 0, RoundingMode.HALF_UP);
                    assertThat(wrong).as(row.toString()).isNotEqualByComparingTo(row.getField("published_output"));
                });
    }

    private static boolean follows(NamedCsvRecord row) {
        return row.getField("match").equals("yes");
    }

    private static boolean reproduces(NamedCsvRecord row) {
        return computed(row)
                        .setScale(0, RoundingMode.HALF_UP)
                        .compareTo(new BigDecimal(row.getField("published_output")))
                == 0;
    }

    /** The printed inputs as records of an owned and a rented estate, through the real query. */
    private static BigDecimal computed(NamedCsvRecord row) {
        Covering covering = covering(row);
        SubmissionId id = SubmissionId.of("NO", row.getField("year"));
        BigDecimal owned = area(row, true);
        BigDecimal rented = area(row, false).subtract(owned);
        // What is spent on all area is spent on both estates; how much on which does not matter for the sum.
        BigDecimal onRented = covering.owned() ? BigDecimal.ZERO : new BigDecimal("1000");
        Graph records = GraphFactory.createGraphMem();
        estate(records, id, 1, "owned", covering, cost(row).subtract(onRented), owned, owned);
        estate(records, id, 2, "leased", covering, onRented, rented, covering.owned() ? BigDecimal.ZERO : rented);
        DatasetGraph dataset = DatasetGraphFactory.createGeneral();
        dataset.addGraph(id.recordsGraph(), records);
        dataset.addGraph(Vocabulary.MODEL_GRAPH, SPECIFICATION.model());
        Values values = Values.of(KEY_FIGURES.get(covering.figure()), Grouping.WHOLE, dataset);
        return values.rows().get(0).value();
    }

    private static void estate(
            Graph records,
            SubmissionId id,
            int number,
            String ownership,
            Covering covering,
            BigDecimal cost,
            BigDecimal gross,
            BigDecimal covered) {
        Node record = Vocabulary.iri("record/estate-year/NO/" + number + "/" + id.year());
        records.add(record, RDF.type.asNode(), Vocabulary.kkm("EstateYear"));
        records.add(record, Vocabulary.kkm("municipality"), id.municipality().node());
        records.add(record, Vocabulary.kkm("year"), Grouping.yearNode(id.year().toString()));
        records.add(record, Vocabulary.kkm("estate"), Vocabulary.iri("id/estate/NO/" + number));
        records.add(record, Vocabulary.kkm("use"), Vocabulary.iri("code/use/other"));
        records.add(record, Vocabulary.kkm("ownership"), Vocabulary.iri("code/ownership/" + ownership));
        records.add(record, Vocabulary.kkm("grossOperatingArea"), decimal(gross));
        records.add(record, Vocabulary.kkm(covering.measure()), decimal(cost));
        records.add(record, Vocabulary.kkm(covering.measure() + "Area"), decimal(covered));
        records.add(record, Vocabulary.kkm(covering.measure() + "ScopeArea"), decimal(covered));
    }

    private static Covering covering(NamedCsvRecord row) {
        return COVERED.get(row.getField("indicator"));
    }

    /** In NOK; printed in thousands. */
    private static BigDecimal cost(NamedCsvRecord row) {
        assertThat(row.getField("numerator_unit")).isEqualTo("NOK 1000");
        return new BigDecimal(row.getField("numerator_input")).multiply(BigDecimal.valueOf(1000));
    }

    /** Owned or all area of the row's table and year, as printed beside the figures of that table and year. */
    private static BigDecimal area(NamedCsvRecord row, boolean owned) {
        return ROWS.stream()
                .filter(other -> other.getField("table").equals(row.getField("table"))
                        && other.getField("year").equals(row.getField("year"))
                        && other.getField("denominator").startsWith(owned ? "owned" : "total"))
                .findFirst()
                .map(other -> new BigDecimal(other.getField("denominator_input")))
                .orElseThrow();
    }

    private static Node decimal(BigDecimal number) {
        return NodeFactory.createLiteralDT(number.toPlainString(), XSDDatatype.XSDdecimal);
    }
}

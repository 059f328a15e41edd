package dk.kkm.plausibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dk.kkm.Finding;
import dk.kkm.IndexedGraph;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.TruthTable;
import dk.kkm.Vocabulary;
import dk.kkm.derivation.Derivations;
import dk.kkm.derivation.Derived;
import dk.kkm.mapping.Delivery;
import dk.kkm.mapping.Mapping;
import dk.kkm.mapping.Mappings;
import dk.kkm.mapping.Philadelphia;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.Year;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphUtil;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.vocabulary.RDF;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the checks do with odd data, and what they say of real data no one here wrote. */
class ChecksTest {
    private static final Specification SPECIFICATION = Specification.load();
    private static final Checks CHECKS = Checks.of(SPECIFICATION);

    /** Zeros are divided by, and numbers that cannot be read are passed over; shapes report those. */
    @TestFactory
    Stream<DynamicTest> noDeliveryIsTooOddToBeChecked() throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(Path.of("src", "test", "resources", "plausibility"))) {
            files = found.sorted().toList();
        }
        return files.stream()
                .map(file -> dynamicTest(file.getFileName().toString(), () -> assertThat(
                                Case.read(file, SPECIFICATION).found(CHECKS))
                        .allSatisfy(
                                finding -> assertThat(finding.message().da()).doesNotContain("–,", "– kWh"))));
    }

    /**
     * Philadelphia's 27 properties in four years, as they were published: no two years are one. The same file handed in
     * for 2013 and again for 2014, as 1,475 of 1,478 sites once were, is.
     */
    @Test
    void theSameYearDeliveredAsTwoIsSeenInPhiladelphiaAndRealYearsAreNotTakenForIt() throws IOException {
        var specification = Specification.load(Philadelphia.EXTENSION);
        var mapping = Mapping.parse("properties.rq", Files.readString(Philadelphia.MAPPING));
        var checks = Checks.of(specification);
        var derivations = Derivations.of(specification);
        var mapped = Mappings.of(specification)
                .apply(Delivery.of(List.of(Philadelphia.file()), Optional.empty(), Optional.of(mapping)));
        DatasetGraph kept = DatasetGraphFactory.createGeneral();
        var real = new ArrayList<String>();
        var ids = mapped.submissions().keySet().stream().sorted().toList();
        Graph last = GraphFactory.createGraphMem();
        for (SubmissionId id : ids) {
            Graph candidate = GraphFactory.createGraphMem();
            mapped.submissions().get(id).forEach(table -> GraphUtil.addInto(candidate, table.graph()));
            submission(id, candidate);
            Derived derived = derivations.deriveUnflagged(candidate);
            checks.check(id, candidate, derived, kept).stream()
                    .map(Finding::ruleName)
                    .forEach(rule -> real.add(id.year() + " " + rule));
            kept.addGraph(id.recordsGraph(), derived.records());
            last = candidate;
        }
        assertThat(real).noneMatch(rule -> rule.endsWith("same-as-last-year"));

        SubmissionId newest = ids.get(ids.size() - 1);
        var next = new SubmissionId(newest.municipality(), newest.year().plusYears(1));
        Graph again = GraphFactory.createGraphMem();
        Node year = NodeFactory.createLiteralDT(newest.year().toString(), XSDDatatype.XSDgYear);
        last.find()
                .filterDrop(triple ->
                        triple.getObject().equals(year) || triple.getObject().equals(Vocabulary.kkm("Submission")))
                .forEachRemaining(again::add);
        submission(next, again);
        List<Finding> found = checks.check(next, again, derivations.deriveUnflagged(again), kept);

        assertThat(found)
                .filteredOn(finding -> finding.ruleName().equals("supply-same-as-last-year"))
                .hasSize(1);
        TruthTable.count("Philadelphia's years told from a year delivered twice", ids.size() + 1L, ids.size() + 1L);
    }

    /**
     * Norway's 62 published changes from one year to the next, each level a municipality with all its area on one estate: six
     * are wondered at – the counties of 2022 and 2023, when some were divided and energy rose; the rented area of
     * 2023, which was corrected later; and rented area and maintenance of counties.
     */
    @Test
    void norwaysYearsAreWonderedAtWhereTheyWereWrongOrStrange() throws IOException {
        var found = new TreeSet<String>();
        Map<String, Map<String, NamedCsvRecord>> years = new TreeMap<>();
        long rows = 0;
        try (var reader =
                CsvReader.builder().ofNamedCsvRecord(Philadelphia.file().resolveSibling("published-key-figures.csv"))) {
            for (NamedCsvRecord row : reader) {
                if (row.getField("denominator").equals("value of the earlier year")) {
                    rows++;
                    years.computeIfAbsent(row.getField("level") + " " + row.getField("year"), none -> new TreeMap<>())
                            .put(row.getField("indicator"), row);
                }
            }
        }
        years.forEach((year, row) -> {
            SubmissionId id = SubmissionId.of("9001", "2025");
            var before = new SubmissionId(id.municipality(), Year.of(2024));
            DatasetGraph kept = DatasetGraphFactory.createGeneral();
            kept.addGraph(before.recordsGraph(), norway(before, row, "denominator_input"));
            Graph now = norway(id, row, "numerator_input");
            submission(id, now);
            var derived = new Derived(now, GraphFactory.createGraphMem(), IndexedGraph.of(now));
            CHECKS.check(id, now, derived, kept).stream()
                    .filter(finding -> finding.focus().equals(id.node()))
                    .forEach(finding -> found.add(year + " " + finding.ruleName() + ": "
                            + finding.message().en().replaceAll(".*?(-?[0-9.]+) %.*", "$1")));
        });

        assertThat(found)
                .containsExactly(
                        "county authorities 2021-2022 cost-year-on-year: 68",
                        "county authorities 2021-2022 portfolio-area-year-on-year: -11.3",
                        "county authorities 2022-2023 cost-year-on-year: 52",
                        "county authorities 2022-2023 portfolio-area-year-on-year: -8.2",
                        "county authorities 2023-2024 rented-area-year-on-year: 42.9",
                        "municipalities 2022-2023 rented-area-year-on-year: 96.4");
        assertThat(rows).isEqualTo(62);
        TruthTable.count("Norway's changes from year to year judged", rows, 62);
    }

    private static Graph norway(SubmissionId id, Map<String, NamedCsvRecord> row, String side) {
        var record =
                new StringBuilder("PREFIX kkm: <https://w3id.org/kkm/def/>\n<r> a kkm:EstateYear ; kkm:estate <e>");
        Map<String, BigDecimal> values = new TreeMap<>();
        row.forEach((indicator, cells) -> values.put(indicator, new BigDecimal(cells.getField(side))));
        BigDecimal area = Objects.requireNonNull(values.get("total area m2"));
        values.put("owned", area.subtract(Objects.requireNonNull(values.get("rented area m2"))));
        Map.of(
                        "total area m2", "grossOperatingArea",
                        "owned", "ownedGrossOperatingArea",
                        "energy", "supplyCost",
                        "cleaning", "cleaningCost",
                        "operating work", "operatingWorkCost",
                        "maintenance work", "maintenanceCost")
                .forEach((indicator, measure) -> {
                    BigDecimal value = values.get(indicator);
                    if (value != null) {
                        record.append(" ; kkm:%s %s.0".formatted(measure, value.toPlainString()));
                        if (measure.endsWith("Cost")) {
                            record.append(" ; kkm:%sArea %s.0".formatted(measure, area.toPlainString()));
                        }
                    }
                });
        Graph records = GraphFactory.createGraphMem();
        RDFParser.fromString(
                        record.append(" ; kkm:municipality <id/municipality/" + id.municipality() + "> .")
                                .toString(),
                        Lang.TURTLE)
                .base(Vocabulary.BASE)
                .parse(records);
        return records;
    }

    @Test
    void aDistributionIsMadeOfSixMunicipalitiesOrNotAtAll() {
        var distributions = Distributions.of(SPECIFICATION);
        DatasetGraph kept = DatasetGraphFactory.createGeneral();
        for (int m = 1; m <= 5; m++) {
            electricity(kept, "900" + m, 10 * m);
        }
        assertThat(distributions.compute(kept, Year.of(2024), Instant.EPOCH).isEmpty())
                .isTrue();

        electricity(kept, "9006", 300);
        Graph made = distributions.compute(kept, Year.of(2024), Instant.EPOCH);
        Node school = Vocabulary.iri("distribution/2024/school/electricity");

        // 10 20 30 40 50 300 kWh/m²: median 35; distances 25 15 5 5 15 265, their median 15.
        assertThat(number(made, school, "median")).isEqualByComparingTo("35");
        assertThat(number(made, school, "medianDeviation")).isEqualByComparingTo("15");
        assertThat(number(made, school, "estates")).isEqualByComparingTo("6");
        assertThat(number(made, school, "municipalities")).isEqualByComparingTo("6");
        assertThat(distributions.compute(kept, Year.of(2023), Instant.EPOCH).isEmpty())
                .isTrue();
    }

    private static BigDecimal number(Graph graph, Node subject, String property) {
        return new BigDecimal(graph.find(subject, Vocabulary.kkm(property), Node.ANY)
                .next()
                .getObject()
                .getLiteralLexicalForm());
    }

    private static void electricity(DatasetGraph kept, String municipality, int kwhPerM2) {
        SubmissionId id = SubmissionId.of(municipality, "2024");
        Graph records = GraphFactory.createGraphMem();
        RDFParser.fromString("""
                        PREFIX kkm: <https://w3id.org/kkm/def/>
                        <record/estate-year/%1$s/1/2024> a kkm:EstateYear ; kkm:municipality <id/municipality/%1$s> ;
                          kkm:year "2024"^^<http://www.w3.org/2001/XMLSchema#gYear> ; kkm:use <code/use/school> ;
                          kkm:electricity %2$d000.0 ; kkm:electricityArea 1000.0 .
                        """.formatted(municipality, kwhPerM2), Lang.TURTLE)
                .base(Vocabulary.BASE)
                .parse(records);
        kept.addGraph(id.recordsGraph(), records);
    }

    private static void submission(SubmissionId id, Graph graph) {
        graph.add(id.node(), RDF.Nodes.type, Vocabulary.kkm("Submission"));
        graph.add(id.node(), Vocabulary.kkm("municipality"), id.municipality().node());
        graph.add(
                id.node(),
                Vocabulary.kkm("year"),
                NodeFactory.createLiteralDT(id.year().toString(), XSDDatatype.XSDgYear));
    }
}

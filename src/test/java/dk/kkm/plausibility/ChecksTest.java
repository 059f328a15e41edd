package dk.kkm.plausibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dk.kkm.Finding;
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
import java.util.Optional;
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

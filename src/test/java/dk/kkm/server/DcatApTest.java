package dk.kkm.server;

import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.MunicipalityCode;
import dk.kkm.TruthTable;
import dk.kkm.Vocabulary;
import dk.kkm.access.Roles;
import dk.kkm.access.Token;
import dk.kkm.store.View;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.shacl.ShaclValidator;
import org.apache.jena.shacl.Shapes;
import org.apache.jena.shacl.ValidationReport;
import org.apache.jena.shacl.validation.ReportEntry;
import org.apache.jena.shacl.validation.Severity;
import org.apache.jena.shacl.vocabulary.SHACL;
import org.apache.jena.sparql.graph.GraphFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The catalogue, as it comes over HTTP, meets what DCAT-AP 3.0.1 and DCAT-AP-DK 3 make mandatory and recommend. */
class DcatApTest {
    private static final Graph RULES = RDFDataMgr.loadGraph("src/test/resources/dcat-ap/shapes.ttl");
    private static final Shapes SHAPES = Shapes.parse(RULES);
    private static long met;
    private static long judged;

    private static Graph catalogue(View view) {
        var running = new Running(Demo.store(), view, Limits.standard());
        try {
            assertThat(running.method("GET", "/dumps/model.nq.gz").statusCode()).isEqualTo(200);
            return CatalogueEndpointTest.get(running, "/catalog");
        } finally {
            running.server.stop();
        }
    }

    private static List<String> missed(Graph catalogue, Severity... severities) {
        ValidationReport report = ShaclValidator.get().validate(SHAPES, catalogue);
        return report.getEntries().stream()
                .filter(entry -> List.of(severities).contains(entry.severity()))
                .map(DcatApTest::told)
                .toList();
    }

    private static String told(ReportEntry entry) {
        return entry.severity().level().getLocalName() + " " + entry.focusNode() + " " + entry.resultPath() + " "
                + entry.message();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everythingMandatoryOrRecommendedIsThereInFullAndForThePublic(boolean open) {
        Graph catalogue = catalogue(open ? View.open() : View.closed());
        List<String> missed = missed(catalogue, Severity.Violation, Severity.Warning, Severity.Info);
        long rules = RULES.find(Node.ANY, SHACL.path, Node.ANY).toList().size();
        judged += rules;
        met += rules - Math.min(rules, missed.size());
        assertThat(missed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"member", "owner", "vendor", "analyst", "secretariat"})
    void everyRolesCatalogueHasAllThatIsMandatoryOrRecommended(String role) {
        View view = Roles.of(Running.SPECIFICATION)
                .viewer(
                        new Token(
                                "",
                                "",
                                Vocabulary.iri("code/role/" + role),
                                role.equals("secretariat") ? Set.of() : Set.of(new MunicipalityCode("9001")),
                                Set.of(),
                                false,
                                Instant.now(),
                                Instant.now().plusSeconds(60),
                                Optional.empty(),
                                role),
                        List.of())
                .view();
        Graph catalogue = catalogue(view);
        assertThat(missed(catalogue, Severity.Violation, Severity.Warning)).isEmpty();
        boolean seesOthers = !List.of("owner", "vendor").contains(role);
        assertThat(catalogue.contains(Vocabulary.iri("catalog/dataset/9002-2025"), Node.ANY, Node.ANY))
                .isEqualTo(seesOthers);
    }

    /** A rule that finds nothing wrong when what it asks for is taken away would judge nothing. */
    @Test
    void everyRuleMissesWhatIsTakenAway() {
        Graph whole = catalogue(View.open());
        for (Triple rule : RULES.find(Node.ANY, SHACL.minCount, Node.ANY).toList()) {
            Node path =
                    RULES.find(rule.getSubject(), SHACL.path, Node.ANY).next().getObject();
            Graph without = GraphFactory.createGraphMem();
            whole.find()
                    .filterDrop(triple -> triple.getPredicate().equals(path))
                    .forEachRemaining(without::add);
            assertThat(missed(without, Severity.Violation, Severity.Warning, Severity.Info))
                    .as(path.toString())
                    .anyMatch(line -> line.contains(path.getURI()));
        }
    }

    @AfterAll
    static void count() {
        TruthTable.count("rules of DCAT-AP and DCAT-AP-DK met", met, judged);
    }
}

package dk.kkm.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.ExpectedGraph;
import dk.kkm.Finding;
import dk.kkm.Severity;
import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.jena.graph.Graph;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.shacl.vocabulary.SHACL;
import org.apache.jena.sparql.graph.GraphFactory;
import org.junit.jupiter.api.Test;

class ShapesTest {
    private static final Path FOLDER = Path.of("src", "test", "resources", "validation");
    private static final Graph MODEL = ExpectedGraph.read(FOLDER.resolve("model.ttl"));
    private static final Graph SHAPES = ExpectedGraph.read(FOLDER.resolve("shapes.ttl"));
    private static final Graph DELIVERY = ExpectedGraph.read(FOLDER.resolve("delivery.ttl"));
    private static final Shapes CHECKER = Shapes.of(SHAPES, MODEL);

    @Test
    void findsExactlyWhatJenaFinds() {
        assertThat(CHECKER.results(DELIVERY)).isEqualTo(CHECKER.resultsByJena(DELIVERY));
    }

    @Test
    void everyRuleOfTheTestFindsSomething() {
        Graph empty = turtle("<submissions/0851/2025> a kkm:Submission .");

        var broken = new HashSet<>(
                CHECKER.check(DELIVERY).stream().map(Finding::ruleName).toList());
        CHECKER.check(empty).forEach(finding -> broken.add(finding.ruleName()));

        assertThat(broken)
                .containsAll(CHECKER.names().stream()
                        .map(Vocabulary::localName)
                        .filter(name ->
                                !List.of("Estate", "Consumption", "UseShare").contains(name))
                        .toList());
    }

    @Test
    void agreesWithJenaAboutADeliveryThatBringsItsOwnSubclasses() {
        Graph own = turtle("""
                kkm:Hall rdfs:subClassOf kkm:Estate . <id/estate/0851/1> a kkm:Hall ; kkm:postalCode "1" .
                <r1> a kkm:Consumption ; kkm:estate <id/estate/0851/1> .""");

        assertThat(CHECKER.results(own)).isEqualTo(CHECKER.resultsByJena(own)).hasSizeGreaterThan(3);
    }

    @Test
    void namesFileRowsColumnAndValueAsSent() {
        Finding finding = only("Consumption-value", 4);

        assertThat(finding.severity()).isEqualTo(Severity.VIOLATION);
        assertThat(finding.file()).contains("forbrug.csv");
        assertThat(finding.rows()).containsExactly(4);
        assertThat(finding.column()).contains("mængde");
        assertThat(finding.value()).contains("12o");
        assertThat(finding.message().da()).startsWith("Mængden skal være et tal");
        assertThat(finding.message().en()).startsWith("The quantity must be a number");
    }

    @Test
    void suggestsTheNearestCode() {
        assertThat(only("Consumption-carrier", 4).suggestion().map(Text::da)).contains("Mente du 'fjernvarme'?");
        assertThat(only("Consumption-unit", 4).suggestion().map(Text::en)).contains("Did you mean 'mwh'?");
    }

    @Test
    void suggestsTheEstateWhoseZerosWereLostOrTheNearest() {
        Finding lost = only("Consumption-estate", 4);
        assertThat(lost.value()).contains("12");
        assertThat(lost.column()).contains("ejendomsnr");
        assertThat(lost.suggestion().map(Text::da)).contains("Mente du '0012'? Nullerne foran er gået tabt.");

        Finding near = only("Consumption-estate", 5);
        assertThat(near.value()).contains("B/8");
        assertThat(near.suggestion().map(Text::da)).contains("Mente du 'B/7'?");
    }

    @Test
    void suggestsTheZerosACodeHasLost() {
        assertThat(only("Estate-postalCode", 2).suggestion().map(Text::da))
                .contains("Mente du '0850'? Nullerne foran er gået tabt.");
        assertThat(only("Estate-statedMunicipality", 2).suggestion().map(Text::da))
                .contains("Mente du '0851'? Nullerne foran er gået tabt.");
    }

    @Test
    void suggestsWhatTheRuleItselfSuggests() {
        assertThat(only("Consumption-high", 2).suggestion().map(Text::en)).contains("Did you mean 'kwh'?");
    }

    @Test
    void writesWhatTheRuleSelectedIntoTheMessage() {
        Finding finding = only("Building-shares", 2);

        assertThat(finding.message().da()).isEqualTo("Andelene giver 110,5 procent. De skal give 100.");
        assertThat(finding.message().en()).isEqualTo("The shares add up to 110.5 percent. They must be 100.");
    }

    @Test
    void namesBothRowsWhenOneRowIsWrongBesideAnother() {
        assertThat(of("Consumption-twice")).hasSize(2).allSatisfy(finding -> {
            assertThat(finding.rows()).containsExactly(2, 3);
            assertThat(finding.value()).isEmpty();
        });
    }

    @Test
    void tracesAPartOfARowToTheRowAndTheRightColumn() {
        Finding finding = only("UseShare-share", 3);

        assertThat(finding.file()).contains("bygninger.csv");
        assertThat(finding.column()).contains("andel_3");
        assertThat(finding.value()).contains("101%");
    }

    @Test
    void tellsAllRowsOfADoubledKey() {
        assertThat(CHECKER.check(DELIVERY))
                .filteredOn(finding -> finding.focus().equals(Vocabulary.iri("id/estate/0851/B_2F7")))
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding.rows()).startsWith(3, 9));
    }

    @Test
    void putsWhatMattersMostFirstAndFoldsByRule() {
        Findings findings = new Findings(CHECKER.check(DELIVERY));

        assertThat(findings.accepted()).isFalse();
        assertThat(findings.all()).isSortedAccordingTo((a, b) -> a.severity().compareTo(b.severity()));
        assertThat(findings.mattersMost()).hasSize(3).allMatch(rule -> rule.severity() == Severity.VIOLATION);
        assertThat(findings.mattersMost().get(0).count())
                .isEqualTo(findings.byRule().stream()
                        .filter(rule -> rule.severity() == Severity.VIOLATION)
                        .mapToInt(Findings.Folded::count)
                        .max()
                        .orElseThrow());
        assertThat(findings.byRule().stream().mapToInt(Findings.Folded::count).sum())
                .isEqualTo(findings.all().size());
    }

    @Test
    void acceptsWhatHasWarningsOnly() {
        Graph fine = turtle(
                "<submissions/0851/2025> a kkm:Submission . <id/estate/0851/1> a kkm:Estate ; dct:identifier \"1\" .");

        Findings findings = new Findings(CHECKER.check(fine));

        assertThat(findings.accepted()).isTrue();
        assertThat(findings.count(Severity.WARNING)).isEqualTo(2);
    }

    @Test
    void writesAShaclReport() {
        Findings findings = new Findings(CHECKER.check(DELIVERY));

        Graph report = findings.report(Vocabulary.iri("submissions/0851/2025/1/report"));

        assertThat(report.find(null, SHACL.result, null).toList())
                .hasSize(findings.all().size());
        assertThat(report.contains(null, SHACL.sourceShape, Vocabulary.iri("shape/Consumption-value")))
                .isTrue();
    }

    @Test
    void checksManyDeliveriesAtOnce() {
        var once = CHECKER.check(DELIVERY);

        assertThat(IntStream.range(0, 64)
                        .parallel()
                        .mapToObj(i -> CHECKER.check(DELIVERY))
                        .distinct())
                .containsExactly(once);
    }

    @Test
    void asksMostSparqlConstraintsOnceForAll() {
        assertThat(Rules.of(SHAPES, MODEL).askedAtOnce()).isEqualTo(7);
    }

    @Test
    void refusesARuleWithoutBothLanguages() {
        Graph danishOnly = turtle("""
                <shape/S> a sh:NodeShape ; sh:targetClass kkm:Estate ; sh:property <shape/S-p> .
                <shape/S-p> a sh:PropertyShape ; sh:path kkm:use ; sh:minCount 1 ; sh:message "Mangler."@da .""");

        assertThatThrownBy(() -> Shapes.of(danishOnly, MODEL))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("shape/S-p");
    }

    @Test
    void refusesASubSelectThatHidesTheFocusNode() {
        Graph hiding = turtle("""
                <shape/S> a sh:NodeShape ; sh:targetClass kkm:Estate ; sh:message "Forkert."@da, "Wrong."@en ;
                  sh:sparql [ sh:select "SELECT $this { { SELECT ?x { $this ?p ?x } } }" ] .""");

        assertThatThrownBy(() -> Shapes.of(hiding, MODEL)).isInstanceOf(UnreadableException.class);
    }

    private static List<Finding> of(String rule) {
        return CHECKER.check(DELIVERY).stream()
                .filter(finding -> finding.ruleName().equals(rule))
                .toList();
    }

    private static Finding only(String rule, int row) {
        Optional<Finding> finding =
                of(rule).stream().filter(it -> it.rows().contains(row)).findFirst();
        assertThat(finding).as(rule + " in row " + row).isPresent();
        return finding.orElseThrow();
    }

    private static Graph turtle(String text) {
        Graph graph = GraphFactory.createGraphMem();
        String prefixes = """
                PREFIX dct: <http://purl.org/dc/terms/> PREFIX kkm: <https://w3id.org/kkm/def/>
                PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX sh: <http://www.w3.org/ns/shacl#>
                """;
        RDFParser.fromString(prefixes + text, Lang.TURTLE).base(Vocabulary.BASE).parse(graph);
        return graph;
    }
}

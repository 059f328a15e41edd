package dk.kkm.cli;

import static dk.kkm.Vocabulary.kkm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dk.kkm.ExampleAnswer;
import dk.kkm.Severity;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.TruthTable;
import dk.kkm.Vocabulary;
import dk.kkm.keyfigure.Grouping;
import dk.kkm.keyfigure.KeyFigures;
import dk.kkm.keyfigure.Values;
import dk.kkm.publication.Documentation;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import dk.kkm.submission.Receipt;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.system.Txn;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the demo holds and shows. */
class DemoTest {
    private static final Specification SPECIFICATION = Specification.load();
    private static Store store;
    private static List<Receipt> receipts;
    private static int examples;
    private static int answered;

    @BeforeAll
    static void runs() throws Exception {
        store = Stores.open(Optional.empty(), SPECIFICATION);
        receipts = DemoCommand.receive(store, SPECIFICATION);
        Documentation.keep(store, SPECIFICATION);
    }

    @AfterAll
    static void closes() {
        store.close();
        TruthTable.count("competency questions answered on the demo", answered, examples);
    }

    @Test
    void hasAtLeastEightMunicipalitiesThreeYearsAndFiveHundredEstateYears() {
        assertThat(receipts.stream().map(r -> r.id().municipality()).distinct()).hasSizeGreaterThanOrEqualTo(8);
        assertThat(receipts.stream().map(r -> r.id().year()).distinct()).hasSizeGreaterThanOrEqualTo(3);
        assertThat(receipts.stream()
                        .filter(Receipt::kept)
                        .mapToInt(r -> r.rows().getOrDefault("ejendomme", 0))
                        .sum())
                .isGreaterThanOrEqualTo(500);
    }

    @TestFactory
    Stream<DynamicTest> everySavedExampleAnswersWhatItsFileSays() {
        DatasetGraph view = store.view(View.open());
        return SPECIFICATION.texts("queries/examples", ".rq").entrySet().stream()
                .map(example -> dynamicTest(example.getKey(), () -> {
                    examples++;
                    assertThat(ExampleAnswer.of(example.getValue(), view))
                            .containsExactlyElementsOf(Files.readAllLines(
                                    Path.of("src/test/resources/examples", example.getKey() + ".tsv")));
                    answered++;
                }));
    }

    @Test
    void onlyTheDeliveryWithFlawsIsRefused() {
        assertThat(receipts.stream().filter(r -> !r.kept()).map(r -> r.id().toString()))
                .containsExactly("9008/2025");
        for (Receipt receipt : receipts) {
            if (receipt.kept()) {
                assertThat(receipt.findings().all())
                        .as("%s", receipt.id())
                        .noneMatch(f -> f.severity() == Severity.VIOLATION);
            }
        }
    }

    @Test
    void theContributionsToEveryRecordAddUpToItsValueExactly() {
        Set<Node> measures = SPECIFICATION
                .model()
                .find(
                        Node.ANY,
                        kkm("rollsUp"),
                        NodeFactory.createLiteralDT("true", org.apache.jena.datatypes.xsd.XSDDatatype.XSDboolean))
                .mapWith(Triple::getSubject)
                .toSet();
        assertThat(measures).hasSizeGreaterThan(15);
        long held = 0;
        long total = 0;
        for (Receipt receipt : receipts) {
            if (!receipt.kept()) {
                continue;
            }
            Map<List<Node>, BigDecimal> sums = sums(graph(receipt.id().detailsGraph()));
            for (Triple triple : graph(receipt.id().recordsGraph())) {
                if (measures.contains(triple.getPredicate())) {
                    total++;
                    BigDecimal sum = sums.remove(List.of(triple.getSubject(), triple.getPredicate()));
                    if (sum != null && sum.compareTo(decimal(triple.getObject())) == 0) {
                        held++;
                    } else {
                        assertThat(sum).as("%s", triple).isEqualByComparingTo(decimal(triple.getObject()));
                    }
                }
            }
            assertThat(sums)
                    .as("contributions without a record value in %s", receipt.id())
                    .isEmpty();
        }
        assertThat(held).isEqualTo(total).isGreaterThan(5000);
        TruthTable.count("record values that their contributions add up to", held, total);
    }

    @Test
    void everyKeyFigureHasAValueForSomeMunicipality() {
        var dataset = store.dataset();
        var keyFigures = KeyFigures.of(SPECIFICATION);
        keyFigures.all().forEach(figure -> assertThat(
                        Txn.calculateRead(dataset, () -> Values.of(figure, Grouping.WHOLE, dataset)
                                .rows()))
                .as(figure.id())
                .isNotEmpty());
    }

    @Test
    void theCubeHoldsWhatTheKeyFiguresSay() {
        var dataset = store.dataset();
        var figure = KeyFigures.of(SPECIFICATION).get("heat-per-area");
        Txn.executeRead(dataset, () -> {
            for (var value : Values.of(figure, Grouping.WHOLE, dataset).rows()) {
                var id = SubmissionId.of(Vocabulary.localName(value.municipality()), Integer.toString(value.year()));
                Node observation = Vocabulary.iri("observation/heat-per-area/" + id + "/all");
                assertThat(dataset.getGraph(id.cubeGraph())
                                .find(observation, kkm("value"), Node.ANY)
                                .mapWith(t -> decimal(t.getObject()))
                                .toList())
                        .singleElement()
                        .satisfies(kept -> assertThat(kept).isEqualByComparingTo(value.value()));
            }
        });
    }

    @Test
    void theFirstMinuteIsAsTheReadmeShowsIt() throws Exception {
        var text = new StringWriter();
        int exit = Kkm.run(new PrintWriter(text), new PrintWriter(System.err), "demo", "--once");
        assertThat(exit).isZero();
        String shown = timeless(text.toString());
        String readme = Files.readString(Path.of("README.md"));
        String block = readme.substring(
                        readme.indexOf("<!-- first-minute -->"), readme.indexOf("<!-- /first-minute -->"))
                .replace("<!-- first-minute -->", "")
                .replace("```\n", "")
                .strip();
        assertThat(timeless(block)).isEqualTo(shown.strip());
    }

    private static String timeless(String text) {
        return text.replaceAll("på [0-9,]+ sekunder", "på … sekunder")
                .replaceAll("(?m) +$", "")
                .replace("\r", "");
    }

    private static Map<List<Node>, BigDecimal> sums(List<Triple> details) {
        var record = new HashMap<Node, Node>();
        var measure = new HashMap<Node, Node>();
        var amount = new HashMap<Node, BigDecimal>();
        for (Triple triple : details) {
            if (triple.getPredicate().equals(kkm("record"))) {
                record.put(triple.getSubject(), triple.getObject());
            } else if (triple.getPredicate().equals(kkm("measure"))) {
                measure.put(triple.getSubject(), triple.getObject());
            } else if (triple.getPredicate().equals(kkm("amount"))) {
                assertThat(amount.put(triple.getSubject(), decimal(triple.getObject())))
                        .as("one amount of %s", triple.getSubject())
                        .isNull();
            }
        }
        var sums = new HashMap<List<Node>, BigDecimal>();
        amount.forEach((contribution, value) ->
                sums.merge(List.of(record.get(contribution), measure.get(contribution)), value, BigDecimal::add));
        return sums;
    }

    private static List<Triple> graph(Node name) {
        var dataset = store.dataset();
        return Txn.calculateRead(dataset, () -> dataset.getGraph(name).find().toList());
    }

    private static BigDecimal decimal(Node node) {
        return new BigDecimal(node.getLiteralLexicalForm());
    }
}

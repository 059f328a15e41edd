package dk.kkm.submission;

import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Finding;
import dk.kkm.Severity;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import dk.kkm.derivation.Conversions;
import dk.kkm.explanation.Explanation;
import dk.kkm.explanation.Explanations;
import dk.kkm.explanation.Explanations.Question;
import dk.kkm.keyfigure.Grouping;
import dk.kkm.keyfigure.KeyFigures;
import dk.kkm.keyfigure.Value;
import dk.kkm.keyfigure.Values;
import dk.kkm.mapping.Delivery;
import dk.kkm.mapping.Delivery.DeliveredFile;
import dk.kkm.mapping.Mappings;
import dk.kkm.mapping.Profile;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import dk.kkm.validation.Shapes;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphUtil;
import org.apache.jena.graph.Node;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.system.Txn;
import org.apache.jena.vocabulary.RDF;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The invented exports of Egekøbing's systems, in {@code src/main/resources/exports}, from file to key figure. */
class ExportsTest {
    private static final Path EXPORTS = Path.of("src", "main", "resources", "exports");
    private static final SubmissionId ID = SubmissionId.of("9001", "2025");
    private static final Specification SPECIFICATION = Specification.load();
    private static final Mappings MAPPINGS = Mappings.of(SPECIFICATION);
    private static final Conversions CONVERSIONS = Conversions.of(SPECIFICATION);

    @Test
    void fiveSystemsExportsAreAcceptedAndGiveTheFiguresReckonedByHand(@TempDir Path folder) throws IOException {
        Store store = received(folder);
        var dataset = store.view(View.open());
        Txn.executeRead(dataset, () -> {
            // (100,000 - 10,000 + 16,000 + 30,000 + 24,000) / (5,000 + 800 + 3,000 + 2,000)
            assertThat(value(dataset, "maintenance-cost-per-area")).isEqualTo("14.8148");
            // 810,000 / 10,800
            assertThat(value(dataset, "cleaning-cost-per-area")).isEqualTo("75.0000");
            // 648,000 / 10,800
            assertThat(value(dataset, "supply-cost-per-area")).isEqualTo("60.0000");
            // (120,000 + 30,000 behind it + 2,250 x 40 + 60,000) / 10,800
            assertThat(value(dataset, "electricity-per-area")).isEqualTo("27.7778");
            // (1,500 + 400 + 600 + 1,100) / 10,800
            assertThat(value(dataset, "water-per-area")).isEqualTo("0.3333");
            // 5,000 / 420, after-school children not counted again
            assertThat(value(dataset, "area-per-pupil")).isEqualTo("11.9048");
            // 800 / (24 + 56)
            assertThat(value(dataset, "area-per-child")).isEqualTo("10.0000");
            // (1,200 x (6 + 2) + 300 x 4) / (1,200 x 4,000 + 300 x 2,000), in percent
            assertThat(value(dataset, "degree-of-use")).isEqualTo("0.2000");
        });
    }

    @Test
    void aCostIsExplainedByTheRowsOfThePostings(@TempDir Path folder) throws IOException {
        Store store = received(folder);
        Explanation explanation = Explanations.of(SPECIFICATION)
                .explain(
                        new Question(
                                KeyFigures.of(SPECIFICATION).get("maintenance-cost-per-area"),
                                ID,
                                Map.of(),
                                true,
                                Optional.empty(),
                                0,
                                100),
                        store.view(View.open()))
                .orElseThrow();
        var rows = new TreeSet<Integer>();
        explanation.estates().stream()
                .flatMap(estate -> estate.measures().stream())
                .flatMap(measure -> measure.contributions().stream())
                .flatMap(contribution -> contribution.delivered().stream())
                .filter(row -> row.file().endsWith("posteringsudtraek.csv"))
                .forEach(row -> rows.addAll(row.rows()));
        assertThat(rows).containsExactly(2, 3, 4, 5, 6);
    }

    @Test
    void whatIsNotCountedIsToldWithFileAndRow() throws IOException {
        Graph candidate = candidate("bygnet-fm", "prisma-oekonomi", "kraftblik", "saet-staevne", "egekoebing");
        var told = new TreeSet<String>();
        for (Finding finding : Shapes.of(SPECIFICATION).check(candidate)) {
            if (finding.file().orElse("").endsWith("posteringsudtraek.csv")
                    && finding.ruleName().startsWith("PostingSum")) {
                told.add(finding.ruleName() + " " + finding.rows() + " "
                        + finding.message().en());
            }
        }
        assertThat(told)
                .containsExactly(
                        "PostingSum-other-year [18] By date or year the postings belong to another year and do not count"
                                + " (47110: 1 postings, DKK 8000). If they belong to the year's accounts, such as from the"
                                + " supplementary period, write the accounting year in 'år'.",
                        "PostingSum-unknown-cost-centre [19] The cost centre is not in omkostningssteder, so its postings do not"
                                + " count (99999: 1 postings, DKK 5000). Add it with an estate or an allocation key, or with"
                                + " 'uden_for_ejendomme' ja.");
    }

    @Test
    void aSharedCostCentreIsDividedByAreaToTheOere() throws IOException {
        Graph candidate = candidate("bygnet-fm", "prisma-oekonomi", "kraftblik", "saet-staevne", "egekoebing");
        var caretaking = new TreeMap<String, String>();
        candidate
                .find(Node.ANY, Vocabulary.kkm("allocation"), Vocabulary.iri("code/allocation/by-area"))
                .filterKeep(triple -> candidate.contains(triple.getSubject(), RDF.Nodes.type, Vocabulary.kkm("Cost")))
                .forEach(triple -> caretaking.put(
                        Vocabulary.localName(object(candidate, triple.getSubject(), "estate")),
                        object(candidate, triple.getSubject(), "value").getLiteralLexicalForm()));
        assertThat(caretaking.keySet()).containsExactly("1001", "1002", "1003", "1004");
        assertThat(caretaking.values().stream().map(BigDecimal::new).map(BigDecimal::intValueExact))
                .containsExactly(50_000, 8_000, 30_000, 20_000);
    }

    @Test
    void theOtherFinanceAndEnergyLayoutsConvertToo() throws IOException {
        Graph candidate = candidate("bygnet-fm", "stella-erp", "energivagt", "egekoebing");
        var costs = new TreeMap<String, String>();
        candidate
                .find(Node.ANY, RDF.Nodes.type, Vocabulary.kkm("PostingSum"))
                .forEach(triple -> costs.put(
                        triple.getSubject().getURI().replaceFirst(".*/posting-sum/9001/2025/", ""),
                        object(candidate, triple.getSubject(), "value").getLiteralLexicalForm()));
        // 125,000 less the 25,000 of VAT in it; the budget by itself
        assertThat(costs.keySet()).allMatch(sum -> sum.startsWith("PC-471"));
        assertThat(costs.values().stream().map(value -> new BigDecimal(value).intValueExact()))
                .containsExactlyInAnyOrder(100_000, 16_000, 90_000);
        // twelve months of 120 GJ and of 10.5 MWh
        assertThat(candidate
                        .find(Node.ANY, RDF.Nodes.type, Vocabulary.kkm("MeterYear"))
                        .mapWith(triple -> new BigDecimal(
                                object(candidate, triple.getSubject(), "value").getLiteralLexicalForm()))
                        .toList())
                .usingElementComparator(BigDecimal::compareTo)
                .containsExactlyInAnyOrder(new BigDecimal("1440"), new BigDecimal("126"));
    }

    /** A store that has taken the exports, each with its profile beside it, as {@code kkm submit 9001/2025} does. */
    private static Store received(Path folder) throws IOException {
        Path year = Files.createDirectories(folder.resolve(ID.toString()));
        for (String system : List.of("bygnet-fm", "prisma-oekonomi", "kraftblik", "saet-staevne", "egekoebing")) {
            try (var found = Files.list(EXPORTS.resolve(system))) {
                for (Path file : (Iterable<Path>) found::iterator) {
                    Files.copy(file, year.resolve(file.getFileName()));
                }
            }
        }
        Store store = Store.inMemory();
        store.replace(Map.of(Vocabulary.MODEL_GRAPH, SPECIFICATION.model()));
        assertThat(Submissions.of(store, SPECIFICATION)
                        .receive(Delivery.each(folder).get(0)))
                .singleElement()
                .satisfies(receipt -> {
                    assertThat(receipt.findings().count(Severity.VIOLATION)).isZero();
                    assertThat(receipt.kept()).isTrue();
                    assertThat(receipt.unlocks()).containsKey("tilstand");
                    assertThat(receipt.unlocks())
                            .as("made by conversion")
                            .doesNotContainKeys("udgifter", "forbrug", "lokalebrug", "brugere");
                    assertThat(receipt.findings().all())
                            .filteredOn(finding -> finding.ruleName().equals("Consumption-estimated"))
                            .singleElement()
                            .satisfies(finding -> assertThat(
                                            finding.suggestion().orElseThrow().da())
                                    .isEqualTo("Værdien er omregnet af aflaesningsdata.csv række 22, 23."));
                });
        return store;
    }

    private static String value(DatasetGraph dataset, String figure) {
        List<Value> rows = Values.of(KeyFigures.of(SPECIFICATION).get(figure), Grouping.WHOLE.only(ID), dataset)
                .rows();
        assertThat(rows).as(figure).hasSize(1);
        return rows.get(0).value().setScale(4, java.math.RoundingMode.HALF_UP).toPlainString();
    }

    private static Node object(Graph graph, Node subject, String property) {
        return graph.find(subject, Vocabulary.kkm(property), Node.ANY).next().getObject();
    }

    /** What the files of these folders say, with what follows from it in the common form. */
    private static Graph candidate(String... systems) throws IOException {
        var files = new ArrayList<DeliveredFile>();
        for (String system : systems) {
            try (var found = Files.list(EXPORTS.resolve(system))) {
                for (Path file :
                        (Iterable<Path>) found.filter(path -> path.toString().endsWith(".csv"))::iterator) {
                    Path profile =
                            file.resolveSibling(file.getFileName().toString().replace(".csv", ".profile.ttl"));
                    files.add(new DeliveredFile(
                            file.getFileName().toString(),
                            file,
                            Files.exists(profile)
                                    ? Optional.of(Profile.parse(profile.toString(), Files.readString(profile)))
                                    : Optional.empty()));
                }
            }
        }
        var tables = MAPPINGS.apply(new Delivery(files, Optional.of(ID), Optional.empty()))
                .submissions()
                .get(ID);
        Graph candidate = Submissions.candidate(ID, tables);
        GraphUtil.addInto(candidate, CONVERSIONS.convert(candidate));
        return candidate;
    }
}

package dk.kkm.explanation;

import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import dk.kkm.explanation.Explanation.Contribution;
import dk.kkm.explanation.Explanation.Depth;
import dk.kkm.explanation.Explanation.Measure;
import dk.kkm.explanation.Explanation.Uncovered;
import dk.kkm.explanation.Explanations.Question;
import dk.kkm.generator.Generator;
import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.KeyFigures;
import dk.kkm.keyfigure.Value;
import dk.kkm.mapping.Delivery;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import dk.kkm.submission.Submissions;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.jena.graph.Node;
import org.apache.jena.system.Txn;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every key figure of generated municipalities adds up, all the way down. */
class ExplanationsTest {
    private static final Specification SPECIFICATION = Specification.load();
    private static final KeyFigures FIGURES = KeyFigures.of(SPECIFICATION);
    private static final Store STORE = Store.inMemory();
    private static List<SubmissionId> submissions;
    private static Explanations explanations;

    @BeforeAll
    static void receive(@TempDir Path folder) throws IOException {
        STORE.replace(Map.of(Vocabulary.MODEL_GRAPH, SPECIFICATION.model()));
        var generator = new Generator(2, 80, 1, 2025, 7, 0.04, Set.of());
        generator.write(folder);
        submissions = generator.submissions();
        var receiving = Submissions.of(STORE, SPECIFICATION);
        for (SubmissionId id : submissions) {
            receiving.receive(Delivery.of(List.of(folder.resolve(id.toString())), Optional.of(id), Optional.empty()));
        }
        explanations = Explanations.of(SPECIFICATION);
    }

    private static Explanation explain(KeyFigure figure, SubmissionId id) {
        return explain(new Question(figure, id, Map.of(), true, Optional.empty(), 0, 1_000));
    }

    private static Explanation explain(Question question) {
        return explanations.explain(question, STORE.view(View.open())).orElseThrow();
    }

    @TestFactory
    Stream<DynamicTest> everyKeyFigureAddsUpExactly() {
        return FIGURES.all().stream()
                .map(figure -> DynamicTest.dynamicTest(figure.id(), () -> {
                    for (SubmissionId id : submissions) {
                        addsUp(explain(figure, id));
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> everyKeyFigureAddsUpExactlyForOneUseAndWithoutWhatIsInDoubt() {
        return FIGURES.all().stream()
                .filter(figure -> figure.has("use"))
                .map(figure -> DynamicTest.dynamicTest(figure.id(), () -> {
                    var only = FIGURES.grouping(figure, List.of(), Map.of("use", List.of("day-care")))
                            .only();
                    Explanation use =
                            explain(new Question(figure, submissions.get(0), only, true, Optional.empty(), 0, 1_000));
                    if (use.value().isPresent()) {
                        addsUp(use);
                    }
                    addsUp(explain(
                            new Question(figure, submissions.get(0), Map.of(), false, Optional.empty(), 0, 1_000)));
                }));
    }

    private static void addsUp(Explanation explanation) {
        Value value = explanation.value().orElseThrow();
        assertThat(explanation.sums().numerator().orElseThrow()).isEqualByComparingTo(value.numerator());
        assertThat(sum(explanation.estates().stream().flatMap(estate -> estate.sides().numerator().stream())))
                .isEqualByComparingTo(value.numerator());
        if (explanation.sums().denominator().isPresent()) {
            assertThat(sum(explanation.estates().stream().flatMap(estate -> estate.sides().denominator().stream())))
                    .isEqualByComparingTo(value.denominator());
        } else {
            assertThat(sum(explanation.others().stream().map(Measure::value)))
                    .isEqualByComparingTo(value.denominator());
        }
        assertThat(explanation.depth()).isEqualTo(Depth.DELIVERED);
        Stream.concat(
                        explanation.estates().stream().flatMap(estate -> estate.measures().stream()),
                        explanation.others().stream())
                .forEach(measure -> {
                    addsUp(measure);
                    isWhole(measure, explanation.id());
                });
        explanation.excluded().forEach(excluded -> assertThat(excluded.reasons())
                .as("%s of %s", excluded.estate(), explanation.figure().id())
                .isNotEmpty());
    }

    private static void addsUp(Measure measure) {
        assertThat(sum(measure.contributions().stream().map(Contribution::amount)))
                .as("%s of %s", Vocabulary.localName(measure.measure()), measure.record())
                .isEqualByComparingTo(measure.value());
        assertThat(measure.contributions())
                .as("%s of %s", Vocabulary.localName(measure.measure()), measure.record())
                .isNotEmpty()
                .allSatisfy(contribution -> assertThat(contribution.delivered().size()
                                + contribution.basedOn().size())
                        .isPositive());
    }

    /** Covered and uncovered buildings together are what should have been covered. */
    private static void isWhole(Measure measure, SubmissionId id) {
        if (measure.uncovered().isEmpty()) {
            return;
        }
        Node counted = SPECIFICATION
                .model()
                .find(Node.ANY, Vocabulary.kkm("coveredArea"), measure.measure())
                .next()
                .getSubject();
        Node scope = SPECIFICATION
                .model()
                .find(counted, Vocabulary.kkm("scopeArea"), Node.ANY)
                .next()
                .getObject();
        BigDecimal whole = Txn.calculateRead(
                STORE.dataset(),
                () -> new BigDecimal(STORE.dataset()
                        .getGraph(id.recordsGraph())
                        .find(measure.record(), scope, Node.ANY)
                        .next()
                        .getObject()
                        .getLiteralLexicalForm()));
        assertThat(measure.value().add(sum(measure.uncovered().stream().map(Uncovered::area))))
                .as("%s", measure)
                .isEqualByComparingTo(whole);
    }

    private static BigDecimal sum(Stream<BigDecimal> numbers) {
        return numbers.reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}

package dk.kkm.explanation;

import dk.kkm.Text;
import dk.kkm.explanation.Explanations.Question;
import dk.kkm.keyfigure.Cube;
import dk.kkm.keyfigure.Observed;
import dk.kkm.keyfigure.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.jena.graph.Node;

/**
 * Versions of explained numbers. A version pins the records and the stored query, {@code <dataVersion>-<queryVersion>}: what
 * it names stays the same number as long as the store lives. Only what the cube keeps has one: a figure as a whole, or of one
 * use or category.
 */
public final class Permalinks {
    private final Cube cube;

    public Permalinks(Cube cube) {
        this.cube = cube;
    }

    /**
     * A number as it was, and what is different now; nothing where it still holds.
     *
     * @param value the number then
     */
    public record Pinned(String version, Value value, String figureVersion, List<Change> changes) {
        public Pinned {
            changes = List.copyOf(changes);
        }

        /** Whether data and query are the same now. */
        public boolean holds() {
            return changes.isEmpty();
        }
    }

    /**
     * Something that is different now.
     *
     * @param name its name in JSON
     * @param before as it was, empty where there was nothing
     * @param number whether before and after are numbers
     */
    public record Change(String name, Text label, String before, String after, boolean number) {}

    /** The version of what is explained now; none where nothing keeps it. */
    public Optional<String> now(Question question, Explanation explanation) {
        return explanation
                .value()
                .flatMap(value -> kept(question, explanation))
                .map(observed ->
                        observed.dataVersion() + "-" + question.figure().queryVersion());
    }

    /** The observation that the cube keeps of what is explained. */
    public Optional<Node> observation(Question question, Explanation explanation) {
        return kept(question, explanation).map(Observed::node);
    }

    /** The number of a version, set against what is explained now; empty where no such version is kept. */
    public Optional<Pinned> of(Question question, Explanation explanation, String version) {
        Optional<Node> breakdown = breakdown(question, explanation);
        return breakdown.flatMap(node -> cube.observation(question.figure(), question.id(), node, version)
                .flatMap(observed -> value(question, observed)
                        .map(value -> new Pinned(
                                version,
                                value,
                                observed.figureVersion(),
                                changes(question, explanation, observed, value)))));
    }

    private Optional<Observed> kept(Question question, Explanation explanation) {
        return breakdown(question, explanation)
                .flatMap(node -> cube.observation(question.figure(), question.id(), node))
                .filter(observed -> value(question, observed).isPresent());
    }

    private static Optional<Value> value(Question question, Observed observed) {
        return question.withFlagged() ? Optional.of(observed.value()) : observed.withoutFlagged();
    }

    /** What the cube knows the question as: all together, one use, or one category. */
    private static Optional<Node> breakdown(Question question, Explanation explanation) {
        Map<String, Set<Node>> only = question.only();
        if (only.isEmpty()) {
            return question.figure().category().isPresent() ? explanation.category() : Optional.of(Observed.ALL);
        }
        Set<Node> uses = only.getOrDefault("use", Set.of());
        boolean oneUse = only.keySet().equals(Set.of("use")) && uses.size() == 1;
        return oneUse && question.figure().category().isEmpty() ? uses.stream().findFirst() : Optional.empty();
    }

    private List<Change> changes(Question question, Explanation explanation, Observed then, Value value) {
        String dataNow = kept(question, explanation).map(Observed::dataVersion).orElse("");
        String queryNow = question.figure().queryVersion();
        if (then.version().equals(dataNow + "-" + queryNow)) {
            return List.of();
        }
        Optional<Value> now = explanation.value();
        var changes = new ArrayList<Change>();
        number(changes, "value", "værdi", "value", Optional.of(value.value()), now.map(Value::value));
        number(changes, "numerator", "tæller", "numerator", Optional.of(value.numerator()), now.map(Value::numerator));
        number(
                changes,
                "denominator",
                "nævner",
                "denominator",
                Optional.of(value.denominator()),
                now.map(Value::denominator));
        number(
                changes,
                "estates",
                "ejendomme",
                "estates",
                Optional.of(BigDecimal.valueOf(value.estates())),
                now.map(row -> BigDecimal.valueOf(row.estates())));
        number(changes, "coverage", "dækning", "coverage", value.coverage(), now.flatMap(Value::coverage));
        if (!then.dataVersion().equals(dataNow)) {
            changes.add(new Change("dataVersion", Text.same("data"), then.dataVersion(), dataNow, false));
            explanation
                    .submission()
                    .received()
                    .ifPresent(received -> changes.add(new Change(
                            "received", new Text("indberettet igen", "delivered again"), "", received, false)));
        }
        if (!then.queryVersion().equals(queryNow)) {
            changes.add(new Change(
                    "queryVersion",
                    new Text("nøgletallets formel (forespørgslen)", "the key figure's formula (the query)"),
                    then.queryVersion(),
                    queryNow,
                    false));
        }
        if (!then.figureVersion().equals(question.figure().version())) {
            changes.add(new Change(
                    "figureVersion",
                    new Text("nøgletallets version", "version of the key figure"),
                    then.figureVersion(),
                    question.figure().version(),
                    false));
        }
        return changes;
    }

    private static void number(
            List<Change> changes,
            String name,
            String da,
            String en,
            Optional<BigDecimal> before,
            Optional<BigDecimal> after) {
        boolean same = before.isPresent() == after.isPresent()
                && before.map(then -> then.compareTo(after.orElse(then)) == 0).orElse(true);
        if (!same) {
            changes.add(new Change(
                    name,
                    new Text(da, en),
                    before.map(BigDecimal::toPlainString).orElse(""),
                    after.map(BigDecimal::toPlainString).orElse(""),
                    true));
        }
    }
}

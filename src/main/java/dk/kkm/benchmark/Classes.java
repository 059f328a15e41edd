package dk.kkm.benchmark;

import dk.kkm.Thing;
import dk.kkm.Vocabulary;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;

/** Code lists whose concepts are classes of numbers, each from its {@code kkm:lower} up to the next. */
final class Classes {
    private Classes() {}

    /** The class a number falls in. */
    static Optional<Node> of(Graph model, Node list, BigDecimal number) {
        return highest(model, list, lower -> lower.compareTo(number) <= 0);
    }

    /** The class of the highest numbers. */
    static Optional<Node> highest(Graph model, Node list) {
        return highest(model, list, lower -> true);
    }

    private static Optional<Node> highest(Graph model, Node list, Predicate<BigDecimal> wanted) {
        return Thing.in(model, list).stream()
                .filter(one -> lower(one).filter(wanted).isPresent())
                .max(Comparator.comparing(one -> lower(one).orElseThrow()))
                .map(Thing::node);
    }

    private static Optional<BigDecimal> lower(Thing one) {
        return one.number(Vocabulary.kkm("lower"));
    }
}

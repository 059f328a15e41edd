package dk.kkm.benchmark;

import dk.kkm.Vocabulary;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.vocabulary.SKOS;

/** Code lists whose concepts are classes of numbers, each from its {@code kkm:lower} up to the next. */
final class Classes {
    private record Step(Node concept, BigDecimal lower) {}

    private Classes() {}

    /** The class a number falls in. */
    static Optional<Node> of(Graph model, Node list, BigDecimal number) {
        return highest(classes(model, list).filter(one -> one.lower().compareTo(number) <= 0));
    }

    /** The class of the highest numbers. */
    static Optional<Node> highest(Graph model, Node list) {
        return highest(classes(model, list));
    }

    private static Optional<Node> highest(Stream<Step> classes) {
        return classes.max(Comparator.comparing(Step::lower)).map(Step::concept);
    }

    private static Stream<Step> classes(Graph model, Node list) {
        return model.find(Node.ANY, SKOS.inScheme.asNode(), list).toList().stream()
                .flatMap(triple -> model.find(triple.getSubject(), Vocabulary.kkm("lower"), Node.ANY).toList().stream())
                .map(lower -> new Step(
                        lower.getSubject(), new BigDecimal(lower.getObject().getLiteralLexicalForm())));
    }
}

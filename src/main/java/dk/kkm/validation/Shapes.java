package dk.kkm.validation;

import dk.kkm.Finding;
import dk.kkm.Specification;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;

/**
 * The rules every delivery is checked by: the SHACL shapes of a specification, parsed once. Immutable; many threads may
 * check at once.
 *
 * <p>They find exactly what Jena's SHACL validator finds in the delivery seen together with the model, only faster: a
 * SPARQL constraint is asked once for a whole delivery instead of once per focus node.
 */
public final class Shapes {
    private final Rules rules;
    private final Explanations explanations;

    private Shapes(Rules rules, Explanations explanations) {
        this.rules = rules;
        this.explanations = explanations;
    }

    /** The shapes of a specification. */
    public static Shapes of(Specification specification) {
        return of(specification.shapes(), specification.model());
    }

    static Shapes of(Graph shapesGraph, Graph model) {
        var rules = Rules.of(shapesGraph, model);
        return new Shapes(rules, Explanations.of(rules.withTarget(), shapesGraph, model));
    }

    /**
     * Checks one municipality-year: its delivered tables and its submission node, as one graph without the model. What
     * matters most comes first, see {@link Findings}.
     */
    public List<Finding> check(Graph candidate) {
        return Findings.of(explanations.explain(rules.run(candidate), candidate))
                .all();
    }

    /** The same findings the usual way, by Jena's validator: slower, to compare with. */
    public List<Finding> checkByJena(Graph candidate) {
        return Findings.of(explanations.explain(rules.runByJena(candidate), candidate))
                .all();
    }

    /** The rules that can find something, {@code shape/Consumption-value}. */
    public Set<Node> names() {
        return explanations.rules();
    }

    Set<String> results(Graph candidate) {
        return lines(rules.run(candidate));
    }

    Set<String> resultsByJena(Graph candidate) {
        return lines(rules.runByJena(candidate));
    }

    private static Set<String> lines(Collection<Result> results) {
        return results.stream().map(Result::toString).collect(Collectors.toCollection(TreeSet::new));
    }
}

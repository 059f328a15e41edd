package dk.kkm.validation;

import dk.kkm.Finding;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.shacl.parser.NodeShape;
import org.apache.jena.shacl.parser.Shape;
import org.apache.jena.shacl.validation.Severity;
import org.apache.jena.shacl.vocabulary.SHACL;
import org.apache.jena.sparql.path.PathFactory;
import org.apache.jena.system.G;
import org.apache.jena.vocabulary.SKOS;

/**
 * Rules that are stored queries and no shapes. What they find is told as what a shape finds: with file, rows, column, what
 * stood there and how to mend it.
 *
 * <pre>{@code
 * <check/water-year-on-year> a kkm:Check ; kkm:severity <code/severity/warning> ; kkm:message "…"@da, "…"@en ;
 *     kkm:aboutProperty kkm:value ; kkm:doubtsMeasure kkm:water .
 * }</pre>
 */
public final class StoredRules {
    private final Map<Node, Shape> rules;
    private final Explanations explanations;

    private StoredRules(Map<Node, Shape> rules, Explanations explanations) {
        this.rules = rules;
        this.explanations = explanations;
    }

    /** The rules of this class that a model declares. */
    public static StoredRules of(Graph model, Node ofClass) {
        var rules = new LinkedHashMap<Node, Shape>();
        for (Node rule : G.nodesOfTypeAsSet(model, ofClass)) {
            Node severity = G.getZeroOrOneSP(model, rule, Vocabulary.kkm("severity"));
            Node level = severity == null ? null : G.getZeroOrOneSP(model, severity, SKOS.exactMatch.asNode());
            if (level == null) {
                throw new UnreadableException(
                        "Kontrollen " + rule + " mangler kkm:severity.", "The check " + rule + " lacks kkm:severity.");
            }
            rules.put(
                    rule,
                    new NodeShape(
                            model,
                            rule,
                            false,
                            Severity.create(level),
                            G.allSP(model, rule, Vocabulary.kkm("message")),
                            List.of(),
                            List.of(),
                            List.of()));
        }
        return new StoredRules(rules, Explanations.ofRules(rules.values(), model));
    }

    /** The rules, by name. */
    public Set<Node> names() {
        return rules.keySet();
    }

    /**
     * What these rows of a query mean for those who delivered the candidate.
     *
     * @param rows what was selected, by name: {@code rule}, {@code this} (what it is about), and where the rule says so
     *     {@code value} (what stood there), {@code path}, {@code suggestion}, what its message names, and {@code at}: a
     *     delivered thing whose file and row is told instead. Rows that differ in {@code at} only are one finding
     */
    public List<Finding> tell(Collection<Map<String, Node>> rows, Graph candidate) {
        var found = new LinkedHashMap<Map<String, Node>, Collection<Node>>();
        for (Map<String, Node> row : rows) {
            var rest = new HashMap<>(row);
            Node at = rest.remove("at");
            Collection<Node> places =
                    found.computeIfAbsent(rest, none -> new TreeSet<>(Comparator.comparing(Node::toString)));
            if (at != null) {
                places.add(at);
            }
        }
        var results = new ArrayList<Result>();
        found.forEach((row, at) -> results.add(result(row, List.copyOf(at))));
        return explanations.explain(results, candidate);
    }

    private Result result(Map<String, Node> row, List<Node> at) {
        Node focus = row.get("this");
        Shape rule = rules.get(row.get("rule"));
        if (focus == null || rule == null) {
            throw new IllegalStateException("A check must select ?this and a declared ?rule, and selected " + row);
        }
        Node path = row.get("path");
        return new Result(
                focus,
                rule,
                path == null ? null : PathFactory.pathLink(path),
                row.getOrDefault("value", focus),
                SHACL.SPARQLConstraintComponent,
                row,
                at);
    }
}

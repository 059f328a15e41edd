package dk.kkm.explanation;

import dk.kkm.explanation.Explanation.Contribution;
import dk.kkm.explanation.Explanation.Reference;
import dk.kkm.explanation.Explanation.Uncovered;
import dk.kkm.keyfigure.StoredQueries;
import dk.kkm.keyfigure.StoredQueries.Asked;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.jena.graph.Node;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.util.NodeCmp;
import org.jspecify.annotations.Nullable;

/**
 * What adds up to the measures of some records, found by the stored queries {@code amounts/*}, the first
 * that knows a measure of a record. Read once, all at once.
 */
final class Contributions {
    private static final List<Var> ASKED = List.of(Var.alloc("record"), Var.alloc("measure"));

    /** A measure of a record. */
    record Of(Node record, Node measure) {}

    private record Key(Node source, Node part) {}

    private static final class Found {
        private final BigDecimal amount;
        private final @Nullable Node factor;
        private final Set<Node> details = new LinkedHashSet<>();
        private final Set<Node> basedOn = new LinkedHashSet<>();

        Found(BigDecimal amount, @Nullable Node factor) {
            this.amount = amount;
            this.factor = factor;
        }
    }

    private record Part(Node part, BigDecimal area) {}

    private final Sources sources;
    private final Map<Of, Map<Key, Found>> found = new HashMap<>();
    private final Map<Of, List<Part>> uncovered = new HashMap<>();

    Contributions(Sources sources, Collection<Of> asked) {
        this.sources = sources;
        for (String name : sources.queries().in("amounts")) {
            List<List<Node>> open = asked.stream()
                    .filter(of -> !found.containsKey(of))
                    .map(of -> List.of(of.record(), of.measure()))
                    .toList();
            for (Binding row : sources.rows(name, new Asked(ASKED, open))) {
                Found one = found.computeIfAbsent(
                                new Of(row.get("record"), row.get("measure")), of -> new LinkedHashMap<>())
                        .computeIfAbsent(
                                new Key(row.get("source"), row.get("part")),
                                key -> new Found(StoredQueries.number(row, "amount"), row.get("factor")));
                add(row.get("detail"), one.details);
                add(row.get("basedOn"), one.basedOn);
            }
        }
        var all = new Asked(
                ASKED,
                asked.stream().map(of -> List.of(of.record(), of.measure())).toList());
        for (Binding row : sources.rows("uncovered-parts", all)) {
            uncovered
                    .computeIfAbsent(new Of(row.get("record"), row.get("measure")), of -> new ArrayList<>())
                    .add(new Part(row.get("part"), StoredQueries.number(row, "area")));
        }
    }

    /** The parts that an area should cover and does not, the largest first. */
    List<Uncovered> uncovered(Node record, Node measure, Delivered delivered) {
        return uncovered.getOrDefault(new Of(record, measure), List.of()).stream()
                .map(part -> new Uncovered(delivered.place(part.part()), part.area()))
                .sorted(Comparator.comparing(Uncovered::area)
                        .reversed()
                        .thenComparing(part -> part.part().node().toString()))
                .toList();
    }

    /** Every detail, and every part, that contributes or should. */
    Set<Node> nodes() {
        var nodes = new HashSet<Node>();
        found.values()
                .forEach(all -> all.forEach((key, one) -> {
                    nodes.add(key.part());
                    nodes.addAll(one.details);
                }));
        uncovered.values().forEach(parts -> parts.forEach(part -> nodes.add(part.part())));
        return nodes;
    }

    /** What adds up to a measure of a record, the largest first. */
    List<Contribution> of(Node record, Node measure, Delivered delivered) {
        var all = new ArrayList<Contribution>();
        found.getOrDefault(new Of(record, measure), Map.of())
                .forEach((key, one) -> all.add(new Contribution(
                        key.source(),
                        delivered.place(key.part()),
                        one.amount,
                        Optional.ofNullable(one.factor).map(node -> new BigDecimal(node.getLiteralLexicalForm())),
                        one.basedOn.stream()
                                .sorted(NodeCmp::compareRDFTerms)
                                .map(node -> Reference.of(sources.labels(), node))
                                .toList(),
                        one.details.stream()
                                .flatMap(detail -> delivered.row(detail).stream())
                                .sorted(Delivered.BY_ROW)
                                .toList())));
        all.sort(Comparator.comparing(Contribution::amount)
                .reversed()
                .thenComparing(contribution -> contribution.source().toString())
                .thenComparing(contribution -> contribution.part().node().toString()));
        return all;
    }

    private static void add(@Nullable Node node, Set<Node> to) {
        if (node != null) {
            to.add(node);
        }
    }
}

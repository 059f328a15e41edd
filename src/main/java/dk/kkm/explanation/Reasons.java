package dk.kkm.explanation;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Labels;
import dk.kkm.Text;
import dk.kkm.Vocabulary;
import dk.kkm.explanation.Explanation.Reason;
import dk.kkm.keyfigure.StoredQueries;
import dk.kkm.keyfigure.StoredQueries.Asked;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.expr.E_NotExists;
import org.apache.jena.sparql.expr.Expr;
import org.apache.jena.sparql.expr.ExprFunction2;
import org.apache.jena.sparql.util.ExprUtils;
import org.apache.jena.sparql.util.NodeCmp;
import org.apache.jena.vocabulary.RDF;

/**
 * Why records of some estates do not count in a part of a key figure's query, found by testing what the query itself asks
 * of them: the properties a record must have, then the conditions one by one, each for all records at once.
 */
final class Reasons {
    /** How a comparison is said, by its sign. */
    private static final Map<String, Text> SIGNS = Map.of(
            ">", new Text("være større end", "be greater than"),
            ">=", new Text("være mindst", "be at least"),
            "<", new Text("være mindre end", "be less than"),
            "<=", new Text("være højst", "be at most"),
            "=", new Text("være lig", "equal"),
            "!=", new Text("være forskellig fra", "differ from"));

    private final Part part;

    /** What is asked for, by dimension. */
    private final Map<String, Set<Node>> only;

    private final Labels labels;
    private final Map<Var, Node> properties = new HashMap<>();

    /** By estate its records of the class the part reads, each with what it says. */
    private final Map<Node, Map<Node, Map<Node, Set<Node>>>> records = new HashMap<>();

    /** The records that meet the first so many conditions, as far as it has been asked. */
    private final List<Set<Node>> meeting = new ArrayList<>();

    /** Where each measure is delivered. */
    private final Map<Node, Place> places;

    private final Sources sources;

    /** A column of a table. */
    record Place(Node table, String column) {
        /** Where each measure of a model is delivered. */
        static Map<Node, Place> of(StoredQueries queries, Graph model) {
            var places = new HashMap<Node, Place>();
            DatasetGraph dataset = DatasetGraphFactory.createGeneral();
            dataset.addGraph(Vocabulary.MODEL_GRAPH, model);
            for (Binding row : queries.rows(dataset, "columns-of-measures", Map.of())) {
                places.putIfAbsent(row.get("measure"), new Place(row.get("table"), StoredQueries.text(row, "header")));
            }
            return Map.copyOf(places);
        }
    }

    Reasons(
            Part part,
            Collection<Node> estates,
            Map<String, Set<Node>> only,
            Sources sources,
            Map<Node, Place> places) {
        this.part = part;
        this.only = only;
        this.sources = sources;
        this.labels = sources.labels();
        this.places = places;
        part.read().forEach((property, variable) -> properties.put(variable, property));
        var asked = new Asked(
                List.of(Var.alloc("property")),
                part.read().keySet().stream().map(List::of).toList());
        for (Binding row : sources.rows("records", Asked.of("estate", estates), asked)) {
            if (row.get("type").equals(part.type())) {
                records.computeIfAbsent(row.get("estate"), estate -> new TreeMap<>(NodeCmp::compareRDFTerms))
                        .computeIfAbsent(row.get("record"), record -> new HashMap<>())
                        .computeIfAbsent(row.get("property"), property -> new HashSet<>())
                        .add(row.get("value"));
            }
        }
    }

    /** The table a measure is delivered in, where the model says so. */
    Optional<Node> table(Node measure) {
        return Optional.ofNullable(places.get(measure)).map(Place::table);
    }

    /**
     * Why nothing of an estate, or why this record of it, does not count; empty where it is not even asked for.
     *
     * @param record absent for any record of the estate
     */
    List<Reason> of(Node estate, Optional<Node> record) {
        Map<Node, Map<Node, Set<Node>>> mine = records.getOrDefault(estate, Map.of());
        Optional<Node> tested =
                record.filter(mine::containsKey).or(() -> mine.keySet().stream().findFirst());
        if (tested.isEmpty()) {
            return part.required().stream()
                    .filter(property -> sources.model().contains(property, RDF.Nodes.type, kkm("Measure")))
                    .map(this::missing)
                    .toList();
        }
        Map<Node, Set<Node>> said = mine.getOrDefault(tested.get(), Map.of());
        if (only.entrySet().stream()
                .anyMatch(asked -> Collections.disjoint(
                        asked.getValue(), said.getOrDefault(kkm(asked.getKey()), asked.getValue())))) {
            return List.of();
        }
        Set<Node> lacking = new LinkedHashSet<>(part.required());
        lacking.remove(RDF.Nodes.type);
        lacking.removeAll(said.keySet());
        List<Reason> missing = lacking.stream()
                .filter(property -> lacking.stream().noneMatch(other -> isAreaOf(property, other)))
                .map(this::missing)
                .toList();
        if (!missing.isEmpty()) {
            return missing;
        }
        for (int count = 1; count <= part.conditions().size(); count++) {
            if (!meeting(count).contains(tested.get())) {
                return meeting(0).contains(tested.get())
                        ? List.of(unmet(part.conditions().get(count - 1), said))
                        : List.of();
            }
        }
        return List.of();
    }

    private Set<Node> meeting(int count) {
        while (meeting.size() <= count) {
            meeting.add(Delivered.nodes(
                    sources.rows(part.meeting(meeting.size())), part.record().getVarName()));
        }
        return meeting.get(count);
    }

    /** Whether this is but the area that a measure covers, and so is missing because the measure is. */
    private boolean isAreaOf(Node property, Node measure) {
        return !property.equals(measure) && sources.model().contains(measure, kkm("coveredArea"), property);
    }

    private Reason missing(Node property) {
        Text label = labels.of(property);
        Place place = places.get(property);
        Text mend = place == null
                ? Text.NONE
                : new Text("Udfyld kolonnen %s i tabellen %s.", "Fill in the column %s of the table %s.")
                        .with(place.column(), Vocabulary.localName(place.table()));
        return new Reason(Optional.of(property), new Text("Mangler %s", "Lacks %s").with(label), "", mend, false);
    }

    private Reason unmet(Part.Condition condition, Map<Node, Set<Node>> said) {
        String sparql = condition
                .filter()
                .map(ExprUtils::fmtSPARQL)
                .orElseGet(() -> condition.element().toString())
                .replaceAll("\\s+", " ");
        return new Reason(
                doubted(condition),
                words(condition, said),
                sparql,
                Text.NONE,
                condition.filter().isEmpty());
    }

    private Text words(Part.Condition condition, Map<Node, Set<Node>> said) {
        Optional<Node> doubted = doubted(condition);
        if (doubted.isPresent()) {
            Text label = labels.of(doubted.get());
            return new Text(
                            "En advarsel sår tvivl om %s, og værdier i tvivl er ikke med",
                            "A warning doubts %s, and values in doubt are left out")
                    .with(label);
        }
        if (condition.filter().isPresent()
                && condition.filter().get() instanceof ExprFunction2 comparison
                && SIGNS.containsKey(comparison.getOpName())) {
            Text sign = SIGNS.getOrDefault(comparison.getOpName(), Text.NONE);
            Text left = side(comparison.getArg1(), said);
            Text right = side(comparison.getArg2(), said);
            return new Text("%s skal %s %s", "%s must %s %s").with(left, sign, right);
        }
        List<Node> about = condition.variables().stream()
                .filter(properties::containsKey)
                .map(variable -> properties.getOrDefault(variable, RDF.Nodes.type))
                .distinct()
                .toList();
        if (about.isEmpty()) {
            return new Text("En betingelse i forespørgslen er ikke opfyldt", "A condition of the query is not met");
        }
        return new Text(
                about.stream().map(property -> value(property, said).da()).collect(Collectors.joining(", "))
                        + " hører ikke til dem, nøgletallet tæller",
                about.stream().map(property -> value(property, said).en()).collect(Collectors.joining(", "))
                        + " is not among those the key figure counts");
    }

    /** The measure that a condition asks not to be in doubt: {@code NOT EXISTS { ?record kkm:flaggedMeasure kkm:heat }}. */
    private Optional<Node> doubted(Part.Condition condition) {
        return condition
                .filter()
                .filter(E_NotExists.class::isInstance)
                .flatMap(filter -> Part.triples(((E_NotExists) filter).getElement()).stream()
                        .filter(triple -> triple.getPredicate().equals(kkm("flaggedMeasure")))
                        .map(Triple::getObject)
                        .filter(Node::isURI)
                        .findFirst());
    }

    private Text side(Expr expr, Map<Node, Set<Node>> said) {
        if (expr.isVariable() && properties.containsKey(expr.asVar())) {
            return value(properties.getOrDefault(expr.asVar(), RDF.Nodes.type), said);
        }
        String text = ExprUtils.fmtSPARQL(expr);
        return Text.same(text);
    }

    /** A property's label with its value on the record. */
    private Text value(Node property, Map<Node, Set<Node>> said) {
        Text label = labels.of(property);
        List<Text> values =
                said.getOrDefault(property, Set.of()).stream().map(labels::of).toList();
        return new Text(
                label.da() + " (" + values.stream().map(Text::da).collect(Collectors.joining(", ")) + ")",
                label.en() + " (" + values.stream().map(Text::en).collect(Collectors.joining(", ")) + ")");
    }
}

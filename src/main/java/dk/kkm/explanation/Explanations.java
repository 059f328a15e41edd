package dk.kkm.explanation;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Labels;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.Vocabulary;
import dk.kkm.explanation.Explanation.Depth;
import dk.kkm.explanation.Explanation.Estate;
import dk.kkm.explanation.Explanation.Excluded;
import dk.kkm.explanation.Explanation.Measure;
import dk.kkm.explanation.Explanation.Reason;
import dk.kkm.explanation.Explanation.Row;
import dk.kkm.explanation.Explanation.Sides;
import dk.kkm.explanation.Explanation.Submission;
import dk.kkm.keyfigure.Grouping;
import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.StoredQueries;
import dk.kkm.keyfigure.StoredQueries.Asked;
import dk.kkm.keyfigure.Value;
import dk.kkm.keyfigure.Values;
import dk.kkm.validation.Columns;
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
import java.util.TreeMap;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.query.Query;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.expr.Expr;
import org.apache.jena.sparql.expr.NodeValue;
import org.apache.jena.system.Txn;
import org.jspecify.annotations.Nullable;

/**
 * Explains key figures: the figure's own query, asked estate by estate and record by record, says what counts; stored queries
 * find what the records are made of. Many threads may ask at once; each explanation is one READ transaction of its own.
 */
public final class Explanations {

    private final StoredQueries queries;
    private final Labels labels;
    private final Columns columns;
    private final Map<Node, Reasons.Place> places;

    /**
     * What is to be explained.
     *
     * @param only the values wanted of some dimensions beside municipality and year
     * @param withFlagged whether values that a warning doubts count
     * @param category of a share, the code of the one wanted, such as a use; the largest where absent
     * @param offset how many estates to leave out, the largest first
     * @param limit how many estates to show at most
     */
    public record Question(
            KeyFigure figure,
            SubmissionId id,
            Map<String, Set<Node>> only,
            boolean withFlagged,
            Optional<String> category,
            int offset,
            int limit) {}

    private Explanations(Specification specification) {
        Graph model = specification.model();
        this.queries = StoredQueries.of(specification, "queries/explanations");
        this.labels = new Labels(model);
        this.columns = Columns.of(model);
        this.places = Reasons.Place.of(queries, model);
    }

    /** Explains by this specification. */
    public static Explanations of(Specification specification) {
        return new Explanations(specification);
    }

    /** What the model calls things. */
    public Labels labels() {
        return labels;
    }

    /** Explains what a dataset shows; empty where no records of that municipality and year are shown. */
    public Optional<Explanation> explain(Question question, DatasetGraph dataset) {
        return Txn.calculateRead(dataset, () -> {
            boolean shown = dataset.containsGraph(question.id().recordsGraph());
            return shown ? Optional.of(new Search(question, dataset).explanation()) : Optional.empty();
        });
    }

    /** One explanation being made. */
    private final class Search {
        private final Question question;
        private final DatasetGraph dataset;
        private final KeyFigure figure;
        private final Sources sources;
        private final Grouping grouping;
        private final List<Part> parts;
        private final List<Value> values;
        private final Optional<Value> value;
        private final Optional<Node> category;
        private final Set<Contributions.Of> flagged = new HashSet<>();

        Search(Question question, DatasetGraph dataset) {
            this.question = question;
            this.dataset = dataset;
            this.figure = question.figure();
            SubmissionId id = question.id();
            this.sources = new Sources(
                    queries,
                    dataset,
                    Map.of(
                            "records",
                            id.recordsGraph(),
                            "details",
                            id.detailsGraph(),
                            "submission",
                            id.submissionGraph()),
                    labels);
            this.grouping = grouping(question.only());
            this.parts = parts(grouping);
            for (Binding row : sources.rows("flagged")) {
                flagged.add(new Contributions.Of(row.get("record"), row.get("measure")));
            }
            this.values = Values.of(figure, grouping, dataset).rows();
            this.value = chosen();
            this.category = figure.category().flatMap(name -> value.map(row -> row.dimension(name)));
        }

        private Grouping grouping(Map<String, Set<Node>> only) {
            Grouping asked = new Grouping(List.of(), only).only(question.id());
            return question.withFlagged() ? asked : asked.withoutFlagged();
        }

        private List<Part> parts(Grouping asked) {
            return figure.parts(asked.by("estate")).stream().map(Part::new).toList();
        }

        private Optional<Value> chosen() {
            Comparator<Value> bySize = Comparator.comparing(Value::numerator);
            return figure.category()
                    .map(name -> values.stream()
                            .filter(row -> question.category()
                                    .map(Vocabulary.localName(row.dimension(name))::equals)
                                    .orElse(true))
                            .max(bySize))
                    .orElseGet(() -> values.stream().findFirst());
        }

        Explanation explanation() {
            var numerators = new HashMap<Node, BigDecimal>();
            var denominators = new HashMap<Node, BigDecimal>();
            var measures = new LinkedHashMap<Node, Map<Contributions.Of, BigDecimal>>();
            var others = new LinkedHashMap<Contributions.Of, BigDecimal>();
            boolean sameGrain = true;
            for (Part part : parts) {
                boolean above = part.yields("numerator");
                boolean below = part.yields("denominator");
                if (!above && !below) {
                    continue;
                }
                sameGrain &= part.byEstate();
                if (part.byEstate()) {
                    sides(part, above ? numerators : null, below ? denominators : null);
                }
                read(part, measures, others);
            }
            var sides = new HashMap<Node, Sides>();
            var estates = new HashSet<>(numerators.keySet());
            estates.addAll(denominators.keySet());
            estates.forEach(estate -> sides.put(
                    estate,
                    new Sides(
                            Optional.ofNullable(numerators.get(estate)),
                            Optional.ofNullable(denominators.get(estate)))));
            List<Node> shown = sides.keySet().stream()
                    .sorted(largestFirst(sides))
                    .skip(question.offset())
                    .limit(question.limit())
                    .toList();
            return assemble(sides, shown, measures, others, sameGrain);
        }

        private Explanation assemble(
                Map<Node, Sides> sides,
                List<Node> shown,
                Map<Node, Map<Contributions.Of, BigDecimal>> measures,
                Map<Contributions.Of, BigDecimal> others,
                boolean sameGrain) {
            var asked = new ArrayList<>(others.keySet());
            shown.forEach(estate ->
                    asked.addAll(measures.getOrDefault(estate, Map.of()).keySet()));
            var contributions = new Contributions(sources, asked);
            var left = new Left();
            var nodes = contributions.nodes();
            nodes.addAll(shown);
            nodes.addAll(left.nodes());
            var delivered = new Delivered(sources, nodes, columns);
            List<Estate> estates = shown.stream()
                    .map(estate -> new Estate(
                            delivered.place(estate),
                            sides.getOrDefault(estate, new Sides(Optional.empty(), Optional.empty())),
                            measures(measures.getOrDefault(estate, Map.of()), contributions, delivered)))
                    .toList();
            boolean details = dataset.containsGraph(question.id().detailsGraph());
            Depth depth =
                    details && !delivered.isEmpty() ? Depth.DELIVERED : details ? Depth.CONTRIBUTIONS : Depth.RECORDS;
            return new Explanation(
                    figure,
                    question.id(),
                    category,
                    value,
                    category.isPresent() ? values : List.of(),
                    new Sides(
                            Optional.of(sum(sides.values().stream()
                                    .map(Sides::numerator)
                                    .toList())),
                            sameGrain
                                    ? Optional.of(sum(sides.values().stream()
                                            .map(Sides::denominator)
                                            .toList()))
                                    : Optional.empty()),
                    estates,
                    sides.size(),
                    question.offset(),
                    measures(others, contributions, delivered),
                    left.excluded(delivered),
                    left.outside(),
                    submission(),
                    depth);
        }

        private List<Measure> measures(
                Map<Contributions.Of, BigDecimal> read, Contributions contributions, Delivered delivered) {
            var measures = new ArrayList<Measure>();
            read.forEach((of, amount) -> measures.add(new Measure(
                    of.record(),
                    of.measure(),
                    amount,
                    flagged.contains(of),
                    contributions.of(of.record(), of.measure(), delivered),
                    contributions.uncovered(of.record(), of.measure(), delivered))));
            return measures;
        }

        /** Adds what each estate has above and below the line. */
        private void sides(Part part, @Nullable Map<Node, BigDecimal> above, @Nullable Map<Node, BigDecimal> below) {
            for (Binding row : sources.rows(part.query())) {
                if (isOfCategory(row)) {
                    add(row, "numerator", above);
                    add(row, "denominator", below);
                }
            }
        }

        private boolean isOfCategory(Binding row) {
            Node here = figure.category().map(row::get).orElse(null);
            return here == null || category.isEmpty() || here.equals(category.get());
        }

        private static void add(Binding row, String name, @Nullable Map<Node, BigDecimal> to) {
            Node number = row.get(name);
            if (to != null && number != null) {
                to.merge(row.get(Part.ESTATE), NodeValue.makeNode(number).getDecimal(), BigDecimal::add);
            }
        }

        /** Adds the numbers that a part reads of each record that counts. */
        private void read(
                Part part,
                Map<Node, Map<Contributions.Of, BigDecimal>> byEstate,
                Map<Contributions.Of, BigDecimal> others) {
            Var estate = part.read().get(kkm("estate"));
            for (Binding row : sources.rows(part.records())) {
                if (!isOfCategory(row)) {
                    continue;
                }
                Map<Contributions.Of, BigDecimal> to = estate == null
                        ? others
                        : byEstate.computeIfAbsent(row.get(estate), node -> new LinkedHashMap<>());
                part.read().forEach((property, variable) -> {
                    Node number = row.get(variable);
                    if (number != null
                            && number.isLiteral()
                            && NodeValue.makeNode(number).isNumber()) {
                        to.put(
                                new Contributions.Of(row.get(part.record()), property),
                                NodeValue.makeNode(number).getDecimal());
                    }
                });
            }
        }

        private Submission submission() {
            var tables = new TreeMap<String, String>();
            Optional<String> received = Optional.empty();
            for (Binding row : sources.rows("submission")) {
                received = Optional.of(StoredQueries.text(row, "received")).filter(text -> !text.isEmpty());
                if (row.contains("table")) {
                    tables.put(Vocabulary.localName(row.get("table")), StoredQueries.text(row, "file"));
                }
            }
            return new Submission(question.id().node(), received, tables);
        }

        /** What does not count: in scope and left out, or outside of what the figure is about. */
        private final class Left {
            private record Thing(Node estate, Optional<Node> record) {}

            private final List<Thing> things = new ArrayList<>();
            private final Map<Text, Integer> outside = new LinkedHashMap<>();
            private final Map<Thing, List<Reason>> reasons = new LinkedHashMap<>();
            private final Map<Node, Set<Node>> rows = new HashMap<>();
            private final List<Reason> others = new ArrayList<>();

            Left() {
                Optional<Part> counted = parts.stream()
                        .filter(part -> part.yields("numerator") && part.byEstate())
                        .findFirst();
                Optional<Part> scope = counted.flatMap(this::scope);
                if (counted.isEmpty() || scope.isEmpty()) {
                    return;
                }
                boolean alike = counted.get().type().equals(scope.get().type());
                Set<Thing> inScope = things(scope.get(), alike);
                Part any = parts(grouping(asFarAsRead(scope.get()))).stream()
                        .filter(part -> part.yields("numerator"))
                        .findFirst()
                        .orElse(counted.get());
                Set<Thing> left = new LinkedHashSet<>(inScope);
                left.removeAll(things(any, alike));
                things.addAll(left);
                if (!things.isEmpty()) {
                    explain(any);
                }
                look(scope.get(), inScope);
            }

            /** What is asked for, of the dimensions that a part knows; the others it is about as a whole. */
            private Map<String, Set<Node>> asFarAsRead(Part part) {
                var read = new HashMap<>(question.only());
                read.keySet().removeIf(dimension -> !part.read().containsKey(kkm(dimension)));
                return read;
            }

            /** The part that says what should have been covered: the one the coverage is a share of. */
            private Optional<Part> scope(Part counted) {
                Query query = figure.query(grouping);
                Expr coverage = query.getProject().getExpr(Var.alloc("coverage"));
                if (coverage == null) {
                    return Optional.empty();
                }
                return parts.stream()
                        .filter(part -> part != counted && part.byEstate())
                        .filter(part -> coverage.getVarsMentioned().stream()
                                .anyMatch(variable -> part.yields(variable.getVarName())))
                        .filter(part -> !part.yields("denominator"))
                        .findFirst();
            }

            private Set<Thing> things(Part part, boolean byRecord) {
                Var estate = part.read().getOrDefault(kkm("estate"), Part.ESTATE);
                var found = new LinkedHashSet<Thing>();
                for (Binding row : sources.rows(part.records())) {
                    found.add(new Thing(
                            row.get(estate), byRecord ? Optional.of(row.get(part.record())) : Optional.empty()));
                }
                return found;
            }

            private void explain(Part part) {
                Set<Node> estates = new HashSet<>();
                things.forEach(thing -> estates.add(thing.estate()));
                var why = new Reasons(part, estates, asFarAsRead(part), sources, places);
                var wanted = new LinkedHashSet<List<Node>>();
                for (Thing thing : List.copyOf(things)) {
                    List<Reason> found = why.of(thing.estate(), thing.record());
                    if (found.stream().anyMatch(Reason::isAboutOthers)) {
                        things.remove(thing);
                        others.addAll(found);
                        continue;
                    }
                    reasons.put(thing, found);
                    found.forEach(reason -> reason.measure()
                            .flatMap(why::table)
                            .ifPresent(table -> wanted.add(List.of(thing.estate(), table))));
                }
                var asked = new Asked(List.of(Part.ESTATE, Var.alloc("table")), wanted);
                for (Binding row : sources.rows("rows-of-estates", asked)) {
                    rows.computeIfAbsent(row.get("estate"), estate -> new LinkedHashSet<>())
                            .add(row.get("detail"));
                }
            }

            /** Counts what the figure is not about. */
            private void look(Part scope, Set<Thing> inScope) {
                Set<Node> estates = Delivered.nodes(sources.rows("estates"), "estate");
                inScope.forEach(thing -> estates.remove(thing.estate()));
                estates.retainAll(question.only().getOrDefault("estate", estates));
                var why = new Reasons(scope, estates, asFarAsRead(scope), sources, places);
                estates.forEach(estate -> others.addAll(why.of(estate, Optional.empty())));
                var counts = new HashMap<Text, Integer>();
                others.forEach(reason -> counts.merge(reason.why(), 1, Integer::sum));
                counts.entrySet().stream()
                        .sorted(Map.Entry.<Text, Integer>comparingByValue()
                                .reversed()
                                .thenComparing(entry -> entry.getKey().da()))
                        .forEach(entry -> outside.put(entry.getKey(), entry.getValue()));
            }

            Set<Node> nodes() {
                var nodes = new HashSet<Node>();
                things.forEach(thing -> nodes.add(thing.estate()));
                rows.values().forEach(nodes::addAll);
                return nodes;
            }

            Map<Text, Integer> outside() {
                return outside;
            }

            List<Excluded> excluded(Delivered delivered) {
                return things.stream()
                        .map(thing -> new Excluded(
                                delivered.place(thing.estate()),
                                thing.record(),
                                reasons.getOrDefault(thing, List.of()),
                                rows(thing.estate(), delivered)))
                        .sorted(Comparator.comparing(
                                excluded -> excluded.estate().node().toString()))
                        .toList();
            }

            private List<Row> rows(Node estate, Delivered delivered) {
                return rows.getOrDefault(estate, Set.of()).stream()
                        .flatMap(node -> delivered.row(node).stream())
                        .sorted(Comparator.comparing(Row::file)
                                .thenComparing(row -> row.node().toString()))
                        .toList();
            }
        }
    }

    private static Comparator<Node> largestFirst(Map<Node, Sides> sides) {
        Sides none = new Sides(Optional.empty(), Optional.empty());
        Comparator<Node> bySize = Comparator.comparing(
                estate -> sides.getOrDefault(estate, none).numerator().orElse(BigDecimal.valueOf(Long.MIN_VALUE)));
        return bySize.reversed().thenComparing(estate -> estate.toString());
    }

    private static BigDecimal sum(Collection<Optional<BigDecimal>> numbers) {
        return numbers.stream().flatMap(Optional::stream).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}

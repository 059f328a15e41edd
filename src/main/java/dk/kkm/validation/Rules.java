package dk.kkm.validation;

import dk.kkm.IndexedGraph;
import dk.kkm.JoinOrder;
import dk.kkm.Layers;
import dk.kkm.UnreadableException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.query.ARQ;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryException;
import org.apache.jena.shacl.ShaclException;
import org.apache.jena.shacl.ShaclValidator;
import org.apache.jena.shacl.Shapes;
import org.apache.jena.shacl.engine.Target;
import org.apache.jena.shacl.engine.TargetType;
import org.apache.jena.shacl.engine.ValidationContext;
import org.apache.jena.shacl.engine.constraint.ClassConstraint;
import org.apache.jena.shacl.engine.constraint.ConstraintTerm;
import org.apache.jena.shacl.engine.constraint.MaxCount;
import org.apache.jena.shacl.engine.constraint.MinCount;
import org.apache.jena.shacl.engine.constraint.SparqlConstraint;
import org.apache.jena.shacl.parser.Constraint;
import org.apache.jena.shacl.parser.NodeShape;
import org.apache.jena.shacl.parser.PropertyShape;
import org.apache.jena.shacl.parser.Shape;
import org.apache.jena.shacl.validation.ReportEntry;
import org.apache.jena.shacl.validation.ReportItem;
import org.apache.jena.shacl.validation.VLib;
import org.apache.jena.shacl.vocabulary.SHACL;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.sparql.expr.NodeValue;
import org.apache.jena.sparql.path.P_Link;
import org.apache.jena.sparql.path.Path;
import org.apache.jena.sparql.path.PathFactory;
import org.apache.jena.system.G;
import org.apache.jena.vocabulary.RDFS;
import org.jspecify.annotations.Nullable;

/**
 * The shapes, split by how they are run: SPARQL constraints with one query for all focus nodes, plain property shapes
 * from the triples of a focus node read once, anything else by Jena. What they find is what Jena's validator finds.
 * Immutable; many threads may run them at once.
 */
final class Rules {
    static {
        // An ill-typed literal is a finding, told to the sender; Jena would also write it to the log, again and again.
        NodeValue.VerboseWarnings = false;
    }

    private final Shapes shapes;
    private final IndexedGraph model;
    private final Map<Set<Place>, List<Shape>> shapesByTarget = new LinkedHashMap<>();
    private final List<QueryRule> queryRules = new ArrayList<>();

    /** A target by what it says, since Jena's targets have no equality. */
    private record Place(TargetType type, Node object) {}

    /** A SPARQL constraint of a shape, for all its focus nodes at once. */
    private record QueryRule(Shape shape, Query query) {}

    private Rules(Shapes shapes, Graph model) {
        this.shapes = shapes;
        this.model = IndexedGraph.of(model);
    }

    static Rules of(Graph shapesGraph, Graph model) {
        try {
            var rules = new Rules(Shapes.parse(shapesGraph), model);
            rules.shapes.getTargetShapes().stream()
                    .filter(shape -> !shape.deactivated())
                    .forEach(rules::add);
            return rules;
        } catch (ShaclException | QueryException e) {
            throw new UnreadableException(
                    "Reglerne i shapes/ er ikke gyldig SHACL: " + e.getMessage(),
                    "The rules in shapes/ are not valid SHACL: " + e.getMessage());
        }
    }

    private void add(Shape shape) {
        var asked = new ArrayList<Constraint>();
        if (shape instanceof NodeShape && shape.getTargets().stream().allMatch(Rules::isClass)) {
            var classes = new TreeSet<Node>((a, b) -> a.toString().compareTo(b.toString()));
            shape.getTargets().forEach(target -> classes.addAll(G.subClasses(model, target.getObject())));
            for (Constraint constraint : shape.getConstraints()) {
                if (constraint instanceof SparqlConstraint sparql) {
                    Optional<Query> query = SetAtATime.rewrite(sparql.getQuery(), classes);
                    query.ifPresent(whole -> {
                        queryRules.add(new QueryRule(shape, whole));
                        asked.add(constraint);
                    });
                }
            }
        }
        var rest = new ArrayList<>(shape.getConstraints());
        rest.removeAll(asked);
        if (rest.isEmpty() && shape.getPropertyShapes().isEmpty()) {
            return;
        }
        var targets = new LinkedHashSet<Place>();
        shape.getTargets().forEach(target -> targets.add(new Place(target.getTargetType(), target.getObject())));
        shapesByTarget
                .computeIfAbsent(targets, none -> new ArrayList<>())
                .add(asked.isEmpty() ? shape : without(shape, rest));
    }

    private static Shape without(Shape shape, List<Constraint> rest) {
        return new NodeShape(
                shape.getShapeGraph(),
                shape.getShapeNode(),
                false,
                shape.getSeverity(),
                shape.getMessages(),
                shape.getTargets(),
                rest,
                shape.getPropertyShapes());
    }

    private static boolean isClass(Target target) {
        return target.getTargetType() == TargetType.targetClass || target.getTargetType() == TargetType.implicitClass;
    }

    /** How many SPARQL constraints are asked once for all focus nodes. */
    int askedAtOnce() {
        return queryRules.size();
    }

    /** The shapes that have a target. */
    Collection<Shape> withTarget() {
        return shapes.getTargetShapes();
    }

    /** What the shapes find in this graph, seen together with the model. */
    Set<Result> run(Graph candidate) {
        if (candidate.contains(Node.ANY, RDFS.Nodes.subClassOf, Node.ANY)) {
            return runByJena(candidate);
        }
        Graph seen = new Layers(IndexedGraph.of(candidate), model);
        var parts = new ArrayList<Supplier<Collection<Result>>>();
        parts.add(() -> new Walk(seen).results());
        queryRules.forEach(rule -> parts.add(() -> ask(rule, seen)));
        return parts.parallelStream()
                .flatMap(part -> part.get().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The same by Jena's validator, one focus node after the other. */
    Set<Result> runByJena(Graph candidate) {
        var results = new LinkedHashSet<Result>();
        ShaclValidator.get()
                .validate(shapes, new Layers(candidate, model))
                .getEntries()
                .forEach(entry -> results.add(result(entry)));
        return results;
    }

    private Result result(ReportEntry entry) {
        Shape shape = shapes.getShape(entry.source());
        if (shape == null) {
            throw new IllegalStateException("A result of an unknown shape " + entry.source());
        }
        return new Result(
                entry.focusNode(),
                shape,
                entry.resultPath(),
                entry.value(),
                entry.sourceConstraintComponent(),
                Map.of());
    }

    private static List<Result> ask(QueryRule rule, Graph seen) {
        try (QueryExec exec = QueryExec.graph(seen)
                .query(rule.query())
                .set(ARQ.stageGenerator, JoinOrder.BY_SIZE)
                .build()) {
            var results = new ArrayList<Result>();
            exec.select().forEachRemaining(solution -> results.add(result(rule.shape(), solution)));
            return results;
        }
    }

    private static Result result(Shape shape, Binding solution) {
        var row = new HashMap<String, Node>();
        solution.forEach((name, node) -> row.put(name.getVarName(), node));
        Node focus = row.get("this");
        if (focus == null) {
            throw new IllegalStateException("The query of " + shape.getShapeNode() + " leaves $this open");
        }
        Node path = row.get("path");
        return new Result(
                focus,
                shape,
                path == null ? null : PathFactory.pathLink(path),
                row.getOrDefault("value", focus),
                SHACL.SPARQLConstraintComponent,
                row);
    }

    /** One walk over the focus nodes of one graph; for one thread. */
    private final class Walk {
        private final Graph seen;
        private final ValidationContext context;
        private final Set<Result> results = new LinkedHashSet<>();
        private final Map<Node, Set<Node>> subClasses = new HashMap<>();
        private final Map<Node, Map<Node, Boolean>> instances = new HashMap<>();

        Walk(Graph seen) {
            this.seen = seen;
            this.context = ValidationContext.create(shapes, seen);
        }

        Set<Result> results() {
            shapesByTarget.forEach((targets, itsShapes) -> {
                for (Node focus : VLib.focusNodes(seen, itsShapes.get(0))) {
                    var properties = new HashMap<Node, Set<Node>>();
                    seen.find(focus, Node.ANY, Node.ANY).forEachRemaining(triple -> properties
                            .computeIfAbsent(triple.getPredicate(), none -> new LinkedHashSet<>(2))
                            .add(triple.getObject()));
                    itsShapes.forEach(shape -> check(shape, focus, properties));
                }
            });
            context.generateReport().getEntries().forEach(entry -> results.add(result(entry)));
            return results;
        }

        private void check(Shape shape, Node focus, Map<Node, Set<Node>> properties) {
            if (shape instanceof PropertyShape property) {
                check(property, focus, properties);
                return;
            }
            for (Constraint constraint : shape.getConstraints()) {
                constraint.validateNodeShape(context, seen, shape, focus);
            }
            for (PropertyShape property : shape.getPropertyShapes()) {
                check(property, focus, properties);
            }
        }

        private void check(PropertyShape shape, Node focus, Map<Node, Set<Node>> properties) {
            if (shape.getPath() instanceof P_Link link
                    && shape.getPropertyShapes().isEmpty()) {
                if (!shape.deactivated()) {
                    check(shape, focus, link, properties.getOrDefault(link.getNode(), Set.of()));
                }
            } else {
                VLib.validateShape(context, seen, shape, focus);
            }
        }

        private void check(PropertyShape shape, Node focus, Path path, Set<Node> values) {
            for (Constraint constraint : shape.getConstraints()) {
                if (constraint instanceof MinCount min) {
                    if (values.size() < min.getMinCount()) {
                        results.add(new Result(focus, shape, path, null, constraint.getComponent(), Map.of()));
                    }
                } else if (constraint instanceof MaxCount max) {
                    if (values.size() > max.getMaxCount()) {
                        results.add(new Result(focus, shape, path, null, constraint.getComponent(), Map.of()));
                    }
                } else if (constraint instanceof ConstraintTerm term) {
                    for (Node value : values) {
                        @Nullable ReportItem item = term.validate(context, value);
                        if (item != null) {
                            results.add(new Result(
                                    focus, shape, path, item.getValue(), constraint.getComponent(), Map.of()));
                        }
                    }
                } else if (constraint instanceof ClassConstraint ofClass) {
                    for (Node value : values) {
                        if (!isInstance(value, ofClass.getExpectedClass())) {
                            results.add(new Result(focus, shape, path, value, constraint.getComponent(), Map.of()));
                        }
                    }
                } else {
                    constraint.validatePropertyShape(context, seen, shape, focus, path, values);
                }
            }
        }

        private boolean isInstance(Node node, Node ofClass) {
            return !node.isLiteral()
                    && instances
                            .computeIfAbsent(ofClass, none -> new HashMap<>())
                            .computeIfAbsent(node, it -> hasTypeIn(it, classes(ofClass)));
        }

        private boolean hasTypeIn(Node node, Collection<Node> classes) {
            return G.typesOfNodeAsSet(seen, node).stream().anyMatch(classes::contains);
        }

        private Set<Node> classes(Node ofClass) {
            return subClasses.computeIfAbsent(ofClass, it -> G.subClasses(seen, it));
        }
    }
}

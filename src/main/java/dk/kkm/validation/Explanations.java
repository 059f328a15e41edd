package dk.kkm.validation;

import dk.kkm.Finding;
import dk.kkm.Severity;
import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.table.Nearest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.shacl.engine.constraint.PatternConstraint;
import org.apache.jena.shacl.parser.PropertyShape;
import org.apache.jena.shacl.parser.Shape;
import org.apache.jena.shacl.vocabulary.SHACL;
import org.apache.jena.sparql.path.P_Link;
import org.apache.jena.system.G;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.RDF;
import org.apache.jena.vocabulary.RDFS;
import org.apache.jena.vocabulary.SKOS;
import org.jspecify.annotations.Nullable;

/**
 * Tells people what a validation result means for the file they sent: which rows, which column, what stood there, what to
 * do about it and what was probably meant.
 */
final class Explanations {
    private static final Node FILE = Vocabulary.kkm("file");
    private static final Node ROW = Vocabulary.kkm("row");
    private static final Node ABOUT_PROPERTY = Vocabulary.kkm("aboutProperty");
    private static final Node STATED_MUNICIPALITY = Vocabulary.kkm("statedMunicipality");
    private static final List<Node> BELONGS_TO = List.of(Vocabulary.kkm("of"), Vocabulary.kkm("estate"));
    private static final Node DERIVED = NodeFactory.createURI("http://www.w3.org/ns/prov#wasDerivedFrom");
    private static final String IDS = Vocabulary.BASE + "id/";
    private static final int ROWS_LISTED = 5;
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[?$](\\w+)}");

    private final Graph shapesGraph;
    private final Graph model;
    private final Columns columns;
    private final Map<Node, Shape> owners = new HashMap<>();
    private final Map<Node, Text> messages = new HashMap<>();
    private final Map<Node, Collection<String>> notations = new HashMap<>();

    private Explanations(Graph shapesGraph, Graph model) {
        this.shapesGraph = shapesGraph;
        this.model = model;
        this.columns = Columns.of(model);
    }

    /** Explanations for shapes with targets; what reports must have a message in both languages or stand in one that has. */
    static Explanations of(Collection<Shape> shapes, Graph shapesGraph, Graph model) {
        var explanations = new Explanations(shapesGraph, model);
        shapes.forEach(explanations::prepare);
        explanations.readNotations();
        return explanations;
    }

    /** Explanations for rules that are no shapes: their messages must be in both languages. */
    static Explanations ofRules(Collection<Shape> rules, Graph model) {
        var explanations = new Explanations(model, model);
        rules.forEach(rule -> explanations.messages.put(rule.getShapeNode(), explanations.message(rule)));
        explanations.readNotations();
        return explanations;
    }

    private void readNotations() {
        model.find(Node.ANY, SKOS.inScheme.asNode(), Node.ANY).forEachRemaining(triple -> notations
                .computeIfAbsent(triple.getObject(), none -> new TreeSet<>())
                .addAll(texts(model, triple.getSubject(), SKOS.notation.asNode())));
    }

    private void prepare(Shape shape) {
        if (!shape.getConstraints().isEmpty()) {
            messages.put(shape.getShapeNode(), message(shape));
        }
        for (PropertyShape property : shape.getPropertyShapes()) {
            owners.putIfAbsent(property.getShapeNode(), shape);
            prepare(property);
        }
    }

    /** The rules that can report, by name. */
    Set<Node> rules() {
        return messages.keySet();
    }

    private Text message(Shape shape) {
        for (@Nullable Shape at = shape; at != null; at = owners.get(at.getShapeNode())) {
            @Nullable String da = inLanguage(at.getMessages(), "da");
            @Nullable String en = inLanguage(at.getMessages(), "en");
            if (da != null && en != null) {
                return new Text(da, en);
            }
        }
        throw new UnreadableException(
                "Reglen " + shape.getShapeNode() + " mangler besked på dansk og engelsk.",
                "The rule " + shape.getShapeNode() + " lacks a message in Danish and English.");
    }

    private static @Nullable String inLanguage(Collection<Node> texts, String language) {
        return texts.stream()
                .filter(text -> text.isLiteral() && text.getLiteralLanguage().equals(language))
                .map(Node::getLiteralLexicalForm)
                .findFirst()
                .orElse(null);
    }

    /** The results in this graph, as findings. */
    List<Finding> explain(Collection<Result> results, Graph candidate) {
        var delivery = new Delivery(candidate);
        var headers = SentHeaders.of(candidate, model);
        return results.stream().map(delivery::explain).map(headers::speak).toList();
    }

    /** One delivery's results; keeps what it has looked up. */
    private final class Delivery {
        private final Graph candidate;
        private final Map<String, Collection<String>> knownKeys = new HashMap<>();

        Delivery(Graph candidate) {
            this.candidate = candidate;
        }

        Finding explain(Result result) {
            Shape shape = result.shape();
            Node about = result.at().isEmpty() ? result.focus() : result.at().get(0);
            Node place = place(about);
            var rows = new TreeSet<>(rows(place));
            Optional<String> file = texts(candidate, place, FILE).stream().findFirst();
            result.at().stream()
                    .filter(at ->
                            texts(candidate, at, FILE).stream().findFirst().equals(file))
                    .forEach(at -> rows.addAll(rows(at)));
            @Nullable Node value = result.value();
            if (value != null && value.isURI() && !value.equals(result.focus())) {
                Optional<String> other = texts(candidate, value, FILE).stream().findFirst();
                if (other.isPresent() && other.equals(file)) {
                    rows.addAll(rows(value));
                }
            }
            List<Node> properties = properties(result);
            Optional<Columns.Column> column = properties.stream()
                    .flatMap(property -> columns.of(about, property, candidate).stream())
                    .findFirst();
            return new Finding(
                    rule(shape),
                    severity(shape),
                    message(result),
                    file,
                    List.copyOf(rows),
                    column.map(Columns.Column::header),
                    sent(result),
                    Stream.of(suggestion(result, properties, column), converted(about))
                            .flatMap(Optional::stream)
                            .reduce((one, two) -> new Text(one.da() + " " + two.da(), one.en() + " " + two.en())),
                    result.focus());
        }

        /** The rows a value was converted from: nobody sent the value itself. */
        private Optional<Text> converted(Node about) {
            var files = new TreeMap<String, Set<Integer>>();
            var seen = new HashSet<Node>(Set.of(about));
            var next = new ArrayDeque<Node>(seen);
            while (!next.isEmpty()) {
                Node node = next.remove();
                List<Node> from = G.listSP(candidate, node, DERIVED);
                from.stream().filter(seen::add).forEach(next::add);
                if (from.isEmpty() && !node.equals(about)) {
                    texts(candidate, node, FILE).forEach(file -> files.computeIfAbsent(file, none -> new TreeSet<>())
                            .addAll(rows(node)));
                }
            }
            if (files.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Text(
                    "Værdien er omregnet af " + listed(files, "række", "i alt") + ".",
                    "The value is converted from " + listed(files, "row", "in all") + "."));
        }

        private static String listed(Map<String, Set<Integer>> files, String row, String all) {
            return files.entrySet().stream()
                    .map(file -> file.getKey() + " " + row + " "
                            + file.getValue().stream()
                                    .limit(ROWS_LISTED)
                                    .map(String::valueOf)
                                    .collect(Collectors.joining(", "))
                            + (file.getValue().size() > ROWS_LISTED
                                    ? " … (" + file.getValue().size() + " " + all + ")"
                                    : ""))
                    .collect(Collectors.joining("; "));
        }

        /** The node itself if it came from a row or is a table, else what it belongs to. */
        private Node place(Node focus) {
            if (!candidate.contains(focus, FILE, Node.ANY)) {
                for (Node belongsTo : BELONGS_TO) {
                    Optional<Node> owner = G.allSP(candidate, focus, belongsTo).stream()
                            .filter(it -> candidate.contains(it, FILE, Node.ANY))
                            .findFirst();
                    if (owner.isPresent()) {
                        return owner.get();
                    }
                }
            }
            return focus;
        }

        private Collection<Integer> rows(Node node) {
            return texts(candidate, node, ROW).stream()
                    .filter(row -> row.matches("\\d{1,9}"))
                    .map(Integer::valueOf)
                    .toList();
        }

        /** What stood in the cell: a literal's text, a code's notation, the local number of an estate or building. */
        private Optional<String> sent(Result result) {
            Node value = result.value();
            if (value == null || (value.equals(result.focus()) && !value.isLiteral())) {
                return Optional.empty();
            }
            if (value.isLiteral()) {
                return Optional.of(value.getLiteralLexicalForm());
            }
            if (value.isURI() && !value.getURI().startsWith(IDS) && candidate.contains(value, ROW, Node.ANY)) {
                return Optional.empty();
            }
            return Optional.of(code(value).orElseGet(() -> localNumber(value)));
        }

        private Optional<Text> suggestion(Result result, List<Node> properties, Optional<Columns.Column> column) {
            Node said = result.row().get("suggestion");
            if (said != null) {
                return Optional.of(new Text(
                        "Mente du '" + written(said, "da") + "'?", "Did you mean '" + written(said, "en") + "'?"));
            }
            Node value = result.value();
            if (value == null) {
                return Optional.empty();
            }
            if (value.isURI()) {
                boolean unknown =
                        value.getURI().startsWith(IDS) && !candidate.contains(value, RDF.Nodes.type, Node.ANY);
                return unknown ? amongKnown(localNumber(value), knownBeside(value)) : Optional.empty();
            }
            if (!value.isLiteral()) {
                return Optional.empty();
            }
            String text = value.getLiteralLexicalForm();
            if (properties.contains(STATED_MUNICIPALITY)) {
                return lostZeros(text, codesOfMunicipality());
            }
            Optional<Text> padded = padded(text, result.shape());
            if (padded.isPresent()) {
                return padded;
            }
            return column.flatMap(Columns.Column::codeList)
                    .flatMap(list -> amongKnown(text, notations.getOrDefault(list, Set.of())));
        }

        private Collection<String> codesOfMunicipality() {
            var codes = new TreeSet<String>();
            candidate
                    .find(Node.ANY, RDF.Nodes.type, Vocabulary.kkm("Submission"))
                    .mapWith(Triple::getSubject)
                    .forEachRemaining(submission -> G.allSP(candidate, submission, Vocabulary.kkm("municipality"))
                            .forEach(municipality -> codes.add(Vocabulary.localName(municipality))));
            return codes;
        }

        /** The local numbers of the things of the same kind in the same place: of all estates, or of an estate's buildings. */
        private Collection<String> knownBeside(Node unknown) {
            String start = unknown.getURI().substring(0, unknown.getURI().lastIndexOf('/') + 1);
            return knownKeys.computeIfAbsent(start, beside -> {
                var keys = new TreeSet<String>();
                candidate
                        .find(Node.ANY, DCTerms.identifier.asNode(), Node.ANY)
                        .mapWith(Triple::getSubject)
                        .filterKeep(node -> node.isURI()
                                && node.getURI().startsWith(beside)
                                && node.getURI().indexOf('/', beside.length()) < 0)
                        .forEachRemaining(node -> keys.add(localNumber(node)));
                return keys;
            });
        }
    }

    private static Optional<Text> amongKnown(String text, Collection<String> known) {
        Optional<Text> padded = lostZeros(text, known);
        if (padded.isPresent()) {
            return padded;
        }
        // A number is no word: the one spelt most like it is another estate, unless only zeros at its front differ.
        boolean isNumber = text.chars().allMatch(Character::isDigit);
        Optional<String> near =
                isNumber ? known.stream().filter(withoutZeros(text)::equals).findFirst() : Nearest.of(text, known);
        return near.filter(found -> !found.equals(text))
                .map(found -> new Text("Mente du '" + found + "'?", "Did you mean '" + found + "'?"));
    }

    private static Optional<Text> lostZeros(String text, Collection<String> known) {
        return withLostZeros(text, known).map(Explanations::withZeros);
    }

    /** The known number that has become this one by losing the zeros at its front. */
    private static Optional<String> withLostZeros(String text, Collection<String> known) {
        String bare = withoutZeros(text);
        return known.stream()
                .filter(number ->
                        number.length() > text.length() && withoutZeros(number).equals(bare))
                .sorted()
                .findFirst();
    }

    private static String withoutZeros(String text) {
        int start = 0;
        while (start < text.length() - 1 && text.charAt(start) == '0') {
            start++;
        }
        return text.substring(start);
    }

    /** A number that only lacks zeros at the front to have the form its rule asks for. */
    private static Optional<Text> padded(String text, Shape shape) {
        if (!text.matches("\\d{1,9}")) {
            return Optional.empty();
        }
        return shape.getConstraints().stream()
                .filter(PatternConstraint.class::isInstance)
                .map(PatternConstraint.class::cast)
                .filter(pattern -> pattern.getFlagsStr() == null)
                .map(pattern -> Pattern.compile(pattern.getPattern()))
                .flatMap(pattern -> List.of("0", "00", "000").stream()
                        .map(zeros -> zeros + text)
                        .filter(whole -> pattern.matcher(whole).find()
                                && !pattern.matcher(text).find()))
                .findFirst()
                .map(Explanations::withZeros);
    }

    private static Text withZeros(String whole) {
        return new Text(
                "Mente du '" + whole + "'? Nullerne foran er gået tabt.",
                "Did you mean '" + whole + "'? The leading zeros were lost.");
    }

    private Node rule(Shape shape) {
        Shape named = shape;
        while (!named.getShapeNode().isURI() && owners.containsKey(named.getShapeNode())) {
            named = owners.get(named.getShapeNode());
        }
        return named.getShapeNode();
    }

    private static Severity severity(Shape shape) {
        Node level = shape.getSeverity().level();
        if (level.equals(SHACL.Info)) {
            return Severity.INFO;
        }
        return level.equals(SHACL.Warning) ? Severity.WARNING : Severity.VIOLATION;
    }

    private Text message(Result result) {
        Text message = Objects.requireNonNull(messages.get(result.shape().getShapeNode()));
        return message.da().indexOf('{') < 0 && message.en().indexOf('{') < 0
                ? message
                : new Text(filled(message.da(), "da", result), filled(message.en(), "en", result));
    }

    /** The message with {@code {?name}} replaced by what the rule selected under that name. */
    private String filled(String message, String language, Result result) {
        return PLACEHOLDER.matcher(message).replaceAll(found -> {
            String name = found.group(1);
            Node node = result.row().get(name);
            if (node == null) {
                node = name.equals("value") ? result.value() : name.equals("this") ? result.focus() : null;
            }
            return Matcher.quoteReplacement(node == null ? "–" : written(node, language));
        });
    }

    private String written(Node node, String language) {
        if (node.isLiteral()) {
            String text = node.getLiteralLexicalForm();
            boolean decimal = XSDDatatype.XSDdecimal.equals(node.getLiteralDatatype()) && text.contains(".");
            if (decimal) {
                text = text.replaceAll("\\.?0+$", "");
            }
            return decimal && language.equals("da") ? text.replace('.', ',') : text;
        }
        return Stream.of(SKOS.prefLabel.asNode(), RDFS.Nodes.label)
                .map(label -> Optional.ofNullable(inLanguage(G.allSP(model, node, label), language)))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(() -> localNumber(node));
    }

    /** The property a result is about: the end of its path, or what its shape says. */
    private List<Node> properties(Result result) {
        return result.path() instanceof P_Link link
                ? List.of(link.getNode())
                : List.copyOf(G.allSP(shapesGraph, result.shape().getShapeNode(), ABOUT_PROPERTY));
    }

    /** What people write for a code; the shortest where they may write several. */
    private Optional<String> code(Node concept) {
        return texts(model, concept, SKOS.notation.asNode()).stream().min(Comparator.comparingInt(String::length));
    }

    /** The last part of an IRI, and what it stood for before it became a slug: {@code 12_2Fa} was {@code 12/a}. */
    static String localNumber(Node node) {
        if (!node.isURI()) {
            return node.toString();
        }
        String slug = Vocabulary.localName(node);
        if (!node.getURI().startsWith(IDS) || slug.indexOf('_') < 0) {
            return slug;
        }
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < slug.length(); i++) {
            char c = slug.charAt(i);
            if (c == '_'
                    && i + 2 < slug.length()
                    && slug.substring(i + 1, i + 3).matches("[0-9A-F]{2}")) {
                bytes.write(Integer.parseInt(slug.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Set<String> texts(Graph graph, Node subject, Node predicate) {
        var texts = new TreeSet<String>();
        graph.find(subject, predicate, Node.ANY)
                .mapWith(Triple::getObject)
                .filterKeep(Node::isLiteral)
                .forEachRemaining(text -> texts.add(text.getLiteralLexicalForm()));
        return texts;
    }
}

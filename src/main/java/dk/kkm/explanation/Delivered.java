package dk.kkm.explanation;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Labels;
import dk.kkm.Severity;
import dk.kkm.Text;
import dk.kkm.Vocabulary;
import dk.kkm.explanation.Explanation.Cell;
import dk.kkm.explanation.Explanation.Finding;
import dk.kkm.explanation.Explanation.Place;
import dk.kkm.explanation.Explanation.Row;
import dk.kkm.keyfigure.StoredQueries;
import dk.kkm.keyfigure.StoredQueries.Asked;
import dk.kkm.validation.Columns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.jena.graph.Node;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.RDF;
import org.apache.jena.vocabulary.RDFS;

/** What was sent about some things of a municipality-year, and what the rules said about it. Read once, all at once. */
final class Delivered {
    /** As they stand in the files. */
    static final Comparator<Row> BY_ROW = Comparator.comparing(Row::file)
            .thenComparing(row -> row.rows().isEmpty() ? 0 : row.rows().get(0))
            .thenComparing(row -> row.node().toString());

    private static final Node FILE = kkm("file");
    private static final Node ROW = kkm("row");

    /** What says where a row belongs rather than what it tells. */
    private static final Set<Node> ABOUT = Set.of(
            RDF.Nodes.type,
            DCTerms.identifier.asNode(),
            RDFS.label.asNode(),
            FILE,
            ROW,
            kkm("municipality"),
            kkm("estate"),
            kkm("of"),
            kkm("statedMunicipality"),
            kkm("statedYear"));

    private final Labels labels;
    private final Columns columns;
    private final Map<Node, Thing> things = new HashMap<>();
    private final Map<Node, Set<Finding>> byFocus = new HashMap<>();
    private final Map<String, Set<Finding>> byRow = new HashMap<>();

    private static final class Thing {
        private final Node table;
        private final Map<Node, Set<Node>> told = new LinkedHashMap<>();

        Thing(Node table) {
            this.table = table;
        }

        Optional<String> text(Node property) {
            return told.getOrDefault(property, Set.of()).stream()
                    .filter(Node::isLiteral)
                    .map(Node::getLiteralLexicalForm)
                    .findFirst();
        }
    }

    Delivered(Sources sources, Collection<Node> asked, Columns columns) {
        this.labels = sources.labels();
        this.columns = columns;
        for (Binding row : sources.rows("delivered", Asked.of("detail", asked))) {
            things.computeIfAbsent(row.get("detail"), node -> new Thing(row.get("table")))
                    .told
                    .computeIfAbsent(row.get("property"), property -> new LinkedHashSet<>())
                    .add(row.get("value"));
        }
        for (Binding row : sources.rows("findings")) {
            Finding finding = finding(row);
            byFocus.computeIfAbsent(row.get("focus"), focus -> new LinkedHashSet<>())
                    .add(finding);
            if (row.contains("file") && row.contains("row")) {
                byRow.computeIfAbsent(
                                key(StoredQueries.text(row, "file"), StoredQueries.text(row, "row")),
                                place -> new LinkedHashSet<>())
                        .add(finding);
            }
        }
    }

    /** Whether anything was found. */
    boolean isEmpty() {
        return things.isEmpty();
    }

    /** An estate, building or municipality, with the number and name it was sent with. */
    Place place(Node node) {
        Thing thing = things.get(node);
        if (thing == null) {
            Text label = labels.of(node);
            return new Place(
                    node,
                    Optional.of(Vocabulary.localName(node)),
                    Optional.of(label.da()).filter(name -> !name.equals(Vocabulary.localName(node))));
        }
        return new Place(node, thing.text(DCTerms.identifier.asNode()), thing.text(RDFS.label.asNode()));
    }

    /** A row, or nothing where it is not shown. */
    Optional<Row> row(Node node) {
        Thing thing = things.get(node);
        if (thing == null) {
            return Optional.empty();
        }
        String file = thing.text(FILE).orElse("");
        var rows = new TreeSet<Integer>();
        thing.told.getOrDefault(ROW, Set.of()).forEach(row -> rows.add(Integer.valueOf(row.getLiteralLexicalForm())));
        var findings = new LinkedHashSet<>(byFocus.getOrDefault(node, Set.of()));
        rows.forEach(row -> findings.addAll(byRow.getOrDefault(key(file, row.toString()), Set.of())));
        return Optional.of(new Row(
                node,
                Vocabulary.localName(thing.table),
                file,
                List.copyOf(rows),
                cells(node, thing),
                findings.stream()
                        .sorted(Comparator.comparing(Finding::severity))
                        .toList()));
    }

    private List<Cell> cells(Node node, Thing thing) {
        record Placed(int order, Cell cell) {}
        Set<Node> types = thing.told.getOrDefault(RDF.Nodes.type, Set.of());
        var cells = new ArrayList<Placed>();
        thing.told.forEach((property, values) -> {
            if (ABOUT.contains(property)) {
                return;
            }
            Optional<Columns.Column> column = columns.of(node, types, property);
            for (Node value : values) {
                cells.add(new Placed(
                        column.map(Columns.Column::order).orElse(Integer.MAX_VALUE),
                        new Cell(
                                property,
                                labels.of(property),
                                column.map(Columns.Column::header),
                                value,
                                value.isURI() && things.containsKey(value) ? name(value) : labels.of(value))));
            }
        });
        cells.sort(Comparator.comparingInt(Placed::order)
                .thenComparing(placed -> placed.cell().label().da()));
        return cells.stream().map(Placed::cell).toList();
    }

    private Text name(Node node) {
        Place place = place(node);
        String name = place.name().or(place::number).orElse(Vocabulary.localName(node));
        return Text.same(name);
    }

    private static Finding finding(Binding row) {
        return new Finding(
                row.get("finding"),
                row.get("rule"),
                Severity.valueOf(Vocabulary.localName(row.get("severity")).toUpperCase(Locale.ROOT)),
                new Text(StoredQueries.text(row, "message"), StoredQueries.text(row, "messageInEnglish")),
                new Text(StoredQueries.text(row, "suggestion"), StoredQueries.text(row, "suggestionInEnglish")),
                Optional.of(StoredQueries.text(row, "column")).filter(column -> !column.isEmpty()));
    }

    private static String key(String file, String row) {
        return row + '\t' + file;
    }

    /** The nodes of a column of results, once each. */
    static Set<Node> nodes(List<Binding> rows, String name) {
        var nodes = new HashSet<Node>();
        rows.forEach(row -> {
            Node node = row.get(name);
            if (node != null) {
                nodes.add(node);
            }
        });
        return nodes;
    }
}

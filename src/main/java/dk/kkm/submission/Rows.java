package dk.kkm.submission;

import static dk.kkm.Vocabulary.kkm;
import static java.util.Comparator.comparingInt;

import dk.kkm.Decimals;
import dk.kkm.Vocabulary;
import dk.kkm.submission.Diff.CellChange;
import dk.kkm.submission.Diff.Row;
import dk.kkm.submission.Diff.RowChange;
import dk.kkm.submission.Diff.TableDiff;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.RDF;
import org.apache.jena.vocabulary.SKOS;

/** Delivered tables as rows again, to tell what has changed between two of them. */
final class Rows {
    private final Graph model;
    private final Map<String, Columns> tables = new HashMap<>();

    /** The headers a property is written under in a table, and which headers tell rows apart. */
    private record Columns(Map<Node, String> headers, Set<String> key) {}

    Rows(Graph model) {
        this.model = model;
        model.find(Node.ANY, RDF.Nodes.type, kkm("Table"))
                .mapWith(Triple::getSubject)
                .forEachRemaining(table -> tables.put(Vocabulary.localName(table), columns(table)));
    }

    private Columns columns(Node table) {
        var headers = new HashMap<Node, String>();
        var key = new TreeSet<String>();
        // A check may be about a table too.
        model.find(Node.ANY, kkm("table"), table).mapWith(Triple::getSubject).toList().stream()
                .filter(column -> model.contains(column, RDF.Nodes.type, kkm("Column")))
                .map(column -> new Said(model, column))
                .sorted(comparingInt(column -> column.integer("columnOrder")))
                .forEach(column -> {
                    String header = column.one(DCTerms.identifier.asNode())
                            .orElseThrow()
                            .getLiteralLexicalForm();
                    column.all("fills")
                            .forEach(property -> headers.merge(property, header, (one, two) -> one + ", " + two));
                    if (model.contains(table, kkm("rowKey"), column.subject())) {
                        key.add(header);
                    }
                });
        return new Columns(headers, key);
    }

    /** How the second table differs from the first; either may be empty. */
    TableDiff compare(String table, Graph before, Graph after) {
        Map<SortedMap<String, String>, List<Row>> old = byKey(table, before);
        var added = new ArrayList<Row>();
        var removed = new ArrayList<Row>();
        var changed = new ArrayList<RowChange>();
        byKey(table, after).forEach((key, now) -> {
            List<Row> then = old.getOrDefault(key, new ArrayList<>());
            old.remove(key);
            cancel(then, now);
            int both = Math.min(then.size(), now.size());
            for (int i = 0; i < both; i++) {
                changed.add(change(then.get(i), now.get(i)));
            }
            removed.addAll(then.subList(both, then.size()));
            added.addAll(now.subList(both, now.size()));
        });
        old.values().forEach(removed::addAll);
        return new TableDiff(added, removed, changed);
    }

    /** Takes out of both lists, pair by pair, the rows that say the same. */
    private static void cancel(List<Row> one, List<Row> other) {
        var left = new HashMap<SortedMap<String, String>, Integer>();
        var both = new HashMap<SortedMap<String, String>, Integer>();
        one.forEach(row -> left.merge(row.cells(), 1, Integer::sum));
        other.removeIf(row -> {
            boolean same = left.getOrDefault(row.cells(), 0) > 0;
            if (same) {
                left.merge(row.cells(), -1, Integer::sum);
                both.merge(row.cells(), 1, Integer::sum);
            }
            return same;
        });
        one.removeIf(row -> both.getOrDefault(row.cells(), 0) > 0 && both.merge(row.cells(), -1, Integer::sum) >= 0);
    }

    private static RowChange change(Row before, Row after) {
        var columns = new TreeSet<>(before.cells().keySet());
        columns.addAll(after.cells().keySet());
        return new RowChange(
                before,
                after,
                columns.stream()
                        .map(column -> new CellChange(
                                column,
                                before.cells().getOrDefault(column, ""),
                                after.cells().getOrDefault(column, "")))
                        .filter(cell -> !cell.before().equals(cell.after()))
                        .toList());
    }

    private Map<SortedMap<String, String>, List<Row>> byKey(String table, Graph graph) {
        return rows(table, graph).values().stream()
                .sorted(comparingInt(Row::row))
                .collect(Collectors.groupingBy(Row::key, LinkedHashMap::new, Collectors.toCollection(ArrayList::new)));
    }

    /** The rows of a table, by what stands for the row: its number, or the node itself in a table without rows. */
    Map<Node, Row> rows(String table, Graph graph) {
        Columns columns = tables.get(table);
        if (columns == null) {
            return Map.of();
        }
        var numbers = new HashMap<Node, Node>();
        graph.find(Node.ANY, kkm("row"), Node.ANY)
                .forEachRemaining(triple -> numbers.put(triple.getSubject(), triple.getObject()));
        var cells = new LinkedHashMap<Node, TreeMap<String, TreeSet<String>>>();
        graph.find().forEachRemaining(triple -> {
            String header = columns.headers().get(triple.getPredicate());
            if (header != null && !standsIn(graph, triple)) {
                cells.computeIfAbsent(
                                numbers.getOrDefault(triple.getSubject(), triple.getSubject()), row -> new TreeMap<>())
                        .computeIfAbsent(header, none -> new TreeSet<>())
                        .add(text(triple.getObject()));
            }
        });
        var rows = new LinkedHashMap<Node, Row>();
        cells.forEach((row, values) -> {
            var all = new TreeMap<String, String>();
            values.forEach((header, texts) -> all.put(header, String.join("; ", texts)));
            var key = new TreeMap<>(all);
            if (!columns.key().isEmpty()) {
                key.keySet().retainAll(columns.key());
            }
            rows.put(row, new Row(row.isLiteral() ? Integer.parseInt(row.getLiteralLexicalForm()) : 0, key, all));
        });
        return rows;
    }

    /** Whether the estate stands in for a building that was not named: then there is nothing in the cell. */
    private static boolean standsIn(Graph graph, Triple triple) {
        return triple.getPredicate().equals(kkm("of"))
                && graph.contains(triple.getSubject(), kkm("estate"), triple.getObject());
    }

    /** A value as people write it: a code by its notation, a place by the last part of its name. */
    private String text(Node value) {
        if (value.isLiteral()) {
            return Decimals.oneForm(value).getLiteralLexicalForm(); // some stores keep 0.10 as 0.1
        }
        return model
                .find(value, SKOS.notation.asNode(), Node.ANY)
                .mapWith(triple -> triple.getObject().getLiteralLexicalForm())
                .toList()
                .stream()
                .sorted()
                .findFirst()
                .orElseGet(() -> value.isURI() ? Vocabulary.localName(value) : value.toString());
    }
}

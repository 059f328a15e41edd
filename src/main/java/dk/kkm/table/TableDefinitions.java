package dk.kkm.table;

import dk.kkm.Specification;
import dk.kkm.Text;
import dk.kkm.Vocabulary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.RDF;
import org.apache.jena.vocabulary.SKOS;

/** The tables a delivery may have, in the order people meet them: every {@code kkm:Table} of the model. */
public final class TableDefinitions {
    private static final Node RANGE = NodeFactory.createURI("http://schema.org/rangeIncludes");
    private static final Map<String, CellType> TYPES = Map.of(
            "decimal", CellType.DECIMAL,
            "integer", CellType.INTEGER,
            "gYear", CellType.YEAR,
            "date", CellType.DATE,
            "dateTime", CellType.DATE_TIME,
            "boolean", CellType.BOOLEAN);

    private final List<TableDefinition> tables;

    private TableDefinitions(List<TableDefinition> tables) {
        this.tables = List.copyOf(tables);
    }

    /** The tables of a specification. */
    public static TableDefinitions of(Specification specification) {
        Graph model = specification.model();
        record Ordered<T>(int order, T value) {}
        var tables = new ArrayList<Ordered<TableDefinition>>();
        model.find(Node.ANY, RDF.Nodes.type, Vocabulary.kkm("Table")).forEach(triple -> {
            Node table = triple.getSubject();
            var columns = new ArrayList<Ordered<ColumnDefinition>>();
            model.find(Node.ANY, Vocabulary.kkm("table"), table).forEach(link -> {
                Node column = link.getSubject();
                if (model.contains(column, RDF.Nodes.type, Vocabulary.kkm("Column"))) {
                    columns.add(new Ordered<>(number(model, column, "columnOrder"), column(model, column)));
                }
            });
            columns.sort(Comparator.comparingInt(Ordered::order));
            tables.add(new Ordered<>(
                    number(model, table, "tableOrder"),
                    new TableDefinition(
                            table,
                            text(model, table, DCTerms.identifier.asNode()),
                            model.contains(
                                    table, Vocabulary.kkm("tableKind"), Vocabulary.iri("code/table-kind/export")),
                            truth(model, table, "mandatory"),
                            texts(model, table, SKOS.prefLabel.asNode()),
                            texts(model, table, SKOS.definition.asNode()),
                            texts(model, table, Vocabulary.kkm("unlocks")),
                            new HashSet<>(objects(model, table, Vocabulary.kkm("yields"))),
                            columns.stream().map(Ordered::value).toList())));
        });
        tables.sort(Comparator.comparingInt(Ordered::order));
        return new TableDefinitions(tables.stream().map(Ordered::value).toList());
    }

    /** All of them, in order. */
    public List<TableDefinition> all() {
        return tables;
    }

    /** Those of the common form, which people fill in; the others are what systems export. */
    public List<TableDefinition> common() {
        return tables.stream().filter(table -> !table.export()).toList();
    }

    /** The table of this name; its Danish letters may be written out or not. */
    public Optional<TableDefinition> find(String name) {
        String plain = name.replace("æ", "ae").replace("ø", "oe").replace("å", "aa");
        return tables.stream().filter(table -> table.name().equals(plain)).findFirst();
    }

    /** Their names, in order. */
    public List<String> names() {
        return tables.stream().map(TableDefinition::name).collect(Collectors.toList());
    }

    private static ColumnDefinition column(Graph model, Node column) {
        String header = text(model, column, DCTerms.identifier.asNode());
        return new ColumnDefinition(
                column,
                header,
                ColumnNames.of(header),
                truth(model, column, "mandatory"),
                texts(model, column, SKOS.prefLabel.asNode()),
                texts(model, column, SKOS.definition.asNode()),
                objects(model, column, Vocabulary.kkm("fills")),
                objects(model, column, Vocabulary.kkm("codeList")).stream().findFirst(),
                type(model, column),
                truth(model, column, "masterData"),
                text(model, column, Vocabulary.kkm("example")));
    }

    private static List<Node> objects(Graph model, Node subject, Node predicate) {
        return model.find(subject, predicate, Node.ANY)
                .mapWith(triple -> triple.getObject())
                .toList();
    }

    private static String text(Graph model, Node subject, Node predicate) {
        return objects(model, subject, predicate).stream()
                .filter(Node::isLiteral)
                .map(Node::getLiteralLexicalForm)
                .findFirst()
                .orElse("");
    }

    private static Text texts(Graph model, Node subject, Node predicate) {
        List<Node> found = objects(model, subject, predicate);
        return new Text(inLanguage(found, "da"), inLanguage(found, "en"));
    }

    private static String inLanguage(List<Node> literals, String language) {
        return literals.stream()
                .filter(node -> node.isLiteral() && node.getLiteralLanguage().equals(language))
                .map(Node::getLiteralLexicalForm)
                .findFirst()
                .orElse("");
    }

    private static int number(Graph model, Node subject, String property) {
        String text = text(model, subject, Vocabulary.kkm(property));
        return text.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(text);
    }

    private static boolean truth(Graph model, Node subject, String property) {
        return text(model, subject, Vocabulary.kkm(property)).equals("true");
    }

    /** The one type that all properties the column fills take; a code list or another range makes it text. */
    private static Optional<CellType> type(Graph model, Node column) {
        var types = new HashSet<Optional<CellType>>();
        objects(model, column, Vocabulary.kkm("codeList")).forEach(list -> types.add(Optional.empty()));
        for (Node property : objects(model, column, Vocabulary.kkm("fills"))) {
            objects(model, property, RANGE)
                    .forEach(range -> types.add(Optional.ofNullable(TYPES.get(Vocabulary.localName(range)))));
        }
        return types.size() == 1 ? types.iterator().next() : Optional.empty();
    }
}

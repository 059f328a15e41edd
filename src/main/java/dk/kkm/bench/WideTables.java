package dk.kkm.bench;

import dk.kkm.Vocabulary;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.vocabulary.RDF;
import org.apache.jena.vocabulary.SKOS;
import org.jspecify.annotations.Nullable;

/**
 * The records as wide tables of DuckDB, one per class with a column per property, to measure ourselves against. DuckDB is
 * not part of the program: it must be on the classpath when this is run.
 */
final class WideTables implements AutoCloseable {
    private final Connection connection;

    private WideTables(Connection connection) {
        this.connection = connection;
    }

    /** Whether DuckDB is on the classpath. */
    static boolean available() {
        try {
            Class.forName("org.duckdb.DuckDBDriver");
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Loads records, and what use is narrower than what, through files in this folder. */
    static WideTables of(Collection<Graph> records, Graph model, Path folder) {
        try {
            Connection connection = DriverManager.getConnection("jdbc:duckdb:");
            var tables = new WideTables(connection);
            for (String type : List.of("EstateYear", "AreaYear", "MunicipalityYear")) {
                tables.load(type, records, folder.resolve(type + ".csv"));
            }
            tables.execute("CREATE TABLE narrower (\"use\" VARCHAR, broader VARCHAR)");
            for (Node use : model.find(Node.ANY, SKOS.inScheme.asNode(), Vocabulary.iri("code/use"))
                    .mapWith(Triple::getSubject)
                    .toList()) {
                for (Node broader = use; broader != null; broader = broader(model, broader)) {
                    tables.execute("INSERT INTO narrower VALUES ('%s', '%s')"
                            .formatted(Vocabulary.localName(use), Vocabulary.localName(broader)));
                }
            }
            return tables;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Node broader(Graph model, Node use) {
        return model.find(use, SKOS.broader.asNode(), Node.ANY)
                .mapWith(Triple::getObject)
                .nextOptional()
                .orElse(null);
    }

    private void load(String type, Collection<Graph> records, Path file) throws IOException {
        var names = new TreeSet<String>();
        var numbers = new TreeSet<String>();
        for (Graph graph : records) {
            graph.find(Node.ANY, RDF.Nodes.type, Vocabulary.kkm(type))
                    .forEachRemaining(record -> graph.find(record.getSubject(), Node.ANY, Node.ANY)
                            .forEachRemaining(triple -> {
                                String name = Vocabulary.localName(triple.getPredicate());
                                names.add(name);
                                if (isNumber(triple.getObject())) {
                                    numbers.add(name);
                                }
                            }));
        }
        List<String> columns = List.copyOf(names);
        var at = new HashMap<String, Integer>();
        columns.forEach(column -> at.put(column, at.size() + 1));
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (Graph graph : records) {
                for (Node record : graph.find(Node.ANY, RDF.Nodes.type, Vocabulary.kkm(type))
                        .mapWith(Triple::getSubject)
                        .toList()) {
                    out.write(row(graph, record, at));
                }
            }
        }
        var definitions = new ArrayList<String>(List.of("record VARCHAR"));
        columns.forEach(
                column -> definitions.add('"' + column + "\" " + (numbers.contains(column) ? "DOUBLE" : "VARCHAR")));
        execute("CREATE TABLE " + type + " (" + String.join(", ", definitions) + ")");
        execute("COPY " + type + " FROM '" + file + "' (FORMAT csv, HEADER false)");
        Files.delete(file);
    }

    private static String row(Graph graph, Node record, Map<String, Integer> at) {
        String[] cells = new String[at.size() + 1];
        Arrays.fill(cells, "");
        cells[0] = record.getURI();
        graph.find(record, Node.ANY, Node.ANY).forEachRemaining(triple -> {
            Integer column = at.get(Vocabulary.localName(triple.getPredicate()));
            if (column != null) {
                Node value = triple.getObject();
                cells[column] = value.isLiteral() ? value.getLiteralLexicalForm() : Vocabulary.localName(value);
            }
        });
        return String.join(",", cells) + "\n";
    }

    private static boolean isNumber(Node node) {
        return node.isLiteral() && node.getLiteralValue() instanceof Number;
    }

    private void execute(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Asks and reads all rows: how many there are. */
    int rows(String sql) {
        int rows = 0;
        try (Statement statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            int columns = found.getMetaData().getColumnCount();
            while (found.next()) {
                for (int column = 1; column <= columns; column++) {
                    found.getObject(column);
                }
                rows++;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
        return rows;
    }

    /** The sum of one column of the answer, to see that it is the same answer. */
    double sum(String sql, String column) {
        try (Statement statement = connection.createStatement();
                var found = statement.executeQuery("SELECT SUM(\"" + column + "\") FROM (" + sql + ")")) {
            found.next();
            return found.getDouble(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}

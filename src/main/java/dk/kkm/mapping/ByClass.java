package dk.kkm.mapping;

import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.mapping.Mapped.MappedTable;
import dk.kkm.table.Nearest;
import dk.kkm.table.TableDefinitions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.Node;
import org.apache.jena.vocabulary.RDF;

/**
 * Parts a graph into our tables by what its nodes are: a node belongs to the table that yields its class. A node that is
 * nothing we know cannot be kept, checked or counted anywhere, so it makes the delivery unreadable.
 */
final class ByClass {
    private final Map<Node, String> tables = new HashMap<>();

    ByClass(TableDefinitions definitions) {
        definitions.all().forEach(table -> table.yields().forEach(type -> tables.put(type, table.name())));
    }

    Map<String, MappedTable> split(Graph graph, String file) {
        var of = new HashMap<Node, String>();
        var nodes = new HashMap<String, Integer>();
        graph.find(Node.ANY, RDF.Nodes.type, Node.ANY).forEach(triple -> {
            String table = tables.get(triple.getObject());
            if (table != null) {
                String before = of.put(triple.getSubject(), table);
                if (before == null) {
                    nodes.merge(table, 1, Integer::sum);
                } else if (!before.equals(table)) {
                    throw new UnreadableException(
                            file + ": " + triple.getSubject() + " hører til både " + before + " og " + table + ".",
                            file + ": " + triple.getSubject() + " belongs to both " + before + " and " + table + ".");
                }
            }
        });
        var graphs = new LinkedHashMap<String, Graph>();
        graph.find().forEach(triple -> {
            String table = of.get(triple.getSubject());
            if (table == null) {
                throw unknown(graph, triple.getSubject(), file);
            }
            graphs.computeIfAbsent(table, name -> GraphMemFactory.createGraphMem2())
                    .add(triple);
        });
        var split = new LinkedHashMap<String, MappedTable>();
        graphs.forEach(
                (table, part) -> split.put(table, new MappedTable(table, file, nodes.getOrDefault(table, 0), part)));
        return split;
    }

    private UnreadableException unknown(Graph graph, Node subject, String file) {
        var types = graph.find(subject, RDF.Nodes.type, Node.ANY)
                .mapWith(triple -> triple.getObject())
                .toList();
        if (types.isEmpty()) {
            return new UnreadableException(
                    file + ": <" + subject + "> har ingen type. Skriv hvad det er, fx a kkm:Building.",
                    file + ": <" + subject + "> has no type. Say what it is, such as a kkm:Building.");
        }
        String type = types.get(0).isURI()
                ? Vocabulary.localName(types.get(0))
                : types.get(0).toString();
        Optional<String> near = Nearest.of(
                type, tables.keySet().stream().map(Vocabulary::localName).toList());
        return new UnreadableException(
                file + ": <" + subject + "> er en " + types.get(0) + ", som ingen tabel indeholder."
                        + near.map(name -> " Mente du kkm:" + name + "?").orElse(""),
                file + ": <" + subject + "> is a " + types.get(0) + ", which no table holds."
                        + near.map(name -> " Did you mean kkm:" + name + "?").orElse(""));
    }
}

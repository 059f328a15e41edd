package dk.kkm.submission;

import dk.kkm.mapping.Mapped.MappedTable;
import dk.kkm.mapping.Migrations;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.GraphUtil;
import org.apache.jena.graph.Node;
import org.apache.jena.vocabulary.RDF;

/**
 * A table of a municipality-year as it is or was in force.
 *
 * @param step the step that delivered it
 * @param graph all of it, what tells where protected estates lie included
 * @param hidden of that graph, what was kept apart because it tells where protected estates lie
 */
record Part(String name, int step, String file, int rows, Graph graph, Graph hidden) {

    static Part of(int step, MappedTable table) {
        return new Part(table.table(), step, table.file(), table.rows(), table.graph(), Graph.emptyGraph);
    }

    /** A table put together again from what anyone may see of it and what is hidden of all tables, in the terms of now. */
    static Part of(int step, String name, Said delivered, Graph open, Graph hidden, Migrations migrations) {
        Graph whole = GraphMemFactory.createGraphMem2();
        GraphUtil.addInto(whole, open);
        Graph mine = GraphMemFactory.createGraphMem2();
        hidden.find()
                .filterKeep(triple -> whole.contains(triple.getSubject(), RDF.Nodes.type, Node.ANY))
                .forEachRemaining(mine::add);
        GraphUtil.addInto(whole, mine);
        Graph now = migrations.apply(whole);
        if (now != whole) {
            // What is hidden stays so under its new terms.
            mine.clear();
            GraphUtil.addInto(mine, now);
            GraphUtil.deleteFrom(mine, migrations.apply(open));
        }
        return new Part(name, step, delivered.text("file").orElse(""), delivered.integer("rows"), now, mine);
    }

    /** What anyone may see of it. */
    Graph open() {
        Graph open = GraphMemFactory.createGraphMem2();
        GraphUtil.addInto(open, graph);
        GraphUtil.deleteFrom(open, hidden);
        return open;
    }

    DeliveredTable delivered() {
        return new DeliveredTable(file, rows);
    }
}

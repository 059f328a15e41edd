package dk.kkm.submission;

import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Finding;
import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.Vocabulary;
import dk.kkm.mapping.Mapped.MappedTable;
import java.util.List;
import java.util.Locale;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.vocabulary.RDF;

/**
 * A submission and its receipt as RDF.
 *
 * <pre>{@code
 * <submissions/0851/2025> a kkm:Submission ; kkm:municipality <id/municipality/0851> ; kkm:year "2025"^^xsd:gYear ;
 *     kkm:hasTable <submissions/0851/2025/table/forbrug> ;
 *     kkm:state <code/submission-state/accepted> ; kkm:received "2026-02-01T10:15:00Z"^^xsd:dateTime .
 * <submissions/0851/2025/table/forbrug> a kkm:DeliveredTable ;
 *     kkm:table <mapping/forbrug> ; kkm:file "forbrug.csv" ; kkm:rows 45 .
 * <submissions/0851/2025/receipt> a kkm:Receipt ; kkm:submission <submissions/0851/2025> ; kkm:accepted true .
 * <submissions/0851/2025/finding/1> a kkm:Finding ; kkm:receipt <submissions/0851/2025/receipt> ;
 *     kkm:rule <shape/Consumption-estimated> ; kkm:severity <code/severity/warning> ; kkm:message "…"@da, "…"@en ;
 *     kkm:file "forbrug.csv" ; kkm:row 17 ; kkm:column "metode" ; kkm:sent "skønnet" .
 * }</pre>
 */
final class ReceiptGraph {
    private ReceiptGraph() {}

    /** The submission and its tables: what every check sees, however little was delivered. */
    static Graph submission(SubmissionId id, List<MappedTable> tables) {
        Graph graph = GraphMemFactory.createGraphMem2();
        Node submission = id.node();
        graph.add(submission, RDF.Nodes.type, kkm("Submission"));
        graph.add(submission, kkm("municipality"), id.municipality().node());
        graph.add(submission, kkm("year"), NodeFactory.createLiteralDT(id.year().toString(), XSDDatatype.XSDgYear));
        for (MappedTable table : tables) {
            Node node = NodeFactory.createURI(submission.getURI() + "/table/" + table.table());
            graph.add(submission, kkm("hasTable"), node);
            graph.add(node, RDF.Nodes.type, kkm("DeliveredTable"));
            graph.add(node, kkm("table"), iri("mapping/" + table.table()));
            graph.add(node, kkm("file"), NodeFactory.createLiteralString(table.file()));
            graph.add(node, kkm("rows"), integer(table.rows()));
        }
        return graph;
    }

    /** Adds what a kept submission's receipt says. */
    static void add(Receipt receipt, Graph graph) {
        Node submission = receipt.id().node();
        Node node = NodeFactory.createURI(submission.getURI() + "/receipt");
        Node time = NodeFactory.createLiteralDT(receipt.time().toString(), XSDDatatype.XSDdateTime);
        graph.add(submission, kkm("state"), iri("code/submission-state/accepted"));
        graph.add(submission, kkm("received"), time);
        graph.add(node, RDF.Nodes.type, kkm("Receipt"));
        graph.add(node, kkm("submission"), submission);
        graph.add(node, kkm("received"), time);
        graph.add(node, kkm("accepted"), NodeFactory.createLiteralDT("true", XSDDatatype.XSDboolean));
        int number = 0;
        for (Finding finding : receipt.findings().all()) {
            add(finding, NodeFactory.createURI(submission.getURI() + "/finding/" + ++number), node, graph);
        }
    }

    private static void add(Finding finding, Node node, Node receipt, Graph graph) {
        graph.add(node, RDF.Nodes.type, kkm("Finding"));
        graph.add(node, kkm("receipt"), receipt);
        graph.add(node, kkm("rule"), finding.rule());
        graph.add(
                node,
                kkm("severity"),
                iri("code/severity/" + finding.severity().name().toLowerCase(Locale.ROOT)));
        text(graph, node, "message", finding.message());
        graph.add(node, kkm("focus"), finding.focus());
        finding.file().ifPresent(file -> graph.add(node, kkm("file"), NodeFactory.createLiteralString(file)));
        finding.rows().forEach(row -> graph.add(node, kkm("row"), integer(row)));
        finding.column().ifPresent(column -> graph.add(node, kkm("column"), NodeFactory.createLiteralString(column)));
        finding.value().ifPresent(value -> graph.add(node, kkm("sent"), NodeFactory.createLiteralString(value)));
        finding.suggestion().ifPresent(suggestion -> text(graph, node, "suggestion", suggestion));
    }

    private static void text(Graph graph, Node node, String property, Text text) {
        graph.add(node, Vocabulary.kkm(property), NodeFactory.createLiteralLang(text.da(), "da"));
        graph.add(node, Vocabulary.kkm(property), NodeFactory.createLiteralLang(text.en(), "en"));
    }

    private static Node integer(int number) {
        return NodeFactory.createLiteralDT(Integer.toString(number), XSDDatatype.XSDinteger);
    }
}

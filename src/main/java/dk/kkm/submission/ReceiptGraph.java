package dk.kkm.submission;

import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;
import static java.util.Comparator.comparingInt;

import dk.kkm.Finding;
import dk.kkm.Severity;
import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.Vocabulary;
import dk.kkm.plausibility.Grades;
import dk.kkm.submission.Changes.TableChange;
import dk.kkm.validation.Findings;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.vocabulary.RDF;

/**
 * A submission and its receipts as RDF.
 *
 * <pre>{@code
 * <submissions/0851/2025> a kkm:Submission ; kkm:municipality <id/municipality/0851> ; kkm:year "2025"^^xsd:gYear ;
 *     kkm:hasTable <submissions/0851/2025/7/table/forbrug> ;      # of those in force, the step that delivered it
 *     kkm:state <code/submission-state/accepted> ; kkm:received "2026-02-01T10:15:00Z"^^xsd:dateTime .
 * <submissions/0851/2025/7/table/forbrug> a kkm:DeliveredTable ;
 *     kkm:table <mapping/forbrug> ; kkm:file "forbrug.csv" ; kkm:rows 45 .
 * <submissions/0851/2025/7/receipt> a kkm:Receipt ; kkm:submission <submissions/0851/2025> ; kkm:accepted true ;
 *     kkm:hasTable <submissions/0851/2025/7/table/forbrug> ; kkm:change <submissions/0851/2025/7/change/forbrug> .
 * <submissions/0851/2025/7/change/forbrug> a kkm:TableChange ; kkm:table <mapping/forbrug> ;
 *     kkm:added 1 ; kkm:removed 0 ; kkm:changed 3 .
 * <submissions/0851/2025/7/finding/1> a kkm:Finding ; kkm:receipt <submissions/0851/2025/7/receipt> ;
 *     kkm:rule <shape/Consumption-estimated> ; kkm:severity <code/severity/warning> ; kkm:message "…"@da, "…"@en ;
 *     kkm:file "forbrug.csv" ; kkm:row 17 ; kkm:column "metode" ; kkm:sent "skønnet" ;
 *     kkm:explainedAs "Måleren var i stykker." ; kkm:explainedIn <submissions/0851/2025/8> .
 * }</pre>
 */
final class ReceiptGraph {
    private ReceiptGraph() {}

    /** The submission and its tables: what every check sees, however little was delivered. */
    static void describe(SubmissionId id, Collection<Part> parts, Graph into) {
        var submission = new Said(into, id.node())
                .says(RDF.Nodes.type, kkm("Submission"))
                .says(kkm("municipality"), id.municipality().node())
                .says(kkm("year"), NodeFactory.createLiteralDT(id.year().toString(), XSDDatatype.XSDgYear));
        parts.forEach(part -> submission.says(kkm("hasTable"), table(id, part, into)));
    }

    private static Node table(SubmissionId id, Part part, Graph into) {
        Node node = id.deliveredTable(part.step(), part.name());
        new Said(into, node)
                .says(RDF.Nodes.type, kkm("DeliveredTable"))
                .says(kkm("table"), iri("mapping/" + part.name()))
                .says("file", part.file())
                .says("rows", part.rows());
        return node;
    }

    /** What is in force now, as a step left it. */
    static void state(SubmissionId id, String state, Instant received, Graph into) {
        new Said(into, id.node())
                .says(kkm("state"), iri("code/submission-state/" + state))
                .says(kkm("received"), Said.time(received));
    }

    /** The tables in force after a step, as its archived receipt tells them. */
    static void inForce(Step step, Collection<Part> parts, Graph into) {
        parts.forEach(part -> into.add(step.node(), kkm("hasTable"), table(step.id(), part, into)));
    }

    /** The receipt itself. */
    static void add(Receipt receipt, Graph into) {
        Step step = receipt.step();
        SubmissionId id = step.id();
        var said = new Said(into, step.receipt())
                .says(RDF.Nodes.type, kkm("Receipt"))
                .says(kkm("submission"), id.node())
                .says(kkm("received"), Said.time(step.time()))
                .says(
                        kkm("accepted"),
                        NodeFactory.createLiteralDT(Boolean.toString(receipt.accepted()), XSDDatatype.XSDboolean));
        receipt.tables().forEach((name, table) -> {
            Node node = id.deliveredTable(step.number(), name);
            new Said(into, node)
                    .says(RDF.Nodes.type, kkm("DeliveredTable"))
                    .says(kkm("table"), iri("mapping/" + name))
                    .says("file", table.file())
                    .says("rows", table.rows());
            said.says(kkm("hasTable"), node);
        });
        receipt.changes().tables().forEach((name, change) -> {
            Node node = NodeFactory.createURI(step.node() + "/change/" + name);
            new Said(into, node)
                    .says(RDF.Nodes.type, kkm("TableChange"))
                    .says(kkm("table"), iri("mapping/" + name))
                    .says("added", change.added())
                    .says("removed", change.removed())
                    .says("changed", change.changed());
            said.says(kkm("change"), node);
        });
        int number = 0;
        for (Finding finding : receipt.findings().all()) {
            number++;
            Node node = finding(step.node(), number);
            add(finding, node, step.receipt(), into);
            Note note = receipt.notes().get(number);
            if (note != null) {
                explain(node, note, id, into);
            }
        }
    }

    /** {@code submissions/0851/2025/7/finding/17}. */
    static Node finding(Node step, int number) {
        return NodeFactory.createURI(step.getURI() + "/finding/" + number);
    }

    static void explain(Node finding, Note note, SubmissionId id, Graph into) {
        new Said(into, finding).says("explainedAs", note.text()).says(kkm("explainedIn"), id.step(note.step()));
    }

    private static void add(Finding finding, Node node, Node receipt, Graph graph) {
        var said = new Said(graph, node)
                .says(RDF.Nodes.type, kkm("Finding"))
                .says(kkm("receipt"), receipt)
                .says(kkm("rule"), finding.rule())
                .says(
                        kkm("severity"),
                        iri("code/severity/" + finding.severity().name().toLowerCase(Locale.ROOT)))
                .says("message", finding.message())
                .says(kkm("focus"), finding.focus());
        finding.file().ifPresent(file -> said.says("file", file));
        finding.rows().forEach(row -> said.says("row", row));
        finding.column().ifPresent(column -> said.says("column", column));
        finding.value().ifPresent(value -> said.says("sent", value));
        finding.suggestion().ifPresent(suggestion -> said.says("suggestion", suggestion));
    }

    /** Reads back what {@link #add(Receipt, Graph)} wrote. */
    static Receipt read(
            Step step,
            Graph graph,
            Function<Integer, Step> steps,
            Function<Graph, Grades> quality,
            SortedMap<String, Text> unlocks) {
        var said = new Said(graph, step.receipt());
        var tables = new TreeMap<String, DeliveredTable>();
        for (Node node : said.all("hasTable")) {
            var table = new Said(graph, node);
            tables.put(
                    Vocabulary.localName(node),
                    new DeliveredTable(table.text("file").orElse(""), table.integer("rows")));
        }
        var changes = new TreeMap<String, TableChange>();
        for (Node node : said.all("change")) {
            var change = new Said(graph, node);
            changes.put(
                    Vocabulary.localName(node),
                    new TableChange(change.integer("added"), change.integer("removed"), change.integer("changed")));
        }
        List<Node> nodes = findings(graph, step.receipt());
        var notes = new TreeMap<Integer, Note>();
        nodes.forEach(node -> note(graph, node, steps).ifPresent(note -> notes.put(Said.number(node), note)));
        return new Receipt(
                step,
                tables,
                new Findings(nodes.stream().map(node -> finding(graph, node)).toList()),
                notes,
                new Changes(changes),
                step.grade().map(its -> quality.apply(graph)),
                unlocks);
    }

    /** The findings of a receipt, in order. */
    static List<Node> findings(Graph graph, Node receipt) {
        return graph.find(Node.ANY, kkm("receipt"), receipt).mapWith(Triple::getSubject).toList().stream()
                .sorted(comparingInt(Said::number))
                .toList();
    }

    static Finding finding(Graph graph, Node node) {
        var said = new Said(graph, node);
        Text suggestion = said.words("suggestion");
        return new Finding(
                said.one(kkm("rule")).orElseThrow(),
                Severity.valueOf(Vocabulary.localName(said.one(kkm("severity")).orElseThrow())
                        .toUpperCase(Locale.ROOT)),
                said.words("message"),
                said.text("file"),
                said.all("row").stream()
                        .map(row -> Integer.valueOf(row.getLiteralLexicalForm()))
                        .sorted()
                        .toList(),
                said.text("column"),
                said.text("sent"),
                suggestion.da().isEmpty() ? Optional.empty() : Optional.of(suggestion),
                said.one(kkm("focus")).orElseThrow());
    }

    /** How a finding is explained, with who and when from the step it was explained in. */
    static Optional<Note> note(Graph graph, Node finding, Function<Integer, Step> steps) {
        var said = new Said(graph, finding);
        return said.one(kkm("explainedIn")).map(node -> {
            Step step = steps.apply(Said.number(node));
            return new Note(said.text("explainedAs").orElse(""), step.sender(), step.time(), step.number());
        });
    }
}

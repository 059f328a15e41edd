package dk.kkm.plausibility;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Finding;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import dk.kkm.derivation.Derivations;
import dk.kkm.derivation.Derived;
import java.nio.file.Path;
import java.time.Year;
import java.util.List;
import java.util.Map;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.vocabulary.RDF;

/**
 * A delivery and what is kept, read from one TriG file: the delivery as default graph; as {@code graph/previous} and
 * {@code graph/same-year} what was delivered then, from which the records are derived here; any other graph as it is.
 */
record Case(SubmissionId id, Graph candidate, Derived derived, DatasetGraph kept) {
    private static final Map<String, String> TABLES =
            Map.of("Estate", "ejendomme", "Building", "bygninger", "Consumption", "forbrug");

    static Case read(Path file, Specification specification) {
        var derivations = Derivations.of(specification);
        DatasetGraph read = DatasetGraphFactory.createGeneral();
        RDFParser.source(file).lang(Lang.TRIG).base(Vocabulary.BASE).parse(read);
        Graph candidate = GraphFactory.createGraphMem();
        read.getDefaultGraph().find().forEachRemaining(candidate::add);
        SubmissionId id = SubmissionId.in(
                        candidate
                                .find(Node.ANY, RDF.Nodes.type, kkm("Submission"))
                                .next()
                                .getSubject(),
                        "submissions/")
                .orElseThrow();
        DatasetGraph kept = DatasetGraphFactory.createGeneral();
        read.listGraphNodes().forEachRemaining(name -> kept.addGraph(name, read.getGraph(name)));
        keep(
                kept,
                new SubmissionId(id.municipality(), id.year().minusYears(1)),
                read.getGraph(Checks.PREVIOUS),
                derivations);
        keep(kept, id, read.getGraph(Checks.SAME_YEAR), derivations);
        return new Case(id, candidate, derivations.deriveUnflagged(candidate), kept);
    }

    List<Finding> found(Checks checks) {
        return checks.check(id, candidate, derived, kept);
    }

    private static void keep(DatasetGraph kept, SubmissionId id, Graph delivered, Derivations derivations) {
        if (delivered.isEmpty()) {
            return;
        }
        delivered.add(id.node(), RDF.Nodes.type, kkm("Submission"));
        delivered.add(id.node(), kkm("municipality"), id.municipality().node());
        delivered.add(id.node(), kkm("year"), year(id.year()));
        Derived derived = derivations.derive(delivered);
        kept.addGraph(id.recordsGraph(), derived.records());
        kept.addGraph(id.detailsGraph(), derived.details());
        TABLES.forEach((type, table) -> {
            Graph places = GraphFactory.createGraphMem();
            delivered
                    .find(Node.ANY, RDF.Nodes.type, kkm(type))
                    .mapWith(Triple::getSubject)
                    .forEachRemaining(
                            place -> delivered.find(place, Node.ANY, Node.ANY).forEachRemaining(places::add));
            kept.addGraph(id.tableGraph(table), places);
        });
    }

    private static Node year(Year year) {
        return NodeFactory.createLiteralDT(year.toString(), org.apache.jena.datatypes.xsd.XSDDatatype.XSDgYear);
    }
}

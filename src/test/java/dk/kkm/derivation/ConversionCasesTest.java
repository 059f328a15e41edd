package dk.kkm.derivation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dk.kkm.ExpectedGraph;
import dk.kkm.Specification;
import dk.kkm.TruthTable;
import dk.kkm.Vocabulary;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.jena.datatypes.TypeMapper;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.vocabulary.RDF;
import org.eclipse.rdf4j.model.IRI;
import org.eclipse.rdf4j.model.Literal;
import org.eclipse.rdf4j.model.Statement;
import org.eclipse.rdf4j.model.Value;
import org.eclipse.rdf4j.model.vocabulary.RDF4J;
import org.eclipse.rdf4j.query.QueryResults;
import org.eclipse.rdf4j.query.impl.SimpleDataset;
import org.eclipse.rdf4j.repository.RepositoryConnection;
import org.eclipse.rdf4j.repository.sail.SailRepository;
import org.eclipse.rdf4j.rio.RDFFormat;
import org.eclipse.rdf4j.sail.memory.MemoryStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every folder {@code conversions/<topic>/<case>}: from the exports in {@code input.ttl} (with their submission node) follow
 * exactly {@code expected.ttl}, by our own run of the queries and by Eclipse RDF4J's.
 */
class ConversionCasesTest {
    private static final Path CASES = Path.of("src", "test", "resources", "conversions");
    private static final Specification SPECIFICATION = Specification.load();
    private static final Conversions CONVERSIONS = Conversions.of(SPECIFICATION);
    private static final SailRepository RDF4J_STORE = new SailRepository(new MemoryStore());
    private static final SimpleDataset SEEN = new SimpleDataset();
    private static int passed;
    private static int total;

    @BeforeAll
    static void loadTheModel() throws IOException {
        var model = new StringWriter();
        RDFDataMgr.write(model, SPECIFICATION.model(), Lang.NTRIPLES);
        try (RepositoryConnection connection = RDF4J_STORE.getConnection()) {
            IRI graph = connection.getValueFactory().createIRI(Vocabulary.MODEL_GRAPH.getURI());
            connection.add(new StringReader(model.toString()), "", RDFFormat.NTRIPLES, graph);
            SEEN.addDefaultGraph(RDF4J.NIL);
            SEEN.addNamedGraph(graph);
        }
    }

    @TestFactory
    Stream<DynamicTest> everyCaseConvertsToWhatItExpectsOnBothEngines() throws IOException {
        List<Path> cases;
        try (Stream<Path> walk = Files.walk(CASES)) {
            cases = walk.filter(file -> file.endsWith("input.ttl"))
                    .map(Path::getParent)
                    .sorted()
                    .toList();
        }
        assertThat(cases).isNotEmpty();
        return cases.stream()
                .map(folder -> dynamicTest(CASES.relativize(folder).toString(), () -> {
                    total++;
                    Graph expected = ExpectedGraph.read(folder.resolve("expected.ttl"));
                    ExpectedGraph.assertSame(
                            CONVERSIONS.convert(ExpectedGraph.read(folder.resolve("input.ttl"))), expected);
                    ExpectedGraph.assertSame(onAnotherEngine(folder.resolve("input.ttl")), expected);
                    passed++;
                }));
    }

    @Test
    void aDeliveryWithoutExportsIsNotConverted() {
        Graph delivered = ExpectedGraph.read(Path.of("src/test/resources/derivations/area/two-buildings/data.ttl"));
        assertThat(CONVERSIONS.convert(delivered).isEmpty()).isTrue();
    }

    @AfterAll
    static void count() {
        TruthTable.count("conversion cases, also on RDF4J", passed, total);
        RDF4J_STORE.shutDown();
    }

    private static Graph onAnotherEngine(Path data) throws IOException {
        Graph everything = GraphFactory.createGraphMem();
        try (RepositoryConnection connection = RDF4J_STORE.getConnection();
                var delivery = Files.newBufferedReader(data)) {
            connection.begin();
            try {
                connection.add(delivery, Vocabulary.BASE, RDFFormat.TURTLE);
                for (String query :
                        SPECIFICATION.texts("queries/conversions", ".rq").values()) {
                    var prepared = connection.prepareGraphQuery(query);
                    prepared.setDataset(SEEN);
                    List<Statement> made = QueryResults.asList(prepared.evaluate());
                    connection.add(made);
                    made.forEach(statement -> everything.add(
                            node(statement.getSubject()), node(statement.getPredicate()), node(statement.getObject())));
                }
            } finally {
                connection.rollback();
            }
        }
        Graph kept = GraphFactory.createGraphMem();
        everything
                .find()
                .filterDrop(triple ->
                        everything.contains(triple.getSubject(), RDF.Nodes.type, Vocabulary.kkm("InterimResult")))
                .forEachRemaining(kept::add);
        return kept;
    }

    private static Node node(Value value) {
        return value instanceof Literal literal
                ? NodeFactory.createLiteralDT(
                        literal.getLabel(),
                        TypeMapper.getInstance()
                                .getSafeTypeByName(literal.getDatatype().stringValue()))
                : NodeFactory.createURI(value.stringValue());
    }
}

package dk.kkm.derivation;

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
import java.util.Set;
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
import org.eclipse.rdf4j.query.GraphQuery;
import org.eclipse.rdf4j.query.QueryResults;
import org.eclipse.rdf4j.query.impl.SimpleDataset;
import org.eclipse.rdf4j.repository.RepositoryConnection;
import org.eclipse.rdf4j.repository.sail.SailRepository;
import org.eclipse.rdf4j.rio.RDFFormat;
import org.eclipse.rdf4j.sail.memory.MemoryStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The derivations are standard SPARQL 1.1: Eclipse RDF4J, run by hand, makes the same records of every case. */
class DerivationsOnAnotherEngineTest {
    private static final Path CASES = Path.of("src", "test", "resources", "derivations");
    private static final Set<Node> RECORDS =
            Set.of(Vocabulary.kkm("EstateYear"), Vocabulary.kkm("AreaYear"), Vocabulary.kkm("MunicipalityYear"));

    private static final SailRepository RDF4J_STORE = new SailRepository(new MemoryStore());
    private static final SimpleDataset SEEN = new SimpleDataset();
    private static List<String> queries = List.of();
    private static int passed;
    private static int total;

    @BeforeAll
    static void loadTheModel() throws IOException {
        Specification specification = Specification.load();
        queries = List.copyOf(specification.texts("queries/derivations", ".rq").values());
        var model = new StringWriter();
        RDFDataMgr.write(model, specification.model(), Lang.NTRIPLES);
        try (RepositoryConnection connection = RDF4J_STORE.getConnection()) {
            IRI graph = connection.getValueFactory().createIRI(Vocabulary.MODEL_GRAPH.getURI());
            connection.add(new StringReader(model.toString()), "", RDFFormat.NTRIPLES, graph);
            SEEN.addDefaultGraph(RDF4J.NIL);
            SEEN.addNamedGraph(graph);
        }
    }

    @TestFactory
    Stream<DynamicTest> everyCaseDerivesTheSameRecords() throws IOException {
        try (Stream<Path> walk = Files.walk(CASES)) {
            return walk.filter(file -> file.endsWith("data.ttl")).map(Path::getParent).sorted().toList().stream()
                    .map(folder -> dynamicTest(CASES.relativize(folder).toString(), () -> {
                        total++;
                        ExpectedGraph.assertSame(
                                records(folder.resolve("data.ttl")),
                                ExpectedGraph.read(folder.resolve("expected.ttl")));
                        passed++;
                    }));
        }
    }

    @AfterAll
    static void count() {
        TruthTable.count("derivation cases on RDF4J", passed, total);
        RDF4J_STORE.shutDown();
    }

    private static Graph records(Path data) throws IOException {
        Graph everything = GraphFactory.createGraphMem();
        try (RepositoryConnection connection = RDF4J_STORE.getConnection();
                var delivery = Files.newBufferedReader(data)) {
            connection.begin();
            try {
                connection.add(delivery, Vocabulary.BASE, RDFFormat.TURTLE);
                for (String query : queries) {
                    GraphQuery prepared = connection.prepareGraphQuery(query);
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
        Graph records = GraphFactory.createGraphMem();
        everything
                .find()
                .filterKeep(triple -> RECORDS.stream()
                        .anyMatch(type -> everything.contains(triple.getSubject(), RDF.Nodes.type, type)))
                .forEachRemaining(records::add);
        return records;
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

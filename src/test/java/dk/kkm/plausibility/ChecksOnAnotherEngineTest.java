package dk.kkm.plausibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dk.kkm.Specification;
import dk.kkm.TruthTable;
import dk.kkm.Vocabulary;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.exec.QueryExec;
import org.eclipse.rdf4j.model.IRI;
import org.eclipse.rdf4j.model.Literal;
import org.eclipse.rdf4j.model.Value;
import org.eclipse.rdf4j.model.vocabulary.RDF4J;
import org.eclipse.rdf4j.query.Binding;
import org.eclipse.rdf4j.query.BindingSet;
import org.eclipse.rdf4j.query.GraphQuery;
import org.eclipse.rdf4j.query.QueryResults;
import org.eclipse.rdf4j.query.TupleQuery;
import org.eclipse.rdf4j.query.TupleQueryResult;
import org.eclipse.rdf4j.query.impl.SimpleDataset;
import org.eclipse.rdf4j.repository.RepositoryConnection;
import org.eclipse.rdf4j.repository.sail.SailRepository;
import org.eclipse.rdf4j.rio.RDFFormat;
import org.eclipse.rdf4j.sail.memory.MemoryStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The checks are standard SPARQL 1.1: Eclipse RDF4J finds the same rows in every case as Jena. */
class ChecksOnAnotherEngineTest {
    private static final SailRepository RDF4J_STORE = new SailRepository(new MemoryStore());
    private static final Specification SPECIFICATION = Specification.load();
    private static final Checks CHECKS = Checks.of(SPECIFICATION);
    private static final SortedMap<String, String> QUERIES = SPECIFICATION.texts("queries/checks", ".rq");
    private static final List<Node> GRAPHS =
            List.of(Checks.PREVIOUS, Checks.SAME_YEAR, Distributions.GRAPH, Checks.COMPARISON);

    private static int passed;
    private static int total;

    @BeforeAll
    static void loadTheModel() throws IOException {
        try (RepositoryConnection connection = RDF4J_STORE.getConnection()) {
            connection.add(
                    new StringReader(text(SPECIFICATION.model())), "", RDFFormat.NTRIPLES, iri(Vocabulary.MODEL_GRAPH));
        }
    }

    @TestFactory
    Stream<DynamicTest> everyCaseHasTheSameRows() throws IOException {
        return CheckCasesTest.cases().stream()
                .map(file -> dynamicTest(file.getParent().getFileName() + "/" + file.getFileName(), () -> {
                    total++;
                    String query = QUERIES.get(file(CheckCasesTest.check(file)));
                    DatasetGraph seen = seen(file);
                    List<String> jena = jena(query, seen);
                    assertThat(rdf4j(query, seen)).containsExactlyInAnyOrderElementsOf(jena);
                    passed++;
                }));
    }

    @AfterAll
    static void count() {
        TruthTable.count("plausibility cases on RDF4J", passed, total);
        RDF4J_STORE.shutDown();
    }

    /** The query whose rules hold this one. */
    private static String file(String check) {
        return SPECIFICATION.texts("queries/checks", ".ttl").entrySet().stream()
                .filter(rules -> rules.getValue().contains("\ncheck:" + check + " a kkm:Check"))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private static DatasetGraph seen(Path file) {
        Case it = Case.read(file, SPECIFICATION);
        return CHECKS.seen(it.id(), it.derived(), it.kept());
    }

    private static List<String> constructs() {
        return QUERIES.values().stream()
                .filter(text -> text.contains("CONSTRUCT {"))
                .toList();
    }

    private static List<String> jena(String query, DatasetGraph seen) {
        for (String construct : constructs()) {
            try (QueryExec exec = QueryExec.dataset(seen).query(construct).build()) {
                exec.construct().find().toList().forEach(seen.getGraph(Checks.COMPARISON)::add);
            }
        }
        var rows = new ArrayList<String>();
        try (QueryExec exec = QueryExec.dataset(seen).query(query).build()) {
            exec.select().forEachRemaining(solution -> {
                var row = new TreeMap<String, String>();
                solution.forEach((name, node) -> row.put(
                        name.getVarName(),
                        node.isURI()
                                ? node.getURI()
                                : node.getLiteralValue() instanceof Number
                                        ? number(node.getLiteralLexicalForm())
                                        : node.getLiteralLexicalForm()));
                rows.add(row.toString());
            });
        }
        return rows;
    }

    /** Asks what Jena was asked, and makes {@code graph/comparison} itself. */
    private static List<String> rdf4j(String query, DatasetGraph seen) throws IOException {
        var dataset = new SimpleDataset();
        dataset.addDefaultGraph(RDF4J.NIL);
        dataset.addNamedGraph(iri(Vocabulary.MODEL_GRAPH));
        try (RepositoryConnection connection = RDF4J_STORE.getConnection()) {
            connection.begin();
            try {
                connection.add(new StringReader(text(seen.getDefaultGraph())), "", RDFFormat.NTRIPLES);
                for (Node graph : GRAPHS) {
                    dataset.addNamedGraph(iri(graph));
                    if (!graph.equals(Checks.COMPARISON)) {
                        connection.add(
                                new StringReader(text(seen.getGraph(graph))), "", RDFFormat.NTRIPLES, iri(graph));
                    }
                }
                for (String construct : constructs()) {
                    GraphQuery prepared = connection.prepareGraphQuery(construct);
                    prepared.setDataset(dataset);
                    connection.add(QueryResults.asList(prepared.evaluate()), iri(Checks.COMPARISON));
                }
                TupleQuery prepared = connection.prepareTupleQuery(query);
                prepared.setDataset(dataset);
                var rows = new ArrayList<String>();
                try (TupleQueryResult result = prepared.evaluate()) {
                    for (BindingSet solution : result) {
                        var row = new TreeMap<String, String>();
                        for (Iterator<Binding> bound = solution.iterator(); bound.hasNext(); ) {
                            Binding binding = bound.next();
                            row.put(binding.getName(), plain(binding.getValue()));
                        }
                        rows.add(row.toString());
                    }
                }
                return rows;
            } finally {
                connection.rollback();
            }
        }
    }

    private static String plain(Value value) {
        return value instanceof Literal literal
                        && literal.getCoreDatatype().isXSDDatatype()
                        && literal.getCoreDatatype().asXSDDatatypeOrNull().isNumericDatatype()
                ? number(literal.getLabel())
                : value.stringValue();
    }

    private static String number(String text) {
        BigDecimal number = new BigDecimal(text).round(MathContext.DECIMAL32);
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static String text(Graph graph) {
        var text = new StringWriter();
        RDFDataMgr.write(text, graph, Lang.NTRIPLES);
        return text.toString();
    }

    private static IRI iri(Node node) {
        return RDF4J_STORE.getValueFactory().createIRI(node.getURI());
    }
}

package dk.kkm.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dk.kkm.ExampleAnswer;
import dk.kkm.TruthTable;
import dk.kkm.Vocabulary;
import dk.kkm.store.View;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.jena.graph.Node;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.system.Txn;
import org.apache.jena.vocabulary.SKOS;
import org.eclipse.rdf4j.model.Literal;
import org.eclipse.rdf4j.model.Statement;
import org.eclipse.rdf4j.model.Value;
import org.eclipse.rdf4j.query.BooleanQuery;
import org.eclipse.rdf4j.query.GraphQuery;
import org.eclipse.rdf4j.query.QueryResults;
import org.eclipse.rdf4j.query.TupleQuery;
import org.eclipse.rdf4j.query.TupleQueryResult;
import org.eclipse.rdf4j.repository.RepositoryConnection;
import org.eclipse.rdf4j.repository.sail.SailRepository;
import org.eclipse.rdf4j.rio.RDFFormat;
import org.eclipse.rdf4j.sail.memory.MemoryStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The saved examples: questions people ask, on every topic, in SPARQL that another engine answers alike. Their answers are judged in DemoTest. */
class ExamplesTest {
    private static final SortedMap<String, String> TEXTS = Running.SPECIFICATION.texts(EditorPage.FOLDER, ".rq");
    private static final SailRepository RDF4J = new SailRepository(new MemoryStore());
    private static final DatasetGraph VIEW = Demo.store().view(View.open());

    private static int passed;
    private static int total;

    @BeforeAll
    static void loadTheOtherEngine() throws IOException {
        var quads = new ByteArrayOutputStream();
        Txn.executeRead(VIEW, () -> RDFDataMgr.write(quads, VIEW, Lang.NQUADS));
        try (RepositoryConnection connection = RDF4J.getConnection()) {
            connection.add(new ByteArrayInputStream(quads.toByteArray()), "", RDFFormat.NQUADS);
        }
    }

    @AfterAll
    static void count() {
        TruthTable.count("competency questions answered alike by RDF4J", passed, total);
        RDF4J.shutDown();
    }

    @TestFactory
    Stream<DynamicTest> anotherEngineAnswersAlike() {
        return TEXTS.entrySet().stream()
                .map(example -> dynamicTest(example.getKey(), () -> {
                    total++;
                    assertThat(rdf4j(example.getValue()))
                            .containsExactlyInAnyOrderElementsOf(ExampleAnswer.of(example.getValue(), VIEW));
                    passed++;
                }));
    }

    private static List<String> rdf4j(String text) {
        try (RepositoryConnection connection = RDF4J.getConnection()) {
            var query = connection.prepareQuery(text);
            if (query instanceof BooleanQuery ask) {
                return List.of("answer", Boolean.toString(ask.evaluate()));
            }
            var lines = new ArrayList<String>();
            if (query instanceof GraphQuery construct) {
                for (Statement triple : QueryResults.asModel(construct.evaluate())) {
                    lines.add(cell(triple.getSubject()) + "\t" + cell(triple.getPredicate()) + "\t"
                            + cell(triple.getObject()));
                }
                lines.add("subject\tpredicate\tobject");
                return lines;
            }
            try (TupleQueryResult rows = ((TupleQuery) query).evaluate()) {
                List<String> columns = rows.getBindingNames();
                lines.add(String.join("\t", columns));
                rows.forEach(row -> lines.add(columns.stream()
                        .map(column -> row.getValue(column) == null ? "" : cell(row.getValue(column)))
                        .collect(Collectors.joining("\t"))));
            }
            return lines;
        }
    }

    private static String cell(Value value) {
        if (!(value instanceof Literal literal)) {
            return ExampleAnswer.iri(value.stringValue());
        }
        return literal.getCoreDatatype().isXSDDatatype()
                        && literal.getCoreDatatype().asXSDDatatypeOrNull().isNumericDatatype()
                ? ExampleAnswer.number(literal.decimalValue())
                : ExampleAnswer.text(literal.getLabel());
    }

    @Test
    void thereAreFortyAndEveryTopicHasTwo() {
        var topics = new TreeMap<String, Integer>();
        Running.SPECIFICATION
                .model()
                .find(Node.ANY, SKOS.inScheme.asNode(), Vocabulary.iri("code/example-topic"))
                .forEach(triple -> topics.put(Vocabulary.localName(triple.getSubject()), 0));
        TEXTS.forEach((name, text) -> {
            StoredQuery example = StoredQuery.read("examples/" + name, text);
            assertThat(example.tags()).as(name).hasSize(2).startsWith("example");
            assertThat(topics).as(name).containsKey(example.tags().get(1));
            topics.merge(example.tags().get(1), 1, Integer::sum);
            assertThat(example.summary().da())
                    .as(name)
                    .endsWith("?")
                    .isNotEqualTo(example.summary().en());
            assertThat(example.summary().en()).as(name).endsWith("?");
            assertThat(example.description().da())
                    .as(name)
                    .isNotEmpty()
                    .isNotEqualTo(example.description().en());
            assertThat(example.parameters()).as(name).isEmpty();
            assertThat(text.lines().filter(line -> line.startsWith("# ")).count())
                    .as("what is explained in " + name)
                    .isPositive();
        });
        assertThat(TEXTS.size()).isGreaterThanOrEqualTo(40);
        assertThat(topics.values()).as(topics.toString()).allMatch(count -> count >= 2);
    }

    @Test
    void everyExampleIsListedAndOneClickAwayInBothLanguages() {
        try (var server = Server.start(
                Demo.store(),
                Running.SPECIFICATION,
                Admission.showing(View.open()),
                "127.0.0.1",
                0,
                Limits.standard())) {
            var asked = new TreeSet<String>();
            for (String language : List.of("da", "en")) {
                String page = body(server, "sparql?format=html&lang=" + language);
                TEXTS.forEach((name, text) -> {
                    StoredQuery example = StoredQuery.read("examples/" + name, text);
                    assertThat(page)
                            .contains("example=" + name + (language.equals("en") ? "&amp;lang=en" : "") + "\">"
                                    + org.owasp.encoder.Encode.forHtml(
                                            language.equals("en")
                                                    ? example.summary().en()
                                                    : example.summary().da()));
                    asked.add(name);
                });
            }
            assertThat(asked).isEqualTo(TEXTS.keySet());
            assertThat(body(server, "queries?format=json")).contains(TEXTS.keySet());
            assertThat(body(server, "queries/area-of-each-use?format=csv")).startsWith("use,useName,area");
        }
    }

    private static String body(Server server, String path) {
        try (var in = server.url().resolve(path).toURL().openStream()) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(path, e);
        }
    }
}

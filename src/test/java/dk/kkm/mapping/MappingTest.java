package dk.kkm.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.ExpectedGraph;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.table.Table;
import dk.kkm.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Triple;
import org.apache.jena.query.ARQ;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.ExecutionContext;
import org.apache.jena.sparql.graph.GraphFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What a mapping may say, compiled or not, and what it may not. */
class MappingTest {
    private static final SubmissionId ID = SubmissionId.of("0851", "2025");
    private static final Specification SPECIFICATION = Specification.load();
    private static final String PREFIXES = """
            PREFIX kkm: <https://w3id.org/kkm/def/>
            PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
            PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
            """;
    private static final String INPUT = "Nr;Tal;Kode;Energi\n1;1,5;el;el\n2;x;vand;\n3;;el;fjernvarme\n4;2;ukendt;el\n";

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> compiledAndPlainSayTheSame() {
        return Stream.of(
                        "BIND(IRI(CONCAT('urn:x:', ?nr_key)) AS ?s) BIND(STRDT(?tal, xsd:decimal) AS ?o)",
                        "BIND(IRI(CONCAT('urn:x:', ?nr_key)) AS ?s) BIND(xsd:decimal(?tal) * 2 AS ?o)",
                        "FILTER(?kode = 'el') BIND(IRI(CONCAT('urn:x:', ?nr)) AS ?s) BIND(?tal AS ?o)",
                        "BIND(IRI(CONCAT('urn:x:', ?nr)) AS ?s) BIND(?kode AS ?o) FILTER(?o != 'el')",
                        "VALUES (?kode ?o) { ('el' 1) ('el' 2) ('vand' UNDEF) } BIND(IRI(CONCAT('urn:x:', ?nr)) AS ?s)",
                        "BIND(IRI(CONCAT('urn:x:', ?nr)) AS ?s) GRAPH <https://w3id.org/kkm/graph/model> "
                                + "{ ?o skos:inScheme <https://w3id.org/kkm/code/carrier> ; skos:notation ?kode }",
                        "BIND(IRI(CONCAT('urn:x:', ?nr)) AS ?s) OPTIONAL { GRAPH <https://w3id.org/kkm/graph/model> "
                                + "{ ?o skos:inScheme <https://w3id.org/kkm/code/carrier> ; skos:notation ?n } FILTER(?n = ?kode) }",
                        // Two solutions for one row: heat carriers have several notations.
                        "BIND(IRI(CONCAT('urn:x:', ?nr)) AS ?s) BIND(LCASE(?energi) AS ?e) OPTIONAL { GRAPH <https://w3id.org/kkm/graph/model> "
                                + "{ ?c skos:inScheme <https://w3id.org/kkm/code/carrier> ; skos:notation ?e ; skos:notation ?o } }",
                        // Not compiled: a filter deeper down that would see an outer BIND.
                        "BIND(IRI(CONCAT('urn:x:', ?nr)) AS ?s) BIND(?kode AS ?b) OPTIONAL { GRAPH <https://w3id.org/kkm/graph/model> "
                                + "{ ?o skos:inScheme <https://w3id.org/kkm/code/carrier> ; skos:notation ?n FILTER(?n = ?b) } }",
                        "{ BIND(IRI(CONCAT('urn:x:', ?nr)) AS ?s) BIND(1 AS ?o) } UNION { BIND(IRI(CONCAT('urn:y:', ?nr)) AS ?s) BIND(2 AS ?o) }",
                        "BIND(IRI(CONCAT('urn:x:', ?nr)) AS ?s) BIND(EXISTS { GRAPH <https://w3id.org/kkm/graph/model> { ?c skos:notation ?kode } } AS ?o)",
                        "{ SELECT (COUNT(?c) AS ?o) { GRAPH <https://w3id.org/kkm/graph/model> { ?c skos:inScheme <https://w3id.org/kkm/code/carrier> } } } BIND(IRI(CONCAT('urn:x:', ?nr)) AS ?s)")
                .map(where -> DynamicTest.dynamicTest(where, () -> {
                    Mapping mapping = mapping("?s kkm:value ?o ; kkm:row ?row", where);
                    Graph plain = run(mapping, Optional.empty());
                    assertThat(plain.size()).isPositive();
                    ExpectedGraph.assertSame(run(mapping, compiled(mapping)), plain);
                }));
    }

    @Test
    void compilesTheMappingsOfOurOwnTablesAndNotWhatItDoesNotKnow() {
        Mappings mappings = Mappings.of(SPECIFICATION);
        mappings.tables().all().forEach(table -> {
            Mapping mapping = mappings.find(table.name()).orElseThrow();
            assertThat(CompiledRows.compile(mapping, variables(mapping, table.columnNames()), context()))
                    .as(table.name())
                    .isPresent();
        });
        assertThat(compiled(mapping("?s kkm:value ?o", "{ BIND(?nr AS ?o) } UNION { BIND(?tal AS ?o) }")))
                .isEmpty();
        assertThat(compiled(mapping("?s kkm:value ?o", "BIND(RAND() AS ?o) BIND(?nr AS ?x)")))
                .isEmpty();
    }

    @Test
    void readsCastColumnsAsTheirTypeAndKeepsWhatCannotBeRead() {
        Graph graph = run(
                mapping(
                        "?s kkm:value ?o",
                        "BIND(IRI(CONCAT('urn:x:', ?nr)) AS ?s) BIND(STRDT(?tal, xsd:decimal) AS ?o)"),
                Optional.empty());
        assertThat(graph.stream().map(triple -> triple.getObject().getLiteralLexicalForm()))
                .containsExactlyInAnyOrder("1.5", "x", "2");
    }

    @Test
    void makesAKeyOfEveryTextAndNeverTheSameOfTwo() {
        assertThat(Keys.of("12-A")).isEqualTo("12-A");
        assertThat(Keys.of("12/A")).isEqualTo("12_2FA");
        assertThat(Keys.of("12_2FA")).isEqualTo("12_5F2FA");
        assertThat(Keys.of("Ærø 1")).isEqualTo("_C3_86r_C3_B8_201");
    }

    @Test
    void keepsAnUnsafeIriAsTextWhereARuleCanReportIt() {
        Graph graph = run(
                mapping("<urn:x> kkm:value ?o", "BIND(IRI(CONCAT('http://x/', ?kode, '/%zz/', ?tal)) AS ?o)"),
                Optional.empty());
        assertThat(graph.stream().map(Triple::getObject).filter(node -> node.isURI()))
                .allMatch(node -> Iris.isSafe(node.getURI()));
        for (String unsafe : List.of(
                "urn:a b",
                "urn:a<b",
                "urn:a>b",
                "urn:a\"b",
                "urn:a{",
                "urn:a\\b",
                "urn:a\u0000",
                "urn:a\u202eb",
                "relative")) {
            assertThat(Iris.isSafe(unsafe)).as(unsafe).isFalse();
        }
        assertThat(Iris.isSafe("https://w3id.org/kkm/id/estate/0851/12_2F")).isTrue();
        assertThat(Iris.isSafe("https://example.org/å")).isTrue();
    }

    @Test
    void refusesWhatIsNoMapping() {
        refuses("SELECT * { ?s ?p ?o }", "CONSTRUCT");
        refuses("CONSTRUCT { ?s ?p", "SPARQL");
        refuses("CONSTRUCT { ?s ?p ?o } { SERVICE <http://x/> { ?s ?p ?o } }", "SERVICE");
        refuses("CONSTRUCT { ?s ?p ?o } FROM <http://x/> { ?s ?p ?o }", "FROM");
        refuses("CONSTRUCT { ?s ?p [] } { ?s ?p ?o }", "blank node");
        refuses("CONSTRUCT { ?s ?p ?o } { BIND(<java:java.lang.Runtime>(1) AS ?o) }", "java:");
    }

    private static void refuses(String text, String why) {
        assertThatThrownBy(() -> Mapping.parse("min.rq", text))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("min.rq")
                .hasMessageContaining(why);
    }

    private static Mapping mapping(String template, String where) {
        return Mapping.parse("test.rq", PREFIXES + "CONSTRUCT { " + template + " } WHERE { " + where + " }");
    }

    private static Optional<RowMapper> compiled(Mapping mapping) {
        return CompiledRows.compile(mapping, variables(mapping, List.of("nr", "tal", "kode", "energi")), context())
                .map(rows -> rows);
    }

    private static List<Var> variables(Mapping mapping, Iterable<String> columns) {
        var variables = new java.util.ArrayList<Var>(Mapping.GIVEN);
        columns.forEach(column -> {
            variables.add(Mapping.variable(column));
            variables.add(Mapping.keyVariable(column));
        });
        return variables.stream().filter(mapping::wants).toList();
    }

    private static ExecutionContext context() {
        var dataset = DatasetGraphFactory.createGeneral();
        dataset.addGraph(Vocabulary.MODEL_GRAPH, SPECIFICATION.model());
        return ExecutionContext.create(dataset, ARQ.getContext().copy());
    }

    private Graph run(Mapping mapping, Optional<RowMapper> compiled) {
        RowMapper mapper = compiled.orElseGet(() -> new PlainRows(
                mapping,
                variables(mapping, List.of("nr", "tal", "kode", "energi")),
                context().getDataset()));
        Graph graph = GraphFactory.createGraphMem();
        Table table = table();
        var binder = new RowBinder(mapping, mapper, table, Optional.of(ID));
        table.forEach((row, cells) -> {
            binder.bind(row, cells);
            mapper.map(new RowMapper.Triples() {
                @Override
                public void solution(
                        org.apache.jena.graph.@Nullable Node municipalityCode,
                        org.apache.jena.graph.@Nullable Node yearText) {
                    // All rows are of one submission.
                }

                @Override
                public void add(
                        org.apache.jena.graph.Node subject,
                        org.apache.jena.graph.Node predicate,
                        org.apache.jena.graph.Node object) {
                    graph.add(subject, predicate, object);
                }
            });
        });
        return graph;
    }

    private Table table() {
        try {
            Path file = folder.resolve("test.csv");
            Files.writeString(file, INPUT);
            return Tables.read(file).get(0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

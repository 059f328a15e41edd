package dk.kkm.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.ExpectedGraph;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.TruthTable;
import dk.kkm.Vocabulary;
import dk.kkm.mapping.Delivery.DeliveredFile;
import dk.kkm.table.Table;
import dk.kkm.table.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.binding.BindingFactory;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.sparql.graph.GraphFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every {@code mappings/<table>/<case>/input.csv} becomes its {@code expected.ttl}, as 0851/2025; and plain ARQ, which
 * evaluates the CONSTRUCT for each row, says the same.
 */
class MappingCasesTest {
    private static final Path CASES = Path.of("src/test/resources/mappings");
    private static final SubmissionId ID = SubmissionId.of("0851", "2025");
    private static final Specification SPECIFICATION = Specification.load();
    private static final Mappings MAPPINGS = Mappings.of(SPECIFICATION);
    private static int passed;
    private static int total;

    @TestFactory
    Stream<DynamicTest> mapsAsExpectedAndAsPlainArqDoes() throws IOException {
        var cases = new ArrayList<Path>();
        try (Stream<Path> found = Files.walk(CASES, 3)) {
            found.filter(path -> path.endsWith("input.csv")).sorted().forEach(cases::add);
        }
        assertThat(cases).isNotEmpty();
        total = cases.size();
        return cases.stream().map(input -> {
            String table = input.getParent().getParent().getFileName().toString();
            String name = table + "/" + input.getParent().getFileName();
            return DynamicTest.dynamicTest(name, () -> {
                Graph mapped = mapped(table, input);
                ExpectedGraph.assertSame(mapped, ExpectedGraph.read(input.resolveSibling("expected.ttl")));
                ExpectedGraph.assertSame(mapped, judged(table, input));
                passed++;
            });
        });
    }

    @AfterAll
    static void count() {
        TruthTable.count("mapping cases, also by plain ARQ", passed, total);
    }

    private static Graph mapped(String table, Path input) {
        var files = List.of(new DeliveredFile(table + ".csv", input));
        var tables = MAPPINGS.apply(new Delivery(files, Optional.of(ID), Optional.empty()))
                .submissions()
                .get(ID);
        assertThat(tables).hasSize(1);
        assertThat(tables.get(0).table()).isEqualTo(table);
        return tables.get(0).graph();
    }

    private static Graph judged(String table, Path input) {
        Mapping mapping = MAPPINGS.find(table).orElseThrow();
        Graph graph = GraphFactory.createGraphMem();
        DatasetGraph dataset = DatasetGraphFactory.createGeneral();
        dataset.addGraph(Vocabulary.MODEL_GRAPH, SPECIFICATION.model());
        Table read = Tables.read(table + ".csv", input).get(0);
        var variables = new ArrayList<Var>(Mapping.GIVEN);
        read.columns().forEach(column -> {
            variables.add(Mapping.variable(column.name()));
            variables.add(Mapping.keyVariable(column.name()));
        });
        Node[] row = new Node[variables.size()];
        var binder = new RowBinder(mapping, new RowHolder(variables, row), read, Optional.of(ID));
        read.forEach((number, cells) -> {
            binder.bind(number, cells);
            var given = BindingFactory.builder();
            for (int i = 0; i < row.length; i++) {
                if (row[i] != null) {
                    given.add(variables.get(i), row[i]);
                }
            }
            try (QueryExec exec = QueryExec.dataset(dataset)
                    .query(mapping.query())
                    .substitution(given.build())
                    .build()) {
                exec.construct(graph);
            }
        });
        return graph;
    }

    private record RowHolder(List<Var> variables, Node[] row) implements RowMapper {
        @Override
        public void begin() {
            // Nothing to forget.
        }

        @Override
        public void map(Triples triples) {
            throw new UnsupportedOperationException();
        }
    }
}

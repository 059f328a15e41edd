package dk.kkm.derivation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dk.kkm.ExpectedGraph;
import dk.kkm.Layers;
import dk.kkm.Specification;
import dk.kkm.TruthTable;
import dk.kkm.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.ResultSetFormatter;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.exec.QueryExec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every folder {@code derivations/<topic>/<case>}: from {@code data.ttl} (a delivery with its submission node) follow
 * exactly the records of {@code expected.ttl}, and at least the details of {@code expected-details.ttl} where there is
 * one. And for every case each query of {@code derivations/invariants}, which selects what must not be, finds nothing; it
 * reads delivery, records and details as its default graph and the model by its name.
 */
class DerivationCasesTest {
    private static final Path CASES = Path.of("src", "test", "resources", "derivations");

    private static int passed;
    private static int total;

    @TestFactory
    Stream<DynamicTest> everyCaseDerivesWhatItExpects() throws IOException {
        List<Path> cases =
                files(CASES, "data.ttl").stream().map(Path::getParent).toList();
        List<Path> invariants = files(CASES.resolve("invariants"), ".rq");
        if (cases.isEmpty()) {
            return Stream.empty();
        }
        Specification specification = Specification.load();
        Derivations derivations = Derivations.of(specification);
        return cases.stream()
                .map(folder -> dynamicTest(CASES.relativize(folder).toString(), () -> {
                    total++;
                    Graph delivered = ExpectedGraph.read(folder.resolve("data.ttl"));
                    Derived derived = derivations.derive(delivered);
                    ExpectedGraph.assertSame(derived.records(), ExpectedGraph.read(folder.resolve("expected.ttl")));
                    Path details = folder.resolve("expected-details.ttl");
                    if (Files.exists(details)) {
                        ExpectedGraph.assertContains(derived.details(), ExpectedGraph.read(details));
                    }
                    for (Path invariant : invariants) {
                        assertThat(violations(invariant, delivered, derived, specification))
                                .as(invariant.getFileName().toString())
                                .isEmpty();
                    }
                    passed++;
                }));
    }

    @AfterAll
    static void count() {
        TruthTable.count("derivation cases", passed, total);
    }

    private static String violations(Path invariant, Graph delivered, Derived derived, Specification specification)
            throws IOException {
        DatasetGraph seen =
                DatasetGraphFactory.create(new Layers(delivered, new Layers(derived.records(), derived.details())));
        seen.addGraph(Vocabulary.MODEL_GRAPH, specification.model());
        try (QueryExec exec = QueryExec.dataset(seen)
                .query(QueryFactory.create(Files.readString(invariant), Vocabulary.BASE))
                .build()) {
            var rows = exec.select().materialize();
            return rows.hasNext() ? ResultSetFormatter.asText(org.apache.jena.query.ResultSet.adapt(rows)) : "";
        }
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}

package dk.kkm.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.ExpectedGraph;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import dk.kkm.generator.Generator;
import dk.kkm.mapping.Delivery.DeliveredFile;
import dk.kkm.mapping.Mapped.MappedTable;
import dk.kkm.table.Table;
import dk.kkm.table.TableDefinition;
import dk.kkm.table.TableOutput;
import dk.kkm.table.Tables;
import dk.kkm.table.Templates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.graph.GraphFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class TableRowsTest {
    private static final Specification SPECIFICATION = Specification.load();
    private static final Mappings MAPPINGS = Mappings.of(SPECIFICATION);
    private static final TableRows ROWS = TableRows.of(SPECIFICATION);
    private static final SubmissionId ID = SubmissionId.of("0851", "2025");

    /** A blank row gets no number back, and a number given to two rows is one estate. */
    private static final Set<String> NUMBERED_ANEW = Set.of("forbrug/danish-excel", "ejendomme/awkward-cells");

    @TempDir
    Path folder;

    @Test
    void writesTheTenTablesOfTheInventedDeliveriesSoThatTheyMapToTheSameGraphs() throws IOException {
        var seen = new TreeSet<String>();
        var flawed = SubmissionId.of("9002", "2025");
        new Generator(2, 60, 2, 2025, 42, 0.2, Set.of(flawed)).write(folder.resolve("in"));
        for (Delivery delivery : Delivery.each(folder.resolve("in"))) {
            SubmissionId id = delivery.submission().orElseThrow();
            for (MappedTable table : MAPPINGS.apply(delivery).submissions().get(id)) {
                assertReturns(id, table);
                seen.add(table.table());
            }
        }
        assertThat(seen)
                .containsExactlyElementsOf(new TreeSet<>(MAPPINGS.tables().common().stream()
                        .map(TableDefinition::name)
                        .toList()));
    }

    @TestFactory
    Stream<DynamicTest> writesRowsThatMapToTheGraphOfEveryMappingCase() throws IOException {
        var cases = new ArrayList<Path>();
        try (Stream<Path> found = Files.walk(Path.of("src/test/resources/mappings"), 3)) {
            found.filter(path -> path.endsWith("expected.ttl") && !NUMBERED_ANEW.contains(name(path)))
                    .sorted()
                    .forEach(cases::add);
        }
        return cases.stream().map(expected -> {
            String table = expected.getParent().getParent().getFileName().toString();
            return DynamicTest.dynamicTest(
                    name(expected),
                    () -> assertReturns(ID, new MappedTable(table, "", 0, ExpectedGraph.read(expected))));
        });
    }

    @Test
    void beginsNextYearsWorkbookWithTheMasterDataOfTheLatestYear() throws IOException {
        new Generator(1, 20, 2, 2025, 42, 0, Set.of()).write(folder.resolve("in"));
        DatasetGraph kept = DatasetGraphFactory.createGeneral();
        for (Delivery delivery : Delivery.each(folder.resolve("in"))) {
            SubmissionId id = delivery.submission().orElseThrow();
            MAPPINGS.apply(delivery)
                    .submissions()
                    .get(id)
                    .forEach(table -> kept.addGraph(id.tableGraph(table.table()), table.graph()));
        }
        var next = SubmissionId.of("9001", "2027");
        Path file = folder.resolve("0851.xlsx");
        try (var out = Files.newOutputStream(file)) {
            Templates.of(SPECIFICATION).writeXlsx(out, ROWS.masterData(kept, next));
        }
        var tables = MAPPINGS.apply(Delivery.of(next, file)).submissions().get(next);
        Graph estates = tables.get(0).graph();
        Graph before = kept.getGraph(SubmissionId.of("9001", "2025").tableGraph("ejendomme"));
        ExpectedGraph.assertSame(without(estates), without(before));
        assertThat(without(estates).size()).isGreaterThan(150);
        Table meters = Tables.read(file).stream()
                .filter(table -> table.name().equals("forbrug"))
                .findFirst()
                .orElseThrow();
        int amount = meters.columns().indexOf(new Table.Column("mængde", "mængde"));
        var sent = new ArrayList<String>();
        meters.forEach((row, cells) -> sent.add(cells.cell(amount)));
        assertThat(sent).hasSizeGreaterThan(20).containsOnly("");
    }

    /** What is said of estates that has nothing to do with file, row and year. */
    private static Graph without(Graph graph) {
        Graph rest = GraphFactory.createGraphMem();
        graph.find()
                .filterKeep(triple -> triple.getSubject().getURI().contains("/id/estate/"))
                .filterDrop(triple -> Set.of("file", "row", "statedYear", "statedMunicipality", "replaces")
                        .contains(Vocabulary.localName(triple.getPredicate())))
                .forEach(rest::add);
        return rest;
    }

    private static String name(Path expected) {
        return expected.getParent().getParent().getFileName() + "/"
                + expected.getParent().getFileName();
    }

    private void assertReturns(SubmissionId id, MappedTable table) throws IOException {
        Path file = folder.resolve(table.table() + ".csv");
        try (var out = TableOutput.csv(Files.newOutputStream(file))) {
            ROWS.write(table.table(), table.graph(), out);
        }
        Graph again = MAPPINGS.apply(new Delivery(List.of(DeliveredFile.of(file)), Optional.of(id), Optional.empty()))
                .submissions()
                .get(id)
                .get(0)
                .graph();
        ExpectedGraph.assertSame(again, table.graph());
    }
}

package dk.kkm.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Specification;
import dk.kkm.Vocabulary;
import dk.kkm.table.ColumnDefinition;
import dk.kkm.table.TableDefinition;
import dk.kkm.table.TableDefinitions;
import java.util.HashSet;
import java.util.stream.Stream;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.vocabulary.RDF;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What {@code queries/mappings/<table>.ttl} says is what {@code <table>.rq} does. */
class MappingDefinitionsTest {
    private static final Specification SPECIFICATION = Specification.load();
    private static final TableDefinitions TABLES = TableDefinitions.of(SPECIFICATION);
    private static final Mappings MAPPINGS = Mappings.of(SPECIFICATION);

    @Test
    void thereAreTheTenTablesOfWhichOnlyEjendommeIsMandatory() {
        assertThat(TABLES.common().stream().map(TableDefinition::name))
                .containsExactly(
                        "ejendomme",
                        "bygninger",
                        "forbrug",
                        "udgifter",
                        "tilstand",
                        "indeklima",
                        "lokalebrug",
                        "brugere",
                        "kommune",
                        "maal");
        assertThat(TABLES.all().stream().filter(TableDefinition::mandatory).map(TableDefinition::name))
                .containsExactly("ejendomme");
    }

    @TestFactory
    Stream<DynamicTest> theColumnsAreTheVariablesOfTheMapping() {
        return each(table -> assertThat(mapping(table).columns()).isEqualTo(table.columnNames()));
    }

    @TestFactory
    Stream<DynamicTest> everyColumnIsExplainedAndHasAnExample() {
        return each(table -> assertThat(table.columns()).isNotEmpty().allSatisfy(column -> {
            assertThat(column.header()).isNotEmpty();
            assertThat(column.label().da()).isNotEmpty();
            assertThat(column.label().en()).isNotEmpty();
            assertThat(column.definition().da()).isNotEmpty();
            assertThat(column.definition().en()).isNotEmpty();
        }));
    }

    @TestFactory
    Stream<DynamicTest> whatAColumnFillsIsInTheTemplateOfTheMapping() {
        return each(table -> {
            var written = new HashSet<Node>();
            mapping(table)
                    .query()
                    .getConstructTemplate()
                    .getTriples()
                    .forEach(triple -> written.add(triple.getPredicate()));
            for (ColumnDefinition column : table.columns()) {
                assertThat(written).as(column.header()).containsAll(column.fills());
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> whatATableYieldsIsInTheTemplateOfTheMapping() {
        return each(table -> assertThat(mapping(table).query().getConstructTemplate().getTriples().stream()
                        .filter(triple -> triple.getPredicate().equals(RDF.Nodes.type))
                        .map(Triple::getObject))
                .containsAll(table.yields())
                .allMatch(table.yields()::contains));
    }

    @TestFactory
    Stream<DynamicTest> everyNodeOfARowSaysFileAndRow() {
        return each(table -> {
            var triples = mapping(table).query().getConstructTemplate().getTriples();
            var subjects = new HashSet<Node>();
            triples.forEach(triple -> subjects.add(triple.getSubject()));
            for (Node subject : subjects) {
                assertThat(triples)
                        .contains(
                                Triple.create(subject, Vocabulary.kkm("file"), Mapping.FILE),
                                Triple.create(subject, Vocabulary.kkm("row"), Mapping.ROW));
            }
        });
    }

    private static Stream<DynamicTest> each(java.util.function.Consumer<TableDefinition> test) {
        return TABLES.all().stream().map(table -> DynamicTest.dynamicTest(table.name(), () -> test.accept(table)));
    }

    private static Mapping mapping(TableDefinition table) {
        return MAPPINGS.find(table.name()).orElseThrow();
    }
}

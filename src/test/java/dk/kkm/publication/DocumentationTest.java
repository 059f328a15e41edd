package dk.kkm.publication;

import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;
import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Specification;
import dk.kkm.Thing;
import dk.kkm.Vocabulary;
import dk.kkm.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.shacl.vocabulary.SHACL;
import org.apache.jena.vocabulary.RDF;
import org.apache.jena.vocabulary.SKOS;
import org.junit.jupiter.api.Test;

class DocumentationTest {
    private static final Specification SPECIFICATION = Specification.load();
    private static final Graph GRAPH = Documentation.of(SPECIFICATION).graph();

    @Test
    void everyStoredQueryIsThereOnceWithItsFileAndText() {
        var queries = SPECIFICATION.texts("queries", ".rq");
        assertThat(Thing.of(GRAPH, kkm("StoredQuery")))
                .hasSameSizeAs(queries.keySet())
                .allSatisfy(query -> {
                    assertThat(query.all(kkm("file"))).hasSize(1);
                    assertThat(query.all(kkm("queryText"))).hasSize(1);
                });
    }

    @Test
    void aDerivationTellsWhatItReadsAndWrites() {
        var heat = new Thing(GRAPH, iri("derivation/heat"));
        assertThat(heat.all(RDF.Nodes.type)).contains(kkm("Derivation"));
        assertThat(heat.all(kkm("reads"))).contains(kkm("normalDegreeDays"), kkm("WeatherIndependentShare"));
        assertThat(heat.all(kkm("writes")))
                .contains(kkm("heat"), kkm("Contribution"))
                .doesNotContain(kkm("normalDegreeDays"));
        assertThat(heat.text(SKOS.definition.asNode()).en())
                .isEqualTo("what each reading adds to the estate's heat, degree-day corrected.");
        assertThat(heat.string(kkm("file"))).contains("queries/derivations/24-heat.rq");
    }

    @Test
    void aQueryForRestIsCalledAsItsHeadSaysInBothLanguages() {
        var label = new Thing(GRAPH, iri("report/where-from")).label();
        assertThat(label.da()).isEqualTo("Hvor kommer tallet fra?");
        assertThat(label.en()).isEqualTo("Where does the number come from?");
    }

    @Test
    void aConstraintOfAShapeTellsWhatItsQueryReads() {
        assertThat(GRAPH.contains(Node.ANY, SHACL.sparql, iri("shape/Submission-mandatory-table-select")))
                .isTrue();
        assertThat(new Thing(GRAPH, iri("shape/Submission-mandatory-table-select")).all(kkm("reads")))
                .contains(kkm("mandatory"), kkm("hasTable"));
    }

    @Test
    void whatAQueryNamesOfOursIsDeclared() {
        for (String property : new String[] {"reads", "writes"}) {
            assertThat(GRAPH.find(Node.ANY, kkm(property), Node.ANY)
                            .mapWith(triple -> triple.getObject())
                            .filterKeep(named -> named.getURI().startsWith(Vocabulary.DEF)
                                    || named.getURI().startsWith(Vocabulary.BASE + "code/"))
                            // A BBR extract being read has fields, and none of them stays.
                            .filterDrop(named -> named.getURI().startsWith(Vocabulary.BASE + "code/bbr-field/"))
                            .filterDrop(named -> SPECIFICATION.model().contains(named, RDF.Nodes.type, Node.ANY))
                            .toSet())
                    .isEmpty();
        }
    }

    @Test
    void nothingInItIsBlank() {
        assertThat(GRAPH.find()
                        .filterKeep(triple -> triple.getSubject().isBlank()
                                || triple.getObject().isBlank())
                        .toList())
                .isEmpty();
    }

    @Test
    void aStoreKeepsItUntilTheSpecificationChanges() throws Exception {
        try (Store store = Store.inMemory()) {
            Documentation.keep(store, SPECIFICATION);
            String version = store.version();
            Documentation.keep(store, SPECIFICATION);
            assertThat(store.version()).isEqualTo(version);
            assertThat(store.dataset().getGraph(Vocabulary.SPECIFICATION_GRAPH).size())
                    .isEqualTo(GRAPH.size());
            Path folder = Files.createTempDirectory("kkm-documentation");
            Path query =
                    Files.createDirectories(folder.resolve("queries/reports")).resolve("own.rq");
            Files.writeString(query, "SELECT * { GRAPH ?g { ?a <https://w3id.org/kkm/def/heat> ?b } }");
            Documentation.keep(store, Specification.load(folder));
            assertThat(store.dataset()
                            .getGraph(Vocabulary.SPECIFICATION_GRAPH)
                            .contains(iri("report/own"), kkm("reads"), kkm("heat")))
                    .isTrue();
            Files.delete(query);
        }
    }
}

package dk.kkm.submission;

import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;
import static dk.kkm.submission.Town.ESTATES;
import static dk.kkm.submission.Town.ID;
import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Specification;
import dk.kkm.mapping.Delivery;
import dk.kkm.mapping.Mappings;
import dk.kkm.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data of an older release are read in the terms of a newer one: those kept before it, and those sent after it. */
class OldDataTest {
    private static final Specification NEXT = Specification.load(Path.of("src", "test", "resources", "next-model"));
    private static final Node OLD = iri("code/use/health");
    private static final Node NEW = iri("code/use/health-care");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aRebuildPutsKeptTablesRecordsAndFiguresIntoTheTermsOfTheNewRelease() {
        try (Store store = Town.store()) {
            Submissions.of(store, Town.SPECIFICATION).receive(Town.delivery(folder, ID, "ejendomme", ESTATES));
            assertThat(uses(store)).contains(OLD).doesNotContain(NEW);
            Set<Triple> hidden = Town.graphs(store).get(path(ID.protectedGraph()));

            Submissions.of(store, NEXT).rebuild(List.of(ID), false, id -> true);

            assertThat(uses(store)).contains(NEW).doesNotContain(OLD);
            assertThat(Town.graphs(store).get(path(ID.protectedGraph()))).isEqualTo(hidden);
            // The house of 200 m² among 1,200 m², percent.
            assertThat(Town.graphs(store).get(path(ID.cubeGraph())))
                    .anyMatch(triple -> triple.getSubject().equals(iri("observation/use-share/" + ID + "/health-care"))
                            && triple.getPredicate().equals(kkm("value"))
                            && triple.getObject().getLiteralLexicalForm().equals("16.6666666667"));
        }
    }

    @Test
    void anRdfDeliveryWithADeprecatedCodeIsReadWithTheOneThatReplacesIt() throws IOException {
        Path file = folder.resolve("ejendom.ttl");
        Files.writeString(file, """
                @prefix kkm: <https://w3id.org/kkm/def/> .
                <https://w3id.org/kkm/id/estate/9001/7> a kkm:Estate ; kkm:municipality <https://w3id.org/kkm/id/municipality/9001> ;
                  kkm:use <https://w3id.org/kkm/code/use/health> .
                """);
        var mapped = Mappings.of(NEXT).apply(Delivery.of(List.of(file), Optional.of(ID), Optional.empty()));

        assertThat(mapped.submissions().get(ID)).anySatisfy(table -> {
            assertThat(table.graph().contains(Node.ANY, kkm("use"), NEW)).isTrue();
            assertThat(table.graph().contains(Node.ANY, Node.ANY, OLD)).isFalse();
        });
    }

    private static Set<Node> uses(Store store) {
        return Town.graphs(store).entrySet().stream()
                .filter(graph -> graph.getKey().startsWith(ID.toString())
                        || graph.getKey().equals(path(ID.cubeGraph())))
                .flatMap(graph -> graph.getValue().stream())
                .map(Triple::getObject)
                .collect(java.util.stream.Collectors.toSet());
    }

    private static String path(Node graph) {
        return graph.getURI().substring(iri("graph/").getURI().length());
    }
}

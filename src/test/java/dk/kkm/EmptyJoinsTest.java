package dk.kkm;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.exec.QueryExec;
import org.junit.jupiter.api.Test;

class EmptyJoinsTest {
    /** Jena 5.6.0 alone ends this one in a NullPointerException. */
    @Test
    void aJoinOfNothingWithAJoinIsNothing() {
        String query = """
                SELECT * WHERE {
                  { SELECT ?a (COUNT(*) AS ?m) WHERE { GRAPH ?g { ?a <urn:p> ?b } } GROUP BY ?a }
                  { SELECT ?a (COUNT(*) AS ?n) WHERE {
                      { SELECT ?a WHERE { GRAPH ?g { ?a <urn:p> ?b } } GROUP BY ?a }
                      { SELECT ?a WHERE { GRAPH ?g { ?a <urn:q> ?b } } GROUP BY ?a } }
                    GROUP BY ?a }
                }
                """;
        try (QueryExec execution = QueryExec.dataset(DatasetGraphFactory.createGeneral())
                .query(query)
                .build()) {
            assertThat(execution.select().hasNext()).isFalse();
        }
    }
}

package dk.kkm.publication;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.jena.query.QueryFactory;
import org.junit.jupiter.api.Test;

class SyntaxTest {
    private static Syntax of(String query) {
        return new Syntax(QueryFactory.create("PREFIX : <urn:x:> " + query));
    }

    @Test
    void namesWhatStandsInPatternsPathsFiltersSubqueriesAndTemplates() {
        var syntax = of("""
                CONSTRUCT { ?a a :Written } WHERE {
                  GRAPH ?g { ?a :p/(:q|^:r)* :object FILTER NOT EXISTS { ?a :missing "<urn:x:not>" } }
                  { SELECT ?a (SUM(?n) AS ?sum) { VALUES ?b { :listed } GRAPH :named { ?a :n ?n ; :of ?b } } GROUP BY ?a }
                  BIND(IF(?sum > 0, :then, :else) AS ?c)
                }""");
        assertThat(syntax.reads())
                .containsExactlyInAnyOrder(
                        "urn:x:p",
                        "urn:x:q",
                        "urn:x:r",
                        "urn:x:object",
                        "urn:x:missing",
                        "urn:x:listed",
                        "urn:x:named",
                        "urn:x:n",
                        "urn:x:of",
                        "urn:x:then",
                        "urn:x:else");
        assertThat(syntax.writes())
                .containsExactlyInAnyOrder("urn:x:Written", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type");
        assertThat(syntax.readsDefaultGraph()).isFalse();
        assertThat(syntax.sumsOptional()).isEmpty();
    }

    @Test
    void seesASumOfWhatMayBeMissingUnlessSomethingStandsInItsPlace() {
        String start = "SELECT ?a (SUM(";
        String end = ") AS ?sum) { GRAPH ?g { ?a :p ?always OPTIONAL { ?a :n ?n } } } GROUP BY ?a";
        assertThat(of(start + "?n" + end).sumsOptional()).containsExactly("n");
        assertThat(of(start + "?always * ?n" + end).sumsOptional()).containsExactly("n");
        assertThat(of(start + "COALESCE(?n, 0)" + end).sumsOptional()).isEmpty();
        assertThat(of(start + "?always" + end).sumsOptional()).isEmpty();
    }

    @Test
    void seesAPatternOutsideGraphAndACallElsewhere() {
        assertThat(of("SELECT * { GRAPH ?g { ?a :p ?b } ?b :q ?c }").readsDefaultGraph())
                .isTrue();
        assertThat(of("SELECT * { GRAPH ?g { ?a :p ?b } FILTER EXISTS { ?b :q* ?c } }")
                        .readsDefaultGraph())
                .isTrue();
        assertThat(of("SELECT * { GRAPH ?g { ?a :p ?b FILTER EXISTS { ?b :q* ?c } } }")
                        .readsDefaultGraph())
                .isFalse();
        assertThat(of("SELECT * { GRAPH ?g { ?a :p ?b } SERVICE :s { ?b :q ?c } }")
                        .serviceCall())
                .isTrue();
    }
}

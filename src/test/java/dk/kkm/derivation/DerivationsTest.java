package dk.kkm.derivation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.ExpectedGraph;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.jena.graph.Graph;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.sparql.graph.GraphFactory;
import org.junit.jupiter.api.Test;

class DerivationsTest {
    private static final String PREFIXES =
            "PREFIX kkm: <" + Vocabulary.DEF + "> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n";
    private static final String AREA = PREFIXES + """
            CONSTRUCT { ?part a kkm:PartYear ; kkm:grossOperatingArea ?area }
            WHERE { ?estate a kkm:Estate ; kkm:totalBuildingArea ?area
                    BIND(IRI(CONCAT(STR(?estate), "/part")) AS ?part) }
            """;
    private static final String CONSUMPTION = PREFIXES + """
            CONSTRUCT { ?contribution a kkm:Contribution ; kkm:amount ?amount . ?record a kkm:EstateYear ; kkm:area ?area }
            WHERE { ?estate a kkm:Estate ; kkm:value ?value ; kkm:unit ?unit
                    GRAPH <graph/model> { ?unit kkm:factor ?factor }
                    BIND(?value * ?factor AS ?amount)
                    BIND(IRI(CONCAT(STR(?estate), "/heat")) AS ?contribution)
                    BIND(IRI(CONCAT(STR(?estate), "/part")) AS ?part)
                    BIND(IRI(CONCAT(STR(?estate), "/2025")) AS ?record)
                    ?part kkm:grossOperatingArea ?area }
            """;
    private static final Graph MODEL = turtle("<code/unit/mwh> kkm:factor 1000 .");
    private static final Graph DELIVERED =
            turtle("<e1> a kkm:Estate ; kkm:totalBuildingArea 1250.0 ; kkm:value 118.2 ; kkm:unit <code/unit/mwh> .");

    @Test
    void laterDerivationsReadWhatEarlierOnesMadeAndTheModelByItsName() {
        Derived derived =
                derivations(Map.of("10-area", AREA, "20-supply", CONSUMPTION)).derive(DELIVERED);

        ExpectedGraph.assertSame(derived.records(), turtle("<e1/2025> a kkm:EstateYear ; kkm:area 1250.0 ."));
        ExpectedGraph.assertSame(
                derived.details(),
                turtle(
                        "<e1/part> a kkm:PartYear ; kkm:grossOperatingArea 1250.0 . <e1/heat> a kkm:Contribution ; kkm:amount 118200.0 ."));
    }

    @Test
    void usesAnInterimResultAndKeepsItNowhere() {
        String reading = PREFIXES + """
                CONSTRUCT { ?reading a kkm:InterimResult ; kkm:amount ?value }
                WHERE { ?estate kkm:value ?value BIND(IRI(CONCAT(STR(?estate), "/reading")) AS ?reading) }
                """;
        String record = PREFIXES + """
                CONSTRUCT { ?record a kkm:EstateYear ; kkm:heat ?value }
                WHERE { ?reading a kkm:InterimResult ; kkm:amount ?value BIND(IRI(CONCAT(STR(?reading), "/2025")) AS ?record) }
                """;

        Derived derived =
                derivations(Map.of("10-reading", reading, "20-heat", record)).derive(DELIVERED);

        ExpectedGraph.assertSame(derived.records(), turtle("<e1/reading/2025> a kkm:EstateYear ; kkm:heat 118.2 ."));
        assertThat(derived.details().isEmpty()).isTrue();
    }

    @Test
    void leavesTheDeliveryAsItWas() {
        long before = DELIVERED.size();

        derivations(Map.of("10-area", AREA)).derive(DELIVERED);

        assertThat(DELIVERED.size()).isEqualTo(before);
    }

    @Test
    void tellsHowLongEachDerivationTookInTheirOrder() {
        var topics = new ArrayList<String>();

        derivations(Map.of("20-supply", CONSUMPTION, "10-area", AREA))
                .derive(DELIVERED, (topic, time) -> topics.add(topic));

        assertThat(topics).containsExactly("10-area", "20-supply");
    }

    @Test
    void derivesManyDeliveriesAtOnce() {
        Derivations derivations = derivations(Map.of("10-area", AREA, "20-supply", CONSUMPTION));

        List<Long> sizes = IntStream.range(0, 200)
                .parallel()
                .mapToObj(i -> (long) derivations.derive(DELIVERED).details().size())
                .toList();

        assertThat(sizes).isEqualTo(Collections.nCopies(200, 4L));
    }

    @Test
    void refusesAQueryThatIsNoConstructByItsFileName() {
        assertThatThrownBy(() -> derivations(Map.of("10-area", "SELECT * WHERE { ?s ?p ?o }")))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("queries/derivations/10-area.rq");
        assertThatThrownBy(() -> derivations(Map.of("20-supply", "CONSTRUCT {")))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("queries/derivations/20-supply.rq");
    }

    @Test
    void whatFollowsFromFindingsCanBeDerivedWhenTheyAreKnownAndIsTheSameThen() {
        String flags = PREFIXES + """
                CONSTRUCT { ?record kkm:flaggedMeasure kkm:area }
                WHERE { ?record a kkm:EstateYear . ?finding a kkm:Finding }
                """;
        var all = derivations(Map.of("10-area", AREA, "20-supply", CONSUMPTION, "99-flags", flags));
        Graph findings = turtle("<f1> a kkm:Finding .");
        Graph together = turtle("<f1> a kkm:Finding .");
        org.apache.jena.graph.GraphUtil.addInto(together, DELIVERED);

        Derived derived = all.deriveUnflagged(DELIVERED);
        assertThat(derived.records().contains(null, Vocabulary.kkm("flaggedMeasure"), null))
                .isFalse();

        Derived flagged = all.flag(derived, findings);
        ExpectedGraph.assertSame(flagged.records(), all.derive(together).records());
        ExpectedGraph.assertSame(flagged.details(), all.derive(together).details());
        assertThat(flagged.records().contains(null, Vocabulary.kkm("flaggedMeasure"), null))
                .isTrue();
    }

    private static Derivations derivations(Map<String, String> texts) {
        return Derivations.of(MODEL, "queries/derivations", new TreeMap<>(texts));
    }

    private static Graph turtle(String text) {
        Graph graph = GraphFactory.createGraphMem();
        RDFParser.fromString(PREFIXES + text, Lang.TURTLE).base(Vocabulary.BASE).parse(graph);
        return graph;
    }
}

package dk.kkm.server;

import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import dk.kkm.keyfigure.KeyFigures;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import java.util.List;
import java.util.Map;
import org.apache.jena.graph.Graph;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.vocabulary.RDF;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of which some are in doubt, over HTTP: every row says how it stands with and without them. */
class FlaggedValuesTest {
    private static final String HEAT = "/key-figures/heat-per-area/values";

    /**
     * Schools: 20,000 kWh / 250 m² = 80. The library, 900,000 / 1,250 = 720, is in doubt: together 920,000 / 1,500 =
     * 613.333333333, and 80 without.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRowSaysHowItStandsWithAndWithoutWhatIsInDoubt(boolean fromTheCube) {
        try (var doubted = new Running(doubted(fromTheCube), View.open(), Running.PATIENT)) {
            assertThat(lines(doubted, "csv", "")).satisfiesExactly(all -> assertThat(all)
                    .startsWith("9001,2025,heat-per-area,920000.0,1500.0,613.333333333,2,")
                    .endsWith(",kWh/m²,80,1"));
            assertThat(lines(doubted, "csv", "by=use"))
                    .satisfiesExactly(
                            library -> assertThat(library)
                                    .contains(",library,900000.0,1250.0,720,1,")
                                    .endsWith(",,1"),
                            school -> assertThat(school)
                                    .contains(",school,20000.0,250.0,80,1,")
                                    .endsWith(",80,0"));
            assertThat(lines(doubted, "tsv", "by=estate"))
                    .satisfiesExactly(
                            school -> assertThat(school)
                                    .contains("9001/2\t20000.0\t250.0\t80\t1\t")
                                    .endsWith("\t80\t0"),
                            library -> assertThat(library)
                                    .contains("9001/3\t900000.0\t1250.0\t720\t1\t")
                                    .endsWith("\t\t1"));
            assertThat(lines(doubted, "csv", "by=estate&use=school"))
                    .satisfiesExactly(school -> assertThat(school).endsWith(",80,0"));
            assertThat(lines(doubted, "csv", "by=use&window=3"))
                    .satisfiesExactly(
                            library -> assertThat(library).endsWith(",kWh/m²,1,"),
                            school -> assertThat(school).endsWith(",kWh/m²,1,80"));
            assertThat(lines(doubted, "csv", "flagged=without")).satisfiesExactly(all -> assertThat(all)
                    .startsWith("9001,2025,heat-per-area,20000.0,250.0,80,1,")
                    .endsWith("kWh/m²"));
            assertThat(doubted.method("GET", HEAT + "?shape=wide&format=csv").body())
                    .isEqualToNormalizingNewlines("""
                    municipality,year,heat-per-area,heat-per-area_coverage,heat-per-area_unit,heat-per-area_valueWithoutFlagged
                    9001,2025,613.333333333,1,kWh/m²,80
                    """);
            assertThat(lines(doubted, "json", "by=use"))
                    .anySatisfy(school ->
                            assertThat(school).contains("\"valueWithoutFlagged\": 80, \"flaggedEstates\": 0}"))
                    .anySatisfy(library -> assertThat(library)
                            .doesNotContain("valueWithoutFlagged")
                            .contains("\"flaggedEstates\": 1}"));
            assertThat(lines(doubted, "html", ""))
                    .anySatisfy(head -> assertThat(head).contains("Uden værdier i tvivl"));
            assertThat(doubted.method("GET", HEAT + "?by=estate&use=school&format=html")
                            .body())
                    .contains("Værdi")
                    .doesNotContain("i tvivl");
            for (String by : List.of("", "by=use", "by=estate")) {
                String turtle =
                        doubted.method("GET", HEAT + "?format=ttl&" + by).body();
                assertThat(turtle).containsOnlyOnce("kkm:flaggedEstates ");
                assertThat(turtle.contains("kkm:valueWithoutFlagged")).isEqualTo(by.isEmpty());
            }
        }
    }

    private static List<String> lines(Running doubted, String format, String query) {
        return doubted.method("GET", HEAT + "?format=" + format + "&" + query)
                .body()
                .lines()
                .skip(1)
                .toList();
    }

    private static Store doubted(boolean withCube) {
        SubmissionId id = SubmissionId.parse("9001/2025");
        DatasetGraph data = RDFParser.source(
                        "src/test/resources/key-figures/heat-per-area/by-use-one-in-doubt/data.trig")
                .toDatasetGraph();
        Graph records = data.getGraph(id.recordsGraph());
        records.add(
                Vocabulary.iri("record/municipality-year/9001/2025"),
                RDF.type.asNode(),
                Vocabulary.kkm("MunicipalityYear"));
        Store store = Store.inMemory();
        store.replace(Map.of(
                Vocabulary.MODEL_GRAPH,
                Running.SPECIFICATION.model(),
                id.recordsGraph(),
                records,
                id.cubeGraph(),
                withCube ? KeyFigures.of(Running.SPECIFICATION).observations(id, records) : Graph.emptyGraph));
        return store;
    }
}

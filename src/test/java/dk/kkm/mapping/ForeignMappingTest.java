package dk.kkm.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.ExpectedGraph;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.mapping.Mapped.MappedTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table of another layout needs only another mapping. */
class ForeignMappingTest {
    private static final String MAPPING = """
            PREFIX kkm: <https://w3id.org/kkm/def/>
            PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
            CONSTRUCT {
              ?estate a kkm:Estate ; kkm:heatedArea ?area ; kkm:file ?file ; kkm:row ?row .
              ?reading a kkm:Consumption ; kkm:estate ?estate ; kkm:value ?heat ; kkm:file ?file ; kkm:row ?row .
            } WHERE {
              BIND(?kommune AS ?municipalityCode)
              BIND(?column_year AS ?yearText)
              BIND(IRI(CONCAT("https://w3id.org/kkm/id/estate/", ?municipalityCode, "/", ?site_no_key)) AS ?estate)
              BIND(IRI(CONCAT("https://w3id.org/kkm/record/consumption/", ?municipalityCode, "/", ?yearText, "/", STR(?row))) AS ?reading)
              BIND(STRDT(?heated_m, xsd:decimal) AS ?area)
              BIND(STRDT(?heat_kwh, xsd:decimal) AS ?heat)
            }
            """;
    private static final String INPUT = """
            Site No.,Kommune,Year,Heated (m²),Heat / kWh,Not used
            A 1,0851,2024,1.5,100,x
            A 1,0851,2025,1.5,110,
            B,0101,2025,2,NA,
            """;

    @TempDir
    Path folder;

    @Test
    void oneFileYieldsSeveralMunicipalitiesAndYearsPartedIntoOurTables() throws IOException {
        Mapped mapped = apply(MAPPING, INPUT, Optional.empty());
        assertThat(mapped.submissions().keySet().stream().map(SubmissionId::toString))
                .containsExactly("0101/2025", "0851/2024", "0851/2025");
        List<MappedTable> tables = mapped.submissions().get(SubmissionId.of("0851", "2025"));
        assertThat(tables.stream().map(MappedTable::table)).containsExactly("ejendomme", "forbrug");
        assertThat(tables).allMatch(table -> table.rows() == 1 && table.file().equals("sites.csv"));
        Path expected = folder.resolve("expected.ttl");
        Files.writeString(expected, """
                @prefix kkm: <https://w3id.org/kkm/def/> .
                <id/estate/0851/A_201> a kkm:Estate ; kkm:heatedArea 1.5 ; kkm:file "sites.csv" ; kkm:row 3 .
                """);
        ExpectedGraph.assertSame(tables.get(0).graph(), ExpectedGraph.read(expected));
    }

    @Test
    void sayingMunicipalityAndYearIsTheMappingsWhenItBindsThem() throws IOException {
        Mapped mapped = apply(MAPPING, INPUT, Optional.of(SubmissionId.of("0999", "1999")));
        assertThat(mapped.submissions()).hasSize(3);
    }

    @Test
    void aMappingThatDoesNotSayWhoseItIsNeedsToBeTold() throws IOException {
        String mapping = MAPPING.replace("BIND(?kommune AS ?municipalityCode)", "")
                .replace("BIND(?column_year AS ?yearText)", "");
        assertThatThrownBy(() -> apply(mapping, INPUT, Optional.empty()))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("--municipality");
        assertThat(apply(mapping, INPUT, Optional.of(SubmissionId.of("0851", "2025")))
                        .submissions())
                .containsOnlyKeys(SubmissionId.of("0851", "2025"));
    }

    @Test
    void aColumnTheMappingNeedsMustBeThere() {
        assertThatThrownBy(() -> apply(MAPPING, INPUT.replace("Heated", "Haeted"), Optional.empty()))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("?heated_m")
                .hasMessageContaining("?haeted_m");
    }

    @Test
    void aRowWithoutMunicipalityOrYearIsNamed() {
        assertThatThrownBy(() -> apply(MAPPING, INPUT.replace("0101", ""), Optional.empty()))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("række 4");
        assertThatThrownBy(() -> apply(MAPPING, INPUT.replace("0101", "<b>"), Optional.empty()))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("'<b>'");
    }

    @Test
    void laidOverTheModelAForeignMappingIsNoTableOfOurs() {
        var specification = Specification.load(Philadelphia.EXTENSION);
        assertThat(specification.texts("queries/mappings", ".rq")).containsKey("properties");
        assertThat(Mappings.of(specification).tables().names())
                .isEqualTo(Mappings.of(Specification.load()).tables().names())
                .doesNotContain("properties");
    }

    @Test
    void mapsTheRealTableOfPhiladelphia() throws IOException {
        var specification = Specification.load(Philadelphia.EXTENSION);
        var mapping = Mapping.parse("properties.rq", Files.readString(Philadelphia.MAPPING));
        var delivery = Delivery.of(List.of(Philadelphia.file()), Optional.empty(), Optional.of(mapping));
        Mapped mapped = Mappings.of(specification).apply(delivery);
        assertThat(mapped.submissions().keySet().stream().map(SubmissionId::toString))
                .containsExactly(
                        "us-pa-philadelphia/2011",
                        "us-pa-philadelphia/2012",
                        "us-pa-philadelphia/2013",
                        "us-pa-philadelphia/2014");
        int estates = mapped.submissions().values().stream()
                .mapToInt(tables -> tables.get(0).rows())
                .sum();
        assertThat(estates).isEqualTo(94);
        Mapped plain = Mappings.rowByRow(specification).apply(delivery);
        mapped.submissions().forEach((id, tables) -> {
            for (int i = 0; i < tables.size(); i++) {
                Graph graph = tables.get(i).graph();
                ExpectedGraph.assertSame(
                        graph, plain.submissions().get(id).get(i).graph());
                assertThat(graph.stream(Node.ANY, Vocabulary.kkm("value"), Node.ANY))
                        .allMatch(triple -> triple.getObject().getLiteral().isWellFormed());
            }
        });
    }

    private Mapped apply(String mapping, String input, Optional<SubmissionId> id) throws IOException {
        Path file = folder.resolve("sites.csv");
        Files.writeString(file, input);
        return Mappings.of(Specification.load())
                .apply(Delivery.of(List.of(file), id, Optional.of(Mapping.parse("sites.rq", mapping))));
    }
}

package dk.kkm.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Thing;
import dk.kkm.publication.Diagrams;
import dk.kkm.store.View;
import java.io.ByteArrayInputStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.jena.vocabulary.OWL;
import org.apache.jena.vocabulary.RDF;
import org.apache.jena.vocabulary.RDFS;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The model as modules and diagrams, as anyone sees it. */
class ModelEndpointTest {
    private static final Running RUNNING = new Running(View.closed(), Running.PATIENT);
    private static final Diagrams DIAGRAMS = Diagrams.of(Running.SPECIFICATION);

    @AfterAll
    static void stop() {
        RUNNING.close();
    }

    static Stream<String> modules() {
        return DIAGRAMS.modules().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void aModuleHasAPageAndAWellFormedDiagramOfEveryClassInBothLanguages(String module) throws Exception {
        Thing described = DIAGRAMS.modules().get(module);
        for (boolean english : new boolean[] {false, true}) {
            String language = english ? "?lang=en" : "";
            var page = RUNNING.method("GET", "/model/" + module + language, "Accept", "text/html");
            assertThat(page.statusCode()).isEqualTo(200);
            var drawing = RUNNING.method("GET", "/model/" + module + ".svg" + language, "Accept", "image/*");
            assertThat(drawing.statusCode()).isEqualTo(200);
            assertThat(drawing.headers().firstValue("Content-Type")).contains("image/svg+xml");
            var svg = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(drawing.body().getBytes(UTF_8)));
            assertThat(svg.getDocumentElement().getTagName()).isEqualTo("svg");
            var drawn = svg.getElementsByTagName("text");
            var words = new StringBuilder("\n");
            for (int i = 0; i < drawn.getLength(); i++) {
                words.append(drawn.item(i).getTextContent().replace('\u00a0', ' '))
                        .append('\n');
            }
            for (Thing term : Thing.with(described.graph(), RDFS.isDefinedBy.asNode(), described.node())) {
                String label = english ? term.label().en() : term.label().da();
                assertThat(page.body()).contains(">" + label + "</a>");
                if (term.graph().contains(term.node(), RDF.Nodes.type, OWL.Class.asNode())) {
                    assertThat(words.toString()).contains("\n" + label + "\n");
                    assertThat(drawing.body()).contains("href=\"/def/" + term.code() + "\"");
                }
            }
        }
    }

    @Test
    void aDiagramHasNoStyleThatOurPolicyForbids() {
        assertThat(RUNNING.method("GET", "/model/all.svg").body())
                .contains("stroke=\"")
                .doesNotContain(" style=\"")
                .doesNotContain("<script");
    }

    @Test
    void architectsGetPlantUml() {
        assertThat(RUNNING.method("GET", "/model/condition.puml?lang=en").body())
                .startsWith("@startuml\n")
                .contains("class \"condition assessment\" as ")
                .contains("ConditionModel : poor from : integer")
                .endsWith("@enduml\n");
    }

    @Test
    void theOverviewCountsAndLinksEveryModule() {
        var page = RUNNING.method("GET", "/model?lang=en", "Accept", "text/html");
        assertThat(page.statusCode()).isEqualTo(200);
        modules().forEach(module -> assertThat(page.body()).contains("href=\"/model/" + module + "?lang=en\""));
        assertThat(page.body()).contains("<img src=\"/model/all.svg?lang=en\" alt=\"Diagram of the modules");
    }

    @Test
    void aMisspeltModuleIs404AndNamesTheNearest() {
        var answer = RUNNING.method("GET", "/model/conditoin.svg");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("condition");
        assertThat(RUNNING.method("GET", "/model/all").statusCode()).isEqualTo(404);
    }

    @Test
    void aDeliveredCellIsFollowedToTheObservationWithTheFileOfEachStep() {
        String walk = RUNNING.method("GET", "/model/walk?lang=en", "Accept", "text/html")
                .body();
        // 90.5 MWh are 90,500 kWh, and what of that depends on the weather is corrected for degree days.
        assertThat(walk)
                .containsSubsequence(
                        "1;fjernvarme;90,5;MWh;aflæst",
                        ">queries/mappings/forbrug.rq</a>",
                        ">90.5<",
                        "Consumption-value",
                        ">queries/derivations/24-heat.rq</a>",
                        ">94,863.7455<",
                        ">queries/derivations/90-roll-up.rq</a>",
                        ">1,000<",
                        ">queries/key-figures/heat-per-area.rq</a>",
                        "observation/heat-per-area/9001/2025/all",
                        ">94.8637455<");
        assertThat(RUNNING.method("GET", "/model/walk", "Accept", "text/html").body())
                .contains("6. Observationen, som den vises")
                .contains(">94.863,7455<");
    }

    @Test
    void theGuidesAreReadInBothLanguagesAndNoHtmlGetsThrough() {
        for (String name : GuidesEndpoint.NAMES) {
            assertThat(RUNNING.method("GET", "/guides", "Accept", "text/html").body())
                    .contains("href=\"/guides/" + name + "\"");
            var danish = RUNNING.method("GET", "/guides/" + name, "Accept", "text/html");
            var english = RUNNING.method("GET", "/guides/" + name + "?lang=en", "Accept", "text/html");
            assertThat(danish.statusCode()).isEqualTo(200);
            assertThat(danish.body()).contains("<pre tabindex=\"0\"><code class=\"language-sh\">");
            assertThat(english.body()).contains("five minutes</h1>").isNotEqualTo(danish.body());
        }
        assertThat(RUNNING.method("GET", "/guides/nobody").statusCode()).isEqualTo(404);
    }
}

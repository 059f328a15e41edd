package dk.kkm.server;

import static dk.kkm.Vocabulary.kkm;
import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Vocabulary;
import dk.kkm.store.View;
import java.util.List;
import org.apache.jena.atlas.json.JSON;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Search as everybody may use it over the invented demonstration, and as the public sees less of it. */
class SearchEndpointTest {
    private static final Server OPEN = Server.start(Demo.store(), Running.SPECIFICATION, View.open(), "127.0.0.1", 0);
    private static final Server CLOSED =
            Server.start(Demo.store(), Running.SPECIFICATION, View.closed(), "127.0.0.1", 0);

    @AfterAll
    static void stop() {
        OPEN.close();
        CLOSED.close();
    }

    private static List<String> found(Server server, String asked) {
        var answer = Asking.get(server, "/search?format=json&" + asked);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.parse(answer.body())
                .getArray("results")
                .map(one -> one.getAsObject().getString("iri").replace("https://w3id.org/kkm/", ""))
                .toList();
    }

    @Test
    void aTermIsFoundByItsLabelInEitherLanguageAndByItsName() {
        assertThat(found(CLOSED, "q=bygning")).first().isEqualTo("def/Building");
        assertThat(found(CLOSED, "q=building")).first().isEqualTo("def/Building");
        assertThat(found(CLOSED, "q=heatArea&kind=term")).first().isEqualTo("def/heatArea");
    }

    @Test
    void danishLettersCapitalsAndAccentsAreFolded() {
        List<String> written = found(CLOSED, "q=" + Running.encoded("ældre"));
        assertThat(written).isNotEmpty().isEqualTo(found(CLOSED, "q=aeldre")).isEqualTo(found(CLOSED, "q=AELDRE"));
        assertThat(found(CLOSED, "q=" + Running.encoded("KØBENHAVN")))
                .contains("id/municipality/0101")
                .isEqualTo(found(CLOSED, "q=koebenhavn"));
    }

    @Test
    void whatBeginsWithTheLettersStandsBeforeWhatHasThemWithin() {
        var answer = Asking.get(CLOSED, "/search?format=json&kind=term&q=varme");
        var labels = JSON.parse(answer.body())
                .getArray("results")
                .map(one -> one.getAsObject().getString("label").startsWith("varme"))
                .toList();
        assertThat(labels).contains(true, false);
        assertThat(labels.lastIndexOf(true)).isLessThan(labels.size() - 1);
        assertThat(labels.subList(0, labels.lastIndexOf(true) + 1)).doesNotContain(false);
    }

    @Test
    void everyKindIsFoundAndAsked() {
        assertThat(found(CLOSED, "q=varmeforbrug&kind=key-figure")).contains("key-figures/heat-per-area");
        assertThat(found(CLOSED, "q=skole&kind=code")).contains("code/use/school");
        assertThat(found(CLOSED, "q=grade&kind=shape")).contains("shape/ConditionAssessment-grade");
        assertThat(found(CLOSED, "q=zero+use&kind=check")).contains("check/zero-after-use");
        assertThat(found(CLOSED, "q=degree-day+heat&kind=query")).contains("derivation/heat");
        assertThat(found(CLOSED, "q=forbrug&kind=table")).contains("mapping/forbrug");
        var unknown = Asking.get(CLOSED, "/search?format=json&q=a&kind=begreb");
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).contains("municipality, query, shape");
    }

    @Test
    void estatesAreFoundByThoseWhoSeeThemOnly() {
        String name =
                Asking.get(OPEN, "/search?format=json&kind=estate&q=skole").body();
        assertThat(found(OPEN, "kind=estate&q=skole")).isNotEmpty().allMatch(iri -> iri.startsWith("id/estate/9"));
        assertThat(name).contains("\"kindLabel\":\"ejendom\"");
        assertThat(found(CLOSED, "kind=estate&q=skole")).isEmpty();
    }

    @Test
    void aProtectedEstateIsFoundByNobody() {
        var hidden = Demo.store()
                .dataset()
                .find(Node.ANY, Node.ANY, kkm("protectedAddress"), NodeFactory.createLiteralByValue(true));
        assertThat(hidden).hasNext();
        hidden.forEachRemaining(quad -> {
            String key = Vocabulary.localName(quad.getSubject());
            assertThat(found(OPEN, "q=" + key)).doesNotContain("id/estate/9001/" + key);
            assertThat(found(OPEN, "kind=estate&q=e")).doesNotContain("id/estate/9001/" + key);
        });
    }

    @Test
    void aPageShowsWhatWasFoundAndEveryPageHasTheBox() {
        var page = Asking.get(CLOSED, "/search?lang=en&q=%3Cb%3Eheat");
        assertThat(page.body())
                .contains("Nothing found")
                .contains("value=\"&lt;b&gt;heat\"")
                .doesNotContain("<b>");
        assertThat(Asking.get(CLOSED, "/search?lang=en&q=heat").body()).contains("href=\"/def/heat?lang=en\"");
        assertThat(Asking.get(CLOSED, "/key-figures").body())
                .contains("role=\"search\"")
                .contains("aria-label=\"Søg i det hele\"");
        assertThat(Asking.get(CLOSED, "/search?q=" + "a".repeat(201)).statusCode())
                .isEqualTo(400);
    }
}

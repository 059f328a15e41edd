package dk.kkm.server;

import dk.kkm.Text;
import java.util.List;

/** {@code GET /}: a page that says what is served here. */
final class StartPage implements Resource {
    private static final String GRAPHS =
            "/sparql?query=SELECT%20%3Fgraf%20(COUNT(*)%20AS%20%3Fudsagn)%20%7B%20GRAPH%20%3Fgraf%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20%7D%20GROUP%20BY%20%3Fgraf%20ORDER%20BY%20%3Fgraf";

    @Override
    public Reply answer(Ask ask) {
        ask.allow();
        ask.format(List.of(Format.HTML));
        var page = new Page(ask, new Text("Kloge Kvadratmeter", "Kloge Kvadratmeter"));
        return page.paragraph(new Text(
                        "Fælles begreber, data og nøgletal om kommunernes ejendomme.",
                        "Common terms, data and key figures about municipal property."))
                .list(List.of(
                        page.link(
                                "/key-figures",
                                page.in(new Text(
                                        "Nøgletal: definition, formel og værdier",
                                        "Key figures: definition, formula and values"))),
                        page.link(
                                "/decisions",
                                page.in(new Text(
                                        "Beslutninger: hvad et nybyggeri vil koste, og om en ejendom skal beholdes",
                                        "Decisions: what a new building will cost, and whether to keep an estate"))),
                        page.link(
                                "/queries",
                                page.in(new Text(
                                        "Gemte forespørgsler med parametre", "Stored queries with parameters"))),
                        page.link(
                                "/model",
                                page.in(
                                        new Text(
                                                "Modellen: begreber, klassediagrammer og et leveret tals vej til et nøgletal",
                                                "The model: terms, class diagrams and the way of a delivered value to a key figure"))),
                        page.link(
                                "/guides",
                                page.in(new Text(
                                        "Vejledninger på fem minutter til arkitekt, analytiker, leverandør og andre systemer",
                                        "Guides of five minutes for architect, analyst, vendor and other systems"))),
                        page.link("/search", page.in(new Text("Søg i det hele", "Search everything"))),
                        Page.linkAsIs(
                                GRAPHS, page.in(new Text("Se de grafer, der vises her", "See the graphs shown here"))),
                        Page.linkAsIs("/health", page.in(new Text("Serverens tilstand", "The state of the server")))))
                .paragraph(
                        new Text(
                                "SPARQL 1.1 svares på /sparql, kun læsning: med GET, eller POST som formular eller som application/sparql-query. Svar fås som JSON, XML, CSV eller TSV, grafer som Turtle, N-Triples, JSON-LD eller RDF/XML.",
                                "SPARQL 1.1 is answered at /sparql, read-only: with GET, or POST as a form or as application/sparql-query. Answers come as JSON, XML, CSV or TSV, graphs as Turtle, N-Triples, JSON-LD or RDF/XML."))
                .reply();
    }
}

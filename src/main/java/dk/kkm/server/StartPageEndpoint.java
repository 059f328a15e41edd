package dk.kkm.server;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** {@code GET /}: 200 and a page that says what is served here. */
final class StartPageEndpoint extends HttpServlet {
    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="da">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Kloge Kvadratmeter</title>
            </head>
            <body>
            <main>
            <h1>Kloge Kvadratmeter</h1>
            <p>Fælles begreber, data og nøgletal om kommunernes ejendomme.</p>
            <ul>
            <li><a href="/sparql?query=%s">Se de grafer, der vises her</a> (SPARQL 1.1 på <code>/sparql</code>, kun læsning)</li>
            <li><a href="/health">Serverens tilstand</a></li>
            </ul>
            <section lang="en">
            <h2>In English</h2>
            <p>Common terms, data and key figures about municipal property. SPARQL 1.1 is served read-only at <code>/sparql</code>: with GET, or POST as a form or as <code>application/sparql-query</code>. Answers come as JSON, XML, CSV or TSV, graphs as Turtle, N-Triples, JSON-LD or RDF/XML.</p>
            </section>
            </main>
            </body>
            </html>
            """.formatted(
                    "SELECT%20%3Fgraf%20(COUNT(*)%20AS%20%3Fudsagn)%20%7B%20GRAPH%20%3Fgraf%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20%7D%20GROUP%20BY%20%3Fgraf%20ORDER%20BY%20%3Fgraf");

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Content-Type", "text/html;charset=utf-8");
        response.setHeader("Cache-Control", "no-cache");
        response.getOutputStream().write(PAGE.getBytes(StandardCharsets.UTF_8));
    }
}

package dk.kkm.server;

import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import dk.kkm.explanation.Explanation;
import dk.kkm.explanation.ExplanationGraph;
import dk.kkm.explanation.Explanations;
import dk.kkm.explanation.Explanations.Question;
import dk.kkm.explanation.Permalinks;
import dk.kkm.explanation.Permalinks.Pinned;
import dk.kkm.keyfigure.Cube;
import dk.kkm.keyfigure.KeyFigure;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.riot.RDFFormat;
import org.apache.jena.riot.RDFWriter;

/**
 * {@code GET /key-figures/{id}/explanation?municipality=0851&year=2025}: why a key figure is what it is, down to the
 * delivered rows, as page, JSON or Turtle. The estates come {@code limit} at a time, from {@code offset} on; sums are always
 * of all.
 *
 * <p>Every answer about a number that the cube keeps names its permalink, {@code version=<dataVersion>-<queryVersion>}: there
 * stands the same number for good, and what has changed since.
 *
 * <p>200 the explanation · 400 a parameter that cannot be read · 403 not shown here · 404 nothing is kept of that municipality and year, or no
 * such version is kept · 406.
 */
final class ExplanationEndpoint implements Resource {
    private static final List<String> RESTRICTIONS = List.of("use", "ownership", "energyLabel", "estate");
    private static final List<Format> FORMATS = List.of(Format.JSON, Format.HTML, Format.TURTLE);
    private static final int MOST_ESTATES = 1_000;

    private final Cube cube;
    private final Explanations explanations;
    private final Permalinks permalinks;

    ExplanationEndpoint(Cube cube, Explanations explanations) {
        this.cube = cube;
        this.explanations = explanations;
        this.permalinks = new Permalinks(cube);
    }

    @Override
    public Reply answer(Ask ask) {
        ask.allow(
                "municipality",
                "year",
                "use",
                "ownership",
                "energyLabel",
                "estate",
                "flagged",
                "version",
                "offset",
                "limit");
        KeyFigure figure = KeyFiguresEndpoint.named(cube.figures(), ask.name("id"));
        Format format = ask.format(FORMATS);
        SubmissionId id = SubmissionId.of(ask.required("municipality"), ask.required("year"));
        int limit = ask.integer("limit", 1, MOST_ESTATES, format.equals(Format.TURTLE) ? MOST_ESTATES : 50);
        Question question = question(ask, figure, id, limit);
        Explanation explanation = explanations
                .explain(question, cube.dataset())
                .filter(found -> ask.all("estate").isEmpty() || !found.isEmpty())
                .orElseThrow(() -> new RefusedException(Problem.notFound(
                        "Der er ingen oplysninger at se for " + id + ".", "Nothing is shown of " + id + ".")));
        Optional<Pinned> pinned = ask.one("version").map(version -> pinned(question, explanation, version));
        Optional<String> permalink = pinned.map(Pinned::version)
                .or(() -> permalinks.now(question, explanation))
                .map(version -> permalink(ask, figure, explanation, version));
        if (format.equals(Format.HTML)) {
            return new ExplanationPage(ask, explanation, explanations.labels(), limit).reply(permalink, pinned);
        }
        if (format.equals(Format.TURTLE)) {
            Node subject = permalinks
                    .observation(question, explanation)
                    .orElseGet(() -> Vocabulary.iri(ask.path().substring(1)));
            return Reply.of(format, turtle(ExplanationGraph.of(explanation, subject, pinned, explanations.labels())));
        }
        return Reply.of(format, new ExplanationJson(explanations.labels()).of(explanation, permalink, pinned));
    }

    private Pinned pinned(Question question, Explanation explanation, String version) {
        return permalinks
                .of(question, explanation, version)
                .orElseThrow(
                        () -> new RefusedException(
                                Problem.notFound(
                                        "Versionen '" + version
                                                + "' af tallet kendes ikke her. Tag 'version' væk og se tallet, som det er nu.",
                                        "The version '" + version
                                                + "' of the number is not known here. Leave 'version' out to see the number as it is now.")));
    }

    /** Where the number of a version stays the same: what it is about, and the version; nothing about how it is shown. */
    private static String permalink(Ask ask, KeyFigure figure, Explanation explanation, String version) {
        var about = new LinkedHashMap<>(ask.parameters());
        about.keySet().retainAll(List.of("municipality", "year", "use", "flagged"));
        figure.category().ifPresent(name -> explanation
                .category()
                .ifPresent(category -> about.put(name, List.of(Vocabulary.localName(category)))));
        return new Ask(ask.path(), ask.names(), about, ask.accept(), ask.visit()).with("version", version);
    }

    private Question question(Ask ask, KeyFigure figure, SubmissionId id, int limit) {
        Map<String, List<String>> only = BenchmarkEndpoint.given(ask, RESTRICTIONS);
        figure.category().ifPresent(only::remove);
        return new Question(
                figure,
                id,
                cube.figures().grouping(figure, List.of(), only).only(),
                ask.choice("flagged", "with", "without").equals("with"),
                figure.category().flatMap(ask::one),
                ask.integer("offset", 0, Integer.MAX_VALUE, 0),
                limit);
    }

    private static byte[] turtle(Graph graph) {
        var out = new ByteArrayOutputStream();
        RDFWriter.source(graph).format(RDFFormat.TURTLE_BLOCKS).output((OutputStream) out);
        return out.toByteArray();
    }
}

package dk.kkm.server;

import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.explanation.Explanation;
import dk.kkm.explanation.ExplanationJson;
import dk.kkm.explanation.Explanations;
import dk.kkm.explanation.Explanations.Question;
import dk.kkm.keyfigure.Cube;
import dk.kkm.keyfigure.KeyFigure;
import java.util.HashMap;
import java.util.List;

/**
 * {@code GET /key-figures/{id}/explanation?municipality=0851&year=2025}: why a key figure is what it is.
 *
 * <p>200 the explanation · 400 a parameter that cannot be read · 404 nothing is shown of that municipality and year.
 */
final class ExplanationEndpoint implements Resource {
    private static final List<String> RESTRICTIONS = List.of("use", "ownership", "energyLabel", "estate");
    private static final List<Format> FORMATS = List.of(Format.JSON);

    private final Cube cube;
    private final Explanations explanations;

    ExplanationEndpoint(Cube cube, Explanations explanations) {
        this.cube = cube;
        this.explanations = explanations;
    }

    @Override
    public Reply answer(Ask ask) {
        ask.allow("municipality", "year", "use", "ownership", "energyLabel", "estate", "offset", "limit");
        Format format = ask.format(FORMATS);
        KeyFigure figure = cube.figures().get(ask.name("id"));
        SubmissionId id = SubmissionId.of(ask.required("municipality"), ask.required("year"));
        var only = new HashMap<String, List<String>>();
        RESTRICTIONS.stream().filter(name -> !ask.all(name).isEmpty()).forEach(name -> only.put(name, ask.all(name)));
        figure.category().ifPresent(only::remove);
        var question = new Question(
                figure,
                id,
                cube.figures().grouping(figure, List.of(), only).only(),
                figure.category().flatMap(ask::one),
                ask.integer("offset", 0, Integer.MAX_VALUE, 0),
                ask.integer("limit", 1, 1_000, 50));
        Explanation explanation = explanations
                .explain(question)
                .orElseThrow(() -> new RefusedException(new Problem(
                        404,
                        "not-found",
                        Problem.of(404).title(),
                        new Text(
                                "Der er ingen oplysninger at se for " + id + ".", "Nothing is shown of " + id + "."))));
        return Reply.of(
                format,
                new ExplanationJson(explanations.labels()).of(explanation).toString());
    }
}

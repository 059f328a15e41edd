package dk.kkm.release;

import dk.kkm.Finding;
import dk.kkm.Severity;
import dk.kkm.Specification;
import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.derivation.Conversions;
import dk.kkm.derivation.Derivations;
import dk.kkm.keyfigure.Cases;
import dk.kkm.keyfigure.KeyFigures;
import dk.kkm.mapping.Mappings;
import dk.kkm.plausibility.Checks;
import dk.kkm.plausibility.Quality;
import dk.kkm.publication.Sections;
import dk.kkm.validation.Shapes;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.jena.query.QueryException;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.QueryParseException;
import org.apache.jena.query.Syntax;

/** What stops working under a specification, which no rule over its triples can tell: it is tried out. */
final class Breaks {
    private static final String SYNTAX = "query-syntax";
    private static final String LOADING = "does-not-load";
    private static final String CASE = "case-fails";

    private static final List<Consumer<Specification>> USES = List.of(
            Shapes::of,
            Mappings::of,
            Conversions::of,
            Derivations::of,
            Checks::of,
            Quality::of,
            Sections::of,
            KeyFigures::of);

    private Breaks() {}

    private static List<Finding> syntax(Specification specification) {
        var found = new ArrayList<Finding>();
        specification.texts("queries", ".rq").forEach((name, text) -> {
            try {
                QueryFactory.create(text, Vocabulary.BASE, Syntax.syntaxSPARQL_11);
            } catch (QueryException e) {
                int line = e instanceof QueryParseException parse ? parse.getLine() : 0;
                found.add(finding(
                        SYNTAX,
                        new Text(
                                "Forespørgslen er ikke SPARQL 1.1. Ret den, hvor meddelelsen siger.",
                                "The query is not SPARQL 1.1. Mend it where the message says."),
                        Optional.of("queries/" + name + ".rq"),
                        line > 0 ? List.of(line) : List.of(),
                        String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
            }
        });
        return found;
    }

    /** The queries that are no SPARQL 1.1, else what the program cannot take into use: nothing else can be told before. */
    static List<Finding> unusable(Specification specification) {
        List<Finding> syntax = syntax(specification);
        return syntax.isEmpty()
                ? USES.parallelStream()
                        .flatMap(use -> refused(use, specification).stream())
                        .toList()
                : syntax;
    }

    private static Optional<Finding> refused(Consumer<Specification> use, Specification specification) {
        try {
            use.accept(specification);
            return Optional.empty();
        } catch (UnreadableException e) {
            return Optional.of(finding(LOADING, e.text(), Optional.empty(), List.of(), ""));
        } catch (IllegalArgumentException | DateTimeException | IllegalStateException e) {
            var text = new Text(
                    "Noget i modellen har ikke den form, det skal.",
                    "Something in the model is not of the form it should be.");
            return Optional.of(finding(LOADING, text, Optional.empty(), List.of(), String.valueOf(e.getMessage())));
        }
    }

    /** The examples of key figures that give something else than they say. */
    static List<Finding> failing(Specification specification) {
        return Cases.differences(specification).entrySet().stream()
                .map(difference -> finding(
                        CASE,
                        new Text(
                                "Eksemplet giver noget andet, end der står. Ret forespørgslen, eller regn eksemplet efter i hånden.",
                                "The example gives something else than it says. Mend the query, or work the example out by hand again."),
                        Optional.of(difference.getKey()),
                        List.of(),
                        difference.getValue()))
                .toList();
    }

    private static Finding finding(String rule, Text message, Optional<String> file, List<Integer> line, String value) {
        return new Finding(
                Vocabulary.iri("lint/" + rule),
                Severity.VIOLATION,
                message,
                file,
                line,
                Optional.empty(),
                Optional.of(value).filter(text -> !text.isEmpty()),
                Optional.empty(),
                Vocabulary.iri(file.map(path -> "file/" + path).orElse("graph/specification")));
    }
}

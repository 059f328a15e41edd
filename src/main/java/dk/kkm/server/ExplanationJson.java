package dk.kkm.server;

import dk.kkm.Labels;
import dk.kkm.Text;
import dk.kkm.Vocabulary;
import dk.kkm.explanation.Explanation;
import dk.kkm.explanation.Explanation.Contribution;
import dk.kkm.explanation.Explanation.Excluded;
import dk.kkm.explanation.Explanation.Measure;
import dk.kkm.explanation.Explanation.Place;
import dk.kkm.explanation.Explanation.Reference;
import dk.kkm.explanation.Explanation.Row;
import dk.kkm.explanation.Explanation.Sides;
import dk.kkm.explanation.Permalinks.Change;
import dk.kkm.explanation.Permalinks.Pinned;
import dk.kkm.keyfigure.Value;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.jena.graph.Node;

/** An explanation for programs: numbers in full, words in both languages, absent where there is nothing. */
final class ExplanationJson {
    private final Labels labels;

    ExplanationJson(Labels labels) {
        this.labels = labels;
    }

    /**
     * An explanation with its version.
     *
     * @param permalink where the number stays the same, path and parameters
     * @param pinned the number asked for, where the version of an earlier one was given; {@code now} is then the present
     *     one, and the estates' shares are those of now
     */
    String of(Explanation explanation, Optional<String> permalink, Optional<Pinned> pinned) {
        var json = new LinkedHashMap<String, Object>();
        var figure = new LinkedHashMap<String, Object>();
        figure.put("id", explanation.figure().id());
        figure.put("label", explanation.figure().label());
        figure.put("formula", explanation.figure().formula());
        figure.put("unit", explanation.figure().unitLabel());
        figure.put("version", explanation.figure().version());
        figure.put("preliminary", explanation.figure().preliminary());
        json.put("keyFigure", figure);
        json.put("municipality", explanation.id().municipality().code());
        json.put("year", explanation.id().year().getValue());
        json.put("category", explanation.category().map(ExplanationJson::code));
        pinned.map(Pinned::value).or(explanation::value).ifPresent(value -> put(json, value));
        json.put("permalink", permalink);
        pinned.ifPresent(then -> {
            json.put("version", then.version());
            json.put("changed", each(then.changes(), ExplanationJson::change));
            if (!then.holds()) {
                var now = new LinkedHashMap<String, Object>();
                explanation.value().ifPresent(value -> put(now, value));
                json.put("now", now);
            }
        });
        if (explanation.category().isPresent()) {
            json.put("categories", each(explanation.categories(), value -> {
                var one = new LinkedHashMap<String, Object>();
                one.put("category", explanation.figure().category().map(name -> code(value.dimension(name))));
                put(one, value);
                return one;
            }));
        }
        json.put("sums", sides(explanation.sums()));
        json.put("shownDownTo", explanation.depth().name().toLowerCase(Locale.ROOT));
        json.put("submission", submission(explanation.submission()));
        json.put("estateCount", explanation.estateCount());
        json.put("offset", explanation.offset());
        json.put("estateShares", each(explanation.estates(), estate -> {
            Map<String, Object> one = place(estate.place());
            one.putAll(sides(estate.sides()));
            one.put("measures", each(estate.measures(), this::measure));
            return one;
        }));
        json.put("others", each(explanation.others(), this::measure));
        json.put("excluded", each(explanation.excluded(), this::excluded));
        json.put("outside", each(explanation.outside().entrySet(), ExplanationJson::outside));
        return Json.of(json);
    }

    private static void put(Map<String, Object> json, Value value) {
        json.put("value", value.value());
        json.put("numerator", value.numerator());
        json.put("denominator", value.denominator());
        json.put("estates", value.estates());
        json.put("coverage", value.coverage());
    }

    private static Map<String, Object> change(Change change) {
        var json = new LinkedHashMap<String, Object>();
        json.put("what", change.name());
        json.put("label", change.label());
        json.put("before", said(change, change.before()));
        json.put("after", said(change, change.after()));
        return json;
    }

    private static Optional<Object> said(Change change, String said) {
        return said.isEmpty() ? Optional.empty() : Optional.of(change.number() ? new BigDecimal(said) : said);
    }

    private Map<String, Object> measure(Measure measure) {
        var json = new LinkedHashMap<String, Object>();
        json.put("measure", Vocabulary.localName(measure.measure()));
        json.put("label", labels.of(measure.measure()));
        json.put("unit", labels.unit(measure.measure()));
        json.put("record", measure.record().toString());
        json.put("value", measure.value());
        json.put("flagged", measure.flagged());
        json.put("contributions", each(measure.contributions(), this::contribution));
        if (!measure.uncovered().isEmpty()) {
            json.put("uncovered", each(measure.uncovered(), uncovered -> {
                Map<String, Object> one = place(uncovered.part());
                one.put("area", uncovered.area());
                return one;
            }));
        }
        return json;
    }

    private Map<String, Object> contribution(Contribution contribution) {
        var json = new LinkedHashMap<String, Object>();
        json.put("iri", contribution.source().toString());
        json.put("part", place(contribution.part()));
        json.put("amount", contribution.amount());
        json.put("factor", contribution.factor());
        json.put("basedOn", each(contribution.basedOn(), this::reference));
        json.put("delivered", each(contribution.delivered(), this::row));
        return json;
    }

    private Map<String, Object> reference(Reference reference) {
        var json = new LinkedHashMap<String, Object>();
        json.put("iri", reference.node().toString());
        json.put("label", reference.label());
        json.put("value", reference.value());
        json.put("unit", unlessEmpty(reference.unit()));
        json.put("source", reference.source());
        json.put("preliminary", reference.preliminary());
        return json;
    }

    private Map<String, Object> row(Row row) {
        var json = new LinkedHashMap<String, Object>();
        json.put("iri", row.node().toString());
        json.put("table", row.table());
        json.put("file", row.file());
        json.put("rows", row.rows());
        json.put("cells", each(row.cells(), cell -> {
            var one = new LinkedHashMap<String, Object>();
            one.put("column", cell.column());
            one.put("property", Vocabulary.localName(cell.property()));
            one.put("label", cell.label());
            one.put("sent", cell.value().isLiteral() ? cell.value().getLiteralLexicalForm() : code(cell.value()));
            if (cell.value().isURI()) {
                one.put("name", cell.text());
            }
            return one;
        }));
        json.put("findings", each(row.findings(), finding -> {
            var one = new LinkedHashMap<String, Object>();
            one.put("iri", finding.node().toString());
            one.put("rule", Vocabulary.localName(finding.rule()));
            one.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
            one.put("message", finding.message());
            one.put("suggestion", unlessEmpty(finding.suggestion()));
            one.put("column", finding.column());
            return one;
        }));
        return json;
    }

    private Map<String, Object> excluded(Excluded excluded) {
        Map<String, Object> json = place(excluded.estate());
        json.put("record", excluded.record().map(Node::toString));
        json.put("reasons", each(excluded.reasons(), reason -> {
            var one = new LinkedHashMap<String, Object>();
            one.put("why", reason.why());
            one.put("measure", reason.measure().map(Vocabulary::localName));
            one.put("condition", Optional.of(reason.condition()).filter(condition -> !condition.isEmpty()));
            one.put("mend", unlessEmpty(reason.mend()));
            return one;
        }));
        json.put("delivered", each(excluded.delivered(), this::row));
        return json;
    }

    private static Map<String, Object> outside(Map.Entry<Text, Integer> reason) {
        var json = new LinkedHashMap<String, Object>();
        json.put("why", reason.getKey());
        json.put("estates", reason.getValue());
        return json;
    }

    private static Map<String, Object> submission(Explanation.Submission submission) {
        var json = new LinkedHashMap<String, Object>();
        json.put("iri", submission.node().toString());
        json.put("received", submission.received());
        json.put("tables", submission.tables());
        return json;
    }

    private static Map<String, Object> place(Place place) {
        var json = new LinkedHashMap<String, Object>();
        json.put("iri", place.node().toString());
        json.put("id", code(place.node()));
        json.put("number", place.number());
        json.put("name", place.name());
        return json;
    }

    private static Map<String, Object> sides(Sides sides) {
        var json = new LinkedHashMap<String, Object>();
        json.put("numerator", sides.numerator());
        json.put("denominator", sides.denominator());
        return json;
    }

    private static Optional<Text> unlessEmpty(Text text) {
        return Optional.of(text).filter(said -> !said.da().isEmpty());
    }

    /** As people write it in a parameter: {@code 0851/12} for an estate, the last part of the IRI for a code. */
    static String code(Node node) {
        String iri = node.getURI();
        for (String kind : new String[] {"id/estate/", "id/building/", "id/municipality/"}) {
            if (iri.startsWith(Vocabulary.BASE + kind)) {
                return iri.substring((Vocabulary.BASE + kind).length());
            }
        }
        return Vocabulary.localName(node);
    }

    private static <T> List<Object> each(Collection<T> things, Function<T, Object> json) {
        return things.stream().map(json).toList();
    }
}

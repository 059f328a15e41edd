package dk.kkm.explanation;

import dk.kkm.Labels;
import dk.kkm.Text;
import dk.kkm.Vocabulary;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.jena.atlas.json.JsonArray;
import org.apache.jena.atlas.json.JsonNumber;
import org.apache.jena.atlas.json.JsonObject;
import org.apache.jena.atlas.json.JsonString;
import org.apache.jena.atlas.json.JsonValue;
import org.apache.jena.graph.Node;

/** An explanation for programs: numbers in full, words in both languages, absent where there is nothing. */
public final class ExplanationJson {
    private final Labels labels;

    public ExplanationJson(Labels labels) {
        this.labels = labels;
    }

    /**
     * An explanation with its version.
     *
     * @param permalink where the number stays the same, path and parameters
     * @param pinned the number asked for, where the version of an earlier one was given; {@code now} is then the present
     *     one, and the estates' shares are those of now
     */
    public JsonObject of(Explanation explanation, Optional<String> permalink, Optional<Pinned> pinned) {
        var json = new JsonObject();
        var figure = new JsonObject();
        figure.put("id", explanation.figure().id());
        figure.put("label", words(explanation.figure().label()));
        figure.put("formula", words(explanation.figure().formula()));
        figure.put("unit", words(explanation.figure().unitLabel()));
        figure.put("version", explanation.figure().version());
        figure.put("preliminary", explanation.figure().preliminary());
        json.put("keyFigure", figure);
        json.put("municipality", explanation.id().municipality().code());
        json.put("year", explanation.id().year().getValue());
        explanation.category().ifPresent(category -> json.put("category", code(category)));
        pinned.map(Pinned::value).or(explanation::value).ifPresent(value -> put(json, value));
        permalink.ifPresent(link -> json.put("permalink", link));
        pinned.ifPresent(then -> {
            json.put("version", then.version());
            json.put("changed", array(then.changes(), ExplanationJson::change));
            if (!then.holds()) {
                var now = new JsonObject();
                explanation.value().ifPresent(value -> put(now, value));
                json.put("now", now);
            }
        });
        if (explanation.category().isPresent()) {
            json.put("categories", array(explanation.categories(), value -> {
                JsonObject one = new JsonObject();
                explanation.figure().category().ifPresent(name -> one.put("category", code(value.dimension(name))));
                put(one, value);
                return one;
            }));
        }
        json.put("sums", sides(explanation.sums()));
        json.put("shownDownTo", explanation.depth().name().toLowerCase(Locale.ROOT));
        json.put("submission", submission(explanation.submission()));
        json.put("estateCount", explanation.estateCount());
        json.put("offset", explanation.offset());
        json.put("estateShares", array(explanation.estates(), estate -> {
            JsonObject one = place(estate.place());
            sides(estate.sides()).forEach(one::put);
            one.put("measures", array(estate.measures(), this::measure));
            return one;
        }));
        json.put("others", array(explanation.others(), this::measure));
        json.put("excluded", array(explanation.excluded(), this::excluded));
        json.put("outside", array(explanation.outside().entrySet(), this::outside));
        return json;
    }

    private static void put(JsonObject json, Value value) {
        number(json, "value", Optional.of(value.value()));
        number(json, "numerator", Optional.of(value.numerator()));
        number(json, "denominator", Optional.of(value.denominator()));
        json.put("estates", value.estates());
        number(json, "coverage", value.coverage());
    }

    private static JsonObject change(Change change) {
        var json = new JsonObject();
        json.put("what", change.name());
        json.put("label", words(change.label()));
        for (boolean earlier : new boolean[] {true, false}) {
            String said = earlier ? change.before() : change.after();
            if (!said.isEmpty()) {
                json.put(
                        earlier ? "before" : "after",
                        change.number() ? JsonNumber.value(new BigDecimal(said)) : new JsonString(said));
            }
        }
        return json;
    }

    private JsonObject measure(Measure measure) {
        var json = new JsonObject();
        json.put("measure", Vocabulary.localName(measure.measure()));
        json.put("label", words(labels.of(measure.measure())));
        json.put("unit", words(labels.unit(measure.measure())));
        json.put("record", measure.record().toString());
        number(json, "value", Optional.of(measure.value()));
        json.put("flagged", measure.flagged());
        json.put("contributions", array(measure.contributions(), this::contribution));
        if (!measure.uncovered().isEmpty()) {
            json.put("uncovered", array(measure.uncovered(), uncovered -> {
                JsonObject one = place(uncovered.part());
                number(one, "area", Optional.of(uncovered.area()));
                return one;
            }));
        }
        return json;
    }

    private JsonObject contribution(Contribution contribution) {
        var json = new JsonObject();
        json.put("iri", contribution.source().toString());
        json.put("part", place(contribution.part()));
        number(json, "amount", Optional.of(contribution.amount()));
        number(json, "factor", contribution.factor());
        json.put("basedOn", array(contribution.basedOn(), this::reference));
        json.put("delivered", array(contribution.delivered(), this::row));
        return json;
    }

    private JsonObject reference(Reference reference) {
        var json = new JsonObject();
        json.put("iri", reference.node().toString());
        json.put("label", words(reference.label()));
        number(json, "value", reference.value());
        if (!reference.unit().da().isEmpty()) {
            json.put("unit", words(reference.unit()));
        }
        reference.source().ifPresent(source -> json.put("source", source));
        json.put("preliminary", reference.preliminary());
        return json;
    }

    private JsonObject row(Row row) {
        var json = new JsonObject();
        json.put("iri", row.node().toString());
        json.put("table", row.table());
        json.put("file", row.file());
        json.put("rows", array(row.rows(), JsonNumber::value));
        json.put("cells", array(row.cells(), cell -> {
            var one = new JsonObject();
            cell.column().ifPresent(column -> one.put("column", column));
            one.put("property", Vocabulary.localName(cell.property()));
            one.put("label", words(cell.label()));
            one.put("sent", cell.value().isLiteral() ? cell.value().getLiteralLexicalForm() : code(cell.value()));
            if (cell.value().isURI()) {
                one.put("name", words(cell.text()));
            }
            return one;
        }));
        json.put("findings", array(row.findings(), finding -> {
            var one = new JsonObject();
            one.put("iri", finding.node().toString());
            one.put("rule", Vocabulary.localName(finding.rule()));
            one.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
            one.put("message", words(finding.message()));
            if (!finding.suggestion().da().isEmpty()) {
                one.put("suggestion", words(finding.suggestion()));
            }
            finding.column().ifPresent(column -> one.put("column", column));
            return one;
        }));
        return json;
    }

    private JsonObject excluded(Excluded excluded) {
        JsonObject json = place(excluded.estate());
        excluded.record().ifPresent(record -> json.put("record", record.toString()));
        json.put("reasons", array(excluded.reasons(), reason -> {
            var one = new JsonObject();
            one.put("why", words(reason.why()));
            reason.measure().ifPresent(measure -> one.put("measure", Vocabulary.localName(measure)));
            if (!reason.condition().isEmpty()) {
                one.put("condition", reason.condition());
            }
            if (!reason.mend().da().isEmpty()) {
                one.put("mend", words(reason.mend()));
            }
            return one;
        }));
        json.put("delivered", array(excluded.delivered(), this::row));
        return json;
    }

    private JsonObject outside(Map.Entry<Text, Integer> reason) {
        var json = new JsonObject();
        json.put("why", words(reason.getKey()));
        json.put("estates", reason.getValue());
        return json;
    }

    private static JsonObject submission(Explanation.Submission submission) {
        var json = new JsonObject();
        json.put("iri", submission.node().toString());
        submission.received().ifPresent(received -> json.put("received", received));
        var tables = new JsonObject();
        submission.tables().forEach(tables::put);
        json.put("tables", tables);
        return json;
    }

    private static JsonObject place(Place place) {
        var json = new JsonObject();
        json.put("iri", place.node().toString());
        json.put("id", code(place.node()));
        place.number().ifPresent(number -> json.put("number", number));
        place.name().ifPresent(name -> json.put("name", name));
        return json;
    }

    private static JsonObject sides(Sides sides) {
        var json = new JsonObject();
        number(json, "numerator", sides.numerator());
        number(json, "denominator", sides.denominator());
        return json;
    }

    /** As people write it in a parameter: {@code 0851/12} for an estate, the last part of the IRI for a code. */
    public static String code(Node node) {
        String iri = node.getURI();
        for (String kind : new String[] {"id/estate/", "id/building/", "id/municipality/"}) {
            if (iri.startsWith(Vocabulary.BASE + kind)) {
                return iri.substring((Vocabulary.BASE + kind).length());
            }
        }
        return Vocabulary.localName(node);
    }

    private static JsonObject words(Text text) {
        var json = new JsonObject();
        json.put("da", text.da());
        json.put("en", text.en());
        return json;
    }

    private static void number(JsonObject json, String name, Optional<BigDecimal> number) {
        number.ifPresent(value -> json.put(name, JsonNumber.value(value)));
    }

    private static <T> JsonArray array(Collection<T> things, Function<T, ? extends JsonValue> json) {
        var array = new JsonArray();
        things.forEach(thing -> array.add(json.apply(thing)));
        return array;
    }
}

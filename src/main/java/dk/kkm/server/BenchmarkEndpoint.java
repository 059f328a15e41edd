package dk.kkm.server;

import dk.kkm.MunicipalityCode;
import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.Vocabulary;
import dk.kkm.benchmark.Benchmark;
import dk.kkm.benchmark.Benchmarks;
import dk.kkm.benchmark.Comparison;
import dk.kkm.benchmark.Question;
import dk.kkm.benchmark.Ratio;
import dk.kkm.keyfigure.Cube;
import dk.kkm.keyfigure.Distribution;
import dk.kkm.keyfigure.KeyFigure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.jena.atlas.json.JsonArray;
import org.apache.jena.atlas.json.JsonNumber;
import org.apache.jena.atlas.json.JsonObject;

/** {@code GET /key-figures/{id}/benchmark?municipality=0851&year=2025&peers=all}: a key figure of one among its peers. */
final class BenchmarkEndpoint implements Resource {
    private static final List<String> RESTRICTIONS = List.of("use", "ownership", "energyLabel");
    private static final List<Format> FORMATS = List.of(Format.JSON);

    private final Cube cube;
    private final Benchmarks benchmarks;

    BenchmarkEndpoint(Cube cube, Benchmarks benchmarks) {
        this.cube = cube;
        this.benchmarks = benchmarks;
    }

    @Override
    public Reply answer(Ask ask) {
        ask.allow("municipality", "year", "peers", "use", "ownership", "energyLabel");
        Format format = ask.format(FORMATS);
        KeyFigure figure = cube.figures().get(ask.name("id"));
        var only = new HashMap<String, List<String>>();
        RESTRICTIONS.stream().filter(name -> !ask.all(name).isEmpty()).forEach(name -> only.put(name, ask.all(name)));
        SubmissionId id = SubmissionId.of(ask.required("municipality"), ask.required("year"));
        Benchmark benchmark = benchmarks.answer(new Question(
                figure,
                id.municipality().code(),
                id.year().getValue(),
                cube.figures().grouping(figure, List.of(), only),
                ask.all("peers"),
                Map.of(),
                7,
                1,
                false,
                false));
        return Reply.of(format, json(benchmark).toString());
    }

    private JsonObject json(Benchmark benchmark) {
        Question question = benchmark.question();
        var object = new JsonObject();
        object.put("keyFigure", question.figure().id());
        object.put("label", json(question.figure().label()));
        object.put("unit", json(question.figure().unitLabel()));
        object.put("direction", Vocabulary.localName(question.figure().direction()));
        object.put("municipality", question.municipality());
        object.put("name", json(benchmark.name()));
        object.put("year", question.year());
        object.put("chosen", json(benchmark.chosen()));
        json(benchmark.all()).forEach(object::put);
        return object;
    }

    private JsonObject json(Comparison comparison) {
        var object = new JsonObject();
        comparison.own().ifPresent(own -> object.put("own", json(own)));
        comparison.distribution().ifPresent(spread -> object.put("distribution", json(spread)));
        comparison.place().ifPresent(place -> {
            var said = new JsonObject();
            said.put("where", place.where());
            said.put("judgement", place.judgement());
            said.put("words", json(place.words()));
            object.put("place", said);
        });
        var peers = new JsonArray();
        comparison.peers().forEach((peer, ratio) -> {
            var one = new JsonObject();
            one.put("municipality", MunicipalityCode.of(peer).code());
            one.put("name", json(benchmarks.name(peer)));
            json(ratio).forEach(one::put);
            peers.add(one);
        });
        object.put("peers", peers);
        return object;
    }

    private static JsonObject json(Ratio ratio) {
        var object = new JsonObject();
        object.put("value", JsonNumber.value(ratio.value()));
        object.put("numerator", JsonNumber.value(ratio.numerator()));
        object.put("denominator", JsonNumber.value(ratio.denominator()));
        object.put("estates", JsonNumber.value(ratio.estates()));
        ratio.coverage().ifPresent(coverage -> object.put("coverage", JsonNumber.value(coverage)));
        return object;
    }

    private static JsonObject json(Distribution spread) {
        var object = new JsonObject();
        object.put("count", spread.count());
        object.put("minimum", JsonNumber.value(spread.minimum()));
        object.put("lowerQuartile", JsonNumber.value(spread.lowerQuartile()));
        object.put("median", JsonNumber.value(spread.median()));
        object.put("upperQuartile", JsonNumber.value(spread.upperQuartile()));
        object.put("maximum", JsonNumber.value(spread.maximum()));
        object.put("weightedMean", JsonNumber.value(spread.weighted()));
        return object;
    }

    private static JsonObject json(Text text) {
        var object = new JsonObject();
        object.put("da", text.da());
        object.put("en", text.en());
        return object;
    }
}

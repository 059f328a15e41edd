package dk.kkm.server;

import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.benchmark.Benchmark;
import dk.kkm.benchmark.Benchmarks;
import dk.kkm.benchmark.EstateBenchmark;
import dk.kkm.benchmark.Question;
import dk.kkm.keyfigure.Cube;
import dk.kkm.keyfigure.Grouping;
import dk.kkm.keyfigure.KeyFigure;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code GET /key-figures/{id}/benchmark}: a key figure of one municipality among its peers.
 *
 * <p>{@code municipality=0851} · {@code year=2025}, else the latest · {@code peers=all|region|size|similar|<group>|<codes>} ·
 * {@code criteria=inhabitants:2,density:1} and {@code nearest=7} with {@code similar} · {@code use=}, {@code ownership=},
 * {@code energyLabel=} · {@code window=1..10} years added up · {@code prices=current|fixed} · {@code rank=true}.
 */
final class BenchmarkEndpoint implements Resource {
    static final List<String> RESTRICTIONS = List.of("use", "ownership", "energyLabel");
    static final List<Format> FORMATS = List.of(Format.JSON, Format.HTML);
    private static final int SIMILAR = 7;
    private static final int FEWEST = 6;

    private final Cube cube;
    private final Benchmarks benchmarks;

    BenchmarkEndpoint(Cube cube, Benchmarks benchmarks) {
        this.cube = cube;
        this.benchmarks = benchmarks;
    }

    @Override
    public Reply answer(Ask ask) {
        ask.allow(
                "municipality",
                "estate",
                "year",
                "peers",
                "criteria",
                "nearest",
                "use",
                "ownership",
                "energyLabel",
                "window",
                "prices",
                "rank");
        Format format = ask.format(FORMATS);
        KeyFigure figure = KeyFiguresEndpoint.named(cube.figures(), ask.name("id"));
        Optional<String> estate = ask.one("estate");
        Question question = new Question(
                figure,
                estate.map(BenchmarkEndpoint::municipality).orElseGet(() -> ask.required("municipality")),
                year(ask),
                only(ask, cube, figure),
                ask.all("peers"),
                weights(ask),
                ask.integer("nearest", FEWEST, 1000, SIMILAR),
                ask.integer("window", 1, 10, 1),
                ask.choice("prices", "current", "fixed").equals("fixed"),
                ask.choice("rank", "false", "true").equals("true"));
        return estate.isPresent() ? estate(ask, question, estate.get(), format) : municipality(ask, question, format);
    }

    private Reply municipality(Ask ask, Question question, Format format) {
        Benchmark benchmark = benchmarks.answer(question);
        return format.equals(Format.HTML)
                ? BenchmarkPage.of(ask, benchmark, benchmarks::name)
                : Reply.of(format, Json.of(benchmark));
    }

    /** Peers are those alike, so what chooses municipalities has no meaning here. */
    private Reply estate(Ask ask, Question question, String estate, Format format) {
        ask.allow("estate", "year", "use", "ownership", "window", "prices");
        EstateBenchmark benchmark = benchmarks.answer(question, Vocabulary.iri("id/estate/" + estate));
        return format.equals(Format.HTML)
                ? BenchmarkPage.of(ask, benchmark, benchmarks::name)
                : Reply.of(format, Json.of(benchmark));
    }

    /** The municipality of {@code 0851/12}. */
    static String municipality(String estate) {
        if (!estate.matches("[A-Za-z0-9-]{1,40}/[A-Za-z0-9_-]{1,400}")) {
            throw new UnreadableException(
                    "'%s' er ikke en ejendom. Skriv kommune/ejendomsnøgle, fx 0851/12.",
                    "'%s' is not an estate. Write municipality/estate key, such as 0851/12.", Text.shown(estate));
        }
        return estate.substring(0, estate.indexOf('/'));
    }

    static Optional<Integer> year(Ask ask) {
        return ask.one("year").isEmpty() ? Optional.empty() : Optional.of(ask.integer("year", 1000, 9999, 0));
    }

    static Grouping only(Ask ask, Cube cube, KeyFigure figure) {
        return cube.figures().grouping(figure, List.of(), given(ask, RESTRICTIONS));
    }

    /** What is given of these parameters, by name. */
    static Map<String, List<String>> given(Ask ask, Collection<String> names) {
        var given = new LinkedHashMap<String, List<String>>();
        names.stream().filter(name -> !ask.all(name).isEmpty()).forEach(name -> given.put(name, ask.all(name)));
        return given;
    }

    /** {@code inhabitants:2,density:1}; without a number a criterion weighs 1. */
    private Map<String, BigDecimal> weights(Ask ask) {
        var weights = new LinkedHashMap<String, BigDecimal>();
        for (String criterion : ask.all("criteria")) {
            String[] parts = criterion.split(":", -1);
            String all = String.join(", ", benchmarks.criteria());
            if (parts.length > 2 || (parts.length == 2 && !parts[1].matches("\\d{1,6}(\\.\\d{1,6})?"))) {
                throw new UnreadableException(
                        "'%s' er ikke et kriterium med vægt. Kriterierne er %s; en vægt er et tal fra 0 til 999999 med "
                                + "punktum før højst seks decimaler. Skriv fx criteria=inhabitants:2,density:0.5.",
                        "'%s' is not a criterion with its weight. The criteria are %s; a weight is a number from 0 to 999999 "
                                + "with a point before at most six decimals. Write for example criteria=inhabitants:2,density:0.5.",
                        Text.shown(criterion),
                        all);
            }
            weights.put(parts[0], parts.length == 2 ? new BigDecimal(parts[1]) : BigDecimal.ONE);
        }
        return weights;
    }
}

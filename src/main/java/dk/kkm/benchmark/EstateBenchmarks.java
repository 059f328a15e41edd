package dk.kkm.benchmark;

import dk.kkm.MunicipalityCode;
import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.keyfigure.Grouping;
import dk.kkm.keyfigure.KeyFigure;
import java.time.Year;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.jena.graph.Node;

/** Sets one estate among those that are alike. */
final class EstateBenchmarks {
    private final Ground ground;
    private final Kept<LikeQuestion, Like> likes = new Kept<>(400);
    private final Kept<SeriesQuestion, Series> series = new Kept<>(400);

    private record LikeQuestion(String figure, Grouping only, int year, Cell cell, boolean fictional) {}

    private record SeriesQuestion(
            String figure,
            Grouping only,
            int year,
            Cell cell,
            boolean fictional,
            boolean withFlagged,
            int window,
            boolean fixed) {}

    EstateBenchmarks(Ground ground) {
        this.ground = ground;
    }

    EstateBenchmark answer(Question question, Node estate) {
        KeyFigure figure = question.figure();
        if (!ground.estates().divide(figure)) {
            throw new UnreadableException(
                    "Nøgletallet %s kan ikke deles på ejendomme i både tæller og nævner.",
                    "The key figure %s cannot be divided by estate in numerator and denominator.", figure.id());
        }
        if (question.fixedPrices()) {
            ground.units().requireMoney(figure);
        }
        Node municipality = ground.municipalities().of(question.municipality());
        int year = year(question, estate);
        if (question.fixedPrices()) {
            ground.prices().requireYear(year);
        }
        Cell cell = ground.estates().classes(year).getOrDefault(estate, new Cell(List.of()));
        Like like = like(question, year, cell, ground.municipalities().fictional(municipality));
        Series with = series(question, year, like, true);
        Series without = series(question, year, like, false);
        EstateBenchmark.Sides sides = sides(with, like, estate, municipality, year);
        EstateBenchmark.Sides sound = sides(without, like, estate, municipality, year);
        Text fixed = ground.fixedPrices(ground.municipalities().fictional(municipality), year);
        var notes = new ArrayList<Text>();
        if (like.cell().classes().size() < cell.classes().size()) {
            notes.add(widened(like.cell().classes().size()));
        }
        if (sides.home().own().isEmpty()) {
            notes.add(new Text(
                            "Ejendommen har ikke selv tallet i %s: det mangler, det er ikke 0.",
                            "The estate itself lacks the figure in %s: it is missing, it is not 0.")
                    .with(year));
        }
        few(sides.home(), "i kommunen", "in the municipality", notes);
        few(sides.elsewhere(), "i andre kommuner", "in other municipalities", notes);
        Map<Node, EstatePlace> places =
                ground.estates().places(new SubmissionId(MunicipalityCode.of(municipality), Year.of(year)));
        return new EstateBenchmark(
                About.of(figure),
                EstatePlace.written(estate),
                name(places, estate),
                question.municipality(),
                ground.municipalities().name(municipality),
                year,
                ground.units().prices(question, fixed),
                question.window(),
                cell.classes(),
                like.cell().classes().size(),
                like.words(ground.labels()),
                sides,
                sound,
                ground.units()
                        .steadyYears(question)
                        .map(some -> new Steady(
                                some,
                                sides(series(question.over(some), year, like, false), like, estate, municipality, year)
                                        .all())),
                like.at(municipality).stream()
                        .filter(one -> with.of(one, year).isPresent())
                        .map(one -> new EstateBenchmark.Sibling(
                                EstatePlace.written(one),
                                name(places, one),
                                with.of(one, year).orElseThrow()))
                        .sorted(Comparator.comparing((EstateBenchmark.Sibling one) ->
                                        one.ratio().value())
                                .thenComparing(EstateBenchmark.Sibling::estate))
                        .toList(),
                Benchmarks.trend(with, without, estate, like.estates().keySet()),
                ground.units().potentials(figure, sound.all(), notes),
                notes);
    }

    static String name(Map<Node, EstatePlace> places, Node estate) {
        EstatePlace place = places.get(estate);
        return place == null ? EstatePlace.written(estate) : place.name();
    }

    static Text widened(int alike) {
        Text any =
                switch (alike) {
                    case 2 -> new Text("alder er derfor ikke med", "age is therefore left out");
                    case 1 -> new Text("alder og størrelse er derfor ikke med", "age and size are therefore left out");
                    default ->
                        new Text(
                                "anvendelse, størrelse og alder er derfor ikke med",
                                "use, size and age are therefore left out");
                };
        return new Text(
                        "Færre end %s ejendomme er ens i anvendelse, størrelse og alder; %s.",
                        "Fewer than %s estates are alike in use, size and age; %s.")
                .with(Benchmarks.FEWEST, any);
    }

    private static void few(Comparison comparison, String da, String en, List<Text> notes) {
        if (comparison.distribution().isEmpty()) {
            notes.add(new Text(
                    "Færre end " + Benchmarks.FEWEST + " ens ejendomme " + da
                            + " har tallet, så der er ingen fordeling for dem.",
                    "Fewer than " + Benchmarks.FEWEST + " like estates " + en
                            + " have the figure, so there is no distribution of them."));
        }
    }

    /** The year asked for, or the latest in which the estate has the figure; else the latest there is. */
    private int year(Question question, Node estate) {
        if (question.year().isPresent()
                && ground.cube().years().contains(Year.of(question.year().get()))) {
            int year = question.year().get();
            if (ground.estates().classes(year).containsKey(estate)) {
                return year;
            }
            throw new UnreadableException(
                    "Ejendommen %s findes ikke i %s i det, du kan se.",
                    "There is no estate %s in %s in what you may see.", EstatePlace.written(estate), year);
        }
        List<Integer> years = years();
        if (question.year().isEmpty()) {
            for (int i = years.size() - 1; i >= 0; i--) {
                if (ground.estates().classes(years.get(i)).containsKey(estate)) {
                    return years.get(i);
                }
            }
        }
        throw new UnreadableException(
                "Der er ingen tal for ejendommen " + EstatePlace.written(estate)
                        + question.year().map(year -> " i " + year).orElse("") + " i det, du kan se. Der er tal for "
                        + Benchmarks.listed(years) + ".",
                "There are no values of the estate " + EstatePlace.written(estate)
                        + question.year().map(year -> " in " + year).orElse("")
                        + " in what you may see. There are values for "
                        + Benchmarks.listed(years) + ".");
    }

    private List<Integer> years() {
        return ground.cube().years().stream().map(Year::getValue).toList();
    }

    /** Those in the cell; with fewer than may be compared, in the next wider one. */
    Like like(Question question, int year, Cell cell, boolean fictional) {
        Optional<Cell> wider = cell.wider();
        Like like = likes.get(
                ground.cube().version(),
                new LikeQuestion(question.figure().id(), question.only(), year, cell, fictional),
                asked -> find(question, year, cell, fictional));
        return like.estates().size() >= Benchmarks.FEWEST || wider.isEmpty()
                ? like
                : like(question, year, wider.get(), fictional);
    }

    private Like find(Question question, int year, Cell cell, boolean fictional) {
        var found = new HashMap<Node, Node>();
        ground.estates().all(question.figure(), question.only(), year).values().forEach(one -> {
            if (within(one.cell(), cell) && ground.municipalities().fictional(one.municipality()) == fictional) {
                found.put(one.estate(), one.municipality());
            }
        });
        return new Like(cell, fictional, found);
    }

    /** Whether an estate's cell lies in another: of the same use or one under it, the same size, the same age. */
    boolean within(Cell narrow, Cell cell) {
        List<Node> wanted = cell.classes();
        List<Node> classes = narrow.classes();
        return wanted.isEmpty()
                || (classes.size() >= wanted.size()
                        && ground.uses().under(wanted.get(0)).contains(classes.get(0))
                        && classes.subList(1, wanted.size()).equals(wanted.subList(1, wanted.size())));
    }

    /** What these estates had in all years, asked for in the prices of one. */
    Series series(Question question, int year, Like like, boolean withFlagged) {
        var asked = new SeriesQuestion(
                question.figure().id(),
                question.only(),
                year,
                like.cell(),
                like.fictional(),
                withFlagged,
                question.window(),
                question.fixedPrices());
        return series.get(ground.cube().version(), asked, it -> {
            var years = new HashMap<Node, NavigableMap<Integer, Ratio>>();
            for (int one : years()) {
                for (Node estate : like.estates().keySet()) {
                    ground.estates()
                            .of(question.figure(), question.only(), one, estate, withFlagged)
                            .flatMap(had ->
                                    question.fixedPrices() ? had.fixed(ground.prices(), one, year) : Optional.of(had))
                            .ifPresent(had -> years.computeIfAbsent(estate, node -> new TreeMap<>())
                                    .put(one, had.ratio(question.figure().scale())));
                }
            }
            return new Series(question.figure(), years).over(question.window());
        });
    }

    private static EstateBenchmark.Sides sides(Series series, Like like, Node estate, Node municipality, int year) {
        Optional<Ratio> own = series.of(estate, year);
        return new EstateBenchmark.Sides(
                compare(series, own, like.at(municipality), year),
                compare(series, own, like.elsewhere(municipality), year),
                compare(series, own, like.estates().keySet(), year));
    }

    private static Comparison compare(Series series, Optional<Ratio> own, Collection<Node> some, int year) {
        return Comparison.of(series.figure(), own, Benchmarks.of(series, some, year));
    }
}

package dk.kkm.benchmark;

import dk.kkm.MunicipalityCode;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.keyfigure.Cube;
import dk.kkm.keyfigure.Grouping;
import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.Observed;
import dk.kkm.keyfigure.Value;
import dk.kkm.keyfigure.Values;
import java.time.Year;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.jena.graph.Node;

/**
 * Sets key figures among peers. What requests share is computed once and kept until the store changes; many threads may ask
 * at once, outside of any transaction.
 */
public final class Benchmarks {
    /** Fewer than so many, oneself included, are no peers: a quartile of them would be somebody. */
    static final int FEWEST = 6;

    private static final int NAMED = 10;

    private final Ground ground;
    private final Groups groups;
    private final EstateBenchmarks estateBenchmarks;
    private final Decisions decisions;
    private final int fewestEstates;
    private final Kept<SeriesQuestion, Series> series = new Kept<>(400);

    private record SeriesQuestion(String figure, Grouping grouping, int window, Optional<Integer> base) {}

    private Benchmarks(Cube cube, Specification specification) {
        this.ground = Ground.of(cube, specification);
        this.groups = new Groups(ground, specification);
        this.estateBenchmarks = new EstateBenchmarks(ground);
        this.decisions = new Decisions(ground, estateBenchmarks);
        this.fewestEstates =
                Limits.of(ground.model(), "expected-fewest-estates").intValueExact();
    }

    /** Over the values of a cube. */
    public static Benchmarks of(Cube cube, Specification specification) {
        return new Benchmarks(cube, specification);
    }

    /** Decisions over the same values. */
    public Decisions decisions() {
        return decisions;
    }

    /** What municipalities may be alike by. */
    public List<String> criteria() {
        return groups.criteria();
    }

    /** What the model calls something. */
    public Text name(Node node) {
        return ground.labels().of(node);
    }

    /** Answers. */
    public Benchmark answer(Question question) {
        KeyFigure figure = question.figure();
        Node self = ground.municipalities().of(question.municipality());
        if (question.ranked()) {
            Rank.require(figure, ground.labels());
        }
        oneCategory(question);
        int year = year(question, self);
        Series with = series(question, question.only(), year);
        Series without = series(question, question.only().withoutFlagged(), year);
        Group group = groups.of(question, self, year, having(with, year));
        Collection<Ratio> all = of(with, group.members(), year);
        Collection<Ratio> sound = of(without, group.members(), year);
        Comparison comparison = Comparison.of(figure, with.of(self, year), all);
        Comparison unflagged = Comparison.of(figure, without.of(self, year), sound);
        Text fixed = ground.fixedPrices(ground.municipalities().fictional(self), year);
        var notes = new ArrayList<Text>();
        notes(question, group, year, comparison, all.size(), notes);
        Optional<Expected> expected = expected(question, self, year, unflagged.own(), notes);
        return new Benchmark(
                About.of(figure),
                question.municipality(),
                ground.municipalities().name(self),
                year,
                ground.units().prices(question, fixed),
                question.window(),
                ground.cube().stale(id(self, year)),
                comparison,
                unflagged,
                ground.units().steadyYears(question).map(years -> {
                    Series over = series(question.over(years), question.only().withoutFlagged(), year);
                    return new Steady(
                            years, Comparison.of(figure, over.of(self, year), of(over, group.members(), year)));
                }),
                group.words(),
                group.similarity().map(similarity -> Similarity.METHOD),
                peers(question, group, self, year, with, without),
                group.leftOut(),
                trend(with, without, self, group.members()).stream()
                        .map(it -> it.breaking(ground.cube().broken(figure, id(self, it.year()))))
                        .toList(),
                expected,
                ground.targets().of(figure, self, year, comparison.own()),
                ground.units().potentials(figure, unflagged, notes),
                rank(question, comparison, all),
                rank(question, unflagged, sound),
                notes);
    }

    /**
     * Answers for one estate, among estates of the same use, size and age.
     *
     * @param estate its node, of the municipality of the question
     */
    public EstateBenchmark answer(Question question, Node estate) {
        return estateBenchmarks.answer(question, estate);
    }

    /** A figure that is always divided, such as a share, is asked for one of its parts. */
    private static void oneCategory(Question question) {
        question.figure().category().ifPresent(category -> {
            if (question.only().only().getOrDefault(category, Set.of()).size() != 1) {
                throw new UnreadableException(
                        "Nøgletallet %s er altid delt. Vælg én: %s=…, uden finere koder under sig.",
                        "The key figure %s is always divided. Choose one: %s=…, without finer codes below it.",
                        question.figure().id(),
                        category);
            }
        });
    }

    /** The year asked for, or the latest in which the municipality has a value. */
    private int year(Question question, Node self) {
        Series all = series(question.figure(), question.only(), 1, Optional.empty());
        List<Node> alike = all.years().keySet().stream()
                .filter(other -> ground.municipalities().alike(self, other))
                .toList();
        NavigableSet<Integer> own = new TreeSet<>(all.of(self).keySet());
        NavigableSet<Integer> years = all.years(alike);
        if (years.isEmpty()) {
            throw nothing(question.figure(), self, all);
        }
        if (question.year().filter(year -> !years.contains(year)).isPresent()) {
            String asked = question.year().map(year -> " " + year).orElse("");
            throw new UnreadableException(
                    "Der er ingen tal for %s%s i det, du kan se. Der er tal for %s.",
                    "There are no values of %s%s in what you may see. There are values for %s.",
                    question.figure().id(),
                    asked,
                    listed(years));
        }
        return question.year().orElseGet(() -> own.isEmpty() ? years.last() : own.last());
    }

    /** Neither the municipality nor any it may be compared with has a value. */
    private UnreadableException nothing(KeyFigure figure, Node self, Series all) {
        List<Node> having = all.years().keySet().stream()
                .sorted(Comparator.comparing(Node::getURI))
                .toList();
        Text name = ground.municipalities().name(self);
        String code = MunicipalityCode.of(self).code();
        return new UnreadableException(
                name.da() + " (" + code + ") har ingen tal for " + figure.id() + " i det, du kan se. Det har "
                        + (having.isEmpty() ? "ingen kommune" : named(having, Text::da)) + ".",
                name.en() + " (" + code + ") has no values of " + figure.id() + " in what you may see. "
                        + (having.isEmpty() ? "No municipality has." : "These have: " + named(having, Text::en) + "."));
    }

    private String named(List<Node> some, Function<Text, String> language) {
        return some.stream()
                        .limit(NAMED)
                        .map(one -> MunicipalityCode.of(one).code() + " "
                                + language.apply(ground.municipalities().name(one)))
                        .collect(Collectors.joining(", "))
                + (some.size() > NAMED ? " …" : "");
    }

    static String listed(Collection<Integer> years) {
        return String.join(", ", years.stream().map(String::valueOf).toList());
    }

    private static List<Node> having(Series series, int year) {
        return series.years().keySet().stream()
                .filter(one -> series.of(one, year).isPresent())
                .toList();
    }

    static List<Ratio> of(Series series, Collection<Node> some, int year) {
        return some.stream().flatMap(one -> series.of(one, year).stream()).toList();
    }

    private Series series(Question question, Grouping grouping, int year) {
        Optional<Integer> base = Optional.of(year).filter(to -> question.fixedPrices());
        if (base.isPresent()) {
            ground.units().requireMoney(question.figure());
            ground.prices().requireYear(year);
        }
        return series(question.figure(), grouping, question.window(), base);
    }

    private Series series(KeyFigure figure, Grouping grouping, int window, Optional<Integer> base) {
        var question = new SeriesQuestion(figure.id(), grouping, window, base);
        return series.get(ground.cube().version(), question, asked -> {
            if (window > 1) {
                return series(figure, grouping, 1, base).over(window);
            }
            Values current = ground.cube().values(figure, grouping);
            Values values = base.map(to -> ground.prices().fixed(current, to)).orElse(current);
            return Series.of(values, Value::municipality, row -> basis(figure, grouping, row));
        });
    }

    /** What the cube knows of a value, where it keeps one of that grouping. */
    private Optional<Basis> basis(KeyFigure figure, Grouping grouping, Value row) {
        String own = figure.category().orElse("use");
        Set<Node> wanted = grouping.only().getOrDefault(own, Set.of(Observed.ALL));
        if (wanted.size() != 1 || !Set.of(own).containsAll(grouping.only().keySet())) {
            return Optional.empty();
        }
        return ground.cube()
                .observation(
                        figure,
                        id(row.municipality(), row.year()),
                        wanted.iterator().next())
                .map(kept -> new Basis(
                        kept.quality(),
                        kept.flaggedEstates(),
                        kept.figureVersion(),
                        kept.queryVersion(),
                        kept.dataVersion()));
    }

    private static SubmissionId id(Node municipality, int year) {
        return new SubmissionId(MunicipalityCode.of(municipality), Year.of(year));
    }

    private static void notes(
            Question question, Group group, int year, Comparison comparison, int having, List<Text> notes) {
        if (comparison.own().isEmpty()) {
            notes.add(new Text(
                            "Kommunen har ikke selv tallet i %s: det mangler, det er ikke 0.",
                            "The municipality itself lacks the figure in %s: it is missing, it is not 0.")
                    .with(year));
        }
        if (comparison.distribution().isEmpty()) {
            notes.add(new Text(
                            "Kun %s i gruppen har tallet i %s. Der skal mindst være %s, kommunen selv medregnet, før en "
                                    + "fordeling vises. Vælg en større gruppe, fx peers=all.",
                            "Only %s in the group have the figure in %s. At least %s, the municipality itself included, are "
                                    + "needed for a distribution. Choose a larger group, such as peers=all.")
                    .with(having, year, FEWEST));
        }
        if (group.similarity().isPresent() && group.members().size() < question.nearest()) {
            notes.add(new Text(
                            "Der er ikke %s kommuner at vælge imellem.",
                            "There are not %s municipalities to choose from.")
                    .with(question.nearest()));
        }
    }

    private List<Peer> peers(Question question, Group group, Node self, int year, Series with, Series without) {
        return group.members().stream()
                .map(member -> new Peer(
                        MunicipalityCode.of(member).code(),
                        ground.municipalities().name(member),
                        with.of(member, year),
                        without.of(member, year).map(Ratio::value),
                        group.similarity().filter(it -> !member.equals(self)).flatMap(it -> it.distance(self, member)),
                        group.similarity().filter(it -> !member.equals(self)).map(it -> it.nearest(
                                        member, question.nearest())
                                .contains(self)),
                        group.similarity()
                                .map(it -> differences(it, self, member))
                                .orElse(List.of())))
                .toList();
    }

    private static List<Peer.Difference> differences(Similarity similarity, Node self, Node member) {
        var differences = new ArrayList<Peer.Difference>();
        for (int i = 0; i < similarity.criteria().size(); i++) {
            Criterion criterion = similarity.criteria().get(i);
            differences.add(new Peer.Difference(
                    criterion.id(),
                    criterion.label(),
                    similarity.fact(self, i),
                    similarity.fact(member, i),
                    similarity.difference(self, member, i)));
        }
        return differences;
    }

    /**
     * All years in which one of the group has a value; it breaks where the own number was computed in another way.
     *
     * @param sound the same values with those in doubt counted as missing: what the group's are summed up from
     */
    static List<TrendYear> trend(Series series, Series sound, Node self, Collection<Node> group) {
        var trend = new ArrayList<TrendYear>();
        Optional<Basis> before = Optional.empty();
        for (int year : series.years(group)) {
            Optional<Ratio> own = series.of(self, year);
            List<Ratio> all = of(sound, group, year);
            var spread = Series.distribution(all, series.figure().scale(), FEWEST);
            Optional<Basis> now = own.flatMap(Ratio::basis);
            Optional<Basis> then = before;
            trend.add(new TrendYear(
                    year,
                    own,
                    all.size(),
                    spread.map(it -> it.median()),
                    spread.map(it -> it.weighted()),
                    now.filter(basis -> then.filter(earlier -> !earlier.alike(basis))
                                    .isPresent())
                            .map(basis -> broken(then.orElseThrow(), basis))));
            before = now.or(() -> then);
        }
        return trend;
    }

    private static Text broken(Basis before, Basis now) {
        String versions = before.figureVersion() + " (" + before.queryVersion() + ") → " + now.figureVersion() + " ("
                + now.queryVersion() + ")";
        return new Text(
                        "Beregnet på en anden måde end året før: %s",
                        "Computed in another way than the year before: %s")
                .with(versions);
    }

    private Optional<Expected> expected(Question question, Node self, int year, Optional<Ratio> own, List<Text> notes) {
        if (!ground.estates().divide(question.figure())) {
            notes.add(Expected.NOT_BY_ESTATE);
            return Optional.empty();
        }
        if (question.window() > 1) {
            notes.add(new Text(
                    "Forventningen beregnes år for år og vises ikke for flere år lagt sammen.",
                    "The expectation is computed year by year and is not shown for several years added up."));
            return Optional.empty();
        }
        Optional<Expected> expected = Expected.of(
                ground.estates().cells(question.figure(), question.only().withoutFlagged(), year),
                self,
                own,
                fewestEstates,
                question.figure().scale());
        if (expected.isEmpty()) {
            notes.add(own.isEmpty() ? Expected.NONE_OF_ITS_OWN : Expected.TOO_FEW);
        }
        return expected;
    }

    private static Optional<Rank> rank(Question question, Comparison comparison, Collection<Ratio> all) {
        return question.ranked() && comparison.distribution().isPresent()
                ? comparison.own().map(own -> Rank.of(question.figure(), own.value(), all))
                : Optional.empty();
    }
}

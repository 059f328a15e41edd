package dk.kkm.benchmark;

import static dk.kkm.Vocabulary.iri;

import dk.kkm.MunicipalityCode;
import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.keyfigure.Distribution;
import dk.kkm.keyfigure.Grouping;
import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.Values;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Year;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.jena.graph.Node;
import org.apache.jena.vocabulary.SKOS;
import org.jspecify.annotations.Nullable;

/** The decisions the cooperation exists for: figures put forward in a form that serves them. */
public final class Decisions {
    private final Ground ground;
    private final EstateBenchmarks benchmarks;
    private final List<Evidence> budget;
    private final List<Evidence> keepOrSell;
    private final Kept<OwnQuestion, Series> own = new Kept<>(400);

    private record OwnQuestion(String figure, Node municipality, boolean withFlagged, int window, int base) {}

    Decisions(Ground ground, EstateBenchmarks benchmarks) {
        this.ground = ground;
        this.benchmarks = benchmarks;
        this.budget = Evidence.of(ground, "new-building-budget");
        this.keepOrSell = Evidence.of(ground, "keep-or-sell");
    }

    /** The decisions there are, with name and what they are about. */
    public Map<String, Text> all() {
        var all = new LinkedHashMap<String, Text>();
        for (String id : List.of("new-building-budget", "keep-or-sell")) {
            all.put(id, Text.of(ground.model(), iri("code/decision/" + id), SKOS.definition.asNode()));
        }
        return all;
    }

    /** What the model calls something. */
    public Text name(Node node) {
        return ground.labels().of(node);
    }

    /**
     * What a planned building will cost and use a year.
     *
     * @param use its code
     * @param areaM2 planned gross operating area
     * @param year whose prices are used, and the last whose data are; absent for the latest
     * @param municipality whose own estates are set beside; without, real municipalities are looked at, or invented ones
     *     where there are no others
     * @param age a code of {@code code/age-class}; absent for the newest
     * @param window how many years of costs are added up, since some come in lumps
     */
    public NewBuildingBudget newBuildingBudget(
            String use,
            BigDecimal areaM2,
            Optional<Integer> year,
            Optional<String> municipality,
            Optional<String> age,
            int window) {
        int at = year(year);
        Node ofUse = ground.uses().of(use);
        Node size = Classes.of(ground.model(), iri("code/size-class"), areaM2).orElseThrow();
        Node old = age.map(this::age).orElseGet(() -> Classes.highest(ground.model(), iri("code/age-class"))
                .orElseThrow());
        Optional<Node> self = municipality.map(ground.municipalities()::of);
        boolean fictional = self.map(ground.municipalities()::fictional)
                .orElseGet(() -> ground.cube().municipalities().stream()
                        .map(MunicipalityCode::node)
                        .allMatch(ground.municipalities()::fictional));
        var cell = new Cell(List.of(ofUse, size, old));
        var items = new ArrayList<NewBuildingBudget.Item>();
        for (Evidence evidence : budget) {
            items.add(item(evidence, cell, at, fictional, self, areaM2, window));
        }
        var notes = new ArrayList<Text>();
        notes.add(new Text(
                "Kvartilerne er fra ejendomme, der findes; en ny bygning kan ligge anderledes. Poster, der indgår i en anden,"
                        + " lægges ikke til den.",
                "The quartiles are of estates that exist; a new building may lie differently. Items included in another are not"
                        + " added to it."));
        return new NewBuildingBudget(
                ofUse, areaM2, size, old, at, ground.fixedPrices(fictional, at), window, items, notes);
    }

    private NewBuildingBudget.Item item(
            Evidence evidence,
            Cell cell,
            int year,
            boolean fictional,
            Optional<Node> self,
            BigDecimal areaM2,
            int window) {
        KeyFigure figure = evidence.figure();
        var question = new Question(
                figure,
                "",
                Optional.of(year),
                Grouping.WHOLE,
                List.of(),
                Map.of(),
                0,
                ground.units().money(figure) ? window : 1,
                ground.units().money(figure),
                false);
        Like like = benchmarks.like(question, year, cell, fictional);
        boolean comparable = !like.cell().classes().isEmpty();
        Series series = benchmarks.series(question, year, like, true);
        Set<Node> some = comparable ? like.estates().keySet() : Set.of();
        List<Ratio> ratios = Benchmarks.of(series, some, year);
        Optional<Distribution> spread = Series.distribution(ratios, figure.scale(), Benchmarks.FEWEST);
        long all = ground.estates().classes(year).entrySet().stream()
                .filter(entry -> benchmarks.within(entry.getValue(), like.cell()))
                .filter(entry -> ground.municipalities().fictional(municipality(entry.getKey())) == fictional)
                .count();
        return new NewBuildingBudget.Item(
                About.of(figure),
                evidence.label(),
                evidence.includedIn(),
                comparable
                        ? like.words(ground.labels())
                        : new Text(
                                        "ingen: færre end %s ejendomme med anvendelsen har tallet",
                                        "none: fewer than %s estates of the use have the figure")
                                .with(Benchmarks.FEWEST),
                like.cell().classes().size(),
                ratios.size(),
                comparable && all > 0
                        ? Optional.of(Ratio.quotient(
                                BigDecimal.ONE, BigDecimal.valueOf(ratios.size()), BigDecimal.valueOf(all)))
                        : Optional.empty(),
                spread,
                spread.map(at -> new NewBuildingBudget.Amounts(
                        Ratio.rounded(at.lowerQuartile().multiply(areaM2)),
                        Ratio.rounded(at.median().multiply(areaM2)),
                        Ratio.rounded(at.upperQuartile().multiply(areaM2)))),
                ground.units().ofNumerator(figure).orElse(figure.unitLabel()),
                self.filter(home -> comparable).flatMap(home -> Series.distribution(
                                Benchmarks.of(series, like.at(home), year), figure.scale(), 1)
                        .map(Distribution::weighted)),
                Optional.of(like.cell().classes().size())
                        .filter(alike -> alike > 0 && alike < cell.classes().size())
                        .map(EstateBenchmarks::widened));
    }

    private static Node municipality(Node estate) {
        String written = EstatePlace.written(estate);
        return new MunicipalityCode(written.substring(0, written.indexOf('/'))).node();
    }

    private Node age(String code) {
        Node age = iri("code/age-class/" + code);
        if (!ground.model().contains(age, SKOS.inScheme.asNode(), iri("code/age-class"))) {
            var known = new TreeSet<String>();
            ground.model()
                    .find(Node.ANY, SKOS.inScheme.asNode(), iri("code/age-class"))
                    .forEachRemaining(triple -> known.add(Vocabulary.localName(triple.getSubject())));
            throw new UnreadableException(
                    "'%s' er ikke en aldersklasse. Der er %s.",
                    "'%s' is not an age class. There are %s.", Text.shown(code), String.join(", ", known));
        }
        return age;
    }

    private int year(Optional<Integer> asked) {
        Collection<Integer> years =
                ground.cube().years().stream().map(Year::getValue).toList();
        if (years.isEmpty() || asked.filter(year -> !years.contains(year)).isPresent()) {
            throw new UnreadableException(
                    "Der er ingen tal for det år i det, du kan se. Der er tal for "
                            + (years.isEmpty() ? "ingen år" : Benchmarks.listed(years)) + ".",
                    "There are no values for that year in what you may see. There are values for "
                            + (years.isEmpty() ? "no year" : Benchmarks.listed(years)) + ".");
        }
        return asked.orElseGet(
                () -> years.stream().max(Comparator.naturalOrder()).orElseThrow());
    }

    /**
     * The evidence about an estate, beside others of its municipality.
     *
     * @param estate written {@code 0851/12}
     * @param year absent for the latest
     * @param reachKm how far away the others may lie
     * @param window how many years of costs are added up, since some come in lumps
     */
    public KeepOrSell keepOrSell(String estate, Optional<Integer> year, int reachKm, int window) {
        int at = year(year);
        Node self = iri("id/estate/" + estate);
        Node municipality = ground.municipalities().of(estate.substring(0, estate.indexOf('/')));
        Map<Node, Cell> classes = ground.estates().classes(at);
        Cell cell = classes.get(self);
        if (cell == null) {
            throw new UnreadableException(
                    "Ejendommen %s findes ikke i %s i det, du kan se.",
                    "There is no estate %s in %s in what you may see.", estate, at);
        }
        Map<Node, EstatePlace> places =
                ground.estates().places(new SubmissionId(MunicipalityCode.of(municipality), Year.of(at)));
        Node use = cell.classes().get(0);
        List<Evidence> evidence = keepOrSell.stream()
                .filter(one -> one.use()
                        .filter(of -> !ground.uses().under(of).contains(use))
                        .isEmpty())
                .toList();
        var candidates = new ArrayList<KeepOrSell.Candidate>();
        var notes = new ArrayList<Text>();
        EstatePlace here = places.get(self);
        candidates.add(candidate(self, here, Optional.empty(), cell, use, evidence, municipality, at, window));
        int unplaced = 0;
        for (Map.Entry<Node, EstatePlace> other : places.entrySet()) {
            Cell kind = classes.get(other.getKey());
            if (kind == null
                    || other.getKey().equals(self)
                    || !ground.uses().related(use, kind.classes().get(0))) {
                continue;
            }
            Optional<Double> km = here == null ? Optional.empty() : here.kmTo(other.getValue());
            if (km.isEmpty()) {
                unplaced++;
            } else if (km.get() <= reachKm) {
                candidates.add(
                        candidate(other.getKey(), other.getValue(), km, kind, use, evidence, municipality, at, window));
            }
        }
        candidates.sort(
                Comparator.comparing((KeepOrSell.Candidate one) -> one.km().orElse(BigDecimal.valueOf(-1)))
                        .thenComparing(KeepOrSell.Candidate::estate));
        notes.add(
                new Text(
                        "Det er ting at tale om, ikke en afgørelse: beliggenhed, planer, servicekrav og salgspris er ikke med.",
                        "These are things to talk about, not a verdict: location, plans, service requirements and price are not included."));
        if (here == null || here.latitude().isEmpty()) {
            notes.add(
                    new Text(
                            "Ejendommens sted er ikke oplyst eller er beskyttet, så der er ingen afstande og ingen alternativer.",
                            "The estate's place is not stated or is protected, so there are no distances and no alternatives."));
        } else if (unplaced > 0) {
            notes.add(new Text(
                            "%s ejendomme med beslægtet anvendelse har intet oplyst sted og er ikke med.",
                            "%s estates of related use have no stated place and are not included.")
                    .with(unplaced));
        }
        return new KeepOrSell(
                estate,
                here == null ? estate : here.name(),
                ground.municipalities().name(municipality),
                at,
                reachKm,
                ground.fixedPrices(ground.municipalities().fictional(municipality), at),
                window,
                evidence.stream().map(one -> About.of(one.figure())).toList(),
                candidates,
                notes);
    }

    private KeepOrSell.Candidate candidate(
            Node estate,
            @Nullable EstatePlace place,
            Optional<Double> km,
            Cell cell,
            Node use,
            List<Evidence> evidence,
            Node municipality,
            int year,
            int window) {
        var values = new LinkedHashMap<String, Ratio>();
        var inDoubt = new ArrayList<String>();
        for (Evidence one : evidence) {
            KeyFigure figure = one.figure();
            Optional<Ratio> value =
                    own(figure, municipality, true, window, year).of(estate, year);
            Optional<Ratio> sound =
                    own(figure, municipality, false, window, year).of(estate, year);
            value.ifPresent(ratio -> values.put(figure.id(), ratio));
            if (!value.equals(sound)) {
                inDoubt.add(figure.id());
            }
        }
        return new KeepOrSell.Candidate(
                EstatePlace.written(estate),
                place == null ? EstatePlace.written(estate) : place.name(),
                km.map(far -> BigDecimal.valueOf(far).setScale(2, RoundingMode.HALF_UP)),
                cell.classes(),
                use.equals(cell.classes().get(0)),
                values,
                inDoubt);
    }

    /** A figure of the municipality's own ground.estates(), in the prices of a year. */
    private Series own(KeyFigure figure, Node municipality, boolean withFlagged, int window, int base) {
        var question = new OwnQuestion(figure.id(), municipality, withFlagged, window, base);
        return own.get(ground.cube().version(), question, asked -> {
            Grouping grouping = Grouping.WHOLE.by("estate").only("municipality", List.of(municipality));
            Values current = ground.cube().values(figure, withFlagged ? grouping : grouping.withoutFlagged());
            boolean money = ground.units().money(figure);
            return Series.of(
                            money ? ground.prices().fixed(current, base) : current,
                            row -> row.dimension("estate"),
                            row -> Optional.empty())
                    .over(money ? window : 1);
        });
    }
}

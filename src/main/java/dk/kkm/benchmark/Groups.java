package dk.kkm.benchmark;

import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;
import static dk.kkm.keyfigure.StoredQueries.node;
import static dk.kkm.keyfigure.StoredQueries.number;

import dk.kkm.MunicipalityCode;
import dk.kkm.Specification;
import dk.kkm.Text;
import dk.kkm.Thing;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.keyfigure.StoredQueries;
import dk.kkm.keyfigure.StoredQueries.Asked;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.jena.graph.Node;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.SKOS;
import org.jspecify.annotations.Nullable;

/** Finds the municipalities one may be compared with, in the ways people ask for them. */
final class Groups {
    private static final List<String> KINDS = List.of("all", "region", "size", "similar");
    private static final String INHABITANTS = "inhabitants";

    private final Ground ground;
    private final StoredQueries queries;
    private final List<Criterion> criteria;
    private final Kept<Integer, Map<String, Map<Node, BigDecimal>>> facts = new Kept<>(20);
    private final Kept<SimilarQuestion, Similarity> similarities = new Kept<>(200);

    private record SimilarQuestion(Map<String, BigDecimal> weights, Set<Node> candidates, int year) {}

    Groups(Ground ground, Specification specification) {
        this.ground = ground;
        this.queries = StoredQueries.of(specification, "queries/peers");
        this.criteria = Criterion.all(specification);
    }

    /**
     * Those a municipality is to be compared with.
     *
     * @param having those that have a value in the year
     */
    Group of(Question question, Node self, int year, Collection<Node> having) {
        var candidates = new TreeSet<Node>(Comparator.comparing(Node::getURI));
        having.stream()
                .filter(other -> ground.municipalities().alike(self, other))
                .forEach(candidates::add);
        candidates.add(self);
        String kind = question.peers().isEmpty() ? "all" : question.peers().get(0);
        if (!question.weights().isEmpty() && !kind.equals("similar")) {
            throw new UnreadableException(
                    "Kriterier vælger de mest lignende kommuner: skriv peers=similar sammen med criteria.",
                    "Criteria choose the most similar municipalities: write peers=similar together with criteria.");
        }
        if (question.peers().size() == 1 && !isCode(kind)) {
            return switch (kind) {
                case "all" ->
                    group(
                            new Text("alle kommuner, der har tallet", "all municipalities that have the figure"),
                            self,
                            candidates,
                            candidates);
                case "region" -> region(self, year, candidates);
                case "size" -> size(self, year, candidates);
                case "similar" -> similar(question, self, year, candidates);
                default -> named(kind, self, candidates);
            };
        }
        return question.peers().isEmpty()
                ? group(
                        new Text("alle kommuner, der har tallet", "all municipalities that have the figure"),
                        self,
                        candidates,
                        candidates)
                : list(question.peers(), self, candidates);
    }

    private static boolean isCode(String word) {
        return !word.isEmpty() && Character.isDigit(word.charAt(0));
    }

    private Group group(Text words, Node self, Collection<Node> wanted, Set<Node> candidates) {
        var members = new LinkedHashSet<Node>(List.of(self));
        var leftOut = new ArrayList<LeftOut>();
        for (Node other : wanted) {
            if (candidates.contains(other)) {
                members.add(other);
            } else if (!other.equals(self)) {
                leftOut.add(leftOut(other, new Text("har ikke tallet det år", "does not have the figure that year")));
            }
        }
        return new Group(words, List.copyOf(members), Optional.empty(), leftOut);
    }

    private LeftOut leftOut(Node municipality, Text why) {
        return new LeftOut(
                MunicipalityCode.of(municipality).code(),
                ground.municipalities().name(municipality),
                why);
    }

    private Group list(List<String> codes, Node self, Set<Node> candidates) {
        var wanted = new LinkedHashSet<Node>();
        for (String code : codes) {
            Node other = ground.municipalities().of(code);
            if (!ground.municipalities().alike(self, other)) {
                throw new UnreadableException(
                        "Opdigtede og rigtige kommuner sammenlignes aldrig: %s er ikke af samme slags.",
                        "Fictional and real municipalities are never compared: %s is not of the same kind.", code);
            }
            wanted.add(other);
        }
        return group(
                new Text("de kommuner, du har valgt", "the municipalities you have chosen"), self, wanted, candidates);
    }

    /** By the memberships that hold in the year, {@code dct:valid "2007/.."}. */
    private Group region(Node self, int year, Set<Node> candidates) {
        Map<Node, Node> regions = new HashMap<>();
        for (Thing membership : Thing.of(ground.model(), kkm("RegionMembership"))) {
            if (membership
                    .one(DCTerms.valid.asNode())
                    .filter(period -> holds(period, year))
                    .isPresent()) {
                membership
                        .one(kkm("municipality"))
                        .ifPresent(of -> membership.one(kkm("region")).ifPresent(region -> regions.put(of, region)));
            }
        }
        Node region = regions.get(self);
        if (region == null) {
            throw none(self, "hører ikke til nogen region", "belongs to no region");
        }
        Text name = ground.labels().of(region);
        return group(
                new Text("kommunerne i %s", "the municipalities of %s").with(name),
                self,
                candidates.stream()
                        .filter(other -> region.equals(regions.get(other)))
                        .toList(),
                candidates);
    }

    private static boolean holds(Node period, int year) {
        String[] ends = period.getLiteralLexicalForm().split("/", -1);
        return year >= Integer.parseInt(ends[0].substring(0, 4))
                && (ends.length < 2 || ends[1].length() < 4 || year <= Integer.parseInt(ends[1].substring(0, 4)));
    }

    /** By the inhabitants of the year, in the classes of {@code code/municipality-size}. */
    private Group size(Node self, int year, Set<Node> candidates) {
        Map<Node, BigDecimal> inhabitants = facts(year).getOrDefault(INHABITANTS, Map.of());
        Optional<Node> own = sizeClass(inhabitants.get(self));
        if (own.isEmpty()) {
            throw none(self, "har ikke noget kendt indbyggertal", "has no known number of inhabitants");
        }
        Text name = ground.labels().of(own.get());
        return group(
                new Text("kommuner af samme størrelse: %s", "municipalities of the same size: %s").with(name),
                self,
                candidates.stream()
                        .filter(other -> own.equals(sizeClass(inhabitants.get(other))))
                        .toList(),
                candidates);
    }

    private Optional<Node> sizeClass(@Nullable BigDecimal inhabitants) {
        return inhabitants == null
                ? Optional.empty()
                : Classes.of(ground.model(), iri("code/municipality-size"), inhabitants);
    }

    private UnreadableException none(Node self, String da, String en) {
        Text name = ground.municipalities().name(self);
        return new UnreadableException(
                name.da() + " " + da + " i modellen. Vælg peers=all, similar eller en liste af kommunekoder.",
                name.en() + " " + en
                        + " in the ground.model(). Choose peers=all, similar or a list of municipality codes.");
    }

    private Group named(String name, Node self, Set<Node> candidates) {
        var groups = new LinkedHashMap<String, Thing>();
        Thing.of(ground.model(), kkm("PeerGroup")).forEach(group -> groups.put(group.code(), group));
        Thing group = groups.get(name);
        if (group == null) {
            var known = new ArrayList<>(KINDS);
            known.addAll(groups.keySet());
            String all = String.join(", ", known);
            throw new UnreadableException(
                    "Der er ingen sammenligningsgruppe '%s'. Skriv en af %s, eller kommunekoder med komma imellem, fx "
                            + "0851,0751.",
                    "There is no peer group '%s'. Write one of %s, or municipality codes with commas between, such as "
                            + "0851,0751.",
                    Text.shown(name),
                    all);
        }
        List<Node> members = group.all(SKOS.member.asNode()).stream()
                .map(member -> iri("id/municipality/" + Vocabulary.localName(member)))
                .filter(member -> ground.municipalities().alike(self, member))
                .sorted(Comparator.comparing(Node::getURI))
                .toList();
        Text label = group.label();
        boolean inside = members.contains(self);
        return group(
                inside ? label : new Text("%s, og kommunen selv", "%s, and the municipality itself").with(label),
                self,
                members,
                candidates);
    }

    /** What municipalities may be alike by. */
    List<String> criteria() {
        return criteria.stream().map(Criterion::id).toList();
    }

    private Group similar(Question question, Node self, int year, Set<Node> candidates) {
        Map<Criterion, BigDecimal> weights = weights(question.weights());
        var asked = new SimilarQuestion(question.weights(), Set.copyOf(candidates), year);
        Similarity similarity = similarities.get(
                ground.cube().version(), asked, it -> new Similarity(weights, facts(year), candidates));
        List<Node> members = similarity.nearest(self, question.nearest());
        var leftOut = new ArrayList<LeftOut>();
        for (Node other : candidates) {
            if (!other.equals(self) && similarity.distance(self, other).isEmpty()) {
                leftOut.add(leftOut(
                        other,
                        new Text(
                                "for få kriterier er kendt for begge kommuner",
                                "too few criteria are known for both municipalities")));
            }
        }
        return new Group(
                new Text(
                                "de %s mest lignende kommuner, der har tallet, og kommunen selv",
                                "the %s most similar municipalities that have the figure, and the municipality itself")
                        .with((members.size() - 1)),
                members,
                Optional.of(similarity),
                leftOut);
    }

    /** The criteria that count: those asked for, or all as they are defined. */
    private Map<Criterion, BigDecimal> weights(Map<String, BigDecimal> asked) {
        List<String> known = criteria();
        for (String id : asked.keySet()) {
            if (!known.contains(id)) {
                throw new UnreadableException(
                        "Kriteriet '%s' findes ikke. Der er %s.",
                        "There is no criterion '%s'. There are %s.", Text.shown(id), String.join(", ", known));
            }
        }
        var weights = new LinkedHashMap<Criterion, BigDecimal>();
        for (Criterion criterion : criteria) {
            BigDecimal weight =
                    asked.isEmpty() ? criterion.weight() : asked.getOrDefault(criterion.id(), BigDecimal.ZERO);
            if (weight.signum() > 0) {
                weights.put(criterion, weight);
            }
        }
        if (weights.isEmpty()) {
            throw new UnreadableException(
                    "Mindst ét kriterium skal have en vægt over 0. Der er %s.",
                    "At least one criterion must have a weight above 0. There are %s.", String.join(", ", known));
        }
        return weights;
    }

    /** By criterion what the municipalities have in a year. */
    private Map<String, Map<Node, BigDecimal>> facts(int year) {
        return facts.get(ground.cube().version(), year, asked -> {
            Asked records = ground.estates().records(year);
            var known = new HashMap<String, Map<Node, BigDecimal>>();
            criteria.forEach(criterion -> known.put(criterion.id(), facts(criterion, year, records)));
            return known;
        });
    }

    private Map<Node, BigDecimal> facts(Criterion criterion, int year, Asked records) {
        var facts = new HashMap<Node, BigDecimal>();
        queries.ask(ground.cube().dataset(), criterion.id(), Map.of(), records).forEach(row -> {
            if (row.contains("value") && number(row, "year").intValueExact() == year) {
                facts.put(node(row, "municipality"), Ratio.rounded(number(row, "value")));
            }
        });
        return facts;
    }
}

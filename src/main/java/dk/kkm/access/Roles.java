package dk.kkm.access;

import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;
import static dk.kkm.Vocabulary.localName;

import dk.kkm.MunicipalityCode;
import dk.kkm.Specification;
import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.store.View;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.vocabulary.SKOS;

/**
 * What each role sees and may do, as {@code ontology/codes/role.ttl} says. A graph is of the kind whose {@code
 * kkm:graphPath} its name fits; one of no kind is seen by nobody.
 */
public final class Roles {
    private static final String GRAPHS = Vocabulary.BASE + "graph/";
    private static final Node PUBLIC = iri("code/role/public");
    private static final Set<Node> FIGURES = Set.of(iri("code/graph-kind/cube"), iri("code/graph-kind/records"));
    private static final int KNOWN_GRAPHS = 200_000;

    private final Graph model;
    private final Map<Pattern, Node> kinds = new HashMap<>();
    private final Map<Node, Rights> rights = new HashMap<>();
    private final Map<Node, Place> places = new ConcurrentHashMap<>();

    /** What a role sees of every municipality, what of its own, and what it may do. */
    private record Rights(Set<Node> all, Set<Node> own, Set<Act> acts) {}

    /** What a graph is, and whose. */
    private record Place(Optional<Node> kind, Optional<MunicipalityCode> municipality) {}

    private Roles(Graph model) {
        this.model = model;
        model.find(Node.ANY, kkm("graphPath"), Node.ANY)
                .forEachRemaining(path ->
                        kinds.put(Pattern.compile(path.getObject().getLiteralLexicalForm()), path.getSubject()));
        concepts("role").forEach(role -> rights.put(role, read(role)));
    }

    /** As the model says. */
    public static Roles of(Specification specification) {
        return new Roles(specification.model());
    }

    private Rights read(Node role) {
        Set<Node> may = objects(role, "mayDo");
        return new Rights(
                objects(role, "seesAll"),
                objects(role, "seesOwn"),
                Stream.of(Act.values()).filter(act -> may.contains(act.node())).collect(Collectors.toSet()));
    }

    /** A role that the model no longer knows may nothing. */
    private Rights rights(Node role) {
        return rights.getOrDefault(role, new Rights(Set.of(), Set.of(), Set.of()));
    }

    private Set<Node> objects(Node role, String property) {
        return model.find(role, kkm(property), Node.ANY)
                .mapWith(Triple::getObject)
                .toSet();
    }

    private List<Node> concepts(String scheme) {
        return model.find(Node.ANY, SKOS.inScheme.asNode(), iri("code/" + scheme))
                .mapWith(Triple::getSubject)
                .toList();
    }

    /** Anyone, where these have been opened. */
    public Viewer anyone(Collection<Opening> openings) {
        return Viewer.anyone(view(rights(PUBLIC), Set.of(), openings));
    }

    /** Who comes with this token, where these have been opened. */
    public Viewer viewer(Token token, Collection<Opening> openings) {
        Rights of = rights(token.role());
        Set<Act> acts = new HashSet<>(of.acts());
        if (token.checkOnly()) {
            acts.retainAll(Set.of(Act.CHECK));
        }
        return new Viewer(
                token.label(),
                token.role(),
                token.municipalities(),
                token.topics(),
                acts,
                view(of, token.municipalities(), openings),
                Optional.of(token.id()));
    }

    /** Who tries invented data on their own machine: sees what is open, and may do everything for fictional municipalities. */
    public Viewer guest() {
        Node role = iri("code/role/demonstration");
        Set<MunicipalityCode> fictional = concepts("demo-municipality").stream()
                .map(code -> new MunicipalityCode(localName(code)))
                .collect(Collectors.toSet());
        return new Viewer("demo", role, fictional, Set.of(), rights(role).acts(), View.open(), Optional.empty());
    }

    private View view(Rights of, Set<MunicipalityCode> own, Collection<Opening> openings) {
        Set<Node> openable = rights(PUBLIC).own();
        Set<Opening> opened = openings.stream()
                .filter(opening -> openable.contains(opening.kind()))
                .collect(Collectors.toSet());
        String name = names(of.all())
                + (own.isEmpty() ? "" : "; " + names(of.own()) + " @ " + new TreeSet<>(own))
                + opened.stream()
                        .map(opening -> "; " + localName(opening.kind()) + " @ " + opening.municipality())
                        .sorted()
                        .collect(Collectors.joining());
        boolean figures = FIGURES.stream()
                .anyMatch(kind ->
                        of.all().contains(kind) || (!own.isEmpty() && of.own().contains(kind)));
        return new View(
                name,
                graph -> {
                    Place place = place(graph);
                    return place.kind()
                            .filter(kind -> of.all().contains(kind)
                                    || place.municipality()
                                            .filter(whose -> (own.contains(whose)
                                                            && of.own().contains(kind))
                                                    || opened.contains(new Opening(whose, kind)))
                                            .isPresent())
                            .isPresent();
                },
                figures);
    }

    private static String names(Set<Node> kinds) {
        return kinds.stream().map(Vocabulary::localName).sorted().collect(Collectors.joining(" "));
    }

    private Place place(Node graph) {
        Place known = places.get(graph);
        if (known == null) {
            known = found(graph);
            if (places.size() > KNOWN_GRAPHS) {
                places.clear();
            }
            places.put(graph, known);
        }
        return known;
    }

    private Place found(Node graph) {
        if (graph.isURI() && graph.getURI().startsWith(GRAPHS)) {
            String path = graph.getURI().substring(GRAPHS.length());
            for (Map.Entry<Pattern, Node> kind : kinds.entrySet()) {
                Matcher matcher = kind.getKey().matcher(path);
                if (matcher.matches()) {
                    return new Place(
                            Optional.of(kind.getValue()),
                            matcher.groupCount() == 0
                                    ? Optional.empty()
                                    : Optional.of(new MunicipalityCode(matcher.group(1))));
                }
            }
        }
        return new Place(Optional.empty(), Optional.empty());
    }

    /** Whether a municipality may open graphs of this kind to the public. */
    public boolean openable(Node kind) {
        return rights(PUBLIC).own().contains(kind);
    }

    /** What a role is called. */
    public Text label(Node role) {
        return Text.of(model, role, SKOS.prefLabel.asNode());
    }

    /** The kind of a graph, none if it is of no kind. */
    public Optional<Node> kind(Node graph) {
        return found(graph).kind();
    }

    /**
     * The role of this name, if a token for it can be given for these municipalities.
     *
     * @throws UnreadableException if there is no such role, or it needs a municipality
     */
    public Node grantable(String word, Set<MunicipalityCode> municipalities) {
        Node role = named("role", word);
        Rights of = rights(role);
        if (role.equals(PUBLIC) || of.all().isEmpty()) {
            throw new UnreadableException(
                    "Rollen " + word + " er for dem uden adgangsnøgle.",
                    "The role " + word + " is for those without a token.");
        }
        boolean owns = of.own().contains(iri("code/graph-kind/submission"));
        if (owns && municipalities.isEmpty()) {
            throw new UnreadableException(
                    "Rollen " + word + " gælder for en kommune. Skriv fx --municipality 0851.",
                    "The role " + word + " is for a municipality. Write for example --municipality 0851.");
        }
        return role;
    }

    /** The code of a municipality that some code list has. */
    public Node municipality(String code) {
        return model
                .find(new MunicipalityCode(code).node(), kkm("municipalityCode"), Node.ANY)
                .mapWith(Triple::getObject)
                .toList()
                .stream()
                .findFirst()
                .orElseThrow(() -> new UnreadableException(
                        "Der er ingen kommune " + code + ".", "There is no municipality " + code + "."));
    }

    /** The concept of a code list with this notation or last part of its name. */
    public Node named(String scheme, String word) {
        List<Node> all = concepts(scheme);
        return all.stream()
                .filter(concept -> localName(concept).equals(word)
                        || model.find(concept, SKOS.notation.asNode(), Node.ANY)
                                .mapWith(triple -> triple.getObject().getLiteralLexicalForm())
                                .toList()
                                .contains(word))
                .findFirst()
                .orElseThrow(() -> {
                    String known =
                            all.stream().map(Vocabulary::localName).sorted().collect(Collectors.joining(", "));
                    return new UnreadableException(
                            "'" + word + "' findes ikke. Der er " + known + ".",
                            "There is no '" + word + "'. There are " + known + ".");
                });
    }
}

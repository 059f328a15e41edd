package dk.kkm.keyfigure;

import static dk.kkm.keyfigure.Grouping.MUNICIPALITY;
import static dk.kkm.keyfigure.Grouping.YEAR;

import dk.kkm.MunicipalityCode;
import dk.kkm.SubmissionId;
import dk.kkm.Thing;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.table.Nearest;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.vocabulary.RDF;
import org.apache.jena.vocabulary.SKOS;

/** The values of a dimension as people write them, as nodes of the model. */
final class Codes {
    private static final Pattern ESTATE = Pattern.compile("[A-Za-z0-9-]{1,40}/[A-Za-z0-9_-]{1,400}");

    private final Graph model;

    Codes(Graph model) {
        this.model = model;
    }

    Set<Node> nodes(String dimension, Collection<String> values) {
        var nodes = new LinkedHashSet<Node>();
        for (String value : values) {
            switch (dimension) {
                case MUNICIPALITY -> nodes.add(municipality(value));
                case YEAR -> nodes.add(year(value));
                case "estate" -> nodes.add(estate(value));
                default -> nodes.addAll(withNarrower(concept(dimension, value)));
            }
        }
        return nodes;
    }

    private Node municipality(String value) {
        Node municipality = new MunicipalityCode(value).node();
        if (!model.contains(municipality, RDF.type.asNode(), Vocabulary.kkm("Municipality"))) {
            var nearest = Nearest.of(
                    value,
                    Thing.of(model, Vocabulary.kkm("Municipality")).stream()
                            .map(Thing::code)
                            .toList());
            throw new UnreadableException(
                    "Kommunen '" + value + "' findes ikke i modellen."
                            + nearest.map(near -> " Mente du '" + near + "'?").orElse(""),
                    "There is no municipality '" + value + "' in the model."
                            + nearest.map(near -> " Did you mean '" + near + "'?")
                                    .orElse(""));
        }
        return municipality;
    }

    private static Node year(String value) {
        return Grouping.yearNode(SubmissionId.of("0", value).year().toString());
    }

    private static Node estate(String value) {
        if (!ESTATE.matcher(value).matches()) {
            throw new UnreadableException(
                    "'%s' er ikke en ejendom. Skriv kommune/ejendomsnøgle, fx 0851/12.",
                    "'%s' is not an estate. Write municipality/estate key, such as 0851/12.", value);
        }
        return Vocabulary.iri("id/estate/" + value);
    }

    private Node concept(String dimension, String value) {
        Node list = Vocabulary.iri("code/" + kebab(dimension));
        List<Thing> concepts = Thing.in(model, list);
        String written = value.toLowerCase(Locale.ROOT);
        return concepts.stream()
                .filter(concept -> concept.code().equals(value))
                .findFirst()
                .or(() -> concepts.stream()
                        .filter(concept -> concept.all(SKOS.notation.asNode()).stream()
                                .anyMatch(notation ->
                                        notation.getLiteralLexicalForm().equals(written)))
                        .findFirst())
                .map(Thing::node)
                .orElseThrow(() -> {
                    List<String> known = concepts.stream().map(Thing::code).toList();
                    String names = String.join(", ", known);
                    var nearest = Nearest.of(value, known);
                    return new UnreadableException(
                            "'" + value + "' er ikke i kodelisten <" + list + ">."
                                    + nearest.map(near -> " Mente du '" + near + "'?")
                                            .orElse("") + " Den har " + names
                                    + ".",
                            "'" + value + "' is not in the code list <" + list + ">."
                                    + nearest.map(near -> " Did you mean '" + near + "'?")
                                            .orElse("") + " It has "
                                    + names + ".");
                });
    }

    private Set<Node> withNarrower(Node concept) {
        var all = new LinkedHashSet<Node>(Set.of(concept));
        var next = new LinkedHashSet<>(all);
        while (!next.isEmpty()) {
            var narrower = new LinkedHashSet<Node>();
            next.forEach(broader ->
                    Thing.with(model, SKOS.broader.asNode(), broader).forEach(one -> narrower.add(one.node())));
            narrower.removeAll(all);
            all.addAll(narrower);
            next = narrower;
        }
        return all;
    }

    /** {@code energyLabel} has the code list {@code energy-label}. */
    private static String kebab(String dimension) {
        return dimension.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}

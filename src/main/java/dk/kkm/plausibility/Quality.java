package dk.kkm.plausibility;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.IndexedGraph;
import dk.kkm.Layers;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.Vocabulary;
import dk.kkm.derivation.Derivations;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.system.G;
import org.apache.jena.vocabulary.RDF;
import org.apache.jena.vocabulary.SKOS;

/**
 * Grades deliveries by the stored CONSTRUCT queries of {@code queries/quality}, run one after the other as derivations are:
 * first the parts of each topic, then the grades of the topics and of the whole.
 *
 * <pre>{@code
 * <submissions/0851/2025/quality/supply/completeness> a kkm:QualityPart ; kkm:topic <code/topic/supply> ;
 *     kkm:qualityPart <code/quality-part/completeness> ; kkm:points 93.2 ; kkm:weight 40 ; kkm:gain 1.1 ; kkm:lacking 12 .
 * <submissions/0851/2025/quality/supply> a kkm:QualityGrade ; kkm:topic <code/topic/supply> ;
 *     kkm:points 81 ; kkm:qualityGrade <code/quality-grade/B> .
 * <submissions/0851/2025/quality> a kkm:QualityGrade ; kkm:points 78 ; kkm:qualityGrade <code/quality-grade/B> .
 * }</pre>
 *
 * Immutable; many threads may grade at once.
 */
public final class Quality {
    private static final Node ROUNDS = Vocabulary.iri("graph/rounds");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\?(\\w+)}");

    private final Graph model;
    private final Derivations queries;

    private Quality(Graph model, Derivations queries) {
        this.model = model;
        this.queries = queries;
    }

    /** The quality formula of a specification. */
    public static Quality of(Specification specification) {
        return new Quality(specification.model(), Derivations.of(specification, "queries/quality"));
    }

    /**
     * The grades of one delivery.
     *
     * @param candidate the delivered graph with the findings of its receipt, and what explains them
     * @param records what was derived from it, flags included
     * @param kept where the collection rounds are
     */
    public Grades grades(SubmissionId id, Graph candidate, Graph records, DatasetGraph kept) {
        return read(id, graph(candidate, records, kept));
    }

    /** The grades a graph of parts and grades tells of. */
    public Grades read(SubmissionId id, Graph graded) {
        var topics = new TreeMap<String, Grades.Grade>();
        for (Node node : G.nodesOfTypeAsSet(graded, kkm("QualityGrade"))) {
            Node topic = G.getZeroOrOneSP(graded, node, kkm("topic"));
            if (topic != null) {
                topics.put(Vocabulary.localName(topic), grade(graded, node, parts(graded, topic)));
            }
        }
        Node whole = Vocabulary.iri("submissions/" + id + "/quality");
        return new Grades(grade(graded, whole, parts(graded, Node.ANY)), topics);
    }

    /** The same as RDF: parts and grades. */
    public Graph graph(Graph candidate, Graph records, DatasetGraph kept) {
        var rounds = IndexedGraph.of(kept.getGraph(ROUNDS));
        return queries.derive(new Layers(new Layers(records, rounds), candidate))
                .records();
    }

    private static List<Node> parts(Graph graded, Node topic) {
        return graded.find(Node.ANY, kkm("topic"), topic)
                .mapWith(Triple::getSubject)
                .filterKeep(part -> graded.contains(part, RDF.Nodes.type, kkm("QualityPart")))
                .toList();
    }

    private Grades.Grade grade(Graph graded, Node node, List<Node> partNodes) {
        List<Node> costly = partNodes.stream()
                .sorted(Comparator.comparing((Node part) -> number(graded, part, "gain"))
                        .reversed()
                        .thenComparing(Node::getURI))
                .toList();
        Node code = G.getOneSP(graded, node, kkm("qualityGrade"));
        return new Grades.Grade(
                code,
                Vocabulary.localName(code),
                number(graded, node, "points").setScale(0, RoundingMode.HALF_UP).intValueExact(),
                costly.stream()
                        .map(part -> new Grades.Part(
                                G.getOneSP(graded, part, kkm("qualityPart")),
                                number(graded, part, "points"),
                                number(graded, part, "weight"),
                                number(graded, part, "lacking").intValue(),
                                told(graded, part, "message")))
                        .toList(),
                costly.stream()
                        .flatMap(part -> told(graded, part, "suggestion").stream())
                        .findFirst());
    }

    private static BigDecimal number(Graph graph, Node subject, String property) {
        return new BigDecimal(G.getOneSP(graph, subject, kkm(property)).getLiteralLexicalForm());
    }

    /** What the model says of such a part, filled with what the part says; nothing of a part without a lack. */
    private Optional<Text> told(Graph graded, Node part, String property) {
        if (number(graded, part, "gain").signum() == 0) {
            return Optional.empty();
        }
        Text text = Text.of(model, G.getOneSP(graded, part, kkm("qualityPart")), kkm(property));
        return Optional.of(new Text(filled(text.da(), "da", graded, part), filled(text.en(), "en", graded, part)));
    }

    private String filled(String text, String language, Graph graded, Node part) {
        return PLACEHOLDER.matcher(text).replaceAll(found -> {
            Node value = G.getOneSP(graded, part, kkm(found.group(1)));
            String shown = value.isLiteral()
                    ? new BigDecimal(value.getLiteralLexicalForm())
                            .setScale(0, RoundingMode.FLOOR)
                            .toPlainString()
                    : label(value, language);
            return Matcher.quoteReplacement(shown);
        });
    }

    private String label(Node concept, String language) {
        Text label = Text.of(model, concept, SKOS.prefLabel.asNode());
        return language.equals("da") ? label.da() : label.en();
    }
}

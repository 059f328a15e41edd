package dk.kkm.benchmark;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Text;
import dk.kkm.Vocabulary;
import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.KeyFigures;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.vocabulary.SKOS;

/**
 * A key figure that is put forward for a decision.
 *
 * <pre>{@code
 * <code/decision/keep-or-sell/cost-per-pupil> a kkm:Evidence ; kkm:decision <code/decision/keep-or-sell> ;
 *   kkm:keyFigure <key-figures/cost-per-pupil> ; kkm:order 2 ; kkm:use <code/use/education> .
 * }</pre>
 *
 * @param label what it is called there; as the figure where nothing else is said
 * @param includedIn the figure that has this one in it already
 * @param use the use, with those under it, that the figure is asked of; absent for all
 */
record Evidence(KeyFigure figure, Text label, Optional<String> includedIn, Optional<Node> use) {

    /** Of a decision, in order. */
    static List<Evidence> of(Graph model, KeyFigures figures, String decision) {
        return model.find(Node.ANY, kkm("decision"), Vocabulary.iri("code/decision/" + decision)).toList().stream()
                .map(triple -> triple.getSubject())
                .sorted(Comparator.comparing(evidence -> new BigDecimal(
                        object(model, evidence, kkm("order")).orElseThrow().getLiteralLexicalForm())))
                .map(evidence -> of(model, figures, evidence))
                .toList();
    }

    private static Evidence of(Graph model, KeyFigures figures, Node evidence) {
        KeyFigure figure = figures.get(
                Vocabulary.localName(object(model, evidence, kkm("keyFigure")).orElseThrow()));
        Text label = Text.of(model, evidence, SKOS.prefLabel.asNode());
        return new Evidence(
                figure,
                label.da().isEmpty() ? figure.label() : label,
                object(model, evidence, kkm("includedIn")).map(Vocabulary::localName),
                object(model, evidence, kkm("use")));
    }

    private static Optional<Node> object(Graph model, Node subject, Node property) {
        return model.find(subject, property, Node.ANY)
                .mapWith(triple -> triple.getObject())
                .nextOptional();
    }
}

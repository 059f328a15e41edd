package dk.kkm.benchmark;

import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Text;
import dk.kkm.Thing;
import dk.kkm.Vocabulary;
import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.KeyFigures;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
    static List<Evidence> of(Ground ground, String decision) {
        return Thing.with(ground.model(), kkm("decision"), iri("code/decision/" + decision)).stream()
                .sorted(Comparator.comparing(
                        evidence -> evidence.number(kkm("order")).orElseThrow()))
                .map(evidence -> of(ground.cube().figures(), evidence))
                .toList();
    }

    private static Evidence of(KeyFigures figures, Thing evidence) {
        KeyFigure figure =
                figures.get(Vocabulary.localName(evidence.one(kkm("keyFigure")).orElseThrow()));
        Text label = evidence.text(SKOS.prefLabel.asNode());
        return new Evidence(
                figure,
                label.da().isEmpty() ? figure.label() : label,
                evidence.one(kkm("includedIn")).map(Vocabulary::localName),
                evidence.one(kkm("use")));
    }
}

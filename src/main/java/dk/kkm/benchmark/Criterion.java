package dk.kkm.benchmark;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Specification;
import dk.kkm.Text;
import dk.kkm.Thing;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.SKOS;

/**
 * Something by which municipalities are alike or not: a stored query that yields {@code ?municipality ?year ?value}, and
 * beside it in {@code queries/peers/}
 *
 * <pre>{@code
 * <peers/inhabitants> a kkm:PeerCriterion ; dct:identifier "inhabitants" ;
 *   skos:prefLabel "indbyggere"@da, "inhabitants"@en ; kkm:weight 2.0 ; kkm:scale <code/scale/logarithmic> .
 * }</pre>
 *
 * @param weight how much it counts beside the others; 0 if only on request
 * @param logarithmic whether twice as much is the same difference everywhere
 */
record Criterion(String id, Text label, BigDecimal weight, boolean logarithmic) {

    /** Those of the model that have a query, in order of id. */
    static List<Criterion> all(Specification specification) {
        List<Thing> defined = Thing.of(specification.model(), kkm("PeerCriterion"));
        return specification.texts("queries/peers", ".rq").keySet().stream()
                .map(id -> defined.stream()
                        .filter(one -> one.string(DCTerms.identifier.asNode()).equals(Optional.of(id)))
                        .findFirst()
                        .map(one -> of(id, one))
                        .orElseThrow(() -> new UnreadableException(
                                "Kriteriet %s har en forespørgsel, men ingen definition <…> a kkm:PeerCriterion ; dct:identifier \"%s\".",
                                "The criterion %s has a query but no definition <…> a kkm:PeerCriterion ; dct:identifier \"%s\".",
                                id,
                                id)))
                .toList();
    }

    private static Criterion of(String id, Thing criterion) {
        return new Criterion(
                id,
                criterion.text(SKOS.prefLabel.asNode()),
                criterion.number(kkm("weight")).orElse(BigDecimal.ONE),
                criterion.one(kkm("scale")).map(Vocabulary::localName).equals(Optional.of("logarithmic")));
    }
}

package dk.kkm.keyfigure;

import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import java.util.Optional;
import org.apache.jena.graph.Node;

/**
 * The value of a key figure as the cube keeps it, with what it rests on.
 *
 * @param figure the id of the key figure, {@code heat-per-area}
 * @param node the observation, {@code observation/heat-per-area/0851/2025/school}; an earlier one has its version behind that
 * @param breakdown a use, the figure's own category, or {@link #ALL}
 * @param value the numbers, with municipality, year and (unless all together) use or category as dimensions
 * @param quality how far the value can be relied on: a concept of {@code code/quality}
 * @param flaggedEstates how many of its estates have a value in doubt
 * @param withoutFlagged the numbers when values in doubt count as missing: the same when there are none, and none when all
 *     are
 * @param figureVersion the version of the definition, {@code 0.1.0}
 * @param queryVersion 12 hexadecimal digits that change with the stored query
 * @param dataVersion 12 hexadecimal digits that change with the records of the municipality and year
 */
public record Observed(
        String figure,
        Node node,
        SubmissionId submission,
        Node breakdown,
        Value value,
        Node quality,
        long flaggedEstates,
        Optional<Value> withoutFlagged,
        String figureVersion,
        String queryVersion,
        String dataVersion) {

    /** The breakdown of a value that is not broken down. */
    public static final Node ALL = Vocabulary.iri("code/breakdown/all");

    /** What a permalink pins: {@code <dataVersion>-<queryVersion>}. */
    public String version() {
        return dataVersion + "-" + queryVersion;
    }

    /** The same, as other records say it too. */
    Observed under(String otherDataVersion) {
        return new Observed(
                figure,
                node,
                submission,
                breakdown,
                value,
                quality,
                flaggedEstates,
                withoutFlagged,
                figureVersion,
                queryVersion,
                otherDataVersion);
    }
}

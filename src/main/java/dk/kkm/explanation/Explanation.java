package dk.kkm.explanation;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Labels;
import dk.kkm.Severity;
import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.Thing;
import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.Value;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.apache.jena.graph.Node;
import org.apache.jena.vocabulary.DCTerms;

/**
 * Why a key figure of a municipality and year is what it is. Every sum is exact: the estates' numerators add up to the
 * numerator, their denominators to the denominator (unless it is of another grain, such as inhabitants), and the
 * contributions of a measure to the measure.
 *
 * @param category of a share, the one explained, such as a use
 * @param value absent when the figure is withheld; the excluded then say why
 * @param categories of a share, all of its values
 * @param sums of all estates together, however many are shown
 * @param estates those shown, the largest numerator first, from {@code offset} on
 * @param estateCount how many there are
 * @param others what is of another grain than estates
 * @param excluded in scope, and yet not counted
 * @param outside by reason, how many estates the figure is not about
 * @param depth how far down this viewer may see
 */
public record Explanation(
        KeyFigure figure,
        SubmissionId id,
        Optional<Node> category,
        Optional<Value> value,
        List<Value> categories,
        Sides sums,
        List<Estate> estates,
        int estateCount,
        int offset,
        List<Measure> others,
        List<Excluded> excluded,
        Map<Text, Integer> outside,
        Submission submission,
        Depth depth) {

    /** Whether there is no estate that it could be about. */
    public boolean isEmpty() {
        return estateCount == 0 && excluded.isEmpty() && outside.isEmpty();
    }

    /** How far down the data are shown. */
    public enum Depth {
        /** The records that the figure is computed from. */
        RECORDS,
        /** What adds up to the records. */
        CONTRIBUTIONS,
        /** The rows as sent. */
        DELIVERED
    }

    /** A share of the figure: what is on either side of the line, absent where there is nothing. */
    public record Sides(Optional<BigDecimal> numerator, Optional<BigDecimal> denominator) {}

    /**
     * An estate that counts.
     *
     * @param measures what the figure reads of it
     */
    public record Estate(Place place, Sides sides, List<Measure> measures) {}

    /** An estate, a building or a municipality, with the number and name it was sent with. */
    public record Place(Node node, Optional<String> number, Optional<String> name) {}

    /**
     * A measure of a record.
     *
     * @param flagged whether a warning doubts it
     * @param contributions what adds up to the value, the largest first; none where that is not shown
     * @param uncovered of an area that should cover the estate, the buildings it does not cover
     */
    public record Measure(
            Node record,
            Node measure,
            BigDecimal value,
            boolean flagged,
            List<Contribution> contributions,
            List<Uncovered> uncovered) {}

    /**
     * A building that a measure does not cover.
     *
     * @param area in the measure's own kind of area, m²
     */
    public record Uncovered(Place part, BigDecimal area) {}

    /**
     * What one thing adds to a measure.
     *
     * @param source the contribution, part-year or record that is kept, which holds the amount
     * @param part the building, or the estate or municipality as a whole
     * @param factor what the delivered value was multiplied by
     */
    public record Contribution(
            Node source,
            Place part,
            BigDecimal amount,
            Optional<BigDecimal> factor,
            List<Reference> basedOn,
            List<Row> delivered) {}

    /** A value that specialists laid down, as a contribution was computed with it. */
    public record Reference(
            Node node,
            Text label,
            Optional<BigDecimal> value,
            Text unit,
            Optional<String> source,
            boolean preliminary) {
        static Reference of(Labels labels, Node node) {
            var thing = new Thing(labels.model(), node);
            Optional<Thing> scheme = thing.one(kkm("factorSet"))
                    .or(() -> thing.one(kkm("series")))
                    .map(of -> new Thing(labels.model(), of));
            Text own = thing.label();
            return new Reference(
                    node,
                    scheme.map(Thing::label)
                            .map(of -> Text.same("%s, %s").with(of, own))
                            .orElse(own),
                    Stream.of("value", "factor", "weight")
                            .flatMap(name -> thing.number(kkm(name)).stream())
                            .findFirst(),
                    thing.one(kkm("toUnit")).map(labels::of).orElse(Text.NONE),
                    thing.string(DCTerms.source.asNode())
                            .or(() -> scheme.flatMap(of -> of.string(DCTerms.source.asNode()))),
                    thing.is(kkm("preliminary"))
                            || scheme.filter(of -> of.is(kkm("preliminary"))).isPresent());
        }
    }

    /**
     * A row as sent, or one of the things told in it.
     *
     * @param table the table's name, {@code forbrug}
     */
    public record Row(
            Node node, String table, String file, List<Integer> rows, List<Cell> cells, List<Finding> findings) {}

    /**
     * What was sent about one property.
     *
     * @param column the header of the column, absent where no column is known
     * @param text the name of a code, otherwise as sent
     */
    public record Cell(Node property, Text label, Optional<String> column, Node value, Text text) {}

    /** What a rule said about a row. */
    public record Finding(
            Node node, Node rule, Severity severity, Text message, Text suggestion, Optional<String> column) {}

    /**
     * An estate, or one use, ownership and label of it, that should have been covered and is not.
     *
     * @param record the record that did not count, absent where there is none
     * @param delivered what was sent where the missing is delivered
     */
    public record Excluded(Place estate, Optional<Node> record, List<Reason> reasons, List<Row> delivered) {}

    /**
     * Why something does not count.
     *
     * @param measure the measure that is missing or in doubt, absent when another condition is not met
     * @param condition the condition in SPARQL, empty when a measure is missing
     * @param mend how to mend it; empty when nothing is to be mended
     * @param isAboutOthers whether the figure is about other things, so that nothing is missing
     */
    public record Reason(Optional<Node> measure, Text why, String condition, Text mend, boolean isAboutOthers) {}

    /**
     * The delivery behind it all.
     *
     * @param received when, absent where it is not shown
     * @param tables by table the file
     */
    public record Submission(Node node, Optional<String> received, SortedMap<String, String> tables) {}
}

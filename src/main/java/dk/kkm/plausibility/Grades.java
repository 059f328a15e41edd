package dk.kkm.plausibility;

import dk.kkm.Text;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.jena.graph.Node;

/**
 * How good a delivery is, as a whole and in each topic it covers.
 *
 * @param topics by the last part of the topic's code, {@code supply}
 */
public record Grades(Grade whole, SortedMap<String, Grade> topics) {
    public Grades {
        topics = Collections.unmodifiableSortedMap(new TreeMap<>(topics));
    }

    /**
     * One grade.
     *
     * @param code the code of the letter, {@code code/quality-grade/B}
     * @param letter A, the best, to E
     * @param points 0–100, whole
     * @param parts what it is made of
     * @param nextStep what would raise it most; nothing when there is nothing to gain
     */
    public record Grade(Node code, String letter, int points, List<Part> parts, Optional<Text> nextStep) {
        public Grade {
            parts = List.copyOf(parts);
        }

        /** Why it is not better, what costs most first. */
        public List<Text> reasons() {
            return parts.stream().flatMap(part -> part.reason().stream()).toList();
        }
    }

    /**
     * One of the things a grade is made of.
     *
     * @param code {@code code/quality-part/completeness}
     * @param points 0–100
     * @param weight its weight in the grade, of the sum of all
     * @param lacking how many estates, rows, values or days cost it points
     * @param reason why it has not got all points
     */
    public record Part(Node code, BigDecimal points, BigDecimal weight, int lacking, Optional<Text> reason) {}
}

package dk.kkm.keyfigure;

import static dk.kkm.keyfigure.Grouping.MUNICIPALITY;
import static dk.kkm.keyfigure.Grouping.YEAR;

import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.jena.graph.Node;
import org.apache.jena.query.Query;

/**
 * A key figure: what it says, what it rests on, and the stored query that computes it.
 *
 * @param id {@code heat-per-area}, also its file name
 * @param readingGuide how to read it, with the caution that belongs to it
 * @param formula numerator and denominator in words
 * @param theme a concept of {@code code/theme}
 * @param unit of QUDT or of {@code code/unit}
 * @param unitLabel the unit as people write it, {@code kr/m²}
 * @param direction which end is better: a concept of {@code code/direction}
 * @param side that, or the wider concept it is a condition on
 * @param directionLabel the direction in words
 * @param areaPolicy which area the figure rests on: a concept of {@code code/area-policy}
 * @param status a concept of {@code code/status}
 * @param preliminary whether it rests on placeholders that the cooperation has not decided
 * @param source where the figure and its parts come from
 * @param dimensions what it can be grouped by beside municipality and year
 * @param category the dimension it is always grouped by, as a share is
 * @param decimals how many to show
 * @param reads the measures the query reads
 * @param doubtable those, and what else it reads that may be in doubt, such as the area behind a coverage
 * @param targetLower the lower end of the target band, or the floor below which low is no longer better
 * @param targetUpper the upper end of the target band
 * @param text the stored query
 */
public record KeyFigure(
        String id,
        Text label,
        Text definition,
        Text readingGuide,
        Text formula,
        Node theme,
        Node unit,
        Text unitLabel,
        Node direction,
        Node side,
        Text directionLabel,
        Node areaPolicy,
        Node status,
        boolean preliminary,
        LocalDate issued,
        String version,
        Text source,
        Set<String> dimensions,
        Optional<String> category,
        int decimals,
        List<Node> reads,
        Set<Node> doubtable,
        Optional<BigDecimal> targetLower,
        Optional<BigDecimal> targetUpper,
        String text) {

    private static final String PERCENT = "http://qudt.org/vocab/unit/PERCENT";

    public KeyFigure {
        reads = List.copyOf(reads);
        doubtable = Set.copyOf(doubtable);
        dimensions = Collections.unmodifiableSet(new LinkedHashSet<>(dimensions));
        Regrouping.parse(id, text);
    }

    /** Whether a low value is better, be it on a condition. */
    public boolean low() {
        return Vocabulary.localName(side).equals("low");
    }

    /** Whether a high value is better. */
    public boolean high() {
        return Vocabulary.localName(side).equals("high");
    }

    /** Whether this value may be called better or worse than another: it has no floor, or a known one that it keeps above. */
    public boolean judges(BigDecimal value) {
        return !Vocabulary.localName(direction).equals("low-with-floor")
                || targetLower.filter(floor -> value.compareTo(floor) >= 0).isPresent();
    }

    /** The key figure itself, {@code key-figures/heat-per-area}. */
    public Node node() {
        return Vocabulary.iri("key-figures/" + id);
    }

    /** 12 hexadecimal digits that change with the text of the stored query. */
    public String queryVersion() {
        return Versions.of(List.of(text));
    }

    /** What numerator/denominator is multiplied by: 100 for a percentage, else 1. */
    public BigDecimal scale() {
        return unit.getURI().equals(PERCENT) ? BigDecimal.valueOf(100) : BigDecimal.ONE;
    }

    /** The stored query, grouped as asked: complete SPARQL 1.1, whose text any engine runs. */
    public Query query(Grouping grouping) {
        List<String> wanted = dimensions(grouping);
        grouping.only().keySet().forEach(this::require);
        Query query = Regrouping.parse(id, text);
        Regrouping.apply(query, allowed(), wanted, grouping.only());
        if (!grouping.withFlagged()) {
            Regrouping.leaveOutFlagged(query, doubtable);
        }
        return query;
    }

    /** The grouped parts of that query, each a query of its own: numerator, denominator, what should have been covered. */
    public List<Query> parts(Grouping grouping) {
        return Regrouping.parts(query(grouping));
    }

    /** What rows of this grouping are told apart by: municipality, year, the category, and those asked for. */
    List<String> dimensions(Grouping grouping) {
        var wanted = new LinkedHashSet<>(List.of(MUNICIPALITY, YEAR));
        category.ifPresent(wanted::add);
        for (String dimension : grouping.by()) {
            require(dimension);
            wanted.add(dimension);
        }
        return new ArrayList<>(wanted);
    }

    /** Whether it can be divided by this dimension, and restricted to values of it. */
    public boolean has(String dimension) {
        return allowed().contains(dimension);
    }

    /**
     * Whether numerator and denominator can both be divided by this dimension, so that the parts of either add up. The
     * inhabitants of a municipality, say, cannot be divided by estate.
     */
    public boolean divides(String dimension) {
        return category.isEmpty()
                && has(dimension)
                && Regrouping.parts(query(Grouping.WHOLE.by(dimension))).stream()
                        .filter(part -> part.getResultVars().contains("numerator")
                                || part.getResultVars().contains("denominator"))
                        .allMatch(part -> part.getResultVars().contains(dimension));
    }

    /** Refuses a dimension the figure does not have, naming those it has. */
    void require(String dimension) {
        if (!has(dimension)) {
            throw new UnreadableException(
                    "Nøgletallet %s har ikke dimensionen '%s'. Det kan deles efter %s.",
                    "The key figure %s has no dimension '%s'. It can be divided by %s.",
                    id,
                    dimension,
                    String.join(", ", allowed()));
        }
    }

    private Set<String> allowed() {
        var allowed = new LinkedHashSet<>(List.of(MUNICIPALITY, YEAR));
        category.ifPresent(allowed::add);
        allowed.addAll(dimensions);
        return allowed;
    }
}

package dk.kkm.keyfigure;

import dk.kkm.SubmissionId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;

/**
 * How a key figure is asked for: one row per municipality and year, further divided by these dimensions, and only for
 * these values. Whether a key figure has the dimensions is for the key figure to say.
 *
 * @param by dimensions beside municipality, year and the figure's own category, such as {@code use} or {@code estate}
 * @param only the values wanted of a dimension, {@code municipality} and {@code year} included; no entry wants all
 * @param withFlagged whether values in doubt count; when not, they count as missing
 */
public record Grouping(List<String> by, Map<String, Set<Node>> only, boolean withFlagged) {
    static final String MUNICIPALITY = "municipality";
    static final String YEAR = "year";

    /** Municipality by municipality, year by year, everything together. */
    public static final Grouping WHOLE = new Grouping(List.of(), Map.of());

    public Grouping {
        by = by.stream()
                .filter(dimension -> !dimension.equals(MUNICIPALITY) && !dimension.equals(YEAR))
                .distinct()
                .toList();
        only = only.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> Set.copyOf(entry.getValue())));
    }

    /** With the values in doubt. */
    public Grouping(List<String> by, Map<String, Set<Node>> only) {
        this(by, only, true);
    }

    /** Divided by this dimension too. */
    public Grouping by(String dimension) {
        var more = new ArrayList<>(by);
        more.add(dimension);
        return new Grouping(more, only, withFlagged);
    }

    /** Only for these values of a dimension. */
    public Grouping only(String dimension, Collection<Node> values) {
        var more = new LinkedHashMap<>(only);
        more.put(dimension, Set.copyOf(values));
        return new Grouping(by, more, withFlagged);
    }

    /** Only for this municipality and year. */
    public Grouping only(SubmissionId id) {
        return only(MUNICIPALITY, List.of(id.municipality().node()))
                .only(YEAR, List.of(yearNode(id.year().toString())));
    }

    /** As if every value in doubt were missing: a measure that a record has as {@code kkm:flaggedMeasure} is not read. */
    public Grouping withoutFlagged() {
        return new Grouping(by, only, false);
    }

    /** Whether values of this municipality and year are wanted. */
    boolean wants(SubmissionId id) {
        return wants(MUNICIPALITY, id.municipality().node())
                && wants(YEAR, yearNode(id.year().toString()));
    }

    private boolean wants(String dimension, Node node) {
        return only.getOrDefault(dimension, Set.of(node)).contains(node);
    }

    static Node yearNode(String year) {
        return NodeFactory.createLiteralDT(year, XSDDatatype.XSDgYear);
    }
}

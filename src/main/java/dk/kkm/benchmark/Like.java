package dk.kkm.benchmark;

import dk.kkm.Labels;
import dk.kkm.Text;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.jena.graph.Node;

/**
 * Estates that are alike.
 *
 * @param cell in what
 * @param fictional whether they are of invented municipalities
 * @param estates by estate its municipality
 */
record Like(Cell cell, boolean fictional, Map<Node, Node> estates) {

    Like {
        estates = Map.copyOf(estates);
    }

    Set<Node> at(Node municipality) {
        return where(municipality, true);
    }

    Set<Node> elsewhere(Node municipality) {
        return where(municipality, false);
    }

    private Set<Node> where(Node municipality, boolean same) {
        var some = new HashSet<Node>();
        estates.forEach((estate, at) -> {
            if (at.equals(municipality) == same) {
                some.add(estate);
            }
        });
        return some;
    }

    /** In what they are alike, in words. */
    Text words(Labels labels) {
        Optional<Text> all = cell.classes().stream().map(labels::of).reduce((one, other) -> Text.same("%s, %s")
                .with(one, other));
        return all.map(like -> new Text("ejendomme af samme slags: %s", "estates of the same kind: %s").with(like))
                .orElse(new Text("alle ejendomme, der har tallet", "all estates that have the figure"));
    }
}

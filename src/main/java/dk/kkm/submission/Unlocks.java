package dk.kkm.submission;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Text;
import dk.kkm.Vocabulary;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;

/**
 * What tables would open if they were delivered, as the model says.
 *
 * @param all what each table opens
 * @param made which table each export is converted to, and so does for
 */
record Unlocks(SortedMap<String, Text> all, Map<String, String> made) {

    static Unlocks of(Graph model) {
        var all = new TreeMap<String, Text>();
        model.find(Node.ANY, kkm("unlocks"), Node.ANY)
                .mapWith(Triple::getSubject)
                .toSet()
                .forEach(table -> all.put(Vocabulary.localName(table), Text.of(model, table, kkm("unlocks"))));
        return new Unlocks(
                all,
                model.find(Node.ANY, kkm("convertsTo"), Node.ANY).toList().stream()
                        .collect(Collectors.toMap(
                                triple -> Vocabulary.localName(triple.getSubject()),
                                triple -> Vocabulary.localName(triple.getObject()))));
    }

    /** What the tables that are missing would open, when these are there. */
    SortedMap<String, Text> beside(Collection<String> tables) {
        var missing = new TreeMap<>(all);
        tables.forEach(table -> {
            missing.remove(table);
            missing.remove(made.getOrDefault(table, table));
        });
        return missing;
    }
}

package dk.kkm.publication;

import dk.kkm.Text;
import dk.kkm.UnreadableException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The head of a stored query: lines of YAML, each after {@code #+}, as <a href="https://github.com/CLARIAH/grlc">grlc</a> has
 * them.
 */
public record QueryHead(Map<?, ?> entries) {
    private static final String MARK = "#+";

    /** Whether a query has a head. */
    public static boolean isIn(String text) {
        return text.startsWith(MARK);
    }

    /**
     * Reads the head of a query.
     *
     * @param path in the specification, {@code reports/where-from}
     */
    public static QueryHead read(String path, String text) {
        String yaml = text.lines()
                .takeWhile(line -> line.startsWith("#"))
                .filter(line -> line.startsWith(MARK))
                .map(line -> line.substring(MARK.length()))
                .collect(Collectors.joining("\n"));
        try {
            Object head = new Load(LoadSettings.builder().setLabel(path + ".rq").build()).loadFromString(yaml);
            if (head instanceof Map<?, ?> map) {
                return new QueryHead(map);
            }
        } catch (YamlEngineException e) {
            throw unreadable(
                    path,
                    "har et hoved, der ikke er YAML: " + e.getMessage(),
                    "has a head that is no YAML: " + e.getMessage());
        }
        throw unreadable(path, "har et hoved uden navne, fx summary.", "has a head without names, such as summary.");
    }

    /** Says that a stored query cannot be used, and why. */
    public static UnreadableException unreadable(String path, String da, String en) {
        return new UnreadableException("queries/" + path + ".rq " + da, "queries/" + path + ".rq " + en);
    }

    /** What is written beside a name. */
    public @Nullable Object entry(String name) {
        return entries.get(name);
    }

    /** What is written beside a name, empty if nothing is. */
    public String string(String name) {
        Object entry = entries.get(name);
        return entry == null ? "" : String.valueOf(entry);
    }

    /** What is written in both languages. */
    public Text text(String name) {
        return words(entries.get(name));
    }

    /** What grlc writes as a list of single pairs, or as one mapping. */
    public Map<String, Object> pairs(String name) {
        Object given = entries.get(name);
        var pairs = new LinkedHashMap<String, Object>();
        for (Object one : given instanceof Collection<?> list ? list : List.of(given == null ? Map.of() : given)) {
            if (one instanceof Map<?, ?> map) {
                map.forEach((key, value) -> pairs.put(String.valueOf(key), value));
            }
        }
        return pairs;
    }

    /** Danish and English with a slash between, or one text for both. */
    public static Text words(@Nullable Object given) {
        String text = given == null ? "" : String.valueOf(given);
        String[] both = text.split(" / ", -1);
        return both.length == 2 ? new Text(both[0].strip(), both[1].strip()) : Text.same(text);
    }
}

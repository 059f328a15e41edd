package dk.kkm.server;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A path with names in it, {@code /key-figures/{id}/values}, and what answers there. {@code {file}} stands for a name with any
 * ending; another name does not end as a form does, so {@code /key-figures/heat-per-area.ttl} is none of {@code
 * /key-figures/{id}}: it is the form of that path, and {@link ResourceEndpoint} asks for it. {@code {rest...}} in the last
 * place stands for whatever comes.
 *
 * @param method {@code GET}, which answers {@code HEAD} too, {@code POST}, {@code PUT} or {@code DELETE}
 */
record Route(String method, String pattern, Resource resource) {
    /** Something to be read. */
    Route(String pattern, Resource resource) {
        this("GET", pattern, resource);
    }

    /** What stands for the names, if the path is of this route. */
    Optional<Map<String, String>> match(String path) {
        String[] wanted = pattern.split("/", -1);
        String[] parts = path.split("/", takesAll() ? wanted.length : -1);
        if (wanted.length != parts.length) {
            return Optional.empty();
        }
        var names = new HashMap<String, String>();
        for (int i = 0; i < parts.length; i++) {
            if (wanted[i].startsWith("{") && takes(wanted[i], parts[i])) {
                names.put(wanted[i].replaceAll("[{}.]", ""), parts[i]);
            } else if (!wanted[i].equals(parts[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(names);
    }

    /** Whether it answers at every path there is. */
    boolean takesAll() {
        return pattern.endsWith("...}");
    }

    private static boolean takes(String name, String part) {
        return name.endsWith("...}")
                || (!part.isEmpty()
                        && (name.equals("{file}") || Rdf.suffixed(part).isEmpty()));
    }
}

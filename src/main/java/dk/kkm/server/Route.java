package dk.kkm.server;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A path with names in it, {@code /key-figures/{id}/values}, and what answers there.
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
        String[] parts = path.split("/", -1);
        if (wanted.length != parts.length) {
            return Optional.empty();
        }
        var names = new HashMap<String, String>();
        for (int i = 0; i < parts.length; i++) {
            if (wanted[i].startsWith("{") && !parts[i].isEmpty()) {
                names.put(wanted[i].substring(1, wanted[i].length() - 1), parts[i]);
            } else if (!wanted[i].equals(parts[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(names);
    }
}

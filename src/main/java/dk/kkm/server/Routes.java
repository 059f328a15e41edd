package dk.kkm.server;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is answered where; of routes that fit alike, the first counts. */
record Routes(List<Route> all) {
    Routes {
        all = List.copyOf(all);
    }

    /** A route that fits, with what stands for its names. */
    record Found(Route route, Map<String, String> names) {}

    Optional<Found> find(String method, String path) {
        String wanted = method.equals("HEAD") ? "GET" : method;
        for (Route route : all) {
            if (route.method().equals(wanted)) {
                Optional<Map<String, String>> names = route.match(path);
                if (names.isPresent()) {
                    return Optional.of(new Found(route, names.get()));
                }
            }
        }
        return Optional.empty();
    }

    /** Those that answer at some paths only. */
    Routes narrow() {
        return new Routes(all.stream().filter(route -> !route.takesAll()).toList());
    }

    /** The methods that answer at a path, none where there is no route; {@code OPTIONS} is always one of them. */
    List<String> methods(String path) {
        Set<String> methods = new LinkedHashSet<>();
        for (Route route : all) {
            if (route.match(path).isPresent()) {
                methods.add(route.method());
                if (route.method().equals("GET")) {
                    methods.add("HEAD");
                }
            }
        }
        var known = new ArrayList<>(methods);
        if (!known.isEmpty()) {
            known.add("OPTIONS");
        }
        return known;
    }
}

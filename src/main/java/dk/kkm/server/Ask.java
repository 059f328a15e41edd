package dk.kkm.server;

import dk.kkm.Text;
import dk.kkm.UnreadableException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;

/**
 * What one request asks for.
 *
 * @param path the path as it came, {@code /key-figures/heat-per-area/values}
 * @param names what stood for the names in the route, {@code id=heat-per-area}
 * @param parameters every parameter with its values in order, empty ones left out; a comma divides one value into several
 * @param sent every parameter with its values as they came
 * @param accept the {@code Accept} headers
 * @param visit who asks, and what they sent
 */
record Ask(
        String path,
        Map<String, String> names,
        Map<String, List<String>> parameters,
        Map<String, List<String>> sent,
        List<String> accept,
        Visit visit) {
    /** Parameters every resource knows: the form of the answer, and the language of its words. */
    private static final Set<String> ALWAYS = Set.of("format", "lang");

    Ask {
        names = Map.copyOf(names);
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        sent = Collections.unmodifiableMap(new LinkedHashMap<>(sent));
        accept = List.copyOf(accept);
    }

    /** As if every value had been sent on its own. */
    Ask(
            String path,
            Map<String, String> names,
            Map<String, List<String>> parameters,
            List<String> accept,
            Visit visit) {
        this(path, names, parameters, parameters, accept, visit);
    }

    static Ask of(
            String path, Map<String, String> names, Map<String, String[]> sent, List<String> accept, Visit visit) {
        var parameters = new LinkedHashMap<String, List<String>>();
        sent.forEach((name, values) -> parameters.put(
                name,
                Arrays.stream(values)
                        .flatMap(value -> Arrays.stream(value.split(",")))
                        .map(String::strip)
                        .filter(value -> !value.isEmpty())
                        .toList()));
        var whole = new LinkedHashMap<String, List<String>>();
        sent.forEach((name, values) -> whole.put(name, List.of(values)));
        return new Ask(path, names, parameters, whole, accept, visit);
    }

    /** What stood for a name in the route. */
    String name(String name) {
        String value = names.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is not in the route");
        }
        return value;
    }

    /** The address of the same question with one parameter changed, on this server. */
    String with(String name, String value) {
        var changed = new LinkedHashMap<>(sent);
        changed.put(name, List.of(value));
        var address = new StringJoiner("&", path + "?", "");
        changed.forEach(
                (parameter, values) -> values.forEach(each -> address.add(encoded(parameter) + "=" + encoded(each))));
        return address.toString();
    }

    /** The same reader at another path, with no parameter but the language. */
    Ask at(String otherPath) {
        var language = new LinkedHashMap<>(parameters);
        language.keySet().retainAll(Set.of("lang", "format"));
        return new Ask(otherPath, Map.of(), language, accept, visit);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Refuses a parameter that is none of these, naming those there are, and a language we do not speak. */
    void allow(String... known) {
        english();
        var allowed = new TreeSet<>(ALWAYS);
        allowed.addAll(List.of(known));
        for (String name : parameters.keySet()) {
            if (!allowed.contains(name)) {
                String all = String.join(", ", allowed);
                throw new UnreadableException(
                        "Parameteren '" + Text.shown(name) + "' findes ikke her. Der er " + all + ".",
                        "There is no parameter '" + Text.shown(name) + "' here. There are " + all + ".");
            }
        }
    }

    /** All values of a parameter, none if it was not sent. */
    List<String> all(String name) {
        return parameters.getOrDefault(name, List.of());
    }

    /** The value of a parameter that can be given once. */
    Optional<String> one(String name) {
        List<String> values = all(name);
        requireOne(name, values);
        return values.stream().findFirst();
    }

    private static void requireOne(String name, List<String> values) {
        if (values.size() > 1) {
            throw new UnreadableException(
                    "Parameteren '" + name + "' kan kun gives én gang.",
                    "The parameter '" + name + "' can be given once only.");
        }
    }

    /** The value of a parameter that can be given once, as it came, commas and all; none if nothing stands there. */
    Optional<String> whole(String name) {
        List<String> values = sent.getOrDefault(name, List.of());
        requireOne(name, values);
        return values.stream().filter(value -> !value.isEmpty()).findFirst();
    }

    /** The value of a parameter that must be given. */
    String required(String name) {
        return one(name)
                .orElseThrow(() -> new UnreadableException(
                        "Parameteren '" + name + "' mangler.", "The parameter '" + name + "' is missing."));
    }

    /** One of these words, the first if nothing was sent. */
    String choice(String name, String... words) {
        String value = one(name).orElse(words[0]);
        if (!List.of(words).contains(value)) {
            String all = String.join(", ", words);
            throw new UnreadableException(
                    "'" + Text.shown(value) + "' er ikke en værdi af '" + name + "'. Skriv en af " + all + ".",
                    "'" + Text.shown(value) + "' is not a value of '" + name + "'. Write one of " + all + ".");
        }
        return value;
    }

    /** A whole number within these bounds. */
    int integer(String name, int least, int most, int otherwise) {
        Optional<String> value = one(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value.get());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, with the bounds
        }
        throw new UnreadableException(
                "'" + Text.shown(value.get()) + "' er ikke en værdi af '" + name + "'. Skriv et helt tal fra " + least
                        + " til " + most + ".",
                "'" + Text.shown(value.get()) + "' is not a value of '" + name + "'. Write a whole number from " + least
                        + " to " + most + ".");
    }

    /** Whether the answer is wanted in English. */
    boolean english() {
        return choice("lang", "da", "en").equals("en");
    }

    /** The form wanted: {@code ?format=} first, then {@code Accept}; 406 if there is no such form. */
    <T extends Offered> T format(List<T> offered) {
        Optional<T> format = one("format")
                .map(name -> Offered.named(name, offered))
                .orElseGet(() -> Offered.accepted(accept, offered));
        return format.orElseThrow(() -> {
            var names = new ArrayList<String>();
            offered.forEach(form -> names.add(form.mediaType() + " (" + form.name() + ")"));
            return new RefusedException(Problem.notAcceptable(String.join(", ", names)));
        });
    }
}

package dk.kkm.server;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Something offered in a media type, among others for the caller to choose from. */
interface Offered {
    /** What {@code ?format=} calls it. */
    String name();

    /** What {@code Accept} calls it. */
    String mediaType();

    /** The header that goes with the answer. */
    default String contentType() {
        return mediaType().startsWith("text/") ? mediaType() + ";charset=utf-8" : mediaType();
    }

    /**
     * What a caller likes best.
     *
     * @param accept the {@code Accept} headers; none means that the caller does not care, and then the first is taken. What has a
     *     {@code q} of 0 is not wanted, also where a star is
     */
    static <T extends Offered> Optional<T> accepted(List<String> accept, List<T> offered) {
        if (accept.isEmpty()) {
            return Optional.of(offered.get(0));
        }
        List<Wish> wishes = String.join(",", accept)
                .lines()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .map(Wish::of)
                .toList();
        record Liked<T>(T form, Wish wish) {}
        return offered.stream()
                .flatMap(form -> wishes.stream()
                        .filter(wish -> wish.fits(form.mediaType()))
                        .max(Comparator.comparing(Wish::specific))
                        .map(wish -> new Liked<>(form, wish))
                        .stream())
                .filter(liked -> liked.wish().quality() > 0)
                .min(Comparator.comparing((Liked<T> liked) -> -liked.wish().quality())
                        .thenComparing(liked -> -liked.wish().specific())
                        .thenComparing(liked -> wishes.indexOf(liked.wish())))
                .map(Liked::form);
    }

    /**
     * A range of media types, and how much it is liked.
     *
     * @param quality from 0, not at all, to 1
     */
    record Wish(String range, double quality) {
        private static final Pattern QUALITY = Pattern.compile("q\\s*=\\s*([01](?:\\.[0-9]{0,3})?)");

        static Wish of(String text) {
            String[] parts = text.toLowerCase(Locale.ROOT).split(";", -1);
            double quality = Stream.of(parts)
                    .skip(1)
                    .map(part -> QUALITY.matcher(part.strip()))
                    .filter(Matcher::matches)
                    .map(match -> Double.valueOf(match.group(1)))
                    .findFirst()
                    .orElse(1.0);
            return new Wish(parts[0].strip(), quality);
        }

        /** A whole type before a kind of types before any. */
        int specific() {
            return range.equals("*/*") ? 0 : range.endsWith("/*") ? 1 : 2;
        }

        boolean fits(String mediaType) {
            return range.equals("*/*")
                    || range.equals(mediaType)
                    || (range.endsWith("/*") && mediaType.startsWith(range.substring(0, range.length() - 1)));
        }
    }

    /** The one with this short name or media type. */
    static <T extends Offered> Optional<T> named(String name, List<T> offered) {
        return offered.stream()
                .filter(format ->
                        format.name().equals(name) || format.mediaType().equals(name))
                .findFirst();
    }
}

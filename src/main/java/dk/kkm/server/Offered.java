package dk.kkm.server;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.QuotedQualityCSV;

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
     * @param accept the {@code Accept} headers; none means that the caller does not care, and then the first is taken
     */
    static <T extends Offered> Optional<T> accepted(List<String> accept, List<T> offered) {
        if (accept.isEmpty()) {
            return Optional.of(offered.get(0));
        }
        var wishes = new QuotedQualityCSV(QuotedQualityCSV.MOST_SPECIFIC_MIME_ORDERING);
        wishes.addValue(String.join(",", accept));
        for (String wish : wishes.getValues()) {
            String range = wish.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
            for (T format : offered) {
                if (fits(format.mediaType(), range)) {
                    return Optional.of(format);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean fits(String mediaType, String range) {
        return range.equals("*/*")
                || range.equals(mediaType)
                || (range.endsWith("/*") && mediaType.startsWith(range.substring(0, range.length() - 1)));
    }

    /** The one with this short name or media type. */
    static <T extends Offered> Optional<T> named(String name, List<T> offered) {
        return offered.stream()
                .filter(format ->
                        format.name().equals(name) || format.mediaType().equals(name))
                .findFirst();
    }
}

package dk.kkm.release;

import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import java.util.Comparator;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.jena.graph.Node;

/** The number of a release by Semantic Versioning, {@code 1.2.0}; it is the whole specification's. */
public record Version(int major, int minor, int patch) implements Comparable<Version> {
    private static final Pattern FORM = Pattern.compile("(0|[1-9]\\d{0,5})\\.(0|[1-9]\\d{0,5})\\.(0|[1-9]\\d{0,5})");
    private static final Comparator<Version> ORDER = Comparator.comparingInt(Version::major)
            .thenComparingInt(Version::minor)
            .thenComparingInt(Version::patch);

    /** Which of the three numbers a change demands a new one of, the gravest first: {@code code/version-part}. */
    public enum Part {
        MAJOR,
        MINOR,
        PATCH;

        static Part of(Node code) {
            return valueOf(Vocabulary.localName(code).toUpperCase(Locale.ROOT));
        }

        /** The code of it. */
        Node node() {
            return Vocabulary.iri("code/version-part/" + name().toLowerCase(Locale.ROOT));
        }
    }

    /** Reads {@code 1.2.0}. */
    public static Version parse(String text) {
        Matcher numbers = FORM.matcher(text);
        if (!numbers.matches()) {
            throw new UnreadableException(
                    "'" + Text.shown(text) + "' er ikke et versionsnummer. Skriv tre tal, fx 1.2.0.",
                    "'" + Text.shown(text) + "' is not a version number. Write three numbers, such as 1.2.0.");
        }
        return new Version(
                Integer.parseInt(numbers.group(1)),
                Integer.parseInt(numbers.group(2)),
                Integer.parseInt(numbers.group(3)));
    }

    /** The smallest number that says of changes since this one that they demand this part. */
    public Version next(Part part) {
        return switch (part) {
            case MAJOR -> new Version(major + 1, 0, 0);
            case MINOR -> new Version(major, minor + 1, 0);
            case PATCH -> new Version(major, minor, patch + 1);
        };
    }

    @Override
    public int compareTo(Version other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}

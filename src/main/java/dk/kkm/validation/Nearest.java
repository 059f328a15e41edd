package dk.kkm.validation;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** The known word that someone most likely meant. */
final class Nearest {
    private Nearest() {}

    /**
     * The known text that differs least, if it differs by no more than a third of its letters; the first in order of
     * letters among equals. Case, spaces, hyphens and the spelling of æ, ø and å (ae, oe, aa) make no difference.
     */
    static Optional<String> to(String text, Collection<String> known) {
        String sought = folded(text);
        Optional<String> nearest = Optional.empty();
        int best = Integer.MAX_VALUE;
        for (String candidate : known) {
            String folded = folded(candidate);
            int allowed = Math.max(1, Math.min(sought.length(), folded.length()) / 3);
            if (Math.abs(sought.length() - folded.length()) > allowed) {
                continue;
            }
            int distance = distance(sought, folded);
            boolean nearer = distance < best
                    || (distance == best && nearest.isPresent() && candidate.compareTo(nearest.get()) < 0);
            if (distance <= allowed && nearer) {
                nearest = Optional.of(candidate);
                best = distance;
            }
        }
        return nearest;
    }

    /** The known number that has become this one by losing the zeros at its front. */
    static Optional<String> withLostZeros(String text, Collection<String> known) {
        String bare = withoutZeros(text);
        return known.stream()
                .filter(candidate -> candidate.length() > text.length())
                .filter(candidate -> withoutZeros(candidate).equals(bare))
                .sorted()
                .findFirst();
    }

    static String withoutZeros(String text) {
        int start = 0;
        while (start < text.length() - 1 && text.charAt(start) == '0') {
            start++;
        }
        return text.substring(start);
    }

    private static String folded(String text) {
        return text.toLowerCase(Locale.ROOT)
                .replace("æ", "ae")
                .replace("ø", "oe")
                .replace("å", "aa")
                .replaceAll("[\\s-]+", "");
    }

    /** Insertions, deletions, replacements and swaps of neighbours that turn one into the other. */
    private static int distance(String one, String other) {
        int[] beforeLast = new int[other.length() + 1];
        int[] last = new int[other.length() + 1];
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = last[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[other.length()];
    }
}

package dk.kkm.submission;

import java.util.Optional;

/**
 * On what terms something is handed in.
 *
 * @param expected the number of the newest step the sender knows of; if there is a newer one, nothing happens
 * @param notice why figures that are final change
 */
public record Terms(Optional<Integer> expected, Optional<String> notice) {
    /** Whatever has happened before, and nothing final changes. */
    public static final Terms NONE = new Terms(Optional.empty(), Optional.empty());
}

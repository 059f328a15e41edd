package dk.kkm.submission;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a step changes in the tables that were in force before it; empty when there were none.
 *
 * @param tables by the name of the table, those that differ
 */
public record Changes(SortedMap<String, TableChange> tables) {
    /** Nothing differs, or there is nothing to differ from. */
    public static final Changes NONE = new Changes(new TreeMap<>());

    public Changes {
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
    }

    /** How many rows have come in, gone, or say something else now. */
    public record TableChange(int added, int removed, int changed) {}
}

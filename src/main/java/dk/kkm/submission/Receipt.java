package dk.kkm.submission;

import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.validation.Findings;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What came of one municipality-year of a delivery.
 *
 * @param time when it was received, UTC
 * @param rows how many rows each delivered table had
 * @param findings what the rules found, the most important first
 * @param kept whether it is in the store now; false when it was only checked or a finding blocks
 * @param unlocks by table that was not delivered, the key figures it would open
 */
public record Receipt(
        SubmissionId id,
        Instant time,
        SortedMap<String, Integer> rows,
        Findings findings,
        boolean kept,
        SortedMap<String, Text> unlocks) {

    public Receipt {
        rows = Collections.unmodifiableSortedMap(new TreeMap<>(rows));
        unlocks = Collections.unmodifiableSortedMap(new TreeMap<>(unlocks));
    }

    /** Whether no finding blocks. */
    public boolean accepted() {
        return findings.accepted();
    }
}

package dk.kkm.submission;

import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.plausibility.Grades;
import dk.kkm.validation.Findings;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The answer to one step: what came in, what was found, what became of it.
 *
 * @param step which step it answers; its number is 0 when the delivery was only checked
 * @param tables what was delivered, by the table's name
 * @param findings what the rules found, the most important first; a finding's number is its place, counted from 1
 * @param notes how findings are explained, by the finding's number
 * @param changes against what was in force before
 * @param quality how good what is in force is, or would be; absent when a finding blocks or nothing is
 * @param unlocks by table that is not there, the key figures it would open
 */
public record Receipt(
        Step step,
        SortedMap<String, DeliveredTable> tables,
        Findings findings,
        SortedMap<Integer, Note> notes,
        Changes changes,
        Optional<Grades> quality,
        SortedMap<String, Text> unlocks) {

    public Receipt {
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
        notes = Collections.unmodifiableSortedMap(new TreeMap<>(notes));
        unlocks = Collections.unmodifiableSortedMap(new TreeMap<>(unlocks));
    }

    public SubmissionId id() {
        return step.id();
    }

    /** Which entry of the history this is, counted from 1; 0 when the delivery was only checked. */
    public int number() {
        return step.number();
    }

    public StepKind kind() {
        return step.kind();
    }

    /** Names the bytes that were sent. */
    public String contentHash() {
        return step.contentHash();
    }

    /** When it was received, UTC. */
    public Instant time() {
        return step.time();
    }

    public Sender sender() {
        return step.sender();
    }

    /** The edition of the model it was treated by. */
    public String release() {
        return step.release();
    }

    /** Why figures that were final have changed. */
    public Optional<String> notice() {
        return step.notice();
    }

    /** How many rows each delivered table had. */
    public SortedMap<String, Integer> rows() {
        var rows = new TreeMap<String, Integer>();
        tables.forEach((name, table) -> rows.put(name, table.rows()));
        return rows;
    }

    /** Whether no finding blocks. */
    public boolean accepted() {
        return findings.accepted();
    }

    /** Whether what it tells of is in the store; false when it was only checked or a finding blocks. */
    public boolean kept() {
        return number() > 0 && kind() != StepKind.REFUSED;
    }
}

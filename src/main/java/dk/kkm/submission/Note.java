package dk.kkm.submission;

import java.time.Instant;

/**
 * How the sender explains a finding.
 *
 * @param step in which it was explained
 */
public record Note(String text, Sender by, Instant time, int step) {}

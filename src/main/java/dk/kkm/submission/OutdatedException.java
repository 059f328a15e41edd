package dk.kkm.submission;

import dk.kkm.SubmissionId;
import dk.kkm.Text;

/** The sender did not know of the newest step: something else has happened in between. Nothing was changed. Answered with 412. */
public final class OutdatedException extends RuntimeException {
    private final int newest;
    private final Text text;

    OutdatedException(SubmissionId id, int newest) {
        this(
                newest,
                new Text(
                        "Der er kommet trin " + newest + " for " + id + " i mellemtiden. Hent det, og send så igen.",
                        "Step " + newest + " of " + id + " has come in between. Fetch it, then send again."));
    }

    OutdatedException(int newest, Text text) {
        super(text.da() + " / " + text.en());
        this.newest = newest;
        this.text = text;
    }

    /** The number of the newest step, 0 if there is none. */
    public int newest() {
        return newest;
    }

    /** What to tell the sender. */
    public Text text() {
        return text;
    }
}

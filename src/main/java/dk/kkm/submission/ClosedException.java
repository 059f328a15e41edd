package dk.kkm.submission;

import dk.kkm.Text;

/** The year's collection round takes nothing now, or not without a notice. Nothing was changed. Answered with 409. */
public final class ClosedException extends RuntimeException {
    private final Text text;

    ClosedException(String da, String en) {
        super(da + " / " + en);
        this.text = new Text(da, en);
    }

    /** What to tell the sender, and what to do. */
    public Text text() {
        return text;
    }
}

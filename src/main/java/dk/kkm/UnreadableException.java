package dk.kkm;

import org.jspecify.annotations.Nullable;

/** What was sent cannot be read at all: says what was expected, what came and where. Answered with 400 or exit code 2. */
public final class UnreadableException extends RuntimeException {
    private final Text text;

    /** Tells this, with {@code parts} in the places of its {@code %s}. */
    public UnreadableException(String da, String en, @Nullable Object... parts) {
        this(new Text(da, en).with(parts));
    }

    public UnreadableException(Text text) {
        super(text.da() + " / " + text.en());
        this.text = text;
    }

    /** What to tell the sender. */
    public Text text() {
        return text;
    }
}

package dk.kkm.server;

import java.io.ByteArrayOutputStream;

/** What has been written so far of an answer, refused when it grows too large. */
final class BoundedBytes extends ByteArrayOutputStream {
    private final int limit;

    BoundedBytes(int limit) {
        super(8192);
        this.limit = limit;
    }

    private void require(int more) {
        if (more > limit - count) {
            throw new RefusedException(Problem.tooLarge(
                    "Et svar må fylde %d MB. Brug LIMIT, eller spørg til mindre ad gangen.".formatted(limit >> 20),
                    "An answer may have %d MB. Use LIMIT, or ask for less at a time.".formatted(limit >> 20)));
        }
    }

    @Override
    public synchronized void write(int b) {
        require(1);
        super.write(b);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        require(length);
        super.write(bytes, offset, length);
    }
}

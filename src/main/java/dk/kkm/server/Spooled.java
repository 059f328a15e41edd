package dk.kkm.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A body as it came, in a folder of its own with what is unpacked from it, until it is closed. */
final class Spooled implements AutoCloseable {
    /** Under this name a request carries its body. */
    static final String NAME = "dk.kkm.body";

    private static final Logger LOG = LoggerFactory.getLogger(Spooled.class);

    private final Spool spool;
    private final Path folder;
    private final FileChannel channel;
    private final AtomicLong heldBytes = new AtomicLong();
    private final AtomicInteger files = new AtomicInteger();

    /** An empty one. */
    Spooled(Spool spool) {
        this.spool = spool;
        try {
            this.folder = spool.begin();
            this.channel = FileChannel.open(file(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void add(ByteBuffer bytes) throws IOException {
        hold(bytes.remaining());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Claims room for so many more bytes in the folder, until this is closed. */
    void hold(long bytes) {
        spool.hold(bytes);
        heldBytes.addAndGet(bytes);
    }

    /** The body as it came. */
    Path file() {
        return folder.resolve("body");
    }

    /** A name for another file in the folder. */
    Path next() {
        return folder.resolve(Integer.toString(files.incrementAndGet()));
    }

    /** The folder, for those who name their files themselves. */
    Path folder() {
        return folder;
    }

    /**
     * Writes another file.
     *
     * @param mostBytes how much it may be
     * @throws RefusedException if it is more, or there is no room
     */
    Path add(InputStream in, long mostBytes) throws IOException {
        Path file = next();
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            long written = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                written += n;
                if (written > mostBytes) {
                    throw new RefusedException(Problem.unpacksTooLarge(mostBytes));
                }
                hold(n);
                out.write(buffer, 0, n);
            }
        }
        return file;
    }

    /** Removes it; doing so again removes what has been written since. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("A body could not be closed: {}", folder, e);
        }
        Spool.delete(folder);
        spool.release(heldBytes.getAndSet(0));
    }
}

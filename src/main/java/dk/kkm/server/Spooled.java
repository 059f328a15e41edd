package dk.kkm.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A body as it came, in a file of its own until it is closed. */
final class Spooled implements AutoCloseable {
    /** Under this name a request carries its body. */
    static final String NAME = "dk.kkm.body";

    private static final Logger LOG = LoggerFactory.getLogger(Spooled.class);

    private final Path file;
    private final FileChannel channel;

    /** An empty one. */
    Spooled() {
        try {
            this.file = Files.createTempFile("kkm-body", "");
            this.channel = FileChannel.open(file, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void add(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    Path file() {
        return file;
    }

    /** Removes it; doing so twice does no harm. */
    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("A body could not be removed: {}", file, e);
        }
    }
}

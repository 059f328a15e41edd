package dk.kkm.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where bodies lie while they are under way: a folder for this server alone, which holds so much and no more. It is gone
 * when the server stops; what a killed server left is swept away by the next.
 */
final class Spool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final String START = "kkm-spool-";
    private static final Duration SETTLED = Duration.ofMinutes(1);

    /** Those of this program: closing a second channel on their lock would give it up. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel lock;
    private final long mostBytes;
    private final AtomicLong heldBytes = new AtomicLong();

    /** Sweeps, and begins a new one in this folder. */
    Spool(Path parent, long mostBytes) {
        this.mostBytes = mostBytes;
        try {
            sweep(parent);
            this.folder = Files.createTempDirectory(parent, START);
            OURS.add(folder);
            this.lock =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            if (lock.tryLock() == null) {
                throw new IllegalStateException(folder + " is locked");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sweep(Path parent) throws IOException {
        try (Stream<Path> left = Files.list(parent)) {
            for (Path folder : left.filter(
                            path -> String.valueOf(path.getFileName()).startsWith(START))
                    .toList()) {
                if (!OURS.contains(folder) && isLeft(folder)) {
                    delete(folder);
                }
            }
        }
    }

    /** Whether no running program holds it. */
    private static boolean isLeft(Path folder) {
        try {
            Instant settled = Files.getLastModifiedTime(folder).toInstant().plus(SETTLED);
            Path file = folder.resolve("lock");
            if (!Files.exists(file)) {
                return Instant.now().isAfter(settled);
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                return channel.tryLock() != null;
            }
        } catch (IOException e) {
            LOG.debug("Not ours to sweep: {}", folder, e);
            return false;
        }
    }

    /** A folder of its own for one body. */
    Path begin() throws IOException {
        return Files.createTempDirectory(folder, "");
    }

    /**
     * Claims room for so many more bytes.
     *
     * @throws RefusedException if there is none now
     */
    void hold(long bytes) {
        if (heldBytes.addAndGet(bytes) > mostBytes) {
            heldBytes.addAndGet(-bytes);
            throw new RefusedException(Problem.noRoom());
        }
    }

    void release(long bytes) {
        heldBytes.addAndGet(-bytes);
    }

    /** How many bytes lie here now. */
    long heldBytes() {
        return heldBytes.get();
    }

    /** How many bodies lie here now. */
    long bodies() {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isDirectory).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a folder and all in it; that it is gone already does no harm. */
    static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (java.nio.file.NoSuchFileException e) {
            LOG.debug("Gone already: {}", folder);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("A temporary folder could not be removed: {}", folder, e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("A lock could not be given up: {}", folder, e);
        }
        delete(folder);
        OURS.remove(folder);
    }
}

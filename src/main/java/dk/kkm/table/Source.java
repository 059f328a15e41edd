package dk.kkm.table;

import dk.kkm.UnreadableException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/** A delivered file: not empty, not too large, and unchanged as long as it is read, even if more than once. */
public final class Source {
    private final String name;
    private final Path path;
    private final long size;
    private final FileTime modified;

    /**
     * Takes a look at the file.
     *
     * @param name what the sender calls it
     */
    public Source(String name, Path path) {
        this.name = name;
        this.path = path;
        BasicFileAttributes attributes = attributes();
        if (!attributes.isRegularFile()) {
            throw new UnreadableException(
                    name + " er ikke en almindelig fil. Gem den først som fil.",
                    name + " is not a regular file. Save it as a file first.");
        }
        this.size = attributes.size();
        this.modified = attributes.lastModifiedTime();
        if (size == 0) {
            throw new UnreadableException(
                    name + " er tom. Den skal mindst have en række med overskrifter.",
                    name + " is empty. It needs at least a row of headers.");
        }
        if (size > Limits.BYTES) {
            throw tooLarge();
        }
    }

    /** What the sender calls it. */
    public String name() {
        return name;
    }

    Path path() {
        return path;
    }

    /** The bytes, never more than {@link Limits#BYTES}, even of a file that grows. */
    public InputStream open() throws IOException {
        return new FilterInputStream(Files.newInputStream(path)) {
            private long left = Limits.BYTES;

            @Override
            public int read() throws IOException {
                int b = super.read();
                spend(b < 0 ? 0 : 1);
                return b;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int n = super.read(bytes, offset, length);
                spend(n);
                return n;
            }

            private void spend(int n) {
                left -= n;
                if (left < 0) {
                    throw tooLarge();
                }
            }
        };
    }

    /** Fails if the file is no longer what it was when first looked at. */
    public void mustBeUnchanged() {
        BasicFileAttributes now = attributes();
        if (now.size() != size || !now.lastModifiedTime().equals(modified)) {
            throw new UnreadableException(
                    name + " blev ændret, mens den blev læst. Send den igen, når den er færdig.",
                    name + " changed while it was read. Send it again when it is finished.");
        }
    }

    private BasicFileAttributes attributes() {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class);
        } catch (java.nio.file.NoSuchFileException e) {
            throw new UnreadableException(name + " findes ikke.", name + " does not exist.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private UnreadableException tooLarge() {
        long mebibytes = Limits.BYTES >> 20;
        return new UnreadableException(
                name + " fylder mere end " + mebibytes + " MiB. Del den op.",
                name + " is larger than " + mebibytes + " MiB. Split it.");
    }
}

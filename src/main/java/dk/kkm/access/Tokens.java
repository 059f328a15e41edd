package dk.kkm.access;

import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.localName;
import static java.nio.charset.StandardCharsets.UTF_8;

import dk.kkm.MunicipalityCode;
import dk.kkm.UnreadableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.jena.graph.Node;

/**
 * The accesses that have been given, in a file beside the store that only its owner may read. Changes are seen at once by
 * whoever has the file open.
 *
 * <p>A token is {@code kkm_<id>_<secret>}: eight hexadecimal digits that are public, and 256 random bits that are shown once.
 * Their SHA-256 is kept and nothing slower, since nobody can guess through 256 random bits however fast they are hashed; a
 * slow hash is for passwords, which people choose.
 */
public final class Tokens {
    /** What the file is called in the folder of a store. */
    public static final String FILE = "tokens.tsv";

    private static final Pattern FORM = Pattern.compile("kkm_([0-9a-f]{8})_[A-Za-z0-9_-]{43}");
    private static final List<String> COLUMNS = List.of(
            "id", "sha256", "role", "municipalities", "topics", "check_only", "created", "expires", "revoked", "label");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path file;
    private volatile Read read = new Read(Optional.empty(), Map.of());

    /** The accesses of one state of the file, by id. */
    private record Read(Optional<Stamp> stamp, Map<String, Token> byId) {}

    /** Changes when the file does. */
    private record Stamp(Instant modified, long size, String key) {}

    /** An access just given, and the only copy of its secret. */
    public record Given(Token token, String secret) {
        /** Without the secret: what is printed by mistake must not give it away. */
        @Override
        public String toString() {
            return token.id();
        }
    }

    private Tokens(Path file) {
        this.file = file.toAbsolutePath().normalize();
    }

    /** The accesses in this file; none if it does not exist. */
    public static Tokens in(Path file) {
        return new Tokens(file);
    }

    /** All accesses ever given, the first first. */
    public Collection<Token> all() {
        return read().byId().values();
    }

    /** The access whose whole token this is, of use or not; empty if it is no token of ours. */
    public Optional<Token> of(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        byte[] hash = hash(text).getBytes(UTF_8);
        return Optional.ofNullable(read().byId().get(form.group(1)))
                .filter(token -> MessageDigest.isEqual(hash, token.hash().getBytes(UTF_8)));
    }

    /** The access with this public part, as it is now. */
    public Optional<Token> withId(String id) {
        return Optional.ofNullable(read().byId().get(id));
    }

    /**
     * Gives an access.
     *
     * @param wanted all but id and hash, which are made here
     * @throws UncheckedIOException if the disk refuses
     */
    public Given give(Token wanted) {
        byte[] id = new byte[4];
        byte[] secret = new byte[32];
        RANDOM.nextBytes(id);
        RANDOM.nextBytes(secret);
        String digits = HexFormat.of().formatHex(id);
        String text =
                "kkm_" + digits + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        var token = new Token(
                digits,
                hash(text),
                wanted.role(),
                wanted.municipalities(),
                wanted.topics(),
                wanted.checkOnly(),
                wanted.created(),
                wanted.expires(),
                Optional.empty(),
                wanted.label());
        change(tokens -> {
            if (tokens.putIfAbsent(digits, token) != null) {
                throw new IllegalStateException("The id " + digits + " has come up twice");
            }
        });
        return new Given(token, text);
    }

    /** Takes an access back; whether there was one. */
    public boolean revoke(String id, Instant now) {
        boolean known = withId(id).isPresent();
        if (known) {
            change(tokens -> tokens.computeIfPresent(id, (same, token) -> token.revoked(now)));
        }
        return known;
    }

    private static String hash(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Changes what the file says now: one program at a time, and whole or not at all. */
    private synchronized void change(Consumer<Map<String, Token>> change) {
        Path lock = file.resolveSibling(file.getFileName() + ".lock");
        try {
            Files.createDirectories(file.resolve("..").normalize());
            try (FileChannel one = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                one.lock();
                var tokens = new LinkedHashMap<>(read().byId());
                change.accept(tokens);
                Path written = Files.createTempFile(file.getParent(), "tokens", ".new", ownerOnly());
                try {
                    Files.writeString(
                            written,
                            Stream.concat(
                                            Stream.of(String.join("\t", COLUMNS)),
                                            tokens.values().stream().map(Tokens::line))
                                    .collect(Collectors.joining("\n", "", "\n")));
                    force(written);
                    moveOver(written);
                } finally {
                    Files.deleteIfExists(written);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("Adgangene kan ikke skrives / The tokens cannot be written: " + e.getMessage(), e));
        }
    }

    private FileAttribute<?>[] ownerOnly() {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static void force(Path written) throws IOException {
        try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private void moveOver(Path written) throws IOException {
        try {
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String line(Token token) {
        return String.join(
                "\t",
                token.id(),
                token.hash(),
                localName(token.role()),
                token.municipalities().stream()
                        .map(MunicipalityCode::code)
                        .sorted()
                        .collect(Collectors.joining(",")),
                token.topics().stream().map(topic -> localName(topic)).sorted().collect(Collectors.joining(",")),
                Boolean.toString(token.checkOnly()),
                token.created().toString(),
                token.expires().toString(),
                token.revoked().map(Instant::toString).orElse(""),
                token.label().replaceAll("\\p{Cntrl}", " ").strip());
    }

    private Read read() {
        Read known = read;
        try {
            Optional<Stamp> now = stamp();
            if (!known.stamp().equals(now) || now.isEmpty()) {
                known = new Read(now, now.isEmpty() ? Map.of() : parse(Files.readAllLines(file)));
                read = known;
            }
            return known;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("Adgangene kan ikke læses / The tokens cannot be read: " + e.getMessage(), e));
        }
    }

    private Optional<Stamp> stamp() throws IOException {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(new Stamp(
                    attributes.lastModifiedTime().toInstant(),
                    attributes.size(),
                    String.valueOf(attributes.fileKey())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private Map<String, Token> parse(List<String> lines) {
        var tokens = new LinkedHashMap<String, Token>();
        for (int row = 1; row <= lines.size(); row++) {
            String[] cells = lines.get(row - 1).split("\t", -1);
            try {
                if (row == 1 ? !List.of(cells).equals(COLUMNS) : cells.length != COLUMNS.size()) {
                    throw new IllegalArgumentException(COLUMNS.toString());
                }
                if (row > 1) {
                    Token token = token(cells);
                    tokens.put(token.id(), token);
                }
            } catch (DateTimeException | IllegalArgumentException | UnreadableException e) {
                throw new UnreadableException(
                        file + ", række " + row + ", er ikke en adgang. Ret rækken, eller slet den.",
                        file + ", row " + row + ", is not a token. Mend the row, or delete it.");
            }
        }
        return Collections.unmodifiableMap(tokens);
    }

    private static Token token(String[] cells) {
        return new Token(
                cells[0],
                cells[1],
                iri("code/role/" + cells[2]),
                parts(cells[3]).map(MunicipalityCode::new).collect(Collectors.toSet()),
                parts(cells[4]).map(Tokens::topic).collect(Collectors.toSet()),
                bool(cells[5]),
                Instant.parse(cells[6]),
                Instant.parse(cells[7]),
                cells[8].isEmpty() ? Optional.empty() : Optional.of(Instant.parse(cells[8])),
                cells[9]);
    }

    /** Nothing but the two words: what is misspelt must not mean that more is allowed. */
    private static boolean bool(String cell) {
        if (!cell.equals("true") && !cell.equals("false")) {
            throw new IllegalArgumentException(cell);
        }
        return cell.equals("true");
    }

    private static Node topic(String name) {
        return iri("code/topic/" + name);
    }

    private static Stream<String> parts(String cell) {
        return Arrays.stream(cell.split(",")).filter(part -> !part.isEmpty());
    }
}

package dk.kkm.cli;

import dk.kkm.SubmissionId;
import dk.kkm.UnreadableException;
import dk.kkm.mapping.Delivery;
import dk.kkm.server.ReceiptJson;
import dk.kkm.submission.Receipt;
import dk.kkm.submission.Submissions;
import dk.kkm.table.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Delivers what is dropped into {@code DIR/<municipality>/<year>/} and moves it to {@code done/} or {@code failed/} with the
 * receipt beside it. A file is whole when it has not grown for a while, or when {@code <name>.done} lies beside it; the
 * whole files of a folder are one delivery, and if that is refused they are delivered one by one. What was accepted is
 * remembered by its bytes in {@code DIR/.kkm/delivered}, so the same bytes are never delivered twice.
 */
final class Watch {
    private static final Set<String> OURS = Set.of("done", "failed", ".kkm");

    /** How many times the quiet time a whole file waits for one beside it that still grows. */
    private static final int MOST_WAITING = 20;

    private final Path folder;
    private final Duration quiet;
    private final Delivering delivering;
    private final PrintWriter print;
    private final Path memory;
    private final Set<String> delivered = new HashSet<>();
    private final Map<Path, Seen> seen = new HashMap<>();

    private record Seen(long size, Instant since) {}

    /** What came of a delivery: accepted, refused for good, or to be tried again; the receipt in two forms. */
    record Outcome(boolean accepted, boolean settled, String json, String text) {}

    /** Where deliveries go. */
    @FunctionalInterface
    interface Delivering {
        Outcome deliver(SubmissionId id, List<Path> files) throws IOException;
    }

    /**
     * Watches a folder.
     *
     * @param quiet how long a file must not have changed
     */
    Watch(Path folder, Duration quiet, Delivering delivering, PrintWriter print) throws IOException {
        this.folder = folder;
        this.quiet = quiet;
        this.delivering = delivering;
        this.print = print;
        this.memory = folder.resolve(".kkm/delivered");
        Files.createDirectories(memory.getParent());
        if (Files.exists(memory)) {
            delivered.addAll(Files.readAllLines(memory));
        }
    }

    /** Into a store of ours. */
    static Delivering into(Submissions submissions) {
        return (id, files) -> {
            Path unpacked = Files.createTempDirectory("kkm-watch");
            try {
                var all = new ArrayList<Path>();
                for (Path file : files) {
                    all.addAll(isZip(file) ? unzip(file, unpacked) : List.of(file));
                }
                Receipt receipt = submissions
                        .receive(Delivery.of(all, Optional.of(id), Optional.empty()))
                        .get(0);
                var text = new StringWriter();
                var out = new PrintWriter(text);
                new ReceiptText(out).full(receipt);
                out.flush();
                return new Outcome(receipt.kept(), true, ReceiptJson.text(receipt), text.toString());
            } catch (UnreadableException e) {
                String both = e.text().da() + "\n" + e.text().en() + "\n";
                return new Outcome(false, true, problem(e), both);
            } finally {
                deleteAll(unpacked);
            }
        };
    }

    /** To a server. */
    static Delivering to(Client client) {
        return (id, files) -> {
            Client.Answer answer = client.send(id, files, false);
            return new Outcome(answer.isAccepted(), answer.isFinal(), answer.body(), answer.text());
        };
    }

    /** Looks once and delivers what is whole; returns how many deliveries were settled. */
    int look() throws IOException {
        int settled = 0;
        for (Path year : folders()) {
            List<Path> whole = whole(year);
            if (!whole.isEmpty()) {
                settled += deliver(year, whole);
            }
        }
        return settled;
    }

    private List<Path> folders() throws IOException {
        var years = new ArrayList<Path>();
        for (Path municipality : children(folder)) {
            if (Files.isDirectory(municipality) && !OURS.contains(name(municipality))) {
                for (Path year : children(municipality)) {
                    if (Files.isDirectory(year) && name(year).matches("\\d{4}")) {
                        years.add(year);
                    }
                }
            }
        }
        return years;
    }

    /** The files of a folder if all are whole, or have waited long enough for the rest. */
    private List<Path> whole(Path year) throws IOException {
        List<Path> files = children(year).stream().filter(Watch::isDelivered).toList();
        var whole = new ArrayList<Path>();
        Instant now = Instant.now();
        Instant waiting = now;
        for (Path file : files) {
            long size = Files.size(file);
            Seen before = seen.get(file);
            if (before == null || before.size() != size) {
                Instant changed = Files.getLastModifiedTime(file).toInstant();
                before = new Seen(size, before == null && changed.isBefore(now) ? changed : now);
                seen.put(file, before);
            }
            if (Files.exists(marker(file)) || !before.since().plus(quiet).isAfter(now)) {
                whole.add(file);
                waiting = before.since().isBefore(waiting) ? before.since() : waiting;
            }
        }
        boolean enough = !waiting.plus(quiet.multipliedBy(MOST_WAITING)).isAfter(now);
        return whole.size() == files.size() || enough ? whole : List.of();
    }

    private int deliver(Path year, List<Path> files) throws IOException {
        SubmissionId id;
        try {
            id = SubmissionId.of(name(year.getParent()), name(year));
        } catch (UnreadableException e) {
            files.forEach(file -> settle(
                    file,
                    new Outcome(
                            false,
                            true,
                            problem(e),
                            e.text().da() + "\n" + e.text().en() + "\n")));
            return files.size();
        }
        var fresh = new ArrayList<Path>();
        for (Path file : files) {
            if (delivered.contains(fingerprint(id, file))) {
                settle(
                        file,
                        new Outcome(
                                true,
                                true,
                                "{\"kind\":\"delivered-before\"}",
                                "De samme bytes er leveret før; intet er gjort. / Delivered before; nothing was done."));
            } else {
                fresh.add(file);
            }
        }
        if (fresh.isEmpty()) {
            return 0;
        }
        Outcome together = outcome(id, fresh);
        if (!together.settled()) {
            print.println(
                    id + ": prøver igen / trying again: " + together.text().strip());
            return 0;
        }
        if (together.accepted() || fresh.size() == 1) {
            return settle(id, fresh, together);
        }
        int settled = 0;
        for (Path file : inOrder(fresh)) {
            Outcome alone = outcome(id, List.of(file));
            settled += alone.settled() ? settle(id, List.of(file), alone) : 0;
        }
        return settled;
    }

    private Outcome outcome(SubmissionId id, List<Path> files) {
        try {
            return delivering.deliver(id, files);
        } catch (IOException e) {
            return new Outcome(false, false, "", String.valueOf(e.getMessage()));
        }
    }

    private int settle(SubmissionId id, List<Path> files, Outcome outcome) throws IOException {
        for (Path file : files) {
            if (outcome.accepted()) {
                String fingerprint = fingerprint(id, file);
                Files.writeString(
                        memory,
                        fingerprint + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND,
                        StandardOpenOption.SYNC);
                delivered.add(fingerprint);
            }
            settle(file, outcome);
        }
        print.println(id + ": " + outcome.text().lines().findFirst().orElse(""));
        print.flush();
        return 1;
    }

    /** Moves a file away, its receipt first, so that no file lies there without one. */
    private void settle(Path file, Outcome outcome) {
        try {
            Path to =
                    folder.resolve(outcome.accepted() ? "done" : "failed").resolve(folder.relativize(file.getParent()));
            Files.createDirectories(to);
            Instant when = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            Path moved = at(to, when, file);
            while (Files.exists(moved)) { // two within a millisecond: neither takes the other's place
                when = when.plusMillis(1);
                moved = at(to, when, file);
            }
            Files.writeString(to.resolve(name(moved) + ".receipt.json"), outcome.json());
            Files.writeString(to.resolve(name(moved) + ".receipt.txt"), outcome.text());
            Files.move(file, moved, StandardCopyOption.ATOMIC_MOVE);
            Files.deleteIfExists(marker(file));
            seen.remove(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Path at(Path to, Instant when, Path file) {
        return to.resolve(when.toString().replace(":", "") + "-" + name(file));
    }

    /** Estates first, since the other tables speak of them. */
    private static List<Path> inOrder(List<Path> files) {
        return files.stream()
                .sorted(Comparator.comparing((Path file) -> !name(file).startsWith("ejendomme"))
                        .thenComparing(file -> !name(file).startsWith("bygninger"))
                        .thenComparing(Watch::name))
                .toList();
    }

    private static boolean isDelivered(Path file) {
        String name = name(file).toLowerCase(Locale.ROOT);
        return Files.isRegularFile(file)
                && !name.startsWith(".")
                && !name.startsWith("~$")
                && !name.matches(".*\\.(done|part|partial|filepart|tmp|crdownload)");
    }

    private static Path marker(Path file) {
        return file.resolveSibling(name(file) + ".done");
    }

    private static String name(@Nullable Path path) {
        return path == null ? "" : String.valueOf(path.getFileName());
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            return found.sorted().toList();
        }
    }

    private static String fingerprint(SubmissionId id, Path file) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return id + " " + name(file) + " " + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isZip(Path file) {
        return name(file).toLowerCase(Locale.ROOT).endsWith(".zip");
    }

    private static List<Path> unzip(Path file, Path into) throws IOException {
        var files = new ArrayList<Path>();
        long left = Limits.UNPACKED_BYTES;
        try (var zip = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = name(Path.of("/" + entry.getName().replace('\\', '/')));
                if (entry.isDirectory()
                        || name.startsWith(".")
                        || entry.getName().startsWith("__MACOSX/")) {
                    continue;
                }
                Path unpacked = into.resolve(files.size() + "/" + name);
                Files.createDirectories(unpacked.getParent());
                try (var out = Files.newOutputStream(unpacked)) {
                    byte[] bytes = new byte[1 << 16];
                    for (int n = zip.read(bytes); n >= 0; n = zip.read(bytes)) {
                        left -= n;
                        if (left < 0 || files.size() > Limits.SHEETS) {
                            throw new UnreadableException(
                                    name(file) + " fylder for meget pakket ud.", name(file) + " unpacks to too much.");
                        }
                        out.write(bytes, 0, n);
                    }
                }
                files.add(unpacked);
            }
        } catch (java.util.zip.ZipException | java.io.EOFException | IllegalArgumentException e) {
            throw new UnreadableException(name(file) + " er ingen hel zip-fil.", name(file) + " is no whole zip file.");
        }
        if (files.isEmpty()) {
            throw new UnreadableException(name(file) + " er tom.", name(file) + " is empty.");
        }
        return files;
    }

    private static void deleteAll(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(folder)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }

    private static String problem(UnreadableException e) {
        var json = new org.apache.jena.atlas.json.JsonObject();
        json.put("title", "400");
        var detail = new org.apache.jena.atlas.json.JsonObject();
        detail.put("da", e.text().da());
        detail.put("en", e.text().en());
        json.put("detail", detail);
        return json.toString();
    }
}

package dk.kkm.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.mapping.Delivery.DeliveredFile;
import dk.kkm.table.Tables;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartConfig;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Attributes;
import org.eclipse.jetty.util.MultiMap;
import org.eclipse.jetty.util.UrlEncoded;

/**
 * What somebody sends to be delivered: files, and what else a form says. One file as it is, a zip of files, or a form with
 * several, all of it also packed with gzip; everything is unpacked beside the body, under names of ours, within bounds.
 */
final class Sent {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String MULTIPART = "multipart/form-data";
    private static final Set<String> ZIP = Set.of("application/zip", "application/x-zip-compressed");
    private static final Map<String, String> ENDINGS = Map.of(
            "text/csv",
            ".csv",
            Format.XLSX.mediaType(),
            ".xlsx",
            "text/turtle",
            ".ttl",
            "application/ld+json",
            ".jsonld",
            "application/n-triples",
            ".nt");

    /** Parts of a form, and files in a zip. */
    private static final int MOST_FILES = 200;

    private static final int FIELD_BYTES = 64 << 10;
    private static final int NAME_CHARACTERS = 100;

    /** Nobody packs tables tighter than this. */
    private static final int RATIO = 200;

    private static final long SMALL_BYTES = 4 << 20;

    private final Spooled body;
    private final Set<String> tables;
    private final List<DeliveredFile> files = new ArrayList<>();
    private final Map<String, String> fields = new TreeMap<>();
    private final long mostBytes;
    private long unpackedBytes;

    private Sent(Spooled body, Set<String> tables, Limits limits) throws IOException {
        this.body = body;
        this.tables = tables;
        this.mostBytes = Math.max(SMALL_BYTES, Math.min(limits.unpackedBytes(), RATIO * Files.size(body.file())));
    }

    /**
     * Unpacks what was sent.
     *
     * @param table which table a file is that does not say it itself
     * @param tables our tables' names
     * @throws RefusedException if it is of no form we read, or unpacks to too much
     */
    static Sent of(Visit visit, Optional<String> table, Set<String> tables, Limits limits) {
        Spooled body = visit.body().orElseThrow();
        try {
            var sent = new Sent(body, tables, limits);
            sent.read(visit, table);
            return sent;
        } catch (EOFException
                | ZipException
                | CharacterCodingException
                | IllegalArgumentException
                | HttpException.RuntimeException e) {
            throw broken(e, new Text("Det sendte", "What was sent"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What is not as it says it is.
     *
     * @param what it is: all of it, or the part of a form
     */
    private static UnreadableException broken(Exception e, Text what) {
        if (e instanceof CharacterCodingException) {
            return new UnreadableException(
                    what.da() + " har ikke det tegnsæt, som Content-Type siger.",
                    what.en() + " is not in the charset that Content-Type says.");
        }
        String why = Text.shown(String.valueOf(e.getMessage()).replaceFirst("^([a-zA-Z0-9.$]*Exception: )+", ""));
        return new UnreadableException(
                what.da() + " er ikke helt, eller det er ikke, hvad Content-Type siger: " + why,
                what.en() + " is not whole, or not what Content-Type says: " + why);
    }

    List<DeliveredFile> files() {
        return files;
    }

    /** What a form says beside its files. */
    Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    Map<String, String> fields() {
        return fields;
    }

    private void read(Visit visit, Optional<String> table) throws IOException {
        String whole = visit.contentType().orElse("");
        String type = mediaType(whole);
        Path file = unpacked(visit.contentEncoding().orElse("identity"));
        if (type.equals(MULTIPART)) {
            form(file, whole);
        } else if (type.equals(FORM)) {
            if (Files.size(file) > FIELD_BYTES) {
                throw new RefusedException(Problem.of(413));
            }
            var pairs = new MultiMap<String>();
            UrlEncoded.decodeTo(Files.readString(file, ISO_8859_1), pairs, UTF_8);
            pairs.keySet().forEach(name -> fields.put(name, String.valueOf(pairs.getValue(name))));
        } else if (ZIP.contains(type)) {
            mustHold(file);
            unzip(file);
        } else if (ENDINGS.containsKey(type)) {
            mustHold(file);
            if (type.equals("text/csv") && table.isEmpty()) {
                throw new UnreadableException(
                        "Hvilken tabel er det? Skriv ?table= med en af " + String.join(", ", tables) + ".",
                        "Which table is it? Write ?table= with one of " + String.join(", ", tables) + ".");
            }
            add(table.orElse("levering") + ENDINGS.get(type), file, whole);
        } else {
            throw new RefusedException(Problem.mediaType(whole));
        }
    }

    private static void mustHold(Path file) throws IOException {
        if (Files.size(file) == 0) {
            throw new UnreadableException("Der er ikke sendt noget.", "Nothing was sent.");
        }
    }

    private Path unpacked(String encoding) throws IOException {
        return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
            case "identity" -> body.file();
            case "gzip", "x-gzip" -> {
                try (var in = new GZIPInputStream(Files.newInputStream(body.file()))) {
                    yield add(in);
                }
            }
            default -> throw new RefusedException(Problem.mediaType("Content-Encoding: " + encoding));
        };
    }

    private Path add(InputStream in) throws IOException {
        Path file = body.add(in, mostBytes - unpackedBytes);
        unpackedBytes += Files.size(file);
        return file;
    }

    private void form(Path file, String contentType) throws IOException {
        body.hold(Files.size(file)); // its parts are written beside it
        var config = new MultiPartConfig.Builder()
                .location(body.folder())
                .maxParts(MOST_FILES)
                .maxSize(Files.size(file))
                .maxPartSize(-1)
                .maxMemoryPartSize(FIELD_BYTES)
                .maxHeadersSize(8 << 10)
                .useFilesForPartsWithoutFileName(true)
                .build();
        try (var parts =
                MultiPartFormData.getParts(Content.Source.from(file), new Attributes.Mapped(), contentType, config)) {
            for (MultiPart.Part part : parts) {
                Text what = new Text("Delen '%s'", "The part '%s'")
                        .with(shown(Optional.ofNullable(part.getName()).orElse("")));
                try {
                    part(part);
                } catch (EOFException | ZipException | CharacterCodingException | IllegalArgumentException e) {
                    throw broken(e, what);
                }
            }
        } catch (CompletionException e) {
            // EOFException is a form cut short, another IOException our disk
            if (e.getCause() instanceof IOException failed && !(failed instanceof EOFException)) {
                throw failed;
            }
            throw broken(e, new Text("Formularen", "The form"));
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw broken(e, new Text("Formularen", "The form"));
        }
        if (files.isEmpty() && fields.isEmpty()) {
            throw new UnreadableException("Der er ingen filer i formularen.", "There are no files in the form.");
        }
    }

    private void part(MultiPart.Part part) throws IOException {
        String name = shown(Optional.ofNullable(part.getName()).orElse(""));
        String type = Optional.ofNullable(part.getHeaders().get("Content-Type")).orElse("");
        String table = name.toLowerCase(Locale.ROOT);
        boolean ours = tables.contains(table);
        if (part.getFileName() == null && !ours) {
            if (part.getLength() > FIELD_BYTES) {
                throw new UnreadableException(
                        "Feltet '" + name + "' er for langt.", "The field '" + name + "' is too long.");
            }
            fields.put(name, part.getContentAsString(UTF_8));
            return;
        }
        String fileName = shown(Optional.ofNullable(part.getFileName()).orElse(""));
        if (part.getLength() == 0 && fileName.isEmpty()) {
            return; // a field of a form that no file was chosen in
        }
        Path path = body.next();
        part.writeTo(path);
        if (ZIP.contains(mediaType(type)) || fileName.toLowerCase(Locale.ROOT).endsWith(".zip")) {
            unzip(path);
            return;
        }
        int dot = fileName.lastIndexOf('.');
        String ending = dot >= 0 ? fileName.substring(dot) : ENDINGS.getOrDefault(mediaType(type), ".csv");
        boolean named = Tables.stem(fileName).equals(table) || !ours;
        add(named && !fileName.isEmpty() ? fileName : name + ending, path, type);
    }

    private void unzip(Path file) throws IOException {
        int before = files.size();
        try (var zip = new ZipInputStream(Files.newInputStream(file), ISO_8859_1)) {
            int entries = 0;
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (++entries > MOST_FILES) {
                    throw new UnreadableException(
                            "En zip-fil må have %d filer.".formatted(MOST_FILES),
                            "A zip file may have %d files.".formatted(MOST_FILES));
                }
                String name = shown(entry.getName());
                if (entry.isDirectory()
                        || entry.getName().startsWith("__MACOSX/")
                        || name.startsWith(".")
                        || name.startsWith("~$")) {
                    continue;
                }
                if (name.toLowerCase(Locale.ROOT).endsWith(".zip")) {
                    throw new UnreadableException(
                            name + " er en zip-fil i en zip-fil. Pak den ud først.",
                            name + " is a zip file in a zip file. Unpack it first.");
                }
                add(name, add(zip), "");
            }
        }
        if (files.size() == before) {
            throw new UnreadableException("Der er ingen filer i zip-filen.", "There are no files in the zip file.");
        }
    }

    private void add(String name, Path path, String contentType) throws IOException {
        files.add(new DeliveredFile(name, inUtf8(path, contentType)));
    }

    /** The file in UTF-8 if it says that it is in something else; if it says nothing, its bytes will tell. */
    private Path inUtf8(Path file, String contentType) throws IOException {
        String name = contentType
                .replaceFirst("(?is).*;\\s*charset\\s*=\\s*\"?([^\";]*).*", "$1")
                .strip();
        if (name.equals(contentType.strip()) || name.equalsIgnoreCase("utf-8") || name.isEmpty()) {
            return file;
        }
        Charset charset;
        try {
            charset = Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new RefusedException(Problem.mediaType(contentType));
        }
        Path translated = body.next();
        body.hold(3 * Files.size(file)); // no character of one byte becomes more
        try (var in = new BufferedReader(new InputStreamReader(Files.newInputStream(file), charset.newDecoder()));
                Writer out = Files.newBufferedWriter(translated, UTF_8)) {
            in.transferTo(out);
        }
        return translated;
    }

    private static String mediaType(String contentType) {
        return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** A name as it can be shown: without folders and what does not print, and not longer than a line. */
    private static String shown(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        String clean = last.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "").strip();
        return clean.length() <= NAME_CHARACTERS
                ? clean
                : clean.substring(0, NAME_CHARACTERS / 2) + "…" + clean.substring(clean.length() - NAME_CHARACTERS / 2);
    }
}

package dk.kkm.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import dk.kkm.Specification;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.release.Version.Part;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.riot.out.NodeFmtLib;

/**
 * The releases of the specification in a folder: {@code ontology/releases/<version>/} has {@code specification.zip}, all
 * files as they were, {@code changes.md}, what has changed since the release before in words, and {@code release.ttl}:
 *
 * <pre>{@code
 * <release/1.1.0> a kkm:Release ; dcat:inSeries <release> ; owl:versionInfo "1.1.0" ; dct:issued "2027-01-15"^^xsd:date ;
 *     kkm:contentHash "5f0c…" ; kkm:previousRelease <release/1.0.0> .
 * <release/1.1.0/change/1> a kkm:Change ; dct:isPartOf <release/1.1.0> ; kkm:changeKind <code/change-kind/formula-changed> ;
 *     kkm:demands <code/version-part/major> ; dct:subject <derivation/heat> ; dct:description "…"@da, "…"@en .
 * }</pre>
 */
public final class Releases {
    private static final String FOLDER = "ontology/releases/";
    private static final Pattern MODULE = Pattern.compile("(?s)(<[^>]*> a owl:Ontology.*?) \\.\\n");

    private final Path root;
    private final Specification specification;

    private Releases(Path root) {
        this.root = root;
        this.specification = Specification.alone(root);
    }

    /** Those of the specification in this folder. */
    public static Releases in(Path root) {
        return new Releases(root);
    }

    /** The specification as it lies in the folder, to be released. */
    public Specification specification() {
        return specification;
    }

    /** The newest release of a specification, if there is one. */
    public static Optional<Version> newest(Specification specification) {
        return specification.releases().stream().map(Version::parse).max(Comparator.naturalOrder());
    }

    /** What has changed since the newest release; nothing when there is none. */
    public Changes changes() {
        return newest(specification)
                .map(version ->
                        Changes.between(specification.release(version.toString()), specification, specification))
                .orElse(new Changes(List.of()));
    }

    /**
     * Freezes the specification as a release, and says in the headers of its modules which. The release is there when its
     * folder is; all of it then is.
     *
     * @param changes what has changed since the newest release
     * @return the same in words
     * @throws UnreadableException if there is such a release or a newer one, or the changes demand a higher number
     */
    public String freeze(Version version, LocalDate date, Changes changes) {
        Optional<Version> newest = newest(specification);
        newest.ifPresent(before -> requireHigher(version, before, changes));
        SortedMap<String, String> files = files(version, date);
        var frozen = Specification.of(files);
        try {
            Path releases = Files.createDirectories(root.resolve(FOLDER));
            Path made = Files.createDirectory(releases.resolve("." + version + ".new"));
            try {
                Files.write(made.resolve("specification.zip"), zip(files));
                String words = words(version, date, newest, changes);
                Files.writeString(made.resolve("changes.md"), words);
                Files.writeString(
                        made.resolve("release.ttl"), turtle(version, date, frozen.contentHash(), newest, changes));
                for (String path : files.keySet()) {
                    Path file = root.resolve(path);
                    if (!Files.readString(file).equals(files.get(path))) {
                        Path beside =
                                Files.writeString(file.resolveSibling(file.getFileName() + ".new"), files.get(path));
                        Files.move(beside, file, ATOMIC_MOVE, REPLACE_EXISTING);
                    }
                }
                Files.move(made, releases.resolve(version.toString()), ATOMIC_MOVE);
                return words;
            } finally {
                delete(made);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireHigher(Version version, Version newest, Changes changes) {
        if (version.compareTo(newest) <= 0) {
            throw new UnreadableException(
                    "Den nyeste udgivelse er " + newest + ". En ny skal have et højere nummer end den.",
                    "The newest release is " + newest + ". A new one must have a higher number.");
        }
        Part demand = changes.demand().orElse(Part.PATCH);
        Version least = newest.next(demand);
        if (version.compareTo(least) < 0) {
            Change why = changes.all().get(0);
            throw new UnreadableException(
                    "Nummeret skal mindst være " + least + ", for siden " + newest + " er dette ændret: "
                            + why.words().da() + " Alle ændringer: kkm model diff " + newest + " .",
                    "The number must be at least " + least + ", since this has changed since " + newest + ": "
                            + why.words().en() + " All changes: kkm model diff " + newest + " .");
        }
    }

    /** The files of the release, by path, with its number in the headers of the modules. */
    private SortedMap<String, String> files(Version version, LocalDate date) {
        var files = new TreeMap<String, String>();
        specification.files().forEach((path, text) -> {
            if (!path.startsWith(FOLDER) && !path.startsWith("cases/")) {
                files.put(
                        path,
                        MODULE.matcher(text)
                                .replaceFirst(header -> Matcher.quoteReplacement(header.group()
                                        .replaceFirst("(owl:versionIRI <[^>]*/release/)[^/]*/", "$1" + version + "/")
                                        .replaceFirst("(owl:versionInfo )\"[^\"]*\"", "$1\"" + version + "\"")
                                        .replaceFirst("(dct:modified )\"[^\"]*\"", "$1\"" + date + "\""))));
            }
        });
        return files;
    }

    /** A zip that is the same to the byte on every machine: in order, unpacked, at one time. */
    private static byte[] zip(SortedMap<String, String> files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                byte[] text = file.getValue().getBytes(UTF_8);
                var sum = new CRC32();
                sum.update(text);
                var entry = new ZipEntry(file.getKey());
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(text.length);
                entry.setCrc(sum.getValue());
                entry.setTimeLocal(LocalDateTime.of(2000, 1, 1, 0, 0));
                zip.putNextEntry(entry);
                zip.write(text);
            }
        }
        return bytes.toByteArray();
    }

    private static String words(Version version, LocalDate date, Optional<Version> before, Changes changes) {
        return "# %s (%s)\n\n%s"
                .formatted(
                        version,
                        date,
                        before.map(it -> "Siden / since %s.\n\n%s".formatted(it, changes.words()))
                                .orElse("Den første udgivelse. / The first release.\n"));
    }

    private static String turtle(
            Version version, LocalDate date, String contentHash, Optional<Version> before, Changes changes) {
        var text = new StringBuilder("""
                @base <%s> .
                @prefix dcat: <http://www.w3.org/ns/dcat#> .
                @prefix dct: <http://purl.org/dc/terms/> .
                @prefix kkm: <%s> .
                @prefix owl: <http://www.w3.org/2002/07/owl#> .
                @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

                <release/%s> a kkm:Release ; owl:versionInfo "%3$s" ; dcat:inSeries <release> ; %4$s
                  dct:title "Kloge Kvadratmeter %3$s"@da, "Kloge Kvadratmeter %3$s"@en ;
                  dct:issued "%5$s"^^xsd:date ; kkm:contentHash "%6$s" .
                """.formatted(
                Vocabulary.BASE,
                Vocabulary.DEF,
                version,
                before.map(it -> "kkm:previousRelease <release/" + it + "> ;").orElse(""),
                date,
                contentHash));
        for (int i = 0; i < changes.all().size(); i++) {
            Change change = changes.all().get(i);
            text.append("""

                    <release/%s/change/%d> a kkm:Change ; dct:isPartOf <release/%1$s> ; dct:subject <%s> ;
                      kkm:changeKind <%s> ; kkm:demands <%s> ;
                      dct:description %s, %s .
                    """.formatted(
                            version,
                            i + 1,
                            change.subject(),
                            change.kind(),
                            change.demands().node(),
                            NodeFmtLib.strTTL(
                                    NodeFactory.createLiteralLang(change.words().da(), "da")),
                            NodeFmtLib.strTTL(
                                    NodeFactory.createLiteralLang(change.words().en(), "en"))));
        }
        return text.toString();
    }

    private static void delete(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }
}

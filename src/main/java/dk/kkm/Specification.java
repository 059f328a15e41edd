package dk.kkm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.riot.RiotException;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.vocabulary.OWL;

/**
 * The files that carry the meaning: {@code ontology/}, {@code shapes/} and {@code queries/} as they lie in the jar, with
 * any folders of the same layout laid over them. A file at the same path replaces, any other adds. With them lie the
 * {@code cases/} that key figures are judged by, and {@code ontology/releases/}, what is told of its own releases.
 */
public final class Specification {
    private static final String CASES = "cases";
    private static final List<String> FOLDERS = List.of("ontology", "shapes", "queries", CASES);
    private static final List<String> ENDINGS = List.of(".ttl", ".rq", ".ru", ".trig", ".tsv", ".jsonld");
    private static final String EXTENSIONS = "ontology/extensions/";
    private static final String RELEASES = "ontology/releases/";
    private static final String ARCHIVE = "/specification.zip";

    private final SortedMap<String, String> files;
    private final Graph model;
    private final Graph shapes;

    /** Where each release is frozen, by version. */
    private final SortedMap<String, URI> archives;

    /** The folders that hold each file, where several are laid over one another. */
    private final Map<String, List<String>> layers;

    private Specification(SortedMap<String, String> files) {
        this(files, new TreeMap<>(), Map.of());
    }

    private Specification(
            SortedMap<String, String> files, SortedMap<String, URI> archives, Map<String, List<String>> layers) {
        this.archives = archives;
        this.layers = layers;
        this.files = Collections.unmodifiableSortedMap(files);
        this.model = GraphFactory.createGraphMem();
        this.shapes = GraphFactory.createGraphMem();
        files.forEach((path, text) -> {
            if (path.endsWith(".ttl")) {
                parse(path, text, path.startsWith("shapes/") ? shapes : model);
            }
        });
        for (String said : List.of("doubts", "doubtsMeasure")) {
            shapes.find(Node.ANY, Vocabulary.kkm(said), Node.ANY).forEachRemaining(model::add);
        }
        model.add(Vocabulary.MODEL_GRAPH, Vocabulary.kkm("contentHash"), NodeFactory.createLiteralString(hash(files)));
    }

    private static String hash(SortedMap<String, String> files) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            files.forEach((path, text) -> {
                if (path.startsWith(CASES + "/") || path.startsWith(RELEASES)) {
                    return; // they judge the meaning, or tell of it, and are no part of it
                }
                digest.update(path.getBytes(UTF_8));
                digest.update((byte) 0);
                digest.update(text.getBytes(UTF_8));
                digest.update((byte) 0);
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The specification in the jar, with these folders laid over it in order. */
    public static Specification load(Path... overlays) {
        var files = new TreeMap<String, String>();
        var archives = new TreeMap<String, URI>();
        var layers = new HashMap<String, List<String>>();
        ours(files, archives);
        lay("", files, layers);
        for (Path overlay : overlays) {
            if (!Files.isDirectory(overlay)) {
                throw new UnreadableException(
                        "Modelmappen " + overlay + " findes ikke.", "The model folder " + overlay + " does not exist.");
            }
            var laid = new TreeMap<String, String>();
            read(overlay, laid, archives);
            files.putAll(laid);
            lay(overlay.toString(), laid, layers);
            if (laid.isEmpty() && FOLDERS.stream().noneMatch(f -> Files.isDirectory(overlay.resolve(f)))) {
                throw new UnreadableException(
                        "Modelmappen " + overlay + " har ingen af mapperne " + FOLDERS + ".",
                        "The model folder " + overlay + " has none of the folders " + FOLDERS + ".");
            }
        }
        return new Specification(files, archives, layers);
    }

    private static void lay(String layer, Map<String, String> files, Map<String, List<String>> layers) {
        files.keySet().forEach(path -> layers.computeIfAbsent(path, none -> new ArrayList<>())
                .add(layer));
    }

    /** All files by path, {@code ontology/core.ttl}. */
    public SortedMap<String, String> files() {
        return files;
    }

    /** The folders that hold a file, ours as the empty text, in the order they are laid over one another. */
    public List<String> layers(String path) {
        return layers.getOrDefault(path, List.of(""));
    }

    /**
     * The specification in this folder and nothing else, without the extensions that lie in it; its key figures are judged by
     * the cases in the jar.
     */
    public static Specification alone(Path root) {
        var files = new TreeMap<String, String>();
        var archives = new TreeMap<String, URI>();
        read(root, files, archives);
        var ours = new TreeMap<String, String>();
        ours(ours, new TreeMap<>());
        ours.subMap(CASES + "/", CASES + "0").forEach(files::putIfAbsent);
        if (!files.containsKey("ontology/core.ttl")) {
            throw new UnreadableException(
                    "Mappen " + root + " har ingen hel model: ontology/core.ttl mangler.",
                    "The folder " + root + " has no whole model: ontology/core.ttl is missing.");
        }
        return new Specification(files, archives, Map.of());
    }

    /** The specification of these files, by path. */
    public static Specification of(SortedMap<String, String> files) {
        return new Specification(new TreeMap<>(files));
    }

    /** The versions that are frozen, in no order but that of letters. */
    public Set<String> releases() {
        return archives.keySet();
    }

    /**
     * The specification as it was frozen in a release.
     *
     * @throws UnreadableException if there is no such release
     */
    public Specification release(String version) {
        try (var zip = new ZipInputStream(archive(version))) {
            var files = new TreeMap<String, String>();
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), UTF_8));
            }
            return new Specification(files);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The archive of a release as it lies, a zip of its files; to be closed. */
    public InputStream archive(String version) throws IOException {
        URI archive = archives.get(version);
        if (archive == null) {
            throw new UnreadableException(
                    "Der er ingen udgivelse " + Text.shown(version) + ". Der er " + releases() + ".",
                    "There is no release " + Text.shown(version) + ". There are " + releases() + ".");
        }
        return archive.toURL().openStream();
    }

    /** The SHA-256 of all files, as {@link #model()} says it. */
    public String contentHash() {
        return model.find(Vocabulary.MODEL_GRAPH, Vocabulary.kkm("contentHash"), Node.ANY)
                .next()
                .getObject()
                .getLiteralLexicalForm();
    }

    /** The version its modules say they have. */
    public String version() {
        return new Thing(model, Vocabulary.iri("def/"))
                .string(OWL.versionInfo.asNode())
                .orElse("");
    }

    /**
     * Ontology, code lists and definitions, and what values the rules doubt: what {@code graph/model} holds. Not to be
     * changed. It says of itself {@code <graph/model> kkm:contentHash "…"}, the SHA-256 of all files.
     */
    public Graph model() {
        return model;
    }

    /** The SHACL shapes. Not to be changed. */
    public Graph shapes() {
        return shapes;
    }

    /**
     * The texts of one folder's files by name without ending, in order of name: {@code texts("queries/key-figures",
     * ".rq")} has {@code heat-per-area}.
     */
    public SortedMap<String, String> texts(String folder, String ending) {
        var texts = new TreeMap<String, String>();
        String start = folder + "/";
        for (Map.Entry<String, String> file : files.tailMap(start).entrySet()) {
            String path = file.getKey();
            if (!path.startsWith(start)) {
                break;
            }
            if (path.endsWith(ending)) {
                texts.put(path.substring(start.length(), path.length() - ending.length()), file.getValue());
            }
        }
        return texts;
    }

    private static void ours(SortedMap<String, String> files, SortedMap<String, URI> archives) {
        try {
            URL marker = Specification.class.getResource("/ontology/core.ttl");
            if (marker == null) {
                throw new IllegalStateException("ontology/core.ttl is not on the classpath");
            }
            URI uri = marker.toURI();
            if (uri.getScheme().equals("jar")) {
                try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                    read(jar.getPath("/"), files, archives);
                }
            } else {
                read(Path.of(uri).resolve("../..").normalize(), files, archives);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void read(Path root, SortedMap<String, String> files, SortedMap<String, URI> archives) {
        for (String folder : FOLDERS) {
            Path start = root.resolve(folder);
            if (!Files.isDirectory(start)) {
                continue;
            }
            try (Stream<Path> found = Files.walk(start)) {
                for (Path file : (Iterable<Path>) found::iterator) {
                    String path = root.relativize(file).toString().replace('\\', '/');
                    if (path.startsWith(RELEASES) && !path.startsWith(RELEASES + ".") && path.endsWith(ARCHIVE)) {
                        archives.put(path.substring(RELEASES.length(), path.length() - ARCHIVE.length()), file.toUri());
                    }
                    if (!path.startsWith(EXTENSIONS)
                            && !path.startsWith(RELEASES + ".")
                            && ENDINGS.stream().anyMatch(path::endsWith)) {
                        try (InputStream in = Files.newInputStream(file)) {
                            files.put(path, new String(in.readAllBytes(), UTF_8));
                        }
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void parse(String path, String text, Graph into) {
        try {
            RDFParser.fromString(text, Lang.TURTLE).base(Vocabulary.BASE).parse(into);
        } catch (RiotException e) {
            throw new UnreadableException(
                    path + " er ikke gyldig Turtle: " + e.getMessage(),
                    path + " is not valid Turtle: " + e.getMessage());
        }
    }
}

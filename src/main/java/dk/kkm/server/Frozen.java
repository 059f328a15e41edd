package dk.kkm.server;

import dk.kkm.Specification;
import dk.kkm.Vocabulary;
import dk.kkm.publication.Documentation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;

/**
 * Old releases: {@code /release/1.0.0/def/heat} is what that release said of {@code /def/heat}, and {@code
 * /release/1.0.0/specification.zip} its files. They are open to all, as the model is. A release is read when it is first
 * asked for, and forgotten when memory is short.
 */
final class Frozen {
    private static final Pattern PATH = Pattern.compile("/release/([^/]+)(/.+)");
    private static final String ARCHIVE = "/specification.zip";

    private final Specification specification;
    private final Map<String, SoftReference<DatasetGraph>> read = new HashMap<>();

    Frozen(Specification specification) {
        this.specification = specification;
    }

    /**
     * A path as a release answers at it.
     *
     * @param path of the thing itself, {@code /def/heat}
     */
    record Place(String version, String path) {
        boolean isArchive() {
            return path.equals(ARCHIVE);
        }
    }

    /** What a path means, if it is of a release there is. */
    Optional<Place> place(String path) {
        Matcher parts = PATH.matcher(path);
        return parts.matches() && specification.releases().contains(parts.group(1))
                ? Optional.of(new Place(parts.group(1), parts.group(2)))
                : Optional.empty();
    }

    /** The model, the rules and the stored queries as they were. */
    DatasetGraph of(Place place) {
        synchronized (read) { // one at a time: it takes a second and some memory
            SoftReference<DatasetGraph> known = read.get(place.version());
            DatasetGraph dataset = known == null ? null : known.get();
            if (dataset == null) {
                Specification frozen = specification.release(place.version());
                dataset = DatasetGraphFactory.create();
                dataset.addGraph(Vocabulary.MODEL_GRAPH, frozen.model());
                dataset.addGraph(
                        Vocabulary.SPECIFICATION_GRAPH, Documentation.of(frozen).graph());
                read.put(place.version(), new SoftReference<>(dataset));
            }
            return dataset;
        }
    }

    /** All files of a release. */
    Reply archive(Place place) {
        try (InputStream archive = specification.archive(place.version())) {
            return new Reply("application/zip", archive.readAllBytes(), Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

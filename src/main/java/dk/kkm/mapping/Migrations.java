package dk.kkm.mapping;

import dk.kkm.Specification;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.GraphUtil;
import org.apache.jena.query.QueryException;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.exec.UpdateExec;
import org.apache.jena.sparql.modify.request.UpdateModify;
import org.apache.jena.update.UpdateFactory;
import org.apache.jena.update.UpdateRequest;

/**
 * Puts data that follow an older release into the terms of this one. Every {@code queries/migrations/<from>-<to>/<name>.ru}
 * is a SPARQL Update over delivered data as the default graph. It knows old data by their deprecated terms and leaves new
 * data as they are, so all are made in order of release, whatever the age of the data. Immutable.
 */
public final class Migrations {
    private static final String FOLDER = "queries/migrations";
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final List<UpdateRequest> updates;

    private Migrations(List<UpdateRequest> updates) {
        this.updates = updates;
    }

    /** Those of a specification. */
    public static Migrations of(Specification specification) {
        return new Migrations(specification.texts(FOLDER, ".ru").entrySet().stream()
                .sorted(Comparator.comparing(file -> inOrder(file.getKey())))
                .map(file -> parse(FOLDER + "/" + file.getKey() + ".ru", file.getValue()))
                .toList());
    }

    /** So that 0.10.0 comes after 0.9.0. */
    private static String inOrder(String name) {
        return NUMBER.matcher(name).replaceAll(number -> "%9s".formatted(number.group()));
    }

    private static UpdateRequest parse(String file, String text) {
        try {
            UpdateRequest request = UpdateFactory.create(text, Vocabulary.BASE);
            if (request.getOperations().stream().allMatch(UpdateModify.class::isInstance)) {
                return request;
            }
            throw new QueryException("only DELETE … INSERT … WHERE");
        } catch (QueryException e) {
            throw new UnreadableException(
                    file + " skal være DELETE … INSERT … WHERE: " + e.getMessage(),
                    file + " must be DELETE … INSERT … WHERE: " + e.getMessage());
        }
    }

    /** The same data in the terms of now: the very graph if they were so already. */
    public Graph apply(Graph data) {
        if (updates.isEmpty()) {
            return data;
        }
        Graph migrated = GraphMemFactory.createGraphMem2();
        GraphUtil.addInto(migrated, data);
        var dataset = DatasetGraphFactory.wrap(migrated);
        updates.forEach(update -> UpdateExec.dataset(dataset).update(update).execute());
        return migrated.isIsomorphicWith(data) ? data : migrated;
    }
}

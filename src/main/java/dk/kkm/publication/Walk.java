package dk.kkm.publication;

import static java.nio.charset.StandardCharsets.UTF_8;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.Thing;
import dk.kkm.Vocabulary;
import dk.kkm.keyfigure.StoredQueries;
import dk.kkm.mapping.Delivery;
import dk.kkm.store.Store;
import dk.kkm.submission.Submissions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.jena.graph.Node;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.system.Txn;

/**
 * The way of one delivered value to a key figure: an invented delivery goes through the specification as any other does, and a
 * query {@code queries/walk/<step>.rq} tells what each step made of it.
 *
 * @param delivered what was sent, by the name of its file
 */
public record Walk(Map<String, String> delivered, List<Step> steps) {
    private static final SubmissionId ID = SubmissionId.of("9001", "2025");
    private static final List<String> FILES = List.of("ejendomme.csv", "forbrug.csv");

    /**
     * What one step made.
     *
     * @param by the stored query, or what else did it
     * @param file where that is written, if it is a stored query
     */
    public record Step(
            Text title,
            Text words,
            Node by,
            Optional<String> file,
            List<Sections.Column> columns,
            List<Binding> rows) {}

    /** Walks through a specification, which takes a second. */
    public static Walk through(Specification specification) {
        try {
            Path folder = Files.createTempDirectory("kkm-walk");
            var delivered = new LinkedHashMap<String, String>();
            try (Store store = Store.inMemory()) {
                for (String file : FILES) {
                    delivered.put(file, text(file));
                    Files.writeString(folder.resolve(file), text(file), UTF_8);
                }
                store.replace(Map.of(Vocabulary.MODEL_GRAPH, specification.model()));
                Documentation.keep(store, specification);
                Submissions.of(store, specification)
                        .receive(Delivery.of(List.of(folder), Optional.of(ID), Optional.empty()));
                var steps = new ArrayList<Step>();
                Txn.executeRead(store.dataset(), () -> specification
                        .texts("queries/walk", ".rq")
                        .forEach((name, text) -> steps.add(step(store, specification, "walk/" + name, text))));
                return new Walk(delivered, List.copyOf(steps));
            } finally {
                for (String file : FILES) {
                    Files.deleteIfExists(folder.resolve(file));
                }
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Step step(Store store, Specification specification, String path, String text) {
        QueryHead head = QueryHead.read(path, text);
        Node by = Vocabulary.iri(head.string("by"));
        Optional<String> file = new Thing(Documentation.of(specification).graph(), by).string(Vocabulary.kkm("file"));
        var columns = Stream.of(head.string("columns").split(" · "))
                .map(column -> column.strip().split(" ", 2))
                .map(parts -> new Sections.Column(Var.alloc(parts[0]), QueryHead.words(parts[1])))
                .toList();
        List<Binding> rows = StoredQueries.rows(store.dataset(), QueryFactory.create(text, Vocabulary.BASE), Map.of());
        return new Step(head.text("title"), head.text("description"), by, file, columns, rows);
    }

    private static String text(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(Walk.class.getResourceAsStream("/walk/" + file))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}

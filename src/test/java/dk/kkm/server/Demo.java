package dk.kkm.server;

import dk.kkm.Vocabulary;
import dk.kkm.generator.Generator;
import dk.kkm.mapping.Delivery;
import dk.kkm.publication.Documentation;
import dk.kkm.store.Store;
import dk.kkm.submission.Submissions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A store of invented deliveries: three municipalities, the years 2023 to 2025, 36 estates, made once for all tests. */
final class Demo {
    private static final Store STORE = filled();

    private Demo() {}

    /** The store, to be read only; it is shared. */
    static Store store() {
        return STORE;
    }

    private static Store filled() {
        var generator = new Generator(3, 36, 3, 2025, 42, 0.04, Set.of());
        var store = Store.inMemory();
        store.replace(Map.of(Vocabulary.MODEL_GRAPH, Running.SPECIFICATION.model()));
        Documentation.keep(store, Running.SPECIFICATION);
        try {
            Path folder = Files.createTempDirectory("kkm-test");
            generator.write(folder);
            protectOne(folder.resolve("9001/2025/ejendomme.csv"));
            var submissions = Submissions.of(store, Running.SPECIFICATION);
            for (var id : generator.submissions()) {
                submissions.receive(
                        Delivery.of(List.of(folder.resolve(id.toString())), Optional.of(id), Optional.empty()));
            }
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return store;
    }

    /** The second estate becomes one whose address must never be shown. */
    private static void protectOne(Path estates) throws IOException {
        List<String> lines = Files.readAllLines(estates);
        var changed = new ArrayList<String>();
        for (int i = 0; i < lines.size(); i++) {
            changed.add(lines.get(i) + (i == 0 ? ";beskyttet_adresse" : i == 2 ? ";ja" : ";nej"));
        }
        Files.write(estates, changed);
    }
}

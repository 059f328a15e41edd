package dk.kkm.submission;

import dk.kkm.Specification;
import dk.kkm.Vocabulary;
import dk.kkm.generator.Generator;
import dk.kkm.mapping.Delivery;
import dk.kkm.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Deliveries of municipalities that do not exist. */
final class Invented {
    private Invented() {}

    /** A store with the specification's model and what came of these deliveries. */
    static Store store(Specification specification, Generator generator, Path folder) throws IOException {
        Store store = Store.inMemory();
        store.replace(Map.of(Vocabulary.MODEL_GRAPH, specification.model()));
        receive(Submissions.of(store, specification), generator, folder);
        return store;
    }

    static void receive(Submissions submissions, Generator generator, Path folder) throws IOException {
        generator.write(folder);
        generator
                .submissions()
                .forEach(id -> submissions.receive(
                        Delivery.of(List.of(folder.resolve(id.toString())), Optional.of(id), Optional.empty())));
    }

    /** As many municipalities, estates in all, and years up to 2025. */
    static Generator of(int municipalities, int estates, int years) {
        return new Generator(municipalities, estates, years, 2025, 42, 0.04, Set.of());
    }
}

package dk.kkm.cli;

import static org.apache.jena.graph.Node.ANY;

import dk.kkm.Specification;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.store.Store;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.jena.graph.Triple;
import org.apache.jena.system.Txn;

/** Opens the store of a command, with the specification's model in it. */
final class Stores {
    private Stores() {}

    /** The store in a folder that must already hold one: a misspelt folder is no empty store. */
    static Store existing(Path folder, Specification specification) {
        String[] kept = folder.toFile().list();
        if (kept == null || kept.length == 0) {
            throw new UnreadableException(
                    "Der er intet datalager i " + folder + ". Gem en levering først: kkm submit … --data " + folder,
                    "There is no data store in " + folder + ". Keep a delivery first: kkm submit … --data " + folder);
        }
        return open(Optional.of(folder), specification);
    }

    static Store open(Optional<Path> folder, Specification specification) {
        return with(folder.map(Store::open).orElseGet(Store::inMemory), specification);
    }

    /** Puts the specification's model into a store that has another. */
    static Store with(Store store, Specification specification) {
        Triple hash = specification
                .model()
                .find(Vocabulary.MODEL_GRAPH, Vocabulary.kkm("contentHash"), ANY)
                .next();
        var dataset = store.dataset();
        if (!Txn.calculateRead(
                dataset, () -> dataset.getGraph(Vocabulary.MODEL_GRAPH).contains(hash))) {
            store.replace(Map.of(Vocabulary.MODEL_GRAPH, specification.model()));
        }
        return store;
    }
}

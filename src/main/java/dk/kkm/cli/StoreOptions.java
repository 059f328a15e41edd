package dk.kkm.cli;

import dk.kkm.Specification;
import dk.kkm.UnreadableException;
import dk.kkm.store.RemoteAddress;
import dk.kkm.store.Store;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which store: a folder of ours, or another store by its address. */
final class StoreOptions {
    @ArgGroup(exclusive = true)
    private @Nullable Place place;

    /** Who we are to another store is told by the environment, which no list of processes shows. */
    private Map<String, String> environment = System.getenv();

    private static final class Place {
        @Option(names = "--data", paramLabel = "DIR", description = "Lagerets mappe. / The store's folder.")
        private @Nullable Path folder;

        @ArgGroup(exclusive = false)
        private @Nullable Remote remote;
    }

    private static final class Remote {
        @Option(
                names = "--store",
                required = true,
                paramLabel = "URL",
                description = {
                    "Et andet SPARQL 1.1-lager: adressen på forespørgsler. Adgang: KKM_STORE_USER og KKM_STORE_PASSWORD,",
                    "eller KKM_STORE_TOKEN. / Another SPARQL 1.1 store: the address of queries."
                })
        private String query = "";

        @Option(
                names = "--store-update",
                paramLabel = "URL",
                description = {
                    "Adressen på opdateringer, hvis den ikke følger af --store.",
                    "The address of updates, if it does not follow from --store."
                })
        private @Nullable String update;
    }

    /** The store, with the specification's model in it; an empty one in memory if none is named. */
    Store open(Specification specification) {
        Place where = place;
        if (where == null) {
            return Stores.open(Optional.empty(), specification);
        }
        Remote remote = where.remote;
        return remote == null
                ? Stores.open(Optional.ofNullable(where.folder), specification)
                : Stores.with(
                        Store.at(RemoteAddress.of(remote.query, Optional.ofNullable(remote.update), environment)),
                        specification);
    }

    /** Whether a store is named at all. */
    boolean named() {
        return place != null;
    }

    /** The store's folder, if it is in one. */
    Optional<Path> folder() {
        return Optional.ofNullable(place).flatMap(where -> Optional.ofNullable(where.folder));
    }

    /** As {@link #open}, but one must be named. */
    Store required(Specification specification) {
        if (place == null) {
            throw new UnreadableException(
                    "Hvilket lager? Skriv --data MAPPE eller --store ADRESSE.",
                    "Which store? Write --data FOLDER or --store ADDRESS.");
        }
        return open(specification);
    }

    /** As {@link #required}, and a folder must already hold a store: a misspelt one is no empty store. */
    Store existing(Specification specification) {
        Path folder = place == null ? null : place.folder;
        return folder == null ? required(specification) : Stores.existing(folder, specification);
    }
}

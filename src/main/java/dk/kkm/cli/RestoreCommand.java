package dk.kkm.cli;

import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.store.Backup;
import dk.kkm.store.Store;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kkm restore}: a new store from a backup. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {"Lav et nyt lager af en sikkerhedskopi.", "Make a new store from a backup.", ""},
        footer = {
            "",
            "  kkm restore kopi.nq.gz --data nyt-lager",
            "",
            "Er modellen siden ændret: kkm rebuild --data nyt-lager",
            "If the model has changed since: kkm rebuild --data nyt-lager"
        })
final class RestoreCommand implements Callable<Integer> {
    @Mixin
    private ModelOption model = new ModelOption();

    @Mixin
    private StoreOptions place = new StoreOptions();

    @Parameters(paramLabel = "FILE", description = "Sikkerhedskopien. / The backup.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (!Files.isRegularFile(file)) {
            throw new UnreadableException("Filen " + file + " findes ikke.", "The file " + file + " does not exist.");
        }
        try (Store store = place.required(model.specification());
                InputStream in = Files.newInputStream(file)) {
            if (!Set.of(Vocabulary.MODEL_GRAPH).containsAll(store.graphs())) {
                throw new UnreadableException(
                        "Lageret er ikke tomt. Genskab i en ny mappe.",
                        "The store is not empty. Restore into a new folder.");
            }
            long triples = Backup.read(in, store);
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%d udsagn i %d grafer er på plads. / %1$d triples in %2$d graphs are in place.%n",
                            triples, store.graphs().size());
        }
        return Kkm.ACCEPTED;
    }
}

package dk.kkm.cli;

import dk.kkm.UnreadableException;
import dk.kkm.store.Backup;
import dk.kkm.store.Store;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kkm backup}: all that a store holds, in one file. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Gem en kopi af alt i et lager i én fil.",
            "Keep a copy of all that a store holds in one file.",
            ""
        },
        footer = {
            "",
            "  kkm backup --data lager kopi.nq.gz",
            "  kkm restore kopi.nq.gz --data nyt-lager",
            "",
            "Beskyttede adresser og historien er med; adgangsnøgler er ikke. Opbevar filen derefter.",
            "Protected addresses and the history are in it; tokens are not. Keep the file accordingly."
        })
final class BackupCommand implements Callable<Integer> {
    @Mixin
    private ModelOption model = new ModelOption();

    @Mixin
    private StoreOptions place = new StoreOptions();

    @Parameters(paramLabel = "FILE", description = "Filen, der laves. / The file to make.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (Files.exists(file)) {
            throw new UnreadableException(
                    file + " findes allerede. Vælg et andet navn.", file + " exists already. Choose another name.");
        }
        try (Store store = place.existing(model.specification())) {
            Path part = Files.createTempFile(file.toAbsolutePath().getParent(), "kkm", ".part");
            try {
                if (Files.getFileStore(part).supportsFileAttributeView("posix")) {
                    Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-------"));
                }
                long triples;
                try (OutputStream out = Files.newOutputStream(part)) {
                    triples = Backup.write(store, out);
                }
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
                spec.commandLine()
                        .getOut()
                        .printf("%d udsagn gemt i %s. / %1$d triples kept in %2$s.%n", triples, file);
            } finally {
                Files.deleteIfExists(part);
            }
        }
        return Kkm.ACCEPTED;
    }
}

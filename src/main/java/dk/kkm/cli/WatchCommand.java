package dk.kkm.cli;

import dk.kkm.UnreadableException;
import dk.kkm.store.Store;
import dk.kkm.submission.Submissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kkm watch}: delivers what a vendor drops into a folder. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = {
            "Lever det, der lægges i en mappe, fx over SFTP, og læg kvitteringen ved siden af filen.",
            "Deliver what is dropped into a folder, over SFTP for example, and put the receipt beside the file.",
            ""
        },
        footer = {
            "",
            "  kkm watch indbakke --data lager                                      til et lager / into a store",
            "  kkm watch indbakke --server https://kkm.example --token-file nøgle   til en server / to a server",
            "",
            "  indbakke/0851/2025/forbrug.csv → indbakke/done/0851/2025/…-forbrug.csv og .receipt.txt, .receipt.json",
            "  Afviste filer ligger i / refused files lie in indbakke/failed."
        })
final class WatchCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "Mappen, der holdes øje med. / The folder watched.")
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Option(
            names = "--quiet",
            defaultValue = "10",
            paramLabel = "SECONDS",
            description = "Så længe skal en fil være uændret, før den er hel. / So long a file must be unchanged.")
    private int quietSeconds;

    @Option(names = "--once", description = "Se efter én gang og stop. / Look once and stop.")
    private boolean once;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private ModelOption model = new ModelOption();

    @Mixin
    private StoreOptions place = new StoreOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!Files.isDirectory(folder)) {
            throw new UnreadableException(folder + " er ingen mappe.", folder + " is no folder.");
        }
        Optional<Client> client = server.client();
        if (client.isPresent()) {
            return watch(Watch.to(client.get()));
        }
        var specification = model.specification();
        try (Store store = place.required(specification)) {
            return watch(Watch.into(Submissions.of(store, specification)));
        }
    }

    private int watch(Watch.Delivering delivering) throws IOException, InterruptedException {
        var watch = new Watch(
                folder,
                Duration.ofSeconds(quietSeconds),
                delivering,
                spec.commandLine().getOut());
        while (true) {
            watch.look();
            if (once) {
                return Kkm.ACCEPTED;
            }
            Thread.sleep(Math.max(500, quietSeconds * 250L));
        }
    }
}

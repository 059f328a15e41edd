package dk.kkm.cli;

import dk.kkm.UnreadableException;
import dk.kkm.server.ConformanceKit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kkm conformance}: what a vendor needs to connect, as a folder or a zip. */
@Command(
        name = "conformance",
        mixinStandardHelpOptions = true,
        description = {
            "Skriv leverandørens pakke: vejledning, skabelon, tabelbeskrivelser, prøveleveringer med svar, fejlkatalog.",
            "Write the vendor's kit: guide, template, table descriptions, test deliveries with answers, error catalogue.",
            ""
        },
        footer = {"", "  kkm conformance --out kit", "  kkm conformance --out kit.zip"})
final class ConformanceCommand implements Callable<Integer> {
    @Option(
            names = "--out",
            defaultValue = "kkm-conformance.zip",
            paramLabel = "DIR|FILE.zip",
            description = {
                "Mappe, eller en .zip-fil. Der overskrives ikke. (${DEFAULT-VALUE})",
                "Folder, or a .zip file. Nothing is overwritten."
            })
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Mixin
    private ModelOption model = new ModelOption();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (Files.exists(out)) {
            throw new UnreadableException(
                    out + " er der allerede. Vælg et andet sted, så intet overskrives.",
                    out + " is there already. Choose another place, so that nothing is overwritten.");
        }
        var files = ConformanceKit.files(model.specification());
        if (out.toString().endsWith(".zip")) {
            try (var zip = Files.newOutputStream(out)) {
                ConformanceKit.zip(files, zip);
            }
        } else {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Path path = out.resolve(file.getKey());
                Files.createDirectories(Objects.requireNonNull(path.getParent()));
                Files.write(path, file.getValue());
            }
        }
        spec.commandLine().getOut().println(out + " (" + files.size() + " filer / files)");
        return Kkm.ACCEPTED;
    }
}

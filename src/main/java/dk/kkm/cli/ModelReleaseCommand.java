package dk.kkm.cli;

import dk.kkm.Severity;
import dk.kkm.release.Lint;
import dk.kkm.release.Releases;
import dk.kkm.release.Version;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kkm model release}: freezes the whole specification under a number that tells what has changed. */
@Command(
        name = "release",
        mixinStandardHelpOptions = true,
        description = {
            "Frys hele modellen som en udgivelse i ontology/releases/. Exit: 1 en modelregel er brudt · 2 nummeret er for lavt.",
            "Freeze the whole model as a release in ontology/releases/. Exit: 1 a model rule is broken · 2 the number is too low.",
            ""
        },
        footer = {"", "  kkm model release 1.1.0      i modellens mappe / in the folder of the model"})
final class ModelReleaseCommand implements Callable<Integer> {
    @Parameters(paramLabel = "VERSION", description = "Tre tal. / Three numbers: 1.1.0")
    private String version = "";

    @Option(
            names = "--in",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Mappen med ontology/, shapes/ og queries/. / The folder with them. (${DEFAULT-VALUE})")
    private Path root = Path.of(".");

    @Option(names = "--date", paramLabel = "DATE", description = "Udgivet den; ellers i dag. / Issued; else today.")
    private LocalDate date = LocalDate.now(ZoneId.of("Europe/Copenhagen"));

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var asked = Version.parse(version);
        var releases = Releases.in(root);
        long broken = Lint.of(releases.specification()).findings().stream()
                .filter(finding -> finding.severity() == Severity.VIOLATION)
                .count();
        if (broken > 0) {
            out.printf(
                    "%d modelregler er brudt; intet er frosset. Se dem med: kkm model check%n"
                            + "%1$d model rules are broken; nothing is frozen. See them with: kkm model check%n",
                    broken);
            return Kkm.BLOCKED;
        }
        out.print(releases.freeze(asked, date, releases.changes()));
        out.printf("Udgivet / released: %s%n", root.resolve("ontology/releases").resolve(version));
        return Kkm.ACCEPTED;
    }
}

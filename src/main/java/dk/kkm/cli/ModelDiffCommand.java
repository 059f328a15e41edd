package dk.kkm.cli;

import dk.kkm.Specification;
import dk.kkm.release.Changes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kkm model diff}: what is other in one model than in another, in words. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description = {
            "Hvad er ændret fra én model til en anden: termer, koder, regler, formler – brydende først.",
            "What has changed from one model to another: terms, codes, rules, formulas – what breaks first.",
            ""
        },
        footer = {
            "",
            "  kkm model diff 1.0.0              siden udgivelse 1.0.0 / since release 1.0.0",
            "  kkm model diff 1.0.0 1.1.0        mellem to udgivelser / between two releases",
            "  kkm model diff 1.0.0 min-mappe    til vores med en mappe lagt over / to ours with a folder laid over it"
        })
final class ModelDiffCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "A", description = "Version eller mappe. / Version or folder.")
    private String before = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "B",
            description = "Det samme; ellers den kørende model. / The same; else the running model.")
    private @Nullable String after;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        var ours = Specification.load();
        spec.commandLine()
                .getOut()
                .print(Changes.between(named(before, ours), after == null ? ours : named(after, ours), ours)
                        .words());
        return Kkm.ACCEPTED;
    }

    /** A release of ours, a whole model in a folder, or a folder laid over ours. */
    private static Specification named(String name, Specification ours) {
        Path folder = Path.of(name);
        if (!Files.isDirectory(folder)) {
            return ours.release(name);
        }
        return Files.exists(folder.resolve("ontology/core.ttl"))
                ? Specification.alone(folder)
                : Specification.load(folder);
    }
}

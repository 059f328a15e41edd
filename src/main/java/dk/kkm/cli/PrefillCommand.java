package dk.kkm.cli;

import dk.kkm.SubmissionId;
import dk.kkm.UnreadableException;
import dk.kkm.mapping.Prefill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kkm prefill}: the first tables, from what BBR already knows. */
@Command(
        name = "prefill",
        mixinStandardHelpOptions = true,
        description = {
            "Begynd med det, BBR ved: ejendomme og bygninger fra udtræk fra Datafordeleren (JSON).",
            "Begin with what BBR knows: estates and buildings from extracts of Datafordeleren (JSON).",
            ""
        },
        footer = {
            "",
            "  kkm prefill bygning.json etage.json grund.json --municipality 0851 --year 2025 --out levering/0851/2025",
            "",
            "Bygninger, der er nedrevet eller ikke opført, og etager, der står én gang pr. opgang, nævnes i udeladt.csv.",
            "Buildings that are demolished or not built, and floors listed once per staircase, are told in udeladt.csv."
        })
final class PrefillCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Udtræk / extracts: bygning, etage, grund, ejendomsrelation")
    private List<Path> files = List.of();

    @Option(names = "--municipality", required = true, paramLabel = "0851", description = "Kommunekode. / Code.")
    private String municipality = "";

    @Option(names = "--year", required = true, paramLabel = "2025", description = "År. / Year.")
    private String year = "";

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Mappe; intet overskrives. / Folder.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Option(
            names = "--left-out",
            defaultValue = "udeladt.csv",
            paramLabel = "FILE",
            description = "Hvad der ikke kom med, og hvorfor. / What was left out, and why.")
    @SuppressWarnings("NullAway.Init")
    private Path leftOut;

    @Mixin
    private ModelOption model = new ModelOption();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (Files.exists(out.resolve("ejendomme.csv"))) {
            throw new UnreadableException(out + " har allerede ejendomme.csv.", out + " has an ejendomme.csv already.");
        }
        var prefill = new Prefill(model.specification());
        files.forEach(prefill::read);
        var print = spec.commandLine().getOut();
        prefill.write(SubmissionId.of(municipality, year), out, leftOut)
                .forEach((table, rows) -> print.printf("%s: %d rækker / rows%n", table, rows));
        print.println("Læs " + leftOut + ", ret tabellerne til, og tjek: kkm check " + out
                + " / Read it, correct the tables, and check.");
        return Kkm.ACCEPTED;
    }
}

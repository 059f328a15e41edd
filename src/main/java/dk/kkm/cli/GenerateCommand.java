package dk.kkm.cli;

import dk.kkm.SubmissionId;
import dk.kkm.generator.Generator;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kkm generate}: invented deliveries of fictional municipalities, of any size. */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        description = {
            "Skriv opdigtede leveringer fra opdigtede kommuner.",
            "Write invented deliveries of fictional municipalities.",
            ""
        },
        footer = {
            "",
            "  kkm generate --out opdigtet",
            "  kkm generate --municipalities 98 --estates 25000 --years 10 --out stor     hele landet / national size",
            "  kkm generate --flawed 9003/2025 --out opdigtet && kkm check opdigtet/9003/2025",
            "",
            "Samme --seed giver samme filer. / The same --seed gives the same files."
        })
final class GenerateCommand implements Callable<Integer> {
    @Option(
            names = "--municipalities",
            defaultValue = "8",
            paramLabel = "N",
            description = "Antal kommuner, 1–98. / How many municipalities. (${DEFAULT-VALUE})")
    private int municipalities;

    @Option(
            names = "--estates",
            defaultValue = "170",
            paramLabel = "TOTAL",
            description = "Ejendomme i alt. / Estates in total. (${DEFAULT-VALUE})")
    private int estates;

    @Option(
            names = "--years",
            defaultValue = "3",
            paramLabel = "N",
            description = "Antal år. / How many years. (${DEFAULT-VALUE})")
    private int years;

    @Option(
            names = "--last-year",
            defaultValue = "2025",
            paramLabel = "YEAR",
            description = "Det sidste år. / The last year. (${DEFAULT-VALUE})")
    private int lastYear;

    @Option(
            names = "--seed",
            defaultValue = "42",
            paramLabel = "S",
            description = "Frø for tilfældet. / Seed of chance. (${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--warnings",
            defaultValue = "0.03",
            paramLabel = "RATE",
            description = {
                "Andel af ejendomme med noget at undre sig over, 0–1. (${DEFAULT-VALUE})",
                "Share of estates with something to wonder at."
            })
    private double warnings;

    @Option(
            names = "--flawed",
            paramLabel = "KOMMUNE/ÅR",
            description = {
                "Levering, der skal have blokerende fejl. Kan gentages.",
                "Delivery that is to have blocking flaws. May be repeated."
            })
    private Set<String> flawed = Set.of();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Mappe at skrive i. / Folder to write to.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        Generator generator;
        try {
            generator = new Generator(
                    municipalities,
                    estates,
                    years,
                    lastYear,
                    seed,
                    warnings,
                    flawed.stream().map(SubmissionId::parse).collect(java.util.stream.Collectors.toSet()));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        generator.write(out);
        var print = spec.commandLine().getOut();
        print.printf(
                "%d opdigtede leveringer i %s / %d invented deliveries%n",
                generator.submissions().size(), out, generator.submissions().size());
        return Kkm.ACCEPTED;
    }
}

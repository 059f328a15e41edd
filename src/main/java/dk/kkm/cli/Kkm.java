package dk.kkm.cli;

import dk.kkm.UnreadableException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line. Exit codes: 0 accepted (warnings allowed), 1 a finding blocks, 2 something cannot be read or the
 * command was used wrongly, 3 our fault or the disk's.
 */
@Command(
        name = "kkm",
        version = "kkm 0.1.0",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Kloge Kvadratmeter: fra ejendomsdata til nøgletal.",
            "Wise square metres: from property data to key figures.",
            ""
        },
        footer = {
            "",
            "Prøv / Try:",
            "  kkm demo                                    opdigtede data, nøgletal og SPARQL på ét minut",
            "  kkm template --out skabelon                 de ti tabeller, klar til at udfylde",
            "  kkm check levering/0851/2025                hvad er galt, hvor, og hvordan rettes det",
            "  kkm submit levering/0851/2025 --data lager  tjek og gem",
            "  kkm key-figures --data lager --year 2025    nøgletallene",
            "  kkm token add --data lager --role medlem --municipality 0851 --label FM",
            "  kkm serve --data lager                      SPARQL på http://localhost:3030/sparql",
            "",
            "Exit: 0 ok · 1 fejl i data / a finding blocks · 2 kan ikke læses / unreadable · 3 vores eller diskens / ours"
        },
        subcommands = {
            DemoCommand.class,
            ServeCommand.class,
            CheckCommand.class,
            SubmitCommand.class,
            RebuildCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            TokenCommand.class,
            PublishCommand.class,
            OpeningCommand.class,
            KeyFiguresCommand.class,
            GenerateCommand.class,
            TemplateCommand.class,
            MatchCommand.class,
            ConformanceCommand.class,
            AggregateCommand.class,
            WatchCommand.class,
            PrefillCommand.class,
            ModelCommand.class,
            BenchCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Kkm implements Runnable {
    static final int ACCEPTED = 0;
    static final int BLOCKED = 1;
    static final int UNREADABLE = 2;
    static final int OUR_FAULT = 3;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Hvilken kommando? / Which command?");
    }

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] args) {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int exit = run(out, err, args);
        if (exit != ACCEPTED) {
            System.exit(exit);
        }
    }

    /** Runs one command line and returns its exit code. */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        int exit = new CommandLine(new Kkm())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExitCodeExceptionMapper(e ->
                        e instanceof UnreadableException || e instanceof ParameterException ? UNREADABLE : OUR_FAULT)
                .setExecutionExceptionHandler((exception, commandLine, parsed) -> {
                    if (exception instanceof UnreadableException unreadable) {
                        err.println(unreadable.text().da());
                        err.println(unreadable.text().en());
                        return UNREADABLE;
                    }
                    err.println(
                            "Det er vores fejl eller diskens, ikke dine data. / Our fault or the disk's, not your data.");
                    String disk = exception instanceof UncheckedIOException told
                            ? Objects.requireNonNull(told.getCause()).getMessage()
                            : null;
                    if (disk != null) {
                        err.println(disk);
                    } else {
                        exception.printStackTrace(err);
                    }
                    return OUR_FAULT;
                })
                .execute(args);
        out.flush();
        return exit;
    }
}

package dk.kkm.cli;

import dk.kkm.Finding;
import dk.kkm.Severity;
import dk.kkm.Specification;
import dk.kkm.release.Lint;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kkm model}: what is done with the model itself, before and when it is used. */
@Command(
        name = "model",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {"Tjek modellen og udvidelser af den.", "Check the model and extensions of it.", ""},
        footer = {
            "",
            "  kkm model check                                modellen selv / the model itself",
            "  kkm model check ontology/extensions/solar      en udvidelse lagt over den / an extension laid over it",
            "  kkm model check min-udvidelse --format csv     som tabel / as a table"
        },
        subcommands = {
            ModelCommand.Check.class,
            ModelTryCommand.class,
            ModelDiffCommand.class,
            ModelReleaseCommand.class
        })
final class ModelCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Hvilken kommando? / Which command?");
    }

    /** {@code kkm model check}: which rules of the model a model breaks, in which file and line, and how to mend it. */
    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = {
                "Tjek modellen med mapper lagt over. Exit: 0 i orden · 1 en regel er brudt · 2 kan ikke læses.",
                "Check the model with folders laid over it. Exit: 0 clean · 1 a rule is broken · 2 unreadable.",
                ""
            },
            footer = {"", "  kkm model check ontology/extensions/solar"})
    static final class Check implements Callable<Integer> {
        @Parameters(
                arity = "0..*",
                paramLabel = "DIR",
                description =
                        "Mapper med ontology/, shapes/ og queries/. / Folders with ontology/, shapes/ and queries/.")
        private List<Path> folders = List.of();

        @Option(
                names = "--format",
                paramLabel = "text|csv",
                defaultValue = "text",
                description = "Til mennesker eller som tabel. / For people or as a table.")
        private Form form = Form.TEXT;

        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        private enum Form {
            TEXT,
            CSV
        }

        @Override
        public Integer call() {
            var out = spec.commandLine().getOut();
            List<Finding> findings = Lint.check(Specification.load(folders.toArray(Path[]::new)));
            if (form == Form.CSV) {
                out.println("severity,rule,file,line,subject,detail,da,en");
            }
            findings.forEach(finding -> out.println(form == Form.CSV ? row(finding) : text(finding)));
            long errors = findings.stream()
                    .filter(finding -> finding.severity() == Severity.VIOLATION)
                    .count();
            if (form == Form.TEXT) {
                long warnings = findings.size() - errors;
                out.printf("%d fejl, %d advarsler / %d errors, %d warnings%n", errors, warnings, errors, warnings);
            }
            return errors == 0 ? Kkm.ACCEPTED : Kkm.BLOCKED;
        }

        private static String text(Finding finding) {
            return "%s  %s  %s%n  %s%s%n  %s%n  %s%n"
                    .formatted(
                            place(finding),
                            finding.severity().label().da() + "/"
                                    + finding.severity().label().en(),
                            finding.ruleName(),
                            Lint.name(finding.focus()),
                            finding.value().map(value -> ": " + value).orElse(""),
                            finding.message().da(),
                            finding.message().en());
        }

        private static String place(Finding finding) {
            return finding.file().orElse("-")
                    + finding.rows().stream().map(line -> ":" + line).collect(Collectors.joining());
        }

        private static String row(Finding finding) {
            return List.of(
                            finding.severity().label().en(),
                            finding.ruleName(),
                            finding.file().orElse(""),
                            finding.rows().stream().map(String::valueOf).collect(Collectors.joining()),
                            finding.focus().toString(),
                            finding.value().orElse(""),
                            finding.message().da(),
                            finding.message().en())
                    .stream()
                    .map(cell -> '"' + cell.replace("\"", "\"\"") + '"')
                    .collect(Collectors.joining(","));
        }
    }
}

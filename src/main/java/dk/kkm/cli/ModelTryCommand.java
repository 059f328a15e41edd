package dk.kkm.cli;

import dk.kkm.Finding;
import dk.kkm.Severity;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.release.Changes;
import dk.kkm.release.Trial;
import dk.kkm.store.Store;
import dk.kkm.table.TableOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kkm model try}: what a changed model would do to every kept delivery and every key figure. Writes nothing. */
@Command(
        name = "try",
        mixinStandardHelpOptions = true,
        description = {
            "Prøv en ændret model på alle gemte leveringer, uden at gemme noget. Exit: 1 en levering ville blive afvist.",
            "Try a changed model on all kept deliveries, without keeping anything. Exit: 1 a delivery would be refused.",
            ""
        },
        footer = {
            "",
            "  kkm model try min-mappe                                på opdigtede data / on invented data",
            "  kkm model try min-mappe --data lager                   på dine egne / on your own",
            "  kkm model try min-mappe --data lager --format csv",
            "",
            "Leveringerne er gemt, som de blev læst ind: en ændret afbildning (queries/mappings) gælder først de næste.",
            "Deliveries are kept as they were read in: a changed mapping (queries/mappings) holds for the next ones only."
        })
final class ModelTryCommand implements Callable<Integer> {
    private static final int SHOWN = 40;

    @Parameters(
            arity = "1..*",
            paramLabel = "DIR",
            description = "Mapper, der lægges over vores model. / Folders laid over our model.")
    private List<Path> folders = List.of();

    @Mixin
    private StoreOptions place = new StoreOptions();

    @Option(
            names = "--format",
            paramLabel = "text|csv|json",
            defaultValue = "text",
            description = "Til mennesker eller programmer. / For people or programs.")
    private Form form = Form.TEXT;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private enum Form {
        TEXT,
        CSV,
        JSON
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter progress = spec.commandLine().getErr();
        var now = Specification.load();
        var changed = Specification.load(folders.toArray(Path[]::new));
        try (Store store = place.named() ? place.existing(now) : Stores.open(Optional.empty(), now)) {
            if (!place.named()) {
                DemoCommand.receive(store, now);
            }
            var done = new AtomicInteger();
            Trial trial = Trial.of(store, now, changed, id -> progress.printf("%d %s%n", done.incrementAndGet(), id));
            if (form == Form.TEXT) {
                tell(trial, Changes.between(now, changed, changed), out);
            } else {
                write(trial, out);
            }
            return trial.refuses() ? Kkm.BLOCKED : Kkm.ACCEPTED;
        }
    }

    private static void tell(Trial trial, Changes changes, PrintWriter out) {
        long breaking =
                changes.all().stream().filter(change -> change.breaking()).count();
        out.printf(
                "Ændringer i modellen / changes of the model: %d, heraf brydende / breaking: %d%n",
                changes.all().size(), breaking);
        trial.outcomes().values().forEach(outcome -> {
            if (outcome.refused()) {
                out.printf("%n%s ville blive AFVIST / would be REFUSED:%n", outcome.id());
                outcome.come().stream()
                        .filter(finding -> finding.severity() == Severity.VIOLATION)
                        .limit(SHOWN)
                        .forEach(finding -> out.printf(
                                "  %s %s  %s%n    %s%n    %s%n",
                                finding.file().orElse("-"),
                                finding.rows(),
                                finding.ruleName(),
                                finding.message().da(),
                                finding.message().en()));
            } else if (!outcome.come().isEmpty() || !outcome.gone().isEmpty()) {
                out.printf(
                        "%n%s fund / findings: %d nye / new, %d borte / gone%n",
                        outcome.id(), outcome.come().size(), outcome.gone().size());
            }
        });
        List<Trial.Move> moves = trial.moves();
        out.printf("%nNøgletal, der flytter sig / key figures that move: %d%n", moves.size());
        moves.stream()
                .limit(SHOWN)
                .forEach(move -> out.printf(
                        "  %s %-40s %14s → %14s  %14s  %s %%%n",
                        move.id(),
                        move.figure() + (move.breakdown().equals("all") ? "" : " " + move.breakdown()),
                        shown(move.before()),
                        shown(move.after()),
                        shown(move.difference()),
                        shown(move.percent())));
        if (moves.size() > SHOWN) {
            out.println("  … --format csv");
        }
    }

    private static String shown(Optional<BigDecimal> number) {
        return number.map(it -> it.setScale(2, RoundingMode.HALF_UP).toPlainString())
                .orElse("–");
    }

    /** One row per delivery that would be refused, finding that would come or go, and figure that would move. */
    private void write(Trial trial, PrintWriter out) {
        var bytes = new ByteArrayOutputStream();
        try (TableOutput table = form == Form.CSV ? TableOutput.commas(bytes) : TableOutput.json(bytes)) {
            table.table(
                    "trial",
                    List.of(
                            "what",
                            "municipality",
                            "year",
                            "name",
                            "breakdown",
                            "severity",
                            "file",
                            "row",
                            "before",
                            "after",
                            "difference",
                            "percent",
                            "da",
                            "en"));
            trial.outcomes().values().forEach(outcome -> {
                if (outcome.refused()) {
                    row(table, "refused", outcome.id());
                }
                outcome.come().forEach(finding -> row(table, "finding-new", outcome.id(), cells(finding)));
                outcome.gone().forEach(finding -> row(table, "finding-gone", outcome.id(), cells(finding)));
            });
            trial.moves()
                    .forEach(move -> row(
                            table,
                            "figure",
                            move.id(),
                            move.figure(),
                            move.breakdown(),
                            null,
                            null,
                            null,
                            move.before().orElse(null),
                            move.after().orElse(null),
                            move.difference().orElse(null),
                            move.percent().orElse(null)));
        }
        out.print(bytes.toString(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static @Nullable Object[] cells(Finding finding) {
        return new @Nullable Object[] {
            finding.ruleName(),
            null,
            finding.severity().label().en(),
            finding.file().orElse(null),
            finding.rows().isEmpty() ? null : finding.rows().get(0),
            null,
            null,
            null,
            null,
            finding.message().da(),
            finding.message().en()
        };
    }

    private static void row(TableOutput table, String what, SubmissionId id, @Nullable Object... cells) {
        var all = new @Nullable Object[14];
        all[0] = what;
        all[1] = id.municipality().toString();
        all[2] = id.year().getValue();
        System.arraycopy(cells, 0, all, 3, cells.length);
        table.row(Arrays.asList(all));
    }
}

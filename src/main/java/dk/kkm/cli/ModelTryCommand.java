package dk.kkm.cli;

import dk.kkm.Specification;
import dk.kkm.release.Change;
import dk.kkm.release.Changes;
import dk.kkm.release.Trial;
import dk.kkm.store.Store;
import dk.kkm.table.TableOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
        out.printf(
                "Ændringer i modellen / changes of the model: %d, heraf brydende / breaking: %d%n",
                changes.all().size(),
                changes.all().stream().filter(Change::breaking).count());
        for (Trial.Kind kind : Trial.Kind.values()) {
            List<Trial.Effect> some = trial.effects().stream()
                    .filter(effect -> effect.kind() == kind)
                    .toList();
            out.printf("%n%s: %d%n", heading(kind), some.size());
            some.stream().limit(SHOWN).forEach(effect -> out.println("  " + effect.id() + " " + line(effect)));
            if (some.size() > SHOWN) {
                out.println("  … --format csv");
            }
        }
    }

    private static String heading(Trial.Kind kind) {
        return switch (kind) {
            case REFUSED -> "Ville blive AFVIST / would be REFUSED";
            case FINDING_NEW -> "Nye fund / new findings";
            case FINDING_GONE -> "Fund, der forsvinder / findings that go";
            case FIGURE -> "Nøgletal, der flytter sig / key figures that move";
        };
    }

    private static String line(Trial.Effect effect) {
        return effect.kind() == Trial.Kind.FIGURE
                ? "%-40s %14s → %14s  %14s  %s %%"
                        .formatted(
                                effect.name() + (effect.part().equals("all") ? "" : " " + effect.part()),
                                shown(effect.before()),
                                shown(effect.after()),
                                shown(effect.difference()),
                                shown(effect.percent()))
                : "%s:%s %s%n    %s%n    %s"
                        .formatted(
                                effect.file().orElse("-"),
                                effect.row().map(String::valueOf).orElse("-"),
                                effect.name(),
                                effect.words().da(),
                                effect.words().en());
    }

    private static String shown(Optional<BigDecimal> number) {
        return number.map(it -> it.setScale(2, RoundingMode.HALF_UP).toPlainString())
                .orElse("–");
    }

    private void write(Trial trial, PrintWriter out) {
        var bytes = new ByteArrayOutputStream();
        try (TableOutput table = form == Form.CSV ? TableOutput.commas(bytes) : TableOutput.json(bytes)) {
            table.table(
                    "trial",
                    List.of(
                            "kind",
                            "municipality",
                            "year",
                            "name",
                            "part",
                            "file",
                            "row",
                            "before",
                            "after",
                            "difference",
                            "percent",
                            "da",
                            "en"));
            trial.effects()
                    .forEach(effect -> table.row(Arrays.<@Nullable Object>asList(
                            effect.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                            effect.id().municipality().toString(),
                            effect.id().year().getValue(),
                            effect.name(),
                            effect.part(),
                            effect.file().orElse(null),
                            effect.row().orElse(null),
                            effect.before().orElse(null),
                            effect.after().orElse(null),
                            effect.difference().orElse(null),
                            effect.percent().orElse(null),
                            effect.words().da(),
                            effect.words().en())));
        }
        out.print(bytes.toString(StandardCharsets.UTF_8));
    }
}

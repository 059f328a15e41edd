package dk.kkm.cli;

import dk.kkm.SubmissionId;
import dk.kkm.bench.ManyDeliveries;
import dk.kkm.bench.OneDelivery;
import dk.kkm.bench.WholeCountry;
import dk.kkm.generator.Generator;
import dk.kkm.store.Store;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kkm bench}: how fast each step is here, and as ratios to the usual way. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Mål hvert skridt, og vis forholdet til den sædvanlige måde.",
            "Measure each step, and show the ratio to the usual way.",
            ""
        },
        footer = {
            "",
            "  kkm bench                                    én kommune i ét år, og 8 kommuner i 3 år",
            "  kkm bench --national                         98 kommuner, 25.000 ejendomme, 10 år (java -Xmx16g)",
            "  kkm bench --national --data lager            samme, alt på disk / the same, everything on disk",
            "  kkm bench --deliveries 1000 --data lager     1.000 leveringer i træk / 1,000 deliveries in a row",
            "",
            "Opdigtede data. / Invented data."
        })
final class BenchCommand implements Callable<Integer> {
    private static final int LAST_YEAR = 2025;
    private static final int SEED = 42;

    @Option(names = "--national", description = "Hele landet i ti år. / The whole country for ten years.")
    private boolean national;

    @Option(
            names = "--deliveries",
            paramLabel = "N",
            description = {
                "I stedet: samme kommune og år N gange i træk; vokser tid, hukommelse eller åbne filer?",
                "Instead: the same municipality and year N times in a row; does anything grow?"
            })
    private int deliveries;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = {
                "Tomt lager på disk at indlæse alt i; ellers records og kube i hukommelsen.",
                "Empty store on disk to load everything into; else records and cube in memory."
            })
    private @Nullable Path data;

    @Mixin
    private ModelOption model = new ModelOption();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        var specification = model.specification();
        Path folder = Files.createTempDirectory("kkm-bench");
        try (Store store = Stores.open(Optional.ofNullable(data), specification)) {
            if (deliveries > 0) {
                new ManyDeliveries(out, store, Optional.ofNullable(data), specification).run(deliveries, 76, folder);
                return Kkm.ACCEPTED;
            }
            Path one = folder.resolve("one");
            // About 25,000 delivered triples: what one of 98 municipalities delivers for a year when 25,000 estates are
            // shared.
            new Generator(1, 76, 1, LAST_YEAR, SEED, 0.03, Set.of()).write(one);
            SubmissionId id = SubmissionId.of("9001", Integer.toString(LAST_YEAR));
            new OneDelivery(out, specification).run(id, one.resolve(id.toString()));
            Generator all = national
                    ? new Generator(98, 25_000, 10, LAST_YEAR, SEED, 0.03, Set.of())
                    : new Generator(8, 240, 3, LAST_YEAR, SEED, 0.03, Set.of());
            new WholeCountry(out, specification, store, data != null, national ? 10 : 2)
                    .run(all, folder.resolve("all"));
        } finally {
            Folders.delete(folder);
        }
        return Kkm.ACCEPTED;
    }
}

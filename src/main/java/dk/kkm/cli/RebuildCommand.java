package dk.kkm.cli;

import dk.kkm.SubmissionId;
import dk.kkm.store.Store;
import dk.kkm.submission.Submissions;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kkm rebuild}: computes anew what follows from the kept deliveries, after the model has changed. */
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        description = {
            "Beregn alt, der følger af de gemte leveringer, på ny – når modellen er ændret.",
            "Compute anew all that follows from the kept deliveries, when the model has changed.",
            ""
        },
        footer = {
            "",
            "  kkm rebuild --data lager                 poster, forklaringer og kube / records, explanations and cube",
            "  kkm rebuild --data lager --cube          kun kuben, af posterne / only the cube, from the records",
            "  kkm rebuild --data lager --model min-model",
            "",
            "En, der læser imens, ser hver kommune og hvert år helt før eller helt efter.",
            "Who reads meanwhile sees each municipality and year wholly before or wholly after."
        })
final class RebuildCommand implements Callable<Integer> {
    @Mixin
    private ModelOption model = new ModelOption();

    @Mixin
    private StoreOptions place = new StoreOptions();

    @Option(
            names = "--cube",
            description = {"Kun kuben; posterne tages, som de er.", "Only the cube; the records are taken as they are."
            })
    private boolean cube;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        var specification = model.specification();
        PrintWriter out = spec.commandLine().getOut();
        try (Store store = place.existing(specification)) {
            var submissions = Submissions.of(store, specification);
            Collection<SubmissionId> ids = submissions.kept();
            var done = new AtomicInteger();
            long start = System.nanoTime();
            submissions.rebuild(ids, cube, id -> {
                synchronized (out) {
                    out.printf(Locale.ROOT, "%d/%d %s%n", done.incrementAndGet(), ids.size(), id);
                    out.flush();
                }
                return true;
            });
            out.printf(
                    Locale.ROOT,
                    "%d kommuneår beregnet på ny på %2$.1f s. / %1$d municipality-years computed anew in %2$.1f s.%n",
                    ids.size(),
                    (System.nanoTime() - start) / 1e9);
        }
        return Kkm.ACCEPTED;
    }
}

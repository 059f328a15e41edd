package dk.kkm.cli;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.generator.Generator;
import dk.kkm.mapping.Delivery;
import dk.kkm.plausibility.Distributions;
import dk.kkm.server.Admission;
import dk.kkm.server.Server;
import dk.kkm.store.Store;
import dk.kkm.submission.Receipt;
import dk.kkm.submission.Submissions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kkm demo}: the first minute – invented data all the way to key figures, then SPARQL until stopped. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Opdigtede data fra opdigtede kommuner: tjekket, beregnet, sammenlignet, åbnet.",
            "Invented data of fictional municipalities: checked, computed, compared, opened.",
            ""
        },
        footer = {
            "",
            "  kkm demo                       på http://localhost:3030/sparql, til du trykker Ctrl-C",
            "  kkm demo --port 0              på en ledig port / on a free port",
            "  kkm demo --model min-mappe     med dine egne nøgletal, regler og koder / with your own files"
        })
final class DemoCommand implements Callable<Integer> {
    private static final int MUNICIPALITIES = 8;
    private static final int ESTATES = 200;
    private static final int YEARS = 3;
    private static final int LAST_YEAR = 2025;
    private static final SubmissionId SHOWN = SubmissionId.of("9001", "2025");
    private static final SubmissionId FLAWED = SubmissionId.of("9008", "2025");

    @Mixin
    private ModelOption model = new ModelOption();

    @Mixin
    private AddressOptions address = new AddressOptions();

    @Option(names = "--once", hidden = true, description = "Vis og stop. / Show and stop.")
    private boolean once;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                "Kloge Kvadratmeter – OPDIGTEDE data fra opdigtede kommuner / INVENTED data, fictional municipalities");
        out.println();
        long start = System.nanoTime();
        Specification specification = model.specification();
        try (Store store = Stores.open(Optional.empty(), specification)) {
            List<Receipt> receipts = receive(store, specification);
            double seconds = (System.nanoTime() - start) / 1e9;
            var minute = new FirstMinute(out, store, specification);
            minute.deliveries(receipts, seconds);
            minute.figures(SHOWN);
            minute.story(SHOWN);
            minute.unfolded(SHOWN);
            receipts.stream().filter(r -> r.id().equals(FLAWED)).forEach(minute::findings);
            if (once) {
                return Kkm.ACCEPTED;
            }
            try (Server server = address.start(store, specification, Admission.demo())) {
                minute.whereNext(server.url());
                server.join();
            }
        }
        return Kkm.ACCEPTED;
    }

    static List<Receipt> receive(Store store, Specification specification) throws IOException {
        var generator = new Generator(MUNICIPALITIES, ESTATES, YEARS, LAST_YEAR, 42, 0.04, Set.of(FLAWED));
        Path folder = Files.createTempDirectory("kkm-demo");
        try {
            generator.write(folder);
            var submissions = Submissions.of(store, specification);
            var distributions = Distributions.of(specification);
            var receipts = new ArrayList<Receipt>();
            // Year by year, since the checks of a year look at the one before.
            generator.submissions().stream()
                    .collect(groupingBy(SubmissionId::year, TreeMap::new, toList()))
                    .forEach((year, ids) -> {
                        receipts.addAll(ids.parallelStream()
                                .flatMap(id -> submissions
                                        .receive(Delivery.of(
                                                List.of(folder.resolve(id.toString())),
                                                Optional.of(id),
                                                Optional.empty()))
                                        .stream())
                                .toList());
                        distributions.refresh(store, year, Instant.now());
                    });
            receipts.sort(Comparator.comparing(Receipt::id));
            return receipts;
        } finally {
            Folders.delete(folder);
        }
    }
}

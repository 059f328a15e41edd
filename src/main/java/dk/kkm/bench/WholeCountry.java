package dk.kkm.bench;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.derivation.Derivations;
import dk.kkm.derivation.Derived;
import dk.kkm.generator.Generator;
import dk.kkm.keyfigure.KeyFigures;
import dk.kkm.mapping.Delivery;
import dk.kkm.mapping.Mapped.MappedTable;
import dk.kkm.mapping.Mappings;
import dk.kkm.store.Store;
import dk.kkm.submission.Submissions;
import dk.kkm.validation.Findings;
import dk.kkm.validation.Shapes;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.system.Txn;

/**
 * Many deliveries through every step on all cores: generated, mapped, checked, derived, computed and loaded; then the cube
 * from all records, one submission more, every key figure, and the questions of many callers over HTTP. Tells each step's
 * time, triples and bytes per triple.
 */
public final class WholeCountry {
    private static final int RUNS = 9;

    private final PrintWriter out;
    private final Specification specification;
    private final Store store;
    private final boolean everything;
    private final double seconds;
    private final Map<String, LongAdder> nanos = new HashMap<>();
    private final Map<String, LongAdder> triples = new HashMap<>();

    /**
     * Loads into this store.
     *
     * @param everything whether to load the delivered tables and the details of all years, or only of the last
     * @param seconds how long to ask over HTTP, question by question
     */
    public WholeCountry(PrintWriter out, Specification specification, Store store, boolean everything, double seconds) {
        this.seconds = seconds;
        this.out = out;
        this.specification = specification;
        this.store = store;
        this.everything = everything;
        for (String step : List.of("map", "check", "derive", "compute", "load")) {
            nanos.put(step, new LongAdder());
            triples.put(step, new LongAdder());
        }
    }

    /** Generates into this folder and takes everything through. */
    public void run(Generator generator, Path folder) {
        long start = System.nanoTime();
        generator.write(folder);
        int cores = Runtime.getRuntime().availableProcessors();
        out.printf(
                "%d municipalities, %d estates, %d years on %d cores%n  %-12s %9.1f s wall%n",
                generator.municipalities(), generator.estates(), generator.years(), cores, "generate", since(start));
        out.flush();

        long before = usedBytes();
        var mappings = Mappings.of(specification);
        var shapes = Shapes.of(specification);
        var derivations = Derivations.of(specification);
        var keyFigures = KeyFigures.of(specification);
        var refused = new AtomicInteger();
        var done = new AtomicInteger();
        List<SubmissionId> ids = generator.submissions();
        int last = ids.stream().mapToInt(id -> id.year().getValue()).max().orElseThrow();
        start = System.nanoTime();
        ids.parallelStream().forEach(id -> {
            var delivery = Delivery.of(List.of(folder.resolve(id.toString())), Optional.of(id), Optional.empty());
            List<MappedTable> tables =
                    timed("map", () -> mappings.apply(delivery).submissions().getOrDefault(id, List.of()));
            Graph candidate = Submissions.candidate(id, tables);
            count("map", candidate);
            count("check", candidate);
            if (!new Findings(timed("check", () -> shapes.check(candidate))).accepted()) {
                refused.incrementAndGet();
            }
            Derived derived = timed("derive", () -> derivations.derive(candidate));
            count("derive", derived.records());
            count("derive", derived.details());
            Graph cube = timed("compute", () -> keyFigures.observations(id, derived.records()));
            count("compute", cube);
            var graphs = new HashMap<Node, Graph>();
            graphs.put(id.recordsGraph(), derived.records());
            graphs.put(id.cubeGraph(), cube);
            if (everything || id.year().getValue() == last) {
                graphs.put(id.detailsGraph(), derived.details());
                tables.forEach(table -> graphs.put(id.tableGraph(table.table()), table.graph()));
            }
            timed("load", () -> {
                store.replace(graphs);
                return graphs;
            });
            graphs.values().forEach(graph -> count("load", graph));
            int n = done.incrementAndGet();
            if (n % 50 == 0) {
                out.printf("  … %d of %d%n", n, ids.size());
                out.flush();
            }
        });
        double wall = since(start);
        for (String step : List.of("map", "check", "derive", "compute", "load")) {
            double seconds = adder(nanos, step) / 1e9;
            out.printf(
                    "  %-12s %9.1f s of one core %14d triples %12.0f triples/s%n",
                    step, seconds, adder(triples, step), adder(triples, step) / seconds);
        }
        out.printf("  %-12s %9.1f s wall, %d refused%n", "altogether", wall, refused.get());
        long loaded = adder(triples, "load");
        long bytes = usedBytes() - before;
        out.printf(
                "  %-12s %9.1f MB heap, %.0f bytes per loaded triple (%s store, %s)%n%n",
                "memory",
                bytes / 1e6,
                (double) bytes / loaded,
                store.kind(),
                everything ? "delivered, details, records and cube" : "records and cube; of the last year everything");
        again(ids, derivations, keyFigures, folder, mappings);
        new Questions(out, specification, store, keyFigures).run(ids, folder);
        new OverHttp(out, specification, store, keyFigures, seconds).run(ids);
    }

    /** The cube from all records on all cores, and what one submission more costs. */
    private void again(
            List<SubmissionId> ids, Derivations derivations, KeyFigures keyFigures, Path folder, Mappings mappings) {
        var dataset = store.dataset();
        long start = System.nanoTime();
        long rebuilt = ids.parallelStream()
                .mapToLong(id -> Txn.calculateRead(dataset, () -> (long) keyFigures
                        .observations(id, dataset.getGraph(id.recordsGraph()))
                        .size()))
                .sum();
        out.printf("  %-12s %9.1f s wall, %d triples from all records%n", "rebuild cube", since(start), rebuilt);
        SubmissionId id = ids.get(ids.size() - 1);
        var delivery = Delivery.of(List.of(folder.resolve(id.toString())), Optional.of(id), Optional.empty());
        Graph candidate =
                Submissions.candidate(id, mappings.apply(delivery).submissions().getOrDefault(id, List.of()));
        double[] derived = new double[RUNS];
        double[] refreshed = new double[RUNS];
        for (int run = 0; run < RUNS; run++) {
            start = System.nanoTime();
            Derived anew = derivations.derive(candidate);
            derived[run] = since(start);
            start = System.nanoTime();
            Graph cube = keyFigures.observations(id, anew.records());
            store.replace(
                    Map.of(id.recordsGraph(), anew.records(), id.detailsGraph(), anew.details(), id.cubeGraph(), cube));
            refreshed[run] = since(start);
        }
        Arrays.sort(derived);
        Arrays.sort(refreshed);
        out.printf(
                "  %-12s %9.0f ms median to compute and swap one submission more (%s), after %.0f ms to derive it%n%n",
                "refresh", refreshed[RUNS / 2] * 1000, id, derived[RUNS / 2] * 1000);
        out.flush();
    }

    private <T> T timed(String step, Supplier<T> work) {
        long start = System.nanoTime();
        T result = work.get();
        add(nanos, step, System.nanoTime() - start);
        return result;
    }

    private void count(String step, Graph graph) {
        add(triples, step, graph.size());
    }

    private static void add(Map<String, LongAdder> adders, String step, long amount) {
        LongAdder adder = adders.get(step);
        if (adder != null) {
            adder.add(amount);
        }
    }

    private static long adder(Map<String, LongAdder> adders, String step) {
        LongAdder adder = adders.get(step);
        return adder == null ? 0 : adder.sum();
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}

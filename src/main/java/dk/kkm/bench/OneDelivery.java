package dk.kkm.bench;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.derivation.Derivations;
import dk.kkm.derivation.Derived;
import dk.kkm.keyfigure.KeyFigures;
import dk.kkm.mapping.Delivery;
import dk.kkm.mapping.Mapped.MappedTable;
import dk.kkm.mapping.Mappings;
import dk.kkm.submission.Submissions;
import dk.kkm.validation.Shapes;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.jena.graph.Graph;

/**
 * The steps of one municipality-year, each warm, the median of several runs, and beside it the same work the usual way: a
 * mapping evaluated by ARQ anew for every row, and the shapes run by Jena's validator.
 */
public final class OneDelivery {
    private static final int RUNS = 9;
    private static final double WARM_UP_SECONDS = 4;

    private final PrintWriter out;
    private final Specification specification;

    public OneDelivery(PrintWriter out, Specification specification) {
        this.out = out;
        this.specification = specification;
    }

    /** Measures the delivery in this folder. */
    public void run(SubmissionId id, Path folder) {
        var delivery = Delivery.of(List.of(folder), Optional.of(id), Optional.empty());
        var mappings = Mappings.of(specification);
        var rowByRow = Mappings.rowByRow(specification);
        var shapes = Shapes.of(specification);
        var derivations = Derivations.of(specification);
        var keyFigures = KeyFigures.of(specification);

        List<MappedTable> tables = tables(mappings, delivery, id);
        Graph candidate = Submissions.candidate(id, tables);
        long rows = tables.stream().mapToLong(MappedTable::rows).sum();
        int triples = candidate.size();
        out.printf(
                "One municipality-year, %d rows, %d triples delivered; median of %d warm runs%n", rows, triples, RUNS);

        double compiled = median(() -> tables(mappings, delivery, id));
        double naive = median(() -> tables(rowByRow, delivery, id));
        line("map, compiled", compiled, triples);
        line("map, ARQ anew for every row", naive, triples);
        ratio(naive, compiled);

        double ours = median(() -> shapes.check(candidate));
        double jena = median(() -> shapes.checkByJena(candidate));
        line("check, SPARQL rules asked once for all", ours, triples);
        line("check, Jena's validator", jena, triples);
        ratio(jena, ours);
        boolean same = shapes.check(candidate).equals(shapes.checkByJena(candidate));
        out.printf("  the two find %s%n", same ? "the same" : "DIFFERENT THINGS");

        double derive = median(() -> derivations.derive(candidate));
        Derived derived = derivations.derive(candidate);
        line("derive", derive, derived.records().size() + derived.details().size());
        double compute = median(() -> keyFigures.observations(id, derived.records()));
        line(
                "compute all key figures",
                compute,
                keyFigures.observations(id, derived.records()).size());
        out.printf("  derive and all key figures together: %.0f ms%n%n", (derive + compute) * 1000);
        out.flush();
    }

    private static List<MappedTable> tables(Mappings mappings, Delivery delivery, SubmissionId id) {
        List<MappedTable> tables = mappings.apply(delivery).submissions().get(id);
        if (tables == null) {
            throw new IllegalStateException("nothing delivered for " + id);
        }
        return tables;
    }

    private void line(String what, double seconds, int triples) {
        out.printf("  %-44s %9.1f ms %12.0f triples/s%n", what, seconds * 1000, triples / seconds);
        out.flush();
    }

    private void ratio(double usual, double ours) {
        out.printf("  %-44s %9.1f ×%n", "ratio", usual / ours);
        out.flush();
    }

    /** Seconds, when the JVM is warm. */
    private static double median(Supplier<?> work) {
        double warm = 0;
        while (warm < WARM_UP_SECONDS) {
            warm += seconds(work);
        }
        double[] seconds = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            seconds[i] = seconds(work);
        }
        Arrays.sort(seconds);
        return seconds[RUNS / 2];
    }

    private static double seconds(Supplier<?> work) {
        long start = System.nanoTime();
        Object made = work.get();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (made == null) {
            throw new IllegalStateException("nothing made");
        }
        return seconds;
    }
}

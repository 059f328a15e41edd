package dk.kkm.bench;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.keyfigure.Cube;
import dk.kkm.keyfigure.Grouping;
import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.KeyFigures;
import dk.kkm.keyfigure.Value;
import dk.kkm.keyfigure.Values;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.apache.jena.graph.Graph;
import org.apache.jena.system.Txn;
import org.jspecify.annotations.Nullable;

/**
 * Every key figure of every municipality and year: from all records as stored and grouped anew, from the cube, and the same
 * question put to DuckDB over the same records as wide tables.
 */
final class Questions {
    private static final int RUNS = 7;

    private final PrintWriter out;
    private final Specification specification;
    private final Store store;
    private final KeyFigures keyFigures;

    Questions(PrintWriter out, Specification specification, Store store, KeyFigures keyFigures) {
        this.out = out;
        this.specification = specification;
        this.store = store;
        this.keyFigures = keyFigures;
    }

    void run(List<SubmissionId> ids, Path folder) {
        if (!WideTables.available()) {
            out.println("DuckDB is not on the classpath, so there is nothing to compare with: mvn exec:java"
                    + " -Dexec.classpathScope=test -Dkkm.args=\"bench\"");
            figures(null);
            return;
        }
        var dataset = store.dataset();
        long start = System.nanoTime();
        WideTables tables = Txn.calculateRead(dataset, () -> {
            var records = new ArrayList<Graph>();
            ids.forEach(id -> records.add(dataset.getGraph(id.recordsGraph())));
            return WideTables.of(records, specification.model(), folder);
        });
        out.printf("DuckDB has the same records as wide tables after %.1f s%n", (System.nanoTime() - start) / 1e9);
        try (tables) {
            figures(tables);
        }
    }

    private void figures(@Nullable WideTables tables) {
        out.printf(
                "Every key figure of every municipality and year, ms, median of %d warm runs; × is ours / DuckDB%n"
                        + "  %-44s %9s %9s %7s %9s %9s %7s %9s%n",
                RUNS, "", "records", "DuckDB", "×", "regrouped", "DuckDB", "×", "cube");
        Cube kept = Cube.of(store, View.open(), keyFigures);
        double read = once(kept::submissions);
        var ratios = new ArrayList<Double>();
        for (KeyFigure figure : keyFigures.all()) {
            Grouping anew = regrouped(figure);
            double stored = ours(figure, Grouping.WHOLE);
            double grouped = ours(figure, anew);
            double cube = once(() -> kept.values(figure, Grouping.WHOLE).rows());
            if (tables == null) {
                out.printf(
                        "  %-44s %9.1f %9s %7s %9.1f %9s %7s %9.1f%n",
                        figure.id(), stored, "", "", grouped, "", "", cube);
            } else {
                double theirs = theirs(tables, figure, Grouping.WHOLE);
                double theirsGrouped = theirs(tables, figure, anew);
                ratios.add(stored / theirs);
                ratios.add(grouped / theirsGrouped);
                out.printf(
                        "  %-44s %9.1f %9.1f %7.1f %9.1f %9.1f %7.1f %9.1f%s%n",
                        figure.id(),
                        stored,
                        theirs,
                        stored / theirs,
                        grouped,
                        theirsGrouped,
                        grouped / theirsGrouped,
                        cube,
                        same(tables, figure, anew));
            }
            out.flush();
        }
        ratios.sort(null);
        if (!ratios.isEmpty()) {
            out.printf(
                    "  ratio to DuckDB: median %.1f ×, best %.1f ×, worst %.1f ×%n",
                    ratios.get(ratios.size() / 2), ratios.get(0), ratios.get(ratios.size() - 1));
        }
        out.printf("  the cube is read in %.0f ms, once, and then as far as it is replaced%n%n", read);
        out.flush();
    }

    /** By use and by ownership, as far as the figure has them. */
    private static Grouping regrouped(KeyFigure figure) {
        Grouping grouping = Grouping.WHOLE;
        for (String dimension : List.of("use", "ownership")) {
            if (figure.has(dimension)) {
                grouping = grouping.by(dimension);
            }
        }
        return grouping;
    }

    private double ours(KeyFigure figure, Grouping grouping) {
        return median(() -> values(figure, grouping));
    }

    private Values values(KeyFigure figure, Grouping grouping) {
        var dataset = store.dataset();
        return Txn.calculateRead(dataset, () -> Values.of(figure, grouping, dataset));
    }

    private static double theirs(WideTables tables, KeyFigure figure, Grouping grouping) {
        String sql = Sql.of(figure.query(grouping));
        return median(() -> tables.rows(sql));
    }

    /** Whether both say the same, told only when they do not. */
    private String same(WideTables tables, KeyFigure figure, Grouping grouping) {
        String sql = Sql.of(figure.query(grouping));
        double theirs = tables.sum(sql, "numerator");
        double ours = values(figure, grouping).rows().stream()
                .map(Value::numerator)
                .mapToDouble(Number::doubleValue)
                .sum();
        return Math.abs(theirs - ours) <= 1e-6 * Math.abs(ours) ? "" : "  DIFFERENT: " + ours + " and " + theirs;
    }

    private static double once(Supplier<?> work) {
        long start = System.nanoTime();
        if (work.get() == null) {
            throw new IllegalStateException("nothing found");
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(Supplier<?> work) {
        double[] millis = new double[RUNS + 2];
        for (int run = 0; run < millis.length; run++) {
            millis[run] = once(work);
        }
        Arrays.sort(millis, 2, millis.length);
        return millis[2 + RUNS / 2];
    }
}

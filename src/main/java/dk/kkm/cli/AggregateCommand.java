package dk.kkm.cli;

import dk.kkm.series.Series;
import dk.kkm.table.Tables;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Year;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kkm aggregate}: readings of meters and sensors become a year's rows. */
@Command(
        name = "aggregate",
        mixinStandardHelpOptions = true,
        description = {
            "Saml målinger fra målere og følere til årets rækker: forbrug og indeklima. Rapporten siger, hvad der var galt.",
            "Gather readings of meters and sensors into the year's rows. The report says what was wrong.",
            ""
        },
        footer = {
            "",
            "  kkm aggregate målinger.csv --sensors følere.csv --year 2025 --out samlet/0851/2025",
            "  kkm aggregate *.jsonl.gz --sensors følere.csv --year 2025",
            "",
            "Målinger / readings: føler;tid;værdi;enhed, eller {\"sensor\",\"time\",\"value\",\"unit\"} pr. linje / per line.",
            "Følere / sensors: føler;ejendomsnr;bygningsnr;lokale;lokaleareal;måler;enhed;art;minutter;hovedføler;anvendelse;åbner;lukker;ugedage",
            "  måler er el, vand, fjernvarme … eller co2, temperatur, luftfugtighed; art er tæller eller interval."
        })
final class AggregateCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Målinger: CSV eller JSON-linjer, også .gz. / Readings.")
    private List<Path> files = List.of();

    @Option(
            names = "--sensors",
            required = true,
            paramLabel = "FILE",
            description = "Tabellen over følere. / The table of sensors.")
    @SuppressWarnings("NullAway.Init")
    private Path sensors;

    @Option(names = "--year", required = true, paramLabel = "2025", description = "Året. / The year.")
    private int year;

    @Option(names = "--out", paramLabel = "DIR", description = "Skriv tabellerne hertil. / Write the tables here.")
    private @Nullable Path out;

    @Mixin
    private ModelOption model = new ModelOption();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter print = spec.commandLine().getOut();
        var series = new Series(model.specification(), Tables.read(sensors).get(0), Year.of(year));
        long begun = System.nanoTime();
        for (Path file : files) {
            try (InputStream in = open(file)) {
                series.read(String.valueOf(file.getFileName()), in);
            }
        }
        Series.Result result = series.result();
        double seconds = Math.max(1e-3, (System.nanoTime() - begun) / 1e9);
        System.gc();
        long heap = (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20;
        print.printf(
                "%,d linjer på %.1f s, %,.0f pr. sekund, %d MB / lines, seconds, per second, heap%n",
                result.lines(), seconds, result.lines() / seconds, heap);
        result.tables()
                .forEach((name, rows) -> print.printf(
                        "  %s: %d rækker / rows%n", name, rows.rows().size()));
        for (Series.Met met : result.troubles()) {
            print.printf(
                    "  %s %d × %s / %s (%s:%d)%n",
                    met.sensor(),
                    met.count(),
                    met.trouble().text().da(),
                    met.trouble().text().en(),
                    met.file(),
                    met.line());
        }
        if (out != null) {
            result.write(out);
            print.println("Skrevet til " + out + " / written");
        }
        return Kkm.ACCEPTED;
    }

    private static InputStream open(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        return file.toString().endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in;
    }
}

package dk.kkm.server;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.access.Act;
import dk.kkm.mapping.Delivery.DeliveredFile;
import dk.kkm.series.Series;
import dk.kkm.table.TableOutput;
import dk.kkm.table.Tables;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * {@code POST /series/{municipality}/{year}}: readings of meters and sensors, as a form with the table of sensors in the part
 * {@code sensors} and files of readings in others, also packed with gzip. Answers what came of them and what was wrong, as
 * JSON, or as a workbook of the tables; with {@code deliver=true} the tables that we ask for are delivered too, and the
 * answer is the receipt.
 *
 * <p>Statuses as of {@link SubmissionsEndpoint}.
 */
final class SeriesEndpoint {
    private static final List<Format> FORMATS = List.of(Format.JSON, Format.XLSX);
    private static final String SENSORS = "sensors";
    private static final int LINE_BYTES = 1 << 20;
    private static final int RATIO = 200;
    private static final int TROUBLES = 1_000;

    private final Specification specification;
    private final SubmissionsEndpoint submissions;
    private final Limits limits;

    SeriesEndpoint(SubmissionsEndpoint submissions, Specification specification, Limits limits) {
        this.submissions = submissions;
        this.specification = specification;
        this.limits = limits;
    }

    List<Route> routes() {
        return List.of(new Route("POST", "/series/{municipality}/{year}", SubmissionsEndpoint.changing(this::take)));
    }

    /**
     * What came of readings.
     *
     * @param lines how many were read
     * @param tables by name, how many rows came out
     * @param troubles what was wrong, where first and how often; no more than {@link #TROUBLES}
     */
    record SeriesJson(long lines, Map<String, Integer> tables, List<Met> troubles) {
        /** One kind of trouble of one sensor. */
        record Met(Optional<String> sensor, Text trouble, long count, String file, long line) {}

        static SeriesJson of(Series.Result result) {
            var tables = new TreeMap<String, Integer>();
            result.tables().forEach((name, rows) -> tables.put(name, rows.rows().size()));
            return new SeriesJson(
                    result.lines(),
                    tables,
                    result.troubles().stream()
                            .limit(TROUBLES)
                            .map(met -> new Met(
                                    Optional.of(met.sensor()).filter(name -> !name.isEmpty()),
                                    met.trouble().text(),
                                    met.count(),
                                    met.file(),
                                    met.line()))
                            .toList());
        }
    }

    private Reply take(Ask ask) {
        ask.allow("deliver", "notice");
        boolean deliver = ask.choice("deliver", "false", "true").equals("true");
        SubmissionId id = SubmissionsEndpoint.allowed(ask, deliver ? Act.DELIVER : Act.CHECK);
        Sent sent = Sent.of(ask.visit(), Optional.empty(), Set.of(SENSORS), limits);
        Series.Result result = result(sent, id);
        if (deliver) {
            return submissions.deliver(ask, id, sent, tables(ask, result));
        }
        Format format = ask.format(FORMATS);
        Reply reply = format.equals(Format.JSON) ? Reply.of(format, Json.of(SeriesJson.of(result))) : workbook(result);
        return reply.with("Cache-Control", "private, no-cache");
    }

    private Series.Result result(Sent sent, SubmissionId id) {
        var readings = new ArrayList<DeliveredFile>(sent.files());
        Optional<DeliveredFile> sensors = readings.stream()
                .filter(file -> Tables.stem(file.name()).equals(SENSORS))
                .findFirst();
        sensors.ifPresent(readings::remove);
        if (sensors.isEmpty() || readings.isEmpty()) {
            throw new UnreadableException(
                    "Send en formular med tabellen over følere i delen 'sensors' og målinger i en anden del.",
                    "Send a form with the table of sensors in the part 'sensors' and readings in another part.");
        }
        var series = new Series(
                specification,
                Tables.read(sensors.get().name(), sensors.get().path()).get(0),
                id.year());
        for (DeliveredFile file : readings) {
            try (InputStream in = new Lines(open(file), RATIO * Math.max(1 << 20, Files.size(file.path())))) {
                series.read(file.name(), in);
            } catch (ZipException e) {
                throw new UnreadableException(file.name() + " er ikke gzip.", file.name() + " is not gzip.");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return series.result();
    }

    private static InputStream open(DeliveredFile file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file.path()), 1 << 16);
        return file.name().endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in;
    }

    /** Bytes that come in lines, and no more of them than can be meant. */
    private static final class Lines extends FilterInputStream {
        private long left;
        private int line;

        Lines(InputStream in, long most) {
            super(in);
            this.left = most;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = super.read(bytes, offset, length);
            left -= n;
            for (int i = offset; i < offset + n; i++) {
                line = bytes[i] == '\n' ? 0 : line + 1;
                if (line > LINE_BYTES) {
                    throw new UnreadableException(
                            "En linje er for lang; én måling pr. linje.", "A line is too long; one reading a line.");
                }
            }
            if (left < 0) {
                throw new RefusedException(Problem.of(413));
            }
            return n;
        }
    }

    /** The tables as files beside what was sent. */
    private List<DeliveredFile> tables(Ask ask, Series.Result result) {
        Path folder = ask.visit().body().orElseThrow().next();
        try {
            result.write(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return result.tables().keySet().stream()
                .filter(submissions::takes)
                .map(name -> name + ".csv")
                .map(name -> new DeliveredFile(name, folder.resolve(name)))
                .toList();
    }

    private Reply workbook(Series.Result result) {
        var out = new BoundedBytes(limits.answerBytes());
        try (TableOutput output = TableOutput.xlsx(out)) {
            result.tables().forEach((name, rows) -> {
                output.table(name, rows.headers());
                rows.rows().forEach(output::row);
            });
        }
        return Reply.of(Format.XLSX, out.toByteArray());
    }
}

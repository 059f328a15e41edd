package dk.kkm.series;

import static dk.kkm.Vocabulary.kkm;
import static java.nio.charset.StandardCharsets.UTF_8;

import dk.kkm.Specification;
import dk.kkm.Thing;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.series.Sensor.Climate;
import dk.kkm.series.Sensor.Meter;
import dk.kkm.table.Table;
import dk.kkm.table.TableOutput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.Year;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Readings of a year, streamed: consumption by month and year, and the share of the hours of use within each grade of the
 * indoor climate. What is remembered grows with the sensors, never with the readings. One thread at a time.
 */
public final class Series {
    private static final int NAMES_KEPT = 1000;

    /** How far outside the year a counter's reading still tells of the year: 62 days, in seconds. */
    private static final long AROUND = 62 * 24 * Clock.HOUR;

    private final Clock clock;
    private final LocalDate firstDay;
    private final String modelVersion;
    private final Map<String, Sensor> sensors = new LinkedHashMap<>();
    private final Map<String, Troubles> unknown = new HashMap<>();
    private final Troubles lines = new Troubles();
    private long read;

    /**
     * Ready for readings.
     *
     * @param table the table of sensors
     * @throws UnreadableException if it does not say what each sensor measures and where
     */
    public Series(Specification specification, Table table, Year year) {
        this.clock = new Clock(year.getValue());
        this.firstDay = year.atDay(1);
        this.modelVersion = Thing.of(specification.model(), kkm("IndoorClimateModel")).stream()
                .filter(model -> model.is(kkm("default")))
                .map(model -> Vocabulary.localName(model.node()))
                .findFirst()
                .orElseThrow();
        new SensorTable(specification.model(), table)
                .rows()
                .forEach((name, row) ->
                        sensors.put(name, row.carrier().isPresent() ? new Meter(row, clock) : new Climate(row, clock)));
    }

    /**
     * A trouble met, and where first.
     *
     * @param sensor empty when no sensor is known
     */
    public record Met(String sensor, Trouble trouble, long count, String file, long line) {}

    /** A table of results: headers, and rows of text, numbers and dates. */
    public record Rows(List<String> headers, List<List<@Nullable Object>> rows) {}

    /**
     * What came of the readings.
     *
     * @param lines how many lines were read
     * @param tables {@code forbrug} and {@code indeklima} as we ask for them, where there are any, and {@code forbrug-maaned}
     */
    public record Result(long lines, Map<String, Rows> tables, List<Met> troubles) {
        /** Writes the tables and {@code rapport.csv}, what was wrong with the readings, as CSV files into a folder. */
        public void write(Path folder) throws IOException {
            Files.createDirectories(folder);
            for (Map.Entry<String, Rows> table : tables.entrySet()) {
                write(folder, table.getKey(), table.getValue());
            }
            write(
                    folder,
                    "rapport",
                    new Rows(
                            List.of("føler", "hvad", "what", "antal", "fil", "linje"),
                            troubles.stream()
                                    .map(met -> List.<@Nullable Object>of(
                                            met.sensor(),
                                            met.trouble().text().da(),
                                            met.trouble().text().en(),
                                            met.count(),
                                            met.file(),
                                            met.line()))
                                    .toList()));
        }

        private static void write(Path folder, String name, Rows rows) throws IOException {
            try (var out = TableOutput.csv(Files.newOutputStream(folder.resolve(name + ".csv")))) {
                out.table(name, rows.headers());
                rows.rows().forEach(out::row);
            }
        }
    }

    /**
     * Reads readings: CSV with the columns føler, tid, værdi and enhed (or sensor, time, value, unit), or a JSON object a
     * line with the latter names. A time without zone is Danish clock time.
     *
     * @param file what to call it
     * @throws UnreadableException if it has no such columns
     */
    public void read(String file, InputStream in) {
        try (var reader = new BufferedReader(new InputStreamReader(in, UTF_8), 1 << 16)) {
            String line = reader.readLine();
            if (line != null && line.startsWith("\ufeff")) {
                line = line.substring(1);
            }
            if (line == null || line.isBlank()) {
                throw new UnreadableException(file + " er tom.", file + " is empty.");
            }
            boolean json = line.startsWith("{");
            Reading reading = json ? Reading.json() : Reading.csv(file, line);
            long number = json ? 0 : 1;
            for (String text = json ? line : reader.readLine(); text != null; text = reader.readLine()) {
                number++;
                if (!text.isEmpty()) {
                    read++;
                    take(file, number, reading, text);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(String file, long number, Reading reading, String line) {
        if (!reading.parse(line)) {
            lines.met(Trouble.UNREADABLE, file, number);
            return;
        }
        Sensor sensor = sensors.get(reading.sensor);
        if (sensor == null) {
            Troubles named = unknown.get(reading.sensor);
            if (named == null) {
                named = unknown.size() < NAMES_KEPT ? new Troubles() : lines;
                if (named != lines) {
                    unknown.put(reading.sensor, named);
                }
            }
            named.met(Trouble.UNKNOWN_SENSOR, file, number);
            return;
        }
        double value = reading.value;
        if (!reading.unit.isEmpty() && sensor instanceof Meter) {
            Double factor = sensor.row.factors().get(reading.unit);
            if (factor == null) {
                factor = sensor.row.factors().get(reading.unit.toLowerCase(Locale.ROOT));
            }
            if (factor == null) {
                sensor.troubles.met(Trouble.UNKNOWN_UNIT, file, number);
                return;
            }
            value *= factor;
        }
        long moment = reading.zoned ? reading.time : clock.moment(reading.time);
        if (moment < clock.begin() || moment > clock.end()) {
            sensor.troubles.met(Trouble.OTHER_YEAR, file, number);
            if (moment < clock.begin() - AROUND || moment > clock.end() + AROUND) {
                return;
            }
        }
        if (reading.zoned) {
            sensor.read(reading.time, value, file, number);
        } else {
            sensor.readLocal(reading.time, value, file, number);
        }
    }

    /** What came of all that was read; nothing more may be read. */
    public Result result() {
        var consumption = new ArrayList<List<@Nullable Object>>();
        var months = new ArrayList<List<@Nullable Object>>();
        var climate = new ArrayList<List<@Nullable Object>>();
        var troubles = new ArrayList<>(lines.met(""));
        sensors.forEach((name, sensor) -> {
            sensor.finish();
            if (sensor.begun && sensor instanceof Meter meter) {
                meter(name, meter, consumption, months);
            } else if (sensor.begun && sensor instanceof Climate room) {
                climate(room, climate);
            }
            troubles.addAll(sensor.troubles.met(name));
        });
        unknown.forEach((name, met) -> troubles.addAll(met.met(name)));
        var tables = new LinkedHashMap<String, Rows>();
        if (!consumption.isEmpty()) {
            tables.put(
                    "forbrug",
                    new Rows(
                            List.of(
                                    "ejendomsnr",
                                    "bygningsnr",
                                    "energibærer",
                                    "mængde",
                                    "enhed",
                                    "metode",
                                    "måler",
                                    "fra",
                                    "til"),
                            consumption));
            tables.put(
                    "forbrug-maaned",
                    new Rows(
                            List.of(
                                    "føler",
                                    "ejendomsnr",
                                    "bygningsnr",
                                    "energibærer",
                                    "måned",
                                    "mængde",
                                    "enhed",
                                    "dækning_pct"),
                            months));
        }
        if (!climate.isEmpty()) {
            tables.put(
                    "indeklima",
                    new Rows(
                            List.of(
                                    "ejendomsnr",
                                    "bygningsnr",
                                    "lokale",
                                    "lokaleareal",
                                    "parameter",
                                    "metode",
                                    "andel_klasse_1",
                                    "andel_klasse_2",
                                    "andel_klasse_3",
                                    "andel_klasse_4",
                                    "brugstimer",
                                    "dato",
                                    "modelversion"),
                            climate));
        }
        return new Result(read, tables, troubles);
    }

    private void meter(
            String name, Meter meter, List<List<@Nullable Object>> consumption, List<List<@Nullable Object>> months) {
        String unit = meter.row.cells().getOrDefault("enhed", "kWh");
        for (int month = 0; month < 12; month++) {
            if (meter.covered[month] > 0) {
                long seconds = clock.month(month + 1) - clock.month(month);
                months.add(row(
                        name,
                        meter.row.cell("ejendomsnr"),
                        meter.row.cell("bygningsnr"),
                        meter.row.cell("måler"),
                        firstDay.plusMonths(month).toString().substring(0, 7),
                        rounded(meter.used[month], 3),
                        unit,
                        rounded(Math.min(100, 100.0 * meter.covered[month] / seconds), 1)));
            }
        }
        if (meter.first < meter.last && !meter.row.isSub()) {
            consumption.add(row(
                    meter.row.cell("ejendomsnr"),
                    meter.row.cell("bygningsnr"),
                    meter.row.cell("måler"),
                    rounded(meter.year(), 3),
                    unit,
                    "måler",
                    name,
                    day(meter.first),
                    day(meter.last - 1)));
        }
    }

    private void climate(Climate room, List<List<@Nullable Object>> climate) {
        for (int i = 0; i < room.held.length; i++) {
            long all = java.util.Arrays.stream(room.held[i]).sum();
            if (all == 0) {
                continue;
            }
            var cells = row(
                    room.row.cell("ejendomsnr"),
                    room.row.cell("bygningsnr"),
                    room.row.cell("lokale"),
                    SensorTable.decimal(room.row.cell("lokaleareal"))
                            .map(BigDecimal::new)
                            .orElse(null),
                    room.row.parameters().get(i).word,
                    "målt");
            long within = 0;
            for (int grade = 0; grade < 4; grade++) {
                within += room.held[i][grade];
                cells.add(rounded(100.0 * within / all, 1));
            }
            cells.add(rounded(all / 3600.0, 1));
            cells.add(day(room.lastTime));
            cells.add(modelVersion);
            climate.add(cells);
        }
    }

    private LocalDate day(long time) {
        return LocalDate.ofEpochDay(Math.floorDiv(clock.local(time), 86400L));
    }

    private static List<@Nullable Object> row(@Nullable Object... cells) {
        return new ArrayList<>(java.util.Arrays.asList(cells));
    }

    private static BigDecimal rounded(double number, int decimals) {
        return BigDecimal.valueOf(number).setScale(decimals, RoundingMode.HALF_UP);
    }
}

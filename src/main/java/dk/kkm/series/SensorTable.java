package dk.kkm.series;

import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Thing;
import dk.kkm.UnreadableException;
import dk.kkm.table.CodeWords;
import dk.kkm.table.Nearest;
import dk.kkm.table.NumberStyle;
import dk.kkm.table.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.vocabulary.SKOS;

/**
 * The table of sensors: a row for each, what it measures and where.
 *
 * <pre>
 * føler;ejendomsnr;bygningsnr;lokale;lokaleareal;måler;enhed;art;minutter;hovedføler;anvendelse;åbner;lukker;ugedage
 * M-101;0012;1;;;el;kWh;tæller;60;;;;;
 * C-7;0012;1;1.03;62,5;co2;ppm;;15;;skole;;;
 * </pre>
 */
final class SensorTable {
    private static final List<String> MANDATORY = List.of("føler", "ejendomsnr", "måler");
    private static final List<String> COLUMNS = List.of(
            "føler",
            "ejendomsnr",
            "bygningsnr",
            "lokale",
            "lokaleareal",
            "måler",
            "enhed",
            "art",
            "minutter",
            "hovedføler",
            "anvendelse",
            "åbner",
            "lukker",
            "ugedage");

    private final Graph model;
    private final String file;
    private final Map<String, Row> rows = new LinkedHashMap<>();

    /**
     * A sensor.
     *
     * @param cells by column, all filled ones
     * @param carrier what a meter meters; absent for indoor climate
     * @param parameters what it tells of the indoor climate; none for a meter
     * @param stepSeconds the time between readings; 0 if the table does not say
     */
    record Row(
            Map<String, String> cells,
            Optional<Thing> carrier,
            List<Parameter> parameters,
            Schedule schedule,
            long stepSeconds,
            Map<String, Double> factors) {

        String cell(String column) {
            return cells.getOrDefault(column, "");
        }

        boolean isCounter() {
            return !cell("art").toLowerCase(Locale.ROOT).startsWith("interval");
        }

        /** Whether its amount is in another sensor's too. */
        boolean isSub() {
            return !cell("hovedføler").isEmpty();
        }
    }

    /** A parameter of the indoor climate with the limits of grades 1 to 4. */
    static final class Parameter {
        final String word;
        private final double[] lower;
        private final double[] upper;
        private final boolean[] months;

        Parameter(String word, double[] lower, double[] upper, boolean[] months) {
            this.word = word;
            this.lower = lower;
            this.upper = upper;
            this.months = months;
        }

        int grade(double value) {
            for (int i = 0; i < 4; i++) {
                if (value >= lower[i] && value <= upper[i]) {
                    return i + 1;
                }
            }
            return 5;
        }

        boolean isAssessedIn(int month) {
            return months[month];
        }
    }

    /** When rooms are in use: minutes of the day, weekdays from 1, months that are closed. */
    record Schedule(int opens, int closes, int firstWeekday, int lastWeekday, List<String> closedMonths) {
        boolean isUse(long local, int month) {
            int minute = (int) (Math.floorMod(local, 86400L) / 60);
            int weekday = (int) Math.floorMod(Math.floorDiv(local, 86400L) + 3, 7L) + 1;
            return minute >= opens
                    && minute < closes
                    && weekday >= firstWeekday
                    && weekday <= lastWeekday
                    && (closedMonths.isEmpty() || !closedMonths.contains(Integer.toString(month + 1)));
        }
    }

    SensorTable(Graph model, Table table) {
        this.model = model;
        this.file = table.file();
        var at = new HashMap<String, Integer>();
        for (int i = 0; i < table.columns().size(); i++) {
            String name = table.columns().get(i).name();
            if (!name.isEmpty() && !COLUMNS.contains(name)) {
                throw wrong(0, "ukendt kolonne '" + name + "'", "unknown column '" + name + "'", name, COLUMNS);
            }
            at.put(name, i);
        }
        for (String column : MANDATORY) {
            if (!at.containsKey(column)) {
                throw wrong(
                        0,
                        "kolonnen '" + column + "' mangler",
                        "the column '" + column + "' is missing",
                        column,
                        at.keySet());
            }
        }
        table.forEach((number, cells) -> {
            var filled = new TreeMap<String, String>();
            at.forEach((column, i) -> {
                if (!cells.cell(i).isEmpty()) {
                    filled.put(column, cells.cell(i));
                }
            });
            String name = filled.getOrDefault("føler", "");
            if (name.isEmpty() || rows.put(name, row(number, filled)) != null) {
                throw wrong(
                        number,
                        "føleren '" + name + "' mangler eller står der før",
                        "the sensor '" + name + "' is missing or stands there before",
                        "",
                        List.of());
            }
        });
    }

    /** The sensors by name. */
    Map<String, Row> rows() {
        return rows;
    }

    private Row row(int number, Map<String, String> cells) {
        String measures = cells.getOrDefault("måler", "").toLowerCase(Locale.ROOT);
        Optional<Thing> carrier = code("carrier", measures);
        List<Parameter> parameters = carrier.isPresent() ? List.of() : parameters(measures);
        if (carrier.isEmpty() && parameters.isEmpty()) {
            var known = new ArrayList<String>();
            for (String list : List.of("carrier", "indoor-climate-parameter")) {
                Thing.in(model, iri("code/" + list)).forEach(code -> known.addAll(words(code)));
            }
            throw wrong(
                    number,
                    "'" + measures + "' er hverken en energibærer eller en parameter for indeklima med grænser",
                    "'" + measures + "' is neither a carrier nor a parameter of the indoor climate with limits",
                    measures,
                    known);
        }
        String minutes = cells.getOrDefault("minutter", "0");
        if (!minutes.matches("\\d{1,6}")) {
            throw wrong(number, "minutter er intet tal: " + minutes, "minutter is no number", "", List.of());
        }
        return new Row(
                cells,
                carrier,
                parameters,
                schedule(number, cells),
                Long.parseLong(minutes) * 60,
                carrier.map(it -> factors(number, it, cells.getOrDefault("enhed", "kwh")))
                        .orElse(Map.of()));
    }

    /** What a value in another unit is multiplied by to be in the sensor's. */
    private Map<String, Double> factors(int number, Thing carrier, String unit) {
        var factors = new HashMap<String, Double>();
        for (Thing conversion : Thing.with(model, kkm("carrier"), carrier.node())) {
            if (conversion.all(kkm("toUnit")).isEmpty()
                    || conversion.one(kkm("heatingValue")).isPresent()) {
                continue;
            }
            conversion.one(kkm("unit")).ifPresent(code -> words(new Thing(model, code))
                    .forEach(word -> factors.put(
                            word, conversion.number(kkm("factor")).orElseThrow().doubleValue())));
        }
        Double own = factors.get(unit.toLowerCase(Locale.ROOT));
        if (own == null) {
            throw wrong(
                    number,
                    "enheden '" + unit + "' passer ikke til " + carrier.label().da(),
                    "the unit '" + unit + "' does not fit " + carrier.label().en(),
                    unit,
                    factors.keySet());
        }
        factors.replaceAll((word, factor) -> factor / own);
        return factors;
    }

    /** The parameters a word names: {@code temperatur} names those of winter and of summer. */
    private List<Parameter> parameters(String word) {
        return Thing.in(model, iri("code/indoor-climate-parameter")).stream()
                .filter(code -> words(code).stream().anyMatch(it -> it.equals(word) || it.startsWith(word + " ")))
                .flatMap(code -> parameter(code).stream())
                .toList();
    }

    private Optional<Parameter> parameter(Thing code) {
        double[] lower = new double[4];
        double[] upper = new double[4];
        int found = 0;
        for (Thing limit : Thing.with(model, kkm("parameter"), code.node())) {
            if (limit.number(kkm("grade")).isPresent() && limit.one(kkm("use")).isEmpty()) {
                int grade = limit.number(kkm("grade")).get().intValue() - 1;
                lower[grade] =
                        limit.number(kkm("lower")).map(Number::doubleValue).orElse(Double.NEGATIVE_INFINITY);
                upper[grade] =
                        limit.number(kkm("upper")).map(Number::doubleValue).orElse(Double.POSITIVE_INFINITY);
                found++;
            }
        }
        if (found != 4 || words(code).isEmpty()) {
            return Optional.empty();
        }
        List<Node> assessed = code.all(kkm("assessedInMonth"));
        boolean[] months = new boolean[12];
        for (int month = 0; month < 12; month++) {
            String number = Integer.toString(month + 1);
            months[month] = assessed.isEmpty()
                    || assessed.stream()
                            .anyMatch(it -> it.getLiteralLexicalForm().equals(number));
        }
        return Optional.of(new Parameter(new CodeWords(model).word(code.node()).orElseThrow(), lower, upper, months));
    }

    private Schedule schedule(int number, Map<String, String> cells) {
        Optional<Thing> use = Optional.ofNullable(cells.get("anvendelse")).flatMap(word -> code("use", word));
        Optional<Thing> stored = Optional.empty();
        while (use.isPresent() && stored.isEmpty()) {
            Node at = use.get().node();
            stored = Thing.of(model, kkm("UseSchedule")).stream()
                    .filter(it -> it.all(kkm("use")).contains(at))
                    .findFirst();
            use = use.get().one(SKOS.broader.asNode()).map(node -> new Thing(model, node));
        }
        Thing schedule = stored.orElseGet(() -> Thing.of(model, kkm("UseSchedule")).stream()
                .filter(it -> it.all(kkm("use")).isEmpty())
                .findFirst()
                .orElseThrow());
        String weekdays = cells.getOrDefault(
                "ugedage",
                schedule.string(kkm("firstWeekday")).orElse("1") + "-"
                        + schedule.string(kkm("lastWeekday")).orElse("5"));
        String opens =
                cells.getOrDefault("åbner", schedule.string(kkm("useBegins")).orElse(""));
        String closes =
                cells.getOrDefault("lukker", schedule.string(kkm("useEnds")).orElse(""));
        if (!weekdays.matches("[1-7]-[1-7]")
                || !opens.matches("\\d\\d[:.]\\d\\d")
                || !closes.matches("\\d\\d[:.]\\d\\d")) {
            throw wrong(
                    number,
                    "brugstiden skal skrives 08:00, 16:00 og 1-5 (mandag til fredag)",
                    "write the use hours as 08:00, 16:00 and 1-5 (Monday to Friday)",
                    "",
                    List.of());
        }
        return new Schedule(
                minutes(opens),
                minutes(closes),
                weekdays.charAt(0) - '0',
                weekdays.charAt(2) - '0',
                schedule.all(kkm("closedMonth")).stream()
                        .map(Node::getLiteralLexicalForm)
                        .toList());
    }

    private static int minutes(String time) {
        return Integer.parseInt(time.substring(0, 2)) * 60 + Integer.parseInt(time.substring(3));
    }

    private Optional<Thing> code(String list, String word) {
        return Thing.in(model, iri("code/" + list)).stream()
                .filter(code -> words(code).contains(word.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    private static List<String> words(Thing code) {
        return code.all(SKOS.notation.asNode()).stream()
                .map(Node::getLiteralLexicalForm)
                .sorted()
                .toList();
    }

    private UnreadableException wrong(int row, String da, String en, String sent, java.util.Collection<String> known) {
        String near = Nearest.of(sent, known).map(it -> ": " + it + "?").orElse("");
        return new UnreadableException(
                file + (row > 0 ? " række " + row : "") + ": " + da + near + ".",
                file + (row > 0 ? " row " + row : "") + ": " + en + near + ".");
    }

    /** A number as a cell of the table writes it. */
    static Optional<String> decimal(String cell) {
        return Optional.ofNullable(NumberStyle.DANISH.decimal(cell))
                .or(() -> Optional.ofNullable(NumberStyle.ENGLISH.decimal(cell)));
    }
}

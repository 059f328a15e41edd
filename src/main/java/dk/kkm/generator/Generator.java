package dk.kkm.generator;

import dk.kkm.MunicipalityCode;
import dk.kkm.SubmissionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Year;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Writes invented deliveries of fictional municipalities: the same seed gives the same bytes. An estate keeps its
 * character over the years, so that trends and comparisons mean something; maintenance is lumpy, energy is not.
 *
 * @param municipalities how many, 1–98; they are numbered from 9001
 * @param estates the total, spread unevenly over the municipalities
 * @param years how many, ending with {@code lastYear}
 * @param warningRate the share of estates with something to wonder at in a year, 0–1
 * @param flawed the deliveries that get blocking flaws, and only they
 */
public record Generator(
        int municipalities,
        int estates,
        int years,
        int lastYear,
        long seed,
        double warningRate,
        Set<SubmissionId> flawed) {
    private static final int FIRST_CODE = 9001;
    private static final List<String> FIRST_NAMES = List.of(
            "Nord", "Syd", "Øster", "Vester", "Bøge", "Ege", "Linde", "Pile", "Elme", "Aske", "Birke", "Hassel",
            "Mølle", "Kirke", "Eng", "Skov", "Strand", "Bakke", "Dal", "Sø", "Å", "Hede", "Klit", "Mose", "Lund",
            "Høj");
    private static final List<String> PARTS = List.of(
            "tag",
            "ydervægge",
            "vinduer og udvendige døre",
            "fundament og kælder",
            "bærende konstruktion",
            "indvendige overflader",
            "vand, afløb og sanitet",
            "varme",
            "ventilation",
            "el og belysning",
            "elevator, cts og brand");

    public Generator {
        flawed = Set.copyOf(flawed);
        if (municipalities < 1 || municipalities > 98 || estates < municipalities || years < 1 || years > 50) {
            throw new IllegalArgumentException("1–98 municipalities, at least one estate each, 1–50 years");
        }
    }

    /** The deliveries this generator writes, municipality by municipality, oldest year first. */
    public List<SubmissionId> submissions() {
        return IntStream.range(0, municipalities)
                .boxed()
                .flatMap(m -> IntStream.rangeClosed(lastYear - years + 1, lastYear)
                        .mapToObj(y -> new SubmissionId(code(m), Year.of(y))))
                .toList();
    }

    /** Writes every delivery as {@code out/<municipality>/<year>/<table>.csv}, on all cores. */
    public void write(Path out) {
        int[] sizes = sizes();
        IntStream.range(0, municipalities).parallel().forEach(m -> {
            var plans = plans(m, sizes[m]);
            for (int year = lastYear - years + 1; year <= lastYear; year++) {
                write(out, m, year, plans);
            }
        });
    }

    private static MunicipalityCode code(int municipality) {
        return new MunicipalityCode(Integer.toString(FIRST_CODE + municipality));
    }

    /** Sizes as uneven as municipalities are, adding up to the total. */
    private int[] sizes() {
        var random = new Random(seed);
        double[] weights = new double[municipalities];
        double sum = 0;
        for (int m = 0; m < municipalities; m++) {
            weights[m] = Math.exp(0.35 * random.nextGaussian());
            sum += weights[m];
        }
        int[] sizes = new int[municipalities];
        int rest = estates - municipalities;
        int given = 0;
        for (int m = 0; m < municipalities; m++) {
            int share = (int) Math.floor(rest * weights[m] / sum);
            sizes[m] = 1 + share;
            given += share;
        }
        for (int i = 0; i < rest - given; i++) {
            sizes[i % municipalities]++;
        }
        return sizes;
    }

    private List<EstatePlan> plans(int municipality, int size) {
        var plans = new ArrayList<EstatePlan>(size);
        for (int e = 0; e < size; e++) {
            plans.add(EstatePlan.of(municipality, e, new Random(seed * 1_000_003 + municipality * 100_003L + e)));
        }
        return plans;
    }

    private void write(Path out, int municipality, int year, List<EstatePlan> plans) {
        var id = new SubmissionId(code(municipality), Year.of(year));
        Path folder = out.resolve(id.municipality().code()).resolve(id.year().toString());
        try {
            Files.createDirectories(folder);
            try (var tables = new DeliveryTables(folder, Style.of(municipality))) {
                double area = 0;
                for (EstatePlan plan : plans) {
                    new EstateYearRows(this, tables, plan, municipality, year).write();
                    area += plan.areaM2();
                }
                municipality(tables, municipality, year, area);
                if (flawed.contains(id)) {
                    flaws(tables, plans.get(0), year);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void municipality(DeliveryTables tables, int municipality, int year, double area) {
        var random = new Random(seed + municipality);
        double areaPerInhabitant = 5.3 * Math.exp(0.12 * random.nextGaussian());
        long inhabitants = Math.round(area / areaPerInhabitant * Math.pow(1.004, year - lastYear));
        double inhabitantsPerKm2 = 130 * Math.exp(0.9 * random.nextGaussian());
        tables.kommune("indbyggere", inhabitants);
        tables.kommune("areal_km2", rounded(area / areaPerInhabitant / inhabitantsPerKm2, 1));
        for (String topic : List.of(
                "stamdata", "areal", "forsyning", "økonomi", "tilstand", "indeklima", "anvendelse", "brugere")) {
            tables.kommune("dækker_emne", topic);
        }
        for (int group = 1; group <= 8; group++) {
            tables.kommune("dækker_omkostningsgruppe", "K" + group);
        }
        tables.kommune("graddageserie", "demo");
        tables.kommune("emissionsfaktorsæt", "demo");
        if (municipality % 4 != 3) {
            tables.row("maal", "heat-per-area", "2030", rounded(70 + random.nextInt(12), 0), "Klimaplan 2030");
            tables.row("maal", "condition-grade", "2028", new BigDecimal("2.2"), "Byrådets vedligeholdelsesplan");
            tables.row("maal", "maintenance-cost-per-area", "2028", new BigDecimal("120"), null);
        }
    }

    /** Six flaws of the kinds that real deliveries have; each blocks. */
    private static void flaws(DeliveryTables tables, EstatePlan plan, int year) {
        tables.forbrug(plan.number(), null, "el", "ca. 1200", "kWh", "aflæst", null, null, year);
        tables.forbrug(plan.number() + "9", null, "el", "31250", "kWh", "aflæst", null, null, year);
        tables.forbrug(plan.number(), null, "fjernvrame", "118", "MWh", "aflæst", null, null, year);
        tables.udgifter(plan.number(), "K3", "250000", "budget", null);
        tables.tilstand(plan.number(), "1", null, "7", year + "-05-12");
        tables.brugere(plan.number(), "elev", "-12", year);
    }

    static List<String> buildingParts() {
        return PARTS;
    }

    static String estateName(int number, Portfolio kind, Random random) {
        String first = FIRST_NAMES.get(number % FIRST_NAMES.size());
        String last = kind.names().get(random.nextInt(kind.names().size()));
        int round = number / FIRST_NAMES.size();
        String name = Character.isUpperCase(last.charAt(0)) ? first + "skolens " + last : first + last;
        return round == 0 ? name : name + " " + (round + 1);
    }

    static BigDecimal rounded(double value, int decimals) {
        return BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP);
    }
}

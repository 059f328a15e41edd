package dk.kkm.generator;

import static dk.kkm.generator.Generator.rounded;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One invented estate in one year, written to the tables of a delivery. */
final class EstateYearRows {
    private static final BigDecimal GJ_PER_MWH = new BigDecimal("3.6");
    private static final List<String> AREA_OF_LABEL = List.of("A2015", "B", "C", "C", "D", "D", "E", "F");

    private final DeliveryTables tables;
    private final EstatePlan plan;
    private final int municipality;
    private final int year;
    private final int age;
    private final Random random;
    private final boolean odd;

    EstateYearRows(Generator generator, DeliveryTables tables, EstatePlan plan, int municipality, int year) {
        this.tables = tables;
        this.plan = plan;
        this.municipality = municipality;
        this.year = year;
        this.age = year - generator.lastYear();
        this.random = new Random(plan.seed() + year);
        this.odd = random.nextDouble() < generator.warningRate();
    }

    void write() {
        estate();
        for (int building = 1; building <= plan.buildings(); building++) {
            building(building);
        }
        supply();
        costs();
        condition();
        if (List.of("skole", "dagtilbud", "administration").contains(plan.kind().use())) {
            indoorClimate();
        }
        if (List.of("skole", "idræt", "administration", "kultur")
                .contains(plan.kind().use())) {
            rooms();
        }
        users();
    }

    private boolean leased() {
        return plan.ownership().equals("lejet");
    }

    private void estate() {
        var place = new Random(plan.seed());
        String carriesMaintenance = leased() ? "udlejer" : null;
        tables.row(
                "ejendomme",
                plan.number(),
                plan.name(),
                "Opdigtet Allé " + (1 + place.nextInt(180)),
                Integer.toString(9990 + municipality % 10),
                "Opdigtet By",
                plan.kind().use(),
                plan.ownership(),
                plan.ownership().equals("delt") ? "60" : null,
                plan.heating(),
                odd && random.nextInt(3) == 0 ? year + "-05-01" : null,
                rounded(55.2 + municipality % 10 * 0.2 + place.nextDouble() * 0.1, 5),
                rounded(9.0 + Math.floor(municipality / 10.0) * 0.3 + place.nextDouble() * 0.2, 5),
                carriesMaintenance,
                leased() ? "udlejer" : null);
    }

    private void building(int building) {
        double area = plan.areaOf(building);
        boolean mixed = building == 2 && plan.kind().use().equals("skole");
        double basement = plan.built() < 1960 && building == 1 ? Math.round(area * 0.1) : 0;
        int floors = area > 2500 ? 2 : 1;
        String label = AREA_OF_LABEL.get(
                Math.min(7, Math.max(0, (int) Math.round(3.5 * plan.efficiency() - (plan.built() - 1960) / 40.0))));
        tables.row(
                "bygninger",
                plan.number(),
                Integer.toString(building),
                plan.kind().use(),
                mixed ? "70" : null,
                mixed ? "sfo" : null,
                mixed ? "30" : null,
                rounded(area - basement, 0),
                null,
                basement > 0 ? rounded(basement, 0) : null,
                rounded(Math.ceil((area - basement) / floors), 0),
                random.nextInt(4) == 0 ? null : rounded(area, 0),
                leased() ? rounded(area, 0) : null,
                plan.number().endsWith("7") ? null : Integer.toString(plan.builtOf(building)),
                area > 250 ? label : null);
    }

    private void supply() {
        double weather = 1 + 0.06 * Math.sin(year * 1.7);
        double trend = Math.pow(0.985, age);
        double electricity = plan.kind().electricityKwh() * Math.sqrt(plan.efficiency()) * trend * noise(0.05);
        double heat = plan.kind().heatKwh() * plan.efficiency() * trend * weather * noise(0.06);
        String method = odd && random.nextInt(2) == 0 ? "skønnet" : "aflæst";
        boolean electric = plan.heating().equals("varmepumpe") || plan.heating().equals("el");
        double heatPump = plan.heating().equals("varmepumpe")
                ? heat / 3.1
                : plan.heating().equals("el") ? heat : 0;
        double share = heatPump / (heatPump + electricity) * 100;
        consumption("el", electricity + heatPump, electric ? rounded(share, 1) : null, method);
        if (!electric && !plan.lacksHeatReadings()) {
            switch (plan.heating()) {
                case "naturgas" -> consumption("naturgas", heat / 11.0, null, method);
                case "olie" -> consumption("olie", heat / 10.1, null, method);
                case "biomasse" -> consumption("træpiller", heat / 4.8, null, method);
                default -> consumption("fjernvarme", heat, null, method);
            }
        }
        if (random.nextInt(100) < 95) {
            consumption("vand", plan.kind().waterM3() * noise(0.12), null, method);
        }
    }

    /** Readings for the estate or for each of its buildings, in the unit the supplier bills in. */
    private void consumption(String carrier, double perM2, @Nullable BigDecimal heatShare, String method) {
        if (plan.readPerBuilding()) {
            for (int building = 1; building <= plan.buildings(); building++) {
                reading(Integer.toString(building), carrier, perM2 * plan.areaOf(building), heatShare, method);
            }
        } else {
            reading(null, carrier, perM2 * plan.areaM2(), heatShare, method);
        }
    }

    private void reading(
            @Nullable String building, String carrier, double amount, @Nullable BigDecimal heatShare, String method) {
        BigDecimal sent;
        String unit;
        switch (carrier) {
            case "fjernvarme" -> {
                boolean gigajoule = municipality % 3 == 2;
                BigDecimal megawattHours = rounded(amount / 1000, 2);
                sent = gigajoule ? megawattHours.multiply(GJ_PER_MWH) : megawattHours;
                unit = gigajoule ? "GJ" : "MWh";
            }
            case "naturgas", "vand" -> {
                sent = rounded(amount, 0);
                unit = "m3";
            }
            case "olie" -> {
                sent = rounded(amount, 0);
                unit = "l";
            }
            case "træpiller" -> {
                sent = rounded(amount, 0);
                unit = "kg";
            }
            default -> {
                sent = rounded(amount, 0);
                unit = "kWh";
            }
        }
        String meter = plan.number() + "-" + carrier.charAt(0) + (building == null ? "" : building);
        tables.forbrug(plan.number(), building, carrier, sent, unit, method, heatShare, meter, year);
    }

    private void costs() {
        double prices = Math.pow(1.025, age);
        double lump = Math.exp(0.35 * random.nextGaussian() - 0.06);
        if (plan.name().equals("Nordskolen") && municipality == 0) {
            lump = 0.97;
        }
        double maintenance = plan.kind().maintenanceDkk() * plan.care() * lump * prices;
        if (!leased()) {
            cost("K1.1", maintenance * 0.42, "planlagt");
            cost("K1.2", maintenance * 0.28, "planlagt");
            cost("K1.3", maintenance * 0.30, random.nextBoolean() ? "akut" : "planlagt");
        }
        cost(
                "K2",
                (plan.kind().heatKwh() * 0.62 + plan.kind().electricityKwh() * 1.4) * plan.efficiency() * prices,
                null);
        cost("K3", plan.kind().cleaningDkk() * noise(0.12) * prices, null);
        cost("K4", 34 * noise(0.2) * prices, null);
        cost("K5", 18 * noise(0.3) * prices, null);
        if (random.nextInt(3) == 0) {
            cost("K6", 6 * noise(0.4) * prices, null);
        }
        if (!leased()) {
            cost("K7", 7 * noise(0.1) * prices, null);
        }
        cost("K8", 9 * noise(0.15) * prices, null);
    }

    private void cost(String group, double perM2, @Nullable String planned) {
        tables.udgifter(plan.number(), group, rounded(perM2 * plan.areaM2(), 2), "regnskab", planned);
    }

    private void condition() {
        var stable = new Random(plan.seed() ^ 77);
        for (int building = 1; building <= plan.buildings(); building++) {
            boolean assessed = stable.nextInt(100) < 92;
            int assessedIn = year - Math.floorMod(year - stable.nextInt(4), 4) - (odd && assessed ? 4 : 0);
            String date = assessedIn + "-0" + (4 + stable.nextInt(5)) + "-14";
            if (!assessed) {
                continue;
            }
            double wear = plan.wear() + 0.03 * (assessedIn - 2022);
            if (plan.conditionByPart()) {
                for (String part : Generator.buildingParts()) {
                    if (stable.nextInt(100) < 90) {
                        grade(building, part, wear + 0.5 * stable.nextGaussian(), date);
                    }
                }
            } else {
                grade(building, null, wear + 0.3 * stable.nextGaussian(), date);
            }
        }
    }

    private void grade(int building, @Nullable String part, double wear, String date) {
        int grade = (int) Math.min(5, Math.max(1, Math.round(wear)));
        tables.tilstand(plan.number(), Integer.toString(building), part, grade, date);
    }

    private void indoorClimate() {
        for (int room = 1; room <= 2; room++) {
            for (String parameter : List.of("co2", "temperatur vinter")) {
                double quality =
                        Math.min(1, Math.max(0.7, 0.965 + 0.035 * random.nextGaussian() - 0.02 * (plan.wear() - 2.5)));
                tables.row(
                        "indeklima",
                        plan.number(),
                        "1",
                        "lokale " + room,
                        "60",
                        parameter,
                        "målt",
                        rounded(quality * 90, 1),
                        rounded(quality * 98, 1),
                        rounded(Math.min(100, quality * 101.5), 1),
                        rounded(Math.min(100, quality * 104), 1),
                        "1400",
                        year + "-03-15",
                        "kkm-0.1");
            }
        }
    }

    private void rooms() {
        boolean survey = random.nextInt(100) < 60;
        for (int room = 1; room <= 3; room++) {
            int area = 50 + 10 * room;
            int capacity = area / 2;
            double hours = 2200 * Math.min(1, plan.hoursShare() * noise(0.15));
            tables.row(
                    "lokalebrug",
                    plan.number(),
                    "1",
                    "lokale " + room,
                    Integer.toString(area),
                    Integer.toString(capacity),
                    "2200",
                    rounded(hours, 0),
                    rounded(capacity * Math.min(1.1, 0.7 * noise(0.2)), 0),
                    "booking",
                    "hverdage 8-22",
                    survey
                            ? (int) Math.min(5, Math.max(1, Math.round(plan.wear() + 0.4 * random.nextGaussian())))
                            : null,
                    survey ? Integer.toString(8 + random.nextInt(20)) : null);
        }
    }

    private void users() {
        double each = plan.kind().areaPerUserM2();
        if (each == 0) {
            return;
        }
        long users = Math.max(
                1,
                Math.round(plan.areaM2()
                        / (each * Math.exp(0.12 * new Random(plan.seed()).nextGaussian()))
                        * Math.pow(0.995, age)));
        switch (plan.kind().use()) {
            case "skole" -> tables.brugere(plan.number(), "elev", users, year);
            case "sfo" -> tables.brugere(plan.number(), "sfo-barn", users, year);
            case "dagtilbud" -> {
                tables.brugere(plan.number(), "barn 0-2 år", users / 3, year);
                tables.brugere(plan.number(), "barn 3-5 år", users - users / 3, year);
            }
            default -> {
                tables.brugere(plan.number(), "årsværk", users, year);
                tables.brugere(plan.number(), "arbejdsplads", Math.round(users * 0.9), year);
            }
        }
    }

    private double noise(double spread) {
        return Math.exp(spread * random.nextGaussian());
    }
}

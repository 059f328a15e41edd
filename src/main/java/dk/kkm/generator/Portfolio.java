package dk.kkm.generator;

import java.util.List;

/**
 * How an invented portfolio looks: per use its share of estates and its means per square metre. Spread around the
 * national means known to the project (maintenance 113 kr/m², operation 306, cleaning 145; heat 90 kWh/m², electricity
 * 26.5, water 0.34 m³/m²); everything here is invented.
 *
 * @param use what the estate is used for, as Danes write it in a delivery
 * @param names the last part of an estate's name
 * @param weight how many of a hundred estates have this use
 * @param areaM2 mean gross operating area
 * @param heatKwh kWh per m² and year
 * @param electricityKwh kWh per m² and year
 * @param waterM3 m³ per m² and year
 * @param cleaningDkk DKK per m² and year
 * @param maintenanceDkk DKK per m² and year
 * @param areaPerUserM2 m² per user, 0 where no one counts users
 */
record Portfolio(
        String use,
        List<String> names,
        int weight,
        int areaM2,
        double heatKwh,
        double electricityKwh,
        double waterM3,
        double cleaningDkk,
        double maintenanceDkk,
        double areaPerUserM2) {

    static final List<Portfolio> ALL = List.of(
            new Portfolio("skole", List.of("skolen"), 16, 3400, 92, 24, 0.24, 150, 118, 15),
            new Portfolio("sfo", List.of("SFO"), 4, 600, 95, 25, 0.35, 150, 105, 9),
            new Portfolio("dagtilbud", List.of("børnehaven", "vuggestuen"), 22, 560, 98, 29, 0.62, 210, 128, 11),
            new Portfolio("administration", List.of("rådhuset", "kontorhuset"), 6, 1700, 78, 38, 0.22, 135, 110, 24),
            new Portfolio("kultur", List.of("biblioteket", "kulturhuset"), 8, 900, 82, 31, 0.16, 125, 112, 0),
            new Portfolio("idræt", List.of("hallen"), 12, 1350, 96, 36, 0.55, 110, 96, 0),
            new Portfolio("ældre og handicap", List.of("plejecentret"), 8, 1600, 100, 30, 0.80, 160, 125, 0),
            new Portfolio("sundhed", List.of("sundhedshuset"), 4, 600, 85, 30, 0.35, 150, 115, 0),
            new Portfolio("drift og lager", List.of("materielgården"), 10, 500, 60, 18, 0.12, 40, 70, 0),
            new Portfolio("udlejning", List.of("forsamlingshuset"), 6, 350, 88, 16, 0.25, 45, 85, 0),
            new Portfolio("andet", List.of("huset"), 4, 250, 80, 15, 0.15, 50, 75, 0));

    /** The kind of estate that falls on this number of a hundred. */
    static Portfolio of(int hundredth) {
        int rest = hundredth;
        for (Portfolio kind : ALL) {
            rest -= kind.weight;
            if (rest < 0) {
                return kind;
            }
        }
        return ALL.get(0);
    }
}

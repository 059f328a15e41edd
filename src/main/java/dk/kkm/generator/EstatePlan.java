package dk.kkm.generator;

import java.util.Locale;
import java.util.Random;

/**
 * What an invented estate is through all years.
 *
 * @param number its own number in the municipality's system, with the leading zeros such numbers have
 * @param areaM2 gross operating area of all its buildings
 * @param efficiency factor on energy, about 1
 * @param care factor on maintenance, about 1; little care shows as wear
 * @param wear mean condition grade, 1 best to 5 worst
 * @param hoursShare how much of the available hours it is in use, 0–1
 */
record EstatePlan(
        String number,
        String name,
        Portfolio kind,
        double areaM2,
        int buildings,
        String ownership,
        String heating,
        int built,
        double efficiency,
        double care,
        double wear,
        double hoursShare,
        boolean conditionByPart,
        boolean readPerBuilding,
        boolean lacksHeatReadings,
        long seed) {

    static EstatePlan of(int municipality, int index, Random random) {
        boolean story = municipality == 0 && index == 0;
        Portfolio kind = story ? Portfolio.ALL.get(0) : Portfolio.of(index == 0 ? 0 : random.nextInt(100));
        double area = story ? 4120 : Math.max(60, kind.areaM2() * Math.exp(0.45 * random.nextGaussian() - 0.1));
        int buildings = story ? 2 : 1 + (area > 1200 ? random.nextInt(3) : 0) + (area > 4000 ? 1 : 0);
        double care = Math.exp(0.45 * random.nextGaussian() - 0.1);
        double wear = 2.35 + 0.5 * random.nextGaussian() - 0.35 * Math.log(care);
        int tenth = random.nextInt(100);
        String ownership = story || tenth < 80 ? "kommunal" : tenth < 92 ? "lejet" : tenth < 97 ? "selvejende" : "delt";
        return new EstatePlan(
                String.format(Locale.ROOT, "%05d", 1001 + index),
                story ? "Nordskolen" : Generator.estateName(index, kind, random),
                kind,
                Math.round(area),
                buildings,
                ownership,
                heating(random.nextInt(100)),
                1905 + random.nextInt(112),
                Math.exp(0.22 * random.nextGaussian() - 0.02),
                story ? 0.36 : care,
                story ? 4.1 : Math.min(4.7, Math.max(1.1, wear)),
                Math.min(0.95, Math.max(0.15, 0.5 + 0.15 * random.nextGaussian())),
                story || municipality % 5 < 2,
                buildings > 1 && random.nextInt(100) < 15,
                !story && random.nextInt(100) < 6,
                random.nextLong());
    }

    private static String heating(int hundredth) {
        return hundredth < 62
                ? "fjernvarme"
                : hundredth < 80
                        ? "naturgas"
                        : hundredth < 91 ? "varmepumpe" : hundredth < 95 ? "olie" : hundredth < 98 ? "biomasse" : "el";
    }

    /** A building's share of the area: each is a little over half the one before it. */
    double areaOf(int building) {
        double all = (1 - Math.pow(0.55, buildings)) / 0.45;
        return Math.round(areaM2 * Math.pow(0.55, building - 1.0) / all);
    }
}

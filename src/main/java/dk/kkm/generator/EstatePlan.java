package dk.kkm.generator;

import java.util.Locale;
import java.util.Random;

/**
 * What an invented estate is through all years.
 *
 * @param number its own number in the municipality's system, with the leading zeros such numbers have
 * @param areaM2 gross operating area of all its buildings
 * @param built the year of its first building; older buildings use more heat and are more worn
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
        Portfolio kind = story ? Portfolio.ALL.get(0) : Portfolio.of(index == 0 ? 0 : leaning(municipality, random));
        double area = story ? 4120 : Math.max(60, kind.areaM2() * Math.exp(0.45 * random.nextGaussian() - 0.1));
        int buildings = story ? 2 : 1 + (area > 1200 ? random.nextInt(3) : 0) + (area > 4000 ? 1 : 0);
        double care = Math.exp(0.45 * random.nextGaussian() - 0.1);
        double wear = 2.35 + 0.5 * random.nextGaussian() - 0.35 * Math.log(care);
        int hundredth = random.nextInt(100);
        int owned = 72 + municipality * 5 % 14;
        String ownership = story || hundredth < owned
                ? "kommunal"
                : hundredth < 92 ? "lejet" : hundredth < 97 ? "selvejende" : "delt";
        String heating = heating(random.nextInt(100));
        int built = story ? 1968 : built(municipality, random);
        return new EstatePlan(
                String.format(Locale.ROOT, "%05d", 1001 + index),
                story ? "Nordskolen" : Generator.estateName(index, kind, random),
                kind,
                Math.round(area),
                buildings,
                ownership,
                heating,
                built,
                Math.exp(0.22 * random.nextGaussian() - 0.02) * (1 + (1972 - built) / 400.0),
                story ? 0.36 : care,
                story ? 4.1 : Math.min(4.7, Math.max(1.1, wear + (1972 - built) / 250.0)),
                Math.min(0.95, Math.max(0.15, 0.5 + 0.15 * random.nextGaussian())),
                story || municipality % 5 < 2,
                buildings > 1 && random.nextInt(100) < 15,
                !story && random.nextInt(100) < 6,
                random.nextLong());
    }

    /** A number of a hundred that makes schools more usual in some municipalities and less in others. */
    private static int leaning(int municipality, Random random) {
        return (int) (100 * Math.pow(random.nextInt(100) / 100.0, 0.8 + municipality * 7 % 10 * 0.05));
    }

    /** Most of what municipalities own was built from 1961 to 1978; some municipalities are older than others. */
    private static int built(int municipality, Random random) {
        int shift = (municipality % 5 - 2) * 3;
        int hundredth = random.nextInt(100);
        return hundredth < 12
                ? 1890 + random.nextInt(41) + shift
                : hundredth < 26
                        ? 1931 + random.nextInt(30) + shift
                        : hundredth < 64
                                ? 1961 + random.nextInt(18) + shift
                                : Math.min(2014, 1979 + random.nextInt(38) + shift);
    }

    /** The year a building was built: extensions came later. */
    int builtOf(int building) {
        return Math.min(2015, built + (building - 1) * (3 + Math.floorMod(seed, 15)));
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

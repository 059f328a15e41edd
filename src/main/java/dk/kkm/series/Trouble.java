package dk.kkm.series;

import dk.kkm.Text;

/** What may be wrong with readings, and what is done about it. */
public enum Trouble {
    UNREADABLE("linjen kan ikke læses og er sprunget over", "the line cannot be read and was passed over"),
    UNKNOWN_SENSOR("føleren står ikke i tabellen over følere", "the sensor is not in the table of sensors"),
    UNKNOWN_UNIT("enheden kan ikke regnes om til følerens", "the unit cannot be converted to the sensor's"),
    OTHER_YEAR(
            "tidspunktet ligger uden for året; mere end to måneder væk tæller det ikke",
            "the time lies outside the year; more than two months away it does not count"),
    DUPLICATE("målingen er sendt før og tæller én gang", "the reading was sent before and counts once"),
    CONFLICT("en anden værdi til samme tid; den første gælder", "another value for the same time; the first holds"),
    DISORDER("målingen kom for sent og er sat på plads", "the reading came late and was put in its place"),
    LATE("målingen kom så sent, at den ikke kan sættes på plads", "the reading came too late to be put in its place"),
    GAP("der mangler målinger", "readings are missing"),
    RESET(
            "tælleren er gået tilbage: forbruget mellem de to målinger kendes ikke",
            "the counter went back: the consumption between the two readings is unknown"),
    OVERFLOW("tælleren er løbet rundt og er regnet videre", "the counter ran over and was counted on"),
    STUCK(
            "samme værdi i mere end et døgn: tiden tæller ikke med",
            "the same value for more than a day: the time does not count"),
    HOUR_TWICE(
            "timen, der kommer to gange, når uret stilles tilbage; anden gang er skønnet af rækkefølgen",
            "the hour that comes twice when clocks go back; the second was told by the order"),
    HOUR_NEVER(
            "et klokkeslæt, der ikke findes, når uret stilles frem",
            "a time that does not exist when clocks go forward");

    private final String da;
    private final String en;

    Trouble(String da, String en) {
        this.da = da;
        this.en = en;
    }

    /** What it is and what was done. */
    public Text text() {
        return new Text(da, en);
    }
}

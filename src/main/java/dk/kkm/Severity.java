package dk.kkm;

/** How much a finding matters; only a violation blocks a submission (KOSTRA's FATAL and ERROR). */
public enum Severity {
    VIOLATION("fejl", "violation"),
    WARNING("advarsel", "warning"),
    INFO("oplysning", "info");

    private final String da;
    private final String en;

    Severity(String da, String en) {
        this.da = da;
        this.en = en;
    }

    /** What people call it. */
    public Text label() {
        return new Text(da, en);
    }
}

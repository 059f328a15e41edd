package dk.kkm.table;

import java.util.Set;

/** The sheets of a workbook that are for people and hold nothing delivered. */
public final class GuideSheets {
    /** Explains the tables and their columns. */
    static final String GUIDE = "vejledning";

    /** Holds the words of the drop-down lists, hidden. */
    static final String CODES = "koder";

    /** Tells what is wrong in a workbook that comes back marked. */
    static final String FAULTS = "fejl og advarsler";

    private static final Set<String> NAMES = Set.of(GUIDE, "guide", CODES, FAULTS);

    private GuideSheets() {}

    /** Whether a sheet of this name, in lower case, is one of them. */
    public static boolean contain(String sheet) {
        return NAMES.contains(sheet);
    }
}

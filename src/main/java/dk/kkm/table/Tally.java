package dk.kkm.table;

/** How many cells of a column speak for which number style. */
final class Tally {
    private int danish;
    private int english;
    private int both;

    void count(NumberStyle.Evidence evidence) {
        switch (evidence) {
            case DANISH -> danish++;
            case ENGLISH -> english++;
            case BOTH -> both++;
            case NONE -> {}
        }
    }

    int of(NumberStyle style) {
        return style == NumberStyle.DANISH ? danish : english;
    }

    /** Cells that are a number in both styles, {@code 1.234}. */
    int ofBoth() {
        return both;
    }
}

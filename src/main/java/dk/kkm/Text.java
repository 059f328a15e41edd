package dk.kkm;

/** A text for people, in Danish and in English. */
public record Text(String da, String en) {

    /** The Danish text, as most of our readers want it. */
    @Override
    public String toString() {
        return da;
    }
}

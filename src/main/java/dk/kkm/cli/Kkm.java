package dk.kkm.cli;

/** The command line. */
public final class Kkm {
    private Kkm() {}

    /** Runs the command line. */
    public static void main(String[] args) {
        System.out.println("kkm");
    }
}

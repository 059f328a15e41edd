package dk.kkm;

import java.util.regex.Pattern;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;

/** The code of a municipality, written {@code 0851}; four digits in Denmark, other lists have their own form. */
public record MunicipalityCode(String code) implements Comparable<MunicipalityCode> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9-]{1,40}");
    private static final String BASE = Vocabulary.BASE + "id/municipality/";

    public MunicipalityCode {
        if (!FORM.matcher(code).matches()) {
            throw new UnreadableException(
                    "'" + code + "' er ikke en kommunekode. Skriv fire cifre, fx 0851.",
                    "'" + code + "' is not a municipality code. Write four digits, such as 0851.");
        }
    }

    /** The municipality as authority, {@code id/municipality/0851}. */
    public Node node() {
        return NodeFactory.createURI(BASE + code);
    }

    /** The code of a municipality's IRI. */
    public static MunicipalityCode of(Node municipality) {
        String iri = municipality.getURI();
        if (!iri.startsWith(BASE)) {
            throw new UnreadableException(
                    "<" + iri + "> er ikke en kommune. En kommune hedder " + BASE + "0851.",
                    "<" + iri + "> is not a municipality. A municipality is named " + BASE + "0851.");
        }
        return new MunicipalityCode(iri.substring(BASE.length()));
    }

    @Override
    public int compareTo(MunicipalityCode other) {
        return code.compareTo(other.code);
    }

    @Override
    public String toString() {
        return code;
    }
}

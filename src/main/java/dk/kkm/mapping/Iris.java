package dk.kkm.mapping;

import dk.kkm.UnreadableException;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;

/** Keeps unsafe characters out of IRIs. */
final class Iris {
    private Iris() {}

    /**
     * The node itself, or if it is an IRI with a character that may not stand in one ({@code < > " { } | ^ ` \}, space or
     * a control character), its text as literal: as object it is reported by the rule that wants an IRI.
     */
    static Node safe(Node node) {
        return !node.isURI() || isSafe(node.getURI()) ? node : NodeFactory.createLiteralString(node.getURI());
    }

    static boolean isSafe(String iri) {
        if (iri.indexOf(':') < 1) {
            return false;
        }
        for (int i = 0; i < iri.length(); i++) {
            char c = iri.charAt(i);
            if (c <= ' '
                    || c == '<'
                    || c == '>'
                    || c == '"'
                    || (c >= '{' && c <= '}')
                    || c == '^'
                    || c == '`'
                    || c == '\\'
                    || (c >= 0x7f && c <= 0xa0)
                    || Character.isSurrogate(c)
                    || c >= 0xfff0
                    || (c >= 0x2000 && c <= 0x206f)) {
                return false;
            }
        }
        return true;
    }

    /** The subject of a triple, which must be an IRI. */
    static Node subject(Node node) {
        if (node.isURI()) {
            return node;
        }
        throw new UnreadableException(
                "Afbildningen laver emnet '" + text(node)
                        + "', som ikke er en gyldig IRI. Brug ?x_key i stedet for ?x i en IRI.",
                "The mapping makes the subject '" + text(node)
                        + "', which is no valid IRI. Use ?x_key instead of ?x in an IRI.");
    }

    private static String text(Node node) {
        return node.isLiteral() ? node.getLiteralLexicalForm() : node.toString();
    }
}

package dk.kkm;

import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;

/** Our namespaces, and our terms as nodes. */
public final class Vocabulary {
    /** Every IRI of ours begins here; the path after it is the path on the server. */
    public static final String BASE = "https://w3id.org/kkm/";

    /** The ontology's terms, prefix {@code kkm:}. */
    public static final String DEF = BASE + "def/";

    /** Shapes, prefix {@code kkmsh:}. */
    public static final String SHAPE = BASE + "shape/";

    /** The graph of the model: ontology, codes and definitions. */
    public static final Node MODEL_GRAPH = iri("graph/model");

    /** The graph of the rules and stored queries, with what they read and write. */
    public static final Node SPECIFICATION_GRAPH = iri("graph/specification");

    private Vocabulary() {}

    /** A term of the ontology, such as {@code kkm("heat")}. */
    public static Node kkm(String localName) {
        return NodeFactory.createURI(DEF + localName);
    }

    /** Anything else under our base, such as {@code iri("code/use/school")}. */
    public static Node iri(String path) {
        return NodeFactory.createURI(BASE + path);
    }

    /** The last part of an IRI, after the last {@code /} or {@code #}. */
    public static String localName(Node node) {
        String iri = node.getURI();
        return iri.substring(Math.max(iri.lastIndexOf('/'), iri.lastIndexOf('#')) + 1);
    }
}

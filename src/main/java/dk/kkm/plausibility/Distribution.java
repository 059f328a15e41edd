package dk.kkm.plausibility;

import dk.kkm.Vocabulary;
import org.apache.jena.graph.Node;

/** How the measures of all municipalities spread. */
public final class Distribution {
    static final Node GRAPH = Vocabulary.iri("graph/distribution");

    private Distribution() {}
}

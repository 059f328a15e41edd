package dk.kkm;

import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;

/** What the model calls things. */
public record Labels(Graph model) {
    private static final Node UNIT = NodeFactory.createURI("http://qudt.org/schema/qudt/hasUnit");
    private static final Node SYMBOL = NodeFactory.createURI("http://qudt.org/schema/qudt/symbol");

    /** A label, or the last part of the IRI where there is none. */
    public Text of(Node node) {
        return new Thing(model, node).label();
    }

    /** The symbol of a measure's unit, empty where it has none. */
    public Text unit(Node measure) {
        return new Thing(model, measure)
                .one(UNIT)
                .map(unit -> of(new Thing(model, unit).one(SYMBOL).orElse(unit)))
                .orElse(Text.NONE);
    }
}

package dk.kkm.server;

import org.apache.jena.sparql.expr.NodeValue;
import org.apache.jena.sparql.function.FunctionBase1;

/** A function that notes when a query has found its way to it. */
public final class Trap extends FunctionBase1 {
    static {
        System.setProperty("dk.kkm.server.Trap", "sprung");
    }

    @Override
    public NodeValue exec(NodeValue value) {
        return value;
    }
}

package dk.kkm;

import java.math.BigDecimal;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;

/** Decimal numbers in one written form, {@code 102.0} and {@code 0.1}, the one in which TDB2 gives them back. */
public final class Decimals {
    private Decimals() {}

    /** A number as an {@code xsd:decimal}. */
    public static Node node(BigDecimal number) {
        BigDecimal plain = number.stripTrailingZeros();
        return NodeFactory.createLiteralDT(
                (plain.scale() < 1 ? plain.setScale(1) : plain).toPlainString(), XSDDatatype.XSDdecimal);
    }

    /** An {@code xsd:decimal} that is a number in that form, anything else as it is. */
    public static Node oneForm(Node node) {
        return node.isLiteral()
                        && XSDDatatype.XSDdecimal.equals(node.getLiteralDatatype())
                        && node.getLiteral().isWellFormed()
                ? node(new BigDecimal(node.getLiteralLexicalForm().trim()))
                : node;
    }
}

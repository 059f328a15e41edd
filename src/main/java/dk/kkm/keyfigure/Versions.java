package dk.kkm.keyfigure;

import static java.nio.charset.StandardCharsets.UTF_8;

import dk.kkm.Decimals;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.riot.out.NodeFmtLib;

/** Short names for what a number was computed from: the first 12 hexadecimal digits of a SHA-256. */
final class Versions {
    private static final int DIGITS = 12;

    private Versions() {}

    /** Of a graph without blank nodes, as sorted N-Triples; a decimal by its value, since stores keep 0.10 as 0.1. */
    static String of(Graph graph) {
        var texts = new HashMap<Node, String>();
        return of(graph
                .find()
                .mapWith(triple -> texts.computeIfAbsent(triple.getSubject(), Versions::text)
                        + " " + texts.computeIfAbsent(triple.getPredicate(), Versions::text)
                        + " " + texts.computeIfAbsent(triple.getObject(), Versions::text) + " .\n")
                .toList()
                .stream()
                .sorted()
                .toList());
    }

    /** Of texts, one after the other. */
    static String of(Collection<String> texts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            texts.forEach(text -> digest.update(text.getBytes(UTF_8)));
            return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Node node) {
        return NodeFmtLib.strNT(Decimals.oneForm(node));
    }
}

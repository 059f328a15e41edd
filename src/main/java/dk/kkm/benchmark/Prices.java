package dk.kkm.benchmark;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Text;
import dk.kkm.UnreadableException;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.vocabulary.SKOS;

/**
 * The price index that makes amounts of different years comparable, the default one of the model.
 *
 * <pre>{@code
 * <price-index/demo> a kkm:PriceIndex ; kkm:default true ; skos:prefLabel "…"@da .
 * <price-index/demo/2025> a kkm:PriceIndexYear ; kkm:series <price-index/demo> ; kkm:year "2025"^^xsd:gYear ; kkm:value 117.0 .
 * }</pre>
 */
final class Prices {
    private final Text name;
    private final TreeMap<Integer, BigDecimal> years = new TreeMap<>();

    Prices(Graph model) {
        Optional<Node> index = model.find(Node.ANY, kkm("default"), NodeFactory.createLiteralByValue(true))
                .mapWith(triple -> triple.getSubject())
                .filterKeep(node -> model.contains(Node.ANY, kkm("series"), node)
                        && model.contains(node, kkm("baseYear"), Node.ANY))
                .nextOptional();
        this.name =
                index.map(node -> Text.of(model, node, SKOS.prefLabel.asNode())).orElse(new Text("", ""));
        index.ifPresent(series -> model.find(Node.ANY, kkm("series"), series).forEachRemaining(triple -> {
            Node year = triple.getSubject();
            years.put(Integer.parseInt(text(model, year, "year")), new BigDecimal(text(model, year, "value")));
        }));
    }

    private static String text(Graph model, Node subject, String property) {
        return model.find(subject, kkm(property), Node.ANY).next().getObject().getLiteralLexicalForm();
    }

    /** What amounts are given in. */
    Text fixed(int base) {
        return new Text(
                "faste " + base + "-priser (" + name.da() + ")", "fixed prices of " + base + " (" + name.en() + ")");
    }

    /** An amount of one year in the prices of another. */
    BigDecimal in(BigDecimal amount, int year, int base) {
        return year == base ? amount : Ratio.rounded(amount.multiply(of(base)).divide(of(year), Ratio.DIGITS));
    }

    private BigDecimal of(int year) {
        BigDecimal index = years.get(year);
        if (index == null) {
            throw new UnreadableException(
                    "Prisindekset har ikke året " + year + ". Det har " + years.keySet() + "; vælg prices=current.",
                    "The price index lacks the year " + year + ". It has " + years.keySet()
                            + "; choose prices=current.");
        }
        return index;
    }
}

package dk.kkm.validation;

import dk.kkm.Vocabulary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.system.G;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.RDF;

/**
 * Which column a property of a delivered node came from, as the tables of the model say.
 *
 * <pre>{@code
 * <mapping/forbrug> a kkm:Table ; kkm:yields kkm:Consumption .
 * <mapping/forbrug/column/enhed> a kkm:Column ; kkm:table <mapping/forbrug> ; dct:identifier "enhed" ;
 *     kkm:columnOrder 5 ; kkm:fills kkm:unit ; kkm:codeList <code/unit> .
 * }</pre>
 */
public final class Columns {
    private static final Pattern NUMBER_AT_END = Pattern.compile("-[A-Z]?(\\d{1,3})$");

    private final Map<Place, List<Column>> columns = new HashMap<>();

    /** A column by its header, and the code list its cells are from. */
    public record Column(String header, Optional<Node> codeList, int order) {}

    private record Place(Node type, Node property) {}

    /** The columns of all tables of a model. */
    public static Columns of(Graph model) {
        var columns = new Columns();
        for (Node column : G.nodesOfTypeAsSet(model, Vocabulary.kkm("Column"))) {
            Node header = G.getZeroOrOneSP(model, column, DCTerms.identifier.asNode());
            if (header == null) {
                continue;
            }
            Node order = G.getZeroOrOneSP(model, column, Vocabulary.kkm("columnOrder"));
            var described = new Column(
                    header.getLiteralLexicalForm(),
                    Optional.ofNullable(G.getZeroOrOneSP(model, column, Vocabulary.kkm("codeList"))),
                    order == null ? Integer.MAX_VALUE : Integer.parseInt(order.getLiteralLexicalForm()));
            for (Node table : G.allSP(model, column, Vocabulary.kkm("table"))) {
                for (Node yielded : G.allSP(model, table, Vocabulary.kkm("yields"))) {
                    for (Node filled : G.allSP(model, column, Vocabulary.kkm("fills"))) {
                        columns.columns
                                .computeIfAbsent(new Place(yielded, filled), none -> new ArrayList<>())
                                .add(described);
                    }
                }
            }
        }
        columns.columns.values().forEach(all -> all.sort(Comparator.comparingInt(Column::order)));
        return columns;
    }

    /**
     * The column that filled this property of this node. Where several do ({@code anvendelse}, {@code anvendelse_2}), the
     * number at the end of the node's IRI tells which.
     */
    Optional<Column> of(Node node, Node property, Graph candidate) {
        Set<Node> types = G.find(candidate, node, RDF.Nodes.type, Node.ANY)
                .mapWith(triple -> triple.getObject())
                .toSet();
        return of(node, types, property);
    }

    /** The column that filled this property of a node of these classes. */
    public Optional<Column> of(Node node, Set<Node> types, Node property) {
        for (Node type : types) {
            List<Column> filling = columns.getOrDefault(new Place(type, property), List.of());
            if (!filling.isEmpty()) {
                return Optional.of(filling.get(which(node, filling.size())));
            }
        }
        return Optional.empty();
    }

    private static int which(Node node, int choices) {
        if (choices > 1 && node.isURI()) {
            Matcher number = NUMBER_AT_END.matcher(node.getURI());
            if (number.find()) {
                int n = Integer.parseInt(number.group(1));
                return n >= 1 && n <= choices ? n - 1 : 0;
            }
        }
        return 0;
    }
}

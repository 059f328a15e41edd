package dk.kkm.keyfigure;

import dk.kkm.Vocabulary;
import java.math.BigDecimal;
import java.util.Map;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.vocabulary.OWL;
import org.apache.jena.vocabulary.RDF;

/**
 * Writes values as observations of an RDF Data Cube.
 *
 * <pre>{@code
 * <observation/heat-per-area/0851/2025/school> a qb:Observation ; qb:dataSet <key-figures> ;
 *   kkm:keyFigure <key-figures/heat-per-area> ; owl:versionInfo "0.1.0" ;
 *   kkm:municipality <id/municipality/0851> ; kkm:year "2025"^^xsd:gYear ; kkm:breakdown <code/use/school> ;
 *   kkm:value 90.5 ; kkm:numerator 181000 ; kkm:denominator 2000 ; kkm:estates 3 ; kkm:coverage 0.93 ;
 *   prov:wasDerivedFrom <graph/0851/2025> .
 * }</pre>
 *
 * The breakdown is a use, the figure's own category, or {@code code/breakdown/all}; what else a value was grouped by
 * stands under the dimension's own name.
 */
final class Observations {
    private static final String QB = "http://purl.org/linked-data/cube#";
    private static final Node OBSERVATION = NodeFactory.createURI(QB + "Observation");
    private static final Node DATA_SET = NodeFactory.createURI(QB + "dataSet");
    private static final Node DERIVED_FROM = NodeFactory.createURI("http://www.w3.org/ns/prov#wasDerivedFrom");
    private static final Node KEY_FIGURES = Vocabulary.iri("key-figures");
    private static final Node ALL = Vocabulary.iri("code/breakdown/all");

    private final Graph graph = GraphFactory.createGraphMem();

    /** Adds observations computed from the records graphs of the municipalities and years they are for. */
    void add(Values values) {
        values.rows().forEach(row -> add(values.figure(), row));
    }

    Graph graph() {
        return graph;
    }

    private void add(KeyFigure figure, Value row) {
        Node breakdown = ALL;
        var rest = new StringBuilder();
        for (Map.Entry<String, Node> dimension : row.dimensions().entrySet()) {
            String name = dimension.getKey();
            Node value = dimension.getValue();
            if (name.equals(Grouping.MUNICIPALITY) || name.equals(Grouping.YEAR)) {
                continue;
            }
            if (breakdown.equals(ALL)
                    && (name.equals("use") || name.equals(figure.category().orElse("use")))) {
                breakdown = value;
            } else {
                rest.append('/').append(name).append('/').append(ValuesFormat.plain(value));
            }
        }
        Node observation = Vocabulary.iri("observation/" + figure.id() + "/" + ValuesFormat.plain(row.municipality())
                + "/" + row.year() + "/" + Vocabulary.localName(breakdown) + rest);
        Node records = Vocabulary.iri("graph/" + ValuesFormat.plain(row.municipality()) + "/" + row.year());
        graph.add(observation, RDF.type.asNode(), OBSERVATION);
        graph.add(observation, DATA_SET, KEY_FIGURES);
        graph.add(observation, Vocabulary.kkm("keyFigure"), figure.node());
        graph.add(observation, OWL.versionInfo.asNode(), NodeFactory.createLiteralString(figure.version()));
        graph.add(observation, Vocabulary.kkm("breakdown"), breakdown);
        for (Map.Entry<String, Node> dimension : row.dimensions().entrySet()) {
            if (!dimension.getValue().equals(breakdown)) {
                graph.add(observation, Vocabulary.kkm(dimension.getKey()), dimension.getValue());
            }
        }
        graph.add(observation, Vocabulary.kkm("value"), decimal(row.value()));
        graph.add(observation, Vocabulary.kkm("numerator"), decimal(row.numerator()));
        graph.add(observation, Vocabulary.kkm("denominator"), decimal(row.denominator()));
        graph.add(
                observation,
                Vocabulary.kkm("estates"),
                NodeFactory.createLiteralDT(Long.toString(row.estates()), XSDDatatype.XSDinteger));
        row.coverage().ifPresent(coverage -> graph.add(observation, Vocabulary.kkm("coverage"), decimal(coverage)));
        graph.add(observation, DERIVED_FROM, records);
    }

    private static Node decimal(BigDecimal number) {
        return NodeFactory.createLiteralDT(number.toPlainString(), XSDDatatype.XSDdecimal);
    }
}

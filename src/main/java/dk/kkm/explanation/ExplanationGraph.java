package dk.kkm.explanation;

import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Labels;
import dk.kkm.Text;
import dk.kkm.Thing;
import dk.kkm.Vocabulary;
import dk.kkm.explanation.Explanation.Contribution;
import dk.kkm.explanation.Explanation.Measure;
import dk.kkm.explanation.Explanation.Place;
import dk.kkm.explanation.Explanation.Row;
import dk.kkm.explanation.Permalinks.Pinned;
import dk.kkm.keyfigure.Value;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.RDF;
import org.apache.jena.vocabulary.RDFS;

/**
 * An explanation as RDF: what was derived from what, by the IRIs that are kept.
 *
 * <pre>{@code
 * <observation/heat-per-area/0851/2025/all> a qb:Observation ; kkm:keyFigure <key-figures/heat-per-area> ;
 *   kkm:value 90.5 ; kkm:numerator 181000 ; kkm:denominator 2000 ;
 *   prov:wasDerivedFrom <record/estate-year/0851/17/2025> .
 * <record/estate-year/0851/17/2025> kkm:estate <id/estate/0851/17> ; kkm:heat 118200 ; kkm:heatArea 1250 ;
 *   prov:wasDerivedFrom <record/consumption/0851/2025/17/heat> , <record/part-year/0851/17/1/2025> .
 * <record/consumption/0851/2025/17/heat> a kkm:Contribution ; kkm:measure kkm:heat ; kkm:amount 118200 ; kkm:factor 1000 ;
 *   kkm:basedOn <code/conversion/district-heating-mwh> ; prov:wasDerivedFrom <record/consumption/0851/2025/17> .
 * <record/consumption/0851/2025/17> kkm:value 118.2 ; kkm:unit <code/unit/mwh> ; kkm:file "forbrug.csv" ; kkm:row 17 ;
 *   prov:wasDerivedFrom <submissions/0851/2025> .
 * }</pre>
 */
public final class ExplanationGraph {
    private static final String PROV = "http://www.w3.org/ns/prov#";
    private static final String QB = "http://purl.org/linked-data/cube#";
    private static final Node DERIVED = NodeFactory.createURI(PROV + "wasDerivedFrom");

    private final Graph graph = GraphFactory.createGraphMem();
    private final Explanation explanation;
    private final Labels labels;

    private ExplanationGraph(Explanation explanation, Labels labels) {
        this.explanation = explanation;
        this.labels = labels;
    }

    /**
     * The graph of an explanation.
     *
     * @param observation what is explained
     * @param pinned the number asked for by its version, where that is an earlier one: {@code <observation/…/<version>>
     *     dct:isVersionOf <observation/…>}
     */
    public static Graph of(Explanation explanation, Node observation, Optional<Pinned> pinned, Labels labels) {
        var made = new ExplanationGraph(explanation, labels);
        made.graph.getPrefixMapping().setNsPrefix("kkm", Vocabulary.DEF);
        made.graph.getPrefixMapping().setNsPrefix("prov", PROV);
        made.graph.getPrefixMapping().setNsPrefix("qb", QB);
        made.graph.getPrefixMapping().setNsPrefix("dct", DCTerms.NS);
        made.graph.getPrefixMapping().setNsPrefix("rdfs", RDFS.uri);
        made.add(observation);
        pinned.filter(then -> !then.holds()).ifPresent(then -> {
            Node earlier = NodeFactory.createURI(observation.getURI() + "/" + then.version());
            made.graph.add(earlier, DCTerms.isVersionOf.asNode(), observation);
            made.add(earlier, then.value());
        });
        return made.graph;
    }

    private void add(Node observation) {
        graph.add(observation, RDF.Nodes.type, NodeFactory.createURI(QB + "Observation"));
        graph.add(observation, kkm("keyFigure"), explanation.figure().node());
        graph.add(
                observation,
                kkm("municipality"),
                explanation.id().municipality().node());
        graph.add(
                observation,
                kkm("year"),
                NodeFactory.createLiteralDT(explanation.id().year().toString(), XSDDatatype.XSDgYear));
        explanation.category().ifPresent(category -> graph.add(observation, kkm("breakdown"), category));
        explanation.value().ifPresent(value -> add(observation, value));
        explanation.estates().forEach(estate -> {
            add(estate.place());
            estate.measures().forEach(measure -> {
                graph.add(measure.record(), kkm("estate"), estate.place().node());
                add(observation, measure);
            });
        });
        explanation.others().forEach(measure -> add(observation, measure));
        Node submission = explanation.submission().node();
        explanation
                .submission()
                .received()
                .ifPresent(received -> graph.add(
                        submission, kkm("received"), NodeFactory.createLiteralDT(received, XSDDatatype.XSDdateTime)));
    }

    private void add(Node observation, Value value) {
        graph.add(observation, kkm("value"), decimal(value.value()));
        graph.add(observation, kkm("numerator"), decimal(value.numerator()));
        graph.add(observation, kkm("denominator"), decimal(value.denominator()));
        graph.add(observation, kkm("estates"), integer(value.estates()));
        value.coverage().ifPresent(coverage -> graph.add(observation, kkm("coverage"), decimal(coverage)));
    }

    private void add(Node observation, Measure measure) {
        graph.add(observation, DERIVED, measure.record());
        graph.add(measure.record(), measure.measure(), decimal(measure.value()));
        if (measure.flagged()) {
            graph.add(measure.record(), kkm("flaggedMeasure"), measure.measure());
        }
        for (Contribution contribution : measure.contributions()) {
            Node source = contribution.source();
            graph.add(measure.record(), DERIVED, source);
            if (new Thing(labels.model(), measure.measure()).is(kkm("rollsUp"))) {
                graph.add(source, RDF.Nodes.type, kkm("Contribution"));
                graph.add(source, kkm("measure"), measure.measure());
                graph.add(source, kkm("amount"), decimal(contribution.amount()));
                contribution.factor().ifPresent(factor -> graph.add(source, kkm("factor"), decimal(factor)));
            }
            contribution.basedOn().forEach(reference -> {
                graph.add(source, kkm("basedOn"), reference.node());
                text(reference.node(), RDFS.label.asNode(), reference.label());
            });
            add(contribution.part());
            contribution.delivered().forEach(row -> {
                if (!row.node().equals(source)) {
                    graph.add(source, DERIVED, row.node());
                }
                add(row);
            });
        }
    }

    private void add(Row row) {
        graph.add(row.node(), kkm("file"), NodeFactory.createLiteralString(row.file()));
        row.rows().forEach(number -> graph.add(row.node(), kkm("row"), integer(number)));
        row.cells().forEach(cell -> graph.add(row.node(), cell.property(), cell.value()));
        graph.add(row.node(), DERIVED, explanation.submission().node());
        row.findings().forEach(finding -> {
            graph.add(finding.node(), RDF.Nodes.type, kkm("Finding"));
            graph.add(finding.node(), kkm("focus"), row.node());
            graph.add(finding.node(), kkm("rule"), finding.rule());
            graph.add(
                    finding.node(),
                    kkm("severity"),
                    iri("code/severity/" + finding.severity().name().toLowerCase(Locale.ROOT)));
            text(finding.node(), kkm("message"), finding.message());
        });
    }

    private void add(Place place) {
        place.number()
                .ifPresent(number ->
                        graph.add(place.node(), DCTerms.identifier.asNode(), NodeFactory.createLiteralString(number)));
        place.name()
                .ifPresent(name -> graph.add(place.node(), RDFS.label.asNode(), NodeFactory.createLiteralString(name)));
    }

    private void text(Node subject, Node property, Text text) {
        graph.add(subject, property, NodeFactory.createLiteralLang(text.da(), "da"));
        graph.add(subject, property, NodeFactory.createLiteralLang(text.en(), "en"));
    }

    private static Node decimal(BigDecimal number) {
        return NodeFactory.createLiteralDT(number.toPlainString(), XSDDatatype.XSDdecimal);
    }

    private static Node integer(long number) {
        return NodeFactory.createLiteralDT(Long.toString(number), XSDDatatype.XSDinteger);
    }
}

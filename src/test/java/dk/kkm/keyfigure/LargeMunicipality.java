package dk.kkm.keyfigure;

import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import java.util.List;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.vocabulary.RDF;

/** Records of a municipality-year of any size, with every measure a key figure reads. */
final class LargeMunicipality {
    private static final List<String> USES =
            List.of("school", "kindergarten", "nursery", "administration", "library", "sports-hall", "care-centre");
    private static final List<String> WITH_AREA = List.of(
            "heat",
            "energy",
            "electricity",
            "water",
            "co2",
            "maintenanceCost",
            "externalMaintenanceCost",
            "internalMaintenanceCost",
            "technicalMaintenanceCost",
            "operatingWorkCost",
            "operatingCost",
            "cleaningCost",
            "supplyCost",
            "pupils",
            "children",
            "fullTimeEquivalents",
            "workstations");
    private static final List<String> WITHOUT_AREA = List.of(
            "conditionGradePoints",
            "conditionGradeArea",
            "poorConditionArea",
            "indoorClimateGradePoints",
            "indoorClimateGradeArea",
            "areaHoursInUse",
            "areaHoursAvailable",
            "roomUseArea",
            "personHours",
            "capacityHours",
            "personHoursArea",
            "hoursInUse",
            "hoursInUseArea",
            "supportGradePoints",
            "supportGradeArea",
            "weightedChildren",
            "grossOperatingArea");

    private LargeMunicipality() {}

    static Graph records(SubmissionId id, int estates) {
        Graph graph = GraphFactory.createGraphMem();
        Node municipality = id.municipality().node();
        Node year = Grouping.yearNode(id.year().toString());
        for (int i = 0; i < estates; i++) {
            String area = (200 + 7 * i) + ".0";
            Node estate = Vocabulary.iri("id/estate/" + id.municipality() + "/" + i);
            Node use = Vocabulary.iri("code/use/" + USES.get(i % USES.size()));
            Node record = Vocabulary.iri("record/estate-year/" + id.municipality() + "/" + i + "/" + id.year());
            Node areaYear = Vocabulary.iri("record/area-year/" + id.municipality() + "/" + i + "/" + id.year() + "/1");
            for (Node node : List.of(record, areaYear)) {
                graph.add(node, Vocabulary.kkm("municipality"), municipality);
                graph.add(node, Vocabulary.kkm("year"), year);
                graph.add(node, Vocabulary.kkm("estate"), estate);
                graph.add(node, Vocabulary.kkm("use"), use);
                graph.add(node, Vocabulary.kkm("ownership"), Vocabulary.iri("code/ownership/owned"));
            }
            graph.add(record, RDF.type.asNode(), Vocabulary.kkm("EstateYear"));
            graph.add(areaYear, RDF.type.asNode(), Vocabulary.kkm("AreaYear"));
            graph.add(areaYear, Vocabulary.kkm("area"), decimal(area));
            graph.add(areaYear, Vocabulary.kkm("energyLabel"), Vocabulary.iri("code/energy-label/C"));
            for (String measure : WITH_AREA) {
                graph.add(record, Vocabulary.kkm(measure), decimal((1000 + 13 * i) + ".25"));
                graph.add(record, Vocabulary.kkm(measure + "Area"), decimal(area));
                graph.add(record, Vocabulary.kkm(measure + "ScopeArea"), decimal(area));
            }
            WITHOUT_AREA.forEach(measure -> graph.add(record, Vocabulary.kkm(measure), decimal(area)));
        }
        Node statistics = Vocabulary.iri("record/municipality-year/" + id);
        graph.add(statistics, RDF.type.asNode(), Vocabulary.kkm("MunicipalityYear"));
        graph.add(statistics, Vocabulary.kkm("municipality"), municipality);
        graph.add(statistics, Vocabulary.kkm("year"), year);
        graph.add(
                statistics,
                Vocabulary.kkm("inhabitants"),
                NodeFactory.createLiteralDT("40000", XSDDatatype.XSDinteger));
        return graph;
    }

    private static Node decimal(String number) {
        return NodeFactory.createLiteralDT(number, XSDDatatype.XSDdecimal);
    }
}

package dk.kkm.benchmark;

import static dk.kkm.Vocabulary.MODEL_GRAPH;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.keyfigure.Cube;
import dk.kkm.keyfigure.KeyFigures;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import java.util.HashMap;
import java.util.Map;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.sparql.graph.GraphFactory;

/** A store of a few estates whose water, area and kind are written by hand, and nothing else. */
final class Village implements AutoCloseable {
    private final Specification specification;
    private final Store store = Store.inMemory();
    private final Map<String, StringBuilder> records = new HashMap<>();

    Village(Specification specification) {
        this.specification = specification;
    }

    /** An estate of a municipality-year: {@code estate("9001/2025", "a", "school 1000-2499 1961-1978", 500, 1000)}. */
    Village estate(String submission, String key, String kind, String waterM3, String areaM2) {
        String[] classes = kind.split(" ");
        add(
                submission,
                ("<record/area-year/%1$s/%2$s> a kkm:AreaYear ; kkm:estate <id/estate/%3$s/%2$s> ; kkm:use <code/use/%4$s> ;"
                                + " kkm:ownership <code/ownership/owned> ; kkm:area %5$s ; ")
                        .formatted(submission, key, submission.split("/")[0], classes[0], areaM2));
        return add(
                submission,
                ("<record/estate-year/%1$s/%2$s> a kkm:EstateYear ; kkm:estate <id/estate/%3$s/%2$s> ;"
                                + " kkm:use <code/use/%4$s> ; kkm:sizeClass <code/size-class/%5$s> ; kkm:ageClass"
                                + " <code/age-class/%6$s> ; kkm:ownership <code/ownership/owned> ; kkm:grossOperatingArea %8$s ;"
                                + " kkm:water %7$s ; kkm:waterArea %8$s ; kkm:waterScopeArea %8$s ; kkm:co2 %7$s ;"
                                + " kkm:co2Area %8$s ; kkm:co2ScopeArea %8$s ; kkm:conditionGradePoints %7$s ;"
                                + " kkm:conditionGradeArea %8$s ; kkm:cleaningCost %7$s ; kkm:cleaningCostArea %8$s ;"
                                + " kkm:cleaningCostScopeArea %8$s ; ")
                        .formatted(
                                submission,
                                key,
                                submission.split("/")[0],
                                classes[0],
                                classes[1],
                                classes[2],
                                waterM3,
                                areaM2));
    }

    /** What statistics say of a municipality-year. */
    Village inhabitants(String submission, int inhabitants) {
        return add(
                submission,
                "<record/municipality-year/%s> a kkm:MunicipalityYear ; kkm:inhabitants %d ; "
                        .formatted(submission, inhabitants));
    }

    private Village add(String submission, String record) {
        String[] parts = submission.split("/");
        records.computeIfAbsent(submission, id -> new StringBuilder())
                .append(record)
                .append("kkm:municipality <id/municipality/%s> ; kkm:year \"%s\"^^xsd:gYear .%n"
                        .formatted(parts[0], parts[1]));
        return this;
    }

    /** Puts the records, and what else is given by the name of its graph, into the store. */
    Benchmarks benchmarks(Map<Node, String> more) {
        var graphs = new HashMap<Node, Graph>();
        graphs.put(MODEL_GRAPH, specification.model());
        records.forEach((id, text) -> graphs.put(SubmissionId.parse(id).recordsGraph(), graph(text.toString())));
        more.forEach((name, text) -> graphs.put(name, graph(text)));
        store.replace(graphs);
        return Benchmarks.of(cube(), specification);
    }

    Cube cube() {
        return Cube.of(store, View.open(), KeyFigures.of(specification));
    }

    private static Graph graph(String turtle) {
        var graph = GraphFactory.createGraphMem();
        RDFParser.fromString(
                        "@prefix kkm: <https://w3id.org/kkm/def/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
                                + " @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . " + turtle,
                        Lang.TURTLE)
                .base("https://w3id.org/kkm/")
                .parse(graph);
        return graph;
    }

    @Override
    public void close() {
        store.close();
    }
}

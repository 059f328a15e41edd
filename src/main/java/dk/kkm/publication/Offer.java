package dk.kkm.publication;

import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;

import dk.kkm.JoinOrder;
import dk.kkm.Specification;
import dk.kkm.Vocabulary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.query.ARQ;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphMapLink;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.vocabulary.RDF;

/**
 * What a view offers, described for other machines by stored CONSTRUCT queries: {@code queries/catalog} as DCAT, {@code
 * queries/files} what more is known of files that have been made, {@code queries/void} as VoID, {@code queries/service} as
 * SPARQL service description. The queries of a folder run in order, and
 * each sees what those before it made in its default graph, beside what the {@link #inventory} tells.
 */
public final class Offer {
    private static final String GRAPHS = Vocabulary.BASE + "graph/";
    private static final Node NAMED_GRAPH =
            NodeFactory.createURI("http://www.w3.org/ns/sparql-service-description#NamedGraph");
    private static final Pattern YEAR = Pattern.compile("/([0-9]{4})(?:/|$)");

    private final Map<Pattern, Node> kinds = new LinkedHashMap<>();
    private final Map<String, List<Query>> queries = new LinkedHashMap<>();

    private Offer(Specification specification) {
        specification
                .model()
                .find(Node.ANY, kkm("graphPath"), Node.ANY)
                .forEachRemaining(path ->
                        kinds.put(Pattern.compile(path.getObject().getLiteralLexicalForm()), path.getSubject()));
        for (String folder : List.of("catalog", "files", "void", "service")) {
            var read = new ArrayList<Query>();
            specification
                    .texts("queries/" + folder, ".rq")
                    .values()
                    .forEach(text -> read.add(QueryFactory.create(text, Vocabulary.BASE)));
            queries.put(folder, read);
        }
    }

    /** As the specification says. */
    public static Offer of(Specification specification) {
        return new Offer(specification);
    }

    /**
     * The graphs a view shows, and what each is by its name.
     *
     * <pre>{@code
     * <graph/0851/2025> a sd:NamedGraph ; kkm:graphKind <code/graph-kind/records> ; kkm:municipality <id/municipality/0851> ; kkm:year "2025" .
     * }</pre>
     */
    public Graph inventory(DatasetGraph view) {
        Graph inventory = GraphFactory.createGraphMem();
        view.listGraphNodes().forEachRemaining(graph -> {
            String path = graph.getURI().replaceFirst("^" + GRAPHS, "");
            inventory.add(graph, RDF.Nodes.type, NAMED_GRAPH);
            kinds.forEach((pattern, kind) -> {
                Matcher matcher = pattern.matcher(path);
                if (matcher.matches()) {
                    inventory.add(graph, kkm("graphKind"), kind);
                    if (matcher.groupCount() > 0) {
                        inventory.add(graph, kkm("municipality"), iri("id/municipality/" + matcher.group(1)));
                        Matcher year = YEAR.matcher(path.substring(matcher.end(1)));
                        if (year.find()) {
                            inventory.add(
                                    graph,
                                    kkm("year"),
                                    NodeFactory.createLiteralDT(year.group(1), XSDDatatype.XSDgYear));
                        }
                    }
                }
            });
        });
        return inventory;
    }

    /**
     * The description by the queries of a folder; the caller holds a transaction on the view.
     *
     * @param facts what more the queries are told
     */
    public Graph description(String folder, DatasetGraph view, Graph facts) {
        Graph told = inventory(view);
        facts.find().forEachRemaining(told::add);
        var seen = new DatasetGraphMapLink(told);
        view.listGraphNodes().forEachRemaining(name -> seen.addGraph(name, view.getGraph(name)));
        Graph made = GraphFactory.createGraphMem();
        for (Query query : queries.getOrDefault(folder, List.of())) {
            var triples = new ArrayList<Triple>();
            try (QueryExec exec = QueryExec.dataset(seen)
                    .query(query)
                    .set(ARQ.stageGenerator, JoinOrder.BY_SIZE)
                    .build()) {
                exec.constructTriples().forEachRemaining(triples::add);
            }
            made.getPrefixMapping().setNsPrefixes(query.getPrefixMapping());
            triples.forEach(told::add);
            triples.forEach(made::add);
        }
        return made;
    }
}

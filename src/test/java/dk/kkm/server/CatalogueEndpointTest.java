package dk.kkm.server;

import static dk.kkm.Vocabulary.iri;
import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Vocabulary;
import dk.kkm.store.View;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.system.Txn;
import org.apache.jena.vocabulary.DCAT;
import org.apache.jena.vocabulary.RDF;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The catalogue, the counts and the service description, as others find them. */
class CatalogueEndpointTest {
    private static final Running OPEN = new Running(Demo.store(), View.open(), Limits.standard());
    private static final Running PUBLIC = new Running(Demo.store(), View.closed(), Limits.standard());

    private static final String VOID = "http://rdfs.org/ns/void#";

    @AfterAll
    static void stop() {
        OPEN.server.stop();
        PUBLIC.server.stop();
    }

    /** What is answered at a path, as a graph. */
    static Graph get(Running running, String path, Lang lang) {
        String type = lang.getContentType().getContentTypeStr();
        var answer = running.method("GET", path, "Accept", type);
        for (int asked = 1; answer.statusCode() == 503 && asked < 10; asked++) {
            answer = running.method("GET", path, "Accept", type); // each waits until it is counted, or eight seconds
        }
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith(type);
        Graph graph = GraphFactory.createGraphMem();
        RDFParser.fromString(answer.body(), lang).base(Vocabulary.BASE).parse(graph);
        return graph;
    }

    static Graph get(Running running, String path) {
        return get(running, path, Lang.TURTLE);
    }

    private static List<String> datasets(Running running) {
        return get(running, "/catalog")
                .find(iri("catalog"), DCAT.dataset.asNode(), Node.ANY)
                .mapWith(Triple::getObject)
                .mapWith(Vocabulary::localName)
                .toList()
                .stream()
                .sorted()
                .toList();
    }

    @Test
    void everyFormOfTheCatalogueSaysTheSame() {
        Graph turtle = get(OPEN, "/catalog");
        for (Lang lang : List.of(Lang.NTRIPLES, Lang.JSONLD, Lang.RDFXML)) {
            assertThat(get(OPEN, "/catalog", lang).isIsomorphicWith(turtle))
                    .as(lang.getName())
                    .isTrue();
        }
    }

    @Test
    void theCatalogueListsWhatItsReaderSeesSomethingOfAndNothingElse() {
        assertThat(datasets(OPEN))
                .contains(
                        "all",
                        "model",
                        "key-figures",
                        "areas",
                        "supply",
                        "economy",
                        "condition",
                        "indoor-climate",
                        "use")
                .contains("municipality-years", "9001-2023", "9003-2025")
                .hasSize(9 + 1 + 3 * 3);
        assertThat(datasets(PUBLIC)).containsExactly("all", "model");
    }

    @Test
    void everythingInTheCatalogueIsAnsweredAtItsOwnIri() {
        Graph catalogue = get(OPEN, "/catalog");
        for (Node node : List.of(
                iri("catalog/dataset/key-figures"),
                iri("catalog/dataset/9002-2024"),
                iri("catalog/distribution/all.nq.gz"),
                iri("catalog/series/municipality-years"),
                iri("catalog/service/sparql"),
                iri("catalog/licence/participants"))) {
            String path = "/" + node.getURI().substring(Vocabulary.BASE.length());
            Graph about = get(OPEN, path);
            catalogue.find(node, Node.ANY, Node.ANY).forEachRemaining(said -> assertThat(about.contains(said))
                    .as(said.toString())
                    .isTrue());
            assertThat(OPEN.method("GET", path, "Accept", "text/html").body()).contains("<h1>");
        }
        assertThat(OPEN.method("GET", "/catalog/dataset/nothing").statusCode()).isEqualTo(404);
        assertThat(PUBLIC.method("GET", "/catalog/dataset/9001-2025").statusCode())
                .isEqualTo(404);
    }

    @Test
    void theEndpointDescribesItselfToWhoSendsNoQueryAndAsksForAGraph() {
        for (Running running : List.of(OPEN, PUBLIC)) {
            Graph service = get(running, "/sparql");
            for (String said : List.of(
                    "<sparql> a sd:Service ; sd:endpoint <sparql> ; sd:supportedLanguage sd:SPARQL11Query",
                    "<sparql> sd:feature sd:UnionDefaultGraph ; sd:defaultEntailmentRegime <http://www.w3.org/ns/entailment/Simple>",
                    "<sparql> sd:resultFormat <http://www.w3.org/ns/formats/SPARQL_Results_JSON>",
                    "<sparql#dataset> sd:namedGraph <graph/model> . <graph/model> sd:name <graph/model>")) {
                Graph expected = GraphFactory.createGraphMem();
                RDFParser.fromString(
                                "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> " + said + " .",
                                Lang.TURTLE)
                        .base(Vocabulary.BASE)
                        .parse(expected);
                expected.find().forEachRemaining(triple -> assertThat(service.contains(triple))
                        .as(triple.toString())
                        .isTrue());
            }
            assertThat(service.contains(iri("graph/9001/2025"), Node.ANY, Node.ANY))
                    .isEqualTo(running == OPEN);
        }
        assertThat(OPEN.method("GET", "/sparql").statusCode()).isEqualTo(400);
        assertThat(OPEN.method("GET", "/sparql", "Accept", "application/sparql-results+json")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void theCountsAreThoseOfTheViewAndLinkWhereItsDataLead() {
        Graph counts = get(OPEN, "/.well-known/void");
        var view = Demo.store().view(View.open());
        long statements = Txn.calculateRead(view, () -> {
            long all = 0;
            for (var names = view.listGraphNodes(); names.hasNext(); ) {
                all += view.getGraph(names.next()).size();
            }
            return all;
        });
        Set<Node> subjects = Txn.calculateRead(view, () -> {
            var found = new HashSet<Node>();
            view.find().forEachRemaining(quad -> found.add(quad.getSubject()));
            return found;
        });
        Set<Node> estates = Txn.calculateRead(view, () -> {
            var found = new HashSet<Node>();
            view.find(Node.ANY, Node.ANY, RDF.Nodes.type, Vocabulary.kkm("Estate"))
                    .forEachRemaining(quad -> found.add(quad.getSubject()));
            return found;
        });
        Node all = iri("catalog/dataset/all");
        assertThat(count(counts, all, "triples")).isEqualTo(statements);
        assertThat(count(counts, all, "distinctSubjects")).isEqualTo(subjects.size());
        Node partition = counts.find(Node.ANY, NodeFactory.createURI(VOID + "class"), Vocabulary.kkm("Estate"))
                .next()
                .getSubject();
        assertThat(count(counts, partition, "entities"))
                .isEqualTo(estates.size())
                .isEqualTo(36);
        for (String target : List.of("nuts", "dagi", "units")) {
            assertThat(counts.contains(
                            Node.ANY, NodeFactory.createURI(VOID + "objectsTarget"), iri("catalog/target/" + target)))
                    .as(target)
                    .isTrue();
        }
        assertThat(count(get(PUBLIC, "/.well-known/void"), all, "triples")).isLessThan(statements);
        assertThat(PUBLIC.method("GET", "/.well-known/void", "Accept", "text/html")
                        .statusCode())
                .isEqualTo(406);
    }

    private static long count(Graph graph, Node node, String property) {
        return Long.parseLong(graph.find(node, NodeFactory.createURI(VOID + property), Node.ANY)
                .next()
                .getObject()
                .getLiteralLexicalForm());
    }
}

package dk.kkm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.vocabulary.OWL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.semanticweb.HermiT.Configuration;
import org.semanticweb.HermiT.ReasonerFactory;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.formats.TurtleDocumentFormat;
import org.semanticweb.owlapi.io.StringDocumentSource;
import org.semanticweb.owlapi.model.IRI;
import org.semanticweb.owlapi.model.OWLClass;
import org.semanticweb.owlapi.model.OWLOntologyCreationException;
import org.semanticweb.owlapi.reasoner.OWLReasoner;

/**
 * HermiT, an OWL 2 DL reasoner, judges the ontology: modules, alignments, the slices of other vocabularies, code lists
 * and definitions together, as they stand in {@code graph/model}.
 *
 * <p>Two things stand between our files and OWL DL. Imports are left out, since all files are there already and nothing
 * is ever fetched. HermiT knows no {@code xsd:gYear} or {@code xsd:date}
 * and is told to pass over axioms with them. That a measure is also an instance of {@code kkm:Measure} is allowed: OWL DL
 * keeps the property and the individual of the same name apart.
 */
class OntologyTest {
    private static final Path CASES = Path.of("src", "test", "resources", "ontology");

    private static int passed;
    private static int total;

    private final Specification specification = Specification.load();

    @Test
    void theWholeModelIsConsistent() throws OWLOntologyCreationException {
        assertThat(reasoner(specification.model()).isConsistent()).isTrue();
    }

    @Test
    void everyClassCanHaveInstances() throws OWLOntologyCreationException {
        assertThat(reasoner(terms()).getUnsatisfiableClasses().getEntitiesMinusBottom().stream()
                        .map(OWLClass::toString))
                .as("classes that contradict themselves: look at owl:disjointWith, rdfs:subClassOf and rdfs:range")
                .isEmpty();
    }

    /** {@code consistent.<why>.ttl} agrees with the ontology, {@code inconsistent.<why>.ttl} contradicts it. */
    @TestFactory
    Stream<DynamicTest> everyExampleIsJudgedAsItsNameSays() throws IOException {
        List<Path> cases;
        try (Stream<Path> found = Files.list(CASES)) {
            cases = found.sorted().toList();
        }
        return cases.stream()
                .map(file -> dynamicTest(file.getFileName().toString(), () -> {
                    total++;
                    Graph graph = terms();
                    RDFParser.source(file)
                            .lang(Lang.TURTLE)
                            .base(Vocabulary.BASE)
                            .parse(graph);
                    assertThat(reasoner(graph).isConsistent())
                            .isEqualTo(file.getFileName().toString().startsWith("consistent."));
                    passed++;
                }));
    }

    @AfterAll
    static void count() {
        TruthTable.count("OWL examples judged as named (HermiT)", passed, total);
    }

    /** The ontology without codes and definitions: what an example is held against. */
    private Graph terms() {
        Graph graph = GraphFactory.createGraphMem();
        specification.texts("ontology", ".ttl").forEach((name, text) -> {
            if (!name.startsWith("codes/")) {
                RDFParser.fromString(text, Lang.TURTLE).base(Vocabulary.BASE).parse(graph);
            }
        });
        return graph;
    }

    private static OWLReasoner reasoner(Graph graph) throws OWLOntologyCreationException {
        Graph closed = GraphFactory.createGraphMem();
        graph.find()
                .filterDrop(triple -> triple.getPredicate().equals(OWL.imports.asNode()))
                .forEachRemaining(closed::add);
        var turtle = new StringWriter();
        RDFDataMgr.write(turtle, closed, Lang.TURTLE);
        var source = new StringDocumentSource(
                turtle.toString(), IRI.create(Vocabulary.BASE), new TurtleDocumentFormat(), null);
        var configuration = new Configuration();
        configuration.ignoreUnsupportedDatatypes = true;
        return new ReasonerFactory()
                .createReasoner(
                        OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(source), configuration);
    }
}

package dk.kkm.keyfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dk.kkm.Specification;
import dk.kkm.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What may be published, case by case: {@code public/published.<why>.trig} comes to what its first line says: mean, municipalities, quartiles with the key figure's decimals, status of the figure, state of the round; {@code withheld.<why>.trig} to none. */
class AggregatesTest {
    private static final Specification SPECIFICATION = Specification.load();

    @TestFactory
    Stream<DynamicTest> everyCaseIsPublishedOrWithheldAsItsNameSays() throws IOException {
        List<Path> cases;
        try (Stream<Path> found = Files.list(Path.of("src", "test", "resources", "public"))) {
            cases = found.sorted().toList();
        }
        assertThat(cases).hasSizeGreaterThan(5);
        return cases.stream()
                .map(file -> dynamicTest(file.getFileName().toString(), () -> {
                    DatasetGraph dataset = DatasetGraphFactory.createTxnMem();
                    RDFParser.source(file).lang(Lang.TRIG).base(Vocabulary.BASE).parse(dataset);
                    dataset.addGraph(Vocabulary.MODEL_GRAPH, SPECIFICATION.model());
                    Graph published = Aggregates.of(dataset, SPECIFICATION, LocalDate.of(2026, 11, 26));
                    if (file.getFileName().toString().startsWith("withheld.")) {
                        assertThat(published.isEmpty()).isTrue();
                    } else {
                        String expected = Files.readAllLines(file).get(0).replaceFirst("^# ", "");
                        String told = "%s of %s; %s %s %s; %s, %s";
                        assertThat(told.formatted(Stream.of(
                                                "value",
                                                "municipalities",
                                                "lowerQuartile",
                                                "median",
                                                "upperQuartile",
                                                "status",
                                                "roundState")
                                        .map(property -> one(published, property))
                                        .toArray()))
                                .isEqualTo(expected);
                    }
                }));
    }

    private static String one(Graph graph, String property) {
        Node value =
                graph.find(Node.ANY, Vocabulary.kkm(property), Node.ANY).next().getObject();
        return value.isURI() ? Vocabulary.localName(value) : value.getLiteralLexicalForm();
    }
}

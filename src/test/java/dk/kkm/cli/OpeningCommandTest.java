package dk.kkm.cli;

import static dk.kkm.Vocabulary.iri;
import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.MunicipalityCode;
import dk.kkm.access.Opening;
import dk.kkm.store.Store;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.jena.graph.Node;
import org.apache.jena.system.Txn;
import org.apache.jena.vocabulary.DCTerms;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A municipality's figures are opened to the public and closed again at the command line. */
class OpeningCommandTest {
    private static final Opening FIGURES = new Opening(new MunicipalityCode("0851"), iri("code/graph-kind/cube"));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final StringWriter told = new StringWriter();

    @BeforeEach
    void aStoreInWhichThisWasOpenedInTheSpring() {
        try (Store store = Store.open(folder)) {
            new Opening(new MunicipalityCode("9001"), FIGURES.kind()).open(store, LocalDate.of(2026, 4, 1));
        }
    }

    private int opening(String... more) {
        var args = new ArrayList<>(List.of("opening", "--data", folder.toString()));
        args.addAll(List.of(more));
        var out = new PrintWriter(told, true);
        return Kkm.run(out, out, args.toArray(String[]::new));
    }

    private Set<Opening> opened() {
        try (Store store = Store.open(folder)) {
            return Opening.all(store.dataset());
        }
    }

    private List<String> days() {
        try (Store store = Store.open(folder)) {
            var dataset = store.dataset();
            return Txn.calculateRead(dataset, () -> dataset
                    .getGraph(Opening.GRAPH)
                    .find(Node.ANY, DCTerms.issued.asNode(), Node.ANY)
                    .mapWith(triple -> triple.getObject().getLiteralLexicalForm())
                    .toList()
                    .stream()
                    .sorted()
                    .toList());
        }
    }

    @Test
    void figuresAreOpenFromTheDayTheyWereOpenedUntilTheyAreClosed() {
        assertThat(opening("add", "--municipality", "0851")).as(told.toString()).isZero();
        assertThat(opened()).hasSize(2).contains(FIGURES);
        assertThat(opening("add", "--municipality", "9001")).isZero();
        assertThat(days()).hasSize(2).startsWith("2026-04-01");
        assertThat(opening("remove", "--municipality", "0851")).isZero();
        assertThat(opened()).hasSize(1).doesNotContain(FIGURES);
    }

    @Test
    void whatIsNoMunicipalityOrNotToBeOpenedIsRefused() {
        assertThat(opening("add", "--municipality", "0000")).isEqualTo(Kkm.UNREADABLE);
        assertThat(opening("add", "--municipality", "0851", "--kind", "protected"))
                .isEqualTo(Kkm.UNREADABLE);
        assertThat(told.toString()).contains("kan ikke åbnes", "cannot be opened");
        assertThat(opened()).hasSize(1);
    }
}

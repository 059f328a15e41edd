package dk.kkm.plausibility;

import static dk.kkm.Vocabulary.kkm;
import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.Year;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.system.Txn;
import org.junit.jupiter.api.Test;

/** When what is usual is computed anew; what it is, the checks' cases judge. */
class DistributionsTest {
    private static final Distributions DISTRIBUTIONS = Distributions.of(Specification.load());
    private static final Instant MORNING = Instant.parse("2026-03-01T08:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void isComputedForTheYearsInWhichSomethingCameSince() {
        try (Store store = Store.inMemory()) {
            receive(store, "9001/2024", MORNING);
            receive(store, "9001/2025", MORNING);
            DISTRIBUTIONS.refresh(store, HOUR, MORNING.plusSeconds(1));
            assertThat(computed(store, MORNING.plusSeconds(1))).containsExactly(Year.of(2024), Year.of(2025));

            receive(store, "9002/2025", MORNING.plusSeconds(60));
            Instant later = MORNING.plus(HOUR).plusSeconds(2);
            DISTRIBUTIONS.refresh(store, HOUR, later);
            assertThat(computed(store, later)).containsExactly(Year.of(2025));
        }
    }

    @Test
    void isNotComputedAgainBeforeItIsOldOrWhileNothingCame() {
        try (Store store = Store.inMemory()) {
            receive(store, "9001/2025", MORNING);
            DISTRIBUTIONS.refresh(store, HOUR, MORNING.plusSeconds(1));
            String version = store.version();

            DISTRIBUTIONS.refresh(store, HOUR, MORNING.plus(HOUR).plusSeconds(2));
            assertThat(store.version()).as("nothing came").isEqualTo(version);

            receive(store, "9002/2025", MORNING.plusSeconds(60));
            version = store.version();
            DISTRIBUTIONS.refresh(store, HOUR, MORNING.plusSeconds(120));
            assertThat(store.version()).as("not an hour old").isEqualTo(version);
        }
    }

    private static void receive(Store store, String submission, Instant time) {
        SubmissionId id = SubmissionId.parse(submission);
        var graph = GraphMemFactory.createGraphMem2();
        graph.add(id.node(), kkm("received"), NodeFactory.createLiteralDT(time.toString(), XSDDatatype.XSDdateTime));
        store.replace(Map.of(id.submissionGraph(), graph));
    }

    private static SortedSet<Year> computed(Store store, Instant time) {
        var years = new TreeSet<Year>();
        var dataset = store.dataset();
        Txn.executeRead(dataset, () -> dataset.getGraph(Distributions.GRAPH)
                .find(Node.ANY, Node.ANY, NodeFactory.createLiteralDT(time.toString(), XSDDatatype.XSDdateTime))
                .forEachRemaining(triple ->
                        years.add(Year.parse(triple.getSubject().getURI().split("/")[5]))));
        return years;
    }
}

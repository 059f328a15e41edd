package dk.kkm;

import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Sized.Term;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.junit.jupiter.api.Test;

class IndexedGraphTest {
    private static final Node ANY = Node.ANY;
    private final Graph plain = GraphMemFactory.createGraphMem2();

    IndexedGraphTest() {
        for (int i = 0; i < 500; i++) {
            plain.add(Triple.create(node("s", i % 40), node("p", i % 7), node("o", i % 23)));
        }
    }

    @Test
    void findsWhatAnyGraphFinds() {
        assertAlike(IndexedGraph.of(plain), plain);
    }

    @Test
    void findsWhatIsAddedBetweenQuestionsOnce() {
        var growing = new IndexedGraph();
        Graph other = GraphMemFactory.createGraphMem2();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 60; i++) {
                Triple triple = Triple.create(node("s", i % 11), node("p", i % (3 + round)), node("o", i % 5));
                growing.add(triple);
                other.add(triple);
            }
            assertAlike(growing, other);
        }
    }

    @Test
    void twoLayersAreOneGraphWhereWhatBothHoldIsOnce() {
        Graph all = GraphMemFactory.createGraphMem2();
        var upper = new IndexedGraph();
        Graph lower = GraphMemFactory.createGraphMem2();
        plain.find().forEachRemaining(triple -> {
            all.add(triple);
            int which = Math.floorMod(triple.hashCode(), 3);
            if (which != 0) {
                upper.add(triple);
            }
            if (which != 1) {
                lower.add(triple);
            }
        });

        assertAlike(new Layers(upper, lower), all);
    }

    @Test
    void canBeReadByManyThreadsFromTheBeginning() {
        IndexedGraph indexed = IndexedGraph.of(plain);

        assertThat(IntStream.range(0, 2000)
                        .parallel()
                        .mapToObj(i -> Set.copyOf(indexed.find(ANY, node("p", i % 7), ANY)
                                                .toList())
                                        .equals(plain.find(ANY, node("p", i % 7), ANY)
                                                .toSet())
                                && indexed.contains(ANY, ANY, node("o", i % 23))))
                .containsOnly(true);
    }

    @Test
    void knowsHowMuchAPatternFinds() {
        IndexedGraph indexed = IndexedGraph.of(plain);
        var p = new Term(true, node("p", 1));

        assertThat(indexed.expected(Term.OPEN, p, Term.OPEN))
                .isEqualTo(plain.find(ANY, node("p", 1), ANY).toList().size());
        assertThat(indexed.expected(Term.OPEN, p, new Term(true, node("o", 3))))
                .isEqualTo(plain.find(ANY, node("p", 1), node("o", 3)).toList().size());
        assertThat(indexed.expected(Term.OPEN, new Term(true, node("p", 99)), Term.OPEN))
                .isZero();
    }

    private static void assertAlike(Graph actual, Graph expected) {
        List<Node> subjects = List.of(ANY, node("s", 1), node("s", 7), node("s", 99));
        List<Node> predicates = List.of(ANY, node("p", 0), node("p", 2), node("p", 99));
        List<Node> objects = List.of(ANY, node("o", 2), node("o", 4), node("o", 99));
        for (Node s : subjects) {
            for (Node p : predicates) {
                for (Node o : objects) {
                    assertThat(actual.find(s, p, o).toList())
                            .containsExactlyInAnyOrderElementsOf(
                                    expected.find(s, p, o).toList());
                    assertThat(actual.contains(s, p, o)).isEqualTo(expected.contains(s, p, o));
                }
            }
        }
        assertThat(actual.size()).isEqualTo(expected.size());
    }

    private static Node node(String kind, int number) {
        return NodeFactory.createURI("https://example.org/" + kind + number);
    }
}

package dk.kkm.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.Vocabulary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.mem2.GraphMem2Fast;
import org.apache.jena.shared.JenaException;
import org.apache.jena.vocabulary.RDF;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A flat graph is the graph it was made from, whatever is in it. */
class FlatGraphTest {
    private static final List<Node> NUMBERS = List.of(
            decimal("1"),
            decimal("1.0"),
            decimal("1.00"),
            decimal("0.10"),
            decimal("-17.25"),
            decimal("0"),
            decimal("2147483647"),
            decimal("-2147483648"),
            decimal("21474836.48"));
    private static final List<Node> LARGE = List.of(
            decimal("4611686018427387903"),
            decimal("-9223372036854775808"),
            decimal("9223372036854775807.5"),
            decimal("12345678901234567890.123456789"),
            decimal("0.333333333333333333333333"));
    private static final List<Node> INTEGERS = List.of(
            integer("0"),
            integer("7"),
            integer("-7"),
            integer("4611686018427387904"),
            integer("100000000000000000000000"));
    private static final List<Node> ODD = List.of(
            decimal("+1"),
            decimal("01"),
            decimal("-0.0"),
            decimal(".5"),
            decimal("1."),
            decimal("abc"),
            decimal(""),
            integer("007"),
            literal("1e3", XSDDatatype.XSDdouble),
            literal("1", XSDDatatype.XSDint),
            literal("2025", XSDDatatype.XSDgYear),
            literal("true", XSDDatatype.XSDboolean),
            NodeFactory.createLiteralString("1"),
            NodeFactory.createLiteralLang("skole", "da"),
            NodeFactory.createLiteralLang("skole", "en"),
            NodeFactory.createBlankNode(),
            Vocabulary.kkm("EstateYear"));

    private static Node literal(String text, XSDDatatype datatype) {
        return NodeFactory.createLiteralDT(text, datatype);
    }

    private static Node decimal(String text) {
        return literal(text, XSDDatatype.XSDdecimal);
    }

    private static Node integer(String text) {
        return literal(text, XSDDatatype.XSDinteger);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10, 60, 500})
    void findsWhatAnyGraphFinds(int subjects) {
        for (int seed = 0; seed < 8; seed++) {
            Graph any = any(subjects, new Random(seed));
            FlatGraph flat = FlatGraph.of(any);
            assertThat(flat.size()).isEqualTo(any.size());
            assertThat(flat.find().toList()).hasSize(any.size());
            assertThat(flat.find().toSet()).isEqualTo(any.find().toSet());
            var patterns = new ArrayList<Triple>();
            any.find().forEachRemaining(patterns::add);
            Collections.shuffle(patterns, new Random(seed));
            for (Triple triple : patterns.subList(0, Math.min(25, patterns.size()))) {
                Triple other = patterns.get(Math.floorMod(triple.hashCode(), patterns.size()));
                assertAlike(flat, any, triple.getSubject(), triple.getPredicate(), triple.getObject());
                assertAlike(flat, any, triple.getSubject(), other.getPredicate(), other.getObject());
                assertAlike(flat, any, other.getSubject(), triple.getPredicate(), Vocabulary.kkm("nothing"));
            }
            for (Node object : List.of(decimal("1.000"), decimal("x"), integer("1"), LARGE.get(3), ODD.get(0))) {
                assertAlike(flat, any, Vocabulary.kkm("nobody"), Vocabulary.kkm("p1"), object);
            }
        }
    }

    private static void assertAlike(Graph flat, Graph any, Node s, Node p, Node o) {
        for (Node subject : List.of(s, Node.ANY)) {
            for (Node predicate : List.of(p, Node.ANY)) {
                for (Node object : List.of(o, Node.ANY)) {
                    List<Triple> found = flat.find(subject, predicate, object).toList();
                    Set<Triple> expected = any.find(subject, predicate, object).toSet();
                    assertThat(found).hasSize(expected.size());
                    assertThat(Set.copyOf(found)).isEqualTo(expected);
                    assertThat(flat.contains(subject, predicate, object))
                            .isEqualTo(any.contains(subject, predicate, object));
                }
            }
        }
    }

    /** Columns full and with holes, of one kind and of many, with one object each and with several. */
    private static Graph any(int subjects, Random random) {
        var graph = new GraphMem2Fast();
        List<List<Node>> kinds = List.of(NUMBERS, INTEGERS, LARGE, ODD, NUMBERS.subList(0, 3), INTEGERS.subList(0, 3));
        for (int p = 0; p < 14; p++) {
            List<Node> objects = kinds.get(p % kinds.size());
            double share = List.of(1.0, 0.6, 0.02).get(random.nextInt(3));
            double twice = List.of(0.0, 0.0, 0.3).get(random.nextInt(3));
            for (int s = 0; s < subjects; s++) {
                if (random.nextDouble() < share) {
                    do {
                        graph.add(subject(s), Vocabulary.kkm("p" + p), objects.get(random.nextInt(objects.size())));
                    } while (random.nextDouble() < twice);
                }
            }
        }
        for (int s = 0; s < subjects; s++) {
            if (random.nextInt(5) > 0) {
                graph.add(subject(s), RDF.Nodes.type, Vocabulary.kkm("Class" + random.nextInt(3)));
            }
            graph.add(subject(s), Vocabulary.kkm("name"), NodeFactory.createLiteralString("n" + s));
        }
        return graph;
    }

    private static Node subject(int number) {
        return number % 50 == 49
                ? NodeFactory.createBlankNode("b" + number)
                : Vocabulary.iri("record/estate-year/" + number);
    }

    @Test
    void holdsNothingWhenMadeFromNothing() {
        FlatGraph nothing = FlatGraph.of(Graph.emptyGraph);
        assertThat(nothing.isEmpty()).isTrue();
        assertThat(nothing.find().hasNext()).isFalse();
        assertThat(nothing.contains(Node.ANY, RDF.Nodes.type, Node.ANY)).isFalse();
    }

    @Test
    void neverChangesNorCloses() {
        FlatGraph flat = FlatGraph.of(any(5, new Random(1)));
        Triple one = flat.find().next();
        assertThatThrownBy(() -> flat.add(one)).isInstanceOf(JenaException.class);
        assertThatThrownBy(() -> flat.delete(one)).isInstanceOf(JenaException.class);
        assertThatThrownBy(() -> flat.getPrefixMapping().setNsPrefix("kkm", Vocabulary.DEF))
                .isInstanceOf(JenaException.class);
        flat.close();
        assertThat(flat.isClosed()).isFalse();
        assertThat(FlatGraph.of(flat)).isSameAs(flat);
    }
}

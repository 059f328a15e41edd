package dk.kkm.submission;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Text;
import dk.kkm.Vocabulary;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;

/** What a graph says of one thing, to be read and added to. A property given as text is one of ours. */
record Said(Graph graph, Node subject) {

    static Node prov(String name) {
        return NodeFactory.createURI("http://www.w3.org/ns/prov#" + name);
    }

    static Node time(Instant time) {
        return NodeFactory.createLiteralDT(time.toString(), XSDDatatype.XSDdateTime);
    }

    /** The number an IRI of ours ends in. */
    static int number(Node node) {
        return Integer.parseInt(Vocabulary.localName(node));
    }

    Said says(Node property, Node value) {
        graph.add(subject, property, value);
        return this;
    }

    Said says(String property, String value) {
        return says(kkm(property), NodeFactory.createLiteralString(value));
    }

    Said says(String property, int value) {
        return says(kkm(property), NodeFactory.createLiteralDT(Integer.toString(value), XSDDatatype.XSDinteger));
    }

    Said says(String property, Text text) {
        return says(kkm(property), NodeFactory.createLiteralLang(text.da(), "da"))
                .says(kkm(property), NodeFactory.createLiteralLang(text.en(), "en"));
    }

    List<Node> all(String property) {
        return graph.find(subject, kkm(property), Node.ANY)
                .mapWith(Triple::getObject)
                .toList();
    }

    Optional<Node> one(Node property) {
        return graph.find(subject, property, Node.ANY)
                .mapWith(Triple::getObject)
                .nextOptional();
    }

    Optional<String> text(String property) {
        return one(kkm(property)).map(Node::getLiteralLexicalForm);
    }

    /** The number it says, 0 if it says none. */
    int integer(String property) {
        return text(property).map(Integer::parseInt).orElse(0);
    }

    /** Whoever is behind it. */
    Sender sender() {
        return new Sender(
                one(prov("wasAssociatedWith")).orElseThrow(), text("sender").orElse(""));
    }

    Text words(String property) {
        return Text.of(graph, subject, kkm(property));
    }
}

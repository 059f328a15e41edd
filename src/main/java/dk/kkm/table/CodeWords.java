package dk.kkm.table;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.vocabulary.SKOS;

/** The words a cell may hold for a code: its notations. */
public record CodeWords(Graph model) {

    /** A code with its words, the one we write ourselves first, and its Danish label. */
    public record Code(Node node, List<String> words, String label) {
        public Code {
            words = List.copyOf(words);
        }
    }

    /** The word we write ourselves: the one that is the Danish label, or else the first. */
    public Optional<String> word(Node code) {
        return words(code, label(code)).stream().findFirst();
    }

    /** The codes of a list that a cell may name, in order of their first words. */
    public List<Code> codes(Node list) {
        return model
                .find(Node.ANY, SKOS.inScheme.asNode(), list)
                .mapWith(Triple::getSubject)
                .mapWith(code -> new Code(code, words(code, label(code)), label(code)))
                .filterDrop(code -> code.words().isEmpty())
                .toList()
                .stream()
                .sorted(Comparator.comparing(code -> code.words().get(0)))
                .toList();
    }

    private List<String> words(Node code, String label) {
        return model
                .find(code, SKOS.notation.asNode(), Node.ANY)
                .mapWith(triple -> triple.getObject().getLiteralLexicalForm())
                .toList()
                .stream()
                .sorted(Comparator.<String, Boolean>comparing(word -> !word.equalsIgnoreCase(label))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private String label(Node code) {
        return model.find(code, SKOS.prefLabel.asNode(), Node.ANY)
                .mapWith(Triple::getObject)
                .filterKeep(label -> label.getLiteralLanguage().equals("da"))
                .mapWith(Node::getLiteralLexicalForm)
                .nextOptional()
                .orElse("");
    }
}

package dk.kkm.validation;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Finding;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.system.G;
import org.apache.jena.vocabulary.DCTerms;

/**
 * What a sender's own file calls our columns, where a profile read it.
 *
 * <pre>{@code
 * <profiles/egedata-forbrug/maengde> kkm:matches <mapping/forbrug/column/maengde> ;
 *     kkm:header "Forbrug (MWh)" ; kkm:file "udtræk.csv" .
 * }</pre>
 */
public final class SentHeaders {
    private final Map<List<String>, String> headers = new HashMap<>();

    /** The headers of the tables in this candidate. */
    public static SentHeaders of(Graph candidate, Graph model) {
        var sent = new SentHeaders();
        for (Triple triple : candidate.find(Node.ANY, kkm("matches"), Node.ANY).toList()) {
            Node header = G.getZeroOrOneSP(candidate, triple.getSubject(), kkm("header"));
            Node ours = G.getZeroOrOneSP(model, triple.getObject(), DCTerms.identifier.asNode());
            if (header != null && ours != null) {
                for (Node file : G.allSP(candidate, triple.getSubject(), kkm("file"))) {
                    sent.headers.put(
                            List.of(file.getLiteralLexicalForm(), ours.getLiteralLexicalForm()),
                            header.getLiteralLexicalForm());
                }
            }
        }
        return sent;
    }

    /** The finding with its column as the file calls it. */
    public Finding speak(Finding finding) {
        if (headers.isEmpty() || finding.file().isEmpty() || finding.column().isEmpty()) {
            return finding;
        }
        String header =
                headers.get(List.of(finding.file().get(), finding.column().get()));
        return header == null
                ? finding
                : new Finding(
                        finding.rule(),
                        finding.severity(),
                        finding.message(),
                        finding.file(),
                        finding.rows(),
                        java.util.Optional.of(header),
                        finding.value(),
                        finding.suggestion(),
                        finding.focus());
    }
}

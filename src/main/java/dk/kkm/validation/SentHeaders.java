package dk.kkm.validation;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Finding;
import dk.kkm.Text;
import java.util.HashMap;
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
    private final Map<String, Map<String, String>> headers = new HashMap<>();

    /** The headers of the tables in this candidate. */
    public static SentHeaders of(Graph candidate, Graph model) {
        var sent = new SentHeaders();
        for (Triple triple : candidate.find(Node.ANY, kkm("matches"), Node.ANY).toList()) {
            Node header = G.getZeroOrOneSP(candidate, triple.getSubject(), kkm("header"));
            Node ours = G.getZeroOrOneSP(model, triple.getObject(), DCTerms.identifier.asNode());
            if (header != null && ours != null) {
                for (Node file : G.allSP(candidate, triple.getSubject(), kkm("file"))) {
                    sent.headers
                            .computeIfAbsent(file.getLiteralLexicalForm(), none -> new HashMap<>())
                            .put(ours.getLiteralLexicalForm(), header.getLiteralLexicalForm());
                }
            }
        }
        return sent;
    }

    /** The finding with columns as the file calls them, in its message too. */
    public Finding speak(Finding finding) {
        Map<String, String> theirs = finding.file().map(headers::get).orElse(null);
        if (theirs == null) {
            return finding;
        }
        return new Finding(
                finding.rule(),
                finding.severity(),
                new Text(
                        in(theirs, finding.message().da()),
                        in(theirs, finding.message().en())),
                finding.file(),
                finding.rows(),
                finding.column().map(ours -> theirs.getOrDefault(ours, ours)),
                finding.value(),
                finding.suggestion(),
                finding.focus());
    }

    private static String in(Map<String, String> theirs, String message) {
        String text = message;
        for (Map.Entry<String, String> header : theirs.entrySet()) {
            text = text.replace("'" + header.getKey() + "'", "'" + header.getValue() + "'");
        }
        return text;
    }
}

package dk.kkm.submission;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Finding;
import dk.kkm.submission.Diff.Row;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.jena.graph.Node;

/** What findings are about, told so that it holds from one delivery to the next: by the key of a row, not its number. */
final class Places {
    private final Rows rows;
    private final SortedMap<String, Part> parts;
    private final Map<String, Map<Node, Row>> read = new HashMap<>();

    /** Two findings with the same place say the same of the same. */
    record Place(Node rule, String where, Optional<String> column, Optional<String> value) {}

    Places(Rows rows, SortedMap<String, Part> parts) {
        this.rows = rows;
        this.parts = parts;
    }

    Place of(Finding finding) {
        return new Place(finding.rule(), where(finding.focus()), finding.column(), finding.value());
    }

    private String where(Node focus) {
        for (Part part : parts.values()) {
            Optional<Node> number = new Said(part.graph(), focus)
                    .one(kkm("row"))
                    .filter(row -> focus.toString().endsWith("/" + row.getLiteralLexicalForm()));
            if (number.isPresent()) {
                Row row = read.computeIfAbsent(part.name(), name -> rows.rows(name, part.graph()))
                        .get(number.get());
                if (row != null) {
                    return part.name() + row.key();
                }
            }
        }
        return focus.toString();
    }
}

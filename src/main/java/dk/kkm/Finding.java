package dk.kkm;

import java.util.List;
import java.util.Optional;
import org.apache.jena.graph.Node;

/**
 * Something a rule found in what was delivered.
 *
 * @param rule the shape or check that found it, {@code shape/Consumption-value}
 * @param message what is wrong and how to mend it
 * @param file the file as delivered, absent when the finding concerns the whole submission
 * @param rows the rows as a spreadsheet numbers them (the header is row 1), empty when none is known
 * @param column the header of the column, absent when the rule looks at the whole row
 * @param value the text or value as sent, absent when something is missing
 * @param suggestion what the sender probably meant
 * @param focus the node the rule was about
 */
public record Finding(
        Node rule,
        Severity severity,
        Text message,
        Optional<String> file,
        List<Integer> rows,
        Optional<String> column,
        Optional<String> value,
        Optional<Text> suggestion,
        Node focus) {

    public Finding {
        rows = List.copyOf(rows);
    }

    /** The rule's short name, {@code Consumption-value}. */
    public String ruleName() {
        return rule.isURI() ? Vocabulary.localName(rule) : rule.toString();
    }
}

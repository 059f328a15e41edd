package dk.kkm.server;

import dk.kkm.Finding;
import dk.kkm.Severity;
import dk.kkm.Text;
import dk.kkm.submission.Receipt;
import dk.kkm.validation.Findings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A receipt as JSON: what matters most first, the rest folded by rule with the first few findings of each.
 *
 * <pre>{@code
 * {"municipality":"0851","year":2025,"kind":"checked","kept":false,"time":"…Z","tables":{"forbrug":{"rows":45}},
 *  "counts":{"violation":0,"warning":12,"info":3},
 *  "mattersMost":[{"rule":"Consumption-estimated","severity":"warning","message":{"da":"…","en":"…"},"count":12,
 *    "findings":[{"id":17,"severity":"warning","rule":"…","message":{…},"file":"forbrug.csv","rows":[17],"column":"metode"}]}],
 *  "rules":[…],"unlocks":{"lokalebrug":{"da":"…","en":"…"}}}
 * }</pre>
 */
public record ReceiptJson(
        String municipality,
        int year,
        String kind,
        boolean kept,
        Instant time,
        SortedMap<String, Table> tables,
        SortedMap<String, Long> counts,
        List<Rule> mattersMost,
        List<Rule> rules,
        SortedMap<String, Text> unlocks) {
    private static final int SHOWN = 5;

    /** A table as it came. */
    public record Table(int rows) {}

    /** The findings of one rule, the first of them in full. */
    public record Rule(String rule, String severity, Text message, int count, List<One> findings) {}

    /**
     * A finding.
     *
     * @param id its number in the receipt
     */
    public record One(
            int id,
            String severity,
            String rule,
            Text message,
            Optional<String> file,
            Optional<List<Integer>> rows,
            Optional<String> column,
            Optional<String> sent,
            Optional<Text> suggestion) {}

    /** What a receipt says. */
    static ReceiptJson of(Receipt receipt) {
        var numbers = new IdentityHashMap<Finding, Integer>();
        receipt.findings().all().forEach(finding -> numbers.put(finding, numbers.size() + 1));
        var tables = new TreeMap<String, Table>();
        receipt.rows().forEach((name, rows) -> tables.put(name, new Table(rows)));
        var counts = new TreeMap<String, Long>();
        for (Severity severity : Severity.values()) {
            counts.put(word(severity), receipt.findings().count(severity));
        }
        return new ReceiptJson(
                receipt.id().municipality().toString(),
                receipt.id().year().getValue(),
                receipt.kept() ? "kept" : "checked",
                receipt.kept(),
                receipt.time(),
                tables,
                counts,
                rules(receipt.findings().mattersMost(), numbers),
                rules(receipt.findings().byRule(), numbers),
                receipt.unlocks());
    }

    private static String word(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }

    private static List<Rule> rules(List<Findings.Folded> folded, Map<Finding, Integer> numbers) {
        var rules = new ArrayList<Rule>();
        for (Findings.Folded rule : folded) {
            rules.add(new Rule(
                    rule.findings().get(0).ruleName(),
                    word(rule.severity()),
                    rule.message(),
                    rule.count(),
                    rule.first(SHOWN).stream()
                            .map(finding -> one(finding, numbers.getOrDefault(finding, 0)))
                            .toList()));
        }
        return rules;
    }

    static One one(Finding finding, int number) {
        return new One(
                number,
                word(finding.severity()),
                finding.ruleName(),
                finding.message(),
                finding.file(),
                Optional.of(finding.rows()).filter(rows -> !rows.isEmpty()),
                finding.column(),
                finding.value(),
                finding.suggestion());
    }

    /** As text. */
    public static String text(Receipt receipt) {
        return Json.of(of(receipt));
    }
}

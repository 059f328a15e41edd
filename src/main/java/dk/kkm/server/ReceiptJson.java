package dk.kkm.server;

import dk.kkm.Finding;
import dk.kkm.Severity;
import dk.kkm.Text;
import dk.kkm.plausibility.Grades;
import dk.kkm.submission.Changes.TableChange;
import dk.kkm.submission.DeliveredTable;
import dk.kkm.submission.Note;
import dk.kkm.submission.Receipt;
import dk.kkm.submission.StepKind;
import dk.kkm.validation.Findings;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A receipt as JSON: what matters most first, the rest folded by rule with the first few findings of each. The report has
 * all of them.
 *
 * <pre>{@code
 * {"id":"https://w3id.org/kkm/submissions/0851/2025/7","municipality":"0851","year":2025,"number":7,"kind":"kept","kept":true,
 *  "contentHash":"…","time":"…Z","sender":"…","release":"0.1.0","tables":{"forbrug":{"rows":45,"file":"forbrug.csv"}},
 *  "counts":{"violation":0,"warning":12,"info":3},
 *  "mattersMost":[{"rule":"Consumption-estimated","severity":"warning","message":{"da":"…","en":"…"},"count":12,
 *    "findings":[{"id":17,"severity":"warning","rule":"…","message":{…},"file":"forbrug.csv","rows":[17],"column":"metode"}]}],
 *  "rules":[…],"changes":{"forbrug":{"added":1,"removed":0,"changed":3}},
 *  "quality":{"grade":"B","points":81,"reasons":[{…}],"nextStep":{…},"topics":{"supply":{"grade":"C",…}}},
 *  "unlocks":{"lokalebrug":{"da":"…","en":"…"}},"links":{"self":"/submissions/0851/2025/7",…}}
 * }</pre>
 *
 * @param kind {@code checked}, or what kind of step it answers
 */
public record ReceiptJson(
        Optional<String> id,
        String municipality,
        int year,
        Optional<Integer> number,
        String kind,
        boolean kept,
        Optional<String> contentHash,
        Instant time,
        Optional<String> sender,
        String release,
        Optional<String> notice,
        SortedMap<String, DeliveredTable> tables,
        Map<String, Long> counts,
        List<Rule> mattersMost,
        List<Rule> rules,
        Optional<SortedMap<String, TableChange>> changes,
        Optional<Quality> quality,
        Optional<SortedMap<String, Text>> unlocks,
        Optional<Map<String, String>> links) {
    private static final int SHOWN = 5;

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
            Optional<Text> suggestion,
            Optional<Explained> explanation) {}

    /** What the sender says of a finding. */
    public record Explained(String note, String by, Instant time) {}

    /** How good it is, as a whole and by topic. */
    public record Quality(
            String grade,
            int points,
            List<Text> reasons,
            Optional<Text> nextStep,
            Optional<SortedMap<String, Quality>> topics) {
        static Quality of(Grades grades) {
            var topics = new TreeMap<String, Quality>();
            grades.topics().forEach((topic, grade) -> topics.put(topic, of(grade, Optional.empty())));
            return of(grades.whole(), Optional.of(topics));
        }

        private static Quality of(Grades.Grade grade, Optional<SortedMap<String, Quality>> topics) {
            return new Quality(grade.letter(), grade.points(), grade.reasons(), grade.nextStep(), topics);
        }
    }

    /** What a receipt says. */
    public static ReceiptJson of(Receipt receipt) {
        boolean step = receipt.number() > 0;
        var counts = new LinkedHashMap<String, Long>();
        for (Severity severity : Severity.values()) {
            counts.put(word(severity), receipt.findings().count(severity));
        }
        Map<Finding, Integer> numbers = numbers(receipt);
        return new ReceiptJson(
                step ? Optional.of(receipt.step().node().getURI()) : Optional.empty(),
                receipt.id().municipality().toString(),
                receipt.id().year().getValue(),
                step ? Optional.of(receipt.number()) : Optional.empty(),
                step ? word(receipt.kind()) : "checked",
                receipt.kept(),
                Optional.of(receipt.contentHash()).filter(hash -> !hash.isEmpty()),
                receipt.time(),
                step ? Optional.of(receipt.sender().name()) : Optional.empty(),
                receipt.release(),
                receipt.notice(),
                receipt.tables(),
                counts,
                rules(receipt.findings().mattersMost(), receipt, numbers),
                rules(receipt.findings().byRule(), receipt, numbers),
                Optional.of(receipt.changes().tables()).filter(changes -> !changes.isEmpty()),
                receipt.quality().map(Quality::of),
                Optional.of(receipt.unlocks()).filter(unlocks -> !unlocks.isEmpty()),
                step ? Optional.of(links(receipt)) : Optional.empty());
    }

    private static Map<String, String> links(Receipt receipt) {
        var links = new LinkedHashMap<String, String>();
        links.put("self", path(receipt));
        links.put("report", path(receipt) + "/report");
        links.put("diff", path(receipt) + "/diff");
        links.put("submission", submission(receipt));
        return links;
    }

    /** As text; the same receipt always gives the same. */
    public static String text(Receipt receipt) {
        return Json.of(of(receipt));
    }

    /** Every finding, in order. */
    static List<One> findings(Receipt receipt) {
        Map<Finding, Integer> numbers = numbers(receipt);
        return receipt.findings().all().stream()
                .map(finding -> one(finding, receipt, numbers))
                .toList();
    }

    /** Where a receipt is found, {@code /submissions/0851/2025/7}. */
    static String path(Receipt receipt) {
        return submission(receipt) + "/" + receipt.number();
    }

    private static String submission(Receipt receipt) {
        return "/submissions/" + receipt.id();
    }

    /** The number of each finding, counted from 1; two that say the same are two. */
    static Map<Finding, Integer> numbers(Receipt receipt) {
        var numbers = new IdentityHashMap<Finding, Integer>();
        receipt.findings().all().forEach(finding -> numbers.put(finding, numbers.size() + 1));
        return numbers;
    }

    static String word(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }

    static String word(StepKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static List<Rule> rules(List<Findings.Folded> folded, Receipt receipt, Map<Finding, Integer> numbers) {
        return folded.stream()
                .map(rule -> new Rule(
                        rule.findings().get(0).ruleName(),
                        word(rule.severity()),
                        rule.message(),
                        rule.count(),
                        rule.first(SHOWN).stream()
                                .map(finding -> one(finding, receipt, numbers))
                                .toList()))
                .toList();
    }

    private static One one(Finding finding, Receipt receipt, Map<Finding, Integer> numbers) {
        int number = numbers.getOrDefault(finding, 0);
        Optional<Note> note = Optional.ofNullable(receipt.notes().get(number));
        return new One(
                number,
                word(finding.severity()),
                finding.ruleName(),
                finding.message(),
                finding.file(),
                Optional.of(finding.rows()).filter(rows -> !rows.isEmpty()),
                finding.column(),
                finding.value(),
                finding.suggestion(),
                note.map(it -> new Explained(it.text(), it.by().name(), it.time())));
    }
}

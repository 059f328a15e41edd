package dk.kkm.cli;

import dk.kkm.Finding;
import dk.kkm.Severity;
import dk.kkm.submission.Receipt;
import dk.kkm.validation.Findings;
import java.io.PrintWriter;
import java.util.stream.Collectors;

/** A receipt as text: what matters most first, the rest folded by rule, Danish first. */
final class ReceiptText {
    private static final int ROWS_NAMED = 8;

    private final PrintWriter out;

    ReceiptText(PrintWriter out) {
        this.out = out;
    }

    /** The verdict and the three kinds of finding that matter most. */
    void brief(Receipt receipt) {
        verdict(receipt);
        var most = receipt.findings().mattersMost();
        most.forEach(this::folded);
        int rest = receipt.findings().byRule().size() - most.size();
        if (rest > 0) {
            out.printf("  … og %d andre slags (--all viser alt) / and %d other kinds (--all shows all)%n", rest, rest);
        }
        unlocks(receipt);
    }

    /** The verdict and every finding. */
    void full(Receipt receipt) {
        verdict(receipt);
        receipt.findings().all().forEach(finding -> {
            out.printf("  %s %s%n", finding.severity().label().da(), where(finding));
            mend(finding);
        });
        unlocks(receipt);
    }

    private void unlocks(Receipt receipt) {
        receipt.unlocks()
                .forEach((table, unlocks) -> out.printf(
                        "  %s mangler; den ville give: %s / would open: %s%n", table, unlocks.da(), unlocks.en()));
    }

    private void verdict(Receipt receipt) {
        Findings findings = receipt.findings();
        String da = !receipt.accepted() ? "afvist, intet er gemt" : receipt.kept() ? "godkendt og gemt" : "godkendt";
        String en =
                !receipt.accepted() ? "refused, nothing is kept" : receipt.kept() ? "accepted and kept" : "accepted";
        out.printf(
                "%s: %s – %d fejl, %d advarsler, %d oplysninger / %s%n",
                receipt.id(),
                da,
                findings.count(Severity.VIOLATION),
                findings.count(Severity.WARNING),
                findings.count(Severity.INFO),
                en);
    }

    private void folded(Findings.Folded folded) {
        Finding first = folded.findings().get(0);
        out.printf("  %s %s%n", folded.severity().label().da(), where(first));
        mend(first);
        if (folded.count() > 1) {
            String rows = folded.findings().stream()
                    .skip(1)
                    .limit(ROWS_NAMED)
                    .map(ReceiptText::place)
                    .collect(Collectors.joining(", "));
            out.printf(
                    "       … og %d til / and %d more: %s%s%n",
                    folded.count() - 1, folded.count() - 1, rows, folded.count() - 1 > ROWS_NAMED ? " …" : "");
        }
    }

    private void mend(Finding finding) {
        out.printf("       %s%n", finding.message().da());
        finding.suggestion().ifPresent(s -> out.printf("       %s / %s%n", s.da(), s.en()));
        out.printf("       %s [%s]%n", finding.message().en(), finding.ruleName());
    }

    private static String where(Finding finding) {
        var where = new StringBuilder(place(finding));
        finding.column().ifPresent(column -> where.append(", kolonne ").append(column));
        finding.value().ifPresent(value -> where.append(": '").append(value).append('\''));
        return where.toString();
    }

    private static String place(Finding finding) {
        String rows = finding.rows().stream().map(String::valueOf).collect(Collectors.joining(" og "));
        String file = finding.file().orElse("leveringen");
        return rows.isEmpty() ? file : file + " række " + rows;
    }
}

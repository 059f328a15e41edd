package dk.kkm.cli;

import dk.kkm.Finding;
import dk.kkm.Severity;
import dk.kkm.submission.Receipt;
import dk.kkm.validation.Findings;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A receipt as text: what matters most first, the rest folded by rule, Danish first. */
final class ReceiptText {
    private static final int ROWS_NAMED = 8;
    private static final int VALUES_NAMED = 6;

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
            out.printf(
                    "  … og %s (--all viser alt) / and %d other %s (--all shows all)%n",
                    counted(rest, "anden slags", "andre slags"), rest, rest == 1 ? "kind" : "kinds");
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
                "%s: %s – %s, %s, %s / %s%n",
                receipt.id(),
                da,
                counted(findings.count(Severity.VIOLATION), "fejl", "fejl"),
                counted(findings.count(Severity.WARNING), "advarsel", "advarsler"),
                counted(findings.count(Severity.INFO), "oplysning", "oplysninger"),
                en);
    }

    private void folded(Findings.Folded folded) {
        Finding first = folded.findings().get(0);
        out.printf("  %s %s%n", folded.severity().label().da(), where(first));
        mend(first);
        if (folded.count() > 1) {
            List<Finding> others =
                    folded.findings().subList(1, folded.findings().size());
            out.printf("       … og %d til / and %d more: %s%n", others.size(), others.size(), places(others));
            String values = others.stream()
                    .flatMap(finding -> finding.value().stream())
                    .filter(value -> !first.value().equals(Optional.of(value)))
                    .distinct()
                    .limit(VALUES_NAMED)
                    .map(value -> "'" + value + "'")
                    .collect(Collectors.joining(", "));
            if (!values.isEmpty()) {
                out.printf("       også / also: %s%n", values);
            }
        }
    }

    /** The first rows, the file named once: {@code forbrug.csv række 3, 4 og 9, tilstand.csv række 2 …}. */
    private static String places(List<Finding> findings) {
        var places = new StringBuilder();
        String file = "";
        for (Finding finding : findings.subList(0, Math.min(ROWS_NAMED, findings.size()))) {
            String place = place(finding);
            String start = finding.file().orElse("") + " række ";
            places.append(places.isEmpty() ? "" : ", ")
                    .append(
                            !file.isEmpty() && place.startsWith(start) && start.equals(file)
                                    ? place.substring(start.length())
                                    : place);
            file = start;
        }
        return places + (findings.size() > ROWS_NAMED ? " …" : "");
    }

    private static String counted(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
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

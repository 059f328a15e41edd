package dk.kkm.server;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.access.Act;
import dk.kkm.access.Viewer;
import dk.kkm.mapping.Delivery;
import dk.kkm.submission.Receipt;
import dk.kkm.submission.Submissions;
import dk.kkm.table.TableDefinitions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code POST /submissions/{m}/{y}/check}: what is wrong with a delivery, and nothing is kept.
 *
 * <p>200 · 400 cannot be read · 401, 403 not theirs to do · 413 too large · 415 of no form we read.
 */
final class SubmissionsEndpoint {
    private final Submissions submissions;
    private final Set<String> tables;
    private final Limits limits;

    SubmissionsEndpoint(Submissions submissions, Specification specification, Limits limits) {
        this.submissions = submissions;
        this.tables = new TreeSet<>(TableDefinitions.of(specification).names());
        this.limits = limits;
    }

    List<Route> routes() {
        return List.of(new Route("POST", "/submissions/{municipality}/{year}/check", this::check));
    }

    private Reply check(Ask ask) {
        ask.allow("table");
        SubmissionId id = id(ask);
        Viewer viewer = ask.visit().viewer();
        if (!viewer.may(Act.CHECK, id)) {
            throw new RefusedException(Problem.mayNot(viewer));
        }
        Receipt receipt = submissions.check(delivery(ask, id)).get(0);
        return Reply.of(Format.JSON, ReceiptJson.text(receipt));
    }

    private Delivery delivery(Ask ask, SubmissionId id) {
        Sent sent = Sent.of(ask.visit(), ask.one("table"), tables, limits);
        return new Delivery(sent.files(), Optional.of(id), Optional.empty());
    }

    private static SubmissionId id(Ask ask) {
        return SubmissionId.of(ask.name("municipality"), ask.name("year"));
    }
}

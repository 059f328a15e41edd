package dk.kkm.server;

import dk.kkm.server.SubmissionsEndpoint.State;
import dk.kkm.submission.Step;
import dk.kkm.submission.StepKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.jena.graph.Node;

/**
 * How a municipality and year stands, as JSON.
 *
 * @param number of the newest step, which {@code If-Match} names
 * @param state {@code accepted}, {@code withdrawn} or {@code refused}
 * @param steps the history, the oldest first; absent in a list
 */
record StateJson(
        String id,
        String municipality,
        int year,
        int number,
        String state,
        Optional<StepJson> latest,
        Optional<List<StepJson>> steps) {

    /** A step, without what was found. */
    record StepJson(
            String id,
            int number,
            String kind,
            Instant time,
            String sender,
            Optional<String> contentHash,
            int violations,
            int warnings,
            Optional<Node> grade,
            Optional<Integer> restores,
            Optional<String> notice,
            String receipt) {
        static StepJson of(Step step) {
            return new StepJson(
                    step.node().getURI(),
                    step.number(),
                    ReceiptJson.word(step.kind()),
                    step.time(),
                    step.sender().name(),
                    Optional.of(step.contentHash()).filter(hash -> !hash.isEmpty()),
                    step.violations(),
                    step.warnings(),
                    step.grade(),
                    step.restores(),
                    step.notice(),
                    "/submissions/" + step.id() + "/" + step.number());
        }
    }

    static StateJson brief(State state) {
        return new StateJson(
                state.id().node().getURI(),
                state.id().municipality().toString(),
                state.id().year().getValue(),
                state.number(),
                word(state),
                state.steps().stream().reduce((earlier, later) -> later).map(StepJson::of),
                Optional.empty());
    }

    static StateJson of(State state) {
        StateJson brief = brief(state);
        return new StateJson(
                brief.id,
                brief.municipality,
                brief.year,
                brief.number,
                brief.state,
                Optional.empty(),
                Optional.of(state.steps().stream().map(StepJson::of).toList()));
    }

    static String word(State state) {
        return state.inForce()
                ? "accepted"
                : state.kind().filter(StepKind.WITHDRAWN::equals).isPresent() ? "withdrawn" : "refused";
    }
}

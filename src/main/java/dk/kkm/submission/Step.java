package dk.kkm.submission;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.SubmissionId;
import java.time.Instant;
import java.util.Optional;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.vocabulary.RDF;

/**
 * One entry in the history of a municipality-year.
 *
 * <pre>{@code
 * <submissions/0851/2025/7> a kkm:Step, prov:Activity ; kkm:submission <submissions/0851/2025> ; kkm:number 7 ;
 *     kkm:stepKind <code/step-kind/kept> ; prov:endedAtTime "2026-02-01T10:15:00Z"^^xsd:dateTime ;
 *     prov:wasAssociatedWith <id/agent/local> ; kkm:sender "Ida" ; kkm:contentHash "…" ; kkm:release "0.1.0" ;
 *     kkm:modelHash "…" ; prov:generated <submissions/0851/2025/7/receipt> ; kkm:violations 0 ; kkm:warnings 12 ;
 *     kkm:qualityGrade <code/quality-grade/B> .
 * }</pre>
 *
 * @param number counted from 1; 0 when something was only checked
 * @param time when it happened, UTC
 * @param contentHash names the bytes that were sent, empty when none were
 * @param release edition of the model it was treated by
 * @param modelHash names the content of that model
 * @param violations how many findings blocked
 * @param warnings how many findings warned
 * @param grade of the quality of what is in force after it, {@code code/quality-grade/B}; none when nothing is
 * @param restores the step whose tables are in force again
 * @param explains what was explained, and how
 * @param notice why figures that were final have changed
 */
public record Step(
        SubmissionId id,
        int number,
        StepKind kind,
        Instant time,
        Sender sender,
        String contentHash,
        String release,
        String modelHash,
        int violations,
        int warnings,
        Optional<Node> grade,
        Optional<Integer> restores,
        Optional<Explained> explains,
        Optional<String> notice) {

    /** A finding, {@code submissions/0851/2025/7/finding/17}, and what the sender says of it. */
    record Explained(Node finding, String note) {}

    /** {@code submissions/0851/2025/7}. */
    public Node node() {
        return id.step(number);
    }

    /** {@code submissions/0851/2025/7/receipt}. */
    Node receipt() {
        return NodeFactory.createURI(node() + "/receipt");
    }

    /** The same, graded. */
    Step graded(Optional<Node> its) {
        return new Step(
                id,
                number,
                kind,
                time,
                sender,
                contentHash,
                release,
                modelHash,
                violations,
                warnings,
                its,
                restores,
                explains,
                notice);
    }

    void write(Graph graph) {
        var said = new Said(graph, node())
                .says(RDF.Nodes.type, kkm("Step"))
                .says(RDF.Nodes.type, Said.prov("Activity"))
                .says(kkm("submission"), id.node())
                .says("number", number)
                .says(kkm("stepKind"), kind.node())
                .says(Said.prov("endedAtTime"), Said.time(time))
                .says(Said.prov("wasAssociatedWith"), sender.agent())
                .says("sender", sender.name())
                .says("release", release)
                .says("modelHash", modelHash)
                .says(Said.prov("generated"), receipt())
                .says("violations", violations)
                .says("warnings", warnings);
        if (!contentHash.isEmpty()) {
            said.says("contentHash", contentHash);
        }
        grade.ifPresent(it -> said.says(kkm("qualityGrade"), it));
        restores.ifPresent(earlier -> said.says(kkm("restores"), id.step(earlier)));
        explains.ifPresent(it -> said.says(kkm("explains"), it.finding()).says("explainedAs", it.note()));
        notice.ifPresent(it -> said.says("notice", it));
    }

    static Step read(SubmissionId id, Said said) {
        return new Step(
                id,
                said.integer("number"),
                StepKind.of(said.one(kkm("stepKind")).orElseThrow()),
                Instant.parse(said.one(Said.prov("endedAtTime")).orElseThrow().getLiteralLexicalForm()),
                said.sender(),
                said.text("contentHash").orElse(""),
                said.text("release").orElse(""),
                said.text("modelHash").orElse(""),
                said.integer("violations"),
                said.integer("warnings"),
                said.one(kkm("qualityGrade")),
                said.one(kkm("restores")).map(Said::number),
                said.one(kkm("explains"))
                        .map(finding ->
                                new Explained(finding, said.text("explainedAs").orElse(""))),
                said.text("notice"));
    }
}

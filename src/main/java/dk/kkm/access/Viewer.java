package dk.kkm.access;

import static dk.kkm.Vocabulary.iri;

import dk.kkm.MunicipalityCode;
import dk.kkm.SubmissionId;
import dk.kkm.store.View;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.apache.jena.graph.Node;

/**
 * Who asks.
 *
 * @param name what to call them in receipts, a system's or a person's name
 * @param role one of {@code code/role/…}
 * @param municipalities for which they act, and whose data they see in full as far as the role does; none for the public
 * @param topics what they may deliver, {@code code/topic/…}; none for every topic
 * @param acts what they may do
 * @param view what they see
 * @param token the public part of the token they came with, never the token
 */
public record Viewer(
        String name,
        Node role,
        Set<MunicipalityCode> municipalities,
        Set<Node> topics,
        Set<Act> acts,
        View view,
        Optional<String> token) {

    /** A table of some name, to ask the view about all of them. */
    private static final String ANY_TABLE = "ejendomme";

    public Viewer {
        municipalities = Set.copyOf(municipalities);
        topics = Set.copyOf(topics);
        acts = Set.copyOf(acts);
    }

    /** Who may check, or deliver too with all that goes with it. */
    public Viewer(
            String name,
            Node role,
            Set<MunicipalityCode> municipalities,
            Set<Node> topics,
            boolean mayCheck,
            boolean mayDeliver,
            View view,
            Optional<String> token) {
        this(name, role, municipalities, topics, acts(mayCheck, mayDeliver), view, token);
    }

    private static Set<Act> acts(boolean mayCheck, boolean mayDeliver) {
        if (mayDeliver) {
            return Set.of(Act.CHECK, Act.DELIVER, Act.WITHDRAW, Act.RESTORE, Act.EXPLAIN, Act.MATCH);
        }
        return mayCheck ? Set.of(Act.CHECK) : Set.of();
    }

    /** Anyone, seeing this and doing nothing. */
    public static Viewer anyone(View view) {
        return new Viewer("", iri("code/role/public"), Set.of(), Set.of(), Set.of(), view, Optional.empty());
    }

    /** The same, seeing this. */
    public Viewer with(View other) {
        return new Viewer(name, role, municipalities, topics, acts, other, token);
    }

    /** Who did it, in what is written down: {@code id/agent/…} by token, or the role where there is none. */
    public Node agent() {
        return iri("id/agent/" + token.orElseGet(() -> role.getLocalName()));
    }

    /** Whether they may do what concerns no single municipality. */
    public boolean may(Act act) {
        return acts.contains(act);
    }

    /** Whether they may do this to the submission. */
    public boolean may(Act act, SubmissionId id) {
        return acts.contains(act) && municipalities.contains(id.municipality());
    }

    /** Whether they may have something checked at all. */
    public boolean mayCheck() {
        return may(Act.CHECK);
    }

    /** Whether they may deliver something at all. */
    public boolean mayDeliver() {
        return may(Act.DELIVER);
    }

    /** Whether they may deliver tables of these topics to the submission. */
    public boolean mayDeliver(SubmissionId id, Collection<Node> topicsOfTables) {
        return may(Act.DELIVER, id) && (topics.isEmpty() || topics.containsAll(topicsOfTables));
    }

    /** Whether the delivered tables, now and before, are theirs to read. */
    public boolean mayRead(SubmissionId id) {
        return view.shows().test(id.tableGraph(ANY_TABLE));
    }

    /** Whether receipts and findings, now and before, are theirs to read. */
    public boolean mayReadReceipts(SubmissionId id) {
        return view.shows().test(id.submissionGraph());
    }

    /** Whether where protected estates lie is theirs to read. */
    public boolean mayReadProtected(SubmissionId id) {
        return view.shows().test(id.protectedGraph());
    }

    /** Whether they came with the secretariat's role. */
    public boolean isSecretariat() {
        return role.equals(iri("code/role/secretariat"));
    }
}

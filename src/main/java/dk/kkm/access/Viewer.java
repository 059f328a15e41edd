package dk.kkm.access;

import static dk.kkm.Vocabulary.iri;

import dk.kkm.MunicipalityCode;
import dk.kkm.SubmissionId;
import dk.kkm.store.View;
import java.util.Optional;
import java.util.Set;
import org.apache.jena.graph.Node;

/**
 * Who asks.
 *
 * @param name what to call them in receipts, a system's or a person's name
 * @param role one of {@code code/role/…}
 * @param municipalities whose data they may deliver and see in full; none for the public
 * @param topics what they may deliver, {@code code/topic/…}; none for every topic
 * @param view what they see
 * @param token the name of the token they came with, never the token
 */
public record Viewer(
        String name,
        Node role,
        Set<MunicipalityCode> municipalities,
        Set<Node> topics,
        boolean mayCheck,
        boolean mayDeliver,
        View view,
        Optional<String> token) {

    public Viewer {
        municipalities = Set.copyOf(municipalities);
        topics = Set.copyOf(topics);
    }

    /** Anyone, seeing this. */
    public static Viewer anyone(View view) {
        return new Viewer("", iri("code/role/public"), Set.of(), Set.of(), false, false, view, Optional.empty());
    }

    /** Whether this municipality's delivered data and reports are theirs to read. */
    public boolean mayRead(SubmissionId id) {
        return municipalities.contains(id.municipality());
    }
}

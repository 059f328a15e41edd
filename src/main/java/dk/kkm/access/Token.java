package dk.kkm.access;

import dk.kkm.MunicipalityCode;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.jena.graph.Node;

/**
 * An access somebody has been given. What is kept of the secret is its hash.
 *
 * @param id its public part, eight hexadecimal digits
 * @param hash SHA-256 of the whole token, in hexadecimal digits
 * @param role one of {@code code/role/…}
 * @param municipalities for which it acts
 * @param topics what it may deliver, {@code code/topic/…}; none for every topic
 * @param checkOnly whether it may have data checked and not delivered
 * @param expires the moment from which it is of no use
 * @param revoked since when it has been taken back
 * @param label what its holder is called in receipts
 */
public record Token(
        String id,
        String hash,
        Node role,
        Set<MunicipalityCode> municipalities,
        Set<Node> topics,
        boolean checkOnly,
        Instant created,
        Instant expires,
        Optional<Instant> revoked,
        String label) {

    public Token {
        municipalities = Set.copyOf(municipalities);
        topics = Set.copyOf(topics);
    }

    /** The same, taken back; it was taken back when it first was. */
    Token revoked(Instant now) {
        return new Token(
                id,
                hash,
                role,
                municipalities,
                topics,
                checkOnly,
                created,
                expires,
                Optional.of(revoked.orElse(now)),
                label);
    }

    /** Whether it is of use at this moment. */
    public boolean holds(Instant now) {
        return revoked.isEmpty() && now.isBefore(expires);
    }
}

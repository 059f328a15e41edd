package dk.kkm.benchmark;

import dk.kkm.Text;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * One of the peers.
 *
 * @param municipality its code
 * @param own absent when it has no value that year
 * @param withoutFlagged with values in doubt counted as missing; absent when none is left
 * @param distance how unlike it is, where peers were chosen for being alike
 * @param mutual whether the one that asks is among its most similar too
 * @param differences why it is a peer, criterion by criterion
 */
public record Peer(
        String municipality,
        Text name,
        Optional<Ratio> own,
        Optional<BigDecimal> withoutFlagged,
        Optional<BigDecimal> distance,
        Optional<Boolean> mutual,
        List<Difference> differences) {

    /**
     * A criterion and how it differs.
     *
     * @param own of the one that asks; absent when not known
     * @param peers of the peer
     * @param spreads how many standard deviations the peer has more; absent when one of the two is not known
     */
    public record Difference(
            String criterion,
            Text label,
            Optional<BigDecimal> own,
            Optional<BigDecimal> peers,
            Optional<BigDecimal> spreads) {}
}

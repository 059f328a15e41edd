package dk.kkm.benchmark;

import dk.kkm.Text;
import java.util.List;
import java.util.Optional;

/**
 * A key figure of one municipality among its peers. What is absent does not exist; where that may surprise, a note says why.
 *
 * @param prices what amounts of money are given in
 * @param window over how many years values are added up
 * @param stale whether the number awaits being computed anew
 * @param withFlagged its value and place, and the spread of the peers
 * @param withoutFlagged the same with values in doubt counted as missing: what trend, expectation and potentials rest on
 * @param steady where a year alone says little
 * @param chosen who the peers are and why these
 * @param method how similarity is measured, where that is how they were chosen
 * @param trend all years there are
 * @param potentials questions, not verdicts
 * @param rank on request, of approved figures only
 * @param notes what else the reader must know
 */
public record Benchmark(
        About about,
        String municipality,
        Text name,
        int year,
        Optional<Text> prices,
        int window,
        boolean stale,
        Comparison withFlagged,
        Comparison withoutFlagged,
        Optional<Steady> steady,
        Text chosen,
        Optional<Text> method,
        List<Peer> peers,
        List<LeftOut> leftOut,
        List<TrendYear> trend,
        Optional<Expected> expected,
        Optional<Target> target,
        List<Potential> potentials,
        Optional<Rank> rank,
        Optional<Rank> rankWithoutFlagged,
        List<Text> notes) {}

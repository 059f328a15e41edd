package dk.kkm.benchmark;

import dk.kkm.Text;
import org.apache.jena.graph.Node;

/**
 * A key figure of one municipality among its peers.
 *
 * @param chosen who the peers are
 */
public record Benchmark(Question question, Node municipality, Text name, Text chosen, Comparison all) {}

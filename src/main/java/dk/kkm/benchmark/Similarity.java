package dk.kkm.benchmark;

import dk.kkm.Text;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.jena.graph.Node;

/**
 * How alike municipalities are in a year. Each criterion is taken on its own scale (the natural logarithm for sizes) and
 * divided by its spread, the standard deviation among the candidates; the distance is the root of the weighted mean of the
 * squared differences, over the criteria both have. A criterion one of them lacks counts neither for nor against; where they
 * share less than half of the weight they are not compared.
 */
final class Similarity {
    /** The words for it. */
    static final Text METHOD = new Text(
            "Afstanden er roden af det vægtede gennemsnit af de kvadrerede forskelle, hver målt i kandidaternes"
                    + " standardafvigelser (for størrelser efter logaritmen). Et kriterium, en af de to mangler, tæller ikke"
                    + " med; mangler over halvdelen af vægten, sammenlignes de ikke.",
            "The distance is the root of the weighted mean of the squared differences, each measured in standard deviations"
                    + " of the candidates (for sizes after taking logarithms). A criterion that one of the two lacks does not"
                    + " count; if more than half of the weight is lacking they are not compared.");

    private final List<Criterion> criteria;
    private final double[] weights;
    private final List<Node> candidates;
    private final Map<Node, double[]> standardised = new HashMap<>();
    private final Map<Node, List<Optional<BigDecimal>>> facts = new HashMap<>();

    /**
     * Measures the candidates.
     *
     * @param weights by criterion, those that count
     * @param known by criterion what the municipalities have
     */
    Similarity(
            Map<Criterion, BigDecimal> weights, Map<String, Map<Node, BigDecimal>> known, Collection<Node> candidates) {
        this.criteria = List.copyOf(weights.keySet());
        this.weights =
                weights.values().stream().mapToDouble(BigDecimal::doubleValue).toArray();
        this.candidates =
                candidates.stream().sorted(Comparator.comparing(Node::getURI)).toList();
        for (Node candidate : this.candidates) {
            var own = new ArrayList<Optional<BigDecimal>>();
            for (Criterion criterion : criteria) {
                own.add(Optional.ofNullable(
                        known.getOrDefault(criterion.id(), Map.of()).get(candidate)));
            }
            facts.put(candidate, own);
            standardised.put(candidate, new double[criteria.size()]);
        }
        for (int i = 0; i < criteria.size(); i++) {
            standardise(i);
        }
    }

    private void standardise(int criterion) {
        double[] raw = candidates.stream()
                .mapToDouble(candidate -> number(criterion, candidate))
                .toArray();
        double count = 0;
        double sum = 0;
        for (double value : raw) {
            if (!Double.isNaN(value)) {
                count++;
                sum += value;
            }
        }
        double mean = sum / count;
        double squares = 0;
        for (double value : raw) {
            squares += Double.isNaN(value) ? 0 : (value - mean) * (value - mean);
        }
        double spread = Math.sqrt(squares / count);
        for (int i = 0; i < raw.length; i++) {
            values(candidates.get(i))[criterion] =
                    Double.isNaN(raw[i]) ? Double.NaN : spread > 0 ? (raw[i] - mean) / spread : 0;
        }
    }

    /** On the criterion's scale; not a number where nothing is known. A size of 0 or less has no logarithm. */
    private double number(int criterion, Node candidate) {
        Optional<BigDecimal> fact = fact(candidate, criterion);
        if (fact.isEmpty()) {
            return Double.NaN;
        }
        double value = fact.get().doubleValue();
        if (!criteria.get(criterion).logarithmic()) {
            return value;
        }
        return value > 0 ? Math.log(value) : Double.NaN;
    }

    List<Criterion> criteria() {
        return criteria;
    }

    Optional<BigDecimal> fact(Node municipality, int criterion) {
        return facts.getOrDefault(municipality, List.of()).isEmpty()
                ? Optional.empty()
                : facts.getOrDefault(municipality, List.of()).get(criterion);
    }

    /** How many spreads the other has more; empty where one of them has no value. */
    Optional<BigDecimal> difference(Node one, Node other, int criterion) {
        double difference = values(other)[criterion] - values(one)[criterion];
        return Double.isNaN(difference) ? Optional.empty() : Optional.of(written(difference));
    }

    /** How far two are from each other; empty where they share too little. */
    Optional<BigDecimal> distance(Node one, Node other) {
        double distance = far(one, other);
        return Double.isNaN(distance) ? Optional.empty() : Optional.of(written(distance));
    }

    private double far(Node one, Node other) {
        double[] left = values(one);
        double[] right = values(other);
        double sum = 0;
        double shared = 0;
        double all = 0;
        for (int i = 0; i < weights.length; i++) {
            all += weights[i];
            double difference = left[i] - right[i];
            if (!Double.isNaN(difference)) {
                shared += weights[i];
                sum += weights[i] * difference * difference;
            }
        }
        return shared > 0 && 2 * shared >= all ? Math.sqrt(sum / shared) : Double.NaN;
    }

    /** Itself and those nearest to it, so many in all, the nearest first. */
    List<Node> nearest(Node self, int many) {
        record Far(Node node, double distance) {}
        var others = new ArrayList<Far>(candidates.size());
        for (Node candidate : candidates) {
            double distance = candidate.equals(self) ? Double.NaN : far(self, candidate);
            if (!Double.isNaN(distance)) {
                others.add(new Far(candidate, distance));
            }
        }
        others.sort(Comparator.comparingDouble(Far::distance));
        var nearest = new ArrayList<Node>(many);
        nearest.add(self);
        others.stream().limit(many - 1L).forEach(far -> nearest.add(far.node()));
        return nearest;
    }

    private double[] values(Node municipality) {
        double[] values = standardised.get(municipality);
        if (values == null) {
            throw new IllegalArgumentException(municipality + " is no candidate");
        }
        return values;
    }

    private static BigDecimal written(double number) {
        return Ratio.rounded(new BigDecimal(number).round(new MathContext(6)));
    }
}

package dk.kkm.benchmark;

import dk.kkm.Specification;
import dk.kkm.Text;
import dk.kkm.keyfigure.Cube;
import dk.kkm.keyfigure.Grouping;
import java.util.List;
import org.apache.jena.graph.Node;

/**
 * Sets key figures among peers. What requests share is computed once and kept until the store changes; many threads may ask
 * at once, outside of any transaction.
 */
public final class Benchmarks {
    /** Fewer than so many, oneself included, are no peers: one could tell who is who, and a quartile would be a person. */
    public static final int FEWEST = 6;

    private final Cube cube;
    private final Municipalities municipalities;
    private final Kept<SeriesQuestion, Series> series = new Kept<>(400);

    private record SeriesQuestion(String figure, Grouping grouping) {}

    private Benchmarks(Cube cube, Specification specification) {
        this.cube = cube;
        this.municipalities = new Municipalities(specification.model());
    }

    /** Over the values of a cube. */
    public static Benchmarks of(Cube cube, Specification specification) {
        return new Benchmarks(cube, specification);
    }

    /** The name of a municipality. */
    public Text name(Node municipality) {
        return municipalities.name(municipality);
    }

    /** Answers. */
    public Benchmark answer(Question question) {
        Node self = municipalities.of(question.municipality());
        Series values = series.get(
                cube.version(),
                new SeriesQuestion(question.figure().id(), question.only()),
                asked -> Series.of(cube.values(question.figure(), question.only())));
        List<Node> group = values.years().keySet().stream()
                .filter(other -> municipalities.alike(self, other))
                .sorted((one, other) -> one.getURI().compareTo(other.getURI()))
                .toList();
        return new Benchmark(
                question,
                self,
                municipalities.name(self),
                new Text("alle kommuner, der har tallet", "all municipalities that have the figure"),
                Comparison.of(values, self, group, question.year(), FEWEST));
    }
}

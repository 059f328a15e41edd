package dk.kkm.benchmark;

import dk.kkm.Labels;
import dk.kkm.Specification;
import dk.kkm.Text;
import dk.kkm.keyfigure.Cube;
import dk.kkm.keyfigure.Prices;
import dk.kkm.keyfigure.StoredQueries;
import java.time.Year;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.jena.graph.Graph;

/** What all comparisons stand on: the values, and what the model says of what they are about. */
record Ground(
        Cube cube,
        Labels labels,
        Municipalities municipalities,
        Prices prices,
        Units units,
        Uses uses,
        Estates estates,
        Targets targets) {
    static Ground of(Cube cube, Specification specification) {
        Graph model = specification.model();
        var municipalities = new Municipalities(model);
        var queries = StoredQueries.of(specification, "queries/benchmarks");
        return new Ground(
                cube,
                new Labels(model),
                municipalities,
                Prices.of(model),
                new Units(model),
                new Uses(model),
                new Estates(cube, queries, municipalities),
                new Targets(cube, queries));
    }

    Graph model() {
        return labels.model();
    }

    /** What amounts at the prices of a year are given in, and which are withheld since no price index fits. */
    Text fixedPrices(boolean fictional, int base) {
        Text index = prices.index(fictional)
                .map(one -> Text.same(" (%s)").with(one.label()))
                .orElse(Text.NONE);
        List<Integer> lacking = cube.years().stream()
                .map(Year::getValue)
                .filter(year -> !prices.fit(fictional, year, base))
                .toList();
        String years = lacking.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return lacking.isEmpty()
                ? new Text("faste %s-priser%s", "fixed prices of %s%s").with(base, index)
                : new Text(
                                "faste %s-priser%s; beløb fra %s er holdt tilbage, da intet prisindeks passer",
                                "fixed prices of %s%s; amounts of %s are withheld, as no price index fits")
                        .with(base, index, years);
    }
}

package dk.kkm.keyfigure;

import dk.kkm.Specification;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.riot.RiotException;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;

/**
 * The examples that lie with the key figures, worked out by hand: {@code cases/<id>/<example>/data.trig} with the records of
 * a few estates, and {@code expected.tsv} with the rows they must give.
 */
public final class Cases {
    private static final String WITHOUT_FLAGGED = "/expected-without-flagged";

    private Cases() {}

    /** What the examples give other than they say, by the path of what was expected. */
    public static SortedMap<String, String> differences(Specification specification) {
        var figures = KeyFigures.of(specification);
        var data = specification.texts("cases", ".trig");
        var differences = new TreeMap<String, String>();
        specification.texts("cases", ".tsv").forEach((name, expected) -> figures.find(name.replaceAll("/.*", ""))
                .ifPresent(figure -> {
                    String given = data.getOrDefault(name.substring(0, name.lastIndexOf('/')) + "/data", "");
                    try {
                        List<String> right = expected.lines()
                                .skip(1)
                                .map(Cases::rounded)
                                .sorted()
                                .toList();
                        List<String> rows = rows(
                                figure,
                                List.of(expected.lines().findFirst().orElse("").split("\t")),
                                !name.endsWith(WITHOUT_FLAGGED),
                                dataset(specification, given));
                        if (!rows.equals(right)) {
                            differences.put("cases/" + name + ".tsv", right + " ≠ " + rows);
                        }
                    } catch (UnreadableException | RiotException e) {
                        differences.put("cases/" + name + ".tsv", String.valueOf(e.getMessage()));
                    }
                }));
        return differences;
    }

    private static DatasetGraph dataset(Specification specification, String trig) {
        DatasetGraph dataset = DatasetGraphFactory.createGeneral();
        dataset.addGraph(Vocabulary.MODEL_GRAPH, specification.model());
        RDFParser.fromString(trig, Lang.TRIG).parse(dataset);
        return dataset;
    }

    private static List<String> rows(KeyFigure figure, List<String> header, boolean withFlagged, DatasetGraph dataset) {
        List<String> by = header.stream()
                .filter(column -> !Value.OUTPUTS.contains(column))
                .toList();
        var rows = new ArrayList<String>();
        Values.of(figure, new Grouping(by, Map.of(), withFlagged), dataset)
                .rows()
                .forEach(row -> {
                    var cells = new ArrayList<String>();
                    row.dimensions().values().forEach(node -> cells.add(ValuesFormat.plain(node)));
                    cells.add(row.numerator().toPlainString());
                    cells.add(row.denominator().toPlainString());
                    cells.add(row.value().toPlainString());
                    cells.add(Long.toString(row.estates()));
                    cells.add(row.coverage().map(BigDecimal::toPlainString).orElse(""));
                    rows.add(rounded(String.join("\t", cells)));
                });
        return rows.stream().sorted().toList();
    }

    /** The five numbers of a row to the digits that engines agree on. */
    private static String rounded(String row) {
        String[] cells = row.split("\t", -1);
        for (int i = Math.max(0, cells.length - Value.OUTPUTS.size()); i < cells.length; i++) {
            if (cells[i].matches("-?[0-9.]+")) {
                cells[i] = new BigDecimal(cells[i])
                        .round(Value.DIGITS)
                        .stripTrailingZeros()
                        .toPlainString();
            }
        }
        return String.join(" ", cells);
    }
}

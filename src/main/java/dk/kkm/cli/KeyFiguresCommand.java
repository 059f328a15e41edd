package dk.kkm.cli;

import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.KeyFigures;
import dk.kkm.keyfigure.Values;
import dk.kkm.keyfigure.ValuesFormat;
import dk.kkm.store.Store;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.jena.system.Txn;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kkm key-figures}: key figures of a store, as a table for people or a file for programs. */
@Command(
        name = "key-figures",
        mixinStandardHelpOptions = true,
        description = {"Beregn nøgletal.", "Compute key figures.", ""},
        footer = {
            "",
            "  kkm key-figures --data lager                                    alle nøgletal / all",
            "  kkm key-figures heat-per-area --data lager --municipality 0851 --by use",
            "  kkm key-figures --data lager --year 2025 --format csv > nøgletal.csv",
            "",
            "Et nøgletal, der mangler, kan ikke beregnes af det leverede. / A figure not there cannot be computed."
        })
final class KeyFiguresCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..*",
            paramLabel = "ID",
            description = "Nøgletal, fx heat-per-area; ingen er alle. / Key figures; none means all.")
    private List<String> ids = List.of();

    @Mixin
    private StoreOptions place = new StoreOptions();

    @Mixin
    private ModelOption model = new ModelOption();

    @Option(
            names = "--municipality",
            paramLabel = "0851",
            description = "Kun denne kommune. Kan gentages. / Only this one. May be repeated.")
    private List<String> municipalities = List.of();

    @Option(
            names = "--year",
            paramLabel = "2025",
            description = "Kun dette år. Kan gentages. / Only this year. May be repeated.")
    private List<String> years = List.of();

    @Option(
            names = "--use",
            paramLabel = "school",
            description = "Kun denne anvendelse. Kan gentages. / Only this use. May be repeated.")
    private List<String> uses = List.of();

    @Option(
            names = "--by",
            paramLabel = "use",
            split = ",",
            description = "Del efter use, ownership, estate … / Divide by.")
    private List<String> by = List.of();

    @Option(
            names = "--format",
            defaultValue = "table",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private ValuesFormat format = ValuesFormat.TABLE;

    @Override
    public Integer call() {
        var specification = model.specification();
        var keyFigures = KeyFigures.of(specification);
        List<KeyFigure> figures = ids.isEmpty()
                ? List.copyOf(keyFigures.all())
                : ids.stream().map(keyFigures::get).toList();
        Map<String, List<String>> only = new LinkedHashMap<>();
        put(only, "municipality", municipalities);
        put(only, "year", years);
        put(only, "use", uses);
        var all = new ArrayList<Values>();
        try (Store store = place.existing(specification)) {
            var dataset = store.dataset();
            Txn.executeRead(dataset, () -> {
                for (KeyFigure figure : figures) {
                    boolean asked = !ids.isEmpty();
                    if (asked
                            || (by.stream().allMatch(figure::has)
                                    && only.keySet().stream().allMatch(figure::has))) {
                        all.add(Values.of(figure, keyFigures.grouping(figure, by, only), dataset));
                    }
                }
            });
        }
        format.write(all, specification.model(), System.out);
        return Kkm.ACCEPTED;
    }

    private static void put(Map<String, List<String>> only, String dimension, List<String> values) {
        if (!values.isEmpty()) {
            only.put(dimension, values);
        }
    }
}

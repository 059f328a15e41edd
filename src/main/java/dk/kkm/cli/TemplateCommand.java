package dk.kkm.cli;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.UnreadableException;
import dk.kkm.mapping.TableRows;
import dk.kkm.store.Store;
import dk.kkm.table.Templates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.jena.system.Txn;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kkm template}: the ten tables, each with one example row that the check refuses if it is left in. */
@Command(
        name = "template",
        mixinStandardHelpOptions = true,
        description = {
            "Skriv de ti tabeller, klar til at udfylde. Slet eksempelrækken, når du har set den.",
            "Write the ten tables, ready to fill in. Delete the example row when you have seen it.",
            ""
        },
        footer = {
            "",
            "  kkm template --out levering/0851/2025          ti CSV-filer / ten CSV files",
            "  kkm template --out levering.xlsx               ét regneark med et ark pr. tabel / one workbook",
            "  kkm template --out 0851-2026.xlsx --municipality 0851 --year 2026 --data LAGER",
            "                                                 med seneste års stamdata / with last year's master data",
            "",
            "Kun ejendomme skal med. / Only ejendomme is mandatory."
        })
final class TemplateCommand implements Callable<Integer> {
    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR|FILE.xlsx",
            description = {
                "Mappe til CSV-filer, eller en .xlsx-fil. Der overskrives ikke.",
                "Folder for CSV files, or an .xlsx file. Nothing is overwritten."
            })
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Option(
            names = "--municipality",
            paramLabel = "0851",
            description = "Kommunen, hvis stamdata regnearket begynder med. / Whose master data to begin with.")
    private @Nullable String municipality;

    @Option(
            names = "--year",
            paramLabel = "2026",
            description = "Året, der skal indberettes. / The year to be delivered.")
    private @Nullable String year;

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Mixin
    private ModelOption model = new ModelOption();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (isTaken(out)) {
            throw new UnreadableException(
                    out + " er der allerede. Vælg et andet sted, så intet overskrives.",
                    out + " is there already. Choose another place, so that nothing is overwritten.");
        }
        Specification specification = model.specification();
        var templates = Templates.of(specification);
        var print = spec.commandLine().getOut();
        if (out.toString().endsWith(".xlsx")) {
            var known = known(specification);
            try (var file = Files.newOutputStream(out)) {
                templates.writeXlsx(file, known);
            }
            print.println(out);
        } else {
            templates.writeCsv(out).forEach(print::println);
            print.println(
                    "Hvad kolonnerne betyder, og hvilke koder de tager: arket vejledning i kkm template --out skabelon.xlsx");
            print.println("What the columns mean and which codes they take: the sheet vejledning of that workbook");
        }
        return Kkm.ACCEPTED;
    }

    private Map<String, List<List<@Nullable Object>>> known(Specification specification) {
        if (municipality == null && year == null) {
            return Map.of();
        }
        if (municipality == null || year == null) {
            throw new UnreadableException(
                    "Skriv både --municipality og --year, eller ingen af dem.",
                    "Write both --municipality and --year, or neither.");
        }
        var id = SubmissionId.of(municipality, year);
        try (Store kept = store.existing(specification)) {
            var dataset = kept.dataset();
            return Txn.calculateRead(dataset, () -> TableRows.of(specification).masterData(dataset, id));
        }
    }

    private static boolean isTaken(Path out) throws IOException {
        if (!Files.isDirectory(out)) {
            return Files.exists(out);
        }
        try (Stream<Path> files = Files.list(out)) {
            return files.findAny().isPresent();
        }
    }
}

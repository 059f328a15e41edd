package dk.kkm.cli;

import dk.kkm.store.Store;
import dk.kkm.submission.Submissions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kkm check}: what is wrong with a delivery, where, and how to mend it; nothing is kept. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Tjek en levering: hvad er galt, hvor, og hvordan rettes det. Intet gemmes.",
            "Check a delivery: what is wrong, where, how to mend it. Nothing is kept.",
            ""
        },
        footer = {
            "",
            "  kkm check levering/0851/2025",
            "  kkm check ejendomme.csv forbrug.csv --municipality 0851 --year 2025",
            "  kkm check levering.xlsx --municipality 0851 --year 2025 --all",
            "  kkm check forbrug.csv --municipality 0851 --year 2025 --data lager     sammen med det gemte / with what is kept",
            "",
            "Exit: 0 godkendt / accepted · 1 fejl blokerer / a finding blocks · 2 kan ikke læses / unreadable"
        })
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private DeliveryOptions delivery = new DeliveryOptions();

    @Mixin
    private ModelOption model = new ModelOption();

    @Mixin
    private StoreOptions place = new StoreOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        var specification = model.specification();
        try (Store store = place.open(specification)) {
            return delivery.each(spec.commandLine().getOut(), Submissions.of(store, specification)::check);
        }
    }
}

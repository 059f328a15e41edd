package dk.kkm.cli;

import dk.kkm.plausibility.Distributions;
import dk.kkm.store.Store;
import dk.kkm.submission.Submissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kkm submit}: checks a delivery and keeps it, with its records and key figures, if no finding blocks. */
@Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        description = {
            "Tjek en levering og gem den, hvis ingen fejl blokerer.",
            "Check a delivery and keep it if no finding blocks.",
            ""
        },
        footer = {
            "",
            "  kkm submit levering/0851/2025 --data lager",
            "  kkm submit levering --data lager                       alle <kommune>/<år> i mappen / all in the folder",
            "  kkm submit forbrug.csv --municipality 0851 --year 2025 --data lager     kun den tabel / only that table",
            "  kkm submit levering/0851/2025 --server https://kkm.example --token-file nøgle",
            "  kkm submit eksport.csv --mapping eksport.rq --model min-model --data lager",
            "",
            "Exit: 0 gemt / kept · 1 fejl blokerer, intet gemt / a finding blocks, nothing kept · 2 kan ikke læses / unreadable"
        })
final class SubmitCommand implements Callable<Integer> {
    /** What is usual changes slowly: the next deliveries are held against it. */
    private static final Duration A_DAY = Duration.ofDays(1);

    @Mixin
    private DeliveryOptions delivery = new DeliveryOptions();

    @Mixin
    private ModelOption model = new ModelOption();

    @Mixin
    private StoreOptions place = new StoreOptions();

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Optional<Client> client = server.client();
        if (client.isPresent()) {
            return delivery.each(spec.commandLine().getOut(), client.get());
        }
        var specification = model.specification();
        try (Store store = place.required(specification)) {
            int exit = delivery.each(spec.commandLine().getOut(), Submissions.of(store, specification)::receive);
            Distributions.of(specification).refresh(store, A_DAY, Instant.now());
            return exit;
        }
    }
}

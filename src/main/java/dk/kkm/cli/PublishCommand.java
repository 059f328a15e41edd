package dk.kkm.cli;

import dk.kkm.keyfigure.Aggregates;
import dk.kkm.store.Store;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kkm publish}: shows the public what all municipalities of a finished round come to together. */
@Command(
        name = "publish",
        mixinStandardHelpOptions = true,
        description = {
            "Vis offentligheden nøgletal for alle kommuner under ét, for år med en foreløbig eller endelig runde.",
            "Show the public the key figures of all municipalities together, for years whose round is provisional or final.",
            ""
        })
final class PublishCommand implements Callable<Integer> {
    @Mixin
    private ModelOption model = new ModelOption();

    @Mixin
    private StoreOptions place = new StoreOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        var specification = model.specification();
        try (Store store = place.existing(specification)) {
            int count = Aggregates.publish(store, specification, Optional.empty());
            spec.commandLine()
                    .getOut()
                    .println(count + " tal er offentlige nu. / " + count + " figures are public now.");
            spec.commandLine().getOut().flush();
        }
        return Kkm.ACCEPTED;
    }
}

package dk.kkm.cli;

import dk.kkm.server.Server;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kkm serve}: SPARQL over a store, read-only, until stopped. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {"Vis lageret som SPARQL.", "Serve the store as SPARQL.", ""},
        footer = {
            "",
            "  kkm serve --data lager                 offentligheden ser model og definitioner / the public sees the model",
            "  kkm serve --data lager --open          alt er åbent / everything is open",
            "  kkm serve --data lager --port 8080 --host 0.0.0.0",
            "",
            "Ctrl-C stopper. / Ctrl-C stops."
        })
final class ServeCommand implements Callable<Integer> {
    @Mixin
    private ModelOption model = new ModelOption();

    @Mixin
    private AddressOptions address = new AddressOptions();

    @Mixin
    private StoreOptions place = new StoreOptions();

    @Option(
            names = "--open",
            description = {
                "Vis alt for alle, undtagen beskyttede adresser.",
                "Show everything to everyone, except protected addresses."
            })
    private boolean open;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        var specification = model.specification();
        try (Store store = place.open(specification);
                Server server = address.start(store, specification, open ? View.open() : View.closed())) {
            var out = spec.commandLine().getOut();
            out.println(server.url().resolve("sparql"));
            out.println(
                    open
                            ? "Alt er åbent, undtagen beskyttede adresser. / Everything is open, except protected addresses."
                            : "Her ses kun model, koder og definitioner; --open viser også tallene."
                                    + " / Only model, codes and definitions are shown; --open shows the figures too.");
            out.println("Ctrl-C stopper. / Ctrl-C stops.");
            out.flush();
            server.join();
        }
        return Kkm.ACCEPTED;
    }
}

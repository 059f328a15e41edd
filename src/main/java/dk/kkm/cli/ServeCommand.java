package dk.kkm.cli;

import dk.kkm.SubmissionId;
import dk.kkm.access.Tokens;
import dk.kkm.plausibility.Distributions;
import dk.kkm.server.Admission;
import dk.kkm.server.Server;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import dk.kkm.submission.Submissions;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
    private static final Duration AN_HOUR = Duration.ofHours(1);

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

    @Option(
            names = "--tokens",
            paramLabel = "FILE",
            description = {
                "Filen med adgangsnøgler; ellers tokens.tsv i --data. Se kkm token.",
                "The file of tokens; else tokens.tsv in --data. See kkm token."
            })
    private @Nullable Path tokens;

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            description = {
                "Adressen, som besøgende bruger, bag en anden server.",
                "The address visitors use, behind another server."
            })
    private @Nullable URI publicUrl;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        var specification = model.specification();
        try (Store store = place.open(specification);
                Server server = address.start(store, specification, admission())) {
            var out = spec.commandLine().getOut();
            out.println(server.url().resolve("sparql"));
            out.println(
                    open
                            ? "Alt er åbent, undtagen beskyttede adresser. / Everything is open, except protected addresses."
                            : "Uden adgangsnøgle (kkm token) ses model, definitioner og samlede tal; --open viser alt."
                                    + " / Without a token (kkm token) one sees model, definitions and aggregates; --open shows everything.");
            out.println("Ctrl-C stopper. / Ctrl-C stops.");
            out.flush();
            var stopped = new AtomicBoolean();
            Thread rebuilding = new Thread(() -> rebuild(server.submissions(), stopped, out), "rebuild");
            rebuilding.start();
            var usual = Executors.newSingleThreadScheduledExecutor();
            var distributions = Distributions.of(specification);
            var refreshing = usual.scheduleWithFixedDelay(() -> refresh(distributions, store), 0, 10, TimeUnit.MINUTES);
            server.join();
            stopped.set(true);
            refreshing.cancel(false);
            usual.shutdown();
            rebuilding.join();
            usual.awaitTermination(1, TimeUnit.MINUTES);
        }
        return Kkm.ACCEPTED;
    }

    /** Keeps what deliveries are held against up to date, but not after each of them. */
    private static void refresh(Distributions distributions, Store store) {
        try {
            distributions.refresh(store, AN_HOUR, Instant.now());
        } catch (RuntimeException e) {
            LOG.error("What is usual could not be computed; it will be tried again", e);
        }
    }

    private Admission admission() {
        Admission admission = open ? Admission.showing(View.open()) : Admission.closed(Optional.empty());
        return admission
                .with(Optional.ofNullable(tokens).or(() -> place.folder().map(folder -> folder.resolve(Tokens.FILE))))
                .at(Optional.ofNullable(publicUrl));
    }

    /** Brings up to date what another specification computed; until then answers say that it awaits that. */
    private static void rebuild(Submissions submissions, AtomicBoolean stopped, PrintWriter out) {
        SortedSet<SubmissionId> stale = submissions.stale();
        if (stale.isEmpty()) {
            return;
        }
        out.println("Modellen er ændret: " + stale.size()
                + " kommuneår beregnes på ny i baggrunden. / The model has changed: " + stale.size()
                + " municipality-years are computed anew in the background.");
        out.flush();
        submissions.rebuild(stale, false, id -> !stopped.get());
        if (!stopped.get()) {
            out.println("Beregnet på ny. / Computed anew.");
            out.flush();
        }
    }
}

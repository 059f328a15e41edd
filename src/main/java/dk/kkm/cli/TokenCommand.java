package dk.kkm.cli;

import dk.kkm.MunicipalityCode;
import dk.kkm.Specification;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.access.Roles;
import dk.kkm.access.Token;
import dk.kkm.access.Tokens;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.jena.graph.Node;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kkm token}: gives accesses, lists them, takes them back. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        description = {
            "Giv adgang til en server, se hvem der har den, og tag den igen.",
            "Give access to a server, see who has it, and take it back.",
            ""
        },
        footer = {
            "",
            "  kkm token add --data lager --role medlem --municipality 0851 --label 'Ejendomscenteret'",
            "  kkm token add --data lager --role leverandør --municipality 0851 --topic forsyning --label EnergiPro --days 365",
            "  kkm token list --data lager",
            "  kkm token revoke --data lager 3f9a01c2",
            "",
            "Nøglen vises én gang og gemmes kun som kontrolsum. / The token is shown once and kept as a hash only."
        })
final class TokenCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "add, list eller revoke? / add, list or revoke?");
    }

    /** Where the accesses are kept. */
    static final class Place {
        @Option(names = "--data", paramLabel = "DIR", description = "Lagerets mappe. / The store's folder.")
        private @Nullable Path data;

        @Option(names = "--tokens", paramLabel = "FILE", description = "Filen med adgange. / The file of tokens.")
        private @Nullable Path file;

        Tokens tokens() {
            return Tokens.in(
                    file != null
                            ? file
                            : Optional.ofNullable(data).orElseThrow().resolve(Tokens.FILE));
        }
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = {"Giv en adgang.", "Give an access."})
    int add(
            @ArgGroup(exclusive = true, multiplicity = "1") Place place,
            @Mixin ModelOption model,
            @Option(
                            names = "--role",
                            required = true,
                            paramLabel = "ROLE",
                            description = "medlem, ejer, leverandør, analytiker, sekretariat / member, owner, …")
                    String role,
            @Option(
                            names = "--municipality",
                            split = ",",
                            paramLabel = "CODE",
                            description = "Kommunerne, adgangen gælder. / The municipalities it is for.")
                    @Nullable
                    List<String> municipalities,
            @Option(
                            names = "--topic",
                            split = ",",
                            paramLabel = "TOPIC",
                            description =
                                    "Emnerne, der må leveres; ellers alle. / What may be delivered; else all topics.")
                    @Nullable
                    List<String> topics,
            @Option(names = "--check-only", description = "Må kun tjekke. / May only check.") boolean checkOnly,
            @Option(
                            names = "--days",
                            defaultValue = "365",
                            paramLabel = "N",
                            description = "Dage, adgangen gælder. / Days it holds. (${DEFAULT-VALUE})")
                    int days,
            @Option(
                            names = "--expires",
                            paramLabel = "DATE",
                            description = "Eller første dag, den ikke gælder. / Or the first day it does not hold.")
                    @Nullable
                    LocalDate expires,
            @Option(
                            names = "--label",
                            required = true,
                            paramLabel = "NAME",
                            description =
                                    "Hvem den gives til; står i kvitteringer. / Whom it is for; stands in receipts.")
                    String label) {
        Specification specification = model.specification();
        Roles roles = Roles.of(specification);
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Instant until = expires == null
                ? now.plus(days, ChronoUnit.DAYS)
                : expires.atStartOfDay(ZoneId.of("Europe/Copenhagen")).toInstant();
        if (!until.isAfter(now)) {
            throw new UnreadableException(
                    "Adgangen ville være udløbet, før den gælder. Vælg en senere dag.",
                    "The token would expire before it holds. Choose a later day.");
        }
        Set<MunicipalityCode> whose = Optional.ofNullable(municipalities).orElse(List.of()).stream()
                .map(code -> new MunicipalityCode(Vocabulary.localName(roles.municipality(code))))
                .collect(Collectors.toSet());
        Set<Node> what = Optional.ofNullable(topics).orElse(List.of()).stream()
                .map(topic -> roles.named("topic", topic))
                .collect(Collectors.toSet());
        Tokens.Given given = place.tokens()
                .give(new Token(
                        "",
                        "",
                        roles.grantable(role, whose),
                        whose,
                        what,
                        checkOnly,
                        now,
                        until,
                        Optional.empty(),
                        label));
        PrintWriter out = spec.commandLine().getOut();
        out.println(given.secret());
        out.println("Vises kun nu. Giv den videre ad en sikker vej; tag den igen med: kkm token revoke … "
                + given.token().id());
        out.println("Shown only now. Hand it over safely; take it back with: kkm token revoke … "
                + given.token().id());
        out.flush();
        return Kkm.ACCEPTED;
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = {"Vis adgangene.", "Show the accesses."})
    int list(@ArgGroup(exclusive = true, multiplicity = "1") Place place) {
        PrintWriter out = spec.commandLine().getOut();
        Instant now = Instant.now();
        out.println(
                "id\trolle/role\tkommuner/municipalities\temner/topics\tkun tjek/check only\tudløber/expires\tgælder/holds\tnavn/label");
        for (Token token : place.tokens().all()) {
            out.println(String.join(
                    "\t",
                    token.id(),
                    Vocabulary.localName(token.role()),
                    token.municipalities().stream()
                            .map(MunicipalityCode::code)
                            .sorted()
                            .collect(Collectors.joining(",")),
                    token.topics().stream().map(Vocabulary::localName).sorted().collect(Collectors.joining(",")),
                    token.checkOnly() ? "ja/yes" : "nej/no",
                    token.expires().toString(),
                    token.holds(now) ? "ja/yes" : "nej/no",
                    token.label()));
        }
        out.flush();
        return Kkm.ACCEPTED;
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = {"Tag en adgang igen.", "Take an access back."})
    int revoke(
            @ArgGroup(exclusive = true, multiplicity = "1") Place place,
            @Parameters(paramLabel = "ID", description = "Nøglens id, som list viser. / Its id, as list shows.")
                    String id) {
        if (!place.tokens().revoke(id, Instant.now().truncatedTo(ChronoUnit.SECONDS))) {
            throw new UnreadableException(
                    "Der er ingen adgang med dette id. kkm token list viser dem, der er.",
                    "There is no token with this id. kkm token list shows those there are.");
        }
        spec.commandLine().getOut().println("Taget igen: " + id + " / Taken back: " + id);
        spec.commandLine().getOut().flush();
        return Kkm.ACCEPTED;
    }
}

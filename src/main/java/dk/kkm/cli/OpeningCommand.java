package dk.kkm.cli;

import dk.kkm.MunicipalityCode;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.access.Opening;
import dk.kkm.access.Roles;
import dk.kkm.store.Store;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kkm opening}: shows the public a municipality's own figures, as it has decided, or no more. */
@Command(
        name = "opening",
        mixinStandardHelpOptions = true,
        description = {
            "Vis offentligheden en kommunes egne nøgletal, når kommunen har besluttet det, eller luk dem igen.",
            "Show the public a municipality's own key figures when it has decided so, or close them again.",
            ""
        },
        footer = {
            "",
            "  kkm opening add --municipality 0851 --data lager",
            "  kkm opening remove --municipality 0851 --data lager"
        })
final class OpeningCommand implements Callable<Integer> {
    private enum Act {
        ADD,
        REMOVE
    }

    @Parameters(paramLabel = "add|remove", description = "Åbn eller luk. / Open or close.")
    private Act act = Act.ADD;

    @Option(
            names = "--municipality",
            required = true,
            paramLabel = "CODE",
            description = "Kommunen. / The municipality.")
    private String municipality = "";

    @Option(
            names = "--kind",
            defaultValue = "cube",
            paramLabel = "KIND",
            description = "Hvad: nøgletal, poster. / What: cube, records. (${DEFAULT-VALUE})")
    private String kind = "";

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
        var roles = Roles.of(specification);
        var opening = new Opening(
                new MunicipalityCode(Vocabulary.localName(roles.municipality(municipality))),
                roles.named("graph-kind", kind));
        if (!roles.openable(opening.kind())) {
            throw new UnreadableException(
                    "'" + kind + "' kan ikke åbnes for offentligheden. Skriv nøgletal eller poster.",
                    "'" + kind + "' cannot be opened to the public. Write cube or records.");
        }
        try (Store store = place.existing(specification)) {
            if (act == Act.ADD) {
                opening.open(store, LocalDate.now(ZoneId.of("Europe/Copenhagen")));
            } else {
                opening.close(store);
            }
        }
        spec.commandLine()
                .getOut()
                .println(municipality
                        + (act == Act.ADD
                                ? " er åben for offentligheden. / is open to the public."
                                : " er lukket. / is closed."));
        spec.commandLine().getOut().flush();
        return Kkm.ACCEPTED;
    }
}

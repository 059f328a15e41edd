package dk.kkm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dk.kkm.UnreadableException;
import dk.kkm.mapping.Match;
import dk.kkm.mapping.Profile;
import dk.kkm.mapping.Proposal;
import dk.kkm.table.ColumnNames;
import dk.kkm.table.Table;
import dk.kkm.table.Tables;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kkm match}: proposes which of our columns a stranger's columns are, and saves what is confirmed as a profile. */
@Command(
        name = "match",
        mixinStandardHelpOptions = true,
        description = {
            "Hvilke af vores kolonner er det? Foreslå, få det bekræftet, og gem det som en kolonneprofil.",
            "Which of our columns are these? Propose, have it confirmed, and save it as a profile.",
            ""
        },
        footer = {
            "",
            "  kkm match energiudtræk.csv                                    vis forslaget / show the proposal",
            "  kkm match energiudtræk.csv --out energiudtræk.profile.ttl     gem det / save it",
            "  kkm match fm.xlsx --table bygninger --out fm.ttl --yes        uden at spørge / without asking",
            "",
            "En profil ved siden af filen bruges af sig selv; en anden nævnes med --profile:",
            "A profile beside the file is used by itself; another is named with --profile:",
            "  kkm submit energiudtræk.csv --municipality 0851 --year 2025 --data lager",
            "  kkm submit fm.xlsx --profile fm.ttl --municipality 0851 --year 2025 --data lager",
            "Ligger profilen i MODEL/queries/profiles/, findes den selv af overskrifterne (--model MODEL).",
            "In MODEL/queries/profiles/ the profile is found by the headers (--model MODEL)."
        })
final class MatchCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "CSV eller XLSX fra et andet system. / From another system.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(
            names = "--sheet",
            paramLabel = "ARK",
            description = "Ark i regnearket; ellers det første. / Sheet; else the first.")
    private @Nullable String sheet;

    @Option(
            names = "--table",
            paramLabel = "forbrug",
            description = "Vores tabel; ellers gættes den. / Our table; else guessed.")
    private @Nullable String table;

    @Option(names = "--out", paramLabel = "FILE.ttl", description = "Gem profilen her. / Save the profile here.")
    private @Nullable Path out;

    @Option(names = "--yes", description = "Gem forslaget uden at spørge. / Save without asking.")
    private boolean yes;

    @Mixin
    private ModelOption model = new ModelOption();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter print = spec.commandLine().getOut();
        Match match = Match.of(model.specification());
        Table sent = sent();
        Proposal proposal = table == null ? match.propose(sent) : match.propose(sent, table);
        print(print, proposal);
        if (out == null) {
            print.println("Gem det med --out profil.ttl. / Save it with --out profil.ttl.");
            return Kkm.ACCEPTED;
        }
        if (Files.exists(out)) {
            throw new UnreadableException(out + " er der allerede.", out + " is there already.");
        }
        if (!yes) {
            proposal = confirmed(print, proposal, new BufferedReader(new InputStreamReader(System.in, UTF_8)));
        }
        Profile profile = proposal.profile(
                ColumnNames.of(Tables.stem(String.valueOf(out.getFileName()))).replace('_', '-'));
        Files.writeString(out, profile.turtle());
        print.println("Gemt: " + out + " / saved");
        if (!proposal.lacking().isEmpty()) {
            print.println("Mangler stadig: " + String.join(", ", proposal.lacking())
                    + ". Skriv dem i filen, fx kkm:constant. / Still lacking: write them into the file.");
            return Kkm.BLOCKED;
        }
        return Kkm.ACCEPTED;
    }

    private Table sent() {
        List<Table> tables = Tables.read(file);
        return sheet == null
                ? tables.get(0)
                : tables.stream()
                        .filter(it -> it.name().equalsIgnoreCase(sheet))
                        .findFirst()
                        .orElseThrow(() -> new UnreadableException(
                                file + " har intet ark " + sheet + ".", file + " has no sheet " + sheet + "."));
    }

    private static void print(PrintWriter print, Proposal proposal) {
        print.printf("%s: %s (%d %%)", proposal.file(), proposal.table(), proposal.confidence());
        print.println(
                proposal.otherTables().isEmpty()
                        ? ""
                        : " – eller / or " + String.join(", ", proposal.otherTables()) + ": --table");
        for (Proposal.Column column : proposal.columns()) {
            if (column.isFilled() || column.ours().mandatory()) {
                String from = column.header().map(it -> "'" + it + "'").orElse("");
                String constant = column.constant().map(it -> "= " + it).orElse(from.isEmpty() ? "–" : "");
                print.printf(
                        "  %-22s %-28s %3d %%  %s / %s%s%n",
                        column.ours().header() + (column.ours().mandatory() ? " *" : ""),
                        from + constant,
                        column.confidence(),
                        column.reason().da(),
                        column.reason().en(),
                        column.examples().isEmpty() ? "" : "  (" + String.join(" · ", column.examples()) + ")");
                column.translations().forEach((sent, ours) -> print.printf("  %24s '%s' = %s%n", "", sent, ours));
                column.unknown()
                        .forEach(word ->
                                print.printf("  %24s '%s' er ingen kode hos os / is no code of ours%n", "", word));
            }
        }
        if (!proposal.unused().isEmpty()) {
            print.println("  Bruges ikke / not used: " + String.join(", ", proposal.unused()));
        }
        if (!proposal.lacking().isEmpty()) {
            print.println("  Mangler / lacking (*): " + String.join(", ", proposal.lacking()));
        }
    }

    /** Asks until an empty line: {@code enhed = MWh} sets a constant, {@code mængde : Forbrug i alt} names a column. */
    private static Proposal confirmed(PrintWriter print, Proposal proposal, BufferedReader in) throws IOException {
        Proposal current = proposal;
        while (true) {
            print.println("Enter gemmer. Ret med 'mængde : Forbrug i alt' (kolonne), 'enhed = MWh' (fast værdi), "
                    + "'metode :' (ingen). / Enter saves; correct as shown.");
            print.flush();
            String line = in.readLine();
            if (line == null) {
                throw new UnreadableException(
                        "Ingen svarede. Skriv --yes, hvis forslaget skal gemmes, som det er.",
                        "Nobody answered. Write --yes to save the proposal as it is.");
            }
            if (line.isBlank()) {
                return current;
            }
            int sign = Math.max(line.indexOf(':'), line.indexOf('='));
            String ours = sign < 0 ? line.strip() : line.substring(0, sign).strip();
            String said = sign < 0 ? "" : line.substring(sign + 1).strip();
            Optional<Proposal.Column> column = current.columns().stream()
                    .filter(it -> it.ours().name().equals(ColumnNames.of(ours)))
                    .findFirst();
            if (sign < 0 || column.isEmpty()) {
                print.println("'" + ours + "' er ingen kolonne i " + current.table() + ". / no such column");
                continue;
            }
            Optional<String> text = said.isEmpty() ? Optional.empty() : Optional.of(said);
            boolean constant = line.charAt(sign) == '=';
            current = current.with(
                    column.get().with(constant ? Optional.empty() : text, constant ? text : Optional.empty()));
            print(print, current);
        }
    }
}

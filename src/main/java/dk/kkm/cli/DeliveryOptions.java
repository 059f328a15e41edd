package dk.kkm.cli;

import dk.kkm.SubmissionId;
import dk.kkm.UnreadableException;
import dk.kkm.mapping.Delivery;
import dk.kkm.mapping.Mapping;
import dk.kkm.mapping.Profile;
import dk.kkm.server.ReceiptJson;
import dk.kkm.submission.Receipt;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is delivered, for whom and how to read it: shared by check and submit. */
final class DeliveryOptions {
    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = {
                "Filer (CSV, XLSX, Turtle, JSON-LD, N-Triples) eller mapper <kommune>/<år>.",
                "Files, or folders <municipality>/<year>; a folder of such folders is taken one by one."
            })
    private List<Path> paths = List.of();

    @Option(
            names = "--municipality",
            paramLabel = "0851",
            description = "Kommunekode; ellers af mappens navn. / Code; else from the folder's name.")
    private @Nullable String municipality;

    @Option(
            names = "--year",
            paramLabel = "2025",
            description = "År; ellers af mappens navn. / Year; else from the folder's name.")
    private @Nullable String year;

    @Option(
            names = "--mapping",
            paramLabel = "FILE.rq",
            description = {
                "Sådan læses en tabel, der ikke er vores: en CONSTRUCT pr. række.",
                "How to read a table that is not ours: a CONSTRUCT per row."
            })
    private @Nullable Path mapping;

    @Option(
            names = "--profile",
            paramLabel = "FILE.ttl",
            description = {
                "Kolonneprofil fra kkm match: hvad filens kolonner hedder hos os.",
                "A profile from kkm match: what the file's columns are called here.",
                "Ellers den, der ligger ved siden af / else the one beside it: eksport.csv, eksport.profile.ttl."
            })
    private @Nullable Path profile;

    @Option(names = "--all", description = "Vis hvert eneste fund. / Show every finding.")
    private boolean all;

    @Option(
            names = "--format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "Kvitteringen som tekst eller JSON. / The receipt as text or JSON.")
    private Form form = Form.TEXT;

    private enum Form {
        TEXT,
        JSON
    }

    /** Takes the deliveries one by one, prints their receipts, and says how it went. */
    int each(PrintWriter out, Function<Delivery, List<Receipt>> take) throws IOException {
        int exit = Kkm.ACCEPTED;
        var text = new ReceiptText(out);
        List<Delivery> deliveries = profiled(deliveries());
        for (int i = 0; i < deliveries.size(); i++) {
            for (Receipt receipt : take.apply(deliveries.get(i))) {
                if (form == Form.JSON) {
                    out.print(ReceiptJson.text(receipt));
                } else if (all) {
                    text.full(receipt);
                } else {
                    text.brief(receipt);
                }
                if (!receipt.accepted()) {
                    exit = Kkm.BLOCKED;
                }
            }
            if (deliveries.size() > 1 && form == Form.TEXT) {
                out.printf("[%d/%d]%n", i + 1, deliveries.size());
            }
            out.flush();
        }
        return exit;
    }

    /** Sends the deliveries to a server one by one, prints what it answers, and says how it went. */
    int each(PrintWriter out, Client server) throws IOException {
        if (mapping != null || profile != null) {
            throw new UnreadableException(
                    "Serveren læser selv filerne; gem profilen på serveren i stedet for --profile og --mapping.",
                    "The server reads the files itself; save the profile there instead of --profile and --mapping.");
        }
        int exit = Kkm.ACCEPTED;
        for (Delivery delivery : deliveries()) {
            SubmissionId id = delivery.submission().orElseThrow();
            Client.Answer answer = server.send(
                    id, delivery.files().stream().map(file -> file.path()).toList(), false);
            out.println(id + ": " + answer.text().strip());
            out.flush();
            boolean refused = List.of(409, 412, 422).contains(answer.status());
            exit = Math.max(exit, answer.isAccepted() ? Kkm.ACCEPTED : refused ? Kkm.BLOCKED : Kkm.UNREADABLE);
        }
        return exit;
    }

    private List<Delivery> profiled(List<Delivery> deliveries) throws IOException {
        if (profile == null) {
            return deliveries;
        }
        Profile read = Profile.parse(profile.toString(), Files.readString(profile));
        return deliveries.stream().map(delivery -> delivery.by(read)).toList();
    }

    private List<Delivery> deliveries() throws IOException {
        Optional<SubmissionId> id = submission();
        if (mapping != null) {
            return List.of(
                    Delivery.of(paths, id, Optional.of(Mapping.parse(mapping.toString(), Files.readString(mapping)))));
        }
        if (id.isPresent()) {
            return List.of(Delivery.of(paths, id, Optional.empty()));
        }
        var files = new ArrayList<Path>();
        var deliveries = new ArrayList<Delivery>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                deliveries.addAll(Delivery.each(path));
            } else {
                files.add(path);
            }
        }
        if (!files.isEmpty()) {
            deliveries.add(Delivery.of(files, Optional.empty(), Optional.empty()));
        }
        if (deliveries.isEmpty()) {
            throw new UnreadableException(
                    "Der er ingen leveringer i " + paths
                            + ". En levering ligger i en mappe 0851/2025 med ejendomme.csv.",
                    "There are no deliveries in " + paths
                            + ". A delivery lies in a folder 0851/2025 with ejendomme.csv.");
        }
        return deliveries;
    }

    private Optional<SubmissionId> submission() {
        if (municipality == null && year == null) {
            return Optional.empty();
        }
        if (municipality == null || year == null) {
            throw new UnreadableException(
                    "Skriv både --municipality og --year, eller ingen af dem.",
                    "Write both --municipality and --year, or neither.");
        }
        return Optional.of(SubmissionId.of(municipality, year));
    }
}

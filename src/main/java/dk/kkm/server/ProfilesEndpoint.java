package dk.kkm.server;

import dk.kkm.MunicipalityCode;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.access.Act;
import dk.kkm.mapping.Delivery.DeliveredFile;
import dk.kkm.mapping.Match;
import dk.kkm.mapping.Profile;
import dk.kkm.mapping.Profiles;
import dk.kkm.mapping.Proposal;
import dk.kkm.store.Store;
import dk.kkm.table.Table;
import dk.kkm.table.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Year;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * How the columns of strangers' files match ours. {@code POST /match?table=}: what the columns of the files sent probably
 * are, with the profile that says so, to be corrected and saved. {@code GET /profiles/{municipality}}: those saved. {@code
 * GET}, {@code PUT} and {@code DELETE /profiles/{municipality}/{name}}: one, in Turtle.
 *
 * <p>200 · 201 first saved · 204 removed · 400 · 401, 403 · 404 · 413 · 415.
 */
final class ProfilesEndpoint {
    private static final int PROFILE_BYTES = 1 << 20;

    private final Match match;
    private final Profiles profiles;
    private final Limits limits;

    ProfilesEndpoint(Store store, Specification specification, Limits limits) {
        this.match = Match.of(specification);
        this.profiles = Profiles.in(store);
        this.limits = limits;
    }

    List<Route> routes() {
        return List.of(
                new Route("POST", "/match", this::match),
                new Route("/profiles/{municipality}", this::all),
                new Route("/profiles/{municipality}/{name}", this::one),
                new Route("PUT", "/profiles/{municipality}/{name}", this::save),
                new Route("DELETE", "/profiles/{municipality}/{name}", this::remove));
    }

    /**
     * A proposal as JSON.
     *
     * @param lacking our mandatory columns that nothing fills
     * @param profile the proposal in Turtle, to be saved
     */
    record ProposalJson(
            String file,
            String table,
            int confidence,
            List<Column> columns,
            List<String> unused,
            List<String> lacking,
            List<String> otherTables,
            String profile) {
        /** One of our columns. */
        record Column(
                String column,
                boolean mandatory,
                Optional<String> header,
                Optional<String> constant,
                SortedMap<String, String> translations,
                List<String> unknown,
                int confidence,
                Text reason,
                List<String> examples,
                List<String> alternatives) {}

        static ProposalJson of(Proposal proposal) {
            return new ProposalJson(
                    proposal.file(),
                    proposal.table(),
                    proposal.confidence(),
                    proposal.columns().stream()
                            .map(column -> new Column(
                                    column.ours().header(),
                                    column.ours().mandatory(),
                                    column.header(),
                                    column.constant(),
                                    column.translations(),
                                    column.unknown(),
                                    column.confidence(),
                                    column.reason(),
                                    column.examples(),
                                    column.alternatives()))
                            .toList(),
                    proposal.unused(),
                    proposal.lacking(),
                    proposal.otherTables(),
                    proposal.profile("forslag").turtle());
        }
    }

    private Reply match(Ask ask) {
        ask.allow("table");
        if (!ask.visit().viewer().may(Act.MATCH)) {
            throw SubmissionsEndpoint.mayNot(ask);
        }
        ask.format(List.of(Format.JSON));
        Sent sent = Sent.of(ask.visit(), Optional.of(ask.one("table").orElse("fil")), Set.of(), limits);
        var proposals = new ArrayList<ProposalJson>();
        for (DeliveredFile file : sent.files()) {
            for (Table table : Tables.read(file.name(), file.path())) {
                proposals.add(ProposalJson.of(ask.one("table")
                        .map(name -> match.propose(table, name))
                        .orElseGet(() -> match.propose(table))));
            }
        }
        if (proposals.isEmpty()) {
            throw new UnreadableException("Der er ingen filer i det sendte.", "There are no files in what was sent.");
        }
        return Reply.of(Format.JSON, Json.of(proposals)).with("Cache-Control", "private, no-cache");
    }

    private Reply all(Ask ask) {
        ask.allow();
        ask.format(List.of(Format.JSON));
        MunicipalityCode whose = whose(ask);
        return Reply.of(
                        Format.JSON,
                        Json.of(profiles.of(whose).stream()
                                .map(profile -> Map.of(
                                        "name",
                                        profile.name(),
                                        "table",
                                        profile.table(),
                                        "profile",
                                        "/profiles/" + whose + "/" + profile.name()))
                                .toList()))
                .with("Cache-Control", "private, no-cache");
    }

    private Reply one(Ask ask) {
        ask.allow();
        ask.format(List.of(Format.TURTLE));
        Profile profile = profiles.find(whose(ask), ask.name("name"))
                .orElseThrow(() -> new RefusedException(
                        Problem.notFound("Den kolonneprofil findes ikke.", "There is no such profile.")));
        return turtle(profile, 200);
    }

    private Reply save(Ask ask) {
        ask.allow();
        MunicipalityCode whose = whose(ask);
        String name = ask.name("name");
        if (!name.matches("[A-Za-z0-9-]{1,60}")) {
            throw new UnreadableException(
                    "En kolonneprofil hedder noget med bogstaver, tal og bindestreger.",
                    "A profile is named with letters, digits and hyphens.");
        }
        if (!ask.visit().contentType().orElse("").startsWith(Format.TURTLE.mediaType())) {
            throw new RefusedException(Problem.of(415));
        }
        String turtle;
        try {
            var body = ask.visit().body().orElseThrow().file();
            if (Files.size(body) > PROFILE_BYTES) {
                throw new RefusedException(Problem.of(413));
            }
            turtle = Files.readString(body);
        } catch (java.nio.charset.CharacterCodingException e) {
            throw new UnreadableException("Profilen er ikke UTF-8.", "The profile is not UTF-8.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Profile profile = Profile.parse(name, turtle);
        boolean first = profiles.find(whose, name).isEmpty();
        return turtle(profiles.save(whose, name, profile), first ? 201 : 200);
    }

    private Reply remove(Ask ask) {
        ask.allow();
        profiles.remove(whose(ask), ask.name("name"));
        return new Reply(204, "text/plain", new byte[0], Map.of());
    }

    private static Reply turtle(Profile profile, int status) {
        return Reply.of(Format.TURTLE, profile.turtle().getBytes(StandardCharsets.UTF_8))
                .with(status)
                .with("Cache-Control", "private, no-cache");
    }

    private static MunicipalityCode whose(Ask ask) {
        var id = new SubmissionId(new MunicipalityCode(ask.name("municipality")), Year.of(2025));
        if (!ask.visit().viewer().may(Act.MATCH, id)) {
            throw SubmissionsEndpoint.mayNot(ask);
        }
        return id.municipality();
    }
}

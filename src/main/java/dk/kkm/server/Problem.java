package dk.kkm.server;

import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.Vocabulary;
import dk.kkm.access.Viewer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.jena.atlas.json.JsonObject;

/**
 * Why a request is not answered, as RFC 9457 has it: title and detail in Danish, and in English under {@code en}.
 *
 * @param status the HTTP status
 * @param name the kind of problem, the last part of its IRI
 */
record Problem(int status, String name, Text title, Text detail) {
    static final String MEDIA_TYPE = "application/problem+json";

    /** When to try again what was too much now. */
    static final String RETRY_SECONDS = "10";

    /** What a 401 says of the way in. */
    static final String CHALLENGE = "Bearer realm=\"kkm\"";

    private static final Format JSON = new Format("json", MEDIA_TYPE);

    static Problem badRequest(String da, String en) {
        return new Problem(400, "bad-request", new Text("Forkert forespørgsel", "Bad request"), new Text(da, en));
    }

    static Problem refusedQuery(String da, String en) {
        return new Problem(
                400,
                "refused-query",
                new Text("Det må en forespørgsel ikke", "A query may not do this"),
                new Text(da, en));
    }

    static Problem tooLarge(String da, String en) {
        return new Problem(
                422, "answer-too-large", new Text("Svaret er for stort", "The answer is too large"), new Text(da, en));
    }

    static Problem tooSlow(Limits limits) {
        long seconds = limits.overall().plusMillis(999).toSeconds();
        return new Problem(
                503,
                "query-timeout",
                new Text("Forespørgslen tog for lang tid", "The query took too long"),
                new Text(
                        "En forespørgsel må tage %d sekunder. Spørg til færre kommuner eller år, eller nævn grafen: GRAPH ?g { … }."
                                .formatted(seconds),
                        "A query may take %d seconds. Ask about fewer municipalities or years, or name the graph: GRAPH ?g { … }."
                                .formatted(seconds)));
    }

    static Problem tooGreedy() {
        return new Problem(
                503,
                "query-memory",
                new Text("Forespørgslen brugte for meget hukommelse", "The query used too much memory"),
                new Text(
                        "Forespørgslen blev stoppet, fordi hukommelsen var ved at slippe op. Spørg til mindre ad gangen.",
                        "The query was stopped because memory was running out. Ask for less at a time."));
    }

    static Problem busy() {
        return new Problem(
                503,
                "busy",
                new Text("Serveren har travlt", "The server is busy"),
                new Text(
                        "For mange forespørgsler er i gang. Prøv igen om lidt.",
                        "Too many requests are under way. Try again in a moment."));
    }

    /** Where the store is and why it is silent stands in the log; callers need not know. */
    static Problem storeSilent() {
        return new Problem(
                503,
                "store-silent",
                new Text("Datalageret svarer ikke", "The data store does not answer"),
                new Text(
                        "Tallene kan ikke hentes lige nu. Prøv igen om lidt.",
                        "The figures cannot be fetched right now. Try again in a moment."));
    }

    /** Too much of what others deliver is on its way. */
    static Problem noRoom() {
        return new Problem(
                503,
                "no-room",
                new Text("Der er ikke plads lige nu", "There is no room right now"),
                new Text(
                        "Der er ikke plads til mere, der er på vej ind. Prøv igen om lidt.",
                        "There is no room for more under way. Try again in a moment."));
    }

    static Problem unpacksTooLarge(long mostBytes) {
        return new Problem(
                413,
                "too-large",
                of(413).title(),
                new Text(
                        "Det sendte fylder udpakket mere end %d MB, eller mere end 200 gange så meget som pakket. Del det op."
                                .formatted(mostBytes >> 20),
                        "Unpacked, what was sent is more than %d MB, or more than 200 times what it is packed. Divide it."
                                .formatted(mostBytes >> 20)));
    }

    /** What was sent is in a form that cannot be delivered in. */
    static Problem mediaType(String sent) {
        String forms = "multipart/form-data, application/zip, " + Format.XLSX.mediaType()
                + ", text/csv (?table=forbrug), text/turtle, application/ld+json, application/n-triples";
        return new Problem(
                415,
                "media-type",
                of(415).title(),
                new Text(
                        "'" + Text.shown(sent) + "' kan ikke læses som en levering. Send " + forms
                                + ", hver også som gzip.",
                        "'" + Text.shown(sent) + "' cannot be read as a delivery. Send " + forms
                                + ", each also as gzip."));
    }

    /** The same with another status. */
    Problem with(int otherStatus) {
        return new Problem(otherStatus, name, title, detail);
    }

    static Problem notAcceptable(String offered) {
        return new Problem(
                406,
                "not-acceptable",
                new Text("Den form findes ikke", "Not acceptable"),
                new Text("Her kan man få " + offered + ".", "What can be had here is " + offered + "."));
    }

    static Problem notAllowed(String allowed) {
        return new Problem(
                405,
                "method-not-allowed",
                new Text("Metoden bruges ikke her", "Method not allowed"),
                new Text("Her kan man bruge " + allowed + ".", "What can be used here is " + allowed + "."));
    }

    /** What there is to say about a status that the HTTP layer itself has answered. */
    static Problem of(int status) {
        return switch (status) {
            case 404 ->
                new Problem(
                        404,
                        "not-found",
                        new Text("Siden findes ikke", "Not found"),
                        new Text(
                                "Forsiden er /, nøgletal står på /key-figures, gemte forespørgsler på /queries, og SPARQL stilles til /sparql.",
                                "The start page is /, key figures are at /key-figures, stored queries at /queries, and SPARQL goes to /sparql."));
            case 405 -> notAllowed("GET, HEAD, OPTIONS, POST");
            case 408 ->
                new Problem(
                        408,
                        "too-slow",
                        new Text("Forespørgslen kom for langsomt", "The request arrived too slowly"),
                        new Text("Send den igen uden pauser.", "Send it again without pauses."));
            case 413 ->
                new Problem(
                        413,
                        "too-large",
                        new Text("Det sendte er for stort", "What was sent is too large"),
                        new Text(
                                "Send en kortere forespørgsel, eller del leveringen op i tabeller.",
                                "Send a shorter query, or divide the delivery into tables."));
            case 414, 431 ->
                new Problem(
                        status,
                        "headers-too-large",
                        new Text("Adressen eller hovedet er for langt", "The address or the headers are too long"),
                        new Text(
                                "Send en lang forespørgsel med POST i stedet for i adressen.",
                                "Send a long query with POST instead of in the address."));
            case 415 ->
                new Problem(
                        415,
                        "media-type",
                        new Text("Indholdstypen kan ikke læses", "Unsupported media type"),
                        new Text(
                                "Send application/x-www-form-urlencoded med feltet query, eller application/sparql-query, i UTF-8.",
                                "Send application/x-www-form-urlencoded with the field query, or application/sparql-query, in UTF-8."));
            case 421 ->
                new Problem(
                        421,
                        "wrong-host",
                        new Text("Forkert værtsnavn", "Misdirected request"),
                        new Text(
                                "Denne server viser alt og svarer derfor kun på navnet localhost.",
                                "This server shows everything and therefore answers to the name localhost only."));
            case 503 -> busy();
            case 507 -> noRoom().with(507);
            default ->
                status < 500
                        ? new Problem(
                                status,
                                "bad-request",
                                new Text("Forkert forespørgsel", "Bad request"),
                                new Text("Forespørgslen følger ikke HTTP.", "The request does not follow HTTP."))
                        : new Problem(
                                status,
                                "server-error",
                                new Text("Fejl på serveren", "Server error"),
                                new Text(
                                        "Noget gik galt hos os. Det er skrevet i loggen.",
                                        "Something went wrong on our side. It is in the log."));
        };
    }

    /** Nothing of this name. */
    static Problem notFound(String da, String en) {
        return new Problem(404, "not-found", of(404).title(), new Text(da, en));
    }

    /** What was delivered for a municipality and year has been withdrawn. */
    static Problem withdrawn(SubmissionId id) {
        return new Problem(
                410,
                "withdrawn",
                new Text("Trukket tilbage", "Withdrawn"),
                new Text(
                        "Indberetningen for " + id + " er trukket tilbage. Hvad der skete, står på /submissions/" + id
                                + ".",
                        "The submission for " + id + " has been withdrawn. What happened is told at /submissions/" + id
                                + "."));
    }

    /** Nobody has come with a token, or one of ours. */
    static Problem unknownToken() {
        return new Problem(
                401,
                "unknown-token",
                new Text("Adgangsnøglen kendes ikke", "The token is not known"),
                new Text(
                        "Send en adgangsnøgle, som hedder kkm_…, i hovedet 'Authorization: Bearer kkm_…'. Den fås med kkm token add.",
                        "Send a token, named kkm_…, in the header 'Authorization: Bearer kkm_…'. It is made by kkm token add."));
    }

    static Problem spentToken() {
        return new Problem(
                401,
                "spent-token",
                new Text("Adgangsnøglen gælder ikke længere", "The token no longer holds"),
                new Text(
                        "Den er udløbet eller trukket tilbage. Bed den, der gav den, om en ny.",
                        "It has expired or been revoked. Ask whoever gave it for a new one."));
    }

    static Problem tooOften() {
        return new Problem(
                429,
                "too-often",
                new Text("Der spørges for tit", "Too many requests"),
                new Text(
                        "Vent %s sekunder, og spørg i et roligere tempo.".formatted(RETRY_SECONDS),
                        "Wait %s seconds, and ask at a slower pace.".formatted(RETRY_SECONDS)));
    }

    static Problem tokenInAddress() {
        return badRequest(
                "En adgangsnøgle må ikke stå i adressen, hvor andre kan læse den bagefter. Send den i hovedet 'Authorization: Bearer …', og få en ny: denne kan være set.",
                "A token must not stand in the address, where others can read it afterwards. Send it in the header 'Authorization: Bearer …', and get a new one: this may have been seen.");
    }

    static Problem fromElsewhere() {
        return new Problem(
                403,
                "other-site",
                new Text("Sendt fra en anden side", "Sent from another site"),
                new Text(
                        "En side på et andet websted må ikke ændre noget her. Gå ind på serverens egen side.",
                        "A page of another site may not change anything here. Go to the server's own page."));
    }

    /** Whoever asks may not do this: without a token they are asked for one, with one it is not enough. */
    static Problem mayNot(Viewer viewer) {
        return viewer.token().isEmpty()
                ? new Problem(
                        401,
                        "token-needed",
                        new Text("Det kræver en adgangsnøgle", "This needs a token"),
                        new Text(
                                "Send en adgangsnøgle i hovedet 'Authorization: Bearer kkm_…'.",
                                "Send a token in the header 'Authorization: Bearer kkm_…'."))
                : notYours();
    }

    /** A token that is not enough. */
    static Problem notYours() {
        return new Problem(
                403,
                "not-yours",
                new Text("Det giver adgangsnøglen ikke lov til", "The token does not allow this"),
                new Text(
                        "Adgangsnøglen gælder ikke denne kommune, dette emne eller denne handling. Bed om en, der gør.",
                        "The token is not for this municipality, this topic or this act. Ask for one that is."));
    }

    /** The sender did not know of the newest step. */
    static Problem outdated(Text detail) {
        return new Problem(412, "outdated", new Text("Der er kommet noget nyere", "There is something newer"), detail);
    }

    /** The round takes nothing, or not this. */
    static Problem closed(Text detail) {
        return new Problem(409, "closed", new Text("Runden er lukket for det", "The round is closed to that"), detail);
    }

    /** Numbers of municipalities are closed to this reader. */
    static Problem notShown() {
        return new Problem(
                403,
                "not-shown",
                new Text("Tallene vises ikke her", "The figures are not shown here"),
                new Text(
                        "Offentligheden ser alle kommuner under ét på /key-figures/values og det, en kommune selv har åbnet; ikke andre kommuners tal. Serveren viser dem til den, der har en adgangsnøgle til det, og når den startes med --open.",
                        "The public sees all municipalities together at /key-figures/values and what a municipality has opened itself; not the figures of other municipalities. The server shows them to whoever has a token for it, and when it is started with --open."));
    }

    /** The problem as a page if the request likes that best, else as JSON. */
    Reply reply(Ask ask) {
        boolean page = Offered.accepted(ask.accept(), List.of(JSON, Format.HTML))
                .filter(Format.HTML::equals)
                .isPresent();
        boolean spoken = List.of("da", "en").containsAll(ask.all("lang"))
                && ask.all("lang").size() < 2;
        return page && spoken ? new Page(ask, title).paragraph(detail).reply().with(status) : reply();
    }

    /** The problem as JSON. */
    Reply reply() {
        return new Reply(status, MEDIA_TYPE, json(), Map.of());
    }

    /** The problem as JSON. */
    byte[] json() {
        var english = new JsonObject();
        english.put("title", title.en());
        english.put("detail", detail.en());
        var all = new JsonObject();
        all.put("type", Vocabulary.BASE + "problem/" + name);
        all.put("title", title.da());
        all.put("status", status);
        all.put("detail", detail.da());
        all.put("en", english);
        return all.toString().getBytes(StandardCharsets.UTF_8);
    }
}

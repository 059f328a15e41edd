package dk.kkm.server;

import static dk.kkm.Vocabulary.iri;
import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.MunicipalityCode;
import dk.kkm.access.Roles;
import dk.kkm.access.Token;
import dk.kkm.access.Tokens;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import dk.kkm.submission.Submissions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Coming in: by token, by session, too often, from another site, and with a token where none may be. */
class ReceptionTest {
    private static final Instant NOW = Instant.parse("2026-11-26T08:00:00Z");
    private static final Roles ROLES = Roles.of(Running.SPECIFICATION);
    private static final String SECRET_QUERY =
            "/sparql?query=" + Running.encoded("ASK { ?s ?p '" + Running.SECRET + "' }");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
    private final AtomicLong nanos = new AtomicLong();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Store store = Running.withData(Store.inMemory());

    @SuppressWarnings("NullAway.Init")
    private Tokens tokens;

    @SuppressWarnings("NullAway.Init")
    private Tokens.Given member;

    @SuppressWarnings("NullAway.Init")
    private Server server;

    @BeforeEach
    void start() {
        tokens = Tokens.in(folder.resolve(Tokens.FILE));
        member = give(NOW.plus(Duration.ofDays(1)));
        serve(Admission.closed(Optional.of(folder.resolve(Tokens.FILE))));
    }

    private Tokens.Given give(Instant expires) {
        return tokens.give(new Token(
                "",
                "",
                iri("code/role/member"),
                Set.of(new MunicipalityCode("9001")),
                Set.of(),
                false,
                NOW,
                expires,
                Optional.empty(),
                "Ejendomscenteret <i>"));
    }

    private void serve(Admission admission) {
        if (server != null) {
            server.close();
        }
        server = Server.start(
                store,
                Submissions.of(store, Running.SPECIFICATION),
                Running.SPECIFICATION,
                admission.shown().orElse(View.closed()),
                new Reception(
                        admission,
                        ROLES,
                        store,
                        clock::get,
                        new Pace(30, Duration.ofSeconds(1), nanos::get),
                        new Pace(3, Duration.ofSeconds(10), nanos::get)),
                "127.0.0.1",
                0,
                Running.PATIENT);
    }

    @AfterEach
    void stop() {
        server.close();
        store.close();
    }

    private HttpResponse<String> send(String method, String path, String form, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(server.url() + path.substring(1)))
                .method(method, form.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(form));
        if (!form.isEmpty()) {
            request.header("Content-Type", "application/x-www-form-urlencoded");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    private HttpResponse<String> bearer(String secret) {
        return get(SECRET_QUERY, "Authorization", "Bearer " + secret);
    }

    /** Signs in, and gives the cookie back as a browser would send it. */
    private String signIn(String secret) {
        var answer = send("POST", "/session", "token=" + Running.encoded(secret), "Sec-Fetch-Site", "same-origin");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
        return answer.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
    }

    @Test
    void aTokenOpensWhatIsItsHoldersAndWithoutOneOnlyThePublicIsSeen() {
        assertThat(bearer(member.secret()).body()).contains("true");
        assertThat(get(SECRET_QUERY).body()).contains("false");
    }

    @Test
    void aTokenThatIsNotKnownOrNotWrittenAsOneIsRefusedAndNeverTakenAsNone() {
        for (String authorization : new String[] {
            "Bearer kkm_00000000_" + "A".repeat(43),
            "Bearer " + member.secret().substring(0, 55),
            "Basic " + member.secret()
        }) {
            nanos.addAndGet(Duration.ofMinutes(5).toNanos());
            var answer = get("/key-figures", "Authorization", authorization);
            assertThat(answer.statusCode()).as(authorization).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"kkm\"");
            assertThat(answer.headers().firstValue("Content-Type")).hasValue(Problem.MEDIA_TYPE);
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
        }
    }

    @Test
    void aTokenThatHasExpiredOrBeenRevokedIsToldSo() {
        Tokens.Given short_ = give(NOW.plusSeconds(60));
        assertThat(bearer(short_.secret()).statusCode()).isEqualTo(200);
        clock.set(NOW.plusSeconds(60));
        assertThat(bearer(short_.secret()).statusCode()).isEqualTo(401);
        assertThat(bearer(short_.secret()).body()).contains("spent-token");
        tokens.revoke(member.token().id(), NOW);
        assertThat(bearer(member.secret()).statusCode()).isEqualTo(401);
    }

    @Test
    void aTokenInTheAddressIsRefusedAndNotSaidBack() {
        for (String path : new String[] {
            "/key-figures?access_token=" + member.secret(),
            "/key-figures?token=x",
            "/key-figures?x=" + member.secret(),
            "/key-figures/" + member.secret(),
            "/sparql?query=ASK%7B%7D&x=" + member.secret().replace("kkm_", "kkm%5F")
        }) {
            var answer = get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(400);
            assertThat(answer.body()).doesNotContain(member.secret().substring(13));
        }
    }

    @Test
    void noTokenIsWrittenIntoTheLogAlsoWhenSomethingGoesWrong() throws IOException {
        PrintStream before = System.err;
        var logged = new ByteArrayOutputStream();
        System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
        try {
            bearer(member.secret());
            get("/key-figures?token=" + member.secret());
            signIn(member.secret());
            send("POST", "/session", "token=" + member.secret() + "x", "Sec-Fetch-Site", "same-origin");
            Files.writeString(folder.resolve(Tokens.FILE), "not a file of tokens");
            assertThat(bearer(member.secret()).statusCode()).isEqualTo(503);
        } finally {
            System.setErr(before);
        }
        assertThat(logged.toString(StandardCharsets.UTF_8))
                .doesNotContain(member.secret().substring(13));
    }

    @Test
    void signingInGivesACookieThatScriptsOtherSitesAndPlainHttpDoNotGet() {
        var answer = send("POST", "/session", "token=" + member.secret(), "Sec-Fetch-Site", "same-origin");
        assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
                .matches("kkm-session=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200");
        assertThat(answer.headers().firstValue("Location")).hasValue("/");
        assertThat(answer.headers().map().toString())
                .doesNotContain(member.secret().substring(13));
        serve(Admission.closed(Optional.of(folder.resolve(Tokens.FILE)))
                .at(Optional.of(URI.create("https://kkm.example.dk"))));
        assertThat(send("POST", "/session", "token=" + member.secret(), "Origin", "https://kkm.example.dk")
                        .headers()
                        .firstValue("Set-Cookie")
                        .orElseThrow())
                .endsWith("; Secure");
    }

    @Test
    void aSessionOpensWhatTheTokenDoesUntilItEndsOrTheTokenIsRevoked() {
        String cookie = signIn(member.secret());
        assertThat(get(SECRET_QUERY, "Cookie", cookie).body()).contains("true");
        assertThat(get(SECRET_QUERY, "Cookie", cookie).headers().firstValue("Cache-Control"))
                .hasValue("private, no-cache");
        tokens.revoke(member.token().id(), NOW);
        assertThat(get(SECRET_QUERY, "Cookie", cookie).body()).contains("false");
        String other = signIn(give(NOW.plus(Duration.ofDays(9))).secret());
        clock.set(NOW.plus(Sessions.LENGTH));
        assertThat(get(SECRET_QUERY, "Cookie", other).body()).contains("false");
        assertThat(get(SECRET_QUERY, "Cookie", "kkm-session=" + member.token().id())
                        .body())
                .contains("false");
    }

    @Test
    void signingOutEndsTheSessionOnTheServerToo() {
        for (String[] way : new String[][] {{"DELETE", "/session"}, {"POST", "/session/end"}}) {
            String cookie = signIn(member.secret());
            var out = send(way[0], way[1], "", "Cookie", cookie, "Sec-Fetch-Site", "same-origin");
            assertThat(out.statusCode()).isEqualTo(303);
            assertThat(out.headers().firstValue("Set-Cookie").orElseThrow()).contains("Max-Age=0");
            assertThat(get(SECRET_QUERY, "Cookie", cookie).body()).contains("false");
        }
    }

    @Test
    void signingInGivesANewSessionWhateverTheBrowserHadBefore() {
        String first = signIn(member.secret());
        var again =
                send("POST", "/session", "token=" + member.secret(), "Cookie", first, "Sec-Fetch-Site", "same-origin");
        String second = again.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
        assertThat(second).isNotEqualTo(first);
        assertThat(get(SECRET_QUERY, "Cookie", first).body()).contains("false");
        assertThat(get(SECRET_QUERY, "Cookie", second).body()).contains("true");
    }

    @Test
    void aPageOfAnotherSiteCanNeitherSignAnyoneInNorActInTheirSession() {
        String cookie = signIn(member.secret());
        String mine = server.url().getAuthority();
        String[][] elsewhere = {
            {"Origin", "https://evil.example"},
            {"Origin", "null"},
            {"Sec-Fetch-Site", "cross-site", "Origin", "http://" + mine},
            {"Sec-Fetch-Site", "same-site"},
            {"X-Nothing", "says where from"}
        };
        for (String[] from : elsewhere) {
            var headers = new java.util.ArrayList<>(java.util.List.of(from));
            headers.addAll(java.util.List.of("Cookie", cookie));
            var answer = send("DELETE", "/submissions/9001/2025", "", headers.toArray(String[]::new));
            assertThat(answer.statusCode()).as(String.join(" ", from)).isEqualTo(403);
            assertThat(answer.body()).contains("other-site");
        }
        assertThat(send("POST", "/session", "token=" + member.secret(), "Origin", "https://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(send("DELETE", "/session", "", "Cookie", cookie, "Origin", "http://" + mine)
                        .statusCode())
                .isEqualTo(303);
    }

    @Test
    void thePageToSignInSaysWhoIsSignedInAndIsKeptByNobody() {
        assertThat(get("/session", "Accept", "text/html").body())
                .contains("type=\"password\"")
                .contains("Adgangsnøgle");
        assertThat(get("/session?lang=en", "Accept", "text/html").body()).contains("Sign in");
        String cookie = signIn(member.secret());
        var page = get("/session", "Accept", "text/html", "Cookie", cookie);
        assertThat(page.body())
                .contains("Ejendomscenteret &lt;i&gt;")
                .contains("9001")
                .contains("Log ud");
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(send("POST", "/session", "token=forkert", "Sec-Fetch-Site", "same-origin", "Accept", "text/html")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void whoAsksTooOftenWithATokenIsToldToWaitAndNobodyElseIs() {
        Tokens.Given other = give(NOW.plus(Duration.ofDays(1)));
        for (int i = 0; i < 30; i++) {
            assertThat(bearer(member.secret()).statusCode()).isEqualTo(200);
        }
        var answer = bearer(member.secret());
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("10");
        assertThat(bearer(other.secret()).statusCode()).isEqualTo(200);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(bearer(member.secret()).statusCode()).isEqualTo(200);
        assertThat(bearer(member.secret()).statusCode()).isEqualTo(429);
    }

    @Test
    void whoGuessesTokensIsToldToWaitWhileATokenThatHoldsIsLetIn() {
        for (int i = 0; i < 3; i++) {
            assertThat(bearer("kkm_guess").statusCode()).isEqualTo(401);
        }
        assertThat(bearer("kkm_guess").statusCode()).isEqualTo(429);
        assertThat(send("POST", "/session", "token=kkm_guess", "Sec-Fetch-Site", "same-origin")
                        .statusCode())
                .isEqualTo(429);
        assertThat(bearer(member.secret()).statusCode()).isEqualTo(200);
    }

    @Test
    void behindAnotherServerEachAddressHasItsOwnTurns() {
        serve(Admission.closed(Optional.empty()).at(Optional.of(URI.create("https://kkm.example.dk"))));
        for (int i = 0; i < 30; i++) {
            get("/key-figures", "X-Forwarded-For", "1.2.3." + i + ", 192.0.2.1", "Host-Says", "x");
        }
        assertThat(get("/key-figures", "X-Forwarded-For", "9.9.9.9, 192.0.2.1").statusCode())
                .isEqualTo(429);
        assertThat(get("/key-figures", "X-Forwarded-For", "192.0.2.2").statusCode())
                .isEqualTo(200);
    }

    @Test
    void thosePacedAreForgottenWhenTheyAreTooMany() {
        var pace = new Pace(1, Duration.ofSeconds(1), nanos::get);
        for (int i = 0; i < 50_000; i++) {
            pace.take("caller " + i);
        }
        assertThat(pace.remembered()).isEqualTo(10_000);
    }

    @Test
    void aGuestOfTheDemoSitsAtThisMachineAndComesThroughNoOtherServer() {
        serve(Admission.demo());
        String check = "/submissions/9001/2025/check";
        assertThat(send("POST", check, "x").statusCode()).isNotIn(401, 403);
        assertThat(send("POST", check, "x", "X-Forwarded-For", "192.0.2.7").statusCode())
                .isEqualTo(401);
        assertThat(send("POST", check, "x", "Origin", "https://evil.example").statusCode())
                .isEqualTo(403);
        assertThat(send("POST", "/submissions/0851/2025/check", "x").statusCode())
                .isEqualTo(401);
        serve(Admission.showing(View.open()));
        assertThat(send("POST", check, "x").statusCode()).isEqualTo(401);
    }
}

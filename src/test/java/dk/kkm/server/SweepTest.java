package dk.kkm.server;

import static dk.kkm.Vocabulary.iri;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.MunicipalityCode;
import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import dk.kkm.access.Roles;
import dk.kkm.access.Token;
import dk.kkm.access.Tokens;
import dk.kkm.access.Viewer;
import dk.kkm.generator.Generator;
import dk.kkm.mapping.Delivery;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import dk.kkm.submission.Submissions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipFile;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.system.Txn;
import org.apache.jena.vocabulary.RDF;
import org.apache.jena.vocabulary.RDFS;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Asks every path there is, in every form, as every role, for secrets that have been planted in all data: estates' names and
 * addresses, protected addresses, cells quoted by receipts, one secret in every graph, and the tokens themselves. A new route
 * is asked too, without a word here, unless it has a name that {@link #STANDS_FOR} does not know.
 */
class SweepTest {
    private static final String MINE = "9001";
    private static final String OTHERS = "9002";
    private static final int GRAPH_OF = 1;

    /** What stands for the names in the routes. */
    private static final Map<String, List<String>> STANDS_FOR = Map.ofEntries(
            Map.entry("municipality", List.of(MINE, OTHERS)),
            Map.entry("m", List.of(MINE, OTHERS)),
            Map.entry("year", List.of("2025")),
            Map.entry("y", List.of("2025")),
            Map.entry("n", List.of("1", "2")),
            Map.entry("table", List.of("ejendomme")),
            Map.entry("id", List.of("heat-per-area", "1")),
            Map.entry("file", List.of("data.trig", "core", "all.svg")),
            Map.entry("folder", List.of("yasgui")),
            Map.entry("path", List.of("x")),
            Map.entry("profile", List.of("fm")),
            Map.entry("code", List.of("school")),
            Map.entry("key", List.of("1")),
            Map.entry("kind", List.of("dataset")),
            Map.entry("entry", List.of("all", "9002-2025")),
            Map.entry("dump", List.of("all.nq.gz", "9001-2025.ttl.gz", "9002-2025.nq.gz", "supply.csv.zip")));

    /** A thing of each kind that the store holds, and the one that is a secret in every graph. */
    private static final List<String> OF_ANYTHING = new ArrayList<>(List.of("/hemmelighed", "/def/heat", "/code/use"));

    private static final List<String> ASKED = List.of(
            "",
            "municipality=" + OTHERS + "&year=2025",
            "municipality=" + OTHERS + "&year=2025&by=estate",
            "from=1&to=3",
            "q=hemmelig");
    private static final List<String> FORMATS =
            List.of("", "json", "html", "csv", "ttl", "jsonld", "xlsx", "geojson", "xml");

    /** Of the stored queries, which all are written by the same code, these are asked in every form, the others in the usual. */
    private static final Set<String> IN_EVERY_FORM = Set.of("round-status", "estates-side-by-side");

    /** A secret: of which municipality and kind, or of which graph. */
    private static final Pattern SECRET = Pattern.compile("HEMMELIG-(?:graf\\(([^)]*)\\)|(\\d{4})-(navn|vej|celle))");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    private static final Store STORE = Store.inMemory();
    private static final Roles ROLES = Roles.of(Running.SPECIFICATION);
    private static final Submissions SUBMISSIONS = Submissions.of(STORE, Running.SPECIFICATION);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Map<String, String> SECRETS = new LinkedHashMap<>();
    private static final Map<String, Viewer> VIEWERS = new LinkedHashMap<>();
    private static final Set<String> SEEN = new TreeSet<>();

    @SuppressWarnings("NullAway.Init")
    private static Server server;

    @SuppressWarnings("NullAway.Init")
    private static List<Route> routes;

    @SuppressWarnings("NullAway.Init")
    private static Tokens tokens;

    @BeforeAll
    static void plant() throws IOException {
        STORE.replace(Map.of(Vocabulary.MODEL_GRAPH, Running.SPECIFICATION.model()));
        new Generator(2, 6, 1, 2025, 42, 0, Set.of()).write(folder.resolve("g"));
        for (String m : List.of(MINE, OTHERS)) {
            Path delivered = folder.resolve("g/" + m + "/2025");
            Path estates = delivered.resolve("ejendomme.csv");
            List<String> lines = marked(m, Files.readAllLines(estates, ISO_8859_1));
            deliver(m, estates, delivered, lines);
            deliver(m, estates, estates, withBadArea(m, lines));
            deliver(
                    m,
                    estates,
                    estates,
                    lines.stream()
                            .map(line -> line.replace("-navn", "-navn-ny-"))
                            .toList());
        }
        markGraphs();
        oneOfEachKind();
        tokens = Tokens.in(folder.resolve(Tokens.FILE));
        VIEWERS.put("public", ROLES.anyone(List.of()));
        give("member", "member", false, MINE);
        give("owner", "owner", false, MINE);
        give("vendor", "vendor", false, MINE);
        give("analyst", "analyst", false, MINE);
        give("secretariat", "secretariat", false);
        give("check-only", "member", true, MINE);
        give("elsewhere", "member", false, OTHERS);
        Admission admission = Admission.closed(Optional.of(folder.resolve(Tokens.FILE)));
        var reception = new Reception(
                admission,
                ROLES,
                STORE,
                InstantSource.system(),
                new Pace(1_000_000, Duration.ofNanos(1), System::nanoTime),
                new Pace(1_000_000, Duration.ofNanos(1), System::nanoTime));
        server = Server.start(
                STORE, SUBMISSIONS, Running.SPECIFICATION, View.closed(), reception, "127.0.0.1", 0, Limits.standard());
        try (var stored = new Queries(STORE::view, Limits.standard())) {
            routes = new Sights(STORE, SUBMISSIONS, Running.SPECIFICATION, stored, reception, Limits.standard())
                    .of(View.closed())
                    .all();
        }
    }

    private static void give(String name, String role, boolean checkOnly, String... municipalities) {
        give(name, role, checkOnly, Instant.now().plusSeconds(3_600), municipalities);
    }

    private static void give(String name, String role, boolean checkOnly, Instant expires, String... municipalities) {
        Tokens.Given given = tokens.give(new Token(
                "",
                "",
                iri("code/role/" + role),
                Arrays.stream(municipalities).map(MunicipalityCode::new).collect(Collectors.toSet()),
                Set.of(),
                checkOnly,
                Instant.now().minusSeconds(60),
                expires,
                Optional.empty(),
                name));
        SECRETS.put(name, given.secret());
        VIEWERS.put(name, ROLES.viewer(given.token(), List.of()));
    }

    private static void deliver(String m, Path estates, Path what, List<String> lines) throws IOException {
        Files.write(estates, lines, ISO_8859_1);
        SUBMISSIONS.receive(Delivery.of(List.of(what), Optional.of(SubmissionId.of(m, "2025")), Optional.empty()));
    }

    /** Every estate a secret name and address, and the second a protected one. */
    private static List<String> marked(String m, List<String> lines) {
        List<String> head = List.of(lines.get(0).split(";"));
        var marked = new ArrayList<String>();
        for (int row = 0; row < lines.size(); row++) {
            String[] cells = lines.get(row).split(";", -1);
            if (row == 2) {
                cells[head.indexOf("postnr")] = "HEMMELIG-" + m + "-vej"; // a faulty cell, which receipts tell of
            }
            if (row > 0) {
                cells[head.indexOf("navn")] = "HEMMELIG-" + m + "-navn" + row;
                cells[head.indexOf("adresse")] = "HEMMELIG-" + m + (row == 2 ? "-vej" : "-navn-adresse");
            }
            marked.add(String.join(";", cells) + (row == 0 ? ";beskyttet_adresse" : row == 2 ? ";ja" : ";nej"));
        }
        return marked;
    }

    private static List<String> withBadArea(String m, List<String> lines) {
        int column = List.of(lines.get(0).split(";")).indexOf("ejerforhold");
        String[] cells = lines.get(1).split(";", -1);
        cells[column] = "HEMMELIG-" + m + "-celle";
        var bad = new ArrayList<>(lines);
        bad.set(1, String.join(";", cells));
        return bad;
    }

    /** Puts a secret into every graph there is, and into some that others of our programs write. */
    private static void markGraphs() {
        var marked = new HashMap<Node, Graph>();
        var names = new HashSet<>(STORE.graphs());
        names.remove(Vocabulary.MODEL_GRAPH);
        for (String path : List.of(
                "distribution",
                "archive/9002/2025/ejendomme/9",
                "profiles/9001",
                "profiles/9002",
                "9002/2025/converted",
                "tokens",
                "unheard-of")) {
            names.add(iri("graph/" + path));
        }
        for (Node name : names) {
            Graph graph = GraphFactory.createGraphMem();
            Txn.executeRead(
                    STORE.dataset(), () -> STORE.dataset().getGraph(name).find().forEachRemaining(graph::add));
            String path = name.getURI().replace(Vocabulary.BASE + "graph/", "");
            graph.add(
                    iri("hemmelighed"),
                    RDFS.label.asNode(),
                    NodeFactory.createLiteralString("HEMMELIG-graf(" + path + ")"));
            marked.put(name, graph);
        }
        STORE.replace(marked);
    }

    /** Adds a thing of each class that others have told of, as a page and as triples. */
    private static void oneOfEachKind() {
        var kinds = new TreeMap<String, String>();
        Txn.executeRead(STORE.dataset(), () -> STORE.dataset()
                .find(Node.ANY, Node.ANY, RDF.Nodes.type, Node.ANY)
                .forEachRemaining(quad -> {
                    if (quad.getGraph().getURI().contains(OTHERS)) {
                        kinds.merge(
                                quad.getObject().getURI(),
                                quad.getSubject().getURI(),
                                (one, other) -> one.compareTo(other) < 0 ? one : other);
                    }
                }));
        kinds.values().stream()
                .map(iri -> iri.substring(Vocabulary.BASE.length() - 1))
                .forEach(path -> OF_ANYTHING.addAll(List.of(path + ".html", path + ".nt")));
        assertThat(OF_ANYTHING)
                .hasSizeGreaterThan(40)
                .anyMatch(path -> path.matches("/submissions/9002/2025/[123]/receipt\\.nt"));
    }

    @AfterAll
    static void stop() {
        server.close();
        STORE.close();
    }

    private static HttpResponse<byte[]> ask(String method, String as, String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(server.url() + path.substring(1)))
                .timeout(Duration.ofSeconds(60))
                .method(method, BodyPublishers.noBody());
        if (SECRETS.containsKey(as)) {
            request.header("Authorization", "Bearer " + SECRETS.get(as));
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(path, e);
        }
    }

    /** Everything an answer says: headers, body, and what a workbook has inside. */
    private static String said(HttpResponse<byte[]> answer) {
        byte[] body = answer.body();
        if (body.length > 2 && body[0] == 0x1f && body[1] == (byte) 0x8b) {
            try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(body))) {
                body = unpacked.readAllBytes();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        String text = answer.headers().map() + "\n" + new String(body, UTF_8);
        if (body.length > 2 && body[0] == 'P' && body[1] == 'K') {
            try {
                Path file = Files.write(folder.resolve("workbook.zip"), body);
                try (var zip = new ZipFile(file.toFile())) {
                    for (var entry : zip.stream().toList()) {
                        text += new String(zip.getInputStream(entry).readAllBytes(), UTF_8);
                    }
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        return text;
    }

    /** The secrets in an answer that are not for this viewer. */
    private static Set<String> leaked(String as, HttpResponse<byte[]> answer) {
        Viewer viewer = VIEWERS.get(as);
        var leaked = new TreeSet<String>();
        String said = said(answer);
        Matcher secret = SECRET.matcher(said);
        while (secret.find()) {
            SEEN.add(as + " " + secret.group());
            boolean theirs;
            if (secret.group(GRAPH_OF) != null) {
                theirs = viewer != null && mayRead(viewer, secret.group(GRAPH_OF));
            } else {
                theirs = mayKnow(as, secret.group(2), secret.group(3));
            }
            if (!theirs) {
                leaked.add(secret.group());
            }
        }
        SECRETS.forEach((whose, token) -> {
            if (said.contains(token) || said.contains(token.substring(13))) {
                leaked.add("the token of " + whose);
            }
        });
        tokens.all().forEach(token -> {
            if (said.contains(token.hash())) {
                leaked.add("the hash of " + token.label());
            }
        });
        return leaked;
    }

    /** The history shows what queries do not: old receipts to whom may read the newest, old tables likewise. */
    private static boolean mayRead(Viewer viewer, String graph) {
        Matcher archived = Pattern.compile("archive/(submissions/)?(\\d{4}/\\d{4})(?:/.*)?")
                .matcher(graph);
        if (!archived.matches()) {
            return viewer.view().shows().test(iri("graph/" + graph));
        }
        SubmissionId id = SubmissionId.parse(archived.group(2));
        if (graph.endsWith("/protected")) {
            return viewer.mayReadProtected(id);
        }
        return archived.group(1) == null ? viewer.mayRead(id) : viewer.mayReadReceipts(id);
    }

    /** Who may know which secret, as the cooperation has it; said here once more, not read from the data. */
    private static boolean mayKnow(String as, String municipality, String kind) {
        boolean own = municipality.equals(as.equals("elsewhere") ? OTHERS : MINE);
        return switch (as) {
            case "member", "check-only", "elsewhere" -> own;
            case "owner" -> own && !kind.equals("vej");
            case "vendor" -> own && kind.equals("celle");
            case "secretariat" -> kind.equals("celle");
            default -> false;
        };
    }

    /** The paths of a route, with everything that can stand for its names. */
    private static List<String> paths(String pattern) {
        if (pattern.endsWith("{rest...}")) {
            return OF_ANYTHING;
        }
        List<String> paths = List.of("");
        for (String part : pattern.substring(1).split("/", -1)) {
            List<String> parts = List.of(part);
            if (part.startsWith("{")) {
                String name = part.substring(1, part.length() - 1);
                parts = pattern.startsWith("/queries/{name}")
                        ? Running.SPECIFICATION.texts("queries", ".rq").entrySet().stream()
                                .filter(file -> StoredQuery.isOne(file.getKey(), file.getValue()))
                                .map(file -> StoredQuery.read(file.getKey(), file.getValue())
                                        .name())
                                .toList()
                        : name.equals("name") ? List.of("two-estates") : STANDS_FOR.get(name);
                assertThat(parts)
                        .as("STANDS_FOR must know {%s} of %s", name, pattern)
                        .isNotNull();
            }
            List<String> ends = parts;
            paths = paths.stream()
                    .flatMap(start -> ends.stream().map(end -> start + "/" + end))
                    .toList();
        }
        return paths;
    }

    private static String with(String path, String asked, String format) {
        String query =
                asked + (asked.isEmpty() || format.isEmpty() ? "" : "&") + (format.isEmpty() ? "" : "format=" + format);
        return query.isEmpty() ? path : path + "?" + query;
    }

    @Test
    void noPathTellsAnyoneASecretThatIsNotTheirs() {
        var leaks = new TreeMap<String, Set<String>>();
        int asked = 0;
        for (Route route : routes) {
            if (!route.method().equals("GET")) {
                continue;
            }
            for (String path : paths(route.pattern())) {
                for (String parameters : ASKED) {
                    int status = 200;
                    for (String format : FORMATS) {
                        if (!format.isEmpty() && (status != 200 || !inEveryForm(path))) {
                            break; // no form is told apart where the question itself is not answered
                        }
                        String whole = with(path, parameters, format);
                        HttpResponse<byte[]> most = ask("GET", "elsewhere", whole);
                        asked++;
                        note(leaks, "elsewhere", whole, most);
                        if (format.isEmpty()) {
                            status = most.statusCode();
                        }
                        if (most.statusCode() != 200 && !(format.isEmpty() && parameters.isEmpty())) {
                            continue;
                        }
                        String tag = most.headers().firstValue("ETag").orElse("\"none\"");
                        for (String as : VIEWERS.keySet()) {
                            HttpResponse<byte[]> answer = ask("GET", as, whole, "If-None-Match", tag);
                            asked++;
                            note(leaks, as, whole, answer);
                            if (!as.equals("elsewhere")) {
                                assertThat(answer.statusCode())
                                        .as("%s as %s, with another's ETag", whole, as)
                                        .isNotEqualTo(304);
                            }
                        }
                    }
                }
            }
        }
        assertThat(leaks).isEmpty();
        assertThat(asked).isGreaterThan(500);
        for (String secret : List.of("elsewhere HEMMELIG-9002-navn", "elsewhere HEMMELIG-9002-celle")) {
            assertThat(SEEN).as("nothing is swept where nothing can be found").contains(secret);
        }
    }

    @Test
    void nextYearsTemplateBeginsWithNothingItsReaderMayNotSee() {
        var leaks = new TreeMap<String, Set<String>>();
        for (String m : List.of(MINE, OTHERS)) {
            String path = "/submissions/" + m + "/2026/template.xlsx";
            VIEWERS.keySet().forEach(as -> note(leaks, as, path, ask("GET", as, path)));
        }
        assertThat(leaks).isEmpty();
        String mine = "/submissions/9001/2026/template.xlsx";
        assertThat(ask("GET", "vendor", mine).statusCode()).isEqualTo(200);
        assertThat(said(ask("GET", "member", mine))).contains("HEMMELIG-9001-navn", "HEMMELIG-9001-vej");
        assertThat(said(ask("GET", "owner", mine))).contains("HEMMELIG-9001-navn");
    }

    @Test
    void whoMaySeeTheFiguresOfAMunicipalitySeesThemOnEveryPathWhicheverItIs() {
        for (String as : List.of("member", "elsewhere", "analyst", "secretariat")) {
            // What a figure is made of, its own municipality alone sees.
            for (String path : List.of("values", "benchmark", as.equals("elsewhere") ? "explanation" : "values")) {
                String asked = "/key-figures/heat-per-area/" + path + "?municipality=9002&year=2025";
                var answer = ask("GET", as, asked);
                assertThat(answer.statusCode())
                        .as("%s as %s: %s", asked, as, new String(answer.body(), UTF_8))
                        .isEqualTo(200);
            }
        }
        assertThat(ask("GET", "vendor", "/key-figures/heat-per-area/benchmark?municipality=9002&year=2025")
                        .statusCode())
                .isEqualTo(403);
    }

    private static boolean inEveryForm(String path) {
        boolean suffixed = path.endsWith(".html") || path.endsWith(".nt");
        return !suffixed && (!path.startsWith("/queries/") || IN_EVERY_FORM.contains(path.split("/")[2]));
    }

    private static void note(Map<String, Set<String>> leaks, String as, String path, HttpResponse<byte[]> answer) {
        Set<String> leaked = leaked(as, answer);
        if (!leaked.isEmpty()) {
            leaks.put(as + " " + path, leaked);
        }
        assertThat(answer.statusCode())
                .as("%s as %s: %s", path, as, new String(answer.body(), UTF_8))
                .isLessThan(500);
        if (answer.statusCode() == 200 && !as.equals("public")) {
            assertThat(answer.headers().firstValue("Cache-Control").orElse(""))
                    .as(path)
                    .containsAnyOf("private", "no-store");
        }
    }

    @Test
    void noQueryTellsAnyoneWhatIsInAGraphThatIsNotTheirs() {
        String every = STORE.graphs().stream().map(name -> "<" + name + ">").collect(Collectors.joining(" "));
        String froms = every.replace("<", "FROM <");
        String named = every.replace("<", "FROM NAMED <");
        String filter = " FILTER (CONTAINS(STR(?o), 'HEMMELIG')) ";
        List<String> queries = List.of(
                "SELECT ?o { ?s ?p ?o" + filter + "}",
                "SELECT ?g ?o { GRAPH ?g { ?s ?p ?o" + filter + "} }",
                "SELECT ?g ?o { VALUES ?g { " + every + " } GRAPH ?g { ?s ?p ?o" + filter + "} }",
                "SELECT ?o " + froms + " { ?s ?p ?o" + filter + "}",
                "SELECT ?o " + named + " { GRAPH ?g { ?s ?p ?o" + filter + "} }",
                "CONSTRUCT { ?s ?p ?o } " + froms + " { ?s ?p ?o" + filter + "}",
                "DESCRIBE <" + iri("hemmelighed") + ">",
                "SELECT ?o { <" + iri("hemmelighed") + "> (<u:x>|!<u:x>)+ ?o }",
                "SELECT ?g { VALUES ?g { " + every + " } FILTER EXISTS { GRAPH ?g { ?s ?p ?o } } }");
        var leaks = new TreeMap<String, Set<String>>();
        for (String as : VIEWERS.keySet()) {
            for (String query : queries) {
                var answer = ask("GET", as, "/sparql?query=" + Running.encoded(query));
                if (answer.statusCode() == 414 || answer.statusCode() == 431) {
                    throw new AssertionError("too long to be asked: " + query.length());
                }
                note(leaks, as, query, answer);
                note(leaks, as, query, ask("GET", as, "/sparql?format=html&query=" + Running.encoded(query)));
                if (query.startsWith("SELECT ?g { VALUES")) {
                    assertThat(answer.statusCode()).isEqualTo(200);
                    String shown = new String(answer.body(), UTF_8);
                    for (Node graph : STORE.graphs()) {
                        assertThat(shown.contains("\"" + graph.getURI() + "\""))
                                .as("%s knows of %s", as, graph)
                                .isEqualTo(VIEWERS.get(as).view().shows().test(graph));
                    }
                }
            }
            for (Node graph : STORE.graphs()) {
                for (String parameter : List.of("default-graph-uri", "named-graph-uri")) {
                    note(
                            leaks,
                            as,
                            parameter + " " + graph,
                            ask(
                                    "GET",
                                    as,
                                    "/sparql?" + parameter + "=" + Running.encoded(graph.getURI()) + "&query="
                                            + Running.encoded(
                                                    "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }")));
                }
            }
        }
        assertThat(leaks).isEmpty();
        assertThat(SEEN).contains("member HEMMELIG-graf(9001/2025/protected)", "elsewhere HEMMELIG-9002-vej");
    }

    @Test
    void aTokenThatHoldsNoMoreOpensNothingNotEvenWhatIsPublic() {
        give("revoked", "member", false, MINE);
        give("expired", "member", false, Instant.now().minusSeconds(1), MINE);
        VIEWERS.remove("revoked");
        VIEWERS.remove("expired");
        tokens.all().stream()
                .filter(token -> token.label().equals("revoked"))
                .forEach(token -> tokens.revoke(token.id(), Instant.now()));
        for (String as : List.of("revoked", "expired")) {
            for (Route route : routes) {
                for (String path : paths(route.pattern())) {
                    var answer = ask(route.method(), as, path);
                    assertThat(answer.statusCode()).as(path).isEqualTo(401);
                    assertThat(answer.headers().firstValue("WWW-Authenticate"))
                            .as(path)
                            .isPresent();
                    assertThat(leaked(as, answer)).isEmpty();
                }
            }
            assertThat(ask("GET", as, "/sparql?query=ASK%7B%7D").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void nobodyChangesWhatIsNotTheirs() {
        for (Route route : routes) {
            if (route.method().equals("GET") || route.pattern().startsWith(Gate.SESSION)) {
                continue;
            }
            boolean ofAMunicipality = route.pattern().contains("{municipality}")
                    || route.pattern().contains("{m}");
            for (String path : paths(route.pattern())) {
                for (String as : VIEWERS.keySet()) {
                    boolean others = ofAMunicipality && path.contains("/" + OTHERS) != as.equals("elsewhere");
                    boolean governs = as.equals("secretariat") && !ofAMunicipality;
                    boolean governed = route.pattern().startsWith("/rounds") && !governs;
                    if (as.equals("public") || others || governed) {
                        var answer = ask(route.method(), as, path, "Content-Type", "text/csv");
                        // What is there for nobody is not there for them either.
                        if (answer.statusCode() != 404
                                || ask(route.method(), path.contains("/" + OTHERS) ? "elsewhere" : "member", path)
                                                .statusCode()
                                        != 404) {
                            assertThat(answer.statusCode())
                                    .as("%s %s as %s: %s", route.method(), path, as, new String(answer.body(), UTF_8))
                                    .isEqualTo(as.equals("public") ? 401 : 403);
                        }
                        assertThat(answer.headers().firstValue("Content-Type")).hasValue(Problem.MEDIA_TYPE);
                        assertThat(leaked(as, answer)).isEmpty();
                    }
                }
                boolean checks = path.endsWith("/check") || path.startsWith("/series/"); // kept only if asked for
                if (ofAMunicipality
                        && path.contains("/" + MINE)
                        && ask(route.method(), "check-only", path).statusCode() != 404) {
                    int status = ask(route.method(), "check-only", path, "Content-Type", "text/plain")
                            .statusCode();
                    assertThat(status == 403)
                            .as("%s %s as check-only: %d", route.method(), path, status)
                            .isEqualTo(!checks);
                    assertThat(ask(route.method(), "secretariat", path).statusCode())
                            .as("%s %s", route.method(), path)
                            .isEqualTo(403);
                }
            }
        }
    }

    @Test
    void aFindingAboutAProtectedEstateTellsWhereToLookAndQuotesNothing() {
        for (String as : List.of("member", "owner", "vendor", "secretariat")) {
            for (String format : List.of("json", "csv", "html", "ttl")) {
                String told = said(ask("GET", as, "/submissions/" + MINE + "/2025/3/report?format=" + format));
                assertThat(told)
                        .as("%s %s", as, format)
                        .contains("Estate-postal-code")
                        .doesNotContain("-vej");
            }
        }
    }

    @Test
    void theHeadOfAnAnswerSaysNoMoreThanTheAnswer() {
        for (Route route : routes) {
            if (route.method().equals("GET")) {
                for (String path : paths(route.pattern())) {
                    var whole = ask("GET", "public", path);
                    var head = ask("HEAD", "public", path);
                    assertThat(head.statusCode()).as(path).isEqualTo(whole.statusCode());
                    assertThat(head.body()).as(path).isEmpty();
                    assertThat(leaked("public", head)).isEmpty();
                }
            }
        }
    }
}

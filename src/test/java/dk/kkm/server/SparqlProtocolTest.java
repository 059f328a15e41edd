package dk.kkm.server;

import static dk.kkm.Vocabulary.iri;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dk.kkm.SubmissionId;
import dk.kkm.TruthTable;
import dk.kkm.Vocabulary;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.jena.atlas.json.JSON;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every case of {@code sparql-protocol/cases.http}, sent as it is written to a server that shows three graphs and hides one. */
class SparqlProtocolTest {
    private static final Path CASES = Path.of("src/test/resources/sparql-protocol/cases.http");
    private static final Map<String, String> GRAPHS = Map.of(
            "data1", Vocabulary.BASE + "graph/model",
            "data2", Vocabulary.BASE + "graph/catalog",
            "data3", Vocabulary.BASE + "graph/key-figures/public",
            "hidden", SubmissionId.parse("9001/2025").recordsGraph().getURI());

    private static Running running;
    private static int passed;
    private static int total;

    @BeforeAll
    static void start() {
        Store store = Store.inMemory();
        GRAPHS.forEach((name, graph) -> store.replace(Map.of(
                iri(graph.substring(Vocabulary.BASE.length())),
                Running.graph(
                        "<" + graph + "> a :Document " + (name.equals("hidden") ? "; :label 'secret'" : "") + " ."))));
        running = new Running(store, View.closed(), Running.PATIENT);
    }

    @AfterAll
    static void stop() {
        TruthTable.count("SPARQL 1.1 Protocol cases for queries", passed, total);
        running.close();
    }

    @TestFactory
    Stream<DynamicTest> everyRequestIsAnsweredAsTheProtocolSays() throws IOException {
        return Pattern.compile("(?m)^### ")
                .splitAsStream(Files.readString(CASES))
                .skip(1)
                .map(text -> {
                    List<String> lines = text.lines().toList();
                    return dynamicTest(lines.get(0), () -> {
                        total++;
                        judge(lines);
                        passed++;
                    });
                });
    }

    private static void judge(List<String> lines) throws IOException {
        List<String> expected = lines.stream()
                .filter(line -> line.startsWith("> "))
                .map(line -> line.substring(2))
                .toList();
        List<String> sent =
                lines.stream().skip(1).filter(line -> !line.startsWith("> ")).toList();
        int blank = sent.indexOf("");
        String[] first = sent.get(0).split(" ", 2);
        var headers = new ArrayList<String>();
        sent.subList(1, blank).forEach(header -> headers.addAll(Arrays.asList(header.split(": ", 2))));
        int charset = headers.indexOf("Body-Charset");
        Charset body = Charset.forName(charset < 0 ? "UTF-8" : headers.get(charset + 1));
        if (charset >= 0) {
            headers.subList(charset, charset + 2).clear();
        }
        var request = HttpRequest.newBuilder(running.url(encoded(first[1])))
                .method(
                        first[0],
                        first[0].equals("POST")
                                ? BodyPublishers.ofString(
                                        encoded(String.join("\n", sent.subList(blank + 1, sent.size()))
                                                .strip()),
                                        body)
                                : BodyPublishers.noBody());
        HttpResponse<String> answer =
                running.send(headers.isEmpty() ? request : request.headers(headers.toArray(String[]::new)));
        assertThat(expected).as("what is expected").isNotEmpty();
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(Integer.parseInt(expected.get(0)));
        for (String wish : expected.subList(1, expected.size())) {
            String[] parts = wish.split(" ", 2);
            String text = named(parts[1]);
            switch (parts[0]) {
                case "has" -> assertThat(answer.body()).contains(text);
                case "lacks" -> assertThat(answer.body()).doesNotContain(text);
                case "rows" ->
                    assertThat(JSON.parse(answer.body()).getObj("results").getArray("bindings"))
                            .hasSize(Integer.parseInt(text));
                default ->
                    assertThat(answer.headers().firstValue(parts[0].replace(":", "")))
                            .as(wish)
                            .hasValueSatisfying(value -> assertThat(value).matches(text));
            }
        }
    }

    /** With names of graphs in the places of data1 and so on, and a prefix for {@code :Document}. */
    private static String named(String text) {
        String named = text;
        for (Map.Entry<String, String> graph : GRAPHS.entrySet()) {
            named = named.replaceAll("\\b" + graph.getKey() + "\\b", graph.getValue());
        }
        return named.replace(":Document", "<" + Vocabulary.DEF + "Document>");
    }

    private static String encoded(String text) {
        return text.contains("«")
                ? Pattern.compile("«([^»]*)»").matcher(text).replaceAll(found -> Running.encoded(named(found.group(1))))
                : text.startsWith("/") ? text : named(text);
    }
}

package dk.kkm.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.access.Viewer;
import dk.kkm.mapping.Delivery;
import dk.kkm.mapping.Mappings;
import dk.kkm.publication.PlainJson;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import dk.kkm.submission.Submissions;
import dk.kkm.table.CodeWords;
import dk.kkm.table.ColumnDefinition;
import dk.kkm.table.TableDefinition;
import dk.kkm.table.TableOutput;
import dk.kkm.table.Templates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.jena.atlas.json.JSON;
import org.apache.jena.atlas.json.JsonObject;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.Node;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFWriter;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.exec.QueryExec;
import org.owasp.encoder.Encode;

/**
 * What a vendor needs to connect: guide, template, table descriptions (CSVW), a JSON-LD context, deliveries with the
 * answers they get, examples of calls, and every rule. Only the guides, the examples of calls, one good delivery and the
 * cells that spoil it lie in a folder; all else is made from the specification.
 */
public final class ConformanceKit {
    /** Whose the deliveries are: a municipality that does not exist. */
    static final SubmissionId ID = SubmissionId.parse("9001/2025");

    /** Members of a receipt that differ from time to time or from server to server. */
    static final Set<String> VOLATILE = Set.of("id", "number", "time", "sender", "release", "links", "contentHash");

    private static final List<String> TEXTS = List.of("LAES-MIG.md", "README.md", "deliver.sh", "Deliver.java");
    private static final String HTML_HEAD = """
            <!doctype html><html lang="da"><meta charset="utf-8"><title>Fejlkatalog / error catalogue</title>
            <style>body{font:15px/1.4 sans-serif}td,th{text-align:left;vertical-align:top;padding:.3em .6em}</style>
            <h1>Fejlkatalog / error catalogue</h1>
            <p>violation blokerer / blocks; warning og info gør ikke / do not.</p>
            <table><tr><th>regel / rule<th>alvor / severity<th>hvad er galt, og hvordan rettes det<th>in English<th>kolonner / columns<th>eksempel / example
            """;
    private static final Node SHAPES = Vocabulary.iri("graph/shapes");
    private static final List<Integer> STATUSES = List.of(400, 404, 405, 408, 413, 414, 415, 421, 500, 503);

    private final Specification specification;
    private final Mappings mappings;
    private final SortedMap<String, byte[]> files = new TreeMap<>();

    /** A cell that spoils the good delivery, and the one rule it breaks. */
    private record Spoilt(String rule, String table, int row, String column, String cell) {}

    /** A rule as the catalogue tells it. */
    record Rule(String rule, String severity, String da, String en, String columns, Optional<String> example) {}

    /** A kind of problem as the catalogue tells it. */
    record Kind(String type, int status, String da, String en) {}

    /** Both. */
    record Catalogue(List<Rule> rules, List<Kind> problems) {}

    private ConformanceKit(Specification specification) {
        this.specification = specification;
        this.mappings = Mappings.of(specification);
    }

    /** The files of the kit, by path; made anew, which takes some seconds. */
    public static SortedMap<String, byte[]> files(Specification specification) {
        var kit = new ConformanceKit(specification);
        try {
            kit.make();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Collections.unmodifiableSortedMap(kit.files);
    }

    /** The kit as a zip. */
    public static void zip(SortedMap<String, byte[]> files, OutputStream out) throws IOException {
        try (var zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                var entry = new ZipEntry("kkm-conformance/" + file.getKey());
                entry.setTime(0);
                zip.putNextEntry(entry);
                zip.write(file.getValue());
            }
        }
    }

    private void make() throws IOException {
        for (String name : TEXTS) {
            files.put(name, resource(name));
        }
        var workbook = new ByteArrayOutputStream();
        Templates.of(specification).writeXlsx(workbook, Map.of());
        files.put("template.xlsx", workbook.toByteArray());
        var good = new LinkedHashMap<String, String>();
        for (TableDefinition table : mappings.tables().common()) {
            good.put(table.name(), new String(resource("good/" + table.name() + ".csv"), UTF_8));
        }
        describe();
        Path folder = Files.createTempDirectory("kkm-conformance");
        try (Store store = Store.inMemory()) {
            store.replace(Map.of(Vocabulary.MODEL_GRAPH, specification.model()));
            var submissions = Submissions.of(store, specification);
            deliver(submissions, folder, "good", good);
            linkedData(folder, good);
            var examples = new TreeMap<String, String>();
            for (Spoilt spoilt : spoilt()) {
                var bad = new LinkedHashMap<>(good);
                bad.computeIfPresent(spoilt.table(), (name, text) -> spoil(text, spoilt));
                deliver(submissions, folder, "bad/" + spoilt.rule(), bad);
                examples.put(
                        spoilt.rule(),
                        "bad/%s: %s.csv, række/row %d, %s = '%s'"
                                .formatted(
                                        spoilt.rule(), spoilt.table(), spoilt.row(), spoilt.column(), spoilt.cell()));
            }
            catalogue(examples);
        } finally {
            try (var left = Files.list(folder)) {
                for (Path file : left.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private void deliver(Submissions submissions, Path folder, String name, Map<String, String> tables)
            throws IOException {
        for (Map.Entry<String, String> table : tables.entrySet()) {
            Files.writeString(folder.resolve(table.getKey() + ".csv"), table.getValue());
            put("deliveries/" + name + "/" + table.getKey() + ".csv", table.getValue());
        }
        try {
            var receipt =
                    submissions.check(Delivery.of(ID, paths(folder, tables))).get(0);
            JsonObject json = JSON.parse(ReceiptJson.text(receipt));
            VOLATILE.forEach(json::remove);
            put("deliveries/" + name + ".receipt.json", json.toString());
        } catch (UnreadableException e) {
            put(
                    "deliveries/" + name + ".problem.json",
                    JSON.parse(new String(
                                    Problem.badRequest(e.text().da(), e.text().en())
                                            .json(),
                                    UTF_8))
                            .toString());
        }
    }

    private static Path[] paths(Path folder, Map<String, String> tables) {
        return tables.keySet().stream()
                .map(table -> folder.resolve(table + ".csv"))
                .toArray(Path[]::new);
    }

    private static String spoil(String text, Spoilt spoilt) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        int column = List.of(lines.get(0).split(";", -1)).indexOf(spoilt.column());
        String[] cells = lines.get(spoilt.row() - 1).split(";", -1);
        cells[column] = spoilt.cell();
        lines.set(spoilt.row() - 1, String.join(";", cells));
        return String.join("\n", lines) + "\n";
    }

    private List<Spoilt> spoilt() {
        return new String(resource("bad.csv"), UTF_8)
                .lines()
                .skip(1)
                .map(line -> line.split(";", -1))
                .map(it -> new Spoilt(it[0], it[1], Integer.parseInt(it[2]), it[3], it[4]))
                .toList();
    }

    /** The good delivery as RDF: JSON-LD with its context, and Turtle. */
    private void linkedData(Path folder, Map<String, String> tables) throws IOException {
        Graph graph = GraphMemFactory.createGraphMem2();
        var mapped = mappings.apply(Delivery.of(ID, paths(folder, tables)));
        for (var table : mapped.submissions().getOrDefault(ID, List.of())) {
            table.graph()
                    .find()
                    .filterDrop(triple -> Set.of("file", "row").contains(Vocabulary.localName(triple.getPredicate())))
                    .forEachRemaining(graph::add);
        }
        graph.getPrefixMapping().setNsPrefix("kkm", Vocabulary.DEF);
        put("deliveries/good.ttl", RDFWriter.source(graph).lang(Lang.TURTLE).asString());
        PlainJson json = PlainJson.of(specification);
        put("context.jsonld", json.context());
        put("deliveries/good.jsonld", json.whole(graph));
    }

    /** The tables as CSV on the Web, and the code lists they point to. */
    private void describe() {
        var tables = new ArrayList<Object>();
        var lists = new LinkedHashSet<Node>();
        for (TableDefinition table : mappings.tables().common()) {
            var columns = new ArrayList<Object>();
            var keys = new ArrayList<Object>();
            for (ColumnDefinition column : table.columns()) {
                columns.add(column(column));
                column.codeList().ifPresent(list -> {
                    lists.add(list);
                    keys.add(foreignKey(column, "codes/" + Vocabulary.localName(list) + ".csv", "kode"));
                });
                if (column.fills().contains(Vocabulary.kkm("estate"))) {
                    keys.add(foreignKey(column, "ejendomme.csv", column.name()));
                }
            }
            var one = new LinkedHashMap<String, Object>();
            one.put("url", table.name() + ".csv");
            one.put("dc:title", inBoth(table.label().da(), table.label().en()));
            one.put(
                    "dc:description",
                    inBoth(table.definition().da(), table.definition().en()));
            one.put("tableSchema", Map.of("columns", columns, "foreignKeys", keys));
            tables.add(one);
        }
        for (Node list : lists) {
            String url = "codes/" + Vocabulary.localName(list) + ".csv";
            tables.add(Map.of(
                    "url",
                    url,
                    "tableSchema",
                    Map.of(
                            "columns",
                            List.of(
                                    Map.of("name", "kode", "titles", "kode", "required", true),
                                    Map.of("name", "betydning", "titles", "betydning"),
                                    Map.of("name", "iri", "titles", "iri", "datatype", "anyURI")),
                            "primaryKey",
                            "kode")));
            var codes = new ByteArrayOutputStream();
            try (var out = TableOutput.csv(codes)) {
                out.table("codes", List.of("kode", "betydning", "iri"));
                new CodeWords(specification.model()).codes(list).forEach(code -> code.words()
                        .forEach(word ->
                                out.row(List.of(word, code.label(), code.node().getURI()))));
            }
            files.put("csvw/" + url, codes.toByteArray());
        }
        var group = new LinkedHashMap<String, Object>();
        group.put("@context", List.of("http://www.w3.org/ns/csvw", Map.of("@language", "da")));
        group.put("dialect", Map.of("delimiter", ";", "header", true, "encoding", "utf-8"));
        group.put("tables", tables);
        put("csvw/csv-metadata.json", JSON.parse(Json.of(group)).toString());
    }

    private static Map<String, Object> column(ColumnDefinition column) {
        var json = new LinkedHashMap<String, Object>();
        json.put("name", column.name());
        json.put("titles", Map.of("da", column.header()));
        json.put("dc:title", inBoth(column.label().da(), column.label().en()));
        json.put(
                "dc:description",
                inBoth(column.definition().da(), column.definition().en()));
        json.put("propertyUrl", column.fills().get(0).getURI());
        if (column.mandatory()) {
            json.put("required", true);
        }
        column.type()
                .ifPresent(type -> json.put(
                        "datatype",
                        switch (type) {
                            case DECIMAL ->
                                Map.of("base", "decimal", "format", Map.of("decimalChar", ",", "groupChar", "."));
                            case INTEGER -> "integer";
                            case YEAR -> "gYear";
                            case DATE -> Map.of("base", "date", "format", "yyyy-MM-dd");
                            case BOOLEAN -> Map.of("base", "boolean", "format", "ja|nej");
                            default -> "string";
                        }));
        return json;
    }

    private static Object foreignKey(ColumnDefinition from, String resource, String column) {
        return Map.of(
                "columnReference", from.name(), "reference", Map.of("resource", resource, "columnReference", column));
    }

    private static Object inBoth(String da, String en) {
        return List.of(Map.of("@value", da, "@language", "da"), Map.of("@value", en, "@language", "en"));
    }

    private void catalogue(Map<String, String> examples) {
        var rules = rules(examples);
        var problems = Stream.concat(
                        STATUSES.stream().map(Problem::of),
                        Stream.of(
                                Problem.mayNot(Viewer.anyone(View.closed())),
                                Problem.unknownToken(),
                                Problem.spentToken(),
                                Problem.notYours(),
                                Problem.notShown(),
                                Problem.fromElsewhere(),
                                Problem.notAcceptable(""),
                                Problem.closed(Text.same("")),
                                Problem.outdated(Text.same("")),
                                Problem.tooLarge("", ""),
                                Problem.tooOften()))
                .sorted(Comparator.comparingInt(Problem::status))
                .map(problem -> new Kind(
                        Vocabulary.BASE + "problem/" + problem.name(),
                        problem.status(),
                        problem.title().da(),
                        problem.title().en()))
                .distinct()
                .toList();
        put("errors.json", JSON.parse(Json.of(new Catalogue(rules, problems))).toString());
        var csv = new ByteArrayOutputStream();
        try (var out = TableOutput.csv(csv)) {
            out.table("errors", List.of("rule", "severity", "message_da", "message_en", "columns", "example"));
            rules.forEach(rule -> out.row(List.of(
                    rule.rule(),
                    rule.severity(),
                    rule.da(),
                    rule.en(),
                    rule.columns(),
                    rule.example().orElse(""))));
        }
        files.put("errors.csv", csv.toByteArray());
        put(
                "errors.html",
                rules.stream()
                        .map(rule -> "<tr id=\"%s\"><th>%s<td>%s<td>%s<td lang=\"en\">%s<td>%s<td>%s"
                                .formatted(
                                        Encode.forHtmlAttribute(rule.rule()),
                                        Encode.forHtml(rule.rule()),
                                        Encode.forHtml(rule.severity()),
                                        Encode.forHtml(rule.da()),
                                        Encode.forHtml(rule.en()),
                                        Encode.forHtml(rule.columns()),
                                        Encode.forHtml(rule.example().orElse(""))))
                        .collect(Collectors.joining("\n", HTML_HEAD, "\n</table>\n")));
    }

    private List<Rule> rules(Map<String, String> examples) {
        DatasetGraph dataset = DatasetGraphFactory.createGeneral();
        dataset.addGraph(Vocabulary.MODEL_GRAPH, specification.model());
        dataset.addGraph(SHAPES, specification.shapes());
        String query = specification.texts("queries/conformance", ".rq").getOrDefault("error-catalogue", "");
        var rules = new ArrayList<Rule>();
        try (QueryExec exec = QueryExec.dataset(dataset).query(query).build()) {
            exec.select().forEachRemaining(row -> {
                String rule = Vocabulary.localName(row.get("rule"));
                rules.add(new Rule(
                        rule,
                        row.get("severity").getLiteralLexicalForm(),
                        row.get("da").getLiteralLexicalForm(),
                        row.get("en").getLiteralLexicalForm(),
                        row.get("columns").getLiteralLexicalForm(),
                        Optional.ofNullable(examples.get(rule))));
            });
        }
        return rules;
    }

    private void put(String path, String text) {
        files.put(path, text.endsWith("\n") ? text.getBytes(UTF_8) : (text + "\n").getBytes(UTF_8));
    }

    private static byte[] resource(String name) {
        try (InputStream in = ConformanceKit.class.getResourceAsStream("/conformance/" + name)) {
            if (in == null) {
                throw new IllegalStateException("/conformance/" + name + " is not on the classpath");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

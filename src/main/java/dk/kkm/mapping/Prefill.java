package dk.kkm.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.table.TableDefinitions;
import dk.kkm.table.TableOutput;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.exec.QueryExec;
import org.jspecify.annotations.Nullable;

/**
 * First tables for a beginner, from extracts of BBR in the layout of Datafordeleren: every object of the JSON becomes a node
 * with its fields, and each stored SELECT of {@code queries/prefill} is a table whose variables are its headers.
 *
 * <pre>{@code
 * {"id_lokalId": "0a3f…", "byg021BygningensAnvendelse": "421", "byg026Opførelsesår": 1975}
 *     becomes
 * <urn:bbr:1> bbrField:id_lokalId "0a3f…" ; bbrField:byg021BygningensAnvendelse "421" ; bbrField:byg026Opfoerelsesaar 1975 .
 * }</pre>
 */
public final class Prefill {
    private static final String FIELD = Vocabulary.BASE + "code/bbr-field/";
    private static final Node WITHIN = NodeFactory.createURI(FIELD + "within");

    private final Specification specification;
    private final Graph extract = GraphMemFactory.createGraphMem2();
    private int objects;

    /** With nothing read yet. */
    public Prefill(Specification specification) {
        this.specification = specification;
    }

    /**
     * Reads an extract.
     *
     * @throws UnreadableException if it is no JSON
     */
    public void read(Path file) {
        try (InputStream in = Files.newInputStream(file);
                var json = new JsonReader(new InputStreamReader(in, UTF_8))) {
            value(json, null, "");
        } catch (MalformedJsonException | EOFException | IllegalStateException e) {
            throw new UnreadableException(
                    file + " er ikke hel JSON: " + e.getMessage(), file + " is no whole JSON: " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void value(JsonReader json, @Nullable Node of, String field) throws IOException {
        JsonToken token = json.peek();
        switch (token) {
            case BEGIN_ARRAY -> {
                json.beginArray();
                while (json.hasNext()) {
                    value(json, of, field);
                }
                json.endArray();
            }
            case BEGIN_OBJECT -> {
                json.beginObject();
                Node object = NodeFactory.createURI("urn:bbr:" + ++objects);
                if (of != null) {
                    extract.add(object, WITHIN, of);
                }
                while (json.hasNext()) {
                    value(json, object, json.nextName());
                }
                json.endObject();
            }
            case STRING, NUMBER -> {
                String text = json.nextString();
                if (of != null && !text.isEmpty()) {
                    extract.add(
                            of,
                            NodeFactory.createURI(FIELD
                                    + field.replace("æ", "ae")
                                            .replace("ø", "oe")
                                            .replace("å", "aa")),
                            token == JsonToken.NUMBER && text.matches("-?\\d+(\\.\\d+)?")
                                    ? NodeFactory.createLiteralDT(text, XSDDatatype.XSDdecimal)
                                    : NodeFactory.createLiteralString(text));
                }
            }
            default -> json.skipValue();
        }
    }

    /**
     * Writes the tables for a municipality as CSV files; returns how many rows each has.
     *
     * @param folder for the tables that can be delivered
     * @param leftOut the file for what is in none of them, and why
     */
    public SortedMap<String, Integer> write(SubmissionId id, Path folder, Path leftOut) throws IOException {
        List<String> tables = TableDefinitions.of(specification).names();
        Files.createDirectories(folder);
        DatasetGraph dataset = DatasetGraphFactory.create(extract);
        dataset.addGraph(Vocabulary.MODEL_GRAPH, specification.model());
        var rows = new TreeMap<String, Integer>();
        for (var stored : specification.texts("queries/prefill", ".rq").entrySet()) {
            Path file = tables.contains(stored.getKey()) ? folder.resolve(stored.getKey() + ".csv") : leftOut;
            try (QueryExec exec = QueryExec.dataset(dataset)
                            .query(QueryFactory.create(stored.getValue(), Vocabulary.BASE))
                            .substitution(
                                    "municipalityCode",
                                    NodeFactory.createLiteralString(
                                            id.municipality().code()))
                            .substitution(
                                    "yearText",
                                    NodeFactory.createLiteralString(id.year().toString()))
                            .build();
                    TableOutput out = TableOutput.csv(Files.newOutputStream(file))) {
                var found = exec.select();
                List<Var> columns =
                        found.getResultVars().stream().map(Var::alloc).toList();
                out.table(stored.getKey(), columns.stream().map(Var::getVarName).toList());
                int count = 0;
                while (found.hasNext()) {
                    var row = found.next();
                    var cells = new ArrayList<@Nullable Object>();
                    for (Var column : columns) {
                        Node cell = row.get(column);
                        cells.add(
                                cell == null
                                        ? null
                                        : XSDDatatype.XSDdecimal.equals(cell.getLiteralDatatype())
                                                ? new BigDecimal(cell.getLiteralLexicalForm()).stripTrailingZeros()
                                                : cell.getLiteralLexicalForm());
                    }
                    out.row(cells);
                    count++;
                }
                rows.put(stored.getKey(), count);
            }
        }
        return rows;
    }
}

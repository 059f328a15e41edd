package dk.kkm.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dk.kkm.Specification;
import dk.kkm.Text;
import dk.kkm.keyfigure.KeyFigures;
import dk.kkm.mapping.Mappings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.jena.atlas.json.JSON;
import org.apache.jena.atlas.json.JsonArray;
import org.apache.jena.atlas.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What those who write programs need, for everyone: {@code GET /openapi.json}, what is answered where, and {@code GET
 * /conformance.zip}, see {@link ConformanceKit}.
 *
 * <p>The resource {@code openapi.json} says what never changes; the key figures, dimensions, tables and stored queries are
 * those of the specification.
 */
final class VendorEndpoint {
    static final Format OPENAPI = new Format("openapi", "application/vnd.oai.openapi+json");
    private static final Format ZIP = new Format("zip", "application/zip");

    private final Specification specification;
    private final byte[] openApi;
    private byte @Nullable [] kit;

    VendorEndpoint(Specification specification, KeyFigures figures, Collection<StoredQuery> queries) {
        this.specification = specification;
        this.openApi = document(specification, figures, queries).toString().getBytes(UTF_8);
    }

    List<Route> routes() {
        return List.of(new Route("/openapi.json", this::document), new Route("/conformance.zip", this::kit));
    }

    private Reply document(Ask ask) {
        ask.allow();
        Format format = ask.format(List.of(Format.JSON, OPENAPI));
        return new Reply(
                format.mediaType() + (format.equals(OPENAPI) ? ";version=3.1" : ""), openApi.clone(), Map.of());
    }

    private Reply kit(Ask ask) {
        ask.allow();
        return Reply.of(ask.format(List.of(ZIP)), zip())
                .with("Content-Disposition", "attachment; filename=\"kkm-conformance.zip\"");
    }

    /** The kit, made when somebody first asks for it. */
    private synchronized byte[] zip() {
        byte[] made = kit;
        if (made == null) {
            var out = new ByteArrayOutputStream();
            try {
                ConformanceKit.zip(ConformanceKit.files(specification), out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            made = out.toByteArray();
            kit = made;
        }
        return made;
    }

    private static JsonObject document(
            Specification specification, KeyFigures figures, Collection<StoredQuery> queries) {
        JsonObject document;
        try (InputStream in = VendorEndpoint.class.getResourceAsStream("/openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("/openapi.json is not on the classpath");
            }
            document = JSON.parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        JsonObject schemas = document.getObj("components").getObj("schemas");
        enumerate(
                schemas,
                "KeyFigure",
                figures.all().stream().map(figure -> figure.id()).toList());
        enumerate(schemas, "Table", Mappings.of(specification).tables().names());
        enumerate(schemas, "Query", queries.stream().map(StoredQuery::name).toList());
        Collection<String> dimensions = ValuesEndpoint.dimensions(figures);
        enumerate(schemas, "Dimension", dimensions);
        JsonObject paths = document.getObj("paths");
        for (String path : List.of("/key-figures/values", "/key-figures/{id}/values")) {
            JsonArray parameters = parameters(paths.getObj(path));
            dimensions.forEach(name -> parameters.add(parameter(
                    name,
                    false,
                    new Text("begrænser; kan gentages", "restricts; may be repeated"),
                    Optional.empty(),
                    List.of())));
        }
        String asked = paths.getObj("/queries/{name}").toString();
        for (StoredQuery query : queries) {
            JsonObject path = JSON.parse(asked);
            JsonArray parameters = parameters(path);
            parameters.remove(0); // the name, which stands in the path
            for (QueryParameter one : query.parameters()) {
                parameters.add(parameter(
                        one.name(),
                        one.required() && one.otherwise().isEmpty(),
                        one.description(),
                        one.otherwise(),
                        one.codes()));
            }
            query.pageRows()
                    .ifPresent(rows -> parameters.add(
                            parameter("page", false, new Text("side", "page"), Optional.of("1"), List.of())));
            path.getObj("get").put("summary", both(query.summary()));
            if (!query.query().isSelectType()) {
                JsonObject content =
                        path.getObj("get").getObj("responses").getObj("200").getObj("content");
                List<String> offered = ResultFormat.offered(query.query(), ResultFormat.FOR_PEOPLE).stream()
                        .map(ResultFormat::mediaType)
                        .toList();
                List.copyOf(content.keys()).stream()
                        .filter(form -> !form.equals(Format.HTML.mediaType()))
                        .forEach(content::remove);
                offered.forEach(form -> content.put(form, new JsonObject()));
            }
            paths.put("/queries/" + query.name(), path);
        }
        return document;
    }

    private static JsonArray parameters(JsonObject path) {
        return path.get("parameters").getAsArray();
    }

    private static void enumerate(JsonObject schemas, String name, Collection<String> values) {
        var all = new JsonArray();
        values.forEach(all::add);
        schemas.getObj(name).put("enum", all);
    }

    private static JsonObject parameter(
            String name, boolean required, Text description, Optional<String> otherwise, List<String> codes) {
        var schema = new JsonObject();
        schema.put("type", "string");
        otherwise.ifPresent(value -> schema.put("default", value));
        if (!codes.isEmpty()) {
            var all = new JsonArray();
            codes.forEach(all::add);
            schema.put("enum", all);
        }
        var parameter = new JsonObject();
        parameter.put("name", name);
        parameter.put("in", "query");
        parameter.put("required", required);
        if (!description.da().isEmpty()) {
            parameter.put("description", both(description));
        }
        parameter.put("schema", schema);
        return parameter;
    }

    private static String both(Text text) {
        return text.da() + " / " + text.en();
    }
}

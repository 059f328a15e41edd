package dk.kkm.publication;

import com.apicatalog.jsonld.JsonLd;
import com.apicatalog.jsonld.JsonLdError;
import com.apicatalog.jsonld.document.JsonDocument;
import dk.kkm.Specification;
import dk.kkm.Vocabulary;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonGenerator;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.datatypes.xsd.impl.XSDBaseNumericType;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.riot.RDFFormat;
import org.apache.jena.riot.RDFWriter;
import org.apache.jena.vocabulary.OWL;
import org.apache.jena.vocabulary.RDF;
import org.apache.jena.vocabulary.RDFS;

/**
 * Descriptions as JSON with short names: the local names of our terms, and those of {@code ontology/contexts/} for the terms of
 * others. The same names in JSON-LD, which names its context, and in plain JSON, which does not.
 *
 * <pre>{@code
 * { "@context": "https://w3id.org/kkm/contexts/kkm.jsonld",
 *   "id": "https://w3id.org/kkm/id/building/9001/1/2", "type": "Building", "identifier": "2", "totalBuildingArea": 380,
 *   "estate": "https://w3id.org/kkm/id/estate/9001/1",
 *   "linkedFrom": { "of": ["https://w3id.org/kkm/record/use-share/9001/2025/48-1"] } }
 * }</pre>
 *
 * A whole number is a JSON number. JSON-LD writes any other as text, since it would read a JSON number as a double; plain
 * JSON writes it as a number.
 */
public final class PlainJson {
    /** Where the context is found. */
    public static final String PATH = "/contexts/kkm.jsonld";

    private static final Node RANGE = NodeFactory.createURI("http://schema.org/rangeIncludes");
    private static final String XSD = "http://www.w3.org/2001/XMLSchema#";
    private static final String CONTEXT = "@context";
    private static final List<String> FIRST =
            List.of("label", "prefLabel", "title", "identifier", "notation", "definition");

    private final JsonObject context;

    private PlainJson(JsonObject context) {
        this.context = context;
    }

    /** Reads the names from the files and the model. */
    public static PlainJson of(Specification specification) {
        var terms = Json.createObjectBuilder();
        specification.texts("ontology/contexts", ".jsonld").values().forEach(text -> {
            try (var reader = Json.createReader(new StringReader(text))) {
                terms.addAll(Json.createObjectBuilder(reader.readObject().getJsonObject(CONTEXT)));
            }
        });
        ours(specification.model()).forEach(terms::add);
        return new PlainJson(terms.build());
    }

    /** Our classes and properties, the core's before those of extensions. */
    private static Map<String, JsonValue> ours(Graph model) {
        var terms = new TreeMap<String, JsonValue>();
        Stream.of(OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
                .flatMap(type -> model.find(Node.ANY, RDF.Nodes.type, type.asNode()).toList().stream())
                .map(Triple::getSubject)
                .filter(term -> term.isURI() && term.getURI().startsWith(Vocabulary.BASE))
                .sorted(Comparator.comparing((Node term) -> !term.getURI().startsWith(Vocabulary.DEF))
                        .thenComparing(term -> term.getURI()))
                .forEach(term -> terms.putIfAbsent(Vocabulary.localName(term), term(model, term)));
        return terms;
    }

    private static JsonValue term(Graph model, Node term) {
        JsonObjectBuilder entry = Json.createObjectBuilder().add("@id", term.getURI());
        List<String> ranges = Stream.of(RANGE, RDFS.range.asNode())
                .flatMap(range -> model.find(term, range, Node.ANY).toList().stream())
                .map(triple -> triple.getObject().getURI())
                .distinct()
                .toList();
        if (ranges.contains(RDF.langString.getURI())) {
            entry.add("@container", "@language");
        } else if (model.contains(term, RDF.Nodes.type, OWL.ObjectProperty.asNode())) {
            entry.add("@type", "@id");
        } else if (ranges.size() == 1
                && ranges.get(0).startsWith(XSD)
                && !ranges.get(0).endsWith("#string")) {
            entry.add("@type", ranges.get(0));
        }
        return entry.build();
    }

    /** The context itself, as it is served. */
    public String context() {
        return pretty(Json.createObjectBuilder().add(CONTEXT, context).build());
    }

    /**
     * A description in JSON-LD.
     *
     * @param address where the context is found
     */
    public String linked(Description thing, String address) {
        JsonObjectBuilder linked = Json.createObjectBuilder().add(CONTEXT, address);
        compact(thing, true).forEach((name, value) -> {
            if (!name.equals(CONTEXT)) {
                linked.add(name, value);
            }
        });
        return pretty(linked.build());
    }

    /**
     * A graph of many things in JSON-LD, with the same names.
     *
     * @param address where the context is found
     */
    public String linked(Graph graph, String address) {
        return pretty(
                Json.createObjectBuilder(compact(graph)).add(CONTEXT, address).build());
    }

    /** The same with the part of the context that it needs. */
    public String whole(Graph graph) {
        return pretty(compact(graph));
    }

    private JsonObject compact(Graph graph) {
        String flat = RDFWriter.source(graph).format(RDFFormat.JSONLD11_FLAT).asString();
        try {
            return JsonLd.compact(JsonDocument.of(new StringReader(flat)), JsonDocument.of(needed(graph.stream())))
                    .get();
        } catch (JsonLdError e) {
            throw new IllegalStateException(e);
        }
    }

    /** A description in plain JSON. */
    public String plain(Description thing) {
        return pretty(flat(compact(thing, false)).asJsonObject());
    }

    /** A thing with its place as a GeoJSON feature; none if it has no place. */
    public Optional<String> feature(Description thing) {
        return thing.place()
                .map(place -> pretty(Json.createObjectBuilder()
                        .add("type", "Feature")
                        .add("id", thing.node().getURI())
                        .add(
                                "geometry",
                                Json.createObjectBuilder()
                                        .add("type", "Point")
                                        .add(
                                                "coordinates",
                                                Json.createArrayBuilder()
                                                        .add(place.longitude())
                                                        .add(place.latitude())))
                        .add("properties", flat(compact(thing, false)))
                        .build()));
    }

    private JsonObject compact(Description thing, boolean exact) {
        try {
            return JsonLd.compact(
                            JsonDocument.of(Json.createArrayBuilder()
                                    .add(expanded(thing, exact))
                                    .build()),
                            JsonDocument.of(needed(Stream.concat(thing.out().stream(), thing.in().stream()))))
                    .get();
        } catch (JsonLdError e) {
            throw new IllegalStateException(e);
        }
    }

    /** The names that triples can be written with: reading all of them takes longer than the writing. */
    private JsonObject needed(Stream<Triple> triples) {
        Set<String> iris = new HashSet<>();
        triples.forEach(triple -> {
            iris.add(triple.getPredicate().getURI());
            if (triple.getPredicate().equals(RDF.Nodes.type)) {
                iris.add(triple.getObject().toString());
            }
        });
        JsonObjectBuilder needed = Json.createObjectBuilder();
        context.forEach((name, term) -> {
            String iri = term instanceof JsonObject entry
                    ? entry.getString("@id")
                    : term instanceof JsonString string ? string.getString() : "@";
            if (iri.startsWith("@") || iris.contains(iri)) {
                needed.add(name, term);
            }
        });
        return needed.build();
    }

    private static JsonObject expanded(Description thing, boolean exact) {
        JsonObjectBuilder object =
                Json.createObjectBuilder().add("@id", thing.node().getURI());
        JsonArrayBuilder types = Json.createArrayBuilder();
        thing.types().forEach(type -> types.add(type.getURI()));
        var said = new TreeMap<String, List<JsonValue>>(
                Comparator.comparing(PlainJson::rank).thenComparing(it -> it));
        for (Triple triple : thing.out()) {
            if (!triple.getPredicate().equals(RDF.Nodes.type)) {
                said.computeIfAbsent(triple.getPredicate().getURI(), none -> new ArrayList<>())
                        .add(value(triple.getObject(), exact));
            }
        }
        if (!thing.types().isEmpty()) {
            object.add("@type", types);
        }
        said.forEach((property, values) -> object.add(property, array(values)));
        var pointing = new TreeMap<String, List<JsonValue>>();
        thing.in().forEach(triple -> pointing.computeIfAbsent(
                        triple.getPredicate().getURI(), none -> new ArrayList<>())
                .add(value(triple.getSubject(), exact)));
        if (!pointing.isEmpty()) {
            JsonObjectBuilder reverse = Json.createObjectBuilder();
            pointing.forEach((property, values) -> reverse.add(property, array(values)));
            object.add("@reverse", reverse);
        }
        return object.build();
    }

    private static int rank(String property) {
        int rank =
                FIRST.indexOf(property.substring(Math.max(property.lastIndexOf('/'), property.lastIndexOf('#')) + 1));
        return rank < 0 ? FIRST.size() : rank;
    }

    private static JsonArrayBuilder array(Collection<JsonValue> values) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        values.stream().sorted(Comparator.comparing(JsonValue::toString)).forEach(array::add);
        return array;
    }

    private static JsonValue value(Node node, boolean exact) {
        JsonObjectBuilder value = Json.createObjectBuilder();
        if (!node.isLiteral()) {
            return value.add("@id", node.toString()).build();
        }
        String text = node.getLiteralLexicalForm();
        if (!node.getLiteralLanguage().isEmpty()) {
            return value.add("@value", text)
                    .add("@language", node.getLiteralLanguage())
                    .build();
        }
        if (node.getLiteralDatatype().equals(XSDDatatype.XSDstring)) {
            return value.add("@value", text).build();
        }
        value.add("@type", node.getLiteralDatatypeURI());
        boolean year = node.getLiteralDatatype().equals(XSDDatatype.XSDgYear) && text.matches("[1-9]\\d{3}");
        if (node.getLiteral().isWellFormed() && node.getLiteralDatatype().equals(XSDDatatype.XSDboolean)) {
            return value.add("@value", text.equals("true") || text.equals("1")).build();
        }
        if (year
                || (node.getLiteralDatatype() instanceof XSDBaseNumericType
                        && node.getLiteral().isWellFormed())) {
            BigDecimal number = new BigDecimal(text);
            boolean whole = number.stripTrailingZeros().scale() <= 0;
            if (whole) {
                return value.add("@value", number.toBigIntegerExact()).build();
            }
            if (!exact) {
                return value.add("@value", number).build();
            }
        }
        return value.add("@value", text).build();
    }

    /** The same without what only a reader of JSON-LD needs: a value beside its type is the value alone. */
    private static JsonValue flat(JsonValue value) {
        if (value instanceof JsonObject object) {
            if (object.containsKey("@value")) {
                return object.get("@value");
            }
            JsonObjectBuilder flat = Json.createObjectBuilder();
            object.forEach((name, it) -> {
                if (!name.equals(CONTEXT)) {
                    flat.add(name, flat(it));
                }
            });
            return flat.build();
        }
        if (value.getValueType() == JsonValue.ValueType.ARRAY) {
            JsonArrayBuilder flat = Json.createArrayBuilder();
            value.asJsonArray().forEach(it -> flat.add(flat(it)));
            return flat.build();
        }
        return value;
    }

    private static String pretty(JsonObject object) {
        var text = new StringWriter();
        try (var writer = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                .createWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString().strip() + "\n";
    }
}

package dk.kkm.server;

import dk.kkm.Specification;
import dk.kkm.Vocabulary;
import dk.kkm.publication.Description;
import dk.kkm.publication.PlainJson;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphUtil;
import org.apache.jena.riot.RDFFormat;
import org.apache.jena.riot.RDFWriter;
import org.apache.jena.riot.system.StreamRDF;
import org.apache.jena.riot.system.StreamRDFWriter;
import org.apache.jena.sparql.graph.GraphFactory;

/**
 * The forms of a graph, and what an answer in one of them says of the others.
 *
 * @param json how things are written in JSON
 * @param address where this server is found from outside, without a slash at the end; empty for addresses of paths only
 */
record Rdf(PlainJson json, String address) {
    /** In each of these a graph can be had. */
    static final List<Format> FORMS = List.of(Format.TURTLE, Format.JSON_LD, Format.RDF_XML, Format.N_TRIPLES);

    private static final List<Format> SUFFIXES = Stream.concat(
                    Stream.of(Format.JSON, Format.HTML, Format.GEO_JSON), FORMS.stream())
            .toList();
    private static final Map<Format, RDFFormat> WRITTEN = Map.of(
            Format.TURTLE, RDFFormat.TURTLE_PRETTY,
            Format.RDF_XML, RDFFormat.RDFXML_PLAIN,
            Format.N_TRIPLES, RDFFormat.NTRIPLES_UTF8);
    private static final Map<String, String> PREFIXES = Map.ofEntries(
            Map.entry("kkm", Vocabulary.DEF),
            Map.entry("skos", "http://www.w3.org/2004/02/skos/core#"),
            Map.entry("dct", "http://purl.org/dc/terms/"),
            Map.entry("owl", "http://www.w3.org/2002/07/owl#"),
            Map.entry("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
            Map.entry("prov", "http://www.w3.org/ns/prov#"),
            Map.entry("qb", "http://purl.org/linked-data/cube#"),
            Map.entry("qudt", "http://qudt.org/schema/qudt/"),
            Map.entry("unit", "http://qudt.org/vocab/unit/"),
            Map.entry("xsd", "http://www.w3.org/2001/XMLSchema#"),
            Map.entry("org", "http://www.w3.org/ns/org#"),
            Map.entry("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
            Map.entry("cube", "https://cube.link/"),
            Map.entry("m8g", "http://data.europa.eu/m8g/"),
            Map.entry("vs", "http://www.w3.org/2003/06/sw-vocab-status/ns#"),
            Map.entry("sh", "http://www.w3.org/ns/shacl#"),
            Map.entry("schema", "http://schema.org/"),
            Map.entry("adms", "http://www.w3.org/ns/adms#"));

    /** @param address where visitors find the server, if that is not where it listens */
    static Rdf of(Specification specification, Optional<URI> address) {
        return new Rdf(
                PlainJson.of(specification),
                address.map(it -> it.toString().replaceFirst("/+$", "")).orElse(""));
    }

    /** {@code GET /contexts/kkm.jsonld}: what the names in our JSON-LD mean. */
    Reply context(Ask ask) {
        ask.allow();
        return Reply.of(Format.JSON_LD, json.context());
    }

    /** These forms and those of a graph. */
    static List<Format> and(Format... others) {
        return Stream.concat(Stream.of(others), FORMS.stream()).distinct().toList();
    }

    /** A graph in one of {@link #FORMS}. */
    Reply reply(Graph graph, Format form) {
        if (form.equals(Format.JSON_LD)) {
            return Reply.of(form, json.linked(graph, context()));
        }
        Graph named = GraphFactory.createGraphMem();
        GraphUtil.addInto(named, graph);
        named.getPrefixMapping().setNsPrefixes(PREFIXES);
        var out = new ByteArrayOutputStream();
        RDFWriter.source(named).format(WRITTEN.get(form)).output((OutputStream) out);
        return Reply.of(form, out.toByteArray());
    }

    /** A description in any form but a page. */
    Reply reply(Description thing, Format form) {
        if (form.equals(Format.JSON)) {
            return Reply.of(form, json.plain(thing));
        }
        if (form.equals(Format.GEO_JSON)) {
            return Reply.of(form, json.feature(thing).orElseThrow());
        }
        return form.equals(Format.JSON_LD)
                ? Reply.of(form, json.linked(thing, context()))
                : form.equals(Format.TURTLE) ? Reply.of(form, turtle(thing)) : reply(thing.graph(), form);
    }

    /** A description in Turtle, what is said of the thing first. */
    static String turtle(Description thing) {
        var out = new ByteArrayOutputStream();
        StreamRDF to = StreamRDFWriter.getWriterStream(out, RDFFormat.TURTLE_BLOCKS);
        to.start();
        PREFIXES.forEach(to::prefix);
        thing.out().forEach(to::triple);
        thing.in().forEach(to::triple);
        to.finish();
        return out.toString(StandardCharsets.UTF_8);
    }

    private String context() {
        return (address.isEmpty() ? Vocabulary.BASE.replaceFirst("/$", "") : address) + PlainJson.PATH;
    }

    /** An IRI with the prefix of its namespace, or whole where we know none. */
    static String shortened(String iri) {
        return PREFIXES.entrySet().stream()
                .filter(prefix -> iri.startsWith(prefix.getValue()))
                .map(prefix ->
                        prefix.getKey() + ":" + iri.substring(prefix.getValue().length()))
                .findFirst()
                .orElse(iri);
    }

    /** The form that a path or the last part of one ends with: of {@code 2025.ttl}, Turtle. */
    static Optional<Format> suffixed(String path) {
        return SUFFIXES.stream()
                .filter(form -> path.endsWith("." + form.name()) && !path.endsWith("/." + form.name()))
                .findFirst();
    }

    /** Where an answer belongs and in which other forms it can be had. */
    Reply linked(Reply reply, String path, List<Format> forms) {
        String links = Stream.concat(
                        Stream.of(
                                "<" + Vocabulary.BASE + path.substring(1) + ">; rel=\"canonical\"",
                                "<" + address + "/catalog>; rel=\"describedby\""),
                        forms.stream()
                                .map(form -> "<" + address + path + "." + form.name() + ">; rel=\"alternate\"; type=\""
                                        + form.mediaType() + "\""))
                .collect(Collectors.joining(", "));
        return reply.with("Link", links);
    }
}

package dk.kkm.server;

import dk.kkm.Vocabulary;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.riot.RDFFormat;
import org.apache.jena.riot.RDFWriter;

/** The forms of a graph, and what an answer in one of them says of the others. */
final class Rdf {
    /** In each of these a graph can be had. */
    static final List<Format> FORMS = List.of(Format.TURTLE, Format.JSON_LD, Format.RDF_XML, Format.N_TRIPLES);

    private static final List<Format> SUFFIXES = Stream.concat(
                    Stream.of(Format.JSON, Format.HTML, Format.GEO_JSON), FORMS.stream())
            .toList();
    private static final Map<Format, RDFFormat> WRITTEN = Map.of(
            Format.TURTLE, RDFFormat.TURTLE_PRETTY,
            Format.JSON_LD, RDFFormat.JSONLD11_PLAIN,
            Format.RDF_XML, RDFFormat.RDFXML_PLAIN,
            Format.N_TRIPLES, RDFFormat.NTRIPLES_UTF8);
    private static final Map<String, String> PREFIXES = Map.of(
            "kkm", Vocabulary.DEF,
            "skos", "http://www.w3.org/2004/02/skos/core#",
            "dct", "http://purl.org/dc/terms/",
            "owl", "http://www.w3.org/2002/07/owl#",
            "rdfs", "http://www.w3.org/2000/01/rdf-schema#",
            "prov", "http://www.w3.org/ns/prov#",
            "qb", "http://purl.org/linked-data/cube#",
            "qudt", "http://qudt.org/schema/qudt/",
            "unit", "http://qudt.org/vocab/unit/",
            "xsd", "http://www.w3.org/2001/XMLSchema#");

    private Rdf() {}

    /** These forms and those of a graph. */
    static List<Format> and(Format... others) {
        return Stream.concat(Stream.of(others), FORMS.stream()).distinct().toList();
    }

    /** A graph in one of {@link #FORMS}. */
    static Reply reply(Graph graph, Format form) {
        graph.getPrefixMapping().setNsPrefixes(PREFIXES);
        var out = new ByteArrayOutputStream();
        RDFWriter.source(graph).format(WRITTEN.get(form)).output((OutputStream) out);
        return Reply.of(form, out.toByteArray());
    }

    /** The form that a path or the last part of one ends with: of {@code 2025.ttl}, Turtle. */
    static Optional<Format> suffixed(String path) {
        return SUFFIXES.stream()
                .filter(form -> path.endsWith("." + form.name()))
                .findFirst();
    }

    /** Where an answer belongs and in which other forms it can be had. */
    static Reply linked(Reply reply, String path, List<Format> forms) {
        String links = Stream.concat(
                        Stream.of(
                                "<" + Vocabulary.BASE + path.substring(1) + ">; rel=\"canonical\"",
                                "</catalog>; rel=\"describedby\""),
                        forms.stream()
                                .map(form -> "<" + path + "." + form.name() + ">; rel=\"alternate\"; type=\""
                                        + form.mediaType() + "\""))
                .collect(Collectors.joining(", "));
        return reply.with("Link", links);
    }
}

package dk.kkm.server;

import java.util.List;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFFormat;
import org.apache.jena.riot.resultset.ResultSetLang;

/**
 * A form an answer can be written in.
 *
 * @param name what {@code ?format=} calls it
 * @param mediaType what {@code Accept} and {@code Content-Type} call it
 */
record ResultFormat(String name, String mediaType, Lang results, RDFFormat graph) implements Offered {
    private static final Lang NO_RESULTS = ResultSetLang.RS_None;

    /** For tables and yes or no, the first when the caller does not care. */
    static final List<ResultFormat> TABLES = List.of(
            table("json", "application/sparql-results+json", ResultSetLang.RS_JSON),
            table("json", "application/json", ResultSetLang.RS_JSON),
            table("xml", "application/sparql-results+xml", ResultSetLang.RS_XML),
            table("xml", "application/xml", ResultSetLang.RS_XML),
            table("csv", "text/csv", ResultSetLang.RS_CSV),
            table("tsv", "text/tab-separated-values", ResultSetLang.RS_TSV));

    /** For graphs. */
    static final List<ResultFormat> GRAPHS = List.of(
            graph("ttl", "text/turtle", RDFFormat.TURTLE_BLOCKS),
            graph("nt", "application/n-triples", RDFFormat.NTRIPLES_UTF8),
            graph("jsonld", "application/ld+json", RDFFormat.JSONLD_PLAIN),
            graph("json", "application/json", RDFFormat.JSONLD_PLAIN),
            graph("rdf", "application/rdf+xml", RDFFormat.RDFXML_PLAIN),
            graph("xml", "application/xml", RDFFormat.RDFXML_PLAIN));

    private static ResultFormat table(String name, String mediaType, Lang lang) {
        return new ResultFormat(name, mediaType, lang, RDFFormat.RDFNULL);
    }

    private static ResultFormat graph(String name, String mediaType, RDFFormat format) {
        return new ResultFormat(name, mediaType, NO_RESULTS, format);
    }
}

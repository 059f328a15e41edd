package dk.kkm.server;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFFormat;
import org.apache.jena.riot.resultset.ResultSetLang;
import org.eclipse.jetty.http.QuotedQualityCSV;

/**
 * A form an answer can be written in.
 *
 * @param name what {@code ?format=} calls it
 * @param mediaType what {@code Accept} and {@code Content-Type} call it
 */
record ResultFormat(String name, String mediaType, Lang results, RDFFormat graph) {
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

    /** The header that goes with the answer. */
    String contentType() {
        return mediaType.startsWith("text/") ? mediaType + ";charset=utf-8" : mediaType;
    }

    /**
     * The format a caller likes best.
     *
     * @param accept the {@code Accept} headers; none means that the caller does not care
     */
    static Optional<ResultFormat> accepted(List<String> accept, List<ResultFormat> offered) {
        if (accept.isEmpty()) {
            return Optional.of(offered.get(0));
        }
        var wishes = new QuotedQualityCSV(QuotedQualityCSV.MOST_SPECIFIC_MIME_ORDERING);
        wishes.addValue(String.join(",", accept));
        for (String wish : wishes.getValues()) {
            String range = wish.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
            for (ResultFormat format : offered) {
                if (format.fits(range)) {
                    return Optional.of(format);
                }
            }
        }
        return Optional.empty();
    }

    private boolean fits(String range) {
        return range.equals("*/*")
                || range.equals(mediaType)
                || (range.endsWith("/*") && mediaType.startsWith(range.substring(0, range.length() - 1)));
    }

    /** The format with this short name or media type. */
    static Optional<ResultFormat> named(String name, List<ResultFormat> offered) {
        return offered.stream()
                .filter(format -> format.name.equals(name) || format.mediaType.equals(name))
                .findFirst();
    }
}

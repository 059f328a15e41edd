package dk.kkm.server;

import com.apicatalog.jsonld.JsonLdError;
import com.apicatalog.jsonld.JsonLdErrorCode;
import com.apicatalog.jsonld.JsonLdOptions;
import com.apicatalog.jsonld.document.JsonDocument;
import dk.kkm.Vocabulary;
import dk.kkm.publication.PlainJson;
import java.io.StringReader;
import java.util.Map;
import org.apache.jena.datatypes.xsd.impl.XSDBaseNumericType;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.query.ARQ;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.riot.lang.LangJSONLD11;
import org.apache.jena.sparql.graph.GraphFactory;

/** Reads what our server answers as another program would that has our context at hand and no network. */
final class LinkedData {
    private static final Map<String, Lang> LANGUAGES = Map.of(
            "text/turtle",
            Lang.TURTLE,
            "application/ld+json",
            Lang.JSONLD11,
            "application/rdf+xml",
            Lang.RDFXML,
            "application/n-triples",
            Lang.NTRIPLES);

    private LinkedData() {}

    /** The triples of an answer, numbers in their shortest form, as JSON has them. */
    static Graph read(String contentType, String body) {
        var options = new JsonLdOptions();
        options.setDocumentLoader((url, loading) -> {
            if (!url.toString().equals(Vocabulary.BASE + PlainJson.PATH.substring(1))) {
                throw new JsonLdError(JsonLdErrorCode.LOADING_REMOTE_CONTEXT_FAILED, url.toString());
            }
            return JsonDocument.of(
                    new StringReader(PlainJson.of(Running.SPECIFICATION).context()));
        });
        Graph read = GraphFactory.createGraphMem();
        RDFParser.fromString(body, LANGUAGES.get(contentType.split(";")[0]))
                .context(ARQ.getContext().copy().set(LangJSONLD11.JSONLD_OPTIONS, options))
                .parse(read);
        Graph shortest = GraphFactory.createGraphMem();
        read.find()
                .forEachRemaining(triple ->
                        shortest.add(triple.getSubject(), triple.getPredicate(), shortest(triple.getObject())));
        return shortest;
    }

    private static Node shortest(Node node) {
        if (!node.isLiteral()
                || !(node.getLiteralDatatype() instanceof XSDBaseNumericType)
                || !node.getLiteral().isWellFormed()) {
            return node;
        }
        String plain = new java.math.BigDecimal(node.getLiteralLexicalForm())
                .stripTrailingZeros()
                .toPlainString();
        return NodeFactory.createLiteralDT(plain, node.getLiteralDatatype());
    }
}

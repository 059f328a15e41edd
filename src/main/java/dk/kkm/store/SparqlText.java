package dk.kkm.store;

import dk.kkm.UnreadableException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.jena.atlas.iterator.Iter;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.irix.IRIException;
import org.apache.jena.irix.IRIx;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryException;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.Syntax;
import org.apache.jena.riot.out.NodeFmtLib;

/**
 * Queries and updates as the text that goes to another store. What could be read there as anything else than it is here
 * does not go out.
 */
final class SparqlText {
    private static final Pattern IRI =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:[^\\x00-\\x20<>\"{}|\\\\^`\\x7f-\\x9f\\ud800-\\udfff]*");
    private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]+(-[A-Za-z0-9]+)*");

    /** An escaped backslash before a u; or any other escape, to be passed over. */
    private static final Pattern ESCAPE = Pattern.compile("\\\\\\\\([uU])|\\\\.");

    private static final Pattern STRING_OR_IRI =
            Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'|<[^<>\\s]*>");
    private static final Pattern SERVICE = Pattern.compile("(?i)(?<![?$:\\w-])SERVICE\\b");
    private static final int TRIPLES = 500;

    private SparqlText() {}

    /** A node as it is written in SPARQL. */
    static String of(Node node) {
        if (node.isURI()) {
            requireIri(node.getURI());
        } else if (node.isLiteral()) {
            String language = node.getLiteralLanguage();
            boolean plain = language.isEmpty() || LANGUAGE.matcher(language).matches();
            if (!plain || node.getLiteralBaseDirection() != null) {
                throw refused("sprogkoden '" + language + "'", "the language code '" + language + "'");
            }
            requireIri(node.getLiteralDatatypeURI());
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(node.getLiteralLexicalForm())) {
                throw refused("en tekst, som ikke er Unicode", "a text that is not Unicode");
            }
        } else if (!node.isBlank()) {
            throw refused(node.toString(), node.toString());
        }
        return escaped(NodeFmtLib.strNT(node));
    }

    private static void requireIri(String iri) {
        boolean safe = IRI.matcher(iri).matches();
        if (safe) {
            try {
                IRIx.create(iri);
            } catch (IRIException e) {
                safe = false;
            }
        }
        if (!safe) {
            throw refused("'" + iri + "', som ikke er en gyldig IRI", "'" + iri + "', which is no valid IRI");
        }
    }

    private static UnreadableException refused(String da, String en) {
        return new UnreadableException(
                "Til datalageret kan ikke sendes " + da + ".", "What cannot be sent to the data store: " + en + ".");
    }

    /** Some stores read a Unicode escape before they look whether its backslash is itself escaped. */
    private static String escaped(String text) {
        return text.indexOf('\\') < 0
                ? text
                : ESCAPE.matcher(text)
                        .replaceAll(match -> match.group(1) == null
                                ? match.group().replace("\\", "\\\\")
                                : match.group(1).equals("u") ? "\\\\\\\\\\\\u0075" : "\\\\\\\\\\\\u0055");
    }

    /** A query, which is changed to be over these graphs; over the store as a whole if both are empty. */
    static String of(Query query, Collection<Node> defaultGraphs, Collection<Node> namedGraphs) {
        String text = escaped(query.toString(Syntax.syntaxSPARQL_11));
        if (SERVICE.matcher(STRING_OR_IRI.matcher(text).replaceAll("<>")).find()) {
            throw refused("SERVICE: her spørges kun i vores egne data", "SERVICE: queries read our own data only");
        }
        try {
            if (!QueryFactory.create(text, Syntax.syntaxSPARQL_11).equals(query)) {
                throw refused("en forespørgsel, der kan læses på to måder", "a query that reads in two ways");
            }
        } catch (QueryException e) {
            throw refused(
                    "en forespørgsel, der ikke kan skrives som SPARQL 1.1", "a query that SPARQL 1.1 cannot write");
        }
        for (Node name : Iter.iter(defaultGraphs).append(namedGraphs.iterator()).toSet()) {
            of(name);
        }
        defaultGraphs.forEach(name -> query.addGraphURI(name.getURI()));
        namedGraphs.forEach(name -> query.addNamedGraphURI(name.getURI()));
        return escaped(query.toString(Syntax.syntaxSPARQL_11));
    }

    /** An update that puts these graphs in the place of those of the same names, written down as it is read. */
    static Iterable<byte[]> replacing(Map<Node, Graph> graphs) {
        var iris = new HashMap<Node, String>(); // the same ones stand in most triples
        return () -> Iter.map(parts(graphs, iris), part -> part.getBytes(StandardCharsets.UTF_8));
    }

    private static Iterator<String> parts(Map<Node, Graph> graphs, Map<Node, String> iris) {
        var drop = new StringBuilder();
        graphs.keySet()
                .forEach(name ->
                        drop.append("DROP SILENT GRAPH ").append(of(name)).append(" ;\n"));
        Iterator<Map.Entry<Node, Graph>> filled = Iter.filter(
                graphs.entrySet().iterator(), entry -> !entry.getValue().isEmpty());
        return around(
                drop + "INSERT DATA {\n",
                Iter.flatMap(
                        filled,
                        entry -> around(
                                "GRAPH " + of(entry.getKey()) + " {\n",
                                Iter.map(batches(entry.getValue().find()), batch -> lines(batch, iris)))));
    }

    private static Iterator<String> around(String head, Iterator<String> inside) {
        return Iter.concat(Iter.concat(Iter.singletonIterator(head), inside), Iter.singletonIterator("}\n"));
    }

    private static Iterator<List<Triple>> batches(Iterator<Triple> triples) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return triples.hasNext();
            }

            @Override
            public List<Triple> next() {
                var batch = new ArrayList<Triple>(TRIPLES);
                do {
                    batch.add(triples.next());
                } while (triples.hasNext() && batch.size() < TRIPLES);
                return batch;
            }
        };
    }

    private static String lines(List<Triple> triples, Map<Node, String> iris) {
        var lines = new StringBuilder();
        for (Triple triple : triples) {
            for (Node node : List.of(triple.getSubject(), triple.getPredicate(), triple.getObject())) {
                lines.append(node.isURI() ? iris.computeIfAbsent(node, SparqlText::of) : of(node));
                lines.append(' ');
            }
            lines.append(".\n");
        }
        return lines.toString();
    }
}

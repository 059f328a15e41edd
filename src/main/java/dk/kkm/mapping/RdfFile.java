package dk.kkm.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.apicatalog.jsonld.JsonLdError;
import com.apicatalog.jsonld.JsonLdErrorCode;
import com.apicatalog.jsonld.JsonLdOptions;
import com.apicatalog.jsonld.uri.UriValidationPolicy;
import dk.kkm.SubmissionId;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.table.Source;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.jena.datatypes.RDFDatatype;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.query.ARQ;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.riot.RiotException;
import org.apache.jena.riot.lang.LangJSONLD11;
import org.apache.jena.riot.system.ErrorHandlerFactory;
import org.apache.jena.riot.system.StreamRDFBase;
import org.apache.jena.sparql.core.Quad;
import org.apache.jena.sparql.util.Context;
import org.apache.jena.vocabulary.RDF;

/**
 * A delivery directly in the model: Turtle, N-Triples or JSON-LD. Nothing outside the file is read: no remote JSON-LD
 * context, no {@code owl:imports}. It may speak of the estates, buildings and rooms of its municipality and of the
 * records of its year, and of nothing else; what it points at may be anything.
 *
 * <pre>
 * &lt;https://w3id.org/kkm/id/building/0851/12/1&gt; a kkm:Building ; kkm:estate &lt;…/id/estate/0851/12&gt; .
 * &lt;https://w3id.org/kkm/record/consumption/0851/2025/a7&gt; a kkm:Consumption ; … .
 * </pre>
 *
 * Deprecated terms are read as those that replace them, see {@link Migrations}.
 * A blank node gets a name of its own, {@code record/node/0851/2025/<file>-1}. Every node with a type gets the file as
 * {@code kkm:file} unless it has one. A number is a decimal where the property wants one, also if JSON or Turtle's short
 * form made it an integer or a double.
 */
final class RdfFile {
    /** How deep brackets may nest; parsers descend into each. */
    static final int DEPTH = 64;

    /** Triples in a file. */
    static final int TRIPLES = 10_000_000;

    /** Bytes of a JSON-LD file, 64 MiB: it is held in memory several times over while it is read. */
    static final long JSON_BYTES = 64L << 20;

    private static final int MOST_DIGITS = 400;

    /** A relative IRI is resolved against this and then refused. */
    private static final String RELATIVE = "https://relative.invalid/";

    private static final Map<String, Lang> LANGUAGES =
            Map.of(".ttl", Lang.TURTLE, ".nt", Lang.NTRIPLES, ".jsonld", Lang.JSONLD11, ".json", Lang.JSONLD11);
    private static final Set<RDFDatatype> OTHER_NUMBERS =
            Set.of(XSDDatatype.XSDinteger, XSDDatatype.XSDdouble, XSDDatatype.XSDdecimal);

    private final Graph model;
    private final Migrations migrations;
    private final Map<Node, Boolean> decimal = new HashMap<>();

    RdfFile(Graph model, Migrations migrations) {
        this.model = model;
        this.migrations = migrations;
    }

    /** The RDF language of a file by its name's ending. */
    static Optional<Lang> language(String file) {
        int dot = file.lastIndexOf('.');
        return dot < 0
                ? Optional.empty()
                : Optional.ofNullable(LANGUAGES.get(file.substring(dot).toLowerCase(Locale.ROOT)));
    }

    /** The triples of a file. */
    Graph read(String file, Path path, Lang language, SubmissionId id) {
        var source = new Source(file, path);
        boolean json = language.equals(Lang.JSONLD11);
        mustBeShallow(source, json);
        var sink = new Sink(file, id);
        try (InputStream in = source.open()) {
            RDFParser.source(in)
                    .lang(language)
                    .base(RELATIVE)
                    .context(offline())
                    .errorHandler(ErrorHandlerFactory.errorHandlerSimple())
                    .parse(sink);
        } catch (RiotException e) {
            source.mustBeUnchanged();
            if (e.getCause() instanceof UnreadableException unreadable) {
                throw unreadable;
            }
            throw new UnreadableException(
                    file + " er ikke gyldig " + language.getLabel() + ": " + e.getMessage(),
                    file + " is not valid " + language.getLabel() + ": " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        source.mustBeUnchanged();
        if (sink.graph.isEmpty()) {
            throw new UnreadableException(
                    file + " indeholder ingen tripler. Er det JSON-LD, mangler den måske sin @context.",
                    file + " holds no triples. If it is JSON-LD, it may lack its @context.");
        }
        sink.nameFile();
        return migrations.apply(sink.graph);
    }

    private static Context offline() {
        var options = new JsonLdOptions();
        options.setDocumentLoader((url, loading) -> {
            throw new JsonLdError(
                    JsonLdErrorCode.LOADING_REMOTE_CONTEXT_FAILED,
                    "remote contexts are not fetched; put the context into the file: " + url);
        });
        // What JSON-LD would pass over in silence is an error here, or is handed on and judged by us.
        options.setUndefinedTermsPolicy(JsonLdOptions.ProcessingPolicy.Fail);
        options.setUriValidation(UriValidationPolicy.None);
        return ARQ.getContext().copy().set(LangJSONLD11.JSONLD_OPTIONS, options);
    }

    /** Takes triples, and refuses those that are not the sender's to make. */
    private final class Sink extends StreamRDFBase {
        private final String file;
        private final Pattern own;
        private final String blank;
        private final Map<Node, Node> names = new HashMap<>();
        private final Graph graph = GraphMemFactory.createGraphMem2();
        private int triples;

        Sink(String file, SubmissionId id) {
            this.file = file;
            this.own = Pattern.compile(Pattern.quote(Vocabulary.BASE) + "(id/(estate|building|room)/"
                    + id.municipality() + "|(record/[a-z-]+|target)/" + id + ")/[A-Za-z0-9_/-]+");
            this.blank = Vocabulary.BASE + "record/node/" + id + "/" + Keys.of(file) + "-";
        }

        @Override
        public void quad(Quad quad) {
            if (!quad.isDefaultGraph()) {
                throw new UnreadableException(
                        file + " har navngivne grafer; en indberetning er én graf.",
                        file + " has named graphs; a delivery is one graph.");
            }
            triple(quad.asTriple());
        }

        @Override
        public void triple(Triple triple) {
            if (++triples > TRIPLES) {
                throw new UnreadableException(
                        file + " har mere end " + TRIPLES + " tripler. Del den op.",
                        file + " has more than " + TRIPLES + " triples. Split it.");
            }
            Node subject = named(triple.getSubject());
            if (!subject.isURI() || !own.matcher(subject.getURI()).matches()) {
                throw new UnreadableException(
                        file + " siger noget om <" + subject + ">. En indberetning må kun tale om egne "
                                + "ejendomme, bygninger og lokaler (id/…) og årets registreringer (record/…).",
                        file + " says something about <" + subject + ">. A delivery may only speak of its own "
                                + "estates, buildings and rooms (id/…) and the year's records (record/…).");
            }
            graph.add(Triple.create(
                    subject, checked(triple.getPredicate()), object(triple.getPredicate(), triple.getObject())));
        }

        private Node object(Node predicate, Node object) {
            if (object.isLiteral()) {
                return wantsDecimal(predicate) ? decimal(object) : object;
            }
            return checked(named(object));
        }

        private Node named(Node node) {
            return node.isBlank()
                    ? names.computeIfAbsent(node, key -> NodeFactory.createURI(blank + (names.size() + 1)))
                    : node;
        }

        private Node checked(Node node) {
            if (node.isURI() && node.getURI().startsWith(RELATIVE)) {
                String relative = node.getURI().substring(RELATIVE.length());
                throw new UnreadableException(
                        file + " har den relative IRI <" + relative + ">. Skriv den helt ud.",
                        file + " has the relative IRI <" + relative + ">. Write it in full.");
            }
            if (!node.isURI() || !Iris.isSafe(node.getURI())) {
                throw new UnreadableException(
                        file + ": '" + node + "' er ikke en gyldig IRI.", file + ": '" + node + "' is no valid IRI.");
            }
            return node;
        }

        void nameFile() {
            Node property = Vocabulary.kkm("file");
            Node name = NodeFactory.createLiteralString(file);
            for (Triple typed : graph.find(Node.ANY, RDF.Nodes.type, Node.ANY).toList()) {
                if (!graph.contains(typed.getSubject(), property, Node.ANY)) {
                    graph.add(Triple.create(typed.getSubject(), property, name));
                }
            }
        }
    }

    private boolean wantsDecimal(Node property) {
        return decimal.computeIfAbsent(
                property,
                key -> model.contains(
                        key,
                        org.apache.jena.vocabulary.RDFS.Nodes.range,
                        NodeFactory.createURI(XSDDatatype.XSDdecimal.getURI())));
    }

    private static Node decimal(Node number) {
        if (!OTHER_NUMBERS.contains(number.getLiteralDatatype())) {
            return number;
        }
        try {
            var value = new BigDecimal(number.getLiteralLexicalForm());
            if (Math.abs((long) value.precision() - value.scale()) > MOST_DIGITS || value.scale() > MOST_DIGITS) {
                // No such number can be meant, and written out it would fill the memory.
                return number;
            }
            String plain = value.toPlainString();
            return NodeFactory.createLiteralDT(plain, XSDDatatype.XSDdecimal);
        } catch (NumberFormatException e) {
            return number;
        }
    }

    /** Reads the file through once: it must be UTF-8, and its brackets must not nest deeper than parsers can follow. */
    private static void mustBeShallow(Source source, boolean json) {
        try (InputStream in = source.open();
                var reader = new BufferedReader(new InputStreamReader(in, UTF_8.newDecoder()))) {
            var nesting = new Nesting(json);
            long left = json ? JSON_BYTES : Long.MAX_VALUE;
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                if (--left < 0) {
                    throw new UnreadableException(
                            source.name() + " fylder mere end " + (JSON_BYTES >> 20) + " MiB. Send den som N-Triples.",
                            source.name() + " is larger than " + (JSON_BYTES >> 20) + " MiB. Send it as N-Triples.");
                }
                if (nesting.next((char) c) > DEPTH) {
                    throw new UnreadableException(
                            source.name() + " har parenteser i mere end " + DEPTH + " lag.",
                            source.name() + " nests brackets deeper than " + DEPTH + ".");
                }
                if (c == 0) {
                    throw new UnreadableException(source.name() + " er ikke tekst.", source.name() + " is not text.");
                }
            }
        } catch (CharacterCodingException e) {
            throw new UnreadableException(source.name() + " er ikke UTF-8.", source.name() + " is not UTF-8.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Counts open brackets outside of strings, IRIs and comments. */
    private static final class Nesting {
        private final boolean json;
        private int depth;
        private char quote;
        private int quotes;
        private boolean isLong;
        private boolean escaped;
        private boolean iri;
        private boolean comment;
        private int run;
        private int closing;

        Nesting(boolean json) {
            this.json = json;
        }

        int next(char c) {
            if (comment) {
                comment = c != '\n' && c != '\r';
                return depth;
            }
            if (iri) {
                // "<<" and "< " open no IRI; an IRI ends at ">".
                iri = c != '>' && c != '<' && c != '\n' && c != ' ';
                return depth;
            }
            if (quote != 0) {
                inString(c);
                return depth;
            }
            if (quotes > 0) {
                if (c == run && quotes < 3) {
                    quotes++;
                    if (quotes == 3) {
                        quote = c;
                        isLong = true;
                        quotes = 0;
                        run = 0;
                    }
                    return depth;
                }
                // One quote opened a string that this character begins; two were an empty string.
                boolean opened = quotes == 1;
                char which = (char) run;
                quotes = 0;
                run = 0;
                if (opened) {
                    quote = which;
                    isLong = false;
                    inString(c);
                    return depth;
                }
            }
            if (escaped) {
                // A local name may hold \\# and \\', which begin neither comment nor string.
                escaped = false;
                return depth;
            }
            switch (c) {
                case '\\' -> escaped = true;
                case '"' -> open(c);
                case '\'' -> {
                    if (!json) {
                        open(c);
                    }
                }
                case '#' -> comment = !json;
                case '<' -> iri = !json;
                case '[', '(', '{' -> depth++;
                case ']', ')', '}' -> depth = Math.max(0, depth - 1);
                default -> {}
            }
            return depth;
        }

        private void open(char c) {
            if (json) {
                quote = c;
                isLong = false;
            } else {
                quotes = 1;
                run = c;
            }
        }

        private void inString(char c) {
            if (escaped) {
                escaped = false;
                closing = 0;
            } else if (c == '\\') {
                escaped = true;
                closing = 0;
            } else if (c == quote) {
                closing++;
                if (!isLong || closing == 3) {
                    quote = 0;
                    closing = 0;
                }
            } else if (!isLong && c == '\n') {
                // No short string holds a line break; the parser will say so.
                quote = 0;
                closing = 0;
            } else {
                closing = 0;
            }
        }
    }
}

package dk.kkm.mapping;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.table.NumberStyle;
import dk.kkm.table.Table;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.jena.atlas.io.AWriter;
import org.apache.jena.atlas.io.IO;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.riot.RiotException;
import org.apache.jena.riot.out.NodeFormatterTTL;
import org.apache.jena.riot.system.ErrorHandlerFactory;
import org.apache.jena.riot.system.PrefixMapFactory;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.system.G;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.RDF;
import org.jspecify.annotations.Nullable;

/**
 * How the columns of a stranger's file match one of our tables: data, never a query. Columns it does not name are left
 * out.
 *
 * <pre>{@code
 * <profiles/egedata-forbrug> a kkm:Profile ; dct:identifier "egedata-forbrug" ; kkm:table <mapping/forbrug> .
 * <profiles/egedata-forbrug/energibaerer> a kkm:ColumnMatch ; kkm:profile <profiles/egedata-forbrug> ;
 *     kkm:matches <mapping/forbrug/column/energibaerer> ; kkm:header "Art" .
 * <profiles/egedata-forbrug/energibaerer/1> a kkm:Translation ;
 *     kkm:translationOf <profiles/egedata-forbrug/energibaerer> ; kkm:sent "FJV" ; kkm:means "fjernvarme" .
 * }</pre>
 *
 * @param node {@code profiles/egedata-forbrug}, or {@code profiles/0851/egedata-forbrug} for a municipality's own
 * @param name its short name
 * @param table the name of our table
 * @param numbers how the file writes numbers; absent when the numbers themselves tell
 */
public record Profile(Node node, String name, String table, Optional<NumberStyle> numbers, List<ColumnMatch> matches) {

    /** What the name of a profile's file ends in when it lies beside the file it is for. */
    static final String ENDING = ".profile.ttl";

    private static final List<Node> WRITTEN = List.of(
            RDF.Nodes.type,
            DCTerms.identifier.asNode(),
            kkm("table"),
            kkm("decimalSign"),
            kkm("matches"),
            kkm("header"),
            kkm("constant"),
            kkm("multiplyBy"),
            kkm("sent"),
            kkm("means"),
            kkm("translationOf"),
            kkm("profile"));

    /**
     * Where the content of one of our columns comes from.
     *
     * @param column our column's IRI
     * @param header the sender's column; absent when the constant says it all
     * @param constant what rows get where the sender's cell is empty or there is none
     * @param multiplyBy what the sender's number is multiplied by
     * @param translations our words by the sender's
     */
    public record ColumnMatch(
            Node column,
            Optional<String> header,
            Optional<String> constant,
            Optional<BigDecimal> multiplyBy,
            Map<String, String> translations) {

        public ColumnMatch {
            translations = java.util.Collections.unmodifiableMap(new TreeMap<>(translations));
        }

        /** A column that only has another name. */
        public static ColumnMatch of(Node column, String header) {
            return new ColumnMatch(column, Optional.of(header), Optional.empty(), Optional.empty(), Map.of());
        }
    }

    public Profile {
        matches = List.copyOf(matches);
    }

    /**
     * The one profile of a Turtle file.
     *
     * @param name what to call the file when it is wrong
     */
    public static Profile parse(String name, String turtle) {
        Graph graph = GraphFactory.createGraphMem();
        try {
            RDFParser.fromString(turtle, Lang.TURTLE)
                    .base(Vocabulary.BASE)
                    .errorHandler(ErrorHandlerFactory.errorHandlerStrictNoLogging)
                    .parse(graph);
        } catch (RiotException e) {
            throw wrong(name, "er ikke gyldig Turtle: " + e.getMessage(), "is not valid Turtle: " + e.getMessage());
        }
        List<Profile> profiles = of(graph);
        if (profiles.size() != 1) {
            throw wrong(
                    name,
                    "skal have én kkm:Profile og har " + profiles.size() + ".",
                    "must have one kkm:Profile and has " + profiles.size() + ".");
        }
        return profiles.get(0);
    }

    /** The profile in the file beside a file: {@code fm.profile.ttl} of {@code fm.csv}. */
    static Optional<Profile> beside(Path file) {
        Path profile = file.resolveSibling(String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "") + ENDING);
        try {
            return Files.isRegularFile(profile)
                    ? Optional.of(parse(profile.toString(), Files.readString(profile)))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All profiles in a graph, by name. */
    public static List<Profile> of(Graph graph) {
        return G.nodesOfTypeAsSet(graph, kkm("Profile")).stream()
                .map(node -> of(graph, node))
                .sorted(Comparator.comparing(profile -> profile.node().getURI()))
                .toList();
    }

    private static Profile of(Graph graph, Node node) {
        if (!node.isURI()) {
            throw wrong("kkm:Profile", "skal have en IRI.", "must have an IRI.");
        }
        String name = text(graph, node, DCTerms.identifier.asNode()).orElse(Vocabulary.localName(node));
        Node table = G.getZeroOrOneSP(graph, node, kkm("table"));
        if (table == null || !table.isURI()) {
            throw wrong(name, "mangler kkm:table.", "lacks kkm:table.");
        }
        var matches = new ArrayList<ColumnMatch>();
        for (Node match : G.allPO(graph, kkm("profile"), node)) {
            Node column = G.getZeroOrOneSP(graph, match, kkm("matches"));
            Optional<String> header = text(graph, match, kkm("header"));
            Optional<String> constant = text(graph, match, kkm("constant"));
            if (column == null || !column.isURI() || (header.isEmpty() && constant.isEmpty())) {
                throw wrong(
                        name,
                        match + " mangler kkm:matches, eller både kkm:header og kkm:constant.",
                        match + " lacks kkm:matches, or both kkm:header and kkm:constant.");
            }
            var translations = new TreeMap<String, String>();
            for (Node translation : G.allPO(graph, kkm("translationOf"), match)) {
                translations.put(
                        text(graph, translation, kkm("sent")).orElse(""),
                        text(graph, translation, kkm("means")).orElse(""));
            }
            matches.add(new ColumnMatch(
                    column,
                    header,
                    constant,
                    text(graph, match, kkm("multiplyBy")).map(f -> factor(name, f)),
                    translations));
        }
        matches.sort(Comparator.comparing(match -> match.column().getURI()));
        Optional<NumberStyle> numbers = text(graph, node, kkm("decimalSign"))
                .map(sign -> sign.equals(".") ? NumberStyle.ENGLISH : NumberStyle.DANISH);
        return new Profile(node, name, Vocabulary.localName(table), numbers, matches);
    }

    private static BigDecimal factor(String name, String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw wrong(name, "kkm:multiplyBy er intet tal: " + text, "kkm:multiplyBy is no number: " + text);
        }
    }

    /** The same profile under another name. */
    Profile named(Node newNode, String newName) {
        return new Profile(newNode, newName, table, numbers, matches);
    }

    /** The profile as the class comment draws it. */
    public Graph graph() {
        Graph graph = GraphMemFactory.createGraphMem2();
        graph.add(node, RDF.Nodes.type, kkm("Profile"));
        add(graph, node, DCTerms.identifier.asNode(), name);
        graph.add(node, kkm("table"), Vocabulary.iri("mapping/" + table));
        numbers.ifPresent(style -> add(graph, node, kkm("decimalSign"), style == NumberStyle.DANISH ? "," : "."));
        for (ColumnMatch match : matches) {
            Node at = NodeFactory.createURI(node.getURI() + "/" + Vocabulary.localName(match.column()));
            graph.add(at, RDF.Nodes.type, kkm("ColumnMatch"));
            graph.add(at, kkm("profile"), node);
            graph.add(at, kkm("matches"), match.column());
            match.header().ifPresent(header -> add(graph, at, kkm("header"), header));
            match.constant().ifPresent(constant -> add(graph, at, kkm("constant"), constant));
            match.multiplyBy()
                    .ifPresent(by -> graph.add(
                            at,
                            kkm("multiplyBy"),
                            NodeFactory.createLiteralDT(by.toPlainString(), XSDDatatype.XSDdecimal)));
            int number = 0;
            for (Map.Entry<String, String> word : match.translations().entrySet()) {
                Node translation = NodeFactory.createURI(at.getURI() + "/" + ++number);
                graph.add(translation, RDF.Nodes.type, kkm("Translation"));
                graph.add(translation, kkm("translationOf"), at);
                add(graph, translation, kkm("sent"), word.getKey());
                add(graph, translation, kkm("means"), word.getValue());
            }
        }
        return graph;
    }

    /** The same as a Turtle file people can edit: a line for each column and each word. */
    public String turtle() {
        Graph graph = graph();
        var prefixes = PrefixMapFactory.create(new TreeMap<>(Map.of("kkm", Vocabulary.DEF, "dct", DCTerms.NS)));
        var text = new StringWriter();
        AWriter out = IO.wrap(text);
        var format = new NodeFormatterTTL(Vocabulary.BASE, prefixes);
        out.print("@base <" + Vocabulary.BASE + "> .\n");
        prefixes.forEach((prefix, iri) -> out.print("@prefix " + prefix + ": <" + iri + "> .\n"));
        var subjects = new TreeSet<>(Comparator.comparing(Node::getURI));
        subjects.addAll(graph.find().mapWith(Triple::getSubject).toSet());
        for (Node subject : subjects) {
            out.print(subject.equals(node) ? "\n" : "");
            format.format(out, subject);
            String between = " ";
            for (Node property : WRITTEN) {
                for (Node object : G.allSP(graph, subject, property)) {
                    out.print(between);
                    if (property.equals(RDF.Nodes.type)) {
                        out.print("a");
                    } else {
                        format.format(out, property);
                    }
                    out.print(" ");
                    format.format(out, object);
                    between = " ; ";
                }
            }
            out.print(" .\n");
        }
        out.flush();
        return text.toString();
    }

    /** Whether a file has every column this profile names. */
    public boolean fits(Table sent) {
        var headers = new HashSet<String>();
        sent.columns().forEach(column -> headers.add(column.name()));
        return missing(headers).isEmpty();
    }

    /** The first header this profile names that is not among these column names. */
    Optional<String> missing(java.util.Set<String> names) {
        return matches.stream()
                .flatMap(match -> match.header().stream())
                .filter(header -> !names.contains(dk.kkm.table.ColumnNames.of(header)))
                .findFirst();
    }

    /** What a table delivered by this profile keeps of it, so that findings can name the sender's columns. */
    Graph applied(String file) {
        Graph graph = graph();
        List<Node> named = graph.find(Node.ANY, kkm("header"), Node.ANY)
                .mapWith(Triple::getSubject)
                .toList();
        named.forEach(match -> add(graph, match, kkm("file"), file));
        return graph;
    }

    private static void add(Graph graph, Node subject, Node property, String text) {
        graph.add(subject, property, NodeFactory.createLiteralString(text));
    }

    private static Optional<String> text(Graph graph, Node subject, Node property) {
        @Nullable Node found = G.getZeroOrOneSP(graph, subject, property);
        return found != null && found.isLiteral() ? Optional.of(found.getLiteralLexicalForm()) : Optional.empty();
    }

    private static UnreadableException wrong(String name, String da, String en) {
        return new UnreadableException("Profilen " + name + ": " + da, "The profile " + name + ": " + en);
    }
}

package dk.kkm.publication;

import static dk.kkm.Vocabulary.SPECIFICATION_GRAPH;
import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Specification;
import dk.kkm.Thing;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.store.Store;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.query.QueryException;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.shared.PrefixMapping;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.system.Txn;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.RDF;
import org.apache.jena.vocabulary.RDFS;
import org.apache.jena.vocabulary.SKOS;

/**
 * The rules and stored queries of a specification as linked data, read from the files themselves: what {@code
 * graph/specification} holds beside {@code graph/model}.
 *
 * <pre>{@code
 * <derivation/heat> a kkm:Derivation, kkm:StoredQuery ; rdfs:label "heat" ; kkm:file "queries/derivations/24-heat.rq" ;
 *     skos:definition "what each reading adds …"@en ; kkm:counts "…"@en ; kkm:given "…"@en ; dct:source "…"@en ;
 *     kkm:reads kkm:degreeDaySeries ; kkm:writes kkm:heat ; kkm:queryText "…" .
 * <shape/Consumption-value> a sh:PropertyShape ; … ; kkm:reads kkm:value .
 * <graph/specification> kkm:contentHash "…" .
 * }</pre>
 *
 * The class whose {@code kkm:queryFolder} a file lies in says what a query is and, by {@code kkm:queryPath}, its IRI.
 */
public final class Documentation {
    private static final String ENDING = ".rq";
    private static final Pattern WORD =
            Pattern.compile("(Yields|Counts|Numerator|Unit|Given|Source|Limits)(?: |: *)(.*)");
    private static final Pattern HEAD = Pattern.compile("(?m)^#\\+ (summary|title|description): *(.+)$");
    private static final Map<String, Node> SAID = Map.of(
            "Counts", kkm("counts"),
            "Numerator", kkm("counts"),
            "Limits", kkm("counts"),
            "Given", kkm("given"),
            "Unit", kkm("unitLabel"),
            "Source", DCTerms.source.asNode(),
            "summary", RDFS.label.asNode(),
            "title", RDFS.label.asNode(),
            "description", DCTerms.description.asNode());

    private static final Map<Specification, Documentation> READ = Collections.synchronizedMap(new WeakHashMap<>());

    private final Graph model;
    private final Graph graph = GraphFactory.createGraphMem();
    private final Set<String> namespaces;
    private final Map<String, Thing> folders = new TreeMap<>(Comparator.reverseOrder());

    private Documentation(Specification specification) {
        this.model = specification.model();
        this.namespaces = Stream.concat(
                        Stream.of(Vocabulary.BASE),
                        model
                                .find(
                                        Node.ANY,
                                        NodeFactory.createURI("http://purl.org/vocab/vann/preferredNamespaceUri"),
                                        Node.ANY)
                                .mapWith(triple -> triple.getObject().getLiteralLexicalForm())
                                .toList()
                                .stream())
                .collect(Collectors.toSet());
        model.find(Node.ANY, kkm("queryFolder"), Node.ANY)
                .forEachRemaining(
                        of -> folders.put(of.getObject().getLiteralLexicalForm(), new Thing(model, of.getSubject())));
        specification.shapes().find().forEachRemaining(graph::add);
        constraints();
        specification.texts("queries", ENDING).forEach((name, text) -> query("queries/" + name + ENDING, text));
        graph.add(
                SPECIFICATION_GRAPH,
                kkm("contentHash"),
                new Thing(model, Vocabulary.MODEL_GRAPH).one(kkm("contentHash")).orElseThrow());
    }

    /** What the files of a specification tell of themselves; read once. */
    public static Documentation of(Specification specification) {
        return READ.computeIfAbsent(specification, Documentation::new);
    }

    /** The named shapes and the stored queries. Not to be changed. */
    public Graph graph() {
        return graph;
    }

    /** Puts the documentation of a specification into a store that has another. */
    public static void keep(Store store, Specification specification) {
        var dataset = store.dataset();
        Node hash = new Thing(specification.model(), Vocabulary.MODEL_GRAPH)
                .one(kkm("contentHash"))
                .orElseThrow();
        if (!Txn.calculateRead(dataset, () -> dataset.getGraph(SPECIFICATION_GRAPH)
                .contains(SPECIFICATION_GRAPH, kkm("contentHash"), hash))) {
            store.replace(Map.of(SPECIFICATION_GRAPH, of(specification).graph()));
        }
    }

    /** What the queries within shapes read. */
    private void constraints() {
        var prefixes = PrefixMapping.Factory.create();
        graph.find(Node.ANY, sh("prefix"), Node.ANY)
                .forEachRemaining(declared -> new Thing(graph, declared.getSubject())
                        .string(sh("namespace"))
                        .ifPresent(namespace ->
                                prefixes.setNsPrefix(declared.getObject().getLiteralLexicalForm(), namespace)));
        graph.find(Node.ANY, sh("select"), Node.ANY).toList().forEach(constraint -> {
            var query = QueryFactory.create();
            query.setPrefixMapping(prefixes);
            QueryFactory.parse(query, constraint.getObject().getLiteralLexicalForm(), Vocabulary.BASE, null);
            ours(new Syntax(query).reads(), constraint.getSubject(), "reads");
        });
    }

    private void query(String file, String text) {
        String folder =
                folders.keySet().stream().filter(file::startsWith).findFirst().orElseThrow();
        Thing type = folders.getOrDefault(folder, new Thing(model, kkm("StoredQuery")));
        String name =
                file.substring(folder.length(), file.length() - ENDING.length()).replaceAll("(^|/)\\d+-", "$1");
        Node query = iri(type.string(kkm("queryPath")).orElse("query/") + name);
        graph.add(query, RDF.Nodes.type, type.node());
        graph.add(query, RDF.Nodes.type, kkm("StoredQuery"));
        say(query, kkm("file"), file, "");
        say(query, kkm("queryText"), text, "");
        head(query, text);
        if (!model.contains(query, SKOS.prefLabel.asNode(), Node.ANY)
                && !graph.contains(query, RDFS.label.asNode(), Node.ANY)) {
            say(query, RDFS.label.asNode(), name, "");
        }
        try {
            var syntax = new Syntax(QueryFactory.create(text, Vocabulary.BASE));
            ours(syntax.reads(), query, "reads");
            ours(syntax.writes(), query, "writes");
            syntax.sumsOptional().forEach(variable -> say(query, kkm("sumsOptional"), variable, ""));
            truth(query, "readsDefaultGraph", syntax.readsDefaultGraph());
            truth(query, "serviceCall", syntax.serviceCall());
        } catch (QueryException e) {
            throw new UnreadableException(
                    file + " er ikke SPARQL 1.1: " + e.getMessage(), file + " is not SPARQL 1.1: " + e.getMessage());
        }
    }

    /** The comment a file begins with: what it yields first, then what each of its words tells, and the pairs of a head for REST. */
    private void head(Node query, String text) {
        var said = new LinkedHashMap<Node, StringBuilder>();
        boolean defined = model.contains(query, SKOS.definition.asNode(), Node.ANY);
        Node yields = defined ? DCTerms.description.asNode() : SKOS.definition.asNode();
        Node about = yields;
        for (String line : text.lines().takeWhile(each -> each.startsWith("#")).toList()) {
            String words = line.substring(1).strip();
            Matcher word = WORD.matcher(words);
            if (words.isEmpty() || line.startsWith("#+")) {
                continue;
            }
            if (word.matches()) {
                about = SAID.getOrDefault(word.group(1), yields);
                words = word.group(1).equals("Limits") || word.group(1).equals("Numerator") ? words : word.group(2);
            }
            said.computeIfAbsent(about, none -> new StringBuilder())
                    .append(words)
                    .append(' ');
        }
        said.forEach((property, words) -> say(query, property, words.toString().strip(), "en"));
        HEAD.matcher(text).results().forEach(pair -> {
            Node property = SAID.getOrDefault(pair.group(1), RDFS.label.asNode());
            String[] both = pair.group(2).split(" / ", 2);
            say(query, property, both[0].strip(), both.length == 2 ? "da" : "en");
            if (both.length == 2) {
                say(query, property, both[1].strip(), "en");
            }
        });
    }

    private static Node sh(String name) {
        return NodeFactory.createURI("http://www.w3.org/ns/shacl#" + name);
    }

    private void ours(Set<String> iris, Node subject, String property) {
        iris.stream()
                .filter(named -> namespaces.stream().anyMatch(named::startsWith))
                .filter(named -> !named.startsWith(Vocabulary.BASE + "graph/"))
                .forEach(named -> graph.add(subject, kkm(property), NodeFactory.createURI(named)));
    }

    private void truth(Node query, String property, boolean holds) {
        if (holds) {
            graph.add(query, kkm(property), NodeFactory.createLiteralByValue(true));
        }
    }

    private void say(Node subject, Node property, String words, String language) {
        graph.add(Triple.create(
                subject,
                property,
                language.isEmpty()
                        ? NodeFactory.createLiteralString(words)
                        : NodeFactory.createLiteralLang(words, language)));
    }
}

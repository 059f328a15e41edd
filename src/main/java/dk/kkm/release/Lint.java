package dk.kkm.release;

import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Finding;
import dk.kkm.IndexedGraph;
import dk.kkm.JoinOrder;
import dk.kkm.Severity;
import dk.kkm.Specification;
import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.publication.Documentation;
import dk.kkm.publication.QueryHead;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.query.ARQ;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.Syntax;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.vocabulary.RDF;

/**
 * The rules of the model: every {@code queries/lint/<rule>.rq} is a SELECT of {@code ?subject}, the thing that breaks it, and
 * if need be {@code ?file} and {@code ?detail}. Its head says what is wrong and how to mend it:
 *
 * <pre>{@code
 * #+ problem: Begrebet mangler navn. / The term lacks a label.
 * #+ solution: Skriv rdfs:label. / Write rdfs:label.
 * #+ severity: warning
 * }</pre>
 *
 * The rules read the model and the specification as they are stored, every Turtle file as a graph of its own, and
 * {@code graph/files}, to which the CONSTRUCT queries of the folder add what they have in common:
 *
 * <pre>{@code
 * <file/ontology/solar.ttl> a kkm:ModelFile ; kkm:file "ontology/solar.ttl" ; kkm:layer "my-folder" .
 * }</pre>
 */
public final class Lint {
    private static final String FOLDER = "queries/lint";
    private static final Node FILES = iri("graph/files");
    private static final Pattern PREFIX = Pattern.compile("(?mi)^@?prefix\\s+([\\w-]*):\\s*<([^>]*)>");

    private final Specification specification;
    private final DatasetGraph dataset = DatasetGraphFactory.createGeneral();
    private final SortedMap<String, Query> rules = new TreeMap<>();
    private final Map<String, Graph> graphs = new LinkedHashMap<>();

    private Lint(Specification specification) {
        this.specification = specification;
        var files = new IndexedGraph();
        specification.files().forEach((path, text) -> {
            Node file = iri("file/" + path);
            files.add(file, RDF.Nodes.type, kkm("ModelFile"));
            files.add(file, kkm("file"), NodeFactory.createLiteralString(path));
            specification
                    .layers(path)
                    .forEach(layer -> files.add(file, kkm("layer"), NodeFactory.createLiteralString(layer)));
            if (path.endsWith(".ttl")) {
                var graph = new IndexedGraph();
                RDFParser.fromString(text, Lang.TURTLE).base(Vocabulary.BASE).parse(graph);
                graphs.put(path, graph);
                dataset.addGraph(file, graph);
            }
        });
        dataset.addGraph(Vocabulary.MODEL_GRAPH, IndexedGraph.of(specification.model()));
        dataset.addGraph(
                Vocabulary.SPECIFICATION_GRAPH,
                IndexedGraph.of(Documentation.of(specification).graph()));
        dataset.addGraph(FILES, files);
        specification
                .texts(FOLDER, ".rq")
                .forEach((name, text) ->
                        rules.put(name, QueryFactory.create(text, Vocabulary.BASE, Syntax.syntaxSPARQL_11)));
        rules.values().stream().filter(Query::isConstructType).forEach(query -> {
            try (QueryExec exec = exec(query)) {
                var made = new ArrayList<Triple>();
                exec.constructTriples().forEachRemaining(made::add);
                made.forEach(files::add);
            }
        });
        rules.values().removeIf(Query::isConstructType);
    }

    /** The rules, over this specification. */
    public static Lint of(Specification specification) {
        return new Lint(specification);
    }

    /** The names of the rules. */
    public List<String> rules() {
        return List.copyOf(rules.keySet());
    }

    /** Everything that is wrong with a specification: what breaks, and what the rules find if it can be read at all. */
    public static List<Finding> check(Specification specification) {
        List<Finding> unusable = Breaks.unusable(specification);
        return unusable.isEmpty()
                ? Stream.<Supplier<List<Finding>>>of(() -> Breaks.failing(specification), () -> of(specification)
                                .findings())
                        .parallel()
                        .flatMap(part -> part.get().stream())
                        .toList()
                : unusable;
    }

    /** Everything the rules find, errors first, then by file and line. */
    public List<Finding> findings() {
        return rules.entrySet().parallelStream()
                .flatMap(rule -> findings(rule.getKey(), rule.getValue()).stream())
                .sorted(Comparator.comparing(Finding::severity)
                        .thenComparing(finding -> finding.file().orElse(""))
                        .thenComparing(finding ->
                                finding.rows().isEmpty() ? 0 : finding.rows().get(0))
                        .thenComparing(Finding::ruleName))
                .toList();
    }

    private List<Finding> findings(String rule, Query query) {
        var head = QueryHead.read("lint/" + rule, specification.files().getOrDefault(FOLDER + "/" + rule + ".rq", ""));
        Text problem = head.text("problem");
        Text solution = head.text("solution");
        Severity severity = head.string("severity").equals("warning") ? Severity.WARNING : Severity.VIOLATION;
        var found = new ArrayList<Finding>();
        try (QueryExec exec = exec(query)) {
            exec.select().forEachRemaining(row -> {
                Node subject = row.get("subject");
                if (subject == null) {
                    throw new UnreadableException(
                            FOLDER + "/%s.rq binder ikke ?subject.", FOLDER + "/%s.rq does not bind ?subject.", rule);
                }
                Optional<String> file = file(row, subject);
                found.add(new Finding(
                        iri("lint/" + rule),
                        severity,
                        new Text(problem.da() + " " + solution.da(), problem.en() + " " + solution.en()),
                        file,
                        file.map(path -> line(path, subject)).filter(line -> line > 0).stream()
                                .toList(),
                        Optional.empty(),
                        Optional.ofNullable(row.get("detail"))
                                .map(detail -> detail.isLiteral() ? detail.getLiteralLexicalForm() : name(detail)),
                        Optional.empty(),
                        subject));
            });
        }
        return found.stream().distinct().toList();
    }

    private QueryExec exec(Query query) {
        return QueryExec.dataset(dataset)
                .query(query)
                .set(ARQ.stageGenerator, JoinOrder.BY_SIZE)
                .build();
    }

    /** The file a row names, else the one that says something of its subject. */
    private Optional<String> file(Binding row, Node subject) {
        Optional<Node> named = Optional.ofNullable(row.get("file"));
        Optional<String> path = named.filter(Node::isURI)
                .map(file -> file.getURI().substring(iri("file/").getURI().length()));
        return path.or(() -> graphs.entrySet().stream()
                .filter(file -> file.getValue().contains(subject, Node.ANY, Node.ANY))
                .map(Map.Entry::getKey)
                .findFirst());
    }

    /** The line of a file that begins with this name, else the first that has it; 0 where none has. */
    private int line(String path, Node subject) {
        if (!subject.isURI()) {
            return 0;
        }
        String text = specification.files().getOrDefault(path, "");
        var names = new ArrayList<>(List.of("<" + subject.getURI() + ">"));
        if (subject.getURI().startsWith(Vocabulary.BASE)) {
            names.add("<" + subject.getURI().substring(Vocabulary.BASE.length()) + ">");
        }
        Matcher prefix = PREFIX.matcher(text);
        while (prefix.find()) {
            if (subject.getURI().startsWith(prefix.group(2))) {
                names.add(prefix.group(1) + ":"
                        + subject.getURI().substring(prefix.group(2).length()));
            }
        }
        String any =
                names.stream().map(Pattern::quote).reduce((a, b) -> a + "|" + b).orElseThrow();
        return Stream.of("(?m)^(?:" + any + ")(?=[\\s;.,]|$)", "(?:" + any + ")(?=[\\s;.,)]|$)")
                .map(pattern -> Pattern.compile(pattern).matcher(text))
                .filter(Matcher::find)
                .map(found -> 1
                        + (int) text.substring(0, found.start()).lines().count()
                        - (found.start() > 0 && text.charAt(found.start() - 1) != '\n' ? 1 : 0))
                .findFirst()
                .orElse(0);
    }

    /** As people write it: {@code kkm:heat}, or the path after our base. */
    public static String name(Node node) {
        String text = node.toString();
        return text.startsWith(Vocabulary.DEF) && text.length() > Vocabulary.DEF.length()
                ? "kkm:" + text.substring(Vocabulary.DEF.length())
                : text.replace(Vocabulary.BASE, "");
    }
}

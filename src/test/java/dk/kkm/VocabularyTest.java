package dk.kkm;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.OWL;
import org.apache.jena.vocabulary.RDF;
import org.apache.jena.vocabulary.RDFS;
import org.apache.jena.vocabulary.SKOS;
import org.junit.jupiter.api.Test;

/**
 * The words of the house: every term that ontology, shapes, queries and Java use is declared once in
 * {@code ontology/<module>.ttl}, and every declared term says what it is in Danish and English.
 */
class VocabularyTest {
    private static final Pattern TERM = Pattern.compile("(?<![\\w-])kkm:([A-Za-z]\\w*)");
    private static final Pattern WHOLE_IRI = Pattern.compile("https://w3id\\.org/kkm/def/([A-Za-z]\\w*)");
    private static final Pattern IN_JAVA = Pattern.compile("\\bkkm\\(\\s*\"([^\"]+)\"\\s*\\)");
    private static final Pattern COMMENT = Pattern.compile("(?m)(^|\\s)#(\\s.*)?$");

    private static final Node STATUS =
            NodeFactory.createURI("http://www.w3.org/2003/06/sw-vocab-status/ns#term_status");
    private static final Node UNIT = NodeFactory.createURI("http://qudt.org/schema/qudt/hasUnit");
    private static final Node QUANTITY_KIND = NodeFactory.createURI("http://qudt.org/schema/qudt/hasQuantityKind");

    /** What Denmark's common rules for models ask of the header of a model. */
    private static final List<String> HEADER = List.of(
            "http://www.w3.org/2002/07/owl#versionIRI",
            "http://www.w3.org/2002/07/owl#versionInfo",
            "http://purl.org/dc/terms/title",
            "http://purl.org/dc/terms/description",
            "http://purl.org/dc/terms/language",
            "http://purl.org/vocab/vann/preferredNamespacePrefix",
            "http://purl.org/vocab/vann/preferredNamespaceUri",
            "https://data.gov.dk/model/core/modelling#modelScope",
            "http://www.w3.org/ns/adms#status",
            "http://voag.linkedmodel.org/schema/voag#hasApprovalStatus",
            "http://purl.org/vocab/frbr/core#responsibleEntity",
            "http://purl.org/dc/terms/modified",
            "http://purl.org/dc/terms/license");

    private static final Specification SPECIFICATION = Specification.load();

    /** The graph of each file, by path. */
    private static final SortedMap<String, Graph> GRAPHS = graphs();

    /** Our terms, by the file that gives them a type. */
    private static final SortedMap<Node, List<String>> DECLARED = declared();

    @Test
    void everyTermInOntologyShapesAndQueriesIsDeclared() throws IOException {
        var texts = new TreeMap<>(texts(SPECIFICATION));
        Path extensions = Path.of("ontology", "extensions");
        if (Files.isDirectory(extensions)) {
            try (Stream<Path> found = Files.walk(extensions)) {
                for (Path file : found.filter(VocabularyTest::isOurs).toList()) {
                    texts.put(file.toString(), Files.readString(file));
                }
            }
        }
        assertNone("declare them in ontology/<module>.ttl, or mend the name", undeclared(texts, TERM, WHOLE_IRI));
    }

    @Test
    void everyTermInJavaIsDeclared() throws IOException {
        var texts = new TreeMap<String, String>();
        try (Stream<Path> found = Files.walk(Path.of("src", "main", "java"))) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                texts.put(file.toString(), Files.readString(file));
            }
        }
        assertNone(
                "declare them in ontology/<module>.ttl, or mend the name of the constant", undeclared(texts, IN_JAVA));
    }

    @Test
    void noTermIsDeclaredTwice() {
        assertNone(
                "keep one declaration",
                DECLARED.entrySet().stream()
                        .filter(term -> term.getValue().size() > 1)
                        .map(term -> name(term.getKey()) + " in " + term.getValue()));
    }

    @Test
    void everyTermHasLabelAndDefinitionInDanishAndEnglish() {
        var missing = new ArrayList<String>();
        DECLARED.keySet().forEach(term -> {
            for (Node property : List.of(RDFS.label.asNode(), SKOS.definition.asNode())) {
                for (String language : List.of("da", "en")) {
                    long texts = literals(term, property)
                            .filter(text -> text.getLiteralLanguage().equals(language))
                            .count();
                    if (texts != 1) {
                        missing.add(name(term) + " has " + texts + " " + property.getLocalName() + "@" + language);
                    }
                }
            }
        });
        long lacking = missing.stream()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .distinct()
                .count();
        TruthTable.count(
                "terms declared and defined in Danish and English", DECLARED.size() - lacking, DECLARED.size());
        assertNone("write one of each", missing.stream());
    }

    @Test
    void definitionsBeginInLowerCaseAndDoNotRepeatTheirLabel() {
        var wrong = new ArrayList<String>();
        DECLARED.keySet()
                .forEach(term -> literals(term, SKOS.definition.asNode()).forEach(definition -> {
                    String text = definition.getLiteralLexicalForm();
                    boolean abbreviation = text.length() > 1 && Character.isUpperCase(text.charAt(1));
                    if (Character.isUpperCase(text.charAt(0)) && !abbreviation || text.endsWith(".")) {
                        wrong.add(name(term) + ": \"" + text + "\" reads as a sentence");
                    }
                    // A link is rightly defined by what it leads to: "municipality an estate belongs to".
                    if (model().contains(term, RDF.type.asNode(), OWL.ObjectProperty.asNode())) {
                        return;
                    }
                    literals(term, RDFS.label.asNode())
                            .filter(label -> label.getLiteralLanguage().equals(definition.getLiteralLanguage()))
                            .map(Node::getLiteralLexicalForm)
                            .filter(label -> (text + " ").startsWith(label + " "))
                            .forEach(label -> wrong.add(name(term) + ": \"" + text + "\" begins with its own label"));
                }));
        assertNone("a definition is a wider term and the difference, in lower case", wrong.stream());
    }

    @Test
    void everyTermSaysWhichModuleDefinesItAndHowFarItHasCome() {
        var wrong = new ArrayList<String>();
        DECLARED.forEach((term, files) -> {
            Graph graph = GRAPHS.get(files.get(0).replaceAll(" .*", ""));
            Node module = graph.find(Node.ANY, RDF.type.asNode(), OWL.Ontology.asNode())
                    .next()
                    .getSubject();
            if (!graph.contains(term, RDFS.isDefinedBy.asNode(), module)) {
                wrong.add(name(term) + " is not rdfs:isDefinedBy <" + module + ">");
            }
            if (!graph.contains(term, STATUS, Node.ANY)) {
                wrong.add(name(term) + " has no vs:term_status");
            }
        });
        assertNone("say both", wrong.stream());
    }

    @Test
    void termsAndCodesThatArePreliminarySaySoInTheirSource() {
        Node preliminary = Vocabulary.kkm("preliminary");
        assertNone(
                "add dct:source \"foreløbig/preliminary – …\"",
                GRAPHS.entrySet().stream()
                        .filter(file -> file.getKey().startsWith("ontology/"))
                        .flatMap(file -> file
                                .getValue()
                                .find(Node.ANY, preliminary, NodeFactory.createLiteralByValue(true))
                                .mapWith(triple -> triple.getSubject())
                                .filterKeep(thing -> literals(thing, DCTerms.source.asNode())
                                        .noneMatch(source ->
                                                source.getLiteralLexicalForm().startsWith("foreløbig/preliminary")))
                                .mapWith(thing -> name(thing) + " in " + file.getKey())
                                .toList()
                                .stream()));
    }

    @Test
    void everyMeasureHasUnitQuantityKindAndCoveredArea() {
        var wrong = new ArrayList<String>();
        Node areaMeasure = Vocabulary.kkm("areaMeasure");
        measures().forEach(measure -> {
            for (Node property : List.of(UNIT, QUANTITY_KIND)) {
                if (!model().contains(measure, property, Node.ANY)) {
                    wrong.add(name(measure) + " has no " + property.getLocalName());
                }
            }
            for (Node property : List.of(Vocabulary.kkm("coveredArea"), Vocabulary.kkm("scopeArea"))) {
                List<Node> areas = objects(measure, property);
                boolean needed = property.equals(Vocabulary.kkm("coveredArea"));
                if (areas.isEmpty() && needed || areas.size() > 1) {
                    wrong.add(name(measure) + " has " + areas.size() + " " + property.getLocalName());
                }
                areas.stream()
                        .filter(area -> !DECLARED.containsKey(area) || !model().contains(area, UNIT, Node.ANY))
                        .forEach(area -> wrong.add(name(measure) + ": " + name(area) + " is no area of ours"));
            }
        });
        assertThat(measures()).as("measures that are areas").anyMatch(measure -> model().contains(
                        measure, RDFS.subPropertyOf.asNode(), areaMeasure));
        assertNone("say them in the module of the measure", wrong.stream());
    }

    @Test
    void everyUnitAndQuantityKindStandsInItsSlice() {
        assertNone(
                "copy its label from QUDT to ontology/imports/unit.ttl or quantitykind.ttl",
                Stream.of(UNIT, QUANTITY_KIND)
                        .flatMap(property -> objects(Node.ANY, property).stream())
                        .distinct()
                        .filter(thing ->
                                literals(thing, RDFS.label.asNode()).findAny().isEmpty())
                        .map(VocabularyTest::name));
    }

    @Test
    void whatIsDerivedNamesTheStoredQueryThatDerivesIt() {
        var derivations = new TreeSet<String>();
        SPECIFICATION
                .texts("queries/derivations", ".rq")
                .keySet()
                .forEach(name -> derivations.add("derivation/" + name.replaceFirst("^\\d+-", "")));
        assertNone(
                "kkm:derivedBy <derivation/heat> is the file queries/derivations/24-heat.rq",
                model()
                        .find(Node.ANY, Vocabulary.kkm("derivedBy"), Node.ANY)
                        .filterDrop(triple ->
                                derivations.contains(triple.getObject().getURI().replace(Vocabulary.BASE, "")))
                        .mapWith(triple -> name(triple.getSubject()) + " derived by " + name(triple.getObject()))
                        .toList()
                        .stream());
    }

    @Test
    void whateverARecordIsReadByIsAMeasureOrAnAreaOfOne() {
        var areas = new TreeSet<String>();
        measures().forEach(measure -> Stream.of("coveredArea", "scopeArea")
                .flatMap(property -> objects(measure, Vocabulary.kkm(property)).stream())
                .forEach(area -> areas.add(area.getURI())));
        assertNone(
                "name it as kkm:coveredArea or kkm:scopeArea of a measure, or drop it",
                DECLARED.keySet().stream()
                        .filter(term -> model().contains(
                                                term, RDFS.subPropertyOf.asNode(), Vocabulary.kkm("coveredAreaMeasure"))
                                || model().contains(
                                                term, RDFS.subPropertyOf.asNode(), Vocabulary.kkm("scopeAreaMeasure")))
                        .filter(term -> !areas.contains(term.getURI()))
                        .map(VocabularyTest::name));
    }

    @Test
    void nothingIsBlank() {
        assertNone(
                "give it an IRI",
                GRAPHS.entrySet().stream()
                        .filter(file -> !file.getKey().startsWith("ontology/imports/"))
                        .flatMap(file -> file
                                .getValue()
                                .find()
                                .filterKeep(triple -> triple.getSubject().isBlank()
                                        || triple.getObject().isBlank())
                                .mapWith(triple -> file.getKey() + ": " + triple)
                                .toList()
                                .stream()));
    }

    @Test
    void everyModuleAndAlignmentHasTheHeaderOfTheCommonRules() {
        var wrong = new ArrayList<String>();
        GRAPHS.forEach((path, graph) -> {
            if (!isModule(path) && !path.startsWith("ontology/alignments/")) {
                return;
            }
            List<Node> headers = graph.find(Node.ANY, RDF.type.asNode(), OWL.Ontology.asNode())
                    .mapWith(triple -> triple.getSubject())
                    .toList();
            if (headers.size() != 1) {
                wrong.add(path + " has " + headers.size() + " headers");
                return;
            }
            HEADER.stream()
                    .filter(property -> !graph.contains(headers.get(0), NodeFactory.createURI(property), Node.ANY))
                    .forEach(property -> wrong.add(path + " has no " + property));
        });
        assertNone("see ontology/core.ttl", wrong.stream());
    }

    private static Graph model() {
        return SPECIFICATION.model();
    }

    private static List<Node> measures() {
        return model().find(Node.ANY, RDF.type.asNode(), Vocabulary.kkm("Measure"))
                .mapWith(triple -> triple.getSubject())
                .toList();
    }

    private static List<Node> objects(Node subject, Node property) {
        return model().find(subject, property, Node.ANY)
                .mapWith(triple -> triple.getObject())
                .toList();
    }

    private static Stream<Node> literals(Node subject, Node property) {
        return objects(subject, property).stream().filter(Node::isLiteral);
    }

    private static boolean isOurs(Path file) {
        return file.toString().endsWith(".ttl") || file.toString().endsWith(".rq");
    }

    private static boolean isModule(String path) {
        return path.startsWith("ontology/") && path.indexOf('/', "ontology/".length()) < 0;
    }

    private static SortedMap<String, String> texts(Specification specification) {
        var texts = new TreeMap<String, String>();
        for (String folder : List.of("ontology", "shapes", "queries")) {
            for (String ending : List.of(".ttl", ".rq")) {
                specification
                        .texts(folder, ending)
                        .forEach((name, text) -> texts.put(folder + "/" + name + ending, text));
            }
        }
        return texts;
    }

    private static SortedMap<String, Graph> graphs() {
        var graphs = new TreeMap<String, Graph>();
        texts(SPECIFICATION).forEach((path, text) -> {
            if (path.endsWith(".ttl")) {
                Graph graph = GraphFactory.createGraphMem();
                RDFParser.fromString(text, Lang.TURTLE).base(Vocabulary.BASE).parse(graph);
                graphs.put(path, graph);
            }
        });
        return graphs;
    }

    private static SortedMap<Node, List<String>> declared() {
        var declared = new TreeMap<Node, List<String>>(Comparator.comparing(Node::getURI));
        GRAPHS.forEach((path, graph) -> {
            if (isModule(path)) {
                graph.find(Node.ANY, RDF.type.asNode(), Node.ANY)
                        .mapWith(triple -> triple.getSubject())
                        .filterKeep(subject -> subject.isURI()
                                && subject.getURI().startsWith(Vocabulary.DEF)
                                && subject.getURI().length() > Vocabulary.DEF.length())
                        .toSet()
                        .forEach(term -> declared.computeIfAbsent(term, none -> new ArrayList<>())
                                .add(path));
            }
        });
        texts(SPECIFICATION).forEach((path, text) -> {
            if (isModule(path)) {
                Matcher heads = Pattern.compile("(?m)^kkm:(\\w+) a ").matcher(text);
                var seen = new TreeSet<String>();
                while (heads.find()) {
                    if (!seen.add(heads.group(1))) {
                        declared.get(Vocabulary.kkm(heads.group(1))).add(path + " (again)");
                    }
                }
            }
        });
        return declared;
    }

    private static Stream<String> undeclared(Map<String, String> texts, Pattern... patterns) {
        var offenders = new TreeMap<String, SortedSet<String>>();
        texts.forEach((path, text) -> {
            String code = path.endsWith(".java") ? text : COMMENT.matcher(text).replaceAll("$1");
            for (Pattern pattern : patterns) {
                Matcher terms = pattern.matcher(code);
                while (terms.find()) {
                    if (!DECLARED.containsKey(Vocabulary.kkm(terms.group(1)))) {
                        offenders
                                .computeIfAbsent(terms.group(1), none -> new TreeSet<>())
                                .add(path);
                    }
                }
            }
        });
        return offenders.entrySet().stream().map(term -> "kkm:" + term.getKey() + " in " + term.getValue());
    }

    private static String name(Node node) {
        return node.isURI() ? node.getURI().replace(Vocabulary.DEF, "kkm:") : node.toString();
    }

    private static void assertNone(String mend, Stream<String> offenders) {
        String found = offenders.sorted().collect(joining("\n  "));
        assertThat(found).as(mend).isEmpty();
    }
}

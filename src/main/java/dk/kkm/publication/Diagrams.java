package dk.kkm.publication;

import dk.kkm.Specification;
import dk.kkm.Text;
import dk.kkm.Thing;
import dk.kkm.Vocabulary;
import dk.kkm.keyfigure.StoredQueries;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.sourceforge.plantuml.FileFormat;
import net.sourceforge.plantuml.FileFormatOption;
import net.sourceforge.plantuml.SourceStringReader;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.OWL;
import org.apache.jena.vocabulary.RDFS;

/**
 * The modules of a specification as UML class diagrams: PlantUML that the queries of {@code queries/model} write, and its
 * drawing. Drawn when first asked for and kept; nothing a visitor sends becomes part of one.
 */
public final class Diagrams {
    /** The name of the diagram of all modules. */
    public static final String ALL = "all";

    private static final Pattern SHARED = Pattern.compile("^.* – ");
    private static final Pattern STYLE = Pattern.compile(" style=\"([^\"]*)\"");
    private static final Pattern RULE = Pattern.compile("([a-z-]+):([^;]+);?");

    private final DatasetGraph dataset = DatasetGraphFactory.create();
    private final StoredQueries queries;
    private final SortedMap<String, Thing> modules = new TreeMap<>();
    private final Map<String, byte[]> drawn = new ConcurrentHashMap<>();

    private Diagrams(Specification specification) {
        dataset.addGraph(Vocabulary.MODEL_GRAPH, specification.model());
        this.queries = StoredQueries.of(specification, "queries/model");
        Thing.of(specification.model(), OWL.Ontology.asNode()).stream()
                .filter(module -> specification.model().contains(Node.ANY, RDFS.isDefinedBy.asNode(), module.node()))
                .filter(module -> !module.text(DCTerms.title.asNode()).da().isEmpty())
                .forEach(module -> modules.put(name(module.node()), module));
    }

    /** Those of a specification. */
    public static Diagrams of(Specification specification) {
        return new Diagrams(specification);
    }

    /** What a module is called in paths: {@code supply} is {@code <ontology/supply>}, and {@code core} what the others import. */
    private static String name(Node module) {
        return module.getURI().equals(Vocabulary.DEF)
                ? "core"
                : module.getURI().replaceFirst("[/#]$", "").replaceFirst(".*[/#]", "");
    }

    /** The modules that define terms, by name. */
    public SortedMap<String, Thing> modules() {
        return modules;
    }

    /**
     * The diagram of a module as PlantUML.
     *
     * @param name of a module, or {@link #ALL}
     */
    public String text(String name, boolean english) {
        var given = new HashMap<String, Node>();
        given.put("language", NodeFactory.createLiteralString(english ? "en" : "da"));
        Thing module = modules.get(name);
        if (module != null) {
            given.put("module", module.node());
            given.put("base", NodeFactory.createLiteralString(Vocabulary.BASE));
        }
        String query = module == null ? "overview-diagram" : "class-diagram";
        return queries.rows(dataset, query, given).stream()
                .map(row -> StoredQueries.text(row, "line"))
                .collect(Collectors.joining(
                        "\n", "@startuml\n!pragma layout smetana\nhide empty members\nhide circle\n", "\n@enduml\n"));
    }

    /** The same drawn as SVG, without a style that our policy would not let a browser read. */
    public byte[] drawing(String name, boolean english) {
        return drawn.computeIfAbsent(name + english, none -> {
            var svg = new ByteArrayOutputStream();
            try {
                new SourceStringReader(text(name, english)).outputImage(svg, new FileFormatOption(FileFormat.SVG));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return STYLE.matcher(svg.toString(StandardCharsets.UTF_8))
                    .replaceAll(style -> Matcher.quoteReplacement(RULE.matcher(style.group(1))
                            .results()
                            .filter(rule ->
                                    !List.of("width", "height", "background").contains(rule.group(1)))
                            .map(rule -> " " + rule.group(1) + "=\"" + rule.group(2) + "\"")
                            .collect(Collectors.joining())))
                    .getBytes(StandardCharsets.UTF_8);
        });
    }

    /** What a module is called, without the name they share. */
    public static Text title(Thing module) {
        Text title = module.text(DCTerms.title.asNode());
        return new Text(
                SHARED.matcher(title.da()).replaceFirst(""),
                SHARED.matcher(title.en()).replaceFirst(""));
    }
}

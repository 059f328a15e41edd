package dk.kkm.publication;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Specification;
import dk.kkm.Text;
import dk.kkm.Thing;
import dk.kkm.Vocabulary;
import dk.kkm.keyfigure.StoredQueries;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.system.Txn;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.SKOS;

/**
 * Finds by their words what {@code queries/search/index.rq} lists – terms, codes, rules, queries, key figures,
 * municipalities – and the estates a reader sees. Letters with accents and capitals are as those without; æ, ø and å are as ae, oe
 * and aa. What the words begin stands before what they are within.
 */
public final class Search {
    /** What estates are called as a kind. */
    public static final String ESTATE = "estate";

    private static final Text ESTATE_WORDS = new Text("ejendom", "estate");
    private static final List<Node> NAMES = List.of(
            SKOS.notation.asNode(), SKOS.altLabel.asNode(), DCTerms.identifier.asNode(), DCTerms.title.asNode());
    private static final List<Node> WORDS = List.of(
            SKOS.definition.asNode(),
            NodeFactory.createURI("http://www.w3.org/ns/shacl#message"),
            kkm("message"),
            DCTerms.description.asNode());

    private final Graph known;
    private final List<Entry> entries = new ArrayList<>();
    private final String estates;

    /**
     * What was found.
     *
     * @param kind as {@code kind=} takes it
     */
    public record Found(Node thing, String kind, Text kindLabel, Text label, Text definition) {}

    private record Entry(Found found, int rank, List<String> names, String words) {
        /** How well all these words are found here, 0 if one is not. */
        int score(String[] asked) {
            int sum = 0;
            for (String word : asked) {
                int best = words.contains(word) ? 1 : 0;
                for (String name : names) {
                    int at = name.indexOf(word);
                    if (at >= 0) {
                        boolean begins = at == 0 || !Character.isLetterOrDigit(name.charAt(at - 1));
                        best = Math.max(best, name.equals(word) ? 100 : at == 0 ? 60 : begins ? 40 : 20);
                    }
                }
                if (best == 0) {
                    return 0;
                }
                sum += best;
            }
            return sum;
        }
    }

    private Search(Specification specification) {
        Graph documentation = Documentation.of(specification).graph();
        DatasetGraph all = DatasetGraphFactory.create();
        all.addGraph(Vocabulary.MODEL_GRAPH, specification.model());
        all.addGraph(Vocabulary.SPECIFICATION_GRAPH, documentation);
        var queries = StoredQueries.of(specification, "queries/search");
        this.estates = specification.texts("queries/search", ".rq").getOrDefault("estates", "");
        this.known = specification.model();
        var seen = new LinkedHashMap<Node, Entry>();
        for (Binding row : queries.rows(all, "index", Map.of())) {
            seen.computeIfAbsent(StoredQueries.node(row, "thing"), thing -> entry(row, thing, documentation));
        }
        entries.addAll(seen.values());
    }

    /** Over a specification. */
    public static Search of(Specification specification) {
        return new Search(specification);
    }

    private Entry entry(Binding row, Node node, Graph documentation) {
        Thing thing = new Thing(known.contains(node, Node.ANY, Node.ANY) ? known : documentation, node);
        Text label = thing.label();
        Text definition = WORDS.stream()
                .map(thing::text)
                .filter(text -> !text.da().isEmpty() || !text.en().isEmpty())
                .findFirst()
                .orElse(Text.NONE);
        var found = new Found(
                node,
                StoredQueries.text(row, "kind"),
                new Text(StoredQueries.text(row, "da"), StoredQueries.text(row, "en")),
                label,
                definition.da().isEmpty() ? Text.same(definition.en()) : definition);
        List<String> names = Stream.concat(
                        Stream.of(label.da(), label.en(), thing.code()),
                        NAMES.stream()
                                .flatMap(property -> thing.all(property).stream())
                                .filter(Node::isLiteral)
                                .map(Node::getLiteralLexicalForm))
                .map(Search::folded)
                .distinct()
                .toList();
        return new Entry(
                found,
                StoredQueries.number(row, "rank").intValue(),
                names,
                folded(definition.da() + " " + definition.en()));
    }

    /** The kinds there are. */
    public Set<String> kinds() {
        var kinds = new TreeSet<>(Set.of(ESTATE));
        entries.forEach(entry -> kinds.add(entry.found().kind()));
        return kinds;
    }

    /**
     * The best found, best first.
     *
     * @param words all of which a thing has somewhere
     * @param kinds wanted; any, where there are none
     * @param view what the reader sees
     * @param time how long estates are looked for
     */
    public List<Found> find(String words, Collection<String> kinds, DatasetGraph view, int most, Duration time) {
        String[] asked = folded(words).strip().split("\\s+", -1);
        if (asked[0].isEmpty()) {
            return List.of();
        }
        record Scored(Found found, int score, int rank) {}
        var scored = new ArrayList<Scored>();
        for (Entry entry : entries) {
            int score = kinds.isEmpty() || kinds.contains(entry.found().kind()) ? entry.score(asked) : 0;
            if (score > 0) {
                scored.add(new Scored(entry.found(), score, entry.rank()));
            }
        }
        if (kinds.isEmpty() || kinds.contains(ESTATE)) {
            for (Entry estate : estates(String.join(" ", asked), view, time)) {
                scored.add(new Scored(estate.found(), Math.max(20, estate.score(asked)), estate.rank()));
            }
        }
        return scored.stream()
                .sorted(Comparator.comparingInt((Scored each) -> -each.score())
                        .thenComparingInt(Scored::rank)
                        .thenComparingInt(each -> each.found().label().da().length())
                        .thenComparing(each -> each.found().thing().toString()))
                .limit(most)
                .map(Scored::found)
                .toList();
    }

    private Collection<Entry> estates(String words, DatasetGraph view, Duration time) {
        var found = new LinkedHashMap<Node, Entry>();
        Txn.executeRead(view, () -> {
            try (QueryExec asked = QueryExec.dataset(view)
                    .query(QueryFactory.create(estates))
                    .substitution("words", NodeFactory.createLiteralString(words))
                    .timeout(time.toMillis(), TimeUnit.MILLISECONDS)
                    .build()) {
                asked.select().forEachRemaining(row -> {
                    Text name = Text.same(StoredQueries.text(row, "name"));
                    var place = new Text(StoredQueries.text(row, "da"), StoredQueries.text(row, "en"));
                    found.putIfAbsent(
                            StoredQueries.node(row, "thing"),
                            new Entry(
                                    new Found(StoredQueries.node(row, "thing"), ESTATE, ESTATE_WORDS, name, place),
                                    9,
                                    List.of(folded(name.da()), folded(StoredQueries.text(row, "number"))),
                                    ""));
                });
            }
        });
        return found.values();
    }

    /** As words are compared. */
    static String folded(String text) {
        String lower = text.toLowerCase(Locale.ROOT)
                .replace("æ", "ae")
                .replace("ø", "oe")
                .replace("å", "aa");
        return Normalizer.normalize(lower, Normalizer.Form.NFD).replaceAll("\\p{M}", "");
    }
}

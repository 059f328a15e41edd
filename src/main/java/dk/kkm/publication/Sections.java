package dk.kkm.publication;

import dk.kkm.Specification;
import dk.kkm.Text;
import dk.kkm.Vocabulary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryException;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.Syntax;
import org.apache.jena.shared.PrefixMapping;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.vocabulary.RDFS;

/**
 * What stands on the page of a thing beside its own words: a file {@code queries/pages/<name>.rq} for each section, a SELECT in
 * which {@code ?this} is the thing, and {@code ?told} the newest graph that tells what it is: a query that begins there need
 * not look through all graphs.
 *
 * <pre>{@code
 * #+ title: Bygninger / Buildings
 * #+ of: kkm:Estate, kkm:Room
 * #+ order: 20
 * #+ columns: building bygning / building · area areal (m²) / area (m²)
 * SELECT ?building ?area { GRAPH ?g { ?building kkm:estate ?this … } }
 * }</pre>
 *
 * {@code of} names classes by the prefixes of the query, or is {@code "*"} for anything. {@code columns} names variables, each
 * with its heading; the words of {@code ?buildingLabel} stand for {@code ?building} where there are some. A section without
 * rows is not shown.
 */
public record Sections(List<Section> all, Specification specification) {
    /** So many rows stand on one page. */
    public static final int ROWS = 200;

    /** Where the files lie. */
    public static final String FOLDER = "pages/";

    private static final Var THIS = Var.alloc("this");
    private static final Var TOLD = Var.alloc("told");
    private static final Node ANYTHING = NodeFactory.createURI("*");

    /**
     * One section.
     *
     * @param of the classes on whose pages it stands
     */
    public record Section(String name, Text title, Set<Node> of, int order, List<Column> columns, Query query) {
        /**
         * Its rows about one thing.
         *
         * @param page from 1
         * @param most how long it may take
         */
        public Rows about(Description thing, DatasetGraph view, int page, Duration most) {
            Query asked = query.cloneQuery();
            asked.setOffset((long) (page - 1) * ROWS);
            asked.setLimit(ROWS + 1);
            try (QueryExec exec = QueryExec.dataset(view)
                    .query(asked)
                    .substitution(THIS, thing.node())
                    .substitution(TOLD, thing.told())
                    .timeout(most.toMillis(), TimeUnit.MILLISECONDS)
                    .build()) {
                var rows = new ArrayList<Binding>();
                // An aggregate over nothing is a row of nothing.
                exec.select().forEachRemaining(row -> {
                    if (!row.isEmpty()) {
                        rows.add(row);
                    }
                });
                boolean more = rows.size() > ROWS;
                return new Rows(this, more ? rows.subList(0, ROWS) : rows, page, more);
            }
        }
    }

    /** A column: which variable, and its heading. */
    public record Column(Var variable, Text heading) {
        /** What to call it in a row, if the query tells. */
        public @org.jspecify.annotations.Nullable Node words(Binding row, boolean english) {
            Node inEnglish = english ? row.get(Var.alloc(variable.getName() + "LabelEn")) : null;
            return inEnglish != null ? inEnglish : row.get(Var.alloc(variable.getName() + "Label"));
        }
    }

    /** A page of rows. */
    public record Rows(Section section, List<Binding> rows, int page, boolean more) {}

    /** Reads the files. */
    public static Sections of(Specification specification) {
        var all = new ArrayList<Section>();
        specification
                .texts("queries/" + FOLDER.substring(0, FOLDER.length() - 1), ".rq")
                .forEach((name, text) -> {
                    all.add(read(name, text));
                });
        all.sort(Comparator.comparing(Section::order).thenComparing(Section::name));
        return new Sections(List.copyOf(all), specification);
    }

    private static Section read(String name, String text) {
        String path = FOLDER + name;
        QueryHead head = QueryHead.read(path, text);
        try {
            Query query = QueryFactory.create(text, Vocabulary.BASE, Syntax.syntaxSPARQL_11);
            if (!query.isSelectType() || query.hasLimit()) {
                throw new QueryException("SELECT, without LIMIT");
            }
            var of = new LinkedHashSet<Node>();
            for (String type : head.string("of").split(",", -1)) {
                of.add(node(type.strip(), query.getPrefixMapping()));
            }
            var columns = Stream.of(head.string("columns").split(" · ", -1))
                    .map(column -> column.strip().split(" ", 2))
                    .map(parts -> new Column(Var.alloc(parts[0]), QueryHead.words(parts.length > 1 ? parts[1] : "")))
                    .toList();
            for (Column column : columns) {
                if (!query.getResultVars().contains(column.variable().getName())) {
                    throw new QueryException("columns: " + column.variable());
                }
            }
            return new Section(name, head.text("title"), of, order(head), columns, query);
        } catch (QueryException e) {
            throw QueryHead.unreadable(
                    path, "kan ikke bruges som afsnit: " + e.getMessage(), "is no section: " + e.getMessage());
        }
    }

    private static int order(QueryHead head) {
        return head.entry("order") instanceof Integer order ? order : 100;
    }

    private static Node node(String type, PrefixMapping prefixes) {
        String iri = prefixes.expandPrefix(type);
        if (!type.equals("*") && iri.equals(type)) {
            throw new QueryException("of: " + type);
        }
        return NodeFactory.createURI(iri);
    }

    /** The sections on the page of a thing of these classes, in order. */
    public List<Section> on(Set<Node> types) {
        var all = new LinkedHashSet<>(types);
        all.add(ANYTHING);
        var open = new ArrayList<>(types);
        for (int i = 0; i < open.size(); i++) {
            specification
                    .model()
                    .find(open.get(i), RDFS.subClassOf.asNode(), Node.ANY)
                    .mapWith(Triple::getObject)
                    .filterKeep(all::add)
                    .forEachRemaining(open::add);
        }
        return all().stream()
                .filter(section -> section.of().stream().anyMatch(all::contains))
                .toList();
    }
}

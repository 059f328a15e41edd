package dk.kkm.keyfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import dk.kkm.derivation.Derivations;
import dk.kkm.generator.Generator;
import dk.kkm.mapping.Delivery;
import dk.kkm.mapping.Mapped.MappedTable;
import dk.kkm.mapping.Mappings;
import dk.kkm.store.Store;
import dk.kkm.store.View;
import dk.kkm.submission.Submissions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryCancelledException;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.sparql.ARQConstants;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.sparql.exec.RowSet;
import org.apache.jena.sparql.graph.GraphFactory;
import org.apache.jena.sparql.util.Symbol;
import org.apache.jena.system.Txn;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Key figures run over columns and run by ARQ over triples say the same, to the last digit and datatype. */
class GroupedPartsTest {
    private static final Symbol COUNT = Symbol.create("kkm:groupedParts");
    private static final Generator GENERATOR = new Generator(3, 60, 2, 2025, 7, 0.1, Set.of());
    private static final SubmissionId FIRST = SubmissionId.parse("9001/2025");
    private static final Map<Node, Graph> GRAPHS = new HashMap<>();

    private static final Map<String, List<String>> ARQ_SAYS = new HashMap<>();

    private static final Specification SPECIFICATION = Specification.load();
    private static final KeyFigures FIGURES = KeyFigures.of(SPECIFICATION);

    @TempDir
    static Path folder;

    enum Kind {
        MEMORY,
        DISK;

        Store store(Path folder) {
            return this == MEMORY ? Store.inMemory() : Store.open(folder);
        }

        /** Rows as they can be told from such a store: TDB2 keeps 5944 as 5944.0. */
        List<String> kept(List<String> rows) {
            return this == MEMORY
                    ? rows
                    : rows.stream()
                            .map(row -> row.replaceAll("(\\.\\d*?)0+(\"\\^\\^xsd:decimal)", "$1$2")
                                    .replaceAll("\\.(\"\\^\\^xsd:decimal)", "$1"))
                            .toList();
        }
    }

    @BeforeAll
    static void derive() {
        Path delivered = folder.resolve("delivered");
        GENERATOR.write(delivered);
        var mappings = Mappings.of(SPECIFICATION);
        var derivations = Derivations.of(SPECIFICATION);
        for (SubmissionId id : GENERATOR.submissions()) {
            var delivery = Delivery.of(List.of(delivered.resolve(id.toString())), Optional.of(id), Optional.empty());
            List<MappedTable> tables = mappings.apply(delivery).submissions().getOrDefault(id, List.of());
            Graph records =
                    derivations.derive(Submissions.candidate(id, tables)).records();
            flag(records);
            GRAPHS.put(id.recordsGraph(), records);
            GRAPHS.put(id.cubeGraph(), FIGURES.observations(id, records));
            tables.forEach(table -> GRAPHS.put(id.tableGraph(table.table()), table.graph()));
        }
        GRAPHS.put(Vocabulary.MODEL_GRAPH, SPECIFICATION.model());
    }

    /** Doubts every fifth heat value, every seventh of two measures. */
    private static void flag(Graph records) {
        List<Node> estates = records.find(Node.ANY, Vocabulary.kkm("heat"), Node.ANY).toList().stream()
                .map(triple -> triple.getSubject())
                .toList();
        for (int i = 0; i < estates.size(); i++) {
            if (i % 5 == 0 || i % 7 == 0) {
                records.add(estates.get(i), Vocabulary.kkm("flaggedMeasure"), Vocabulary.kkm("heat"));
            }
            if (i % 7 == 0) {
                records.add(estates.get(i), Vocabulary.kkm("flaggedMeasure"), Vocabulary.kkm("water"));
            }
        }
    }

    private static DatasetGraph plain(Map<Node, Graph> graphs) {
        DatasetGraph plain = DatasetGraphFactory.createGeneral();
        graphs.forEach(plain::addGraph);
        return plain;
    }

    /** The rows, each as text, in order of text. */
    private static List<String> rows(DatasetGraph dataset, Query query, AtomicLong count) {
        try (QueryExec execution =
                QueryExec.dataset(dataset).query(query).set(COUNT, count).build()) {
            var rows = new ArrayList<String>();
            RowSet found = execution.select();
            found.forEachRemaining(row -> {
                var cells = new ArrayList<String>();
                found.getResultVars().forEach(variable -> cells.add(String.valueOf(row.get(variable))));
                rows.add(String.join(" ", cells));
            });
            return rows.stream().sorted().toList();
        }
    }

    /** What ARQ says of the same triples in Jena's own graphs. */
    private static List<String> arq(Query query) {
        return ARQ_SAYS.computeIfAbsent(query.toString(), text -> rows(plain(GRAPHS), query, new AtomicLong()));
    }

    private static List<Grouping> groupings(KeyFigure figure) {
        var groupings = new ArrayList<>(
                List.of(Grouping.WHOLE, Grouping.WHOLE.only("year", List.of(Grouping.yearNode("2024")))));
        for (String dimension : figure.dimensions()) {
            groupings.add(Grouping.WHOLE.by(dimension));
        }
        if (figure.has("use")) {
            List<Node> uses = List.of(Vocabulary.iri("code/use/school"), Vocabulary.iri("code/use/library"));
            groupings.add(Grouping.WHOLE.by("use").only(FIRST).only("use", uses));
            groupings.add(Grouping.WHOLE.by("use").by("ownership").by("estate"));
        }
        groupings.add(Grouping.WHOLE.only(SubmissionId.parse("0101/1999")));
        return groupings;
    }

    @ParameterizedTest
    @EnumSource
    void everyKeyFigureInEveryGroupingIsWhatArqSays(Kind kind) {
        try (Store store = kind.store(folder.resolve("everything"))) {
            store.replace(GRAPHS);
            for (DatasetGraph dataset : List.of(store.dataset(), store.view(View.open()))) {
                for (KeyFigure figure : FIGURES.all()) {
                    for (Grouping grouping : groupings(figure)) {
                        Query query = figure.query(grouping);
                        var count = new AtomicLong();
                        List<String> rows = Txn.calculateRead(dataset, () -> rows(dataset, query, count));
                        assertThat(kind.kept(rows))
                                .as(figure.id() + " " + grouping)
                                .containsExactlyElementsOf(kind.kept(arq(query)));
                        assertThat(count.get())
                                .as("parts of %s %s run over columns", figure.id(), grouping)
                                .isBetween(
                                        rows.isEmpty()
                                                ? 1L
                                                : Regrouping.parts(query).size(),
                                        (long) Regrouping.parts(query).size());
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT (COUNT(*) AS ?n) (SUM(?h) AS ?s) (AVG(?h) AS ?a) (MIN(?h) AS ?l) (MAX(?h) AS ?m) "
                        + "{ GRAPH ?g { ?r a kkm:EstateYear ; kkm:heat ?h } }",
                "SELECT ?u (SUM(?h * ?a - 2.50) AS ?s) (COUNT(?w) AS ?n) (MAX(?w / 3) AS ?m) (SUM(?w) AS ?sw) "
                        + "{ GRAPH ?g { ?r a kkm:EstateYear ; kkm:use ?u ; kkm:heat ?h ; kkm:heatArea ?a "
                        + "OPTIONAL { ?r kkm:pupils ?w } } } GROUP BY ?u",
                "SELECT ?u (COUNT(DISTINCT ?e) AS ?n) (COUNT(DISTINCT ?g) AS ?k) (MIN(?e) AS ?f) "
                        + "{ GRAPH ?g { ?r a kkm:AreaYear ; kkm:use ?u ; kkm:estate ?e } } GROUP BY ?u",
                "SELECT ?m (COUNT(?r) AS ?n) (SUM(?h) AS ?s) "
                        + "{ GRAPH ?g { ?r a kkm:EstateYear ; kkm:flaggedMeasure ?m ; kkm:heat ?h } } GROUP BY ?m",
                "SELECT ?m (COUNT(?r) AS ?n) { GRAPH ?g { ?r a kkm:EstateYear ; kkm:heat ?h "
                        + "OPTIONAL { ?r kkm:flaggedMeasure ?m } } } GROUP BY ?m",
                "SELECT ?y (SUM(?h) AS ?s) (COUNT(*) AS ?n) { GRAPH ?g { ?r a kkm:EstateYear ; kkm:year ?y ; kkm:heat ?h "
                        + "FILTER NOT EXISTS { ?r kkm:flaggedMeasure kkm:heat } } } GROUP BY ?y",
                "SELECT ?y (SUM(?h) AS ?s) { GRAPH ?g { ?r a kkm:EstateYear ; kkm:year ?y ; kkm:heat ?h "
                        + "FILTER EXISTS { ?r kkm:flaggedMeasure ?f } FILTER(?h > 1000) } } GROUP BY ?y",
                "SELECT ?size (COUNT(*) AS ?n) { GRAPH ?g { ?r a kkm:EstateYear ; kkm:heatArea ?a } "
                        + "BIND(IF(?a > 1000, \"large\", \"small\") AS ?size) } GROUP BY ?size",
                "SELECT ?k (SUM(COALESCE(?p, 0)) AS ?s) { GRAPH ?g { ?r a kkm:EstateYear ; kkm:estate ?e "
                        + "OPTIONAL { ?r kkm:pupils ?p } } } GROUP BY (STRLEN(STR(?e)) AS ?k)",
                "SELECT ?u ?weight (SUM(?h * ?weight) AS ?s) { VALUES (?u ?weight) { (use:school 1.5) (use:school 2) "
                        + "(use:library 0.25) } GRAPH ?g { ?r a kkm:EstateYear ; kkm:use ?u ; kkm:heat ?h } } GROUP BY ?u ?weight",
                "SELECT ?top (COUNT(?r) AS ?n) { GRAPH ?g { ?r a kkm:EstateYear ; kkm:use ?u } "
                        + "GRAPH <https://w3id.org/kkm/graph/model> { ?u skos:broader ?top } } GROUP BY ?top",
                "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?r a kkm:EstateYear ; kkm:use ?u } "
                        + "FILTER(?u != use:school && (?u > 1 || REGEX(STR(?u), \"o\"))) }",
                "SELECT ?h (COUNT(*) AS ?n) { GRAPH ?g { ?r a kkm:EstateYear ; kkm:pupils ?h } } GROUP BY ?h HAVING (?n > 1)",
                "SELECT ?f (COUNT(*) AS ?n) (SUM(?v) AS ?s) (MIN(?v) AS ?l) (MAX(?c) AS ?m) { GRAPH ?g { "
                        + "?o kkm:keyFigure ?f ; kkm:value ?v . OPTIONAL { ?o kkm:coverage ?c } } } GROUP BY ?f",
                "SELECT (SUM(?h) AS ?s) (COUNT(*) AS ?n) (MIN(?h) AS ?l) { GRAPH ?g { ?r a kkm:Nothing ; kkm:heat ?h } }",
                "SELECT ?u (SUM(?h) AS ?s) { GRAPH ?g { ?r a kkm:Nothing ; kkm:use ?u ; kkm:heat ?h } } GROUP BY ?u",
                "SELECT ?u (SUM(?u) AS ?s) (AVG(?u) AS ?a) { GRAPH ?g { ?r a kkm:EstateYear ; kkm:use ?u } } GROUP BY ?u",
                "SELECT ?t (COUNT(*) AS ?n) { GRAPH ?g { ?r a ?t ; kkm:year ?y FILTER(?y = \"2024\"^^xsd:gYear) } } GROUP BY ?t",
                "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?r a kkm:EstateYear ; kkm:heat ?h FILTER(BOUND(?x) || !BOUND(?h)) } }",
                "SELECT (COUNT(*) AS ?n) (COUNT(?x) AS ?k) { GRAPH <https://w3id.org/kkm/graph/9001/2025> { "
                        + "?r a kkm:EstateYear OPTIONAL { ?r kkm:nothing ?x } } }"
            })
    void groupingsOfManyShapesAreWhatArqSays(String text) {
        Query query = query(text);
        try (Store store = Store.inMemory()) {
            store.replace(GRAPHS);
            var count = new AtomicLong();
            assertThat(rows(store.dataset(), query, count)).isEqualTo(rows(plain(GRAPHS), query, new AtomicLong()));
            assertThat(count.get()).as("run over columns").isEqualTo(1);
        }
    }

    private static Query query(String text) {
        return QueryFactory.create(
                "PREFIX kkm: <https://w3id.org/kkm/def/> PREFIX use: <https://w3id.org/kkm/code/use/> "
                        + "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
                        + "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> " + text);
    }

    /** What is no star, or depends on the order of things, is ARQ's: the answers are right all the same. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT ?u (GROUP_CONCAT(?h) AS ?s) { { SELECT * { GRAPH ?g { ?r kkm:use ?u ; kkm:pupils ?h } } ORDER BY ?h ?r } } GROUP BY ?u",
                "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?r kkm:estate ?e . ?other kkm:estate ?e ; a kkm:EstateYear } }",
                "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?r kkm:use ?u } GRAPH ?h { ?s a kkm:MunicipalityYear } }",
                "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?r kkm:use ?u OPTIONAL { ?r kkm:heat ?h FILTER(?h > 10000) } } FILTER(!BOUND(?h)) }",
                "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?r kkm:use ?u MINUS { ?r kkm:heat ?h } } }",
                "SELECT (COUNT(*) AS ?n) { { GRAPH ?g { ?r kkm:heat ?h } } UNION { GRAPH ?g { ?r kkm:water ?h } } }",
                "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?r kkm:use ?u } VALUES (?u ?x) { (use:school UNDEF) (UNDEF 1) } }"
            })
    void whatIsNoStarIsAnsweredByArq(String text) {
        Query query = query(text);
        try (Store store = Store.inMemory()) {
            store.replace(GRAPHS);
            assertThat(rows(store.dataset(), query, new AtomicLong()))
                    .isEqualTo(rows(plain(GRAPHS), query, new AtomicLong()));
        }
    }

    @Test
    void sumsBeyondLongsAndColumnsOfManyKindsAreExact() {
        Graph graph = GraphFactory.createGraphMem();
        String[] numbers = {
            "9000000000000000000", "8000000000000000000.5", "0.10", "-0.1", "1.0", "123456789012345678901234567890", "7"
        };
        for (int i = 0; i < 70; i++) {
            Node record = Vocabulary.iri("record/" + i);
            String number = numbers[i % numbers.length];
            graph.add(record, Vocabulary.kkm("a"), number(number, XSDDatatype.XSDdecimal));
            graph.add(record, Vocabulary.kkm("b"), number("4000000000000000" + i, XSDDatatype.XSDinteger));
            graph.add(record, Vocabulary.kkm("c"), number(i + ".5", XSDDatatype.XSDdecimal));
            graph.add(
                    record,
                    Vocabulary.kkm("d"),
                    i % 3 == 0 ? number("1.50", XSDDatatype.XSDdecimal) : number("2", XSDDatatype.XSDinteger));
            graph.add(record, Vocabulary.kkm("e"), i < 5 ? Vocabulary.kkm("no") : number("1", XSDDatatype.XSDint));
        }
        Map<Node, Graph> graphs = Map.of(
                FIRST.recordsGraph(), graph, SubmissionId.parse("9002/2025").recordsGraph(), graph);
        try (Store store = Store.inMemory()) {
            store.replace(graphs);
            for (String text : List.of(
                    "SELECT (SUM(?a) AS ?x) (SUM(?b) AS ?y) (SUM(?b * ?c) AS ?z) (MAX(?a) AS ?m) (SUM(?b * 1000) AS ?w)",
                    "SELECT ?d (SUM(?d) AS ?x) (SUM(?b - ?c) AS ?y) (AVG(?b) AS ?z) (COUNT(DISTINCT ?a) AS ?n)",
                    "SELECT ?e (SUM(?e) AS ?x) (SUM(COALESCE(?d, ?c)) AS ?y) (MIN(?e) AS ?z)",
                    "SELECT ?a (SUM(?c) AS ?x) (MIN(?d) AS ?y) (MIN(?b) AS ?z)")) {
                Query query = query(text + " { GRAPH ?g { ?r kkm:a ?a ; kkm:b ?b ; kkm:c ?c ; kkm:d ?d ; kkm:e ?e } } "
                        + (text.startsWith("SELECT ?") ? "GROUP BY " + text.substring(7, 9) : ""));
                var count = new AtomicLong();
                assertThat(rows(store.dataset(), query, count)).isEqualTo(rows(plain(graphs), query, new AtomicLong()));
                assertThat(count.get()).isEqualTo(1);
            }
        }
    }

    private static Node number(String text, XSDDatatype datatype) {
        return NodeFactory.createLiteralDT(text, datatype);
    }

    @ParameterizedTest
    @EnumSource
    void groupsOnlyWhatTheViewShowsAndTheReaderBeganWith(Kind kind) {
        Query query =
                query("SELECT (SUM(?h) AS ?s) (COUNT(*) AS ?n) { GRAPH ?g { ?r a kkm:EstateYear ; kkm:heat ?h } }");
        try (Store store = kind.store(folder.resolve("views"))) {
            store.replace(GRAPHS);
            var own = new View("own", FIRST.recordsGraph()::equals, true);
            DatasetGraph view = store.view(own);
            List<String> mine = Txn.calculateRead(view, () -> rows(view, query, new AtomicLong()));
            assertThat(mine)
                    .isEqualTo(rows(
                            plain(Map.of(
                                    FIRST.recordsGraph(), GRAPHS.getOrDefault(FIRST.recordsGraph(), Graph.emptyGraph))),
                            query,
                            new AtomicLong()));
            DatasetGraph closed = store.view(View.closed());
            assertThat(Txn.calculateRead(closed, () -> rows(closed, query, new AtomicLong())))
                    .singleElement()
                    .asString()
                    .startsWith("\"0\"");

            for (DatasetGraph dataset : List.of(store.dataset(), view)) {
                Thread writer = new Thread(() -> store.replace(Map.of(FIRST.recordsGraph(), Graph.emptyGraph)));
                dataset.begin();
                List<String> before = rows(dataset, query, new AtomicLong());
                writer.start();
                join(writer);
                assertThat(rows(dataset, query, new AtomicLong())).isEqualTo(before);
                dataset.end();
                assertThat(Txn.calculateRead(dataset, () -> rows(dataset, query, new AtomicLong())))
                        .isNotEqualTo(before);
                store.replace(GRAPHS);
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void stopsWhenItsQueryIsCancelled() {
        Query query = query("SELECT (SUM(?h) AS ?s) { GRAPH ?g { ?r a kkm:EstateYear ; kkm:heat ?h } }");
        try (Store store = Store.inMemory()) {
            store.replace(GRAPHS);
            try (QueryExec execution = QueryExec.dataset(store.dataset())
                    .query(query)
                    .set(ARQConstants.symCancelQuery, new AtomicBoolean(true))
                    .build()) {
                assertThatThrownBy(() -> execution.select().hasNext()).isInstanceOf(QueryCancelledException.class);
            }
        }
    }
}

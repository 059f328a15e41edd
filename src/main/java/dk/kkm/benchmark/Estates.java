package dk.kkm.benchmark;

import static dk.kkm.keyfigure.StoredQueries.node;

import dk.kkm.SubmissionId;
import dk.kkm.keyfigure.Cube;
import dk.kkm.keyfigure.Grouping;
import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.StoredQueries;
import dk.kkm.keyfigure.StoredQueries.Asked;
import dk.kkm.keyfigure.Value;
import dk.kkm.keyfigure.Values;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.system.Txn;

/** Key figures estate by estate, in the cells of estates that are alike. */
final class Estates {
    private static final Cell ANY = new Cell(List.of());

    private final Cube cube;
    private final Municipalities municipalities;
    private final StoredQueries queries;
    private final Kept<Integer, Map<Node, Cell>> classes = new Kept<>(20);
    private final Kept<Question, Cells> cells = new Kept<>(128);
    private final Kept<Question, Table> tables = new Kept<>(60);
    private final Kept<SubmissionId, Map<Node, EstatePlace>> places = new Kept<>(200);

    private final Map<String, Boolean> divided = new ConcurrentHashMap<>();

    private record Question(String figure, Grouping only, int year) {}

    /**
     * A key figure of every estate in a year.
     *
     * @param doubtful what is left of those with a value in doubt when that counts as missing
     */
    private record Table(Map<Node, EstateYear> all, Map<Node, Optional<EstateYear>> doubtful) {}

    Estates(Cube cube, StoredQueries queries, Municipalities municipalities) {
        this.cube = cube;
        this.municipalities = municipalities;
        this.queries = queries;
    }

    /** Whether a figure can be divided by estate in numerator and denominator. */
    boolean divide(KeyFigure figure) {
        return divided.computeIfAbsent(figure.id(), id -> figure.divides("estate"));
    }

    /** Added up cell by cell. */
    Cells cells(KeyFigure figure, Grouping only, int year) {
        return cells.get(cube.version(), new Question(figure.id(), only, year), asked -> {
            var all = new Cells(municipalities::fictional);
            read(figure, only, year)
                    .values()
                    .forEach(estate -> all.add(
                            estate.municipality(),
                            estate.cell(),
                            new Sum(estate.numerator(), estate.denominator(), 1)));
            return all;
        });
    }

    /** One by one, with the values in doubt. */
    Map<Node, EstateYear> all(KeyFigure figure, Grouping only, int year) {
        return table(figure, only, year).all();
    }

    /** What an estate has. */
    Optional<EstateYear> of(KeyFigure figure, Grouping only, int year, Node estate, boolean withFlagged) {
        Table table = table(figure, only, year);
        Optional<EstateYear> doubtful = table.doubtful().get(estate);
        return withFlagged || doubtful == null ? Optional.ofNullable(table.all().get(estate)) : doubtful;
    }

    private Table table(KeyFigure figure, Grouping only, int year) {
        return tables.get(cube.version(), new Question(figure.id(), only, year), asked -> {
            Map<Node, EstateYear> all = read(figure, only, year);
            Map<Node, EstateYear> sound = read(figure, only.withoutFlagged(), year);
            var doubtful = new HashMap<Node, Optional<EstateYear>>();
            all.forEach((node, estate) -> {
                EstateYear left = sound.get(node);
                if (!estate.equals(left)) {
                    doubtful.put(node, Optional.ofNullable(left));
                }
            });
            return new Table(all, doubtful);
        });
    }

    private Map<Node, EstateYear> read(KeyFigure figure, Grouping only, int year) {
        Map<Node, Cell> known = classes(year);
        var all = new HashMap<Node, EstateYear>();
        for (Value row : values(figure, only, year).rows()) {
            Node estate = row.dimension("estate");
            all.put(
                    estate,
                    new EstateYear(
                            estate,
                            row.municipality(),
                            known.getOrDefault(estate, ANY),
                            row.numerator(),
                            row.denominator()));
        }
        return all;
    }

    /** What is alike in use, size and age, in a year: one cell for all that are. */
    Map<Node, Cell> classes(int year) {
        return classes.get(cube.version(), year, asked -> {
            var same = new HashMap<Cell, Cell>();
            var known = new HashMap<Node, Cell>();
            queries.ask(cube.dataset(), "estate-classes", Map.of("_year_xsd_gYear", year(year)), records(year))
                    .forEach(row -> {
                        var cell = new Cell(List.of(node(row, "use"), node(row, "sizeClass"), node(row, "ageClass")));
                        known.put(node(row, "estate"), same.computeIfAbsent(cell, it -> it));
                    });
            return known;
        });
    }

    /** Names and places of a municipality's estates, as delivered for a year. */
    Map<Node, EstatePlace> places(SubmissionId id) {
        return places.get(cube.version(), id, asked -> {
            var known = new HashMap<Node, EstatePlace>();
            queries.ask(cube.dataset(), "estates", Map.of("_delivered_iri", id.tableGraph("ejendomme")))
                    .forEach(row -> known.put(node(row, "estate"), EstatePlace.of(row)));
            return known;
        });
    }

    /** Of all municipalities: named, so that no graph of another year is opened; and not kept, since it is large. */
    private Values values(KeyFigure figure, Grouping only, int year) {
        Set<Node> all = submissions(year).map(id -> id.municipality().node()).collect(Collectors.toSet());
        Grouping grouping = only.by("estate").only("municipality", all).only("year", List.of(year(year)));
        return Txn.calculateRead(cube.dataset(), () -> Values.of(figure, grouping, cube.dataset()));
    }

    /** The graphs of records of a year, to be looked into and no other. */
    Asked records(int year) {
        return Asked.of(
                "records", submissions(year).map(SubmissionId::recordsGraph).toList());
    }

    private Stream<SubmissionId> submissions(int year) {
        return cube.submissions().stream().filter(id -> id.year().getValue() == year);
    }

    private static Node year(int year) {
        return NodeFactory.createLiteralDT(Integer.toString(year), XSDDatatype.XSDgYear);
    }
}

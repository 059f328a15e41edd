package dk.kkm.store;

import dk.kkm.Sized;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.jena.atlas.iterator.Iter;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.graph.impl.GraphBase;
import org.apache.jena.shared.PrefixMapping;
import org.apache.jena.util.iterator.ExtendedIterator;
import org.apache.jena.util.iterator.WrappedIterator;
import org.apache.jena.vocabulary.RDF;
import org.jspecify.annotations.Nullable;

/**
 * A graph that never changes, kept as a table: a row for each subject, those of a class together, and a column for each
 * predicate. Any graph can be kept so; one with few predicates and many subjects takes a tenth of the room. Any number of
 * threads may read it.
 */
public final class FlatGraph extends GraphBase implements Sized {
    private final Nodes subjects;
    private final Map<Node, Column> columns;
    private final int size;

    private FlatGraph(Nodes subjects, Map<Node, Column> columns) {
        this.subjects = subjects;
        this.columns = columns;
        this.size = columns.values().stream().mapToInt(Column::triples).sum();
    }

    /** The triples of another graph, as they are now. */
    public static FlatGraph of(Graph graph) {
        return of(graph, UnaryOperator.identity());
    }

    /** As {@link #of(Graph)}, with nodes that are kept once for many graphs. */
    static FlatGraph of(Graph graph, UnaryOperator<Node> shared) {
        if (graph instanceof FlatGraph flat) {
            return flat;
        }
        var met = new Nodes();
        var classes = new Nodes();
        var classOf = new Numbered();
        var triples = new LinkedHashMap<Node, Said>();
        graph.find().forEachRemaining(triple -> {
            int subject = met.add(triple.getSubject());
            if (triple.getPredicate().equals(RDF.Nodes.type)) {
                classOf.setIfNone(subject, classes.add(triple.getObject()));
            }
            triples.computeIfAbsent(triple.getPredicate(), none -> new Said()).add(subject, triple.getObject());
        });
        int[] rowOf = new int[met.size()];
        var subjects = new Nodes();
        long[] order = new long[met.size()];
        for (int i = 0; i < order.length; i++) {
            order[i] = (long) classOf.get(i) << Integer.SIZE | i;
        }
        Arrays.sort(order);
        for (long place : order) {
            rowOf[(int) place] = subjects.add(shared.apply(met.at((int) place)));
        }
        var columns = new LinkedHashMap<Node, Column>(2 * triples.size());
        triples.forEach((predicate, said) -> {
            Node kept = shared.apply(predicate);
            columns.put(kept, said.column(kept, rowOf, shared));
        });
        return new FlatGraph(subjects.trimmed(), columns);
    }

    /** A number for each of many, the highest there is where none was given. */
    private static final class Numbered {
        private int[] numbers = new int[16];

        void setIfNone(int place, int number) {
            if (place >= numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * place);
            }
            if (numbers[place] == 0) {
                numbers[place] = number + 1;
            }
        }

        int get(int place) {
            return place < numbers.length && numbers[place] > 0 ? numbers[place] - 1 : Integer.MAX_VALUE;
        }
    }

    /** What a predicate says, in the order it came. */
    private static final class Said {
        private final List<Node> objects = new ArrayList<>();
        private int[] subjects = new int[8];

        void add(int subject, Node object) {
            if (objects.size() == subjects.length) {
                subjects = Arrays.copyOf(subjects, 2 * subjects.length);
            }
            subjects[objects.size()] = subject;
            objects.add(object);
        }

        Column column(Node predicate, int[] rowOf, UnaryOperator<Node> shared) {
            long[] order = new long[objects.size()];
            for (int i = 0; i < order.length; i++) {
                order[i] = (long) rowOf[subjects[i]] << Integer.SIZE | i;
            }
            Arrays.sort(order);
            int[] rows = new int[order.length];
            Node[] sorted = new Node[order.length];
            for (int i = 0; i < order.length; i++) {
                rows[i] = (int) (order[i] >> Integer.SIZE);
                sorted[i] = shared.apply(objects.get((int) order[i]));
            }
            return Column.of(predicate, rows, sorted);
        }
    }

    /** The column of a predicate, if anything is said with it. */
    @Nullable
    Column column(Node predicate) {
        return columns.get(predicate);
    }

    Nodes subjects() {
        return subjects;
    }

    /** Nobody may close what others read. */
    @Override
    public void close() {}

    @Override
    protected PrefixMapping createPrefixMapping() {
        return PrefixMapping.Factory.create().lock();
    }

    @Override
    protected int graphBaseSize() {
        return size;
    }

    @Override
    protected boolean graphBaseContains(Triple pattern) {
        if (!pattern.getPredicate().isConcrete()
                || (pattern.getSubject().isConcrete() && !pattern.getObject().isConcrete())) {
            return graphBaseFind(pattern).hasNext();
        }
        Column column = columns.get(pattern.getPredicate());
        if (!pattern.getSubject().isConcrete()) {
            return column != null && (!pattern.getObject().isConcrete() || column.holds(pattern.getObject()));
        }
        int row = column == null ? -1 : subjects.of(pattern.getSubject());
        return column != null && row >= 0 && column.has(row, pattern.getObject());
    }

    @Override
    protected ExtendedIterator<Triple> graphBaseFind(Triple pattern) {
        Node subject = pattern.getSubject();
        Node object = pattern.getObject();
        return WrappedIterator.createNoRemove(
                subject.isConcrete()
                        ? ofSubject(subject, pattern.getPredicate(), object)
                        : Iter.flatMap(
                                among(pattern.getPredicate()).iterator(),
                                column -> object.isConcrete()
                                        ? column.triples(subjects, object)
                                        : column.triples(subjects)));
    }

    private Collection<Column> among(Node predicate) {
        if (!predicate.isConcrete()) {
            return columns.values();
        }
        Column column = columns.get(predicate);
        return column == null ? List.of() : List.of(column);
    }

    private Iterator<Triple> ofSubject(Node subject, Node predicate, Node object) {
        int row = subjects.of(subject);
        if (row < 0) {
            return Collections.emptyIterator();
        }
        var triples = new ArrayList<Triple>(predicate.isConcrete() ? 1 : columns.size());
        for (Column column : among(predicate)) {
            for (Node one : column.all(row)) {
                if (!object.isConcrete() || one.equals(object)) {
                    triples.add(Triple.create(subjects.at(row), column.predicate, one));
                }
            }
        }
        return triples.iterator();
    }

    @Override
    public double expected(Term subject, Term predicate, Term object) {
        if (predicate.node() == null) {
            return subject.known() ? size / (double) Math.max(1, subjects.size()) : size;
        }
        Column column = columns.get(predicate.node());
        if (column == null) {
            return 0;
        }
        double found = column.triples();
        if (subject.node() != null) {
            int row = subjects.of(subject.node());
            found = row >= 0 && column.has(row) ? 1 : 0;
        } else if (subject.known()) {
            found /= subjects.size();
        }
        return object.known() ? found / column.objects() : found;
    }
}

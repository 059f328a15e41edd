package dk.kkm.store;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.apache.jena.datatypes.RDFDatatype;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.jspecify.annotations.Nullable;

/**
 * What one predicate says in a {@link FlatGraph}: a cell for each row from the first to the last that has one, with holes,
 * or, where most would be holes, for those rows only. Further objects of a row stand beside the cells.
 */
abstract class Column {
    /** What a number that is not there looks like. */
    static final long MISSING = Long.MIN_VALUE;

    private static final int SPARSE = 3;

    final Node predicate;
    private final int firstRow;
    private final int @Nullable [] rows;
    private final int cells;
    private final int filled;
    private final int[] furtherRows;
    private final Node[] further;

    private Column(Node predicate, Cells from) {
        this.predicate = predicate;
        this.firstRow = from.rows[0];
        this.rows = from.sparse() ? from.rows : null;
        this.cells = from.length();
        this.filled = from.rows.length;
        this.furtherRows = from.furtherRows;
        this.further = from.further;
    }

    /** The column of these triples: the row of each subject, ascending, and its object. */
    static Column of(Node predicate, int[] rows, Node[] objects) {
        var cells = new Cells(rows, objects);
        Numbers numbers = Numbers.of(predicate, cells);
        return numbers != null ? numbers : new Codes(predicate, cells);
    }

    /** The triples of a column: the first of each row, and the further ones. */
    private static final class Cells {
        final int[] rows;
        final Node[] objects;
        final int[] furtherRows;
        final Node[] further;

        Cells(int[] rows, Node[] objects) {
            int[] firsts = IntStream.range(0, rows.length)
                    .filter(i -> i == 0 || rows[i] != rows[i - 1])
                    .toArray();
            int[] others = IntStream.range(1, rows.length)
                    .filter(i -> rows[i] == rows[i - 1])
                    .toArray();
            this.rows = at(rows, firsts);
            this.objects = at(objects, firsts);
            this.furtherRows = at(rows, others);
            this.further = at(objects, others);
        }

        private static int[] at(int[] from, int[] places) {
            return Arrays.stream(places).map(i -> from[i]).toArray();
        }

        private static Node[] at(Node[] from, int[] places) {
            return Arrays.stream(places).mapToObj(i -> from[i]).toArray(Node[]::new);
        }

        boolean sparse() {
            return span() > SPARSE * rows.length;
        }

        private int span() {
            return rows[rows.length - 1] - rows[0] + 1;
        }

        int length() {
            return sparse() ? rows.length : span();
        }

        /** Where the object at this place of the list goes. */
        int cell(int place) {
            return sparse() ? place : rows[place] - rows[0];
        }
    }

    /** The first object of a cell that is filled. */
    abstract Node at(int cell);

    abstract boolean isFilled(int cell);

    /** The cells whose first object is this. */
    abstract IntStream cellsOf(Node object);

    final boolean holds(Node object) {
        return isFirst(object) || Arrays.asList(further).contains(object);
    }

    boolean isFirst(Node object) {
        return cellsOf(object).findAny().isPresent();
    }

    /** How many different objects there are, at most. */
    abstract int objects();

    final int triples() {
        return filled + further.length;
    }

    final int subjects() {
        return filled;
    }

    final boolean hasFurther() {
        return further.length > 0;
    }

    /** From the first row with an object to after the last. */
    final int firstRow() {
        return firstRow;
    }

    final int endRow() {
        return 1 + (rows == null ? firstRow + cells - 1 : rows[cells - 1]);
    }

    /** The cell of a row, or -1 where there is none; there may be a hole in it. */
    final int cell(int row) {
        if (rows != null) {
            return Math.max(-1, Arrays.binarySearch(rows, row));
        }
        int cell = row - firstRow;
        return cell < cells ? Math.max(-1, cell) : -1;
    }

    final int row(int cell) {
        return rows == null ? firstRow + cell : rows[cell];
    }

    final boolean has(int row) {
        int cell = cell(row);
        return cell >= 0 && isFilled(cell);
    }

    /** Whether every row of these, in ascending order, has an object. */
    final boolean hasAll(int[] some, int count) {
        return filled == cells && rows == null && cell(some[0]) >= 0 && cell(some[count - 1]) >= 0;
    }

    final @Nullable Node first(int row) {
        int cell = cell(row);
        return cell >= 0 && isFilled(cell) ? at(cell) : null;
    }

    /** The objects of a row. */
    final List<Node> all(int row) {
        Node first = first(row);
        if (first == null) {
            return List.of();
        }
        if (further.length == 0) {
            return List.of(first);
        }
        var all = new ArrayList<Node>(2);
        all.add(first);
        for (int i = firstFurther(row); i < further.length && furtherRows[i] == row; i++) {
            all.add(further[i]);
        }
        return all;
    }

    final boolean has(int row, Node object) {
        return further.length == 0 ? object.equals(first(row)) : all(row).contains(object);
    }

    private int firstFurther(int row) {
        int found = Arrays.binarySearch(furtherRows, row);
        while (found > 0 && furtherRows[found - 1] == row) {
            found--;
        }
        return found < 0 ? further.length : found;
    }

    /** The rows with this object, each once. */
    final IntStream rowsOf(Node object) {
        IntStream firsts = cellsOf(object).map(this::row);
        return further.length == 0
                ? firsts
                : IntStream.concat(
                        firsts,
                        IntStream.range(0, further.length)
                                .filter(i -> further[i].equals(object))
                                .map(i -> furtherRows[i]));
    }

    final Iterator<Triple> triples(Nodes subjects, Node object) {
        return rowsOf(object)
                .mapToObj(row -> Triple.create(subjects.at(row), predicate, object))
                .iterator();
    }

    final Iterator<Triple> triples(Nodes subjects) {
        return new Iterator<>() {
            private int cell = next(0);
            private int next;

            private int next(int from) {
                int at = from;
                while (at < cells && !isFilled(at)) {
                    at++;
                }
                return at;
            }

            @Override
            public boolean hasNext() {
                return cell < cells || next < further.length;
            }

            @Override
            public Triple next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                if (cell < cells) {
                    int mine = cell;
                    cell = next(mine + 1);
                    return Triple.create(subjects.at(row(mine)), predicate, at(mine));
                }
                next++;
                return Triple.create(subjects.at(furtherRows[next - 1]), predicate, further[next - 1]);
            }
        };
    }

    /** Any nodes, as numbers in a list of the different ones. */
    static final class Codes extends Column {
        private static final int WORTH_AN_INDEX = 256;

        final Nodes nodes = new Nodes();

        /** Null where all cells hold the one node there is. */
        private final int @Nullable [] codes;

        private volatile int @Nullable [] @Nullable [] index;

        private Codes(Node predicate, Cells from) {
            super(predicate, from);
            int[] filled = new int[from.length()];
            Arrays.fill(filled, -1);
            for (int i = 0; i < from.objects.length; i++) {
                filled[from.cell(i)] = nodes.add(from.objects[i]);
            }
            nodes.trimmed();
            codes = nodes.size() == 1 && from.rows.length == filled.length ? null : filled;
        }

        int code(int cell) {
            return codes == null ? 0 : codes[cell];
        }

        @Override
        Node at(int cell) {
            return nodes.at(code(cell));
        }

        @Override
        boolean isFilled(int cell) {
            return codes == null || codes[cell] >= 0;
        }

        @Override
        boolean isFirst(Node object) {
            return nodes.of(object) >= 0;
        }

        @Override
        int objects() {
            return nodes.size();
        }

        @Override
        IntStream cellsOf(Node object) {
            int code = nodes.of(object);
            if (code < 0) {
                return IntStream.empty();
            }
            int[] all = codes;
            if (all == null) {
                return IntStream.range(0, subjects());
            }
            if (all.length < WORTH_AN_INDEX) {
                return IntStream.range(0, all.length).filter(cell -> all[cell] == code);
            }
            int[][] known = index;
            if (known == null) {
                known = index(all, nodes.size());
                index = known;
            }
            int[] starts = known[0];
            return Arrays.stream(known[1], starts[code], starts[code + 1]);
        }

        /** Where the cells of each code start, and the cells. */
        private static int[][] index(int[] codes, int size) {
            int[] starts = new int[size + 2];
            for (int code : codes) {
                starts[code + 2]++;
            }
            starts[1] = 0;
            for (int i = 2; i < starts.length; i++) {
                starts[i] += starts[i - 1];
            }
            int[] cells = new int[starts[size + 1]];
            for (int cell = 0; cell < codes.length; cell++) {
                if (codes[cell] >= 0) {
                    cells[starts[codes[cell] + 1]++] = cell;
                }
            }
            return new int[][] {starts, cells};
        }
    }

    /**
     * Decimals, or integers, as whole numbers of the smallest unit any of them has. How many decimals each was written with
     * is kept beside, where they differ, so that 1.0 and 1.00 come back as they were.
     */
    static final class Numbers extends Column {
        private static final int MOST_DECIMALS = 18;
        private static final int MOST_BITS = 62;

        /** 2 where the unit is a hundredth. */
        final int scale;

        final RDFDatatype datatype;
        private final int @Nullable [] ints;
        private final long @Nullable [] longs;
        private final byte @Nullable [] scales;

        private Numbers(Node predicate, Cells from, RDFDatatype datatype, BigDecimal[] numbers, int scale) {
            super(predicate, from);
            this.datatype = datatype;
            this.scale = scale;
            long[] all = new long[from.length()];
            byte[] written = new byte[all.length];
            Arrays.fill(all, MISSING);
            boolean small = true;
            boolean alike = true;
            for (int i = 0; i < numbers.length; i++) {
                int cell = from.cell(i);
                all[cell] = numbers[i].setScale(scale).unscaledValue().longValueExact();
                written[cell] = (byte) numbers[i].scale();
                small &= all[cell] == (int) all[cell] && all[cell] != Integer.MIN_VALUE;
                alike &= written[cell] == scale;
            }
            longs = small ? null : all;
            ints = small
                    ? Arrays.stream(all)
                            .mapToInt(n -> n == MISSING ? Integer.MIN_VALUE : (int) n)
                            .toArray()
                    : null;
            scales = alike ? null : written;
        }

        /** Null unless they all are numbers of one kind that fit. */
        static @Nullable Numbers of(Node predicate, Cells from) {
            boolean whole =
                    from.objects[0].isLiteral() && XSDDatatype.XSDinteger.equals(from.objects[0].getLiteralDatatype());
            RDFDatatype datatype = whole ? XSDDatatype.XSDinteger : XSDDatatype.XSDdecimal;
            var numbers = new BigDecimal[from.objects.length];
            int scale = 0;
            for (int i = 0; i < numbers.length; i++) {
                BigDecimal number = number(from.objects[i], datatype);
                if (number == null) {
                    return null;
                }
                numbers[i] = number;
                scale = Math.max(scale, number.scale());
            }
            for (BigDecimal number : numbers) {
                if (number.unscaledValue().bitLength() + 10L * (scale - number.scale()) / 3 >= MOST_BITS) {
                    return null;
                }
            }
            return new Numbers(predicate, from, datatype, numbers, scale);
        }

        /** Null unless its text is that of the number. */
        private static @Nullable BigDecimal number(Node node, RDFDatatype datatype) {
            if (!node.isLiteral() || !datatype.equals(node.getLiteralDatatype())) {
                return null;
            }
            String text = node.getLiteralLexicalForm();
            if (text.isEmpty() || text.length() > 20 || "-0123456789".indexOf(text.charAt(0)) < 0) {
                return null;
            }
            try {
                var number = new BigDecimal(text);
                boolean kept = number.scale() <= (datatype.equals(XSDDatatype.XSDinteger) ? 0 : MOST_DECIMALS)
                        && text.equals(number.toPlainString());
                return kept ? number : null;
            } catch (NumberFormatException e) {
                return null;
            }
        }

        /** The number in units of the {@link #scale}, or {@link #MISSING}. */
        long number(int cell) {
            if (ints != null) {
                int number = ints[cell];
                return number == Integer.MIN_VALUE ? MISSING : number;
            }
            return longs == null ? MISSING : longs[cell];
        }

        @Override
        Node at(int cell) {
            BigDecimal number = BigDecimal.valueOf(number(cell), scale);
            return NodeFactory.createLiteralDT(
                    (scales == null ? number : number.setScale(scales[cell])).toPlainString(), datatype);
        }

        @Override
        boolean isFilled(int cell) {
            return number(cell) != MISSING;
        }

        @Override
        int objects() {
            return subjects();
        }

        @Override
        IntStream cellsOf(Node object) {
            BigDecimal wanted = number(object, datatype);
            if (wanted == null || wanted.scale() > scale || wanted.precision() - wanted.scale() > 19) {
                return IntStream.empty();
            }
            BigDecimal units = wanted.setScale(scale);
            if (units.unscaledValue().bitLength() > MOST_BITS) {
                return IntStream.empty();
            }
            long number = units.unscaledValue().longValueExact();
            int written = wanted.scale();
            int cells = ints != null ? ints.length : longs == null ? 0 : longs.length;
            return IntStream.range(0, cells)
                    .filter(cell -> number(cell) == number && (scales == null ? scale : scales[cell]) == written);
        }
    }
}

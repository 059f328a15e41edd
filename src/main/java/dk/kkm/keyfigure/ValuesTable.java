package dk.kkm.keyfigure;

import static dk.kkm.keyfigure.Grouping.MUNICIPALITY;
import static dk.kkm.keyfigure.Grouping.YEAR;

import dk.kkm.SubmissionId;
import dk.kkm.UnreadableException;
import dk.kkm.table.TableOutput;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.apache.jena.graph.Node;
import org.jspecify.annotations.Nullable;

/**
 * Values of one or several key figures as one table that begins with municipality and year: {@link #tall} with a row per
 * key figure, or {@link #wide} with a column per key figure. Numbers are in full.
 *
 * @param rows each with a cell per column: an IRI or year as {@link Node}, a number, a text, or null when there is nothing
 */
public record ValuesTable(List<Column> columns, List<@Nullable Object[]> rows) {
    private static final String WITHOUT_FLAGGED = "valueWithoutFlagged";
    private static final String FLAGGED_ESTATES = "flaggedEstates";

    /** What stands in a column. */
    public enum Kind {
        DIMENSION,
        FIGURE,
        /** Numerator or denominator. */
        AMOUNT,
        VALUE,
        /** A value when those in doubt count as missing: the same when there are none, and none when all are. */
        VALUE_WITHOUT_FLAGGED,
        COUNT,
        COVERAGE,
        WORD
    }

    /**
     * A column.
     *
     * @param figure the key figure whose column it is, in a wide table
     */
    public record Column(String name, Kind kind, Optional<KeyFigure> figure) {
        Column(String name, Kind kind) {
            this(name, kind, Optional.empty());
        }

        /** Whether it is there to tell of values in doubt. */
        public boolean tellsDoubt() {
            return kind == Kind.VALUE_WITHOUT_FLAGGED || name.equals(FLAGGED_ESTATES);
        }
    }

    /** How values are turned into a table. */
    public record Form(boolean english, boolean means, Optional<Integer> priceLevel) {
        /** As they are, in Danish. */
        public static final Form PLAIN = new Form(false, false, Optional.empty());
    }

    public ValuesTable {
        columns = List.copyOf(columns);
        rows = Collections.unmodifiableList(rows);
    }

    /** The values as they are, a row per key figure. */
    static ValuesTable tall(List<Values> all) {
        return tall(all.stream().map(values -> new Means(values, List.of())).toList(), Form.PLAIN);
    }

    /**
     * A row per key figure: {@code municipality, year, keyFigure, …, numerator, denominator, value, estates, coverage,
     * unit}; {@code yearsWithData} for means, {@code priceLevel} for fixed prices; where there are values beside without
     * those in doubt, {@code valueWithoutFlagged}, and {@code flaggedEstates} unless they are means.
     */
    public static ValuesTable tall(List<Means> all, Form form) {
        List<String> dimensions = dimensions(all);
        var columns = new ArrayList<Column>();
        columns.add(new Column(MUNICIPALITY, Kind.DIMENSION));
        columns.add(new Column(YEAR, Kind.DIMENSION));
        columns.add(new Column("keyFigure", Kind.FIGURE));
        dimensions.forEach(dimension -> columns.add(new Column(dimension, Kind.DIMENSION)));
        columns.add(new Column("numerator", Kind.AMOUNT));
        columns.add(new Column("denominator", Kind.AMOUNT));
        columns.add(new Column("value", Kind.VALUE));
        columns.add(new Column("estates", Kind.COUNT));
        columns.add(new Column("coverage", Kind.COVERAGE));
        columns.add(new Column("unit", Kind.WORD));
        if (form.means()) {
            columns.add(new Column("yearsWithData", Kind.COUNT));
        }
        if (form.priceLevel().isPresent()) {
            columns.add(new Column("priceLevel", Kind.WORD));
        }
        boolean beside = beside(all);
        if (beside) {
            columns.add(new Column(WITHOUT_FLAGGED, Kind.VALUE_WITHOUT_FLAGGED));
        }
        if (beside && !form.means()) {
            columns.add(new Column(FLAGGED_ESTATES, Kind.COUNT));
        }
        var rows = new ArrayList<@Nullable Object[]>();
        for (Means means : all) {
            KeyFigure figure = means.values().figure();
            String unit = form.english()
                    ? figure.unitLabel().en()
                    : figure.unitLabel().da();
            List<Value> values = means.values().rows();
            var sound = means.sound();
            for (int i = 0; i < values.size(); i++) {
                Value row = values.get(i);
                Value without = sound.get(row.dimensions());
                var cells = new @Nullable Object[columns.size()];
                int at = 0;
                cells[at++] = row.municipality();
                cells[at++] = row.dimension(YEAR);
                cells[at++] = figure.node();
                for (String dimension : dimensions) {
                    cells[at++] = row.dimensions().get(dimension);
                }
                cells[at++] = row.numerator();
                cells[at++] = row.denominator();
                cells[at++] = row.value();
                cells[at++] = row.estates();
                cells[at++] = row.coverage().orElse(null);
                cells[at++] = unit;
                if (form.means()) {
                    cells[at++] = means.years().get(i);
                }
                if (form.priceLevel().isPresent()) {
                    cells[at++] = form.priceLevel().get();
                }
                if (beside) {
                    cells[at++] = without == null ? null : without.value();
                }
                if (beside && !form.means()) {
                    cells[at] = row.estates() - (without == null ? 0 : without.estates());
                }
                rows.add(cells);
            }
        }
        return new ValuesTable(columns, rows);
    }

    /**
     * A row per municipality, year and what else it is divided by, and of each key figure {@code <id>}, {@code
     * <id>_coverage} and {@code <id>_unit}; {@code <id>_yearsWithData} for means; last of each {@code
     * <id>_valueWithoutFlagged} where there are values beside without those in doubt. A figure with a category of its own has
     * rows of its own.
     */
    public static ValuesTable wide(List<Means> all, Form form) {
        List<String> dimensions = new ArrayList<>(List.of(MUNICIPALITY, YEAR));
        dimensions.addAll(dimensions(all));
        var columns = new ArrayList<Column>();
        dimensions.forEach(dimension -> columns.add(new Column(dimension, Kind.DIMENSION)));
        var byKey = new LinkedHashMap<List<@Nullable Node>, @Nullable Object[]>();
        int each = form.means() ? 4 : 3;
        boolean beside = beside(all);
        int priceLevel = dimensions.size() + each * all.size();
        int last = priceLevel + (form.priceLevel().isPresent() ? 1 : 0);
        int width = last + (beside ? all.size() : 0);
        for (int f = 0; f < all.size(); f++) {
            Means means = all.get(f);
            KeyFigure figure = means.values().figure();
            Optional<KeyFigure> of = Optional.of(figure);
            columns.add(new Column(figure.id(), Kind.VALUE, of));
            columns.add(new Column(figure.id() + "_coverage", Kind.COVERAGE, of));
            columns.add(new Column(figure.id() + "_unit", Kind.WORD, of));
            if (form.means()) {
                columns.add(new Column(figure.id() + "_yearsWithData", Kind.COUNT, of));
            }
            List<Value> values = means.values().rows();
            var sound = means.sound();
            for (int i = 0; i < values.size(); i++) {
                Value row = values.get(i);
                List<@Nullable Node> key = Arrays.asList(
                        dimensions.stream().map(row.dimensions()::get).toArray(Node[]::new));
                @Nullable Object[] cells = byKey.computeIfAbsent(key, k -> Arrays.copyOf(k.toArray(), width));
                int at = dimensions.size() + each * f;
                cells[at] = row.value();
                cells[at + 1] = row.coverage().orElse(null);
                cells[at + 2] = form.english()
                        ? figure.unitLabel().en()
                        : figure.unitLabel().da();
                if (form.means()) {
                    cells[at + 3] = means.years().get(i);
                }
                Value without = sound.get(row.dimensions());
                if (without != null) {
                    cells[last + f] = without.value();
                }
            }
        }
        if (form.priceLevel().isPresent()) {
            columns.add(new Column("priceLevel", Kind.WORD));
            byKey.values()
                    .forEach(cells -> cells[priceLevel] = form.priceLevel().get());
        }
        if (beside) {
            all.forEach(means -> columns.add(new Column(
                    means.values().figure().id() + "_" + WITHOUT_FLAGGED,
                    Kind.VALUE_WITHOUT_FLAGGED,
                    Optional.of(means.values().figure()))));
        }
        var table = new ValuesTable(columns, new ArrayList<>(byKey.values()));
        return table.sorted(dimensions);
    }

    private static boolean beside(List<Means> all) {
        return all.stream().anyMatch(means -> means.withoutFlagged().isPresent());
    }

    /**
     * The same with a column {@code break}: why a value cannot be compared with that of the year before. The very table where
     * all can.
     *
     * @param why for a key figure and what it is of
     */
    public ValuesTable marked(
            Collection<KeyFigure> figures, BiFunction<KeyFigure, SubmissionId, Optional<String>> why) {
        var marked = new ArrayList<@Nullable Object[]>();
        boolean any = false;
        for (@Nullable Object[] row : rows) {
            var id = SubmissionId.of(
                    plain(Objects.requireNonNull(row[0])).toString(),
                    plain(Objects.requireNonNull(row[1])).toString());
            String breaks = figures.stream()
                    .filter(figure -> columns.get(2).kind() != Kind.FIGURE
                            || figure.node().equals(row[2]))
                    .flatMap(figure -> why.apply(figure, id).map(it -> figure.id() + ": " + it).stream())
                    .collect(Collectors.joining("; "));
            @Nullable Object[] more = Arrays.copyOf(row, row.length + 1);
            more[row.length] = breaks.isEmpty() ? null : breaks;
            marked.add(more);
            any |= !breaks.isEmpty();
        }
        var more = new ArrayList<>(columns);
        more.add(new Column("break", Kind.WORD));
        return any ? new ValuesTable(more, marked) : this;
    }

    private static List<String> dimensions(List<Means> all) {
        var dimensions = new LinkedHashSet<String>();
        all.forEach(means -> dimensions.addAll(means.values().dimensions()));
        dimensions.remove(MUNICIPALITY);
        dimensions.remove(YEAR);
        return List.copyOf(dimensions);
    }

    /**
     * The rows in another order; what is alike keeps its order, and nothing comes last.
     *
     * @param keys names of columns, the most important first, with {@code -} before those from the largest down
     */
    public ValuesTable sorted(List<String> keys) {
        var rows = new ArrayList<>(rows());
        for (int i = keys.size() - 1; i >= 0; i--) { // sorting keeps the order there was
            String key = keys.get(i);
            boolean down = key.startsWith("-");
            int at = indexOf(down ? key.substring(1) : key);
            rows.sort((one, other) -> compare(one[at], other[at], down));
        }
        return new ValuesTable(columns, rows);
    }

    private int indexOf(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return i;
            }
        }
        String all = columns.stream().map(Column::name).collect(Collectors.joining(", "));
        throw new UnreadableException(
                "Der kan ikke sorteres efter '%s'. Der er %s; skriv - foran for størst først.",
                "There is no sorting by '%s'. There are %s; write - before it for largest first.", name, all);
    }

    private static int compare(@Nullable Object one, @Nullable Object other, boolean down) {
        if (one == null || other == null) {
            return Boolean.compare(one == null, other == null);
        }
        int difference;
        if (one instanceof BigDecimal left && other instanceof BigDecimal right) {
            difference = left.compareTo(right);
        } else if (one instanceof Number left && other instanceof Number right) {
            difference = Long.compare(left.longValue(), right.longValue());
        } else {
            difference = plain(one).toString().compareTo(plain(other).toString());
        }
        return down ? -difference : difference;
    }

    /** Some of the rows. */
    public ValuesTable page(int offset, int limit) {
        int from = Math.min(offset, rows.size());
        return new ValuesTable(columns, rows.subList(from, from + Math.min(limit, rows.size() - from)));
    }

    /** Writes the table, IRIs as codes and years as numbers. The output stays open. */
    public void write(String name, TableOutput output) {
        output.table(name, columns.stream().map(Column::name).toList());
        for (@Nullable Object[] row : rows) {
            output.row(plain(row));
        }
    }

    /** By column, the cells of a row that are not empty, IRIs as codes and years as numbers. */
    public Map<String, Object> named(@Nullable Object[] row) {
        var named = new LinkedHashMap<String, Object>();
        for (int i = 0; i < row.length; i++) {
            Object cell = row[i];
            if (cell != null) {
                named.put(columns.get(i).name(), plain(cell));
            }
        }
        return named;
    }

    private static List<@Nullable Object> plain(@Nullable Object[] row) {
        var cells = new @Nullable Object[row.length];
        for (int i = 0; i < row.length; i++) {
            Object cell = row[i];
            cells[i] = cell == null ? null : plain(cell);
        }
        return Arrays.asList(cells);
    }

    private static Object plain(Object cell) {
        if (!(cell instanceof Node node)) {
            return cell;
        }
        return node.isLiteral() ? Integer.valueOf(node.getLiteralLexicalForm()) : ValuesFormat.code(node);
    }
}

package dk.kkm.submission;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the tables in force after one step differ from those after another. Rows are the same row when they agree in the
 * columns that the model names as the key of the table ({@code kkm:rowKey}): estate and building number and what else
 * tells two rows apart, but not the place in the file. Where rows share a key, those that say the same are matched
 * first, the rest in the order of the file.
 *
 * @param from number of the earlier step
 * @param to number of the later step
 * @param tables by the name of the table, those that differ
 */
public record Diff(int from, int to, SortedMap<String, TableDiff> tables) {

    public Diff {
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
    }

    /** How one table differs. */
    public record TableDiff(List<Row> added, List<Row> removed, List<RowChange> changed) {
        public TableDiff {
            added = List.copyOf(added);
            removed = List.copyOf(removed);
            changed = List.copyOf(changed);
        }

        boolean isEmpty() {
            return added.isEmpty() && removed.isEmpty() && changed.isEmpty();
        }
    }

    /**
     * A row of a table.
     *
     * @param row as a spreadsheet numbers it, 0 when the table came without rows
     * @param key the cells that tell it from others, by the header of the column
     * @param cells all cells with something in them
     */
    public record Row(int row, SortedMap<String, String> key, SortedMap<String, String> cells) {
        public Row {
            key = Collections.unmodifiableSortedMap(new TreeMap<>(key));
            cells = Collections.unmodifiableSortedMap(new TreeMap<>(cells));
        }
    }

    /** The same row, saying something else. */
    public record RowChange(Row before, Row after, List<CellChange> cells) {
        public RowChange {
            cells = List.copyOf(cells);
        }
    }

    /** A cell before and after; the empty text when there is nothing in it. */
    public record CellChange(String column, String before, String after) {}
}

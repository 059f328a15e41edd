package dk.kkm.mapping;

import dk.kkm.SubmissionId;
import dk.kkm.table.CellType;
import dk.kkm.table.NumberStyle;
import dk.kkm.table.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.sparql.core.Var;
import org.jspecify.annotations.Nullable;

/** Puts the cells of a table's rows in place for a mapping, as nodes. */
final class RowBinder {
    private static final int ROWS_KEPT = 8192;
    private static final @Nullable Node[] ROW_NODES = new Node[ROWS_KEPT];

    private final @Nullable Node[] row;
    private final int rowSlot;
    private final List<CellBinder> cells = new ArrayList<>();

    /** Binds the rows of this table for this mapper, and puts what is the same for all its rows. */
    RowBinder(Mapping mapping, RowMapper mapper, Table table, Optional<SubmissionId> submission) {
        this.row = mapper.row();
        var index = new HashMap<Var, Integer>();
        mapper.variables().forEach(variable -> index.put(variable, index.size()));
        java.util.Arrays.fill(row, null);
        put(index, Mapping.FILE, NodeFactory.createLiteralString(table.file()));
        submission.ifPresent(id -> {
            put(index, Mapping.MUNICIPALITY, id.municipality().node());
            put(
                    index,
                    Mapping.MUNICIPALITY_CODE,
                    NodeFactory.createLiteralString(id.municipality().code()));
            put(index, Mapping.YEAR, NodeFactory.createLiteralDT(id.year().toString(), XSDDatatype.XSDgYear));
            put(
                    index,
                    Mapping.YEAR_TEXT,
                    NodeFactory.createLiteralString(id.year().toString()));
            put(index, Mapping.SUBMISSION, id.node());
        });
        mapper.begin();
        this.rowSlot = index.getOrDefault(Mapping.ROW, -1);
        NumberStyle fileStyle = table.numberStyle(mapping.numbers());
        List<Table.Column> columns = table.columns();
        for (int i = 0; i < columns.size(); i++) {
            String name = columns.get(i).name();
            int slot = index.getOrDefault(Mapping.variable(name), -1);
            int keySlot = index.getOrDefault(Mapping.keyVariable(name), -1);
            if (name.isEmpty() || (slot < 0 && keySlot < 0)) {
                continue;
            }
            NumberStyle style = table.contradicts(name, fileStyle) ? fileStyle.other() : fileStyle;
            cells.add(new CellBinder(i, slot, keySlot, List.copyOf(mapping.types(name)), style));
        }
    }

    private void put(Map<Var, Integer> index, Var variable, Node node) {
        Integer slot = index.get(variable);
        if (slot != null) {
            row[slot] = node;
        }
    }

    /** Puts one row. */
    void bind(int number, Table.Cells from) {
        if (rowSlot >= 0) {
            row[rowSlot] = rowNode(number);
        }
        for (CellBinder cell : cells) {
            cell.bind(from, row);
        }
    }

    private static Node rowNode(int number) {
        if (number >= ROWS_KEPT) {
            return NodeFactory.createLiteralDT(Integer.toString(number), XSDDatatype.XSDinteger);
        }
        Node node = ROW_NODES[number];
        if (node == null) {
            node = NodeFactory.createLiteralDT(Integer.toString(number), XSDDatatype.XSDinteger);
            // Two threads may both make it; either will do.
            ROW_NODES[number] = node;
        }
        return node;
    }

    /** Binds the cells of one column; a text that returns is the same node again. */
    private static final class CellBinder {
        private static final int KEPT = 256;

        private final int column;
        private final int slot;
        private final int keySlot;
        private final List<CellType> types;
        private final NumberStyle style;
        private final @Nullable String[] texts = new String[KEPT];
        private final @Nullable Node[] nodes = new Node[KEPT];
        private final @Nullable Node[] keys = new Node[KEPT];

        CellBinder(int column, int slot, int keySlot, List<CellType> types, NumberStyle style) {
            this.column = column;
            this.slot = slot;
            this.keySlot = keySlot;
            this.types = types;
            this.style = style;
        }

        void bind(Table.Cells from, @Nullable Node[] row) {
            String text = from.cell(column);
            if (text.isEmpty()) {
                put(row, null, null);
                return;
            }
            int hash = text.hashCode();
            int place = (hash ^ (hash >>> 8) ^ (hash >>> 16)) & (KEPT - 1);
            if (!text.equals(texts[place])) {
                texts[place] = text;
                nodes[place] = slot < 0 ? null : NodeFactory.createLiteralString(read(text));
                keys[place] = keySlot < 0 ? null : NodeFactory.createLiteralString(Keys.of(text));
            }
            put(row, nodes[place], keys[place]);
        }

        private void put(@Nullable Node[] row, @Nullable Node node, @Nullable Node key) {
            if (slot >= 0) {
                row[slot] = node;
            }
            if (keySlot >= 0) {
                row[keySlot] = key;
            }
        }

        private String read(String text) {
            for (CellType type : types) {
                String read = type.read(text, style);
                if (read != null) {
                    return read;
                }
            }
            return text;
        }
    }
}

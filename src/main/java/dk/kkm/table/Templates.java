package dk.kkm.table;

import dk.kkm.Specification;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.vocabulary.RDFS;
import org.jspecify.annotations.Nullable;

/** The tables of the common form, empty but for one example row each, which the check refuses if it is left in. */
public final class Templates {
    private static final List<String> GUIDE_HEADERS =
            List.of("tabel", "kolonne", "skal med", "forklaring", "in English", "koder");

    private final TableDefinitions definitions;
    private final Graph model;
    private final Map<Node, Set<Node>> ranges = new HashMap<>();

    private Templates(Specification specification) {
        this.definitions = TableDefinitions.of(specification);
        this.model = specification.model();
    }

    /** The templates of a specification. */
    public static Templates of(Specification specification) {
        return new Templates(specification);
    }

    /** Writes one CSV file per table into a folder; returns them. */
    public List<Path> writeCsv(Path folder) {
        var files = new ArrayList<Path>();
        try {
            Files.createDirectories(folder);
            for (TableDefinition table : definitions.common()) {
                Path file = folder.resolve(table.name() + ".csv");
                try (var output = TableOutput.csv(Files.newOutputStream(file))) {
                    write(table, output, false);
                }
                files.add(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** Writes a workbook with a sheet per table, and one that explains the columns. */
    public void writeXlsx(OutputStream out) {
        try (var output = TableOutput.xlsx(out)) {
            for (TableDefinition table : definitions.common()) {
                write(table, output, true);
            }
            output.table("vejledning", GUIDE_HEADERS);
            for (TableDefinition table : definitions.common()) {
                output.row(List.of(
                        table.name(),
                        "",
                        table.mandatory(),
                        table.definition().da() + " – " + table.unlocks().da(),
                        table.definition().en() + " – " + table.unlocks().en()));
                for (ColumnDefinition column : table.columns()) {
                    output.row(List.of(
                            table.name(),
                            column.header(),
                            column.mandatory(),
                            column.definition().da(),
                            column.definition().en(),
                            column.codeList().map(this::codes).orElse("")));
                }
            }
        }
    }

    /** The words a cell may hold: {@code el / elektricitet; fjernvarme; …}, and what they mean where they do not say it. */
    private String codes(Node list) {
        return new CodeWords(model)
                .codes(list).stream()
                        .map(code -> String.join(" / ", code.words())
                                + (speaks(code.words()) ? "" : " (" + code.label() + ")"))
                        .collect(Collectors.joining("; "));
    }

    private static boolean speaks(List<String> words) {
        return words.stream().allMatch(word -> word.chars().noneMatch(Character::isDigit));
    }

    private void write(TableDefinition table, TableOutput output, boolean typed) {
        output.table(
                table.name(),
                table.columns().stream().map(ColumnDefinition::header).toList());
        var cells = new ArrayList<@Nullable Object>();
        for (ColumnDefinition column : table.columns()) {
            cells.add(typed ? typed(column) : column.example());
        }
        output.row(cells);
    }

    /** The example as a spreadsheet holds it: a number as number and a date as date. */
    private Object typed(ColumnDefinition column) {
        var types = new HashSet<Node>();
        column.fills().forEach(property -> types.addAll(ranges(property)));
        if (types.contains(type(XSDDatatype.XSDdecimal)) || types.contains(type(XSDDatatype.XSDinteger))) {
            String number = CellType.DECIMAL.read(column.example(), NumberStyle.DANISH);
            if (number != null) {
                return new BigDecimal(number);
            }
        }
        if (types.contains(type(XSDDatatype.XSDdate))) {
            String date = CellType.DATE.read(column.example(), NumberStyle.DANISH);
            if (date != null) {
                return LocalDate.parse(date);
            }
        }
        return column.example();
    }

    private Set<Node> ranges(Node property) {
        return ranges.computeIfAbsent(property, key -> model.find(key, RDFS.Nodes.range, Node.ANY)
                .mapWith(triple -> triple.getObject())
                .toSet());
    }

    private static Node type(XSDDatatype datatype) {
        return NodeFactory.createURI(datatype.getURI());
    }
}

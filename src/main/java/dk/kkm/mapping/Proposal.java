package dk.kkm.mapping;

import dk.kkm.Text;
import dk.kkm.Vocabulary;
import dk.kkm.mapping.Profile.ColumnMatch;
import dk.kkm.table.ColumnDefinition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a stranger's file probably matches one of our tables, for a person to confirm.
 *
 * @param file the sender's name for it
 * @param table our table's name
 * @param confidence percent: how much of what the table asks for was found
 * @param columns our columns, in our order
 * @param unused the sender's headers that match nothing of ours
 * @param otherTables our other tables that some of it might be, the likeliest first
 */
public record Proposal(
        String file,
        String table,
        int confidence,
        List<Column> columns,
        List<String> unused,
        List<String> otherTables) {

    /**
     * What one of our columns would be filled with.
     *
     * @param header the sender's column; absent when none was found
     * @param constant what every row would get
     * @param translations our words by the sender's, where they differ
     * @param unknown words of the sender that are no code of ours, to be translated by hand
     * @param confidence percent; 0 when nothing was found
     * @param examples cells of the sender's column
     * @param alternatives other headers it could be
     */
    public record Column(
            ColumnDefinition ours,
            Optional<String> header,
            Optional<String> constant,
            SortedMap<String, String> translations,
            List<String> unknown,
            int confidence,
            Text reason,
            List<String> examples,
            List<String> alternatives) {

        public Column {
            translations = Collections.unmodifiableSortedMap(new TreeMap<>(translations));
            unknown = List.copyOf(unknown);
            examples = List.copyOf(examples);
            alternatives = List.copyOf(alternatives);
        }

        /** The same column filled as a person says. */
        public Column with(Optional<String> saidHeader, Optional<String> saidConstant) {
            boolean same = saidHeader.equals(header);
            return new Column(
                    ours,
                    saidHeader,
                    saidConstant,
                    same ? translations : new TreeMap<>(),
                    same ? unknown : List.of(),
                    saidHeader.isEmpty() && saidConstant.isEmpty() ? 0 : 100,
                    new Text("sagt af dig", "said by you"),
                    same ? examples : List.of(),
                    alternatives);
        }

        /** Whether something fills it. */
        public boolean isFilled() {
            return header.isPresent() || constant.isPresent();
        }
    }

    public Proposal {
        columns = List.copyOf(columns);
        unused = List.copyOf(unused);
        otherTables = List.copyOf(otherTables);
    }

    /** Our mandatory columns that nothing fills. */
    public List<String> lacking() {
        return columns.stream()
                .filter(column -> column.ours().mandatory() && !column.isFilled())
                .map(column -> column.ours().header())
                .toList();
    }

    /** The same proposal with one column as a person says. */
    public Proposal with(Column said) {
        var changed = new ArrayList<Column>();
        columns.forEach(column -> changed.add(column.ours().equals(said.ours()) ? said : column));
        return new Proposal(file, table, confidence, changed, unused, otherTables);
    }

    /**
     * The proposal as a profile.
     *
     * @param path its name, {@code egedata-forbrug}, or {@code 0851/egedata-forbrug} for a municipality's own
     */
    public Profile profile(String path) {
        return new Profile(
                Vocabulary.iri("profiles/" + path),
                path.substring(path.indexOf('/') + 1),
                table,
                Optional.empty(),
                columns.stream()
                        .filter(Column::isFilled)
                        .map(column -> new ColumnMatch(
                                column.ours().node(),
                                column.header(),
                                column.constant(),
                                Optional.empty(),
                                Map.copyOf(column.translations())))
                        .toList());
    }
}

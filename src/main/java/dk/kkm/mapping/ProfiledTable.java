package dk.kkm.mapping;

import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.mapping.Profile.ColumnMatch;
import dk.kkm.table.ColumnDefinition;
import dk.kkm.table.ColumnNames;
import dk.kkm.table.Nearest;
import dk.kkm.table.NumberStyle;
import dk.kkm.table.Table;
import dk.kkm.table.TableDefinition;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A stranger's table as one of ours, by a profile: the same file and rows, our columns under the sender's headers. */
final class ProfiledTable implements Table {
    private static final int CONSTANT = -1;

    private final Table sent;
    private final Profile profile;
    private final Set<String> numbers;
    private final List<Column> columns = new ArrayList<>();
    private final List<Filled> filled = new ArrayList<>();
    private final Map<String, String> sentNames = new HashMap<>();

    /**
     * @param numbers our columns that hold numbers
     * @throws UnreadableException if the file lacks a column the profile names, or the profile names one of ours amiss
     */
    ProfiledTable(Table sent, Profile profile, TableDefinition definition, Set<String> numbers) {
        this.sent = sent;
        this.profile = profile;
        this.numbers = Set.copyOf(numbers);
        var at = new HashMap<String, Integer>();
        for (int i = 0; i < sent.columns().size(); i++) {
            at.put(sent.columns().get(i).name(), i);
        }
        profile.missing(at.keySet()).ifPresent(header -> {
            throw new UnreadableException(
                    sent.file() + ": kolonnen '" + header + "' mangler, som profilen " + profile.name() + " læser."
                            + Nearest.of(header, headers())
                                    .map(near -> " Er det '" + near + "'?")
                                    .orElse(""),
                    sent.file() + ": the column '" + header + "' is missing, which the profile " + profile.name()
                            + " reads."
                            + Nearest.of(header, headers())
                                    .map(near -> " Is it '" + near + "'?")
                                    .orElse(""));
        });
        Set<String> seen = new HashSet<>();
        for (ColumnMatch match : profile.matches()) {
            ColumnDefinition ours = definition.columns().stream()
                    .filter(column -> column.node().equals(match.column()))
                    .findFirst()
                    .orElseThrow(() -> amiss(match, "ikke findes i tabellen", "is not in the table", definition));
            if (!seen.add(ours.name())) {
                throw amiss(match, "står to gange for tabellen", "stands twice for the table", definition);
            }
            String header = match.header().orElse(ours.header());
            columns.add(new Column(header, ours.name()));
            int from = match.header()
                    .map(it -> at.getOrDefault(ColumnNames.of(it), CONSTANT))
                    .orElse(CONSTANT);
            filled.add(new Filled(from, match));
            if (from != CONSTANT) {
                sentNames.put(ours.name(), ColumnNames.of(header));
            }
        }
    }

    private List<String> headers() {
        return sent.columns().stream().map(Column::header).toList();
    }

    private UnreadableException amiss(ColumnMatch match, String da, String en, TableDefinition table) {
        String column = Vocabulary.localName(match.column());
        return new UnreadableException(
                "Profilen " + profile.name() + " nævner kolonnen " + column + ", der " + da + " " + table.name() + ".",
                "The profile " + profile.name() + " names the column " + column + ", which " + en + " " + table.name()
                        + ".");
    }

    @Override
    public String name() {
        return profile.table();
    }

    @Override
    public String file() {
        return sent.file();
    }

    @Override
    public List<Column> columns() {
        return List.copyOf(columns);
    }

    @Override
    public int rows() {
        return sent.rows();
    }

    @Override
    public NumberStyle numberStyle(Set<String> names) {
        var theirs = new HashSet<String>();
        names.forEach(name -> theirs.add(sentNames.getOrDefault(name, "")));
        return profile.numbers().orElseGet(() -> sent.numberStyle(theirs));
    }

    @Override
    public boolean contradicts(String column, NumberStyle style) {
        String theirs = sentNames.get(column);
        return profile.numbers().isEmpty() && theirs != null && sent.contradicts(theirs, style);
    }

    @Override
    public void forEach(RowReader reader) {
        var view = new View();
        NumberStyle style = numberStyle(numbers);
        var styles = new NumberStyle[columns.size()];
        for (int i = 0; i < styles.length; i++) {
            String name = columns.get(i).name();
            styles[i] = contradicts(name, style) ? style.other() : style;
        }
        view.styles = styles;
        sent.forEach((row, cells) -> {
            view.cells = cells;
            reader.row(row, view);
        });
    }

    private final class View implements Cells {
        private NumberStyle[] styles = {};
        private Cells cells = column -> "";

        @Override
        public String cell(int column) {
            Filled from = filled.get(column);
            return from.text(from.at == CONSTANT ? "" : cells.cell(from.at), styles[column]);
        }
    }

    /** Where the cells of one of our columns come from. */
    private static final class Filled {
        private final int at;
        private final String constant;
        private final @Nullable BigDecimal multiplyBy;
        private final Map<String, String> words = new HashMap<>();

        Filled(int at, ColumnMatch match) {
            this.at = at;
            this.constant = match.constant().orElse("");
            this.multiplyBy = match.multiplyBy().orElse(null);
            match.translations().forEach((sent, ours) -> words.put(sent.toLowerCase(Locale.ROOT), ours));
        }

        String text(String cell, NumberStyle style) {
            String text = cell.isEmpty() ? constant : cell;
            if (!words.isEmpty()) {
                text = words.getOrDefault(text.toLowerCase(Locale.ROOT), text);
            }
            if (multiplyBy != null) {
                String number = style.decimal(text);
                if (number != null) {
                    String product = new BigDecimal(number).multiply(multiplyBy).toPlainString();
                    return style == NumberStyle.DANISH ? product.replace('.', ',') : product;
                }
            }
            return text;
        }
    }
}

package dk.kkm.mapping;

import dk.kkm.Specification;
import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.table.CellType;
import dk.kkm.table.ColumnDefinition;
import dk.kkm.table.ColumnNames;
import dk.kkm.table.Nearest;
import dk.kkm.table.NumberStyle;
import dk.kkm.table.Table;
import dk.kkm.table.TableDefinition;
import dk.kkm.table.TableDefinitions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.system.G;
import org.apache.jena.vocabulary.DCTerms;
import org.apache.jena.vocabulary.SKOS;

/**
 * Finds which of our columns a stranger's columns are: by what they are called – our name, our labels, and the
 * {@code skos:altLabel} of {@code queries/profiles/synonyms.ttl} – and by what stands in them: codes, numbers, dates, the
 * form of the example. It proposes; a person confirms. May be shared between threads.
 */
public final class Match {
    private static final int ROWS_READ = 2_000;
    private static final int VALUES_KEPT = 200;
    private static final int EXAMPLES = 3;
    private static final double ENOUGH = 0.45;

    private final TableDefinitions tables;
    private final Mappings mappings;
    private final Map<String, Map<String, String>> names = new HashMap<>();
    private final Map<Node, Map<String, String>> codes = new HashMap<>();

    private Match(Specification specification) {
        Graph model = specification.model();
        this.tables = TableDefinitions.of(specification);
        this.mappings = Mappings.of(specification);
        for (TableDefinition table : tables.all()) {
            for (ColumnDefinition column : table.columns()) {
                Map<String, String> called = names.computeIfAbsent(column.name(), none -> new LinkedHashMap<>());
                List.of(column.header(), column.label().da(), column.label().en())
                        .forEach(text -> called.putIfAbsent(ColumnNames.of(text), text));
                words(model, column.node(), SKOS.altLabel.asNode())
                        .forEach(text -> called.putIfAbsent(ColumnNames.of(text), text));
                column.codeList().ifPresent(list -> codes.computeIfAbsent(list, key -> codes(model, key)));
            }
        }
    }

    /** Matches against the tables of a specification. */
    public static Match of(Specification specification) {
        return new Match(specification);
    }

    /** All that people may write for a code, in lower case, and what we write for it. */
    private static Map<String, String> codes(Graph model, Node list) {
        var written = new HashMap<String, String>();
        List<Node> concepts =
                G.allPO(model, SKOS.inScheme.asNode(), list).stream().toList();
        for (Node property : List.of(SKOS.notation.asNode(), SKOS.prefLabel.asNode(), SKOS.altLabel.asNode())) {
            for (Node concept : concepts) {
                List<String> notations = words(model, concept, SKOS.notation.asNode());
                List<String> labels = words(model, concept, SKOS.prefLabel.asNode());
                Comparator<String> unlabelled =
                        Comparator.comparing(word -> labels.stream().noneMatch(word::equalsIgnoreCase));
                notations.stream().min(unlabelled).ifPresent(ours -> words(model, concept, property)
                        .forEach(word -> written.putIfAbsent(
                                word.toLowerCase(Locale.ROOT), notations.contains(word) ? word : ours)));
            }
        }
        return written;
    }

    private static List<String> words(Graph model, Node subject, Node property) {
        return G.allSP(model, subject, property).stream()
                .filter(Node::isLiteral)
                .map(Node::getLiteralLexicalForm)
                .sorted()
                .toList();
    }

    /** The table it most probably is, and how its columns match. */
    public Proposal propose(Table sent) {
        List<Sample> samples = samples(sent);
        List<Proposal> all = tables.all().stream()
                .map(table -> propose(sent, samples, table))
                .sorted(Comparator.comparingInt(Proposal::confidence).reversed())
                .toList();
        Proposal best = all.get(0);
        return new Proposal(
                best.file(),
                best.table(),
                best.confidence(),
                best.columns(),
                best.unused(),
                all.stream()
                        .skip(1)
                        .filter(other -> other.confidence() * 2 > best.confidence())
                        .map(Proposal::table)
                        .toList());
    }

    /**
     * How its columns match this table of ours.
     *
     * @throws UnreadableException if there is no such table
     */
    public Proposal propose(Table sent, String table) {
        return propose(sent, samples(sent), tables.find(table).orElseThrow(() -> {
            String known = String.join(", ", tables.names());
            return new UnreadableException(
                    "'" + table + "' er ingen af tabellerne " + known + ".",
                    "'" + table + "' is none of the tables " + known + ".");
        }));
    }

    private Proposal propose(Table sent, List<Sample> samples, TableDefinition table) {
        Mapping mapping = mappings.find(table.name()).orElseThrow();
        NumberStyle style = sent.numberStyle(new HashSet<>(
                samples.stream().map(sample -> sample.column().name()).toList()));
        var pairs = new ArrayList<Pair>();
        for (ColumnDefinition ours : table.columns()) {
            for (Sample sample : samples) {
                Pair pair = pair(ours, sample, mapping.types(ours.name()), style);
                if (pair.score() >= ENOUGH) {
                    pairs.add(pair);
                }
            }
        }
        pairs.sort(Comparator.comparingDouble(Pair::score).reversed());
        var chosen = new LinkedHashMap<ColumnDefinition, Pair>();
        var taken = new HashSet<Sample>();
        for (Pair pair : pairs) {
            if (!chosen.containsKey(pair.ours()) && taken.add(pair.sample())) {
                chosen.put(pair.ours(), pair);
            }
        }
        var said = new LinkedHashSet<String>();
        taken.forEach(sample -> said.add(sample.column().header()));
        said.add(sent.file());
        var columns = new ArrayList<Proposal.Column>();
        double found = 0;
        double asked = 0;
        for (ColumnDefinition ours : table.columns()) {
            Pair pair = chosen.get(ours);
            Proposal.Column column = pair == null ? constant(ours, said) : matched(pair, pairs);
            columns.add(column);
            if (ours.mandatory()) {
                asked++;
                found += column.confidence() / 100.0;
            }
        }
        double used = samples.isEmpty() ? 0 : (double) taken.size() / samples.size();
        return new Proposal(
                sent.file(),
                table.name(),
                (int) Math.round(100 * (asked == 0 ? used : 0.7 * found / asked + 0.3 * used)),
                columns,
                samples.stream()
                        .filter(sample -> !taken.contains(sample))
                        .map(sample -> sample.column().header())
                        .toList(),
                List.of());
    }

    private Proposal.Column matched(Pair pair, List<Pair> pairs) {
        var translations = new TreeMap<>(pair.states());
        var unknown = new ArrayList<String>();
        pair.ours().codeList().ifPresent(list -> pair.sample().values().keySet().forEach(value -> {
            Optional<String> ours = code(list, value);
            if (ours.isEmpty()) {
                unknown.add(value);
            } else if (!ours.get().equalsIgnoreCase(value)) {
                translations.put(value, ours.get());
            }
        }));
        return new Proposal.Column(
                pair.ours(),
                Optional.of(pair.sample().column().header()),
                Optional.empty(),
                translations,
                unknown,
                (int) Math.round(100 * pair.score()),
                pair.reason(),
                pair.sample().values().keySet().stream().limit(EXAMPLES).toList(),
                pairs.stream()
                        .filter(other -> other.ours().equals(pair.ours()) && !other.equals(pair))
                        .map(other -> other.sample().column().header())
                        .toList());
    }

    /** A code that stands in a header or in the file's name goes for all rows: {@code Forbrug (MWh)}. */
    private Proposal.Column constant(ColumnDefinition ours, Set<String> said) {
        for (String text : ours.mandatory() ? said : Set.<String>of()) {
            for (String word : ColumnNames.of(text).split("_", -1)) {
                Optional<String> code =
                        ours.codeList().flatMap(list -> begins(word, codes.getOrDefault(list, Map.of())));
                if (code.isPresent()) {
                    return new Proposal.Column(
                            ours,
                            Optional.empty(),
                            code,
                            new TreeMap<>(),
                            List.of(),
                            60,
                            new Text(
                                    code.get() + " ses af '" + text + "'", code.get() + " is seen from '" + text + "'"),
                            List.of(),
                            List.of());
                }
            }
        }
        return new Proposal.Column(
                ours,
                Optional.empty(),
                Optional.empty(),
                new TreeMap<>(),
                List.of(),
                0,
                new Text("intet fundet", "nothing found"),
                List.of(),
                List.of());
    }

    /** The code a word is, or a long one it begins with: {@code vandforbrug}. */
    private static Optional<String> begins(String word, Map<String, String> known) {
        return known.entrySet().stream()
                .filter(code -> code.getKey().length() > 1
                        && !code.getKey().chars().allMatch(Character::isDigit)
                        && (word.equals(code.getKey())
                                || (code.getKey().length() > 3 && word.startsWith(code.getKey()))))
                .max(Comparator.comparingInt(code -> code.getKey().length()))
                .map(Map.Entry::getValue);
    }

    private Optional<String> code(Node list, String value) {
        Map<String, String> known = codes.getOrDefault(list, Map.of());
        String exact = known.get(value.toLowerCase(Locale.ROOT));
        if (exact != null) {
            return Optional.of(exact);
        }
        for (String word : ColumnNames.of(value).split("_", -1)) {
            if (word.length() > 2 && known.containsKey(word)) {
                return Optional.ofNullable(known.get(word));
            }
        }
        return value.length() < 5
                ? Optional.empty()
                : Nearest.of(value, known.keySet()).map(known::get);
    }

    /** How well one of our columns and one of the sender's fit each other. */
    private Pair pair(ColumnDefinition ours, Sample sample, Set<CellType> types, NumberStyle style) {
        Similar name = similar(sample.column().name(), names.getOrDefault(ours.name(), Map.of()));
        int values = sample.values().size();
        double content = 0.5;
        Text seen = new Text("", "");
        boolean telling = false;
        Map<String, String> states = types.equals(Set.of(CellType.BOOLEAN)) ? states(ours, sample) : Map.of();
        if (values > 0 && ours.codeList().isPresent()) {
            Node list = ours.codeList().get();
            long known = sample.values().keySet().stream()
                    .filter(value -> code(list, value).isPresent())
                    .count();
            content = (double) known / values;
            telling = known == values && values > 1;
            seen = counted(known, values, "er vores koder", "are codes of ours");
        } else if (!states.isEmpty()) {
            content = 1;
            telling = true;
            seen = new Text(
                    "'" + ours.header() + "' er en af værdierne", "'" + ours.header() + "' is one of the values");
        } else if (values > 0 && !types.isEmpty()) {
            long read = sample.values().keySet().stream()
                    .filter(value -> types.stream().anyMatch(type -> reads(type, value, style)))
                    .count();
            content = (double) read / values;
            seen = counted(read, values, "kan læses", "can be read");
            if (content < 0.5) {
                return new Pair(ours, sample, 0, seen, states);
            }
        } else if (values > 0 && ours.example().matches("\\S*\\d\\S{8,}")) {
            long alike = sample.values().keySet().stream()
                    .filter(value -> form(value).equals(form(ours.example())))
                    .count();
            content = alike == values ? 1 : 0.5;
            telling = alike == values;
            seen = alike == 0 ? seen : counted(alike, values, "ligner eksemplet", "look like the example");
        }
        double score = name.score() > 0 ? 0.75 * name.score() + 0.25 * content : telling ? 0.5 : 0;
        if (ours.fills().contains(DCTerms.identifier.asNode()) && score > 0 && sample.isUnique()) {
            score = Math.min(1, score + 0.02);
        }
        String comma = name.reason().da().isEmpty() || seen.da().isEmpty() ? "" : "; ";
        return new Pair(
                ours,
                sample,
                score,
                new Text(name.reason().da() + comma + seen.da(), name.reason().en() + comma + seen.en()),
                states);
    }

    /** A yes-or-no column of ours as one of several states of theirs: {@code Aflyst} is yes, {@code Godkendt} is no. */
    private Map<String, String> states(ColumnDefinition ours, Sample sample) {
        Set<String> called = names.getOrDefault(ours.name(), Map.of()).keySet();
        var states = new TreeMap<String, String>();
        sample.values()
                .keySet()
                .forEach(value -> states.put(value, called.contains(ColumnNames.of(value)) ? "ja" : "nej"));
        return states.containsValue("ja") ? states : Map.of();
    }

    private static Text counted(long some, int all, String da, String en) {
        return new Text(some + " af " + all + " værdier " + da, some + " of " + all + " values " + en);
    }

    private static boolean reads(CellType type, String value, NumberStyle style) {
        return type.read(value, style) != null || type.read(value, style.other()) != null;
    }

    /** A text by what its characters are: {@code 0a3f-12} has the form of {@code 9b00-71}. */
    private static String form(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[0-9a-f]", "x");
    }

    private static Similar similar(String theirs, Map<String, String> ours) {
        var best = new Similar(0, new Text("", ""));
        boolean own = true;
        for (Map.Entry<String, String> name : ours.entrySet()) {
            double score = similarity(theirs, name.getKey());
            if (score > best.score()) {
                best = new Similar(
                        own ? score : score * 0.97,
                        score == 1
                                ? own
                                        ? new Text("samme navn", "the same name")
                                        : new Text(
                                                "kaldes også '" + name.getValue() + "'",
                                                "also called '" + name.getValue() + "'")
                                : new Text("ligner '" + name.getValue() + "'", "like '" + name.getValue() + "'"));
            }
            own = false;
        }
        return best;
    }

    private static double similarity(String theirs, String ours) {
        if (theirs.equals(ours) || theirs.replace("_", "").equals(ours.replace("_", ""))) {
            return 1;
        }
        var words = new LinkedHashSet<>(List.of(theirs.split("_", -1)));
        words.removeIf(word -> word.chars().allMatch(Character::isDigit));
        if (!words.isEmpty() && words.containsAll(List.of(ours.split("_", -1)))) {
            return 0.65 + 0.3 * ours.split("_", -1).length / words.size();
        }
        if (ours.length() > 4 && theirs.contains(ours)) {
            return 0.5 + 0.3 * ours.length() / theirs.length();
        }
        return ours.length() > 4 && Nearest.of(theirs, List.of(ours)).isPresent() ? 0.6 : 0;
    }

    private static List<Sample> samples(Table sent) {
        var samples = new ArrayList<Sample>();
        for (int i = 0; i < sent.columns().size(); i++) {
            if (!sent.columns().get(i).header().isEmpty()) {
                samples.add(new Sample(sent.columns().get(i), i, new LinkedHashMap<>()));
            }
        }
        int[] rows = {0};
        sent.forEach((row, cells) -> {
            if (rows[0]++ < ROWS_READ) {
                for (Sample sample : samples) {
                    String cell = cells.cell(sample.at());
                    if (!cell.isEmpty()
                            && (sample.values().size() < VALUES_KEPT
                                    || sample.values().containsKey(cell))) {
                        sample.values().merge(cell, 1, Integer::sum);
                    }
                }
            }
        });
        return samples;
    }

    /** One of the sender's columns, and how often what stands in it. */
    private record Sample(Table.Column column, int at, Map<String, Integer> values) {
        boolean isUnique() {
            return values.size() > 1 && values.values().stream().allMatch(times -> times == 1);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Sample sample && sample.at == at;
        }

        @Override
        public int hashCode() {
            return at;
        }
    }

    private record Pair(ColumnDefinition ours, Sample sample, double score, Text reason, Map<String, String> states) {}

    private record Similar(double score, Text reason) {}
}

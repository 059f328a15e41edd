package dk.kkm.mapping;

import dk.kkm.MunicipalityCode;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import dk.kkm.mapping.Delivery.DeliveredFile;
import dk.kkm.mapping.Mapped.MappedTable;
import dk.kkm.table.ColumnDefinition;
import dk.kkm.table.ColumnNames;
import dk.kkm.table.GuideSheets;
import dk.kkm.table.Nearest;
import dk.kkm.table.Table;
import dk.kkm.table.TableDefinition;
import dk.kkm.table.TableDefinitions;
import dk.kkm.table.Tables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.GraphMemFactory;
import org.apache.jena.graph.GraphUtil;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.query.ARQ;
import org.apache.jena.riot.Lang;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.ExecutionContext;
import org.jspecify.annotations.Nullable;

/**
 * Maps deliveries to graphs. Every {@code kkm:Table} of the specification is mapped by the {@code .rq} file beside its
 * definition; a {@code .rq} file without one is no table of ours and is used only where a delivery names it. May be
 * shared between threads.
 */
public final class Mappings {
    private final TableDefinitions definitions;
    private final Map<String, Mapping> mappings = new LinkedHashMap<>();
    private final Graph model;
    private final Migrations migrations;
    private final boolean compiled;
    private final ByClass byClass;
    private final List<Profile> profiles;
    private final Function<MunicipalityCode, List<Profile>> saved;
    private final Map<String, ConcurrentLinkedQueue<RowMapper>> idle = new ConcurrentHashMap<>();

    private Mappings(Specification specification, boolean compiled, Function<MunicipalityCode, List<Profile>> saved) {
        this.definitions = TableDefinitions.of(specification);
        this.model = specification.model();
        this.migrations = Migrations.of(specification);
        this.compiled = compiled;
        this.byClass = new ByClass(definitions);
        this.profiles = Profile.of(model);
        this.saved = saved;
        Map<String, String> texts = specification.texts("queries/mappings", ".rq");
        for (TableDefinition table : definitions.all()) {
            String text = texts.get(table.name());
            if (text == null) {
                throw new UnreadableException(
                        "Tabellen " + table.name() + " har ingen afbildning queries/mappings/" + table.name() + ".rq.",
                        "The table " + table.name() + " has no mapping queries/mappings/" + table.name() + ".rq.");
            }
            mappings.put(table.name(), Mapping.parse("queries/mappings/" + table.name() + ".rq", text));
        }
    }

    /** The mappings of a specification, compiled. */
    public static Mappings of(Specification specification) {
        return of(specification, municipality -> List.of());
    }

    /** The mappings of a specification, compiled, and the profiles that municipalities have saved. */
    public static Mappings of(Specification specification, Function<MunicipalityCode, List<Profile>> saved) {
        return new Mappings(specification, true, saved);
    }

    /** The same mappings, evaluated by ARQ anew for every row: slow, and what the compiled ones are measured against. */
    public static Mappings rowByRow(Specification specification) {
        return new Mappings(specification, false, municipality -> List.of());
    }

    /** The tables we ask for. */
    public TableDefinitions tables() {
        return definitions;
    }

    /** The mapping of one of our tables. */
    public Optional<Mapping> find(String table) {
        return Optional.ofNullable(mappings.get(table));
    }

    /**
     * Maps a delivery. A table that is none of ours is read by the profile its file names, else by the first of those the
     * municipality has saved, or of the model's, that fits its headers. A wrong cell is mapped as sent, for the rules to find; what cannot be read at all – a file that is
     * no table, an unknown table, an unknown, missing or doubled header – is an {@link UnreadableException}.
     */
    public Mapped apply(Delivery delivery) {
        if (delivery.mapping().isPresent()) {
            return foreign(delivery, delivery.mapping().get());
        }
        SubmissionId id = delivery.submission()
                .orElseThrow(() -> new UnreadableException(
                        "Kommune og år mangler. Skriv fx --municipality 0851 --year 2025.",
                        "Municipality and year are missing. Write for example --municipality 0851 --year 2025."));
        var tables = new LinkedHashMap<String, MappedTable>();
        for (DeliveredFile file : delivery.files()) {
            Optional<Lang> language = RdfFile.language(file.name());
            if (language.isPresent()) {
                Graph graph = new RdfFile(model, migrations).read(file.name(), file.path(), language.get(), id);
                byClass.split(graph, file.name()).values().forEach(part -> keep(tables, part));
                continue;
            }
            for (Table table : Tables.read(file.name(), file.path())) {
                if (!GuideSheets.contain(table.name())) {
                    keep(tables, map(table, profile(table, file, id), id));
                }
            }
        }
        var submissions = new TreeMap<SubmissionId, List<MappedTable>>();
        submissions.put(id, inOrder(tables));
        return new Mapped(submissions);
    }

    private static void keep(Map<String, MappedTable> tables, MappedTable mapped) {
        MappedTable before = tables.put(mapped.table(), mapped);
        if (before != null) {
            throw new UnreadableException(
                    "Tabellen " + mapped.table() + " er sendt to gange: " + before.file() + " og " + mapped.file()
                            + ".",
                    "The table " + mapped.table() + " was sent twice: " + before.file() + " and " + mapped.file()
                            + ".");
        }
    }

    private List<MappedTable> inOrder(Map<String, MappedTable> tables) {
        return definitions.names().stream()
                .filter(tables::containsKey)
                .map(name -> java.util.Objects.requireNonNull(tables.get(name)))
                .toList();
    }

    private Optional<Profile> profile(Table table, DeliveredFile file, SubmissionId id) {
        if (file.profile().isPresent()) {
            return file.profile();
        }
        Optional<TableDefinition> ours = definitions.find(table.name());
        if (ours.isPresent()
                && table.columns().stream()
                        .allMatch(c -> ours.get().columnNames().contains(c.name()))) {
            return Optional.empty();
        }
        return Stream.concat(saved.apply(id.municipality()).stream(), profiles.stream())
                .filter(profile -> profile.fits(table))
                .findFirst();
    }

    private MappedTable map(Table sent, Optional<Profile> profile, SubmissionId id) {
        if (profile.isEmpty()) {
            return map(definition(sent), sent, id);
        }
        TableDefinition definition = definitions
                .find(profile.get().table())
                .orElseThrow(() -> new UnreadableException(
                        "Profilen " + profile.get().name() + " er for tabellen "
                                + profile.get().table() + ", som ikke findes.",
                        "The profile " + profile.get().name() + " is for the table "
                                + profile.get().table() + ", which does not exist."));
        Mapping mapping = java.util.Objects.requireNonNull(mappings.get(definition.name()));
        var table = new ProfiledTable(sent, profile.get(), definition, mapping.numbers());
        MappedTable mapped = map(definition, table, id);
        GraphUtil.addInto(mapped.graph(), profile.get().applied(sent.file()));
        return mapped;
    }

    private MappedTable map(TableDefinition definition, Table table, SubmissionId id) {
        mustFit(definition, table);
        Mapping mapping = java.util.Objects.requireNonNull(mappings.get(definition.name()));
        Graph graph = GraphMemFactory.createGraphMem2();
        var pool = idle.computeIfAbsent(definition.name(), name -> new ConcurrentLinkedQueue<>());
        RowMapper mapper = pool.poll();
        if (mapper == null) {
            mapper = mapper(mapping, definition.columnNames());
        }
        var binder = new RowBinder(mapping, mapper, table, Optional.of(id));
        RowMapper rows = mapper;
        RowMapper.Triples triples = new IntoGraph(graph);
        table.forEach((number, cells) -> {
            binder.bind(number, cells);
            rows.map(triples);
        });
        pool.add(mapper);
        return new MappedTable(definition.name(), table.file(), table.rows(), graph);
    }

    private record IntoGraph(Graph graph) implements RowMapper.Triples {
        @Override
        public void solution(@Nullable Node municipalityCode, @Nullable Node yearText) {
            // All rows of the table belong to one submission.
        }

        @Override
        public void add(Node subject, Node predicate, Node object) {
            graph.add(Triple.create(subject, predicate, object));
        }
    }

    private Mapped foreign(Delivery delivery, Mapping mapping) {
        if (delivery.submission().isEmpty() && !mapping.namesSubmission()) {
            throw new UnreadableException(
                    mapping.name() + " binder ikke ?municipalityCode og ?yearText. Skriv --municipality og --year.",
                    mapping.name()
                            + " does not bind ?municipalityCode and ?yearText. Write --municipality and --year.");
        }
        var bySubmission = new TreeMap<SubmissionId, Foreign>();
        for (DeliveredFile file : delivery.files()) {
            for (Table table : Tables.read(file.name(), file.path())) {
                if (!GuideSheets.contain(table.name())) {
                    foreign(table, mapping, delivery.submission(), bySubmission);
                }
            }
        }
        var submissions = new TreeMap<SubmissionId, List<MappedTable>>();
        bySubmission.forEach((id, foreign) -> submissions.put(id, inOrder(byClass.split(foreign.graph, foreign.file))));
        return new Mapped(submissions);
    }

    private void foreign(
            Table table, Mapping mapping, Optional<SubmissionId> given, Map<SubmissionId, Foreign> bySubmission) {
        var headers = new HashSet<String>();
        table.columns().forEach(column -> headers.add(column.name()));
        for (String column : mapping.columns()) {
            if (!headers.contains(column)) {
                throw missing(table, "?" + column, Nearest.of(column, headers).map(near -> "?" + near));
            }
        }
        RowMapper mapper = mapper(mapping, headers);
        var binder = new RowBinder(mapping, mapper, table, given);
        int[] current = {0};
        RowMapper.Triples triples = new RowMapper.Triples() {
            private final Map<List<@Nullable Node>, SubmissionId> ids = new HashMap<>();
            private @Nullable Foreign into;

            @Override
            public void solution(@Nullable Node municipalityCode, @Nullable Node yearText) {
                SubmissionId id = mapping.namesSubmission() || given.isEmpty()
                        ? ids.computeIfAbsent(
                                java.util.Arrays.asList(municipalityCode, yearText),
                                key -> whose(table, current[0], municipalityCode, yearText))
                        : given.get();
                into = bySubmission.computeIfAbsent(id, key -> new Foreign(table.file()));
            }

            @Override
            public void add(Node subject, Node predicate, Node object) {
                java.util.Objects.requireNonNull(into).graph.add(Triple.create(subject, predicate, object));
            }
        };
        table.forEach((number, cells) -> {
            current[0] = number;
            binder.bind(number, cells);
            mapper.map(triples);
        });
    }

    private static SubmissionId whose(Table table, int row, @Nullable Node municipalityCode, @Nullable Node yearText) {
        if (municipalityCode == null || yearText == null || !municipalityCode.isLiteral() || !yearText.isLiteral()) {
            throw new UnreadableException(
                    table.file() + ", række " + row + ": afbildningen finder ikke kommune og år.",
                    table.file() + ", row " + row + ": the mapping finds no municipality and year.");
        }
        return SubmissionId.of(municipalityCode.getLiteralLexicalForm(), yearText.getLiteralLexicalForm());
    }

    /** What one municipality and year gets from files of a foreign layout. */
    private static final class Foreign {
        private final String file;
        private final Graph graph = GraphMemFactory.createGraphMem2();

        Foreign(String file) {
            this.file = file;
        }
    }

    /** A mapper of rows with these columns. */
    private RowMapper mapper(Mapping mapping, Set<String> columns) {
        var variables = new LinkedHashSet<Var>(Mapping.GIVEN);
        for (String column : columns) {
            if (!column.isEmpty()) {
                variables.add(Mapping.variable(column));
                variables.add(Mapping.keyVariable(column));
            }
        }
        List<Var> wanted = variables.stream().filter(mapping::wants).toList();
        DatasetGraph dataset = DatasetGraphFactory.createGeneral();
        dataset.addGraph(Vocabulary.MODEL_GRAPH, model);
        if (compiled) {
            var context =
                    ExecutionContext.create(dataset, ARQ.getContext().copy().set(ARQ.enablePropertyFunctions, false));
            Optional<CompiledRows> rows = CompiledRows.compile(mapping, wanted, context);
            if (rows.isPresent()) {
                return rows.get();
            }
        }
        return new PlainRows(mapping, wanted, dataset);
    }

    private TableDefinition definition(Table table) {
        return definitions.find(table.name()).orElseThrow(() -> {
            Optional<String> near = Nearest.of(table.name(), definitions.names());
            String known = String.join(", ", definitions.names());
            return new UnreadableException(
                    table.file() + " er ikke en af tabellerne " + known + "."
                            + near.map(name -> " Mente du " + name + "?")
                                    .orElse(" Omdøb filen eller arket, eller tag det ud."),
                    table.file() + " is none of the tables " + known + "."
                            + near.map(name -> " Did you mean " + name + "?")
                                    .orElse(" Rename the file or sheet, or take it out."));
        });
    }

    private static void mustFit(TableDefinition definition, Table table) {
        Map<String, ColumnDefinition> known = new LinkedHashMap<>();
        definition.columns().forEach(column -> known.put(column.name(), column));
        var headers = new LinkedHashMap<String, String>();
        table.columns().forEach(column -> headers.put(column.name(), column.header()));
        var free = new ArrayList<String>();
        known.forEach((name, column) -> {
            if (!headers.containsKey(name)) {
                free.add(column.header());
            }
        });
        for (Table.Column column : table.columns()) {
            if (!known.containsKey(column.name()) && !column.header().isEmpty()) {
                throw unknown(definition, table, column.header(), Nearest.of(column.header(), free));
            }
        }
        for (ColumnDefinition column : definition.columns()) {
            if (column.mandatory() && !headers.containsKey(column.name())) {
                throw missing(table, column.header(), Optional.empty());
            }
        }
    }

    private static UnreadableException unknown(
            TableDefinition definition, Table table, String header, Optional<String> near) {
        boolean misread = header.indexOf('\u00c3') >= 0 || header.indexOf('\ufffd') >= 0;
        String columns = definition.columns().stream()
                .map(ColumnDefinition::header)
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
        return new UnreadableException(
                table.file() + ": ukendt kolonne '" + header + "'."
                        + near.map(name -> " Mente du '" + name + "'?").orElse(" Kolonnerne hedder " + columns + ".")
                        + " Hedder de noget andet hos jer, så foreslår kkm match " + table.file() + " en profil."
                        + (misread
                                ? " Filen ser ud til at være gemt med forkert tegnsæt; gem den som 'CSV UTF-8'."
                                : ""),
                table.file() + ": unknown column '" + header + "'."
                        + near.map(name -> " Did you mean '" + name + "'?").orElse(" The columns are " + columns + ".")
                        + " If yours are called otherwise, kkm match " + table.file() + " proposes a profile."
                        + (misread ? " The file seems saved in a wrong encoding; save it as 'CSV UTF-8'." : ""));
    }

    private static UnreadableException missing(Table table, String column, Optional<String> near) {
        return new UnreadableException(
                table.file() + ": kolonnen '" + column + "' mangler."
                        + near.map(name -> " Er det '" + name + "'?").orElse(""),
                table.file() + ": the column '" + column + "' is missing."
                        + near.map(name -> " Is it '" + name + "'?").orElse(""));
    }

    /** The variable name a header becomes, for those who write mappings. */
    public static String variableName(String header) {
        return "?" + Mapping.variable(ColumnNames.of(header)).getName();
    }
}

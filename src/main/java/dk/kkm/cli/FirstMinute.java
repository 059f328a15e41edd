package dk.kkm.cli;

import static dk.kkm.Vocabulary.kkm;

import dk.kkm.MunicipalityCode;
import dk.kkm.Numbers;
import dk.kkm.Severity;
import dk.kkm.Specification;
import dk.kkm.SubmissionId;
import dk.kkm.Vocabulary;
import dk.kkm.benchmark.Place;
import dk.kkm.keyfigure.Distribution;
import dk.kkm.keyfigure.Grouping;
import dk.kkm.keyfigure.KeyFigure;
import dk.kkm.keyfigure.KeyFigures;
import dk.kkm.keyfigure.Value;
import dk.kkm.keyfigure.Values;
import dk.kkm.store.Store;
import dk.kkm.submission.Receipt;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.system.Txn;
import org.apache.jena.vocabulary.RDFS;

/** What a visitor sees in the first minute: where we stand, a story, a number unfolded, what is wrong, where next. */
final class FirstMinute {
    private static final List<String> SIX = List.of(
            "maintenance-cost-per-area",
            "condition-grade",
            "heat-per-area",
            "electricity-per-area",
            "area-per-inhabitant",
            "degree-of-use");
    private static final String UNFOLDED = "heat-per-area";
    private static final Node UNFOLDED_MEASURE = kkm("heat");

    private final PrintWriter out;
    private final Store store;
    private final Specification specification;
    private final KeyFigures keyFigures;
    private final Map<String, Values> computed = new HashMap<>();

    FirstMinute(PrintWriter out, Store store, Specification specification) {
        this.out = out;
        this.store = store;
        this.specification = specification;
        this.keyFigures = KeyFigures.of(specification);
    }

    void deliveries(List<Receipt> receipts, double seconds) {
        long kept = receipts.stream().filter(Receipt::kept).count();
        long warnings = receipts.stream()
                .mapToLong(r -> r.findings().count(Severity.WARNING))
                .sum();
        long estateYears = receipts.stream()
                .mapToLong(r -> r.rows().getOrDefault("ejendomme", 0))
                .sum();
        out.printf(
                "%d leveringer, %d ejendomsår: %d godkendt, %d afvist, %d advarsler – på %s sekunder%n",
                receipts.size(), estateYears, kept, receipts.size() - kept, warnings, Numbers.of(seconds, 1));
        out.printf(
                "%d deliveries, %d estate-years: %d accepted, %d refused, %d warnings%n%n",
                receipts.size(), estateYears, kept, receipts.size() - kept, warnings);
    }

    /** Six figures, and any that a folder laid over the model adds. */
    void figures(SubmissionId id) {
        var ids = new ArrayList<>(SIX);
        var ours = Specification.load().texts("queries/key-figures", ".rq").keySet();
        keyFigures.all().stream()
                .map(KeyFigure::id)
                .filter(f -> !ours.contains(f))
                .forEach(ids::add);
        out.printf("%s %s%n", label(id.municipality().node()), id.year());
        out.printf(
                "  %-24s %18s  %-16s %-38s %8s  %s%n",
                "Nøgletal", "Værdi", "Median (antal)", "Blandt kommunerne", "Dækning", "Udvikling");
        for (String figure : ids) {
            row(keyFigures.get(figure), id);
        }
        out.println(
                "  * foreløbig: hviler på vægte, grænser eller faktorer, som samarbejdet ikke har besluttet / preliminary");
        out.println("  Karakterer går fra 1 (bedst) til 5 (dårligst). / Grades run from 1 (best) to 5 (worst).");
        out.println();
    }

    private void row(KeyFigure figure, SubmissionId id) {
        Values sound = values(figure, Grouping.WHOLE.withoutFlagged());
        List<Value> peers = sound.rows().stream()
                .filter(value -> value.year() == id.year().getValue())
                .toList();
        var trend = new TreeMap<Integer, Value>();
        for (Value value : values(figure).rows()) {
            if (value.municipality().equals(id.municipality().node())) {
                trend.put(value.year(), value);
            }
        }
        Value own = trend.get(id.year().getValue());
        String name = figure.label().da() + (figure.preliminary() ? " *" : "");
        if (own == null) {
            out.printf("  %-24s %18s%n", name, "mangler");
            return;
        }
        Optional<Distribution> spread = new Values(figure, sound.dimensions(), peers).distribution();
        out.printf(
                "  %-24s %18s  %-16s %-38s %7s%%  %s%n",
                name,
                number(figure, own.value()) + " " + figure.unitLabel().da(),
                spread.map(s -> number(figure, s.median()) + " (" + s.count() + ")")
                        .orElse(""),
                spread.map(s -> Place.of(figure, own.value(), s).words().da()).orElse(""),
                own.coverage().map(c -> Numbers.of(c.movePointRight(2), 0)).orElse("? "),
                trend(figure, trend));
    }

    private static String trend(KeyFigure figure, NavigableMap<Integer, Value> years) {
        var first = years.firstEntry();
        var last = years.lastEntry();
        return first.getKey().equals(last.getKey())
                ? ""
                : "%d: %s → %d: %s"
                        .formatted(
                                first.getKey(),
                                number(figure, first.getValue().value()),
                                last.getKey(),
                                number(figure, last.getValue().value()));
    }

    /** One estate that makes one wonder, found by a stored query. */
    void story(SubmissionId id) {
        Node municipality = id.municipality().node();
        rows("queries/patterns", "cheap-because-neglected", Map.of()).stream()
                .filter(row -> municipality.equals(row.get("municipality")))
                .findFirst()
                .ifPresent(row -> {
                    out.println("Noget at undre sig over / Something to wonder about");
                    out.printf(
                            "  %s (%s, %s): %s kr/m² vedligehold mod typisk %s, tilstandskarakter %s – billig, fordi den er forsømt?%n%n",
                            text(row, "name"),
                            label(row.get("municipality")),
                            text(row, "year"),
                            Numbers.of(decimal(row, "costPerArea"), 0),
                            Numbers.of(decimal(row, "typicalCostPerArea"), 0),
                            Numbers.of(decimal(row, "grade"), 1));
                });
    }

    /** One number down to the row it came from. */
    void unfolded(SubmissionId id) {
        KeyFigure figure = keyFigures.get(UNFOLDED);
        Optional<Value> own = values(figure).rows().stream()
                .filter(v -> v.municipality().equals(id.municipality().node())
                        && v.year() == id.year().getValue())
                .findFirst();
        if (own.isEmpty()) {
            return;
        }
        Value value = own.get();
        out.println("Hvor kommer tallet fra? / Where does the number come from?");
        out.printf(
                "  %s %s %s: %s kWh ÷ %s m² = %s %s (%d ejendomme)%n",
                figure.label().da(),
                label(id.municipality().node()),
                id.year(),
                Numbers.of(value.numerator(), 0),
                Numbers.of(value.denominator(), 0),
                number(figure, value.value()),
                figure.unitLabel().da(),
                value.estates());
        Node year = NodeFactory.createLiteralDT(id.year().toString(), XSDDatatype.XSDgYear);
        List<Binding> rows = rows(
                "queries/reports",
                "where-from",
                Map.of(
                        "_municipality_iri",
                        id.municipality().node(),
                        "_year_gYear",
                        year,
                        "_measure_iri",
                        UNFOLDED_MEASURE));
        rows.stream()
                .limit(2)
                .forEach(row -> out.printf(
                        "    %s kWh  %s: %s %s %s, korrigeret for graddage  ← %s række %s%n",
                        Numbers.of(decimal(row, "amount"), 0),
                        text(row, "name"),
                        Numbers.of(decimal(row, "sent"), 1),
                        text(row, "unit"),
                        text(row, "carrier"),
                        text(row, "file"),
                        text(row, "row")));
        BigDecimal sum = rows.stream().map(row -> decimal(row, "amount")).reduce(BigDecimal.ZERO, BigDecimal::add);
        out.printf(
                "    … og %d rækker mere; alle %d giver tilsammen %s kWh %s%n%n",
                rows.size() - 2,
                rows.size(),
                Numbers.of(sum, 0),
                sum.compareTo(value.numerator()) == 0 ? "– på kommaet" : "– IKKE det samme som tælleren");
    }

    void findings(Receipt receipt) {
        out.printf("Hvad er galt, hvor, og hvordan rettes det? / What is wrong, where, how to mend it?%n");
        new ReceiptText(out).brief(receipt);
        out.println();
    }

    void whereNext(URI url) {
        String query = "PREFIX kkm: <" + Vocabulary.DEF
                + "> SELECT * WHERE { ?record a kkm:EstateYear ; kkm:heat ?kWh ;" + " kkm:heatArea ?m2 } LIMIT 10";
        out.println("Videre / Next");
        out.printf("  Side:    %s%n", url);
        out.printf("  SPARQL:  %s%n", url.resolve("sparql"));
        out.printf("           %s?query=%s%n", url.resolve("sparql"), URLEncoder.encode(query, StandardCharsets.UTF_8));
        out.println("  Dit eget nøgletal uden Java: kopiér queries/key-figures/water-per-area.rq og .ttl til");
        out.println("  min-mappe/queries/key-figures/, ret dem, og kør: kkm demo --model min-mappe");
        out.println("  Your own key figure, no Java: copy those two files, change them, run demo --model my-folder");
        out.println("  Ctrl-C stopper / stops");
        out.flush();
    }

    private Values values(KeyFigure figure) {
        return computed.computeIfAbsent(figure.id(), id -> values(figure, Grouping.WHOLE));
    }

    private Values values(KeyFigure figure, Grouping grouping) {
        DatasetGraph dataset = store.dataset();
        return Txn.calculateRead(dataset, () -> Values.of(figure, grouping, dataset));
    }

    private List<Binding> rows(String folder, String name, Map<String, Node> given) {
        DatasetGraph dataset = store.dataset();
        String query = specification.texts(folder, ".rq").get(name);
        if (query == null) {
            throw new IllegalStateException(folder + "/" + name + ".rq");
        }
        return Txn.calculateRead(dataset, () -> {
            var execution = QueryExec.dataset(dataset).query(query);
            given.forEach(execution::substitution);
            var rows = new ArrayList<Binding>();
            try (QueryExec running = execution.build()) {
                running.select().forEachRemaining(row -> rows.add(row.detach()));
            }
            return rows;
        });
    }

    private String label(Node node) {
        return specification
                .model()
                .find(node, RDFS.Nodes.label, Node.ANY)
                .filterKeep(triple -> triple.getObject().getLiteralLanguage().equals("da"))
                .nextOptional()
                .map(triple -> triple.getObject().getLiteralLexicalForm())
                .orElseGet(() -> MunicipalityCode.of(node).code());
    }

    private static String number(KeyFigure figure, BigDecimal value) {
        return Numbers.of(value, figure.decimals());
    }

    private static BigDecimal decimal(Binding row, String name) {
        return new BigDecimal(text(row, name));
    }

    private static String text(Binding row, String name) {
        Node node = row.get(name);
        return node == null ? "" : node.isLiteral() ? node.getLiteralLexicalForm() : Vocabulary.localName(node);
    }
}

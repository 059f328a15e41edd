package dk.kkm.publication;

import static dk.kkm.Vocabulary.iri;
import static dk.kkm.Vocabulary.kkm;

import dk.kkm.Specification;
import dk.kkm.Vocabulary;
import dk.kkm.keyfigure.ValuesFormat;
import dk.kkm.table.TableOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.io.output.CloseShieldOutputStream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.riot.RDFFormat;
import org.apache.jena.riot.system.StreamRDF;
import org.apache.jena.riot.system.StreamRDFWriter;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.Quad;
import org.apache.jena.vocabulary.RDF;
import org.apache.jena.vocabulary.RDFS;
import org.jspecify.annotations.Nullable;

/**
 * Datasets of the catalogue as files: {@code all.nq.gz}, {@code 0851-2025.ttl.gz}, {@code supply.csv.zip}. What stands
 * before the first point is the last part of the dataset's IRI, what follows is the notation of a {@code code/dump-form}.
 */
public final class Dumps {
    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9-]+)\\.(nq\\.gz|ttl\\.gz|csv\\.zip)");
    private static final Pattern MUNICIPALITY_YEAR = Pattern.compile("(.+)-([0-9]{4})");
    private static final Map<String, String> PREFIXES = Map.of(
            "kkm",
            Vocabulary.DEF,
            "rdfs",
            RDFS.uri,
            "skos",
            "http://www.w3.org/2004/02/skos/core#",
            "xsd",
            "http://www.w3.org/2001/XMLSchema#");

    private final Graph model;
    private final Offer offer;

    private Dumps(Specification specification) {
        this.model = specification.model();
        this.offer = Offer.of(specification);
    }

    /** As the specification says. */
    public static Dumps of(Specification specification) {
        return new Dumps(specification);
    }

    /** Some of the graphs of a view, and of their statements those with such a property. */
    private record Cut(DatasetGraph view, List<Node> graphs, Predicate<Node> property) {
        Iterable<Triple> triples(Node graph, Node subject) {
            return () -> view.getGraph(graph)
                    .find(subject, Node.ANY, Node.ANY)
                    .filterKeep(triple -> property.test(triple.getPredicate()));
        }
    }

    /** Whether the view has something to put into a file of this name. The caller holds a transaction on the view. */
    public boolean has(String name, DatasetGraph view) {
        return cut(name, view).isPresent();
    }

    /**
     * Writes a file, graph by graph and statement by statement. The caller holds a transaction on the view, and closes the
     * stream.
     */
    public void write(String name, DatasetGraph view, OutputStream out) {
        Cut cut = cut(name, view).orElseThrow();
        try {
            if (name.endsWith(".zip")) {
                tables(cut, out);
            } else {
                statements(cut, name.endsWith(".nq.gz") ? RDFFormat.NQUADS : RDFFormat.TURTLE_BLOCKS, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Cut> cut(String name, DatasetGraph view) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            return Optional.empty();
        }
        Graph inventory = offer.inventory(view);
        Node dataset = iri("catalog/dataset/" + parts.group(1));
        Matcher of = MUNICIPALITY_YEAR.matcher(parts.group(1));
        Set<Node> kinds = objects(dataset, "holds");
        Predicate<Node> wanted;
        if (model.contains(dataset, Node.ANY, Node.ANY)) {
            wanted = graph -> kinds.isEmpty()
                    || kinds.stream().anyMatch(kind -> inventory.contains(graph, kkm("graphKind"), kind));
        } else if (of.matches()) {
            Node municipality = iri("id/municipality/" + of.group(1));
            wanted = graph -> inventory.contains(graph, kkm("municipality"), municipality)
                    && inventory
                            .find(graph, kkm("year"), Node.ANY)
                            .filterKeep(year ->
                                    year.getObject().getLiteralLexicalForm().equals(of.group(2)))
                            .hasNext();
        } else {
            return Optional.empty();
        }
        Set<Node> modules = objects(dataset, "holdsModule");
        Set<Node> others = modules.isEmpty()
                ? Set.of()
                : model.find(Node.ANY, RDFS.isDefinedBy.asNode(), Node.ANY)
                        .filterDrop(defined -> modules.contains(defined.getObject()))
                        .mapWith(Triple::getSubject)
                        .toSet();
        List<Node> graphs = inventory
                .find(Node.ANY, RDF.Nodes.type, Node.ANY)
                .mapWith(Triple::getSubject)
                .filterKeep(wanted)
                .toList();
        graphs.sort(Comparator.comparing(Node::getURI));
        return graphs.isEmpty() ? Optional.empty() : Optional.of(new Cut(view, graphs, p -> !others.contains(p)));
    }

    private Set<Node> objects(Node subject, String property) {
        return model.find(subject, kkm(property), Node.ANY)
                .mapWith(Triple::getObject)
                .toSet();
    }

    private static GZIPOutputStream gzip(OutputStream out) throws IOException {
        return new GZIPOutputStream(out, 1 << 16) {
            {
                def.setLevel(Deflater.BEST_SPEED + 2);
            }
        };
    }

    private static void statements(Cut cut, RDFFormat format, OutputStream out) throws IOException {
        var packed = gzip(out);
        StreamRDF stream = StreamRDFWriter.getWriterStream(packed, format);
        stream.start();
        boolean named = format.equals(RDFFormat.NQUADS);
        if (!named) {
            PREFIXES.forEach(stream::prefix);
        }
        for (Node graph : cut.graphs()) {
            for (Triple triple : cut.triples(graph, Node.ANY)) {
                if (named) {
                    stream.quad(Quad.create(graph, triple));
                } else {
                    stream.triple(triple);
                }
            }
        }
        stream.finish();
        packed.finish();
    }

    /** One flat table for each class that has a {@code kkm:dumpTable}, with a column for each property seen. */
    private void tables(Cut cut, OutputStream out) throws IOException {
        var zip = new ZipOutputStream(out);
        zip.setLevel(Deflater.BEST_SPEED + 2);
        var classes = new TreeMap<String, Node>();
        model.find(Node.ANY, kkm("dumpTable"), Node.ANY)
                .forEachRemaining(table -> classes.put(table.getObject().getLiteralLexicalForm(), table.getSubject()));
        for (Map.Entry<String, Node> table : classes.entrySet()) {
            Map<Node, Integer> columns = columns(cut, table.getValue());
            if (columns.isEmpty()) {
                continue;
            }
            var entry = new ZipEntry(table.getKey() + ".csv");
            entry.setTime(0);
            zip.putNextEntry(entry);
            try (TableOutput rows = TableOutput.commas(CloseShieldOutputStream.wrap(zip))) {
                var headers = new ArrayList<>(List.of("iri"));
                columns.keySet().forEach(property -> headers.add(Vocabulary.localName(property)));
                rows.table(table.getKey(), headers);
                for (Node graph : cut.graphs()) {
                    instances(cut, graph, table.getValue())
                            .forEachRemaining(record -> rows.row(row(cut, graph, record, columns)));
                }
            }
            zip.closeEntry();
        }
        zip.finish();
    }

    private static java.util.Iterator<Node> instances(Cut cut, Node graph, Node type) {
        return cut.view().getGraph(graph).find(Node.ANY, RDF.Nodes.type, type).mapWith(Triple::getSubject);
    }

    /** The properties of a class's instances, from column 1: who and when first, the rest by name. */
    private static Map<Node, Integer> columns(Cut cut, Node type) {
        var first = List.of("keyFigure", "municipality", "year", "estate", "use", "breakdown");
        var properties = new TreeSet<>(Comparator.comparing((Node property) ->
                        Math.floorMod(first.indexOf(Vocabulary.localName(property)), first.size() + 1))
                .thenComparing(Vocabulary::localName)
                .thenComparing(Node::getURI));
        for (Node graph : cut.graphs()) {
            instances(cut, graph, type).forEachRemaining(record -> {
                for (Triple triple : cut.triples(graph, record)) {
                    if (!triple.predicateMatches(RDF.Nodes.type)) {
                        properties.add(triple.getPredicate());
                    }
                }
            });
        }
        var columns = new LinkedHashMap<Node, Integer>();
        properties.forEach(property -> columns.put(property, columns.size() + 1));
        return columns;
    }

    private static List<@Nullable Object> row(Cut cut, Node graph, Node record, Map<Node, Integer> columns) {
        @Nullable Object[] row = new Object[columns.size() + 1];
        row[0] = record.getURI();
        for (Triple triple : cut.triples(graph, record)) {
            Integer column = columns.get(triple.getPredicate());
            if (column != null) {
                Object cell = cell(triple.getObject());
                row[column] = row[column] == null ? cell : row[column] + " " + cell;
            }
        }
        return java.util.Arrays.asList(row);
    }

    private static Object cell(Node node) {
        return node.isLiteral()
                        && node.getLiteral().isWellFormed()
                        && node.getLiteralValue() instanceof Number number
                        && Double.isFinite(number.doubleValue())
                ? new BigDecimal(node.getLiteralLexicalForm().strip())
                : ValuesFormat.code(node);
    }
}

package dk.kkm.server;

import dk.kkm.keyfigure.ValuesFormat;
import dk.kkm.table.TableOutput;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Node;
import org.apache.jena.query.Query;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFFormat;
import org.apache.jena.riot.resultset.ResultSetLang;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.exec.RowSet;
import org.apache.jena.sparql.resultset.ResultsWriter;
import org.jspecify.annotations.Nullable;

/**
 * A form an answer to a query can be written in.
 *
 * @param name what {@code ?format=} calls it
 * @param mediaType what {@code Accept} and {@code Content-Type} call it
 */
record ResultFormat(String name, String mediaType, Table table, Lang results, RDFFormat graph) implements Offered {
    private static final Lang NO_RESULTS = ResultSetLang.RS_None;

    /** Writes the rows of an answer. */
    @FunctionalInterface
    interface Table {
        void write(RowSet rows, OutputStream out);
    }

    /** For tables and yes or no, the first when the caller does not care. */
    static final List<ResultFormat> TABLES = List.of(
            table("json", "application/sparql-results+json", ResultSetLang.RS_JSON),
            table("json", "application/json", ResultSetLang.RS_JSON),
            table("xml", "application/sparql-results+xml", ResultSetLang.RS_XML),
            table("xml", "application/xml", ResultSetLang.RS_XML),
            table("csv", "text/csv", ResultSetLang.RS_CSV),
            table("tsv", "text/tab-separated-values", ResultSetLang.RS_TSV));

    /** For tables of stored queries, read by people too: as {@link #TABLES}, with codes and safe in a spreadsheet. */
    static final List<ResultFormat> FOR_PEOPLE = forPeople();

    /** For graphs. */
    static final List<ResultFormat> GRAPHS = List.of(
            graph("ttl", "text/turtle", RDFFormat.TURTLE_BLOCKS),
            graph("nt", "application/n-triples", RDFFormat.NTRIPLES_UTF8),
            graph("jsonld", "application/ld+json", RDFFormat.JSONLD_PLAIN),
            graph("json", "application/json", RDFFormat.JSONLD_PLAIN),
            graph("rdf", "application/rdf+xml", RDFFormat.RDFXML_PLAIN),
            graph("xml", "application/xml", RDFFormat.RDFXML_PLAIN));

    private static List<ResultFormat> forPeople() {
        var formats = new ArrayList<>(TABLES.subList(0, 4));
        formats.add(spreadsheet("csv", "text/csv", TableOutput::commas));
        formats.add(spreadsheet("tsv", "text/tab-separated-values", TableOutput::tabs));
        formats.add(spreadsheet(Format.XLSX.name(), Format.XLSX.mediaType(), TableOutput::xlsx));
        return List.copyOf(formats);
    }

    private static ResultFormat spreadsheet(String name, String mediaType, Function<OutputStream, TableOutput> output) {
        return table(name, mediaType, (rows, out) -> {
            try (TableOutput table = output.apply(out)) {
                List<Var> columns = rows.getResultVars();
                table.table("Svar", columns.stream().map(Var::getVarName).toList());
                rows.forEachRemaining(row -> table.row(cells(columns, row)));
            }
        });
    }

    /** A form of a table that is made here. */
    static ResultFormat table(String name, String mediaType, Table table) {
        return new ResultFormat(name, mediaType, table, NO_RESULTS, RDFFormat.RDFNULL);
    }

    private static ResultFormat table(String name, String mediaType, Lang lang) {
        return new ResultFormat(
                name,
                mediaType,
                (rows, out) -> ResultsWriter.create().lang(lang).build().write(out, rows),
                lang,
                RDFFormat.RDFNULL);
    }

    private static ResultFormat graph(String name, String mediaType, RDFFormat format) {
        return new ResultFormat(name, mediaType, (rows, out) -> {}, NO_RESULTS, format);
    }

    /** The forms the answer to a query can be had in, when a table can be had in these. */
    static List<ResultFormat> offered(Query query, List<ResultFormat> tables) {
        boolean graph = query.isConstructType() || query.isDescribeType();
        var offered = new ArrayList<ResultFormat>(graph ? GRAPHS : List.of());
        tables.stream()
                .filter(format ->
                        query.isSelectType() || format.isPage() || (query.isAskType() && format.saysYesOrNo()))
                .forEach(offered::add);
        return offered;
    }

    /** Whether this is a page, where yes or no and the triples of a graph stand in a table too. */
    boolean isPage() {
        return name.equals(Format.HTML.name());
    }

    /** Whether yes or no can be written so. */
    boolean saysYesOrNo() {
        return !results.equals(NO_RESULTS);
    }

    /** A row as cells: numbers, years, dates and truth values as such, IRIs of ours as codes, the rest as text. */
    static List<@Nullable Object> cells(List<Var> columns, Binding row) {
        var cells = new ArrayList<@Nullable Object>(columns.size());
        for (Var column : columns) {
            Node node = row.get(column);
            cells.add(node == null ? null : cell(node));
        }
        return cells;
    }

    private static Object cell(Node node) {
        if (!node.isLiteral() || !node.getLiteral().isWellFormed()) {
            return ValuesFormat.code(node);
        }
        String text = node.getLiteralLexicalForm();
        if (node.getLiteralValue() instanceof Number number) {
            double value = number.doubleValue();
            return Double.isFinite(value) ? new BigDecimal(text.strip()) : text;
        }
        if (XSDDatatype.XSDgYear.equals(node.getLiteralDatatype()) && text.matches("[0-9]{4}")) {
            return Integer.valueOf(text);
        }
        if (XSDDatatype.XSDdate.equals(node.getLiteralDatatype()) && text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
            return LocalDate.parse(text);
        }
        return node.getLiteralValue() instanceof Boolean truth ? truth : text;
    }
}

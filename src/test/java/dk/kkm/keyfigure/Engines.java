package dk.kkm.keyfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dk.kkm.Vocabulary;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.jena.graph.Graph;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.sparql.exec.RowSet;
import org.eclipse.rdf4j.model.Literal;
import org.eclipse.rdf4j.model.Value;
import org.eclipse.rdf4j.query.BindingSet;
import org.eclipse.rdf4j.query.TupleQueryResult;
import org.eclipse.rdf4j.repository.RepositoryConnection;
import org.eclipse.rdf4j.repository.sail.SailRepository;
import org.eclipse.rdf4j.rio.RDFFormat;
import org.eclipse.rdf4j.sail.memory.MemoryStore;

/**
 * Two SPARQL engines that know nothing of each other. Rows come as text, a tab between the cells: codes as in CSV,
 * numerator, denominator and estates exact, value and coverage to 12 significant digits – beyond those, engines divide
 * with different scales.
 */
final class Engines implements AutoCloseable {
    private final Graph model;
    private final SailRepository rdf4j = new SailRepository(new MemoryStore());

    Engines(Graph model) {
        this.model = model;
        var turtle = new StringWriter();
        RDFDataMgr.write(turtle, model, Lang.NTRIPLES);
        try (RepositoryConnection connection = rdf4j.getConnection()) {
            connection.add(
                    new StringReader(turtle.toString()),
                    "",
                    RDFFormat.TURTLE,
                    connection.getValueFactory().createIRI(Vocabulary.MODEL_GRAPH.getURI()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A dataset of these records and the model. */
    DatasetGraph dataset(String trig) {
        DatasetGraph dataset = DatasetGraphFactory.createGeneral();
        dataset.addGraph(Vocabulary.MODEL_GRAPH, model);
        RDFParser.fromString(trig, Lang.TRIG).parse(dataset);
        return dataset;
    }

    List<String> jena(KeyFigure figure, Grouping grouping, String trig) {
        return rows(Values.of(figure, grouping, dataset(trig)));
    }

    /** Values as text, to be compared with what a case expects. */
    static List<String> rows(Values values) {
        var rows = new ArrayList<String>();
        for (dk.kkm.keyfigure.Value row : values.rows()) {
            var cells = new ArrayList<String>();
            row.dimensions().values().forEach(node -> cells.add(ValuesFormat.plain(node)));
            cells.add(exact(row.numerator()));
            cells.add(exact(row.denominator()));
            cells.add(digits(row.value()));
            cells.add(Long.toString(row.estates()));
            cells.add(row.coverage().map(Engines::digits).orElse(""));
            rows.add(String.join("\t", cells));
        }
        return rows;
    }

    List<String> rdf4j(String query, List<String> dimensions, String trig) {
        return rdf4j(query, trig, row -> {
            var cells = new ArrayList<String>();
            dimensions.forEach(dimension -> cells.add(plain(row.getValue(dimension))));
            cells.add(number(row, "numerator").map(Engines::exact).orElse(""));
            cells.add(number(row, "denominator").map(Engines::exact).orElse(""));
            cells.add(number(row, "value").map(Engines::digits).orElse(""));
            cells.add(number(row, "estates").map(Engines::exact).orElse(""));
            cells.add(number(row, "coverage").map(Engines::digits).orElse(""));
            return String.join("\t", cells);
        });
    }

    /** The rows of a query over these records and the model, as they are told. */
    private List<String> rdf4j(String query, String trig, Function<BindingSet, String> told) {
        var rows = new ArrayList<String>();
        try (RepositoryConnection connection = rdf4j.getConnection()) {
            connection.begin();
            connection.add(new StringReader(trig), "", RDFFormat.TRIG);
            try (TupleQueryResult result = connection.prepareTupleQuery(query).evaluate()) {
                result.forEach(row -> rows.add(told.apply(row)));
            }
            connection.rollback();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    /** The rows of any query, each column as text: an IRI without our base, a number to 12 significant digits. */
    List<String> jena(String query, List<String> columns, String trig) {
        var rows = new ArrayList<String>();
        try (QueryExec exec = QueryExec.dataset(dataset(trig)).query(query).build()) {
            RowSet found = exec.select();
            assertThat(found.getResultVars()).extracting(Var::getVarName).isEqualTo(columns);
            found.forEachRemaining(row -> rows.add(columns.stream()
                    .map(column -> row.get(column))
                    .map(node -> node == null
                            ? ""
                            : node.isURI()
                                    ? node.getURI().replace(Vocabulary.BASE, "")
                                    : node.getLiteralValue() instanceof Number
                                            ? digits(new BigDecimal(node.getLiteralLexicalForm()))
                                            : node.getLiteralLexicalForm())
                    .collect(Collectors.joining("\t"))));
        }
        return rows;
    }

    /** As {@link #jena(String, List, String)}. */
    List<String> rdf4jRows(String query, List<String> columns, String trig) {
        return rdf4j(query, trig, row -> columns.stream()
                .map(row::getValue)
                .map(value -> value == null
                        ? ""
                        : value instanceof Literal literal
                                        && literal.getCoreDatatype().isXSDDatatype()
                                        && literal.getCoreDatatype()
                                                .asXSDDatatypeOrNull()
                                                .isNumericDatatype()
                                ? digits(literal.decimalValue())
                                : value.stringValue().replace(Vocabulary.BASE, ""))
                .collect(Collectors.joining("\t")));
    }

    static String exact(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    static String digits(BigDecimal number) {
        return exact(dk.kkm.keyfigure.Value.rounded(number));
    }

    private static String plain(Value value) {
        String text = value.stringValue();
        return text.substring(text.lastIndexOf('/') + 1);
    }

    private static Optional<BigDecimal> number(BindingSet row, String name) {
        return Optional.ofNullable(row.getValue(name)).map(value -> new BigDecimal(value.stringValue()));
    }

    @Override
    public void close() {
        rdf4j.shutDown();
    }
}

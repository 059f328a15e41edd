package dk.kkm.keyfigure;

import static dk.kkm.keyfigure.Grouping.MUNICIPALITY;
import static dk.kkm.keyfigure.Grouping.YEAR;

import dk.kkm.Numbers;
import dk.kkm.Thing;
import dk.kkm.Vocabulary;
import dk.kkm.table.TableOutput;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.output.CloseShieldOutputStream;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;

/** The forms in which values leave the house; all in UTF-8. */
public enum ValuesFormat {
    /** For people: fixed width, Danish names and numbers, one block per key figure. */
    TABLE {
        @Override
        public void write(List<Values> all, Graph model, OutputStream out) {
            PrintWriter lines = new PrintWriter(out, false, StandardCharsets.UTF_8);
            all.forEach(values -> table(values, model, lines));
            lines.flush();
        }
    },

    /** For spreadsheets and scripts: {@code municipality,year,keyFigure,…}, codes and decimal points. */
    CSV {
        @Override
        public void write(List<Values> all, Graph model, OutputStream out) {
            rows(all, TableOutput.commas(CloseShieldOutputStream.wrap(out)));
        }
    },

    /** For programs: an array of objects with the names of {@link #CSV}. */
    JSON {
        @Override
        public void write(List<Values> all, Graph model, OutputStream out) {
            rows(all, TableOutput.json(CloseShieldOutputStream.wrap(out)));
        }
    },

    /** For linked data: observations of the cube. */
    TTL {
        @Override
        public void write(List<Values> all, Graph model, OutputStream out) {
            observations(
                    all.stream().map(values -> new Means(values, List.of())).toList(), out);
        }
    };

    private static final String ESTATE = Vocabulary.BASE + "id/estate/";
    private static final List<String> CODED =
            List.of(Vocabulary.BASE + "id/municipality/", Vocabulary.BASE + "code/", Vocabulary.BASE + "key-figures/");

    private static final Map<String, String> HEADINGS = Map.of(
            MUNICIPALITY,
            "Kommune",
            YEAR,
            "År",
            "use",
            "Anvendelse",
            "ownership",
            "Ejerforhold",
            "estate",
            "Ejendom",
            "energyLabel",
            "Energimærke");

    /**
     * Writes all rows; the stream stays open.
     *
     * @param model where names are found
     */
    public abstract void write(List<Values> all, Graph model, OutputStream out);

    private static void rows(List<Values> all, TableOutput output) {
        ValuesTable.tall(all).write("", output);
        output.close();
    }

    /**
     * A dimension's value as people write it when they ask: {@code 0851}, {@code 2025}, {@code school}, {@code 0851/12} for
     * an estate. An IRI that is not ours stays whole.
     */
    public static String code(Node node) {
        if (!node.isURI()) {
            return node.isLiteral() ? node.getLiteralLexicalForm() : node.toString();
        }
        String iri = node.getURI();
        if (iri.startsWith(ESTATE)) {
            return iri.substring(ESTATE.length());
        }
        return CODED.stream().anyMatch(iri::startsWith) ? Vocabulary.localName(node) : iri;
    }

    /** As {@link #TTL}, with what stands beside. */
    public static void observations(List<Means> all, OutputStream out) {
        var cube = new Observations();
        all.forEach(cube::add);
        Graph graph = cube.graph();
        graph.getPrefixMapping()
                .setNsPrefix("kkm", Vocabulary.DEF)
                .setNsPrefix("qb", "http://purl.org/linked-data/cube#")
                .setNsPrefix("xsd", "http://www.w3.org/2001/XMLSchema#")
                .setNsPrefix("owl", "http://www.w3.org/2002/07/owl#")
                .setNsPrefix("prov", "http://www.w3.org/ns/prov#");
        RDFDataMgr.write(out, graph, Lang.TURTLE);
    }

    /** A dimension's value as a code: a year, or the last part of an IRI. */
    static String plain(Node node) {
        return node.isLiteral() ? node.getLiteralLexicalForm() : Vocabulary.localName(node);
    }

    private static void table(Values values, Graph model, PrintWriter lines) {
        KeyFigure figure = values.figure();
        lines.println(figure.label().da() + ", " + figure.unitLabel().da() + "  (" + figure.id()
                + (figure.preliminary() ? ", foreløbig)" : ")"));
        var rows = new ArrayList<List<String>>();
        var header = new ArrayList<String>();
        values.dimensions().forEach(dimension -> header.add(HEADINGS.getOrDefault(dimension, dimension)));
        header.addAll(List.of("Værdi", "Tæller", "Nævner", "Ejendomme", "Dækning"));
        rows.add(header);
        for (Value row : values.rows()) {
            var cells = new ArrayList<String>();
            row.dimensions()
                    .values()
                    .forEach(node -> cells.add(new Thing(model, node).label().da()));
            cells.add(Numbers.of(row.value(), figure.decimals()));
            cells.add(Numbers.of(row.numerator(), 0, 2, false));
            cells.add(Numbers.of(row.denominator(), 0, 2, false));
            cells.add(Numbers.of(BigDecimal.valueOf(row.estates()), 0));
            cells.add(row.coverage()
                    .map(coverage -> Numbers.of(coverage.movePointRight(2), 0) + " %")
                    .orElse("–"));
            rows.add(cells);
        }
        int names = values.dimensions().size();
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int at = column;
                int width = rows.stream()
                        .mapToInt(cells -> cells.get(at).length())
                        .max()
                        .orElse(0);
                String space = " ".repeat(width - row.get(column).length());
                line.append("  ").append(column < names ? row.get(column) + space : space + row.get(column));
            }
            lines.println(line.toString().stripTrailing());
        }
        if (values.rows().isEmpty()) {
            lines.println("  (ingen værdier)");
        }
        lines.println();
    }
}

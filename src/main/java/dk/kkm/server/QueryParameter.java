package dk.kkm.server;

import dk.kkm.Text;
import dk.kkm.UnreadableException;
import dk.kkm.Vocabulary;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.jena.datatypes.RDFDatatype;
import org.apache.jena.datatypes.TypeMapper;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.irix.IRIException;
import org.apache.jena.irix.IRIx;
import org.apache.jena.shared.PrefixMapping;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.vocabulary.XSD;

/**
 * A parameter of a stored query, named by its variable as grlc does: {@code ?_year_gYear}, {@code ?__use_iri}. One
 * underscore before the name: it must be given, two: it may.
 *
 * @param kind {@code iri}, {@code number}, {@code string}, a language such as {@code da}, or a datatype such as {@code gYear}
 * @param description what to write
 * @param otherwise the value when none is given
 * @param codes the only values there are; empty when there are others
 */
record QueryParameter(
        Var variable,
        String name,
        boolean required,
        String kind,
        Optional<RDFDatatype> datatype,
        Text description,
        Optional<String> otherwise,
        List<String> codes) {

    private static final Pattern VARIABLE = Pattern.compile("(__?)([^_]+)(?:_([a-zA-Z0-9]+))?(?:_([a-zA-Z0-9]+))?.*");
    private static final Pattern ESTATE = Pattern.compile("[A-Za-z0-9-]{1,40}/[A-Za-z0-9_-]{1,400}");
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_-]{1,100}");
    private static final Pattern IRI =
            Pattern.compile("(?:https?|urn):[^\\s\\p{Cntrl}<>\"{}|\\\\^`]+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final int SHOWN = 40;

    QueryParameter {
        codes = List.copyOf(codes);
    }

    /** The parameter a variable stands for, if it is one. */
    static Optional<QueryParameter> of(Var variable, PrefixMapping prefixes) {
        Matcher parts = VARIABLE.matcher(variable.getName());
        if (!parts.matches()) {
            return Optional.empty();
        }
        String kind = Optional.ofNullable(parts.group(3)).orElse("string");
        Optional<RDFDatatype> datatype = Optional.empty();
        if (parts.group(4) != null) {
            String namespace =
                    Optional.ofNullable(prefixes.getNsPrefixURI(kind)).orElse(XSD.getURI());
            kind = parts.group(4);
            datatype = Optional.of(TypeMapper.getInstance().getSafeTypeByName(namespace + kind));
        } else if (!List.of("iri", "number", "literal", "string").contains(kind)) {
            datatype = Optional.ofNullable(TypeMapper.getInstance().getTypeByName(XSD.getURI() + kind));
        }
        return Optional.of(new QueryParameter(
                variable,
                parts.group(2),
                parts.group(1).equals("_"),
                kind,
                datatype,
                new Text("", ""),
                Optional.empty(),
                List.of()));
    }

    /** The same with what the head of the query says of it. */
    QueryParameter with(Text words, Optional<String> value, List<String> values) {
        return new QueryParameter(variable, name, required, kind, datatype, words, value, values);
    }

    /**
     * The value as a node; refused when it is not of the kind, naming what is.
     *
     * @param model where codes are found
     */
    Node node(String value, Graph model) {
        if (!codes.isEmpty() && !codes.contains(value)) {
            String all = String.join(", ", codes);
            throw unreadable(value, "Skriv en af " + all + ".", "Write one of " + all + ".");
        }
        if (kind.equals("iri")) {
            return iri(value, model);
        }
        if (kind.equals("number")) {
            return number(value);
        }
        if (datatype.isPresent()) {
            if (!datatype.get().isValid(value)) {
                throw unreadable(value, "Skriv fx " + example() + ".", "Write such as " + example() + ".");
            }
            return NodeFactory.createLiteralDT(value, datatype.get());
        }
        return kind.length() == 2 ? NodeFactory.createLiteralLang(value, kind) : NodeFactory.createLiteralString(value);
    }

    private String example() {
        return switch (kind) {
            case "gYear" -> "2025";
            case "date" -> "2025-12-31";
            case "integer" -> "12";
            case "decimal" -> "12.5";
            default -> "true";
        };
    }

    private Node number(String value) {
        try {
            var number = new BigDecimal(value);
            return NodeFactory.createLiteralDT(
                    value, number.scale() > 0 ? XSDDatatype.XSDdecimal : XSDDatatype.XSDinteger);
        } catch (NumberFormatException e) {
            throw unreadable(value, "Skriv et tal, 12.5.", "Write a number, 12.5.");
        }
    }

    /** An IRI as it is; or a municipality's code, an estate, a code of the list of this name, or a term of the model. */
    private Node iri(String value, Graph model) {
        Optional<Node> coded = Optional.empty();
        if (name.equals("estate") && ESTATE.matcher(value).matches()) {
            coded = Optional.of(Vocabulary.iri("id/estate/" + value));
        } else if (CODE.matcher(value).matches()) {
            String list = name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            coded = List.of(
                            Vocabulary.iri("id/" + list + "/" + value),
                            Vocabulary.iri("code/" + list + "/" + value),
                            Vocabulary.kkm(value))
                    .stream()
                    .filter(node -> model.contains(node, Node.ANY, Node.ANY))
                    .findFirst();
        }
        if (coded.isPresent()) {
            return coded.get();
        }
        try {
            if (IRI.matcher(value).matches() && IRIx.create(value).isAbsolute()) {
                return NodeFactory.createURI(value);
            }
        } catch (IRIException e) {
            // told below
        }
        throw unreadable(
                value,
                "Skriv en kode, modellen kender, eller en hel IRI, https://…",
                "Write a code the model knows, or a whole IRI, https://…");
    }

    private UnreadableException unreadable(String value, String da, String en) {
        String shown = value.length() > SHOWN ? value.substring(0, SHOWN) + "…" : value;
        return new UnreadableException(
                "'" + shown + "' er ikke en værdi af '" + name + "'. " + da,
                "'" + shown + "' is not a value of '" + name + "'. " + en);
    }
}

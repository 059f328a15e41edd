package dk.kkm.explanation;

import static dk.kkm.Vocabulary.kkm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.sparql.core.TriplePath;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.expr.E_LogicalAnd;
import org.apache.jena.sparql.expr.Expr;
import org.apache.jena.sparql.syntax.Element;
import org.apache.jena.sparql.syntax.ElementFilter;
import org.apache.jena.sparql.syntax.ElementGroup;
import org.apache.jena.sparql.syntax.ElementNamedGraph;
import org.apache.jena.sparql.syntax.ElementOptional;
import org.apache.jena.sparql.syntax.ElementPathBlock;
import org.apache.jena.sparql.syntax.ElementSubQuery;
import org.apache.jena.sparql.syntax.ElementTriplesBlock;
import org.apache.jena.sparql.syntax.PatternVars;
import org.apache.jena.vocabulary.RDF;

/**
 * One grouped part of a key figure's query, taken apart: what it yields, which records it reads, what a record must have, and
 * the conditions it must meet beside that.
 *
 * <pre>{@code
 * { SELECT ?municipality ?year ?estate (SUM(?heat) AS ?numerator) … WHERE {
 *     GRAPH ?records { ?record a kkm:EstateYear ; … kkm:estate ?estate ; kkm:heat ?heat ; kkm:heatArea ?heatArea . }
 *     FILTER(?heatArea > 0) }
 *   GROUP BY ?municipality ?year ?estate }
 * }</pre>
 */
final class Part {
    static final Var ESTATE = Var.alloc("estate");
    private static final Var RECORDS = Var.alloc("records");

    private final Query query;
    private final Var record;
    private final Node type;

    /** By property what stands for its value. */
    private final Map<Node, Var> read = new LinkedHashMap<>();

    private final Set<Node> required = new LinkedHashSet<>();
    private final List<Element> base = new ArrayList<>();
    private final List<Condition> conditions = new ArrayList<>();

    /** Something a record must meet beside having its properties: an element of the query. */
    record Condition(Element element, Optional<Expr> filter) {
        Set<Var> variables() {
            return filter.map(Expr::getVarsMentioned).orElseGet(() -> new LinkedHashSet<>(PatternVars.vars(element)));
        }
    }

    /** A part of a query that has been grouped as it is to be asked. */
    Part(Query query) {
        this.query = query;
        var triples = new ArrayList<Triple>();
        var filters = new ArrayList<Condition>();
        for (Element element : elements(query.getQueryPattern())) {
            if (element instanceof ElementNamedGraph graph
                    && graph.getGraphNameNode().equals(RECORDS)) {
                inRecords(graph, triples, filters);
            } else if (element instanceof ElementFilter filter) {
                conjuncts(filter.getExpr())
                        .forEach(expr -> filters.add(new Condition(new ElementFilter(expr), Optional.of(expr))));
            } else if (element instanceof ElementNamedGraph || element instanceof ElementSubQuery) {
                conditions.add(new Condition(element, Optional.empty()));
            } else {
                base.add(element);
            }
        }
        conditions.addAll(filters);
        this.record = record(triples);
        this.type = triples.stream()
                .filter(triple -> triple.getSubject().equals(record)
                        && triple.getPredicate().equals(RDF.Nodes.type))
                .map(Triple::getObject)
                .findFirst()
                .orElse(kkm("Record"));
        triples.stream().filter(triple -> triple.getSubject().equals(record)).forEach(triple -> {
            if (triple.getObject().isVariable()) {
                read.putIfAbsent(triple.getPredicate(), Var.alloc(triple.getObject()));
            }
        });
    }

    /** Whether it divides by estate. */
    boolean byEstate() {
        return read.containsKey(kkm("estate"));
    }

    /** Whether this variable is one of its results. */
    boolean yields(String name) {
        return query.getProjectVars().contains(Var.alloc(name));
    }

    /** The part itself, as a query. */
    Query query() {
        return query;
    }

    /** The class of the records it reads. */
    Node type() {
        return type;
    }

    Var record() {
        return record;
    }

    /** What stands for the value of each property it reads. */
    Map<Node, Var> read() {
        return read;
    }

    /** The properties a record must have. */
    Set<Node> required() {
        return required;
    }

    List<Condition> conditions() {
        return conditions;
    }

    /** Each record that counts, with what is read of it. */
    Query records() {
        var variables = new LinkedHashSet<Var>(List.of(record));
        variables.addAll(read.values());
        return select(variables, query.getQueryPattern());
    }

    /** The records that meet the first so many conditions. */
    Query meeting(int count) {
        var pattern = new ElementGroup();
        base.forEach(pattern::addElement);
        conditions.subList(0, count).forEach(condition -> pattern.addElement(condition.element()));
        Query select = select(Set.of(record), pattern);
        select.setDistinct(true);
        return select;
    }

    private static Query select(Set<Var> variables, Element pattern) {
        Query select = QueryFactory.make();
        select.setQuerySelectType();
        variables.forEach(select::addResultVar);
        select.setQueryPattern(pattern);
        return select;
    }

    private void inRecords(ElementNamedGraph graph, List<Triple> triples, List<Condition> filters) {
        var plain = new ElementGroup();
        var tests = new ArrayList<ElementFilter>();
        for (Element element : elements(graph.getElement())) {
            if (element instanceof ElementFilter filter) {
                tests.add(filter);
                continue;
            }
            plain.addElement(element);
            List<Triple> found = triples(element);
            triples.addAll(found);
            if (!(element instanceof ElementOptional)) {
                found.forEach(triple -> required.add(triple.getPredicate()));
            }
        }
        base.add(new ElementNamedGraph(graph.getGraphNameNode(), plain));
        for (ElementFilter test : tests) {
            var tested = new ElementGroup();
            plain.getElements().forEach(tested::addElement);
            tested.addElement(test);
            filters.add(new Condition(
                    new ElementNamedGraph(graph.getGraphNameNode(), tested), Optional.of(test.getExpr())));
        }
    }

    /** The record is what has an estate; in a part of another grain, what has a class. */
    private static Var record(List<Triple> triples) {
        return triples.stream()
                .filter(triple -> triple.getPredicate().equals(kkm("estate")))
                .findFirst()
                .or(() -> triples.stream()
                        .filter(triple -> triple.getPredicate().equals(RDF.Nodes.type))
                        .findFirst())
                .map(Triple::getSubject)
                .filter(Node::isVariable)
                .map(Var::alloc)
                .orElse(Var.alloc("record"));
    }

    private static List<Element> elements(Element element) {
        return element instanceof ElementGroup group ? group.getElements() : List.of(element);
    }

    /** The triples of a pattern, those of its groups and options included. */
    static List<Triple> triples(Element element) {
        if (element instanceof ElementGroup group) {
            return group.getElements().stream()
                    .flatMap(inner -> triples(inner).stream())
                    .toList();
        }
        if (element instanceof ElementPathBlock block) {
            return block.getPattern().getList().stream()
                    .filter(TriplePath::isTriple)
                    .map(TriplePath::asTriple)
                    .toList();
        }
        if (element instanceof ElementTriplesBlock block) {
            return block.getPattern().getList();
        }
        if (element instanceof ElementOptional optional) {
            return triples(optional.getOptionalElement());
        }
        return List.of();
    }

    private static List<Expr> conjuncts(Expr expr) {
        if (expr instanceof E_LogicalAnd and) {
            var all = new ArrayList<>(conjuncts(and.getArg1()));
            all.addAll(conjuncts(and.getArg2()));
            return all;
        }
        return List.of(expr);
    }
}

package dk.kkm.validation;

import dk.kkm.UnreadableException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.query.Query;
import org.apache.jena.sparql.core.TriplePath;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.engine.binding.BindingFactory;
import org.apache.jena.sparql.syntax.Element;
import org.apache.jena.sparql.syntax.ElementBind;
import org.apache.jena.sparql.syntax.ElementData;
import org.apache.jena.sparql.syntax.ElementFilter;
import org.apache.jena.sparql.syntax.ElementGroup;
import org.apache.jena.sparql.syntax.ElementOptional;
import org.apache.jena.sparql.syntax.ElementPathBlock;
import org.apache.jena.sparql.syntax.ElementSubQuery;
import org.apache.jena.sparql.syntax.ElementUnion;
import org.apache.jena.vocabulary.RDF;

/**
 * Turns the query of a SPARQL constraint, which SHACL asks once per focus node with {@code $this} given, into one query
 * that finds {@code $this} itself and answers for all focus nodes at once.
 *
 * <p>Every group that speaks of {@code $this} begins with a pattern for the target, so that filters and BINDs see it bound
 * as they would have; sub-selects that hand {@code $this} out also group by it. What would mean another thing for all
 * focus nodes together – a count over no rows, LIMIT, MINUS about {@code $this} – is not rewritten.
 */
final class SetAtATime {
    static final Var THIS = Var.alloc("this");
    private static final Var TARGET_CLASS = Var.alloc("targetClass");
    private static final Pattern MENTIONS_THIS = Pattern.compile("[?$]this\\b");
    private static final Pattern MENTIONS_SHAPES = Pattern.compile("[?$](currentShape|shapesGraph|PATH)\\b");

    private final List<Node> classes;

    /** Thrown inside when a part has no safe counterpart. */
    private static final class Unsafe extends Exception {}

    private SetAtATime(Collection<Node> classes) {
        this.classes = List.copyOf(classes);
    }

    /** The query for all instances of these classes, or nothing if it must be asked node by node. */
    static Optional<Query> rewrite(Query query, Collection<Node> classes) {
        if (!query.isSelectType() || MENTIONS_SHAPES.matcher(query.toString()).find()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SetAtATime(classes).select(query));
        } catch (Unsafe e) {
            return Optional.empty();
        }
    }

    private Query select(Query query) throws Unsafe {
        boolean groups = !query.getGroupBy().isEmpty();
        boolean countsAll = !groups && (query.hasAggregators() || query.hasHaving());
        if (countsAll || query.hasLimit() || query.hasOffset() || query.hasValues()) {
            throw new Unsafe();
        }
        Query whole = query.cloneQuery();
        whole.setQueryPattern(aboutTargets(query.getQueryPattern()));
        if (groups && !whole.getGroupBy().getVars().contains(THIS)) {
            whole.addGroupBy(THIS);
        }
        if (!whole.isQueryResultStar() && !whole.getProjectVars().contains(THIS)) {
            whole.addResultVar(THIS);
        }
        return whole;
    }

    private ElementGroup aboutTargets(Element pattern) throws Unsafe {
        var all = new ElementGroup();
        target().forEach(all::addElement);
        for (Element part : parts(pattern)) {
            all.addElement(mentionsThis(part) ? element(part) : part);
        }
        return all;
    }

    /** A group that only has patterns about {@code $this} is joined to what binds it; any other must bind it itself. */
    private Element inner(Element group) throws Unsafe {
        boolean patternsOnly =
                parts(group).stream().allMatch(part -> part instanceof ElementPathBlock || !mentionsThis(part));
        return patternsOnly ? group : aboutTargets(group);
    }

    private static List<Element> parts(Element pattern) {
        return pattern instanceof ElementGroup group ? group.getElements() : List.of(pattern);
    }

    private Element element(Element element) throws Unsafe {
        if (element instanceof ElementPathBlock || element instanceof ElementFilter) {
            return element;
        }
        if (element instanceof ElementBind bind && !bind.getVar().equals(THIS)) {
            return element;
        }
        if (element instanceof ElementGroup group) {
            return inner(group);
        }
        if (element instanceof ElementOptional optional) {
            return new ElementOptional(inner(optional.getOptionalElement()));
        }
        if (element instanceof ElementUnion union) {
            var all = new ElementUnion();
            for (Element branch : union.getElements()) {
                all.addElement(inner(branch));
            }
            return all;
        }
        if (element instanceof ElementSubQuery sub) {
            Query query = sub.getQuery();
            if (!query.isQueryResultStar() && !query.getProjectVars().contains(THIS)) {
                throw new UnreadableException(
                        "En underforespørgsel, der nævner $this, skal også vælge det: " + query,
                        "A sub-select that mentions $this must also select it: " + query);
            }
            return new ElementSubQuery(select(query));
        }
        throw new Unsafe();
    }

    private List<Element> target() {
        var block = new ElementPathBlock();
        if (classes.size() == 1) {
            block.addTriplePath(new TriplePath(Triple.create(THIS, RDF.Nodes.type, classes.get(0))));
            return List.of(block);
        }
        var rows = new ArrayList<Binding>();
        for (Node targetClass : classes) {
            rows.add(BindingFactory.binding(TARGET_CLASS, targetClass));
        }
        block.addTriplePath(new TriplePath(Triple.create(THIS, RDF.Nodes.type, TARGET_CLASS)));
        var instances = new ElementGroup();
        instances.addElement(new ElementData(List.of(TARGET_CLASS), rows));
        instances.addElement(block);
        var distinct = new Query();
        distinct.setQuerySelectType();
        distinct.setDistinct(true);
        distinct.addResultVar(THIS);
        distinct.setQueryPattern(instances);
        return List.of(new ElementSubQuery(distinct));
    }

    private static boolean mentionsThis(Element element) {
        return MENTIONS_THIS.matcher(element.toString()).find();
    }
}

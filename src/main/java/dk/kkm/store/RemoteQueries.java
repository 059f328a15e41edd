package dk.kkm.store;

import dk.kkm.Vocabulary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.jena.atlas.io.IndentedWriter;
import org.apache.jena.graph.Node;
import org.apache.jena.query.Query;
import org.apache.jena.sparql.ARQConstants;
import org.apache.jena.sparql.algebra.Algebra;
import org.apache.jena.sparql.algebra.Op;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DynamicDatasets.DynamicDatasetGraph;
import org.apache.jena.sparql.core.Quad;
import org.apache.jena.sparql.engine.Plan;
import org.apache.jena.sparql.engine.PlanBase;
import org.apache.jena.sparql.engine.QueryEngineFactory;
import org.apache.jena.sparql.engine.QueryEngineRegistry;
import org.apache.jena.sparql.engine.QueryIterator;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.engine.iterator.QueryIteratorBase;
import org.apache.jena.sparql.serializer.SerializationContext;
import org.apache.jena.sparql.syntax.Element;
import org.apache.jena.sparql.syntax.ElementAssign;
import org.apache.jena.sparql.syntax.ElementBind;
import org.apache.jena.sparql.syntax.ElementData;
import org.apache.jena.sparql.syntax.ElementFilter;
import org.apache.jena.sparql.syntax.ElementGroup;
import org.apache.jena.sparql.syntax.ElementMinus;
import org.apache.jena.sparql.syntax.ElementNamedGraph;
import org.apache.jena.sparql.syntax.ElementOptional;
import org.apache.jena.sparql.syntax.ElementSubQuery;
import org.apache.jena.sparql.syntax.ElementUnion;
import org.apache.jena.sparql.syntax.syntaxtransform.QueryTransformOps;
import org.apache.jena.sparql.util.Context;
import org.jspecify.annotations.Nullable;

/**
 * Has ARQ send the queries of a remote dataset there whole. A view names every graph it shows, so that no other is read
 * however the query asks; what became protected a moment ago is not among them.
 */
final class RemoteQueries implements QueryEngineFactory {
    /** No graph: stands in a list that would otherwise be empty and thus say everything. */
    static final Node NOTHING = Vocabulary.iri("graph/none");

    private RemoteQueries() {}

    /** Makes the queries of a dataset with this context so. */
    static void answer(Context context) {
        QueryEngineRegistry registry = QueryEngineRegistry.get().copy();
        registry.add(new RemoteQueries());
        QueryEngineRegistry.set(context, registry);
    }

    private static RemoteStore.@Nullable Everything remote(DatasetGraph dataset) {
        if (dataset instanceof DynamicDatasetGraph some) {
            return some.getOriginalDefaultGraphs().stream().anyMatch(Quad::isUnionGraph)
                    ? null
                    : remote(some.getOriginal());
        }
        return dataset instanceof RemoteStore.Everything everything ? everything : null;
    }

    @Override
    public boolean accept(Query query, DatasetGraph dataset, Context context) {
        return remote(dataset) != null;
    }

    @Override
    public Plan create(Query asked, DatasetGraph dataset, Binding input, Context context) {
        if (!input.isEmpty()) {
            throw new UnsupportedOperationException("Values are put into the query itself");
        }
        RemoteStore.Everything everything = Objects.requireNonNull(remote(dataset));
        Op op = Algebra.optimize(Algebra.compile(asked), context); // whoever guards queries does it there
        Query query = QueryTransformOps.shallowCopy(asked);
        query.getGraphURIs().clear();
        query.getNamedGraphURIs().clear();
        if (!query.isSelectType()) {
            if (query.isAskType()) {
                query.setLimit(1);
            }
            query.setQuerySelectType();
            query.getProject().clear();
        }
        if (query.getProject().isEmpty()) {
            query.setQueryResultStar(true);
            query.resetResultVars();
        }
        List<Node> defaultGraphs = new ArrayList<>();
        List<Node> namedGraphs = new ArrayList<>();
        if (dataset instanceof DynamicDatasetGraph some) {
            defaultGraphs.addAll(shown(everything, some.getOriginalDefaultGraphs()));
            namedGraphs.addAll(shown(everything, some.getOriginalNamedGraphs()));
        } else if (everything.isView()) {
            namedGraphs.addAll(everything.visible());
            defaultGraphs.addAll(readsDefaultGraph(query) ? namedGraphs : List.of(NOTHING));
        } else if (readsDefaultGraph(query)) {
            namedGraphs.addAll(everything.visible());
            defaultGraphs.add(NOTHING);
        }
        BooleanSupplier cancelled =
                context.get(ARQConstants.symCancelQuery) instanceof AtomicBoolean bell ? bell::get : () -> false;
        return new PlanBase(op, () -> {}) {
            @Override
            protected QueryIterator iteratorOnce() {
                return new Answers(everything.store().select(query, defaultGraphs, namedGraphs, cancelled));
            }
        };
    }

    private static List<Node> shown(RemoteStore.Everything everything, Collection<Node> names) {
        var shown = new ArrayList<>(names.stream().filter(everything::shows).toList());
        shown.add(NOTHING);
        return shown;
    }

    /** Whether it may; EXISTS is not looked into. */
    private static boolean readsDefaultGraph(Query query) {
        return query.toString().contains("EXISTS") || outside(query.getQueryPattern());
    }

    /** Whether a pattern stands outside of GRAPH. */
    private static boolean outside(Element pattern) {
        if (pattern instanceof ElementGroup group) {
            return group.getElements().stream().anyMatch(RemoteQueries::outside);
        }
        if (pattern instanceof ElementUnion union) {
            return union.getElements().stream().anyMatch(RemoteQueries::outside);
        }
        if (pattern instanceof ElementOptional optional) {
            return outside(optional.getOptionalElement());
        }
        if (pattern instanceof ElementMinus minus) {
            return outside(minus.getMinusElement());
        }
        if (pattern instanceof ElementSubQuery sub) {
            return outside(sub.getQuery().getQueryPattern());
        }
        return !(pattern instanceof ElementNamedGraph
                || pattern instanceof ElementFilter
                || pattern instanceof ElementBind
                || pattern instanceof ElementAssign
                || pattern instanceof ElementData);
    }

    @Override
    public boolean accept(Op op, DatasetGraph dataset, Context context) {
        return false;
    }

    @Override
    public Plan create(Op op, DatasetGraph dataset, Binding input, Context context) {
        throw new UnsupportedOperationException("Queries are sent as text");
    }

    /** The rows of another store as ARQ passes them on. */
    private static final class Answers extends QueryIteratorBase {
        private final RemoteSparql.Rows rows;

        Answers(RemoteSparql.Rows rows) {
            this.rows = rows;
        }

        @Override
        protected boolean hasNextBinding() {
            return rows.hasNext();
        }

        @Override
        protected Binding moveToNextBinding() {
            return rows.next();
        }

        @Override
        protected void closeIterator() {
            rows.close();
        }

        @Override
        protected void requestCancel() {
            rows.cancel();
        }

        @Override
        public void output(IndentedWriter out, SerializationContext context) {
            out.print("remote");
        }
    }
}

package dk.kkm.mapping;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.jena.graph.Node;
import org.apache.jena.query.ARQ;
import org.apache.jena.query.Query;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.Plan;
import org.apache.jena.sparql.engine.QueryIterator;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.engine.main.QueryEngineMain;
import org.apache.jena.sparql.util.Context;
import org.jspecify.annotations.Nullable;

/** A mapping that ARQ evaluates anew for every row: for what {@link CompiledRows} does not know, and to compare with. */
final class PlainRows implements RowMapper {
    private final List<Var> rowVariables;
    private final @Nullable Node[] row;
    private final Query query;
    private final DatasetGraph dataset;
    private final Context context;
    private final Map<Var, Integer> index = new LinkedHashMap<>();
    private final Template template;

    PlainRows(Mapping mapping, List<Var> rowVariables, DatasetGraph dataset) {
        this.rowVariables = rowVariables;
        this.row = new Node[rowVariables.size()];
        this.query = mapping.query();
        this.dataset = dataset;
        this.context = ARQ.getContext().copy().set(ARQ.enablePropertyFunctions, false);
        rowVariables.forEach(variable -> index.put(variable, index.size()));
        mapping.variables().forEach(variable -> index.putIfAbsent(variable, index.size()));
        this.template = new Template(query.getConstructTemplate().getTriples(), index);
    }

    @Override
    public List<Var> variables() {
        return rowVariables;
    }

    @Override
    public @Nullable Node[] row() {
        return row;
    }

    @Override
    public void begin() {
        // Nothing is kept from one row to the next.
    }

    @Override
    public void map(Triples triples) {
        @Nullable Node[] slots = new Node[index.size()];
        Binding given = new SlotBinding(rowVariables, index, row).detach();
        Plan plan = QueryEngineMain.getFactory().create(query, dataset, given, context.copy());
        QueryIterator solutions = plan.iterator();
        try {
            while (solutions.hasNext()) {
                Binding solution = solutions.next();
                Arrays.fill(slots, null);
                index.forEach((variable, slot) -> {
                    Node node = solution.get(variable);
                    slots[slot] = node == null ? given.get(variable) : Iris.safe(node);
                });
                template.write(slots, triples);
            }
        } finally {
            solutions.close();
            plan.close();
        }
    }
}

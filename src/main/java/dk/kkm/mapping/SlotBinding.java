package dk.kkm.mapping;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.jena.graph.Node;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.engine.binding.BindingBase;
import org.apache.jena.sparql.engine.binding.BindingFactory;
import org.jspecify.annotations.Nullable;

/** A row as ARQ sees it: variables found in an array that is filled anew for every row. */
final class SlotBinding extends BindingBase {
    private final Map<Var, Integer> index;
    private final List<Var> variables;
    private final @Nullable Node[] slots;

    @SuppressWarnings("NullAway") // the parent of a root binding is null, and Jena says so by this constant
    SlotBinding(List<Var> variables, Map<Var, Integer> index, @Nullable Node[] slots) {
        super(Binding.noParent);
        this.variables = variables;
        this.index = index;
        this.slots = slots;
    }

    @Override
    @SuppressWarnings("NullAway") // Jena's word for unbound is null
    protected Node get1(Var variable) {
        Integer slot = index.get(variable);
        return slot == null ? null : slots[slot];
    }

    @Override
    protected boolean contains1(Var variable) {
        Integer slot = index.get(variable);
        return slot != null && slots[slot] != null;
    }

    @Override
    protected Iterator<Var> vars1() {
        var bound = new ArrayList<Var>();
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] != null) {
                bound.add(variables.get(i));
            }
        }
        return bound.iterator();
    }

    @Override
    protected int size1() {
        int size = 0;
        for (Node slot : slots) {
            if (slot != null) {
                size++;
            }
        }
        return size;
    }

    @Override
    protected boolean isEmpty1() {
        return size1() == 0;
    }

    /** A copy that outlives the row. */
    @Override
    public Binding detach() {
        var builder = BindingFactory.builder();
        for (int i = 0; i < slots.length; i++) {
            Node node = slots[i];
            if (node != null) {
                builder.add(variables.get(i), node);
            }
        }
        return builder.build();
    }

    @Override
    protected Binding detachWithNewParent(Binding parent) {
        return detach();
    }
}

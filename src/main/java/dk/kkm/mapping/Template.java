package dk.kkm.mapping;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.sparql.core.Var;
import org.jspecify.annotations.Nullable;

/** The triples of a CONSTRUCT query with places for what differs from row to row. */
final class Template {
    private static final int CONSTANT = -1;

    private final @Nullable Node[] constants;
    private final int[] slots;
    private final int municipalityCode;
    private final int yearText;

    Template(List<Triple> triples, Map<Var, Integer> index) {
        this.constants = new Node[triples.size() * 3];
        this.slots = new int[triples.size() * 3];
        int i = 0;
        for (Triple triple : triples) {
            for (Node node : List.of(triple.getSubject(), triple.getPredicate(), triple.getObject())) {
                if (Var.isVar(node)) {
                    slots[i] = Objects.requireNonNull(index.get(Var.alloc(node)));
                } else {
                    slots[i] = CONSTANT;
                    constants[i] = node;
                }
                i++;
            }
        }
        this.municipalityCode = index.getOrDefault(Mapping.MUNICIPALITY_CODE, CONSTANT);
        this.yearText = index.getOrDefault(Mapping.YEAR_TEXT, CONSTANT);
    }

    /** Writes one solution's triples; a triple with an unbound part is left out. */
    void write(@Nullable Node[] solution, RowMapper.Triples triples) {
        triples.solution(
                municipalityCode < 0 ? null : solution[municipalityCode], yearText < 0 ? null : solution[yearText]);
        for (int i = 0; i < slots.length; i += 3) {
            Node subject = node(i, solution);
            if (subject == null) {
                continue;
            }
            Node object = node(i + 2, solution);
            if (object == null) {
                continue;
            }
            Node predicate = node(i + 1, solution);
            if (predicate == null || !predicate.isURI()) {
                continue;
            }
            triples.add(subject.isURI() ? subject : Iris.subject(subject), predicate, object);
        }
    }

    private @Nullable Node node(int i, @Nullable Node[] solution) {
        return slots[i] == CONSTANT ? constants[i] : solution[slots[i]];
    }
}
